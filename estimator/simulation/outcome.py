"""One plan at every draw: what it costs, what it delivers, when it is done."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import groupby
from math import ceil
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from estimator.draws.drawn import Drawn, draws_of
from estimator.draws.inputs import Draws
from estimator.errors import Refusal
from estimator.money import half_up
from estimator.planning.calendar import month_days, month_start
from estimator.planning.cost import FIXED, Costing, stated_rate
from estimator.planning.demand import Demand, demand, tokens_of, usable_records, usable_wanted, worth
from estimator.planning.extras import MONTHLY
from estimator.planning.rows import Extra, Need, Plan
from estimator.planning.schedule import cycle_of, cycles
from estimator.planning.workspace import Question, in_force
from estimator.pricing.fx import conversion
from estimator.pricing.rows import OfferRevision
from estimator.pricing.tariff import Tariff
from estimator.simulation.billing import Months, Numbers, Span, drawn_cash, rounded
from estimator.simulation.calendar import DrawnSchedule, DrawnStream, drawn_readings, drawn_schedule, whole
from estimator.sourcing import MeterUse, StatedCost


class Outcome(NamedTuple):
    """A plan at every draw; money in minor units of the comparison's currency.

    Attributes:
        total: The plan's total; infinite where a draw cannot be done, NaN where it has no price.
        records: Usable records of the need's kind it delivers; NaN for a plan stated by usage.
        tokens: Usable tokens it delivers; NaN where the plan does not state them.
        raw: Raw records it takes; NaN for a plan stated by usage.
        done: Days from the start to the day it is complete; infinite where it cannot be done, NaN where nobody can say.
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
    usable = [_whole(count, size) for count in wanted]
    raws = [_raw(item, count) for item, count in zip(demands, usable, strict=True)]
    start = need.start or question.as_of
    costing = Costing(question.workspace, need, question.as_of, start)
    sources = _scheduled(costing, need, demands, raws, usable)
    stated = any(source.usage is not None for source in plan.source)
    delivered, raw = (np.full(size, np.nan),) * 2 if stated else _amounts(question, sources)
    done = np.maximum.reduce([item.schedule.done for item in sources])
    stuck = np.isinf(done)
    total = _total(costing, plan.extra, sources, delivered)
    open_end = any(item.open_end for item in demands)
    return Outcome(
        np.where(stuck, np.inf, total),
        delivered,
        _tokens(question, sources),
        raw,
        np.where(stuck, np.inf, np.nan) if open_end else done,
    )


def _whole(count: Fraction, size: int) -> Numbers:
    """The whole number above a count, at every draw."""
    if not isinstance(count, Drawn):
        return np.full(size, float(ceil(count)))
    return np.asarray(np.ceil(count.draws * (1 - 1e-15)), np.float64)


def _amounts(question: Question, sources: Sequence[_Drawn]) -> tuple[Numbers, Numbers]:
    """Usable records, of the kind needed, and raw ones, over the whole need."""
    times = cycles(question.need)
    worths = [draws_of(worth(question, item.demand.row)) for item in sources]
    counts = sum(
        (item.usable * each for item, each in zip(sources, worths, strict=True)), np.zeros(sources[0].raw.size)
    )
    raw: Numbers = sum((item.raw for item in sources[1:]), sources[0].raw) * times
    return whole(float(times), counts), raw


def _tokens(question: Question, sources: Sequence[_Drawn]) -> Numbers:
    """Usable tokens over the whole need."""
    total = np.zeros(sources[0].raw.size)
    for item in sources:
        row = item.demand.row
        if row.tokens_per_record is None or row.usage is not None:
            return np.full(total.size, np.nan)
        total += item.usable * draws_of(tokens_of(question, row).likely)
    return total * cycles(question.need)


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
    """All costs of a plan in minor units; what has no figure is left out, as in the exact estimate's floor.

    Where nothing has a figure there is no floor either, and the total is NaN.
    """
    pools: dict[tuple[str, str], list[_Reading]] = defaultdict(list)
    parts: list[Numbers | None] = []
    months = np.ones(delivered.size, np.int64)
    for item in sources:
        months = np.maximum(months, item.schedule.months)
        for reading in _readings(item):
            pools[reading.use.offer, item.demand.row.account].append(reading)
            months = np.maximum(months, reading.months)
        parts.extend(_stated(costing, item, stated) for stated in item.demand.sourcing.stated)
    _open_idle_accounts(pools, sources)
    parts.extend(_pool(costing, offer, readings) for (offer, _), readings in pools.items())
    parts.extend(_extra(costing, extra, months, delivered) for extra in extras)
    figures = [part for part in parts if part is not None]
    return sum(figures[1:], figures[0]) if figures else np.full(delivered.size, np.nan)


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


def _pool(costing: Costing, offer: str, readings: Sequence[_Reading]) -> Numbers | None:
    """The bill of one offer and account, in the comparison's minor units; ``None`` where none can be had."""
    revision = _revision(costing, offer, readings)
    billed = None if revision is None else _bill(costing, offer, revision, readings)
    if billed is None:
        return None
    currency, cash = billed
    rate = conversion(costing.workspace.book, currency, costing.currency, costing.as_of)
    if isinstance(rate, Refusal):
        # What has no exchange rate has no figure; what is past a tier or a cap cannot be had all the same.
        past = np.isnan(sum(cash[1:], cash[0]))
        return np.where(past, np.nan, 0.0) if past.any() else None
    factor = float(rate.rate * 10**costing.exponent / 10 ** costing.need.places(currency))
    paid = cash if factor == 1 else [rounded(amount * factor) for amount in cash]
    return sum(paid[1:], paid[0])


def _revision(costing: Costing, offer: str, readings: Sequence[_Reading]) -> OfferRevision | None:
    own = next((r.source.demand for r in readings if r.source.demand.row.offer == offer), None)
    if own is not None:
        return own.revision
    holding = costing.workspace.book.resolve(offer, costing.as_of)
    return None if isinstance(holding, Refusal) or not holding.revision.charges else holding.revision


class _Term(NamedTuple):
    """Consecutive months under one revision, from ``first`` on."""

    row: OfferRevision
    tariff: Tariff
    first: int
    length: int


def _bill(
    costing: Costing, offer: str, revision: OfferRevision, readings: Sequence[_Reading]
) -> tuple[str, list[Numbers]] | None:
    """Currency and cash by month, each term at the prices of its own first day; ``None`` where there is no figure.

    A change that cannot be billed leaves the draws that reach it without a price, NaN. Where all reach it the whole
    pool is left out, unless it is that the offer is withdrawn.
    """
    months = np.maximum.reduce([reading.months for reading in readings])
    usage = [_month(readings, month) for month in range(int(months.max()))]
    terms = _terms(costing, offer, revision, readings, len(usage))
    unpriced, withdrawn = _refused(terms, months)
    if unpriced.all():
        return None
    prorated = any(fee.prorated for term in terms for fee in (*term.tariff.fees, term.tariff.minimum) if fee)
    last = _last_share(costing, readings, months) if prorated else np.ones(months.size)
    cash: list[Numbers] = []
    for term in terms:
        used = np.minimum(np.maximum(months - term.first, 0), term.length)
        end = term.first + term.length
        ends = np.where(months <= end, last, 1.0)
        if term.row.charges and not term.tariff.refusals:
            cash += drawn_cash(term.tariff, Span(usage[term.first : end], used, ends))
        else:
            cash += [np.zeros(months.size)] * term.length
    refused = unpriced | withdrawn
    if refused.any():
        cash[0] = np.where(refused, np.nan, cash[0])
    if any(_lined(term, usage) for term in terms) or any(map(np.any, cash)):
        return terms[0].row.currency or "USD", cash
    return None


def _terms(
    costing: Costing, offer: str, revision: OfferRevision, readings: Sequence[_Reading], length: int
) -> list[_Term]:
    """The terms of the longest draw, with the credits the plan claims."""
    own = {r.source.demand.id: r.source.demand for r in readings if r.source.demand.row.offer == offer}
    credits_ = tuple(credit for item in own.values() for credit in item.row.credits)
    workspace = costing.workspace
    regimes = workspace.regimes(offer, revision, costing.as_of)
    held = [in_force(regimes, month_start(costing.start, month)) for month in range(length)]
    groups = [list(group) for _, group in groupby(range(length), key=lambda month: held[month].start)]
    return [
        _Term(held[group[0]], workspace.tariff(held[group[0]], credits_, costing.need.decimals), group[0], len(group))
        for group in groups
    ]


def _refused(terms: Sequence[_Term], months: Months) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """The draws whose bill the exact estimate refuses: because nobody knows it, and because the offer is gone."""
    unpriced, withdrawn = np.zeros(months.size, bool), np.zeros(months.size, bool)
    changes = months > terms[0].length
    for row, tariff, first, _ in terms:
        reached = (months > first) & ~unpriced & ~withdrawn
        if not row.charges:
            (withdrawn if row.withdrawn else unpriced)[reached] = True
        elif not tariff.monthly or row.currency != terms[0].row.currency:
            unpriced |= reached & changes
    for term in terms:
        if term.tariff.refusals:
            unpriced |= (months > term.first) & ~withdrawn
    return unpriced, withdrawn


def _lined(term: _Term, usage: Sequence[Mapping[str, Numbers]]) -> bool:
    """Whether anything of a term is on a bill: a fee, or a charged meter that was read."""
    read = usage[term.first : term.first + term.length]
    charged = {charge.meter for charge in term.tariff.metered}
    return bool(term.tariff.fees) or any(units.any() for month in read for m, units in month.items() if m in charged)


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


def _stated(costing: Costing, item: _Drawn, stated: StatedCost) -> Numbers | None:
    """A cost at a stated rate: the months sum to the rounded whole, so the whole is all that counts."""
    rate = stated_rate(costing, stated.rate)
    if isinstance(rate, Refusal):
        return None
    counts = item.schedule.cumulative(item.raw if stated.basis == "raw" else item.usable)
    quantity = draws_of(stated.ratio) * counts[-1] + draws_of(stated.fixed)
    # An hour that nobody works is no line, and no figure.
    return rounded(quantity * draws_of(rate.rate * 10**costing.exponent)) if np.any(quantity) else None


def _extra(costing: Costing, extra: Extra, months: Months, records: Numbers) -> Numbers | None:
    rate = stated_rate(costing, extra.amount)
    if isinstance(rate, Refusal) or (extra.per == "record" and np.isnan(records).all()):
        return None
    due = extra.quantity * rate.rate * 10**costing.exponent
    if extra.per == "record":
        return rounded(records * draws_of(due))
    amount = float(half_up(due.numerator, due.denominator))
    times: Numbers = months.astype(np.float64) if extra.per in MONTHLY else np.ones(months.size)
    return amount * times


def day_of(start: date, days: float) -> date:
    """The day on which so many days from the start are used up (1 is the first)."""
    return date.fromordinal(start.toordinal() + int(days) - 1)
