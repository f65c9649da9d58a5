"""What a report of the back-test shows, in groups and in words."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from estimator.backtest.predict import Range
from estimator.backtest.rows import Figure, Outcome
from estimator.backtest.score import Coverage, Result, coverage, passes
from estimator.evidence import Evidence
from estimator.money import shortest, significant
from estimator.pricing.words import NO_BREAK

DIGITS = 3
"""Significant digits of a figure: more would pretend to know it."""

OUTCOMES: dict[Outcome, str] = {
    "usd": "USD",
    "usd_per_1000": "USD/1,000",
    "gpu_hours": "GPU hours",
    "records": "records",
    "share": "share",
}

_BOUNDS = {"exact": "", "at most": f"≤{NO_BREAK}", "at least": f"≥{NO_BREAK}"}

TITLES = {
    ("arithmetic", "held-out"): "Arithmetic, held out",
    ("arithmetic", "open"): "Arithmetic",
    ("arithmetic", "used"): "Arithmetic, used",
    ("measured", "held-out"): "Measured, held out",
    ("measured", "open"): "Measured, open to tuning",
    ("measured", "used"): "Measured, used for a default",
    ("arithmetic", None): "Yours, arithmetic",
    ("measured", None): "Yours, measured",
}
"""What each group of rows is called."""

UNTOLD = "Only a floor: neither hit nor miss"
VERDICTS = ("hit", "miss", "cannot tell")
"""Those that a row shows: the others have a block of their own."""


class View(NamedTuple):
    """Everything a report shows.

    Attributes:
        results: The user's rows first, then the shipped ones.
        evidence: Of all rows.
        as_of: The day whose defaults were tried.
        known_at: The day by which the books knew them.
        digest: Of the shipped rows.
        own: Of the user's rows, if any.
        yields: Of the keep rates.
    """

    results: tuple[Result, ...]
    evidence: Mapping[str, Evidence]
    as_of: date
    known_at: date
    digest: str
    own: str | None
    yields: str

    @property
    def passes(self) -> bool:
        """Whether every shipped arithmetic row came out."""
        return passes(self.results)

    @property
    def coverage(self) -> list[Coverage]:
        """Each group's score, the user's own rows first; groups without a judged row left out."""
        groups = (group for group in coverage(self.results) if group.rows)
        return sorted(groups, key=lambda group: group.use is not None)

    def of(self, group: Coverage) -> list[Result]:
        """The rows of a group that have a prediction and a stated outcome."""
        return [result for result in self.judged if _group_of(result) == (group.tests, group.use)]

    @property
    def judged(self) -> list[Result]:
        """Rows with a prediction and a stated outcome."""
        return [result for result in self.results if result.verdict in ("hit", "miss")]

    @property
    def untold(self) -> list[Result]:
        """Rows whose prediction is only a floor, which says neither hit nor miss."""
        return [result for result in self.results if result.verdict == "cannot tell"]

    @property
    def unverified(self) -> list[Result]:
        """Predictions of rows that state no outcome."""
        return [result for result in self.results if result.verdict == "unverified"]

    @property
    def floors(self) -> list[Result]:
        """Predictions that are only floors."""
        return [result for result in self.results if result.floor is not None and range_of(result) is not None]

    @property
    def unpredicted(self) -> list[Result]:
        """Rows that cannot be predicted."""
        return [result for result in self.results if result.verdict == "not predicted"]


def _group_of(result: Result) -> tuple[str, str | None]:
    """The group a row belongs to."""
    return result.case.tests, None if result.own else result.case.use


def number(value: Fraction) -> str:
    """A figure with three significant digits, thousands grouped; a whole part is never written with an exponent."""
    whole = value.numerator // value.denominator
    step = 10 ** max(0, len(str(whole)) - DIGITS)
    if whole >= 10 ** (DIGITS - 1):
        return shortest(Fraction(step * ((2 * value + step) // (2 * step))))
    return significant(value, DIGITS)


def interval_words(predicted: Range) -> str:
    """The 90 % interval; empty where no input has a range."""
    return "" if predicted.low == predicted.high else f"{number(predicted.low)}–{number(predicted.high)}"


def predicted_words(result: Result) -> str:
    """The prediction at likely inputs, marked where it is only a floor."""
    predicted = range_of(result)
    floor = "" if result.floor is None else _BOUNDS["at least"]
    return "" if predicted is None else floor + number(predicted.likely)


def stated_words(stated: Figure) -> str:
    """What was stated, as its authors wrote it."""
    return _BOUNDS[stated.bound] + shortest(stated.value)


def ratio_words(result: Result) -> str:
    """Predicted over stated."""
    return "" if result.ratio is None else significant(result.ratio, 2 if result.ratio < 1 else DIGITS)


def range_of(result: Result) -> Range | None:
    """The prediction, if there is one."""
    return result.predicted if isinstance(result.predicted, Range) else None


def held_out_words(view: View) -> str:
    """How much of the coverage is of rows that no default has seen."""
    groups = [group for group in view.coverage if group.tests == "measured" and group.use is not None]
    fresh = sum(group.rows for group in groups if group.use == "held-out")
    used = sum(group.rows for group in groups if group.use == "used")
    total = sum(group.rows for group in groups)
    return (
        f"Of {total} measured rows with a prediction {fresh} {'is' if fresh == 1 else 'are'} held out, and {used} had "
        "a part in a default: coverage of the latter says nothing of a project that was never seen."
    )
