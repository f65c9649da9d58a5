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


Value = Literal["likely", "p50", "p90"]
"""Which value of a plan is held against a limit: the exact one, or a percentile of its draws."""


class Odds(NamedTuple):
    """A limit that at most a share of the draws may pass.

    Attributes:
        metric: The figure, or ``done`` for the completion day.
        limit: In the comparison's currency; a day for ``done``.
        share: The share of the draws that may lie above it.
    """

    metric: Literal["total", "per-1000", "per-mtok", "done"]
    limit: Money | date
    share: Fraction

    def words(self) -> str:
        """As it is written."""
        return f"{self.metric} > {self.limit}"


class Rule(NamedTuple):
    """What one plan must satisfy.

    Attributes:
        fail_over: The most it may cost, in the comparison's currency.
        metric: The figure that is held against it.
        at: Which value of that figure; percentiles need draws.
        odds: Limits that only few draws may pass.
        require_priced: Whether every line must have a price.
        max_age: How old, at most, the reading behind any price may be on ``as_of``.
    """

    fail_over: Money | None = None
    metric: Metric = "total"
    require_priced: bool = False
    max_age: timedelta | None = None
    at: Value = "likely"
    odds: tuple[Odds, ...] = ()

    @property
    def needs_draws(self) -> bool:
        """Whether it judges what only draws can say."""
        return self.at != "likely" or bool(self.odds)


class Outcome(NamedTuple):
    """An exit code and the sentence that explains it."""

    code: int
    words: str


def judge(workspace: Workspace, comparison: Comparison, plan: PlanEstimate, rule: Rule) -> Outcome:
    """The first failure that applies: bad input (2), unpriced or stale (4), infeasible (5), over budget (3); else 0."""
    limits = [rule.fail_over, *(odds.limit for odds in rule.odds)]
    foreign = next((m for m in limits if isinstance(m, Money) and m.currency != comparison.currency), None)
    if foreign is not None:
        own = comparison.currency
        words = f"the limit is in {foreign.currency}, the comparison in {own}: state the limit in {own}"
        return Outcome(BAD_INPUT, words)
    checks = (
        _unpriced(plan, rule),
        *(_undrawn(comparison, plan, odds) for odds in rule.odds),
        _stale(workspace, comparison, plan, rule),
        _infeasible(plan),
        _over(comparison, plan, rule),
        *(_odds(comparison, plan, odds) for odds in rule.odds),
        _open(comparison, plan, rule),
    )
    return next((found for found in checks if found is not None), Outcome(OK, f"{plan.id} passes"))


def figure(plan: PlanEstimate, metric: Metric) -> Fraction | None:
    """The figure a metric names, in the currency's major unit."""
    return {"total": plan.money, "per-1000": plan.per_1000_records, "per-mtok": plan.per_million_tokens}[metric]


def _unpriced(plan: PlanEstimate, rule: Rule) -> Outcome | None:
    gated = rule.fail_over is not None or rule.require_priced or bool(rule.odds)
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


def held_figure(comparison: Comparison, plan: PlanEstimate, rule: Rule) -> Fraction | None:
    """The value of a figure that a rule judges, in the major unit; ``None`` where it has none, or draws have none."""
    if rule.at == "likely":
        return figure(plan, rule.metric)
    found = None if comparison.ranges is None else comparison.ranges.plans.get(plan.id)
    if found is None:
        return None
    if rule.metric == "total":
        minor = getattr(found.total, rule.at)
        return None if minor is None else Fraction(minor, 10**plan.exponent)
    spread = found.per_1000_records if rule.metric == "per-1000" else found.per_million_tokens
    value: Fraction | None = None if spread is None else getattr(spread, rule.at)
    return value


def _least(comparison: Comparison, plan: PlanEstimate, rule: Rule) -> Fraction | None:
    """The least a percentile can be whatever its unpriced draws cost, as :func:`held_figure`."""
    found = None if comparison.ranges is None else comparison.ranges.plans.get(plan.id)
    spread = None if found is None else found.free.get(rule.metric)
    if spread is None:
        return held_figure(comparison, plan, rule)
    value: Fraction | None = getattr(spread, rule.at)
    return value if value is None or rule.metric != "total" else value / 10**plan.exponent


def _undrawn(comparison: Comparison, plan: PlanEstimate, odds: Odds) -> Outcome | None:
    """A plan that can be used and has no such figure in any draw."""
    if not plan.eligible or share_over(comparison, plan, odds) is not None:
        return None
    named = "completion day: nothing states its pace" if odds.metric == "done" else f"{odds.metric} figure to draw"
    return Outcome(UNPRICED, f"{plan.id} has no {named}")


def _odds(comparison: Comparison, plan: PlanEstimate, odds: Odds) -> Outcome | None:
    share = _surely_over(comparison, plan, odds)
    if share is None or share <= odds.share:
        return None
    return Outcome(OVER, f"{plan.id} fails: {odds_words(comparison, odds, share)}, more than {_percent(odds.share)}")


def share_over(comparison: Comparison, plan: PlanEstimate, odds: Odds) -> Fraction | None:
    """The share of the draws in which a plan passes a limit; ``None`` without draws or without such a figure.

    A draw without a price is counted as above the limit of a cost.
    """
    found = None if comparison.ranges is None else comparison.ranges.plans.get(plan.id)
    return None if found is None else found.over(odds.metric, _limit(comparison, odds))


def _surely_over(comparison: Comparison, plan: PlanEstimate, odds: Odds) -> Fraction | None:
    """As :func:`share_over`, with draws without a price below every limit."""
    share = share_over(comparison, plan, odds)
    return share if share is None or odds.metric == "done" else share - _unpriced_share(comparison, plan)


def _unpriced_share(comparison: Comparison, plan: PlanEstimate) -> Fraction:
    found = None if comparison.ranges is None else comparison.ranges.plans.get(plan.id)
    return Fraction(0) if found is None else found.unpriced


def _open(comparison: Comparison, plan: PlanEstimate, rule: Rule) -> Outcome | None:
    """A plan that passes only if its draws without a price are below the limit; those that fail anyway are gone."""
    named = [odds.words() for odds in rule.odds if (share_over(comparison, plan, odds) or 0) > odds.share]
    if rule.fail_over is not None and rule.at != "likely":
        value = held_figure(comparison, plan, rule)
        if value is None or value > rule.fail_over.amount:
            named.insert(0, f"its {rule.at.upper()} of {rule.metric} > {rule.fail_over}")
    if not named:
        return None
    share = _percent(_unpriced_share(comparison, plan))
    return Outcome(UNPRICED, f"{plan.id} has no price in {share} of the draws, and they decide whether {named[0]}")


def odds_words(comparison: Comparison, odds: Odds, share: Fraction) -> str:
    """A limit and the share of the draws above it, counted so that no rounding makes it look like the limit's own."""
    number = 1 if comparison.ranges is None else comparison.ranges.draws
    return f"{odds.words()} in {int(share * number):,} of {number:,} draws ({_percent(share)})"


def _percent(share: Fraction) -> str:
    return f"{float(share) * 100:.4g} %"


def _limit(comparison: Comparison, odds: Odds) -> Fraction:
    """A limit as the draws count it: money in major units, a day in days from the start."""
    if isinstance(odds.limit, Money):
        return odds.limit.amount
    return Fraction((odds.limit - (comparison.need.start or comparison.as_of)).days + 1)


def _over(comparison: Comparison, plan: PlanEstimate, rule: Rule) -> Outcome | None:
    if rule.fail_over is None:
        return None
    value = held_figure(comparison, plan, rule) if rule.at == "likely" else _least(comparison, plan, rule)
    if value is None and rule.at != "likely":
        return Outcome(OVER, f"{plan.id} has no {rule.at.upper()} of {rule.metric}: too many draws cannot be done")
    if value is not None and value > rule.fail_over.amount:
        shown = held_figure(comparison, plan, rule)
        found, limit = held_against(value if shown is None else shown, rule)
        least = "" if shown is not None else ", even if draws without a price cost nothing"
        return Outcome(OVER, f"{plan.id} is over budget: {found} > {limit}{least}")
    return None


def held_against(value: Fraction, rule: Rule) -> tuple[str, str]:
    """A figure and its limit in words: a total to the minor unit, a unit cost to the digits that tell the two apart."""
    limit = rule.fail_over or Money(value, "USD")
    name = rule.metric if rule.at == "likely" else f"{rule.at.upper()} of {rule.metric}"
    if rule.metric == "total":
        return f"{name} {Money(value, limit.currency)}", str(limit)
    unit = f"{significant(value, group=True)} {limit.currency}"
    return f"{name} {unit}", f"{shortest(limit.amount)} {limit.currency}"
