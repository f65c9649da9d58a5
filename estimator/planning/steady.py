"""Whether the readings of an account grow with the volume in every month, and in none of them shrink."""

from collections.abc import Sequence

from estimator.planning.demand import Demand
from estimator.planning.schedule import cycle_of
from estimator.planning.workspace import Question
from estimator.pricing.charges import CapLimit
from estimator.sourcing import MeterUse


def steady(question: Question, group: Sequence[Demand]) -> bool:
    """Whether no month's reading of any meter shrinks as the volume grows.

    What is delivered by the end of a month is the smaller of all that is needed and what the pace and the caps let
    through; where that second part does not depend on the volume, neither does any full month. It depends on it where
    sources move in step, where a cap is met in units that are no whole number of records, and where a meter counts
    usable records but the pace raw ones. A need that recurs reads ``units(k n) - units((k - 1) n)`` in its ``k``-th
    month, which grows with ``n`` for whole ratios.

    Args:
        question: For the need and the caps.
        group: The sources of one offer and account.
    """
    caps = _capped(question, group)
    uses = [use for item in group for use in item.sourcing.uses]
    at_once = not caps and not any(item.sourcing.pace.per_day for item in group)
    if cycle_of(question.need) is not None and not all(_whole(use) for use in uses if not use.monthly):
        return False
    if at_once:
        return True
    alone = len(group) == 1 and (group[0].raw == group[0].usable or all(use.basis == "raw" for use in uses))
    return alone and all(_whole(use) and not use.fixed and not use.minimum for use in caps)


def _capped(question: Question, group: Sequence[Demand]) -> list[MeterUse]:
    """The uses under a hard cap, now or after an announced change."""
    first = group[0]
    if first.revision is None:
        return []
    regimes = question.workspace.regimes(first.row.offer, first.revision, question.as_of)
    meters = {limit.meter for row in regimes for limit in row.limits if isinstance(limit, CapLimit)}
    uses = (use for item in group for use in item.sourcing.uses)
    return [use for use in uses if use.offer == first.row.offer and use.meter in meters and not use.monthly]


def _whole(use: MeterUse) -> bool:
    """Whether a record takes a whole number of units, under either reading of an open rule."""
    ratios = [use.ratio, *([use.high] if use.high is not None else [])]
    return use.quantum == 1 and all(ratio.denominator == 1 for ratio in ratios)
