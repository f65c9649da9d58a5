"""What machine-made rows are worth beside the real ones: how close they come, and how alike they are, for a person."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from estimator.errors import Refusal, brief
from providers.recipes.rare_class.fidelity import Fidelity, Score, fidelity, mean
from providers.recipes.rare_class.privacy import PERCENT, Privacy, privacy
from providers.recipes.rare_class.values import Row, Split

_WORST = 3
"""Columns and pairs shown by name: those that fall most short of the rows held out."""

NO_PROOF = (
    "Not coming closer than real rows do is no proof of privacy: it catches a generator that repeats what it saw, "
    "not one that betrays who was in the data."
)


class Measures(NamedTuple):
    """All that is measured of a set of machine-made rows.

    Attributes:
        rows: Machine-made.
        privacy: How close they come; a refusal where there is no row.
        fidelity: How alike they are.
    """

    rows: int
    privacy: Privacy | Refusal
    fidelity: Fidelity


def report(rows: Sequence[Row], split: Split) -> Measures:
    """Measure machine-made rows.

    Args:
        rows: Every row that has the right form, those among them that were rejected as real or too close: a set
            without them says nothing of its generator.
        split: The real rows, those that a generator saw and those held out.
    """
    none = Refusal("not observed", "closeness", "not measured: there is no row")
    return Measures(len(rows), privacy(rows, split) if rows else none, fidelity(rows, split))


def lines(found: Measures) -> Iterator[str]:
    """The measures in lines for a person."""
    yield f"{found.rows:,} machine-made rows"
    if isinstance(found.privacy, Refusal):
        yield f"  {found.privacy}"
    else:
        yield from _privacy(found.privacy)
    for word, scores in (("columns", found.fidelity.columns), ("pairs of columns", found.fidelity.pairs)):
        yield from _scores(word, scores)


def _privacy(found: Privacy) -> Iterator[str]:
    base = found.baseline
    verdict = "TOO CLOSE to the real rows" if found.flagged else "no closer than real rows are"
    yield f"  closeness: {verdict}"
    yield f"    {found.copies:,} of {found.rows:,} are real rows"
    yield (
        f"    {found.closer:,} of {found.rows:,} ({100 * found.share:.1f} %) lie closer to a training row than "
        f"{base.limit:.4f}, as {base.rank - 1:,} of the {base.rows:,} real rows held out do (their P{PERCENT}); "
        f"new real rows would do so with a chance of {_chance(found.chance)}"
    )
    yield f"    median distance to a training row: {found.median:.4f}; of real rows held out {base.median:.4f}"
    yield f"    {NO_PROOF}"


def _chance(value: float) -> str:
    return f"{value:.2g}" if value >= 1e-4 else "less than 0.0001"  # noqa: PLR2004 - smaller says no more


def _scores(word: str, scores: Sequence[Score]) -> Iterator[str]:
    if not scores:
        return
    every = mean(scores)
    measured = [score for score in scores if not isinstance(score.made, Refusal)]
    yield f"  {word} alike: {_figure(every.made)} on average, real rows held out {_figure(every.real)}"
    for score in sorted(measured, key=_beside)[:_WORST]:
        yield f"    {_names(score)}: {_figure(score.made)}, real rows held out {_figure(score.real)}"
    refused = [score for score in scores if isinstance(score.made, Refusal)]
    for score in refused[:_WORST]:
        yield f"    {score.made}"
    if len(refused) > _WORST:
        yield f"    and {len(refused) - _WORST:,} more {word} not measured"


def _beside(score: Score) -> float:
    """How a score stands to that of real rows held out: below 0 where it falls short."""
    made, real = score.made, score.real
    return 0.0 if isinstance(made, Refusal) or isinstance(real, Refusal) else made - real


def _names(score: Score) -> str:
    return " with ".join(brief(name, 40) for name in score.names)


def _figure(value: float | Refusal) -> str:
    return str(value) if isinstance(value, Refusal) else f"{value:.3f}"
