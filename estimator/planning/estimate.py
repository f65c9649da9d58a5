"""The estimate of one plan: demands, schedule, bill, status."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

from estimator.errors import Refusal
from estimator.money import EXPONENTS, exact, half_up
from estimator.planning.calendar import day_in, month_days, month_start
from estimator.planning.cost import Costing, Costs, Scheduled, cost
from estimator.planning.demand import Demand, demand, usable_records
from estimator.planning.gates import worst
from estimator.planning.result import CostLine, FullUse, PlanEstimate, SourceView, Status
from estimator.planning.rows import Extra, Need, Plan
from estimator.planning.schedule import Schedule, Stream, cycle_of, increments, schedule
from estimator.planning.workspace import Workspace, in_force
from estimator.pricing.fx import conversion
from estimator.pricing.rows import FeeCharge
from estimator.sourcing import Sourcing

THOUSAND = 1000


def estimate(workspace: Workspace, need: Need, plan: Plan, as_of: date) -> PlanEstimate:
    """What a plan costs for a need, at the prices of ``as_of``.

    Raises:
        InputError: The plan names an offer or a provider nobody knows.
    """
    counts = usable_records(need, plan)
    names = plan.source_ids()
    demands = [
        demand(workspace, need, source, name, usable, as_of)
        for source, name, usable in zip(plan.source, names, counts, strict=True)
    ]
    start = need.start or as_of
    scheduled = _schedules(workspace, need, demands, (as_of, start))
    currency = need.budget.currency if need.budget is not None else "USD"
    costing = Costing(workspace, as_of, start, currency, EXPONENTS[currency])
    return _assemble(costing, need, plan, scheduled)


def _schedules(workspace: Workspace, need: Need, demands: Sequence[Demand], days: tuple[date, date]) -> list[Scheduled]:
    """Sources of one offer and account share one schedule, because they share its caps."""
    accounts: dict[tuple[str, str], list[Demand]] = defaultdict(list)
    for item in demands:
        accounts[item.row.offer, item.row.account].append(item)
    found: dict[str, Schedule] = {}
    for group in accounts.values():
        made = _schedule(workspace, need, group, days)
        found.update((item.id, made) for item in group)
    return [Scheduled(item, found[item.id]) for item in demands]


def _schedule(workspace: Workspace, need: Need, group: Sequence[Demand], days: tuple[date, date]) -> Schedule:
    as_of, start = days
    revision = group[0].revision
    regimes = [] if revision is None else workspace.regimes(group[0].row.offer, revision, as_of)
    if group[0].row.usage is not None:
        months = 1 if cycle_of(need) is None else need.months
        last = day_in(start, months - 1, month_days(start, months - 1))
        return Schedule(tuple(Fraction(month + 1) for month in range(months)), last, 0, "")
    streams = [
        Stream(
            item.id,
            item.raw,
            item.sourcing.pace,
            tuple(use for use in item.sourcing.uses if use.offer == item.row.offer),
        )
        for item in group
    ]
    return schedule(streams, lambda day: workspace.tariff(in_force(regimes, day)).caps if regimes else (), need, start)


def _assemble(costing: Costing, need: Need, plan: Plan, scheduled: Sequence[Scheduled]) -> PlanEstimate:
    demands = [item.demand for item in scheduled]
    stuck = [f"{item.demand.id}: {item.schedule.reason}" for item in scheduled if item.schedule.reason]
    costs = Costs((), (), {}, 0) if stuck else cost(costing, scheduled)
    months = max([costs.months, *(len(item.schedule.shares) for item in scheduled), 1])
    usable = _delivered(need, plan, demands)
    extras = [] if stuck else list(_extras(costing, plan.extra, months, usable))
    lines = (*costs.lines, *extras)
    missing = tuple(
        dict.fromkeys((*(r for item in demands for r in item.missing), *costs.missing, *_unpriced_extras(extras)))
    )
    done_by = (
        None if stuck else max((item.schedule.done_by for item in scheduled if item.schedule.done_by), default=None)
    )
    late = [f"cannot finish by {need.by}: done on {done_by}"] if need.by and done_by and done_by > need.by else []
    past = [f"{line.source}: {line.why}" for line in lines if line.amount is None and "past the hard cap" in line.why]
    status = _status(stuck or late or past, lines, missing, comparable=any(item.comparable for item in demands))
    total = None if status == "unpriced" else sum(line.amount or 0 for line in lines)
    total = None if stuck or past else total
    shown = sum(line.amount or 0 for line in lines) if any(item.comparable for item in demands) and not stuck else None
    reasons = (*(reason for item in demands for reason in item.reasons), *stuck, *late, *past)
    rights = worst([item.rights for item in demands]).verdict
    longest = max(scheduled, key=lambda item: (item.schedule.done_by or date.max, len(item.schedule.shares)))
    estimated = PlanEstimate(
        plan.id,
        plan.name,
        costing.currency,
        costing.exponent,
        status,
        tuple(dict.fromkeys(reasons)),
        total,
        usable,
        _tokens(need, demands),
        _raw(need, demands),
        rights,
        done_by,
        months,
        longest.schedule.limit,
        lines,
        missing,
        tuple(dict.fromkeys(w for item in demands for w in item.warnings)),
        tuple(_view(costing, item) for item in scheduled),
        shown,
        costs.elsewhere,
        {},
        _monthly(scheduled),
    )
    return replace(estimated, readings={} if stuck or total is None else dict(_readings(costing, scheduled, estimated)))


def _status(
    reasons: Sequence[str], lines: Sequence[CostLine], missing: Sequence[Refusal], *, comparable: bool
) -> Status:
    if reasons:
        return "infeasible"
    if comparable or not any(line.amount is not None for line in lines):
        return "unpriced"
    return "at least" if missing or any(line.amount is None for line in lines) else "priced"


def cycles(need: Need) -> int:
    """How many times the need recurs."""
    length = cycle_of(need)
    return 1 if length is None else -(-need.months // length)


def _delivered(need: Need, plan: Plan, demands: Sequence[Demand]) -> int | None:
    """Usable records delivered over the whole need, in records of its kind; ``None`` for a plan stated by usage."""
    if any(source.usage is not None for source in plan.source):
        return None
    counts = [
        item.usable * (item.row.equivalence.likely if item.row.equivalence is not None else Fraction(1))
        for item in demands
    ]
    return int(sum(counts) * cycles(need))


def _tokens(need: Need, demands: Sequence[Demand]) -> Fraction | None:
    parts = [(item.usable, item.row.tokens_per_record) for item in demands]
    if any(tokens is None for _, tokens in parts):
        return None
    return sum((usable * tokens.likely for usable, tokens in parts if tokens is not None), Fraction(0)) * cycles(need)


def _raw(need: Need, demands: Sequence[Demand]) -> int | None:
    return (
        None
        if any(item.row.usage is not None for item in demands)
        else sum(item.raw for item in demands) * cycles(need)
    )


def _monthly(scheduled: Sequence[Scheduled]) -> tuple[int, ...]:
    rows = [
        increments(item.schedule.cumulative(item.demand.raw)) for item in scheduled if item.demand.row.usage is None
    ]
    return tuple(
        sum(row[month] for row in rows if month < len(row)) for month in range(max((len(r) for r in rows), default=0))
    )


def _extras(costing: Costing, extras: Sequence[Extra], months: int, records: int | None) -> Iterator[CostLine]:
    for extra in extras:
        rate = conversion(costing.workspace.book, extra.amount.currency, costing.currency, costing.as_of)
        evidence = (extra.evidence or "plan: extra",)
        if isinstance(rate, Refusal) or (extra.per == "record" and records is None):
            why = rate.why if isinstance(rate, Refusal) else "a plan stated by usage has no usable records to count"
            yield CostLine("", extra.item, None, extra.quantity, None, None, costing.start, evidence, "assumed", why)
            continue
        each = extra.amount.amount * rate.rate
        quantity = extra.quantity * (records or 0) if extra.per == "record" else extra.quantity
        for month in range(months if extra.per in ("month", "GB-month") else 1):
            due = quantity * each * 10**costing.exponent
            amount = half_up(due.numerator, due.denominator)
            when = month_start(costing.start, month)
            yield CostLine("", extra.item, None, quantity, each, amount, when, evidence, "assumed", f"per {extra.per}")


def _unpriced_extras(lines: Sequence[CostLine]) -> list[Refusal]:
    return [Refusal("not stated", line.item, line.why) for line in lines if line.amount is None]


def _readings(costing: Costing, scheduled: Sequence[Scheduled], estimated: PlanEstimate) -> Iterator[tuple[str, int]]:
    """Totals under the readings that the ranked one is not: dearer billing rules, other ways to count an owned machine."""
    uses = [use for item in scheduled for use in item.demand.sourcing.uses if use.high is not None]
    base = estimated.total or 0
    own = sum(line.amount or 0 for line in cost(costing, scheduled).lines) if uses or _named(scheduled) else 0
    if uses:
        names = " and ".join(dict.fromkeys(use.interpretation for use in uses))
        yield names, base - own + sum(line.amount or 0 for line in cost(costing, scheduled, high=True).lines)
    for name in _named(scheduled):
        swapped = [replace(item, demand=replace(item.demand, sourcing=_swap(item.demand, name))) for item in scheduled]
        yield name, base - own + sum(line.amount or 0 for line in cost(costing, swapped).lines)


def _named(scheduled: Sequence[Scheduled]) -> list[str]:
    return list(dict.fromkeys(name for item in scheduled for name in item.demand.sourcing.readings))


def _swap(item: Demand, name: str) -> Sourcing:
    stated = item.sourcing.readings.get(name, item.sourcing.stated)
    return replace(item.sourcing, stated=stated, readings={})


def _view(costing: Costing, item: Scheduled) -> SourceView:
    source = item.demand
    usage = source.row.usage is not None
    tokens = source.row.tokens_per_record
    return SourceView(
        source.id,
        source.row.offer,
        None if usage else source.usable,
        None if usage else source.raw,
        source.funnel,
        source.rights,
        None if tokens is None else tokens.likely,
        source.sourcing.steps,
        tuple(_full_use(costing, source)),
        not any(warning.startswith(f"{source.id}: not like for like") for warning in source.warnings),
        _held(source),
    )


def _held(source: Demand) -> str:
    if source.holding is None or source.revision is None:
        return "no price"
    start = source.revision.start
    seen = f"since {start}" if source.revision.effective_from else f"as observed on {start}"
    return f"last list price, {seen}" if source.comparable else seen


def _full_use(costing: Costing, source: Demand) -> Iterator[FullUse]:
    """A fee spread over all that it would buy."""
    revision = source.revision
    fees = [charge for charge in revision.charges if isinstance(charge, FeeCharge)] if revision is not None else []
    if revision is None or not fees:
        return
    rate = conversion(costing.workspace.book, revision.currency or "USD", costing.currency, costing.as_of)
    if isinstance(rate, Refusal):
        return
    yearly = sum(
        (exact(fee.amount) * (12 if fee.every == "month" else 1) for fee in fees if fee.every != "contract"),
        Fraction(0),
    )
    for cap in costing.workspace.tariff(revision).caps:
        units = cap.max * (12 if cap.every == "month" else 1)
        if units:
            yield FullUse(f"{cap.max:,} {cap.meter}s a {cap.every}", cap.max, yearly * rate.rate * THOUSAND / units)
    if revision.licence is not None and revision.licence.new_per_year:
        flow = revision.licence.new_per_year
        yield FullUse(f"one year's flow of {flow:,} items", flow, yearly * rate.rate * THOUSAND / flow)
    if revision.licence is not None and revision.licence.backfile:
        corpus = revision.licence.backfile
        yield FullUse(
            f"the corpus of {corpus:,} items, per year of licence", corpus, yearly * rate.rate * THOUSAND / corpus
        )
