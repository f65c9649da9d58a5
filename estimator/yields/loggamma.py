"""Differences of the logarithm of the gamma function, by the array: what counts of partitions are made of."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

_SHIFT = 10
"""Arguments below are moved up by as much, because the series is exact to 1e-15 only from there on."""


def log_rise(start: Any, by: Any) -> NDArray[np.float64]:  # noqa: ANN401 - numbers and arrays that broadcast
    """``log Γ(start + by) − log Γ(start)``, the logarithm of a rising factorial, element by element.

    The difference is formed before anything large is added up, so it stays exact where both logarithms are huge and
    nearly equal.

    Args:
        start: Above 0.
        by: Any number with ``start + by`` above 0; broadcast against ``start``.

    Returns:
        Differences to about 1e-13 of the larger of 1 and their size. Source: Stirling's series to the fifth power
        (Abramowitz and Stegun 1964, 6.1.40), and ``Γ(x + 1) = x Γ(x)`` for small arguments.
    """
    low, step = np.asarray(start, np.float64), np.asarray(by, np.float64)
    found: NDArray[np.float64] | float = 0.0
    if low.size and step.size and min(float(low.min()), float((low + step).min())) < _SHIFT:
        turns = np.arange(_SHIFT, dtype=np.float64).reshape(-1, *[1] * max(low.ndim, step.ndim))
        found = -np.log(np.multiply.reduce(1 + step / (low + turns), axis=0))
        low = low + _SHIFT
    high = low + step
    large = (low - 0.5) * np.log1p(step / low) + step * (np.log(high) - 1)
    return np.asarray(found + (large + (_series(high) - _series(low))), np.float64)


def _series(x: NDArray[np.float64]) -> NDArray[np.float64]:
    inverse = 1 / x
    square = inverse * inverse
    return inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680))))
