"""From draws to what a reader is told: percentiles, shares of draws, and the order they put the plans in."""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import combinations
from math import floor, isfinite, isnan, sqrt

import numpy as np
from numpy.typing import NDArray

from estimator.draws.inputs import Draws
from estimator.draws.marginals import Z95
from estimator.planning.compare import Comparison, contenders, ranked_by_median
from estimator.planning.ranges import PERCENTILES, Finish, Pair, PlanRanges, Ranges, Spread
from estimator.planning.result import PlanEstimate
from estimator.planning.rows import Plan, PlanFile
from estimator.planning.workspace import Question, Workspace
from estimator.progress import Tick, quiet
from estimator.simulation.outcome import Outcome, day_of, outcome
from estimator.sourcing import Estimated

Numbers = NDArray[np.float64]

SHARES = (0.05, 0.1, 0.5, 0.9, 0.95)
THOUSAND, MILLION = 1000, 1_000_000

_ROUNDING = 1e-12
"""Share by which a cost per unit, a quotient of floats, may lie above a limit that it equals."""


def simulate(
    workspace: Workspace, file: PlanFile, comparison: Comparison, draws: Draws, tick: Tick = quiet
) -> Comparison:
    """A comparison with its ranges, ranked by the median cost per usable record.

    Args:
        workspace: The one the comparison was made with.
        file: Its plans.
        comparison: The exact comparison.
        draws: Without inputs; the plans are asked in the order of the file.
        tick: Told before each plan.
    """
    question = Question(workspace, file.need, comparison.as_of)
    estimates = {plan.id: plan for plan in comparison.plans}
    found = {}
    for place, plan in enumerate(file.plan):
        tick(place, len(file.plan))
        if estimates[plan.id].total is not None:
            found[plan.id] = outcome(question, plan, draws)
    return Told().summed(question, file, comparison, draws, found)


class Told:
    """What is told of the outcomes of plans."""

    def __init__(self, *, paired: bool = True) -> None:
        """Begin to tell.

        Args:
            paired: Whether every two plans are set against each other too: what nobody sees while a key is held.
        """
        self._paired = paired

    def summed(
        self, question: Question, file: PlanFile, comparison: Comparison, draws: Draws, found: Mapping[str, Outcome]
    ) -> Comparison:
        """A comparison with the ranges that its plans' outcomes give.

        Args:
            question: What was asked.
            file: The plans.
            comparison: The exact comparison.
            draws: Those the outcomes were made with.
            found: Outcomes by plan, of every plan that has a total.
        """
        estimates = {plan.id: plan for plan in comparison.plans}
        start = file.need.start or comparison.as_of
        plans = {name: self.ranges(comparison, estimates[name], made, start) for name, made in found.items()}
        steady = [plan for plan in file.plan if plan.id in plans and plans[plan.id].total.error == 0]
        asked = {plan.id: self.constant(question, plan) for plan in steady}
        ranges = Ranges(
            draws.number,
            draws.seed,
            plans,
            _pairs(contenders(comparison.eligible), found) if self._paired else {},
            {name: words for name, words in asked.items() if words is not None},
        )
        return ranked_by_median(comparison, ranges)

    def ranges(self, comparison: Comparison, plan: PlanEstimate, made: Outcome, start: date) -> PlanRanges:
        """What the draws of a plan say."""
        return _plan(comparison, plan, made, start)

    def constant(self, question: Question, plan: Plan) -> tuple[str, ...] | None:
        """The constant inputs of a plan that has no uncertain one; ``None`` for a plan that has."""
        listener = _Listener()
        outcome(question, plan, listener)
        return None if listener.inputs else tuple(listener.constant)


class _Listener(Draws):
    """One draw that keeps the name of every input it is asked for without a range."""

    def __init__(self) -> None:
        super().__init__(1)
        self.constant: dict[str, None] = {}

    def of(self, name: str, words: str, value: Estimated) -> Fraction:
        """The input; a constant is remembered by its key."""
        if not value.is_range:
            self.constant[name.partition("|")[0]] = None
        return super().of(name, words, value)


def _plan(comparison: Comparison, plan: PlanEstimate, made: Outcome, start: date) -> PlanRanges:
    scale = 10**comparison.exponent
    metrics = {"total": made.total / scale}
    if plan.per_1000_records is not None:
        metrics["per-1000"] = made.per_record * THOUSAND / scale
    if plan.per_million_tokens is not None:
        metrics["per-mtok"] = made.per_token * MILLION / scale
    ordered = {name: _sorted(values) for name, values in metrics.items()}
    need, has_day = comparison.need, plan.done_by is not None
    if has_day:
        ordered["done"] = _sorted(made.done)

    def over(metric: str, limit: Fraction) -> Fraction | None:
        values = ordered.get(metric)
        if values is None:
            return None
        # Days, and money in whole minor units, are exact.
        bound = float(limit) * (1 + _ROUNDING if metric.startswith("per-") else 1)
        return 1 - _share(values <= bound)

    return PlanRanges(
        total=_spread(_sorted(made.total), whole=True),
        per_1000_records=_spread(ordered["per-1000"]) if "per-1000" in ordered else None,
        per_million_tokens=_spread(ordered["per-mtok"]) if "per-mtok" in ordered else None,
        done_by=_finish(made.done, start) if has_day else None,
        within_budget=None if need.budget is None else _share(made.total / scale <= float(need.budget.amount)),
        by_date=_share(made.done <= (need.by - start).days + 1) if need.by is not None and has_day else None,
        undone=_share(np.isinf(made.total)),
        over=over,
        unpriced=_share(np.isnan(made.total)),
        floor=plan.status == "at least",
        free=_free({**metrics, "total": made.total}),
    )


def _free(metrics: Mapping[str, Numbers]) -> dict[str, Spread]:
    """Percentiles if what has no price cost nothing; empty where all has one."""
    if not np.isnan(metrics["total"]).any():
        return {}
    return {
        name: _spread(_sorted(np.nan_to_num(v, posinf=np.inf)), whole=name == "total") for name, v in metrics.items()
    }


def _sorted(values: Numbers) -> Numbers:
    """Sorted; a draw without a price stands above every figure, and one that cannot be done above that."""
    known, gone = values[~(np.isnan(values) | np.isinf(values))], values[np.isinf(values)]
    return np.concatenate([np.sort(known), np.full(values.size - known.size - gone.size, np.nan), gone])


def _share(held: NDArray[np.bool_]) -> Fraction:
    return Fraction(int(held.sum()), held.size)


def _at(ordered: Numbers, share: float) -> float:
    """The percentile of sorted values, half a draw on either side of each: straight between the two nearest."""
    place = min(max(share * ordered.size - 0.5, 0.0), ordered.size - 1.0)
    below = floor(place)
    low, high = float(ordered[below]), float(ordered[min(below + 1, ordered.size - 1)])
    if low == high or place == below or not isfinite(low):
        return low
    return low + (place - below) * (high - low)


def _spread(ordered: Numbers, *, whole: bool = False) -> Spread:
    values = [_at(ordered, share) for share in SHARES]
    unpriced = tuple(name for name, value in zip(PERCENTILES, values, strict=True) if isnan(value))
    p5, p10, p50, p90, p95 = (_exact(value, whole=whole) for value in values)
    return Spread(p5, p10, p50, p90, p95, _error(ordered), unpriced)


def _exact(value: float, *, whole: bool) -> Fraction | None:
    if not isfinite(value):
        return None
    return Fraction(floor(value + 0.5)) if whole else Fraction(value)


def _error(ordered: Numbers) -> Fraction | None:
    """Half the distance of the order statistics around the median that hold it in 90 of 100 samples (binomial)."""
    around = Z95 * sqrt(0.25 / ordered.size)
    low, high = (_at(ordered, 0.5 + side * around) for side in (-1, 1))
    return Fraction((high - low) / 2) if isfinite(low) and isfinite(high) else None


def _finish(done: Numbers, start: date) -> Finish:
    ordered = _sorted(done)
    days = [_at(ordered, share) for share in SHARES]
    # A plan is done by a day when it is done by its end: part of a day counts as the whole.
    return Finish(*(day_of(start, -(-day // 1)) if isfinite(day) else None for day in days))


def _pairs(plans: Sequence[PlanEstimate], found: Mapping[str, Outcome]) -> dict[tuple[str, str], Pair]:
    costs = {plan.id: found[plan.id].per_record * THOUSAND / 10**plan.exponent for plan in plans}
    pairs = {}
    for first, second in combinations(costs, 2):
        made = _pair(costs[first], costs[second])
        if made is not None:
            apart = None if made.apart is None else -made.apart
            pairs[first, second] = made
            pairs[second, first] = made._replace(cheaper=1 - made.cheaper, apart=apart)
    return pairs


def _pair(first: Numbers, second: Numbers) -> Pair | None:
    """Two plans' costs at the same draws; ``None`` where no draw has both."""
    counted = ~(np.isnan(first) | np.isnan(second))
    number = int(counted.sum())
    if not number:
        return None
    low, high = first[counted], second[counted]
    ties = low == high
    share = Fraction(2 * int((low < high).sum()) + int(ties.sum()), 2 * number)
    # Two plans that cannot be done are as far apart as two of one cost: infinities have no difference.
    apart = np.sort(np.subtract(high, low, out=np.zeros(number), where=~ties))
    middle = _exact(_at(apart, 0.5), whole=False)
    return Pair(share, 1 - Fraction(number, first.size), bool(ties.all()), middle, _error(apart))
