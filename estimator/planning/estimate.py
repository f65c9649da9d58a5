"""The estimate of one plan: demands, schedule, bill, status."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from fractions import Fraction

from estimator.errors import Refusal
from estimator.planning.calendar import day_in, month_days
from estimator.planning.cost import Costing, Costs, Scheduled, cost
from estimator.planning.demand import Demand, demand, usable_records
from estimator.planning.extras import extra_lines
from estimator.planning.gates import worst
from estimator.planning.readings import readings
from estimator.planning.result import CostLine, PlanEstimate, Status
from estimator.planning.rows import Need, Plan
from estimator.planning.schedule import Schedule, Stream, cycle_of, cycles, increments, schedule
from estimator.planning.views import source_view
from estimator.planning.workspace import Question, Workspace, in_force

PAST = ("past cap", "past last tier", "withdrawn")
"""Refusals of a whole bill that make a plan infeasible: the volume, or the month, cannot be had on this offer."""


def estimate(workspace: Workspace, need: Need, plan: Plan, as_of: date) -> PlanEstimate:
    """What a plan costs for a need, at the prices of ``as_of``.

    Raises:
        InputError: The plan names an offer or a provider nobody knows.
    """
    question = Question(workspace, need, as_of)
    counts = usable_records(question, plan)
    names = plan.source_ids()
    demands = [
        demand(question, source, name, usable) for source, name, usable in zip(plan.source, names, counts, strict=True)
    ]
    start = need.start or as_of
    scheduled = _schedules(workspace, need, demands, (as_of, start))
    costing = Costing(workspace, need, as_of, start)
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
            item.usable,
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
    lines = (*costs.lines, *([] if stuck else extra_lines(costing, plan.extra, months, usable)))
    done_by = _done_by(scheduled)
    late = [f"cannot finish by {need.by}: done on {done_by}"] if need.by and done_by and done_by > need.by else []
    bars = [*stuck, *late, *(past := _past(lines))]
    missing = dict.fromkeys((*(r for item in demands for r in item.missing), *costs.missing, *_refusals(lines)))
    comparable = any(item.comparable for item in demands)
    # A plan that is too late has its cost all the same, and where nothing has a price that cost is unknown, not 0.
    price = _priced(lines, missing, comparable=comparable)
    amount = sum(line.amount or 0 for line in lines)
    total = None if price == "unpriced" or stuck or past else amount
    return PlanEstimate(
        plan.id,
        plan.name,
        costing.currency,
        costing.exponent,
        "infeasible" if bars else price,
        tuple(dict.fromkeys((*(reason for item in demands for reason in item.reasons), *bars))),
        total,
        usable,
        _tokens(need, demands),
        _raw(need, demands),
        worst([item.rights for item in demands]).verdict,
        done_by,
        months,
        _limit(scheduled),
        lines,
        tuple(missing),
        _warnings(demands),
        tuple(source_view(costing, item, need) for item in scheduled),
        amount if comparable and any(line.amount is not None for line in lines) else None,
        costs.elsewhere,
        {} if total is None else dict(readings(costing, scheduled, total)),
        _monthly(scheduled),
    )


def _done_by(scheduled: Sequence[Scheduled]) -> date | None:
    """The last day of the last source; ``None`` when one cannot be done or nobody can say."""
    if any(item.schedule.done_by is None or item.demand.open_end for item in scheduled):
        return None
    return max(item.schedule.done_by or date.min for item in scheduled)


def _limit(scheduled: Sequence[Scheduled]) -> str:
    longest = max(scheduled, key=lambda item: (item.schedule.done_by or date.max, len(item.schedule.shares)))
    return longest.schedule.limit


def _past(lines: Sequence[CostLine]) -> list[str]:
    return [f"{line.source}: {line.refusal.why}" for line in lines if line.refusal and line.refusal.kind in PAST]


def _warnings(demands: Sequence[Demand]) -> tuple[str, ...]:
    said = [warning for item in demands for warning in item.warnings]
    said += [f"{item.id}: no completion date can be given: {item.open_end}" for item in demands if item.open_end]
    return tuple(dict.fromkeys(said))


def _refusals(lines: Sequence[CostLine]) -> list[Refusal]:
    return [line.refusal for line in lines if line.refusal is not None]


def _priced(lines: Sequence[CostLine], missing: Collection[Refusal], *, comparable: bool) -> Status:
    if comparable or not any(line.amount is not None for line in lines):
        return "unpriced"
    return "at least" if missing or any(line.amount is None for line in lines) else "priced"


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
