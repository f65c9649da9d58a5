"""What to beware of in a comparison: one line for each thing that applies to a plan that can be used."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from estimator.planning.collapse import synthetic
from estimator.planning.compare import Comparison
from estimator.planning.result import CostLine, PlanEstimate
from estimator.planning.rows import Need
from estimator.reports.comparison.sentences import kinds, percent

CORRECTION = "human correction"


class Ranks(NamedTuple):
    """The numbers under which a report shows the plans that can be used."""

    ids: tuple[str, ...]

    def words(self, ids: Sequence[str]) -> str:
        """The plans of some ids as numbers: ``plans 1, 2, 3``; all of them as ``all plans``."""
        numbers = [str(self.ids.index(name) + 1) for name in ids if name in self.ids]
        if len(numbers) > 1 and len(numbers) == len(self.ids):
            return "all plans"
        return f"plan{'s' if len(numbers) > 1 else ''} {', '.join(numbers)}"


def caveats(comparison: Comparison) -> Iterator[str]:
    """One line for each thing to beware of, when it applies to a plan that can be used."""
    plans = comparison.eligible
    ranks = Ranks(tuple(plan.id for plan in plans))
    yield from _marks(comparison)
    yield from _collapse(comparison.need, plans, ranks)
    yield from _correction(plans, ranks)
    unclear = [plan.id for plan in plans if plan.rights == "unclear"]
    if unclear:
        yield f"Rights: unclear for {ranks.words(unclear)}; copyright, personal data not assessed."
    if comparison.token_order:
        order = ", ".join(str(ranks.ids.index(name) + 1) for name in comparison.token_order)
        yield f"Tokens: by cost per usable token the order is another: {order}."
    yield from comparison.notes


def _marks(comparison: Comparison) -> Iterator[str]:
    said = []
    if any(not plan.like_for_like for plan in comparison.eligible):
        said.append(f"* other records than {kinds(comparison.need.kind)}, ranked last")
    if any(comparison.over_budget(plan) for plan in comparison.eligible):
        said.append("! over the budget")
    if said:
        yield "; ".join(said) + "."


def _collapse(need: Need, plans: Sequence[PlanEstimate], ranks: Ranks) -> Iterator[str]:
    """Plans with more machine-made text than the limit of the purpose, in one line."""
    found = [(plan.id, made) for plan in plans if (made := synthetic(need, plan)) is not None]
    over = [(name, made) for name, made in found if made.share in ("over", "over in the purchase")]
    if over:
        limit = percent(over[0][1].limit or Fraction(0))
        where = "of the mix" if need.mix_real_tokens is not None else "of the purchase; mix unknown"
        yield f"Collapse: over {limit} model-made: {ranks.words([name for name, _ in over])} ({where})."


def unknown_makers(comparison: Comparison) -> Iterator[str]:
    """That nobody says what share of scraped or licensed records a model wrote."""
    ranks = Ranks(tuple(plan.id for plan in comparison.eligible))
    open_ = [
        plan.id
        for plan in comparison.eligible
        if (made := synthetic(comparison.need, plan)) is not None and made.unknown
    ]
    if open_:
        yield f"Machine-made: what share of the records of {ranks.words(open_)} a model wrote is unknown."


def _correction(plans: Sequence[PlanEstimate], ranks: Ranks) -> Iterator[str]:
    paid = [plan.id for plan in plans if any(_corrects(line) for line in plan.lines)]
    if paid:
        yield f"Correction: only part of the records of {ranks.words(paid)} is seen by a person."


def _corrects(line: CostLine) -> bool:
    return line.item == CORRECTION
