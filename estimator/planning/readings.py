"""Totals under the readings that the ranked one is not: dearer billing rules, other ways to count an owned machine."""

from collections.abc import Iterator, Sequence

from estimator.planning.cost import Costing, Costs, Scheduled, cost


def readings(costing: Costing, scheduled: Sequence[Scheduled], total: int) -> Iterator[tuple[str, int | None]]:
    """Each further reading's name and the plan's total under it; ``None`` where it leaves something unpriced."""
    uses = [use for item in scheduled for use in item.demand.sourcing.uses if use.high is not None]
    names = list(dict.fromkeys(name for item in scheduled for name in item.demand.sourcing.readings))
    if not uses and not names:
        return
    ranked = _sum(cost(costing, scheduled)) or 0
    if uses:
        dearer = _sum(cost(costing, scheduled, high=True))
        words = " and ".join(dict.fromkeys(use.interpretation for use in uses))
        yield words, None if dearer is None else total - ranked + dearer
    for name in names:
        swapped = [_read_as(item, name) for item in scheduled]
        other = _sum(cost(costing, swapped))
        yield name, None if other is None else total - ranked + other


def _sum(costs: Costs) -> int | None:
    if any(line.amount is None for line in costs.lines):
        return None
    return sum(line.amount or 0 for line in costs.lines)


def _read_as(item: Scheduled, name: str) -> Scheduled:
    sourcing = item.demand.sourcing
    other = sourcing._replace(stated=sourcing.readings.get(name, sourcing.stated), readings={})
    return item._replace(demand=item.demand._replace(sourcing=other))
