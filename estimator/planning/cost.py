"""From scheduled demands to lines: pool what shares an account, bill it, and attribute the bill to its sources."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import groupby
from typing import NamedTuple

from estimator.errors import Refusal
from estimator.evidence import Grade, weakest
from estimator.money import Money, half_up, split
from estimator.planning.calendar import month_days, month_start
from estimator.planning.demand import Demand
from estimator.planning.result import CostLine
from estimator.planning.rows import Need
from estimator.planning.schedule import Schedule, monthly_units
from estimator.planning.workspace import Workspace, in_force
from estimator.pricing.bill import Bill, BillLine, bill, join
from estimator.pricing.charges import CreditCharge, FeeCharge, MinimumCharge
from estimator.pricing.fx import Conversion, conversion
from estimator.pricing.rows import OfferRevision
from estimator.sourcing import MeterUse, StatedCost

FIXED = (FeeCharge, MinimumCharge, CreditCharge)
"""Charges that can fall due although nothing is metered."""


class Scheduled(NamedTuple):
    """A demand with the schedule of its account."""

    demand: Demand
    schedule: Schedule


class Costs(NamedTuple):
    """Lines and what has no figure; ``elsewhere`` is credit earned with other vendors."""

    lines: tuple[CostLine, ...]
    missing: tuple[Refusal, ...]
    elsewhere: Mapping[str, int]
    months: int


class _Reading(NamedTuple):
    """What one source reads on one meter, month by month."""

    source: Demand
    use: MeterUse
    units: tuple[int, ...]


class _Price(NamedTuple):
    """What stands behind a billed amount, and the exchange rate it was converted with."""

    evidence: tuple[str, ...]
    grade: Grade
    fx: Fraction
    seen: date | None


class Costing(NamedTuple):
    """What the costing of a plan needs to know beside its demands."""

    workspace: Workspace
    need: Need
    as_of: date
    start: date

    @property
    def currency(self) -> str:
        """The currency of the comparison."""
        return self.need.currency

    @property
    def exponent(self) -> int:
        """Decimals to which its amounts are rounded."""
        return self.need.places(self.need.currency)


def cost(costing: Costing, scheduled: Sequence[Scheduled], *, high: bool = False) -> Costs:
    """Lines of all sources of a plan.

    Args:
        costing: Books, days and currency.
        scheduled: The plan's sources; one without a schedule costs nothing and is reported by the caller.
        high: Read the rules a vendor leaves open in their dearer way.
    """
    pools: dict[tuple[str, str], list[_Reading]] = defaultdict(list)
    lines: list[CostLine] = []
    missing: list[Refusal] = []
    for item in scheduled:
        for reading in _readings(item, high=high):
            pools[reading.use.offer, item.demand.row.account].append(reading)
        for stated in item.demand.sourcing.stated:
            lines.extend(_stated(costing, item, stated))
    _open_idle_accounts(pools, scheduled)
    elsewhere: dict[str, int] = defaultdict(int)
    for (offer, _), readings in pools.items():
        last = _last_share(costing, scheduled, readings)
        billed, refused, earned = _pool(costing, offer, readings, last)
        lines.extend(billed)
        missing.extend(refused)
        for name, amount in earned.items():
            elsewhere[name] += amount
    missing.extend(line.refusal for line in lines if line.refusal is not None)
    months = max((len(r.units) for readings in pools.values() for r in readings), default=0)
    return Costs(tuple(sorted(lines, key=_order)), tuple(missing), elsewhere, months)


def _order(line: CostLine) -> tuple[str, date, str]:
    return line.source, line.month, line.item


def _readings(item: Scheduled, *, high: bool) -> Iterator[_Reading]:
    demand, schedule = item.demand, item.schedule
    if demand.row.usage is not None:
        for meter, units in demand.row.usage.items():
            use = MeterUse(demand.row.offer, meter, Fraction(units), why="stated in the plan", grade="official")
            yield _Reading(demand, use, (units,) * len(schedule.shares))
        return
    for use in demand.sourcing.uses:
        ratio = use.high if high and use.high is not None else use.ratio
        counts = schedule.cumulative(demand.raw if use.basis == "raw" else demand.usable)
        yield _Reading(demand, use, tuple(monthly_units(use, counts, ratio)))


def _open_idle_accounts(pools: dict[tuple[str, str], list[_Reading]], scheduled: Sequence[Scheduled]) -> None:
    """A fee is due although nothing on its offer is metered; sources that meter nothing share it."""
    for item in scheduled:
        demand = item.demand
        pool = pools.get((demand.row.offer, demand.row.account), [])
        if demand.revision is None or any(reading.use.meter for reading in pool):
            continue
        if any(isinstance(charge, FIXED) for charge in demand.revision.charges):
            use = MeterUse(demand.row.offer, "", Fraction(0), why="a fee, whatever is used")
            months = (0,) * len(item.schedule.shares)
            pools[demand.row.offer, demand.row.account].append(_Reading(demand, use, months))


def _last_share(costing: Costing, scheduled: Sequence[Scheduled], readings: Sequence[_Reading]) -> Fraction:
    """The used part of the pool's last billing month; what is held after the last delivery is held for whole months."""
    names = {reading.source.id for reading in readings}
    schedules = [item.schedule for item in scheduled if item.demand.id in names]
    last = max(schedules, key=lambda schedule: (len(schedule.shares), schedule.last_days))
    if not last.last_days or max(len(reading.units) for reading in readings) > len(last.shares):
        return Fraction(1)
    return Fraction(last.last_days, month_days(costing.start, len(last.shares) - 1))


def _pool(
    costing: Costing, offer: str, readings: Sequence[_Reading], last_share: Fraction
) -> tuple[list[CostLine], list[Refusal], dict[str, int]]:
    """Bill one offer and account."""
    revision = _revision(costing, offer, readings)
    billed = revision if isinstance(revision, Refusal) else _bill(costing, offer, revision, readings, last_share)
    if isinstance(billed, Refusal) or isinstance(revision, Refusal):
        return [_unpriced(costing, reading, billed) for reading in readings if isinstance(billed, Refusal)], [], {}
    rate = conversion(costing.workspace.book, billed.currency, costing.currency, costing.as_of)
    if isinstance(rate, Refusal):
        return [_unpriced(costing, reading, rate) for reading in readings], [], {}
    factor = rate.rate * 10**costing.exponent / 10**billed.exponent
    regimes = costing.workspace.regimes(offer, revision, costing.as_of)
    lines = []
    for line, reading, amount in _attribute(billed.lines, readings, factor):
        row = in_force(regimes, month_start(costing.start, line.month))
        grade = weakest([price_grade(costing.workspace, row), *_grades(costing, rate.evidence)])
        price = _Price((*row.evidence.price, *rate.evidence), grade, rate.rate, _seen(costing, row))
        lines.append(_cost_line(costing, line, reading, amount, price))
    earned = {name: half_up(sum(row) * factor.numerator, factor.denominator) for name, row in billed.elsewhere.items()}
    missing = [refusal._replace(what=f"{offer}: {refusal.what}") for refusal in billed.missing]
    return lines, missing, earned


def _bill(
    costing: Costing, offer: str, revision: OfferRevision, readings: Sequence[_Reading], last_share: Fraction
) -> Bill | Refusal:
    """The bill of a pool; where an announced change falls into it, each month is at the prices of its first day."""
    usage = [_month(readings, month) for month in range(max(1, *(len(reading.units) for reading in readings)))]
    own = {reading.source.id: reading.source for reading in readings if reading.source.row.offer == offer}
    credits_ = tuple(credit for demand in own.values() for credit in demand.row.credits)
    workspace = costing.workspace
    regimes = workspace.regimes(offer, revision, costing.as_of)
    held = [in_force(regimes, month_start(costing.start, month)) for month in range(len(usage))]
    spans = [list(months) for _, months in groupby(range(len(held)), key=lambda month: held[month].start)]
    parts = []
    for months in spans:
        row = held[months[0]]
        if not row.charges:
            why = f"its announced change of {row.start} leaves it without a published price"
            return Refusal("withdrawn" if row.withdrawn else "quote needed", offer, why)
        tariff = workspace.tariff(row, credits_, costing.need.decimals)
        if len(spans) > 1 and not (tariff.monthly and row.currency == held[0].currency):
            why = "a price that changes under charges counted over more than a month, or into another currency"
            return Refusal("not modelled", offer, f"{why}, is not modelled: {row.start}")
        share = last_share if months[-1] == len(usage) - 1 else Fraction(1)
        parts.append(bill(tariff, [usage[month] for month in months], share))
    return join(parts)


def _seen(costing: Costing, revision: OfferRevision) -> date | None:
    """The day on which a price was last seen to hold: a reading's own day, else the day its source was read."""
    read = [costing.workspace.book.evidence(name).read_on for name in revision.evidence.price]
    return min([*read, *([revision.observed_on] if revision.observed_on else [])], default=None)


def _revision(costing: Costing, offer: str, readings: Sequence[_Reading]) -> OfferRevision | Refusal:
    """The charges to bill: the source's own, or those of a second offer it meters."""
    own = next((reading.source for reading in readings if reading.source.row.offer == offer), None)
    if own is not None:
        nothing = "no price was known by then" if own.holding is None else "no price has been published"
        return own.revision or Refusal("quote needed", offer, nothing)
    holding = costing.workspace.book.resolve(offer, costing.as_of)
    if isinstance(holding, Refusal):
        return holding
    if holding.revision.charges:
        return holding.revision
    return Refusal("quote needed", offer, f"no published price since {holding.revision.start}")


def _month(readings: Sequence[_Reading], month: int) -> dict[str, int]:
    usage: dict[str, int] = defaultdict(int)
    for reading in readings:
        if month < len(reading.units) and reading.use.meter:
            usage[reading.use.meter] += reading.units[month]
    return usage


def _grades(costing: Costing, cited: Sequence[str]) -> list[Grade]:
    return [costing.workspace.book.evidence(name).grade for name in cited]


def price_grade(workspace: Workspace, revision: OfferRevision) -> Grade:
    """The weakest grade among a price and its start."""
    cited = (*revision.evidence.price, *revision.evidence.start)
    return weakest(workspace.book.evidence(name).grade for name in cited)


def _attribute(
    lines: Sequence[BillLine], readings: Sequence[_Reading], factor: Fraction
) -> Iterator[tuple[BillLine, _Reading, int]]:
    """Each bill line in the comparison's currency, split over the sources that read its meter; months sum exactly."""
    by_month: dict[int, list[BillLine]] = defaultdict(list)
    for line in lines:
        by_month[line.month].append(line)
    for month, rows in by_month.items():
        total = sum(line.amount for line in rows) * factor
        amounts = split(half_up(total.numerator, total.denominator), [line.amount * factor for line in rows])
        for line, amount in zip(rows, amounts, strict=True):
            shares = _weights(readings, line, month)
            parts = split(amount, [amount * weight for _, weight in shares])
            for (reading, weight), part in zip(shares, parts, strict=True):
                if part or weight:
                    yield line, reading, part


def _weights(readings: Sequence[_Reading], line: BillLine, month: int) -> list[tuple[_Reading, Fraction]]:
    """Parts by this month's units; for a line without a meter, by all units a source reads; equal where nothing is."""
    if line.meter is not None:
        sharers = [reading for reading in readings if reading.use.meter == line.meter]
        units = [reading.units[month] if month < len(reading.units) else 0 for reading in sharers]
    else:
        sharers = list({reading.source.id: reading for reading in readings}.values())
        units = [sum(sum(r.units) for r in readings if r.source.id == sharer.source.id) for sharer in sharers]
    total = sum(units)
    parts = [Fraction(u, total) if total else Fraction(1, len(sharers)) for u in units]
    return list(zip(sharers, parts, strict=True))


def _cost_line(costing: Costing, line: BillLine, reading: _Reading, amount: int, price: _Price) -> CostLine:
    demand, use = reading.source, reading.use
    month = month_start(costing.start, line.month)
    if line.meter is None:
        return CostLine(
            demand.id, line.item, None, None, None, amount, month, price.evidence, price.grade, seen=price.seen
        )
    quantity = Fraction(reading.units[line.month] if line.month < len(reading.units) else 0)
    funnel = [demand.funnel.grade] if demand.funnel is not None and use.basis == "raw" else []
    grade = weakest([price.grade, use.grade, *funnel])
    rate = None if line.rate is None else line.rate * price.fx
    evidence = tuple(dict.fromkeys((*price.evidence, *use.evidence)))
    found = CostLine(demand.id, line.item, line.meter, quantity, rate, amount, month, evidence, grade, use.why)
    return found._replace(seen=price.seen)


def _unpriced(costing: Costing, reading: _Reading, refusal: Refusal) -> CostLine:
    units = Fraction(sum(reading.units))
    item = reading.use.meter or reading.use.offer
    meter, grade = reading.use.meter or None, reading.use.grade
    return CostLine(
        reading.source.id, item, meter, units, None, None, costing.start, (), grade, reading.use.why, refusal
    )


def _stated(costing: Costing, item: Scheduled, stated: StatedCost) -> Iterator[CostLine]:
    """A cost at a stated rate, month by month, rounded cumulatively so that the months sum to the rounded whole."""
    demand = item.demand
    on_raw = stated.basis == "raw" and demand.funnel is not None
    counts = item.schedule.cumulative(demand.raw if stated.basis == "raw" else demand.usable)
    grade = weakest([stated.grade, *([demand.funnel.grade] if on_raw and demand.funnel is not None else [])])
    rate = stated_rate(costing, stated.rate)
    if isinstance(rate, Refusal):
        quantity = stated.ratio * (counts[-1] if counts else 0) + stated.fixed
        none = CostLine(demand.id, stated.item, None, quantity, None, None, costing.start, stated.evidence, grade)
        yield none._replace(why=stated.why, refusal=Refusal(rate.kind, stated.item, rate.why))
        return
    evidence, grade = (*stated.evidence, *rate.evidence), weakest([grade, *_grades(costing, rate.evidence)])
    before, paid = Fraction(0), 0
    for month, count in enumerate(counts):
        quantity = stated.ratio * count + stated.fixed
        due = quantity * rate.rate * 10**costing.exponent
        amount = half_up(due.numerator, due.denominator) - paid
        if quantity != before or amount:
            when = month_start(costing.start, month)
            yield CostLine(
                demand.id, stated.item, None, quantity - before, rate.rate, amount, when, evidence, grade, stated.why
            )
        before, paid = quantity, paid + amount


def stated_rate(costing: Costing, rate: Money | Refusal) -> Conversion | Refusal:
    """A stated rate in the comparison's currency, with the evidence of the exchange rate."""
    if isinstance(rate, Refusal):
        return rate
    converted = conversion(costing.workspace.book, rate.currency, costing.currency, costing.as_of)
    return converted if isinstance(converted, Refusal) else converted._replace(rate=rate.amount * converted.rate)
