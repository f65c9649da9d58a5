"""Gates: pass or fail one plan on a budget, on completeness or on the age of its prices."""

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import Literal, NamedTuple

from estimator.money import Money, shortest, significant
from estimator.planning.compare import Comparison
from estimator.planning.estimate import PAST
from estimator.planning.result import PlanEstimate
from estimator.planning.workspace import Workspace

Metric = Literal["total", "per-1000", "per-mtok"]
METRICS: tuple[Metric, ...] = ("total", "per-1000", "per-mtok")

OK, BAD_INPUT, OVER, UNPRICED, INFEASIBLE, MOVED = 0, 2, 3, 4, 5, 6


class Rule(NamedTuple):
    """What one plan must satisfy.

    Attributes:
        fail_over: The most it may cost, in the comparison's currency.
        metric: The figure that is held against it.
        require_priced: Whether every line must have a price.
        max_age: How old, at most, the reading behind any price may be on ``as_of``.
    """

    fail_over: Money | None = None
    metric: Metric = "total"
    require_priced: bool = False
    max_age: timedelta | None = None


class Outcome(NamedTuple):
    """An exit code and the sentence that explains it."""

    code: int
    words: str


def judge(workspace: Workspace, comparison: Comparison, plan: PlanEstimate, rule: Rule) -> Outcome:
    """The first failure that applies: bad input (2), unpriced or stale (4), infeasible (5), over budget (3); else 0."""
    if rule.fail_over is not None and rule.fail_over.currency != comparison.currency:
        own = comparison.currency
        words = f"the limit is in {rule.fail_over.currency}, the comparison in {own}: state the limit in {own}"
        return Outcome(BAD_INPUT, words)
    checks = (
        _unpriced(plan, rule),
        _stale(workspace, comparison, plan, rule),
        _infeasible(plan),
        _over(plan, rule),
    )
    return next((found for found in checks if found is not None), Outcome(OK, f"{plan.id} passes"))


def figure(plan: PlanEstimate, metric: Metric) -> Fraction | None:
    """The figure a metric names, in the currency's major unit."""
    return {"total": plan.money, "per-1000": plan.per_1000_records, "per-mtok": plan.per_million_tokens}[metric]


def _unpriced(plan: PlanEstimate, rule: Rule) -> Outcome | None:
    gated = rule.fail_over is not None or rule.require_priced
    missing = [refusal for refusal in plan.missing if refusal.kind not in PAST]
    if gated and (plan.status in ("at least", "unpriced") or missing):
        first = missing[0] if missing else "no price is published"
        more = f" (and {len(missing) - 1} more)" if len(missing) > 1 else ""
        floor = "unpriced" if plan.total is None else "at least"
        status = floor if plan.status == "infeasible" else plan.status
        return Outcome(UNPRICED, f"{plan.id} is {status}: {first}{more}")
    if rule.fail_over is not None and plan.status == "priced" and figure(plan, rule.metric) is None:
        return Outcome(UNPRICED, f"{plan.id} has no {rule.metric} figure: it is stated by usage, not by records")
    return None


def _stale(workspace: Workspace, comparison: Comparison, plan: PlanEstimate, rule: Rule) -> Outcome | None:
    if rule.max_age is None:
        return None
    if plan.status == "unpriced" and plan.eligible:
        return Outcome(UNPRICED, f"{plan.id} is unpriced: there is no price whose age could be judged")
    oldest = min(_readings(workspace, plan), default=None)
    if oldest is None or comparison.as_of - oldest[0] <= rule.max_age:
        return None
    day, name = oldest
    age = (comparison.as_of - day).days
    words = f"{plan.id} rests on {name}, read {age} days before {comparison.as_of}: re-read it or raise --max-age"
    return Outcome(UNPRICED, words)


def _readings(workspace: Workspace, plan: PlanEstimate) -> Iterator[tuple[date, str]]:
    """Each day on which something the plan's amounts rest on was last read, and what it is."""
    for line in plan.lines:
        for name in line.evidence:
            day = _read_on(workspace, name)
            if day is not None:
                yield day, name
        if line.seen is not None:
            yield line.seen, f"the price of {line.item} ({', '.join(line.evidence[:1])})"


def _read_on(workspace: Workspace, name: str) -> date | None:
    try:
        return workspace.book.evidence(name).read_on
    except KeyError:
        return None


def _infeasible(plan: PlanEstimate) -> Outcome | None:
    if plan.status == "infeasible" or not plan.eligible:
        return Outcome(INFEASIBLE, f"{plan.id} cannot be used: {plan.reasons[0]}")
    return None


def _over(plan: PlanEstimate, rule: Rule) -> Outcome | None:
    value = figure(plan, rule.metric)
    if rule.fail_over is not None and value is not None and value > rule.fail_over.amount:
        found, limit = held_against(value, rule)
        return Outcome(OVER, f"{plan.id} is over budget: {found} > {limit}")
    return None


def held_against(value: Fraction, rule: Rule) -> tuple[str, str]:
    """A figure and its limit in words: a total to the minor unit, a unit cost to the digits that tell the two apart."""
    limit = rule.fail_over or Money(value, "USD")
    if rule.metric == "total":
        return f"total {Money(value, limit.currency)}", str(limit)
    unit = f"{significant(value, group=True)} {limit.currency}"
    return f"{rule.metric} {unit}", f"{shortest(limit.amount)} {limit.currency}"
