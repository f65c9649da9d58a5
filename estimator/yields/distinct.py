"""How many records are distinct after so many draws, from a pilot's near-duplicate groups.

A recipe repeats itself the more, the longer it runs; a query returns the same posts in other words. A share of distinct
records therefore never carries over to another volume. :func:`distinct_curve` reads a pilot as the number of groups of
each size and answers, for any volume, with a curve that rises ever more slowly.
"""

from collections.abc import Callable, Mapping
from fractions import Fraction
from math import ceil, hypot, log, log10, sqrt
from typing import NamedTuple, overload

import numpy as np

from estimator.errors import Refusal
from estimator.yields.growth import Growth, join
from estimator.yields.partition import Floats, Groups
from estimator.yields.spread import NINETY_FIVE, bracket, factor
from estimator.yields.tail import read

REACH = 10
"""How many times the pilot's records a point estimate goes."""

LEAST_COVERAGE = Fraction(1, 2)
ENOUGH = 1_000
"""Below this coverage a pilot of fewer than ``ENOUGH`` records carries no estimate."""

APART, APART_SELDOM = 0.21, 0.14
"""How far the two readings of a pilot may lie apart, doubt included, in natural logarithms; the second where coverage
is below ``LEAST_COVERAGE``. Below ``ENOUGH`` records they shrink as the root of the records; see decision 0013."""

BELOW = 0.28
"""How far the least the pilot allows (Chao's) may lie below a figure, in natural logarithms; see decision 0013."""

FARTHEST = 1_000
"""How many times the pilot's records draws of a simulation are followed; past that there is infinity."""

_KNOTS = 256
"""Points of the inverse below the pilot; beyond twice it there are twice as many."""

_SLACK = 1e-9
"""Share by which a count may fall short: the logarithms behind it are exact to about 1e-12."""

WHAT = "distinct records"

_PAST = f"past {REACH} times the pilot duplicates are unknown and only grow"


class DistinctCurve(NamedTuple):
    """Distinct records as a function of draws; build one with :func:`distinct_curve`.

    Attributes:
        growth: The curve itself.
        inverse: Distinct records, rising, and the draws that give them.
        threshold: The similarity from which two records of the pilot counted as one, as the pilot stated it.
    """

    growth: Growth
    inverse: tuple[Floats, Floats]
    threshold: Fraction | None = None

    @property
    def records(self) -> int:
        """Records of the pilot, copies included."""
        return round(self.growth.groups.records)

    @property
    def clusters(self) -> int:
        """Distinct records of the pilot."""
        return round(self.growth.groups.clusters)

    @property
    def singletons(self) -> int:
        """Records of the pilot that resemble no other one."""
        return round(self.growth.groups.of_size(1))

    @property
    def coverage(self) -> Fraction:
        """Probability that one more draw repeats a record of the pilot: ``1 − f1 / n`` (Good 1953)."""
        return 1 - Fraction(self.singletons, self.records)

    @overload
    def expected(self, n: float) -> float: ...
    @overload
    def expected(self, n: Floats) -> Floats: ...
    def expected(self, n: float | Floats) -> float | Floats:
        """Distinct records expected after ``n`` draws: exact below the pilot, see :mod:`estimator.yields.growth`.

        Never falls, and never rises faster than before. It answers at any distance; whether the answer may be used is
        :meth:`covered`'s to say.

        Raises:
            ValueError: A volume is below 0 or not a number.
        """
        return _either(self.growth.at, n)

    @overload
    def ceiling(self, n: float) -> float: ...
    @overload
    def ceiling(self, n: Floats) -> Floats: ...
    def ceiling(self, n: float | Floats) -> float | Floats:
        """The most distinct records ``n`` draws can give: the pilot's rate of discovery ``f1 / n``, held for ever.

        Duplicates only grow, so no volume does better but for the chance in the pilot's own ``f1``.

        Raises:
            ValueError: As :meth:`expected`.
        """
        return _either(self.growth.ceiling, n)

    def bracket(self, n: float) -> tuple[float, float]:
        """Low and high count after ``n`` draws: Chao's (all unseen ones are few) and Heaps' (a power without end).

        They contain :meth:`expected` and never pass :meth:`ceiling`; up to the pilot all agree.

        Raises:
            ValueError: As :meth:`expected`.
        """
        low, high = bracket(self.growth, _volumes(n))
        return float(low), float(high)

    def band(self, n: float) -> tuple[float, float]:
        """Low and high count of a 90 % band at ``n`` draws: the 5th and 95th percentile of :meth:`factors`.

        Raises:
            ValueError: As :meth:`expected`.
        """
        low, high = self.factors(np.array([0.05, 0.95]), float(n)) * self.expected(float(n))
        return float(low), float(high)

    def factors(self, share: Floats, n: float | Floats) -> Floats:
        """Factors on :meth:`expected` at percentiles, for a simulation: the same percentile gives the same factor.

        1 up to the pilot, whose count is known. Past it they leave :meth:`ceiling` by no more than the chance in the
        pilot's ``f1``; see :mod:`estimator.yields.spread`.

        Args:
            share: Percentiles, above 0 and below 1.
            n: Draws, one or as many as percentiles.

        Raises:
            ValueError: As :meth:`expected`, or a percentile is not above 0 and below 1.
        """
        if not np.all((share > 0) & (share < 1)):
            msg = "a percentile must be above 0 and below 1"
            raise ValueError(msg)
        return factor(self.growth, share, _volumes(n))

    def covered(self, n: float) -> Refusal | None:
        """Why there is no point estimate at ``n`` draws, with the floor, the bracket and the remedy; else ``None``.

        None is given past :data:`REACH` times the pilot, of a small pilot that hardly repeats, where a second reading
        of the pilot (:mod:`estimator.yields.tail`) is too far from the first (:data:`APART`), and where the least
        that the pilot allows is further than :data:`BELOW` below it.
        """
        records = self.records
        if n <= records:
            return None
        if n > REACH * records:
            return self._uncovered(n, ceil(n / REACH), _PAST)
        if self.coverage < LEAST_COVERAGE and records < ENOUGH:
            why = f"{float(1 - self.coverage):.0%} of the pilot's records occur once, too many for so small a pilot"
            return self._uncovered(n, ENOUGH, why)
        return self._too_wide(n)

    def _too_wide(self, n: float) -> Refusal | None:
        found, second = self.expected(float(n)), read(self.growth.groups, n - self.records)
        apart = hypot(log(second.distinct / found), NINETY_FIVE * second.doubt)
        if apart > self._apart:
            why = (
                f"two readings of it give {found:,.0f} and {second.distinct:,.0f}, the second give or take "
                f"{NINETY_FIVE * second.doubt:.0%}, too far apart for a figure"
            )
            return self._uncovered(n, self._enough(n, self._apart / apart), why)
        below = log(found / self.bracket(n)[0])
        if below > BELOW:
            why = f"{found:,.0f} would rest on a tail that may break off where the pilot cannot see it"
            return self._uncovered(n, self._enough(n, BELOW / below), why)
        return None

    @property
    def _apart(self) -> float:
        most = APART if self.coverage >= LEAST_COVERAGE else APART_SELDOM
        return most * min(1.0, sqrt(self.records / ENOUGH))

    def _enough(self, n: float, share: float) -> int:
        """Roughly the records a pilot should have: doubt grows as the logarithm of the times carried; two digits."""
        need: float = n / (n / self.records) ** share
        step = int(10 ** max(int(log10(need)) - 1, 0))
        return ceil(need / step) * step

    def _uncovered(self, n: float, need: int, why: str) -> Refusal:
        low, high = self.bracket(n)
        words = (
            f"a pilot of {self.records:,} records carried to {n:,.0f}: {why}; between {low:,.0f} and {high:,.0f} are "
            f"distinct, {self.ceiling(n):,.0f} at most; measure {need:,} records, or state funnel.distinct as a range"
        )
        return Refusal("not covered", WHAT, words)

    def raw_needed(self, distinct: int) -> int | Refusal:
        """The fewest draws of which ``distinct`` are expected to be distinct, or why that cannot be said."""
        limit = REACH * self.records
        if not self._reached(limit, distinct):
            return self._out_of_reach(distinct)
        raw = self._fewest(distinct, limit)
        return self.covered(raw) or raw

    def raw_at_least(self, distinct: int) -> int | Refusal:
        """The fewest draws that can give so many distinct records (see :meth:`ceiling`): the floor of what they cost.

        A refusal where the pilot met nothing once, so that nothing new is in sight.
        """
        if distinct <= self.clusters:
            return self._fewest(distinct, self.records)
        if not self.singletons:
            return self._dry(distinct)
        return self.records - (self.clusters - distinct) * self.records // self.singletons

    def raw_for(self, distinct: Floats) -> Floats:
        """Draws of which so many are expected to be distinct, of any shape: the inverse of :meth:`expected`.

        Linear between knots of the curve, to 1 part in 1,000 or a twentieth of a record; infinity past
        :data:`FARTHEST` times the pilot or where the curve never gets there.
        """
        heights, draws = self.inverse
        return np.where(distinct > heights[-1], np.inf, np.interp(distinct, heights, draws))

    def _reached(self, draws: int, distinct: int) -> bool:
        return self.expected(float(draws)) >= distinct * (1 - _SLACK)

    def _fewest(self, distinct: int, limit: int) -> int:
        low, high = 0, limit
        while low < high:
            middle = (low + high) // 2
            if self._reached(middle, distinct):
                high = middle
            else:
                low = middle + 1
        return low

    def _out_of_reach(self, distinct: int) -> Refusal:
        if not self.singletons:
            return self._dry(distinct)
        limit = REACH * self.records
        words = (
            f"{distinct:,} are asked for, and a pilot of {self.records:,} records carries to {limit:,} draws, which "
            f"give {self.expected(float(limit)):,.0f}; so many take at least {self.raw_at_least(distinct):,} draws; "
            "measure more records, or state funnel.distinct as a range"
        )
        return Refusal("not covered", WHAT, words)

    def _dry(self, distinct: int) -> Refusal:
        words = (
            f"{distinct:,} are asked for, and every one of the {self.clusters:,} distinct records of the pilot of "
            f"{self.records:,} came back: nothing new is in sight; widen the recipe or query, or measure more records"
        )
        return Refusal("not covered", WHAT, words)


def distinct_curve(sizes: Mapping[int, int], threshold: Fraction | None = None) -> DistinctCurve:
    """The curve of a pilot.

    Args:
        sizes: How many near-duplicate groups hold so many records, by size in records: ``{1: 700, 2: 120, 3: 20}``.
        threshold: The similarity from which two records counted as one.

    Raises:
        ValueError: There is no group, or a size or a count is not a whole number of at least 1.
    """
    wrong = [item for item in sizes.items() if not all(type(value) is int and value > 0 for value in item)]
    if wrong or not sizes:
        said = f"{wrong[0][0]!r}: {wrong[0][1]!r}" if wrong else "none"
        msg = f"group sizes and their counts must be whole numbers from 1 up, such as {{1: 700, 2: 120}}, not {said}"
        raise ValueError(msg)
    rows = sorted(sizes.items())
    groups = Groups(np.array([size for size, _ in rows], np.float64), np.array([many for _, many in rows], np.float64))
    growth = join(groups)
    return DistinctCurve(growth, _inverse(growth), threshold)


def _inverse(growth: Growth) -> tuple[Floats, Floats]:
    records = growth.groups.records
    below = records * np.linspace(0.0, 1.0, _KNOTS) ** 2
    beyond = np.geomspace(2 * records, FARTHEST * records, 2 * _KNOTS)
    draws = np.concatenate([below, growth.draws[1:], beyond[1:]])
    # Equal heights, where the curve is level, must invert to the first of them.
    heights, first = np.unique(np.maximum.accumulate(growth.at(draws)), return_index=True)
    return heights, draws[first]


def _volumes(n: float | Floats) -> Floats:
    draws = np.asarray(n, np.float64)
    if not np.all(draws >= 0):
        msg = "a number of draws must be at least 0"
        raise ValueError(msg)
    return draws


def _either(curve: Callable[[Floats], Floats], n: float | Floats) -> float | Floats:
    found = curve(_volumes(n))
    return found if isinstance(n, np.ndarray) else float(found)
