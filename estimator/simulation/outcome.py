"""One plan at every draw: what it costs, what it delivers, when it is done."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import groupby
from typing import NamedTuple

import numpy as np

from estimator.draws.drawn import draws_of
from estimator.draws.inputs import Draws
from estimator.errors import Refusal
from estimator.money import EXPONENTS
from estimator.planning.calendar import month_days, month_start
from estimator.planning.cost import FIXED, Costing, stated_rate
from estimator.planning.demand import Demand, demand, tokens_of, usable_records, usable_wanted, worth
from estimator.planning.extras import MONTHLY
from estimator.planning.rows import Extra, Need, Plan
from estimator.planning.schedule import cycle_of, cycles
from estimator.planning.workspace import Question, in_force
from estimator.pricing.fx import conversion
from estimator.pricing.rows import OfferRevision
from estimator.simulation.billing import Months, Numbers, Span, drawn_cash
from estimator.simulation.calendar import DrawnSchedule, DrawnStream, drawn_readings, drawn_schedule
from estimator.sourcing import MeterUse, StatedCost


class Outcome(NamedTuple):
    """A plan at every draw; money in minor units of the comparison's currency.

    Attributes:
        total: The plan's total; infinite where a draw cannot be done, NaN where it has no price.
        records: Usable records of the need's kind it delivers.
        tokens: Usable tokens it delivers.
        raw: Raw records it takes.
        done: Days from the start to the day it is complete; infinite where it cannot be done.
    """

    total: Numbers
    records: Numbers
    tokens: Numbers
    raw: Numbers
    done: Numbers

    @property
    def per_record(self) -> Numbers:
        """Minor units for a usable record."""
        return self.total / self.records

    @property
    def per_token(self) -> Numbers:
        """Minor units for a usable token."""
        return self.total / self.tokens


class _Drawn(NamedTuple):
    """A source with its records and its account's schedule at every draw."""

    demand: Demand
    raw: Numbers
    usable: Numbers
    schedule: DrawnSchedule


def outcome(question: Question, plan: Plan, draws: Draws) -> Outcome:
    """A plan at every draw of its uncertain inputs.

    Args:
        question: The need, the day and the books; its draws are ``draws``.
        plan: The plan.
        draws: Where inputs get their draws; what this plan adds is remembered.
    """
    question = question._replace(draws=draws)
    need, size = question.need, draws.number
    names, wanted = plan.source_ids(), usable_wanted(question, plan)
    demands = [
        demand(question, source, name, usable)
        for source, name, usable in zip(plan.source, names, usable_records(question, plan), strict=True)
    ]
    usable = [np.ceil(np.full(size, draws_of(count)) * (1 - 1e-15)) for count in wanted]
    raws = [_raw(item, count) for item, count in zip(demands, usable, strict=True)]
    start = need.start or question.as_of
    currency = need.budget.currency if need.budget is not None else "USD"
    costing = Costing(question.workspace, question.as_of, start, currency, EXPONENTS[currency])
    sources = _scheduled(costing, need, demands, raws, usable)
    delivered = sum(
        (item.usable * draws_of(worth(question, item.demand.row)) for item in sources), np.zeros(size)
    ) * cycles(need)
    done = np.maximum.reduce([item.schedule.done for item in sources])
    total = _total(costing, plan.extra, sources, delivered)
    return Outcome(
        np.where(np.isinf(done), np.inf, total),
        np.floor(delivered),
        sum((item.usable * draws_of(tokens_of(question, item.demand.row).likely) for item in sources), np.zeros(size))
        * cycles(need),
        sum((item.raw for item in sources), np.zeros(size)) * cycles(need),
        done,
    )


def _raw(item: Demand, usable: Numbers) -> Numbers:
    if item.funnel is None:
        return usable
    return item.funnel.raw_drawn(usable)


def _scheduled(
    costing: Costing, need: Need, demands: Sequence[Demand], raws: Sequence[Numbers], usable: Sequence[Numbers]
) -> list[_Drawn]:
    """Sources of one offer and account share one schedule, because they share its caps."""
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, item in enumerate(demands):
        groups[item.row.offer, item.row.account].append(number)
    found: dict[int, DrawnSchedule] = {}
    for numbers in groups.values():
        first = demands[numbers[0]]
        made = (
            _as_stated(costing.start, need, usable[0].size)
            if first.row.usage is not None
            else _schedule(costing, need, [(demands[n], raws[n], usable[n]) for n in numbers])
        )
        found.update(dict.fromkeys(numbers, made))
    return [_Drawn(item, raws[n], usable[n], found[n]) for n, item in enumerate(demands)]


def _schedule(costing: Costing, need: Need, group: Sequence[tuple[Demand, Numbers, Numbers]]) -> DrawnSchedule:
    workspace, first = costing.workspace, group[0][0]
    regimes = [] if first.revision is None else workspace.regimes(first.row.offer, first.revision, costing.as_of)
    streams = [
        DrawnStream(
            raw,
            usable,
            item.sourcing.pace,
            tuple(use for use in item.sourcing.uses if use.offer == item.row.offer),
        )
        for item, raw, usable in group
    ]
    return drawn_schedule(
        streams, lambda day: workspace.tariff(in_force(regimes, day)).caps if regimes else (), need, costing.start
    )


def _as_stated(start: date, need: Need, size: int) -> DrawnSchedule:
    """Usage that is stated runs for whole months."""
    months = 1 if cycle_of(need) is None else need.months
    days = float((month_start(start, months) - start).days)
    return DrawnSchedule(
        [np.full(size, float(month + 1)) for month in range(months)],
        np.full(size, months, np.int64),
        np.full(size, float(month_days(start, months - 1))),
        np.full(size, days),
    )


class _Reading(NamedTuple):
    source: _Drawn
    use: MeterUse
    units: list[Numbers]
    months: Months


def _total(costing: Costing, extras: Sequence[Extra], sources: Sequence[_Drawn], delivered: Numbers) -> Numbers:
    """All costs of a plan in minor units; what has no figure is left out, as in the exact estimate's floor."""
    pools: dict[tuple[str, str], list[_Reading]] = defaultdict(list)
    total = np.zeros(delivered.size)
    months = np.ones(delivered.size, np.int64)
    for item in sources:
        months = np.maximum(months, item.schedule.months)
        for reading in _readings(item):
            pools[reading.use.offer, item.demand.row.account].append(reading)
            months = np.maximum(months, reading.months)
        for stated in item.demand.sourcing.stated:
            total += _stated(costing, item, stated)
    _open_idle_accounts(pools, sources)
    for (offer, _), readings in pools.items():
        total += _pool(costing, offer, readings)
    for extra in extras:
        total += _extra(costing, extra, months, delivered)
    return total


def _readings(item: _Drawn) -> Iterator[_Reading]:
    schedule, row = item.schedule, item.demand.row
    if row.usage is not None:
        for meter, units in row.usage.items():
            use = MeterUse(row.offer, meter, Fraction(units))
            same = np.full(item.raw.size, float(units))
            yield _Reading(item, use, [same] * len(schedule.shares), schedule.months)
        return
    for use in item.demand.sourcing.uses:
        counts = schedule.cumulative(item.raw if use.basis == "raw" else item.usable)
        after = use.months - 1 if use.monthly else 0
        yield _Reading(item, use, drawn_readings(use, counts, schedule.months), schedule.months + after)


def _open_idle_accounts(pools: dict[tuple[str, str], list[_Reading]], sources: Sequence[_Drawn]) -> None:
    """A fee is due although nothing on its offer is metered."""
    for item in sources:
        revision, row = item.demand.revision, item.demand.row
        pool = pools.get((row.offer, row.account), [])
        if revision is None or any(reading.use.meter for reading in pool):
            continue
        if any(isinstance(charge, FIXED) for charge in revision.charges):
            use = MeterUse(row.offer, "", Fraction(0))
            none = [np.zeros(item.raw.size)] * len(item.schedule.shares)
            pools[row.offer, row.account].append(_Reading(item, use, none, item.schedule.months))


def _pool(costing: Costing, offer: str, readings: Sequence[_Reading]) -> Numbers:
    """The bill of one offer and account, in minor units of the comparison's currency; nothing where none can be had."""
    nothing = np.zeros(readings[0].months.size)
    revision = _revision(costing, offer, readings)
    if revision is None or not revision.charges:
        return nothing
    currency = revision.currency or "USD"
    rate = conversion(costing.workspace.book, currency, costing.currency, costing.as_of)
    if isinstance(rate, Refusal):
        return nothing
    factor = float(rate.rate * 10**costing.exponent / 10 ** EXPONENTS[currency])
    cash = _bill(costing, offer, revision, readings)
    if cash is None:
        return nothing
    rounded = cash if factor == 1 else [np.copysign(np.floor(np.abs(c) * factor + 0.5), c) for c in cash]
    return sum(rounded, nothing)


def _revision(costing: Costing, offer: str, readings: Sequence[_Reading]) -> OfferRevision | None:
    own = next((r.source.demand for r in readings if r.source.demand.row.offer == offer), None)
    if own is not None:
        return own.revision
    holding = costing.workspace.book.resolve(offer, costing.as_of)
    return None if isinstance(holding, Refusal) else holding.revision


def _bill(costing: Costing, offer: str, revision: OfferRevision, readings: Sequence[_Reading]) -> list[Numbers] | None:
    """Cash by month, each span of months at the prices of its own first day; ``None`` where there is no bill."""
    months = np.maximum.reduce([reading.months for reading in readings])
    length = int(months.max())
    usage = [_month(readings, month) for month in range(length)]
    own = {r.source.demand.id: r.source.demand for r in readings if r.source.demand.row.offer == offer}
    credits_ = tuple(credit for item in own.values() for credit in item.row.credits)
    regimes = costing.workspace.regimes(offer, revision, costing.as_of)
    held = [in_force(regimes, month_start(costing.start, month)) for month in range(length)]
    last = _last_share(costing, readings, months)
    cash: list[Numbers] = []
    spans = [list(group) for _, group in groupby(range(length), key=lambda month: held[month].start)]
    for group in spans:
        tariff = costing.workspace.tariff(held[group[0]], credits_)
        changes = len(spans) > 1 and not (tariff.monthly and held[group[0]].currency == held[0].currency)
        if tariff.refusals or changes or not held[group[0]].charges:
            return None
        used = np.clip(months - group[0], 0, len(group))
        ends = np.where(months <= group[-1] + 1, last, 1.0)
        cash += drawn_cash(tariff, Span([usage[month] for month in group], used, ends))
    return cash


def _month(readings: Sequence[_Reading], month: int) -> Mapping[str, Numbers]:
    usage: dict[str, Numbers] = {}
    for reading in readings:
        if reading.use.meter and month < len(reading.units):
            units = reading.units[month]
            usage[reading.use.meter] = usage[reading.use.meter] + units if reading.use.meter in usage else units
    return usage


def _last_share(costing: Costing, readings: Sequence[_Reading], months: Months) -> Numbers:
    """The used part of the pool's last billing month; what is held after the last delivery is held for whole months."""
    found, longest = np.ones(months.size), np.zeros(months.size)
    for schedule in {id(r.source.schedule): r.source.schedule for r in readings}.values():
        days = schedule.months * 100 + schedule.last_days
        found = np.where(days > longest, schedule.last_share(costing.start), found)
        longest = np.maximum(days, longest)
    return np.where(months > longest // 100, 1.0, found)


def _stated(costing: Costing, item: _Drawn, stated: StatedCost) -> Numbers:
    """A cost at a stated rate: the months sum to the rounded whole, so the whole is all that counts."""
    rate = stated_rate(costing, stated.rate)
    if isinstance(rate, Refusal):
        return np.zeros(item.raw.size)
    counts = item.schedule.cumulative(item.raw if stated.basis == "raw" else item.usable)
    quantity = draws_of(stated.ratio) * counts[-1] + draws_of(stated.fixed)
    amount: Numbers = np.floor(quantity * draws_of(rate.rate) * 10**costing.exponent * (1 + 1e-14) + 0.5)
    return amount


def _extra(costing: Costing, extra: Extra, months: Months, records: Numbers) -> Numbers:
    rate = stated_rate(costing, extra.amount)
    if isinstance(rate, Refusal):
        return np.zeros(records.size)
    quantity = float(extra.quantity) * (np.floor(records) if extra.per == "record" else np.ones(records.size))
    amount = np.floor(quantity * float(rate.rate) * 10**costing.exponent * (1 + 1e-14) + 0.5)
    due: Numbers = amount * (months if extra.per in MONTHLY else 1)
    return due


def day_of(start: date, days: float) -> date:
    """The day on which so many days from the start are used up (1 is the first)."""
    return date.fromordinal(start.toordinal() + int(days) - 1)
