"""A 90 % interval of a figure from the 90 % intervals of its inputs: a small deterministic method behind one function.

Each input with a range becomes a split distribution whose 5th, 50th and 95th percentiles are the stated low, likely and
high: normal on a logarithmic scale for amounts, on a logit scale for shares, with another spread on each side of the
likely value. The points are those of a Halton sequence (J. H. Halton, 1960), one prime a dimension, so that the same
inputs give the same interval on every run; its quantiles are read off the sorted outcomes.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import islice
from math import exp, log
from statistics import NormalDist

from estimator.sourcing import Estimated

POINTS = 255
"""One less than a power of two: a lone input is then read at evenly spaced percentiles."""

LOW, HIGH = Fraction(5, 100), Fraction(95, 100)
"""The percentiles that bound a 90 % interval."""

Values = Mapping[str, Fraction]

_NORMAL = NormalDist()
_EDGE = _NORMAL.inv_cdf(float(HIGH))


def interval(
    inputs: Mapping[str, Estimated], outcome: Callable[[Values], Fraction], shares: Collection[str] = ()
) -> tuple[Fraction, Fraction, Fraction]:
    """The 5th percentile, the value at likely inputs, and the 95th percentile of an outcome.

    Args:
        inputs: By name; one without a range is a constant.
        outcome: The figure at one value of each input.
        shares: Names of the inputs that lie between 0 and 1.
    """
    fixed = {name: one.likely for name, one in inputs.items()}
    likely = outcome(fixed)
    ranged = [name for name, one in inputs.items() if one.is_range]
    if not ranged:
        return likely, likely, likely
    drawn = []
    for point in halton(len(ranged), POINTS):
        values = {
            name: quantile(inputs[name], place, share=name in shares) for name, place in zip(ranged, point, strict=True)
        }
        drawn.append(outcome({**fixed, **values}))
    drawn.sort()
    return _read(drawn, LOW), likely, _read(drawn, HIGH)


def quantile(one: Estimated, place: float, *, share: bool = False) -> Fraction:
    """The value below which a share ``place`` of an input's distribution lies.

    Args:
        one: The input: low, likely and high are its 5th, 50th and 95th percentiles.
        place: Between 0 and 1, both excluded.
        share: Whether the input lies between 0 and 1.
    """
    reach = _NORMAL.inv_cdf(place) / _EDGE
    end, steps = (one.high, reach) if reach >= 0 else (one.low, -reach)
    if end == one.likely:
        return end
    hard = 0 in (one.likely, end) or (share and 1 in (one.likely, end))
    if hard:
        # No logarithm reaches the edge of what is possible: the way there is walked evenly, and ends there.
        return one.likely + (end - one.likely) * Fraction(min(1.0, steps))
    found = _logistic(one.likely, end, steps) if share else exp(log(end / one.likely) * steps)
    return Fraction(found) * (1 if share else one.likely)


def _logistic(likely: Fraction, end: Fraction, steps: float) -> float:
    middle, edge = (log(value / (1 - value)) for value in (likely, end))
    return 1 / (1 + exp(-(middle + (edge - middle) * steps)))


def halton(dimensions: int, points: int) -> Iterator[tuple[float, ...]]:
    """The first points of the Halton sequence in the open unit cube, the origin left out."""
    bases = list(islice(_primes(), dimensions))
    for number in range(1, points + 1):
        yield tuple(_radical_inverse(number, base) for base in bases)


def _radical_inverse(number: int, base: int) -> float:
    """The digits of ``number`` in this base, mirrored at the point."""
    top, bottom = 0, 1
    while number:
        number, digit = divmod(number, base)
        top, bottom = top * base + digit, bottom * base
    return top / bottom


def _primes() -> Iterator[int]:
    found: list[int] = []
    number = 1
    while True:
        number += 1
        if all(number % prime for prime in found):
            found.append(number)
            yield number


def _read(ordered: Sequence[Fraction], share: Fraction) -> Fraction:
    """A quantile of sorted values, the k-th of n standing at k / (n + 1), linear between two of them."""
    place = share * (len(ordered) + 1) - 1
    below = max(0, min(len(ordered) - 2, place.numerator // place.denominator))
    return ordered[below] + (ordered[below + 1] - ordered[below]) * (place - below)
