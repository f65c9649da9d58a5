"""What a pilot replaces in a plan: keep rates, tokens per record, and the curve of distinct records."""

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from estimator.errors import Refusal
from estimator.evidence import Grade
from estimator.pilots.pilot import Pilot
from estimator.sourcing import Estimated
from estimator.yields.distinct import DistinctCurve, distinct_curve
from estimator.yields.funnel import DISTINCT, NONE_KEPT
from estimator.yields.means import mean_posterior
from estimator.yields.posterior import keep_posterior, most_kept


class Measured(NamedTuple):
    """A pilot's counts as inputs of an estimate.

    Attributes:
        name: The pilot, as evidence names it.
        digest: Of its file.
        fetched: Raw records it fetched.
        ended: The last day of it.
        grade: How its counts are known.
        stages: Keep rates by stage; a refusal where the counts carry none.
        curve: Distinct records over draws; ``None`` where the pilot looked for no copies.
        tokens: Tokens per usable record; ``None`` where nobody counted, a refusal where the counts carry no range.
        caveats: What a planner must know.
        most: Of a stage that kept nothing: the most it can keep, at 95 %. A cost made with it is a floor.
    """

    name: str
    digest: str
    fetched: int
    ended: date
    grade: Grade
    stages: Mapping[str, Estimated | Refusal]
    curve: DistinctCurve | None
    tokens: Estimated | Refusal | None
    caveats: tuple[str, ...]
    most: Mapping[str, Estimated] = {}


def measured(pilot: Pilot) -> Measured:
    """The posteriors of a pilot; its own grade (an illustration is ``assumed``) is theirs."""
    name, said = f"pilot {pilot.header.id}", []
    stages: dict[str, Estimated | Refusal] = {}
    sizes = pilot.cluster_sizes
    for stage in pilot.header.stages:
        if stage != DISTINCT or not sizes:
            stages[stage], caveats = _keep(pilot, stage, name)
            said += caveats
    tokens, caveats = _tokens(pilot, name)
    empty = {stage for stage, rate in stages.items() if isinstance(rate, Refusal) and rate.kind == NONE_KEPT}
    near = pilot.header.near_duplicates
    threshold = None if near is None or near.threshold is None else Fraction(near.threshold)
    curve = distinct_curve(sizes, threshold) if sizes else None
    return Measured(
        name=name,
        digest=pilot.digest,
        fetched=pilot.fetched,
        ended=pilot.header.ended or pilot.header.started,
        grade=pilot.header.grade,
        stages=stages,
        curve=curve,
        tokens=tokens,
        caveats=tuple(dict.fromkeys([*said, *caveats, *_alike(pilot)])),
        most={stage: _most(pilot, stage, name) for stage in empty},
    )


def _most(pilot: Pilot, stage: str, name: str) -> Estimated:
    most = most_kept(pilot.stage_counts(stage)[0])
    return Estimated(most, most, most, pilot.header.grade, f"{name}: none was kept, so at most this at 95 %", most=1)


def _keep(pilot: Pilot, stage: str, name: str) -> tuple[Estimated | Refusal, list[str]]:
    shown, kept = pilot.stage_counts(stage)
    found = keep_posterior(shown, kept, unit=pilot.header.unit, stopped=_stopped(pilot))
    if isinstance(found, Refusal):
        none = sum(shown) > 0 and sum(kept) == 0
        refusal = found._replace(what=f"share kept at {stage!r} by {name}", kind=NONE_KEPT if none else found.kind)
        return refusal, [] if none else [_unranged(f"{name}, {stage}", found)]
    rate = found.estimated(name)._replace(grade=pilot.header.grade, most=1, quantile=found.quantile)
    return rate, [f"{name}, {stage}: {caveat}" for caveat in found.caveats]


def _tokens(pilot: Pilot, name: str) -> tuple[Estimated | Refusal | None, list[str]]:
    counts, sums = pilot.token_sums()
    if not counts:
        return None, []
    found = mean_posterior(counts, sums, unit=pilot.header.unit, stopped=_stopped(pilot))
    if isinstance(found, Refusal):
        return found._replace(what=f"tokens per record by {name}"), [_unranged(f"{name}, tokens", found)]
    mean = found.estimated(name)._replace(grade=pilot.header.grade, quantile=found.quantile)
    return mean, [f"{name}, tokens: {caveat}" for caveat in found.caveats]


def _unranged(what: str, refusal: Refusal) -> str:
    return f"{what}: its counts carry no range ({refusal.why}); what the plan or the books state holds, if anything"


def _stopped(pilot: Pilot) -> bool:
    return pilot.header.stopped == "spend cap"


def _alike(pilot: Pilot) -> Iterator[str]:
    """What distinct means here: the threshold alone moves the share."""
    near = pilot.header.near_duplicates
    if near is not None and pilot.cluster_sizes:
        yield (
            f"pilot {pilot.header.id}: distinct means less alike than {near.threshold or 'a copy'} ({near.method}): "
            "different words, not new knowledge; another threshold gives another share"
        )
