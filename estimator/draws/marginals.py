"""From a stated range to its quantiles: P5 is the low value, the median the likely one and P95 the high one, exactly.

The range is a normal distribution of two halves on a scale that keeps every draw possible: the logit of a share, the
logarithm of a number above its least. A side that is stated to reach the end of what is possible (a share of retries
from 0 on) is straight in the normal quantile and stops there, so 5 in 100 draws stand at the end itself; a keep rate,
whose low value is above 0, never becomes 0, and the mean of a cost over it stays finite.
"""

from functools import lru_cache
from math import inf, log
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from estimator.draws.sobol import BITS
from estimator.draws.special import normal_quantile
from estimator.sourcing import Estimated

Z95 = 1.6448536269514722
"""The 95 % quantile of the standard normal distribution: half the width of a stated 90 % interval."""

PART_LOG2 = 7
"""The normal quantile is straight within each of 128 parts of every halving of the tail share (error below 1e-5)."""

_LARGEST = 690.0
"""The exponential of this is still a float, and so is one over it."""

Numbers = NDArray[np.float64]


class _Table(NamedTuple):
    """The normal quantile as ``start + slope * tail`` in each cell; those of the lower half first."""

    start: Numbers
    slope: Numbers


_HALF = BITS << PART_LOG2
"""Cells of one half: a tail share has as many halvings as digits."""

_FIRST = int(np.float64(0.5).view(np.int64)) >> (52 - PART_LOG2)


@lru_cache(maxsize=1)
def _table() -> _Table:
    edges = (np.arange(_FIRST, _FIRST + _HALF + 1) << (52 - PART_LOG2)).view(np.float64)
    z = normal_quantile(edges * 2.0**-BITS)
    slope = np.diff(z) / np.diff(edges)
    start = z[:-1] - slope * edges[:-1]
    return _Table(np.concatenate((start, -start)), np.concatenate((slope, -slope)))


def normal(bits: NDArray[np.uint32]) -> Numbers:
    """Standard normal quantiles of 32-bit fractions."""
    # A float64 holds the leading digits of a number, and how often it was halved, in its own leading bits: the cell.
    upper = bits.view(np.int32) >> np.int32(31)
    tail = (bits ^ upper.view(np.uint32)).astype(np.float64)
    tail += 0.5
    cell = tail.view(np.int64) >> np.int64(52 - PART_LOG2)
    cell -= _FIRST
    cell += upper & np.int32(_HALF)
    table = _table()
    z = table.slope.take(cell, mode="clip")
    z *= tail
    z += table.start.take(cell, mode="clip")
    return z


def draw(value: Estimated, bits: NDArray[np.uint32]) -> Numbers:
    """Draws of an uncertain input, one for each of the 32-bit fractions, rising with them."""
    least, most = float(value.least), None if value.most is None else float(value.most)
    low, likely, high = (float(number) for number in (value.low, value.likely, value.high))
    z = normal(bits)
    if low < likely < high and least < low and (most is None or high < most):
        steps = [_step(likely, end, least, most) / Z95 for end in (low, high)]
        sign = 1 if most is None else -1
        downwards, upwards = -sign * steps[0], sign * steps[1]
        # Either factor on its own half, without asking each draw where it lies.
        other = z * upwards
        z *= downwards
        (np.minimum if downwards >= upwards else np.maximum)(z, other, out=z)
        return _curved(z, likely, least, most)
    out = np.empty(z.size)
    below = z < 0
    out[below] = _side(z[below], likely, low, least, most)
    above = ~below
    out[above] = _side(z[above], likely, high, least, most)
    return out


def _side(z: Numbers, likely: float, end: float, least: float, most: float | None) -> Numbers:
    """One half: ``end`` lies at 1.645 deviations from ``likely``."""
    if end == likely:
        return np.full(z.size, likely)
    if end in (least, most) or likely == least:
        return np.clip(likely + np.abs(z) * ((end - likely) / Z95), least, most)
    if likely == most:
        most = None
    sign = 1 if most is None else -1
    return _curved(np.abs(z) * (sign * _step(likely, end, least, most) / Z95), likely, least, most)


def _step(likely: float, end: float, least: float, most: float | None) -> float:
    """From the likely value to an end on the scale of the range."""
    if most is None:
        return log((end - least) / (likely - least))
    return log((most - likely) / (likely - least) * (end - least) / (most - end))


def _curved(steps: Numbers, likely: float, least: float, most: float | None) -> Numbers:
    """Values so far from the likely one on the scale of the range.

    Args:
        steps: Upwards on the logarithm of what is above the least; downwards on the logit between two bounds.
        likely: The likely value.
        least: The least it can be.
        most: The most it can be; ``None`` for a logarithm.
    """
    if most is None:
        np.exp(steps, out=steps)
        steps *= likely - least
    else:
        odds = (most - likely) / (likely - least)
        room = _LARGEST - log(odds)
        if steps.max(initial=-inf) > room:  # a share whose low value is next to nothing stays above 0
            np.minimum(steps, room, out=steps)
        np.exp(steps, out=steps)
        steps *= odds
        steps += 1.0
        np.divide(most - least, steps, out=steps)
    if least:
        steps += least
    return steps
