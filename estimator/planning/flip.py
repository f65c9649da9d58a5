"""What would flip the order: how far the cheapest plan's share kept would have to fall for the runner-up to tie."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from estimator.evidence import GRADES
from estimator.planning.estimate import estimate
from estimator.planning.result import PlanEstimate, SourceView
from estimator.planning.rows import Need, Plan, Source
from estimator.planning.workspace import Workspace
from estimator.uncertain import Uncertain
from estimator.yields.funnel import Stage

STEPS = 12
"""Evaluations at most: a cost that falls as 1 / share takes three, one with steps in it a few more."""

GRAIN = 1_000_000
"""Shares are searched on millionths, so that the fractions of a trial stay short."""

NEAR = Fraction(1, 2000)
"""The search ends when it has the share to within this part of itself, far below any rate's own uncertainty."""

LOWEST = Fraction(1, 100)
"""A share kept below one in a hundred is not searched for."""


class Flip(NamedTuple):
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
    stage = weakest_stage(view)
    if stage is None:
        return None
    target = next_up.per_1000_records

    def excess(share: Fraction) -> Fraction:
        """How much dearer than the runner-up the plan is at this share kept."""
        trial = estimate(workspace, need, with_rate(plan, view.id, stage.name, share), as_of)
        return trial.per_1000_records - target if trial.per_1000_records is not None else target

    dear, cheaper = (LOWEST, excess(LOWEST)), (stage.rate.likely, cheap.per_1000_records - target)
    if dear[1] < 0:
        return Flip(view.id, stage.name, stage.rate.likely, None, drop)
    return Flip(view.id, stage.name, stage.rate.likely, _tie(excess, dear, cheaper), drop)


Trial = tuple[Fraction, Fraction]
"""A share kept, and how much dearer than the runner-up the plan then is."""


def _tie(excess: Callable[[Fraction], Fraction], dear: Trial, cheaper: Trial) -> Fraction:
    """The largest share found at which the plan is no cheaper, by straight lines in 1 / share from both sides."""
    for step in range(STEPS):
        if cheaper[0] - dear[0] <= cheaper[0] * NEAR:
            break
        share = _between(dear, cheaper) * (1 - NEAR / 3 if step % 2 == 0 else 1 + NEAR / 3)
        if not dear[0] < share < cheaper[0] or step > STEPS // 2:
            share = (dear[0] + cheaper[0]) / 2
        share = Fraction(round(share * GRAIN), GRAIN)
        trial = (share, excess(share))
        dear, cheaper = (trial, cheaper) if trial[1] >= 0 else (dear, trial)
    return dear[0]


def _between(dear: Trial, cheaper: Trial) -> Fraction:
    """Where a cost that is a straight line in 1 / share would tie."""
    if dear[1] == cheaper[1]:
        return (dear[0] + cheaper[0]) / 2
    weight = dear[1] / (dear[1] - cheaper[1])
    return 1 / ((1 - weight) / dear[0] + weight / cheaper[0])


def weakest_stage(view: SourceView) -> Stage | None:
    """The stage of a source whose rate has the weakest grade, of equal ones the one that drops most."""
    stages = view.funnel.bought if view.funnel is not None else ()
    varied = [stage for stage in stages if stage.rate.likely > LOWEST]
    return max(varied, key=lambda stage: (GRADES.index(stage.rate.grade), 1 - stage.rate.likely), default=None)


def with_rate(plan: Plan, source_id: str, stage: str, share: Fraction) -> Plan:
    """The plan with another share kept at a stage of one of its sources."""
    rate = Uncertain(likely=share, low=share, high=share)
    sources: list[Source] = [
        source.model_copy(update={"funnel": {**source.funnel, stage: rate}}) if name == source_id else source
        for name, source in zip(plan.source_ids(), plan.source, strict=True)
    ]
    return plan.model_copy(update={"source": tuple(sources)})
