"""Costs beside the sources: staff, legal work, storage."""

from collections.abc import Iterator, Sequence

from estimator.errors import Refusal
from estimator.money import half_up
from estimator.planning.calendar import month_start
from estimator.planning.cost import Costing, stated_rate
from estimator.planning.result import CostLine
from estimator.planning.rows import Extra

MONTHLY = ("month", "GB-month")


def extra_lines(costing: Costing, extras: Sequence[Extra], months: int, records: int | None) -> Iterator[CostLine]:
    """Lines of a plan's extras: monthly ones for every billing month, the others in the first.

    Args:
        costing: Books, days and currency.
        extras: As in the plan.
        months: Billing months the plan spans.
        records: Usable records it delivers; ``None`` when it is stated by usage.
    """
    for extra in extras:
        evidence = (extra.evidence or "plan: extra",)
        rate = stated_rate(costing, extra.amount)
        if extra.per == "record" and records is None:
            rate = Refusal("not stated", extra.item, "a plan stated by usage has no usable records to count")
        quantity = extra.quantity * (records or 0) if extra.per == "record" else extra.quantity
        why = f"per {extra.per}"
        if isinstance(rate, Refusal):
            refusal = Refusal(rate.kind, extra.item, rate.why)
            yield CostLine("", extra.item, None, quantity, None, None, costing.start, evidence, "assumed", why, refusal)
            continue
        due = quantity * rate.rate * 10**costing.exponent
        amount = half_up(due.numerator, due.denominator)
        for month in range(months if extra.per in MONTHLY else 1):
            when = month_start(costing.start, month)
            cited = (*evidence, *rate.evidence)
            yield CostLine("", extra.item, None, quantity, rate.rate, amount, when, cited, "assumed", why)
