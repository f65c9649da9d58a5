"""What would flip the order: how far the cheapest plan's share kept would have to fall for the runner-up to tie."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from estimator.evidence import GRADES
from estimator.planning.estimate import estimate
from estimator.planning.result import PlanEstimate, SourceView
from estimator.planning.rows import Need, Plan, Source
from estimator.planning.workspace import Workspace
from estimator.uncertain import Uncertain
from estimator.yields.funnel import Stage

STEPS = 14
"""Halvings of the search: the answer is within 1/16,000 of the rate, far below any rate's own uncertainty."""

LOWEST = Fraction(1, 100)
"""A share kept below one in a hundred is not searched for."""


@dataclass(frozen=True, slots=True)
class Flip:
    """What would make the runner-up the cheapest.

    Attributes:
        source: The source of the cheapest plan whose share kept is varied.
        stage: The stage.
        now: Its likely share kept.
        at: The share at which the two plans cost the same; ``None`` when no share down to 1 in 100 does it.
        drop: How much the runner-up's cost would have to fall instead, as a share of it.
    """

    source: str
    stage: str
    now: Fraction
    at: Fraction | None
    drop: Fraction


def flip(
    workspace: Workspace, need: Need, plan: Plan, as_of: date, pair: tuple[PlanEstimate, PlanEstimate]
) -> Flip | None:
    """Search the weakest-known stage of the cheapest plan's largest source; ``None`` without a funnel or two costs."""
    cheap, next_up = pair
    if cheap.per_1000_records is None or not next_up.per_1000_records:
        return None
    drop = 1 - cheap.per_1000_records / next_up.per_1000_records
    view = max(cheap.sources, key=lambda source: source.usable or 0)
    stage = _weakest(view)
    if stage is None:
        return None
    low, high = LOWEST, stage.rate.likely

    def dearer(share: Fraction) -> bool:
        unit = estimate(workspace, need, _with_rate(plan, view.id, stage.name, share), as_of).per_1000_records
        return unit is None or (next_up.per_1000_records is not None and unit >= next_up.per_1000_records)

    if low >= high or not dearer(low):
        return Flip(view.id, stage.name, stage.rate.likely, None, drop)
    for _ in range(STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if dearer(middle) else (low, middle)
    return Flip(view.id, stage.name, stage.rate.likely, low, drop)


def _weakest(view: SourceView) -> Stage | None:
    stages = view.funnel.bought if view.funnel is not None else ()
    varied = [stage for stage in stages if stage.rate.likely > LOWEST]
    return max(varied, key=lambda stage: (GRADES.index(stage.rate.grade), 1 - stage.rate.likely), default=None)


def _with_rate(plan: Plan, source_id: str, stage: str, share: Fraction) -> Plan:
    rate = Uncertain(likely=share, low=share, high=share)
    sources: list[Source] = [
        source.model_copy(update={"funnel": {**source.funnel, stage: rate}}) if name == source_id else source
        for name, source in zip(plan.source_ids(), plan.source, strict=True)
    ]
    return plan.model_copy(update={"source": tuple(sources)})
