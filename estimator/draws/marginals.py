"""From a stated range to its quantiles: P5 is the low value, the median the likely one and P95 the high one, exactly.

The range is a normal distribution of two halves on a scale that keeps every draw possible: the logit of a share, the
logarithm of a number above its least. A side that is stated to reach the end of what is possible (a share of retries
from 0 on) is straight in the normal quantile and stops there, so 5 in 100 draws stand at the end itself; a keep rate,
whose low value is above 0, never becomes 0, and the mean of a cost over it stays finite.
"""

from functools import lru_cache
from math import log

import numpy as np
from numpy.typing import NDArray

from estimator.draws.sobol import BITS, shares
from estimator.draws.special import normal_quantile
from estimator.sourcing import Estimated

Z95 = 1.6448536269514722
"""The 95 % quantile of the standard normal distribution: half the width of a stated 90 % interval."""

CELLS_LOG2 = 13
"""The normal quantile is straight within each of 8,192 cells of equal probability (error below 1e-5 of a deviation)."""

EXACT = 64
"""Cells at either end, where it bends most, in which it is computed point by point."""

_LARGEST = 690.0
"""The exponential of this is still a float, and so is one over it."""

Numbers = NDArray[np.float64]


@lru_cache(maxsize=1)
def _table() -> tuple[Numbers, Numbers]:
    cells = 1 << CELLS_LOG2
    inner = normal_quantile(np.arange(1, cells) / cells)
    ends = np.concatenate(([inner[0]], inner, [inner[-1]]))
    # Over the bits below the cell, the half of the last one included.
    return ends[:-1].copy(), np.diff(ends) * 2.0 ** (CELLS_LOG2 - BITS)


def normal(bits: NDArray[np.uint32]) -> Numbers:
    """Standard normal quantiles of 32-bit fractions."""
    start, slope = _table()
    cell = bits >> np.uint32(BITS - CELLS_LOG2)
    z = slope.take(cell)
    z *= (bits & np.uint32((1 << (BITS - CELLS_LOG2)) - 1)) + 0.5
    z += start.take(cell)
    outer = np.flatnonzero((cell - np.uint32(EXACT)) >= np.uint32((1 << CELLS_LOG2) - 2 * EXACT))
    z[outer] = normal_quantile(shares(bits[outer]))
    return z


def draw(value: Estimated, bits: NDArray[np.uint32]) -> Numbers:
    """Draws of an uncertain input, one for each of the 32-bit fractions, rising with them."""
    z = normal(bits)
    least, most = float(value.least), None if value.most is None else float(value.most)
    low, likely, high = (float(number) for number in (value.low, value.likely, value.high))
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
    if most is None or likely == most:
        step = log((end - least) / (likely - least)) / Z95
        return least + (likely - least) * np.exp(np.abs(z) * step)
    odds = (most - likely) / (likely - least)
    step = log(odds * (end - least) / (most - end)) / Z95
    # Where the low value is so small that the exponential would pass what a float holds, a share stays above 0.
    turned = np.abs(z) * -step
    return least + (most - least) / (1 + odds * np.exp(np.minimum(turned, _LARGEST - log(odds))))
