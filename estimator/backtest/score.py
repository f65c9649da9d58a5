"""How well the predictions did: hit or miss for each row, then coverage and sharpness for each group of rows."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from statistics import median
from typing import Literal, NamedTuple

from estimator.backtest.inputs import Defaults, Inputs, inputs_of
from estimator.backtest.predict import Range, predict, uncovered
from estimator.backtest.rows import OUTCOMES, Case, CaseFile, Figure, Outcome, Tests, Use
from estimator.errors import Refusal

TOLERANCE = Fraction(2, 100)
"""How far an arithmetic row may be off."""

Verdict = Literal["hit", "miss", "cannot tell", "not predicted", "unverified"]


class Result(NamedTuple):
    """One row beside its prediction.

    Attributes:
        case: The row.
        own: Whether it stands in the user's file.
        inputs: What the prediction rests on.
        outcome: Which quantity.
        predicted: The prediction, or why there is none.
        floor: Why the prediction is only a floor; ``None`` where it is not.
        stated: What the project reports; ``None`` when it reports nothing of the kind.
        verdict: Whether the two agree.
    """

    case: Case
    own: bool
    inputs: Inputs
    outcome: Outcome
    predicted: Range | Refusal
    floor: Refusal | None
    stated: Figure | None
    verdict: Verdict

    @property
    def ratio(self) -> Fraction | None:
        """Predicted over stated, at likely inputs; the prediction rounded as the authors rounded in arithmetic rows."""
        if self.stated is None or isinstance(self.predicted, Refusal):
            return None
        return _compared(self.predicted.likely, self.stated, self.case.tests) / self.stated.value


class Coverage(NamedTuple):
    """How a group of rows did.

    Attributes:
        tests: What its rows test.
        use: Whether defaults may be made from them; ``None`` for the user's own.
        hits: Rows whose prediction agrees.
        rows: Rows with a prediction and a stated outcome.
        bounds: How many of those state only a bound.
        sharpness: The median of high over low; ``None`` without a measured row.
    """

    tests: Tests
    use: Use | None
    hits: int
    rows: int
    bounds: int
    sharpness: Fraction | None


def judge(file: CaseFile, defaults: Defaults, *, own: bool = False) -> list[Result]:
    """Every row of a file beside its predictions; a row that states nothing is predicted as far as its inputs reach."""
    results = []
    for case in file.row:
        inputs = inputs_of(case, file.evidence, defaults)
        stated = None if case.stated is None else case.stated.figure
        wanted = OUTCOMES if stated is None else (stated.outcome,)
        found = [(outcome, predict(case, inputs, outcome, defaults.workings)) for outcome in wanted]
        known = [pair for pair in found if isinstance(pair[1], Range)]
        for outcome, predicted in known or found[:1]:
            floor = uncovered(case, inputs, outcome, defaults.workings)
            verdict = verdict_of(predicted, stated, case.tests, floor=floor is not None)
            results.append(Result(case, own, inputs, outcome, predicted, floor, stated, verdict))
    return results


def verdict_of(predicted: Range | Refusal, stated: Figure | None, tests: Tests, *, floor: bool = False) -> Verdict:
    """Whether a prediction agrees with what was stated.

    Arithmetic rows agree within 2 % of the stated figure, the prediction rounded as its authors rounded. Measured
    rows agree when the 90 % interval meets the figure or the span that rounds to it. A bound agrees with whatever
    lies on its side. A floor cannot tell, as whatever lies above it agrees with it; it misses only where it is itself
    above what was stated.
    """
    if isinstance(predicted, Refusal):
        return "not predicted"
    if stated is None:
        return "unverified"
    low, high = _reach(stated, tests)
    span = (predicted.low, predicted.high) if tests == "measured" else (_compared(predicted.likely, stated, tests),) * 2
    not_above = stated.bound == "at least" or span[0] <= high
    not_below = stated.bound == "at most" or span[1] >= low
    if floor and not_above:
        return "cannot tell"
    return "hit" if not_above and not_below else "miss"


def _reach(stated: Figure, tests: Tests) -> tuple[Fraction, Fraction]:
    """The span of figures that count as the stated one."""
    slack = stated.value * TOLERANCE if tests == "arithmetic" else stated.rounded_to / 2
    return stated.value - slack, stated.value + slack


def _compared(likely: Fraction, stated: Figure, tests: Tests) -> Fraction:
    """The prediction as it is held against the stated figure."""
    step = stated.rounded_to
    return likely if tests == "measured" or not step else step * ((likely / step + Fraction(1, 2)) // 1)


def coverage(results: Iterable[Result]) -> list[Coverage]:
    """Each group's hits and sharpness, the user's own rows last and apart."""
    groups: dict[tuple[bool, Tests, Use | None], list[Result]] = {}
    for result in results:
        use = None if result.own else result.case.use
        groups.setdefault((result.own, result.case.tests, use), []).append(result)
    order = ("arithmetic", "measured"), ("held-out", "open", "used", None)
    keys = sorted(groups, key=lambda key: (key[0], order[0].index(key[1]), order[1].index(key[2])))
    return [_covered(key[1], key[2], groups[key]) for key in keys]


def _covered(tests: Tests, use: Use | None, results: Sequence[Result]) -> Coverage:
    judged = [result for result in results if result.verdict in ("hit", "miss")]
    hits = sum(result.verdict == "hit" for result in judged)
    bounds = sum(result.stated is not None and result.stated.bound != "exact" for result in judged)
    widths = [
        result.predicted.high / result.predicted.low
        for result in judged
        if isinstance(result.predicted, Range) and result.predicted.low and tests == "measured"
    ]
    return Coverage(tests, use, hits, len(judged), bounds, median(widths) if widths else None)


def passes(results: Iterable[Result]) -> bool:
    """Whether every shipped arithmetic row came out."""
    return all(result.verdict == "hit" for result in results if result.case.tests == "arithmetic" and not result.own)
