"""An inverse distribution function as a table with analytic ends: the form in which a posterior is handed to the draws.

A plain table would put mass at its last value, and one that reaches 0 would make the mean of cost / yield diverge. Past
its ends this one goes on as a power of the level, with an exponent of at most 1/3, so 1 / value has a mean and a
variance.
"""

from typing import NamedTuple

import numpy as np

from estimator.draws.special import Numbers

STEEPEST = 1 / 3
"""The most that the log of a value moves per unit of the log of its level in the outer 2.5 %.

The value of a Beta distribution of first shape 3. A judgement: what few units say of levels they cannot reach is not
known, and no pilot is taken to be worse than that.
"""

CERTAIN = 1.0 - 2.0**-53
_OUTER = 0.025
_EXACT = (0.005, 0.01, _OUTER, 0.05, 0.1, 0.25)
_REACH = 9.0
_STEPS = 96


class Curve(NamedTuple):
    """Quantiles between two levels, straight lines between them, powers beyond.

    Attributes:
        levels: Levels, rising, inside (0, 1).
        values: Quantiles, not falling, above 0.
        low: Exponent below the first level: ``values[0] * (u / levels[0]) ** low``.
        high: Exponent above the last level, of what is left to 1 of a share, or of the value itself of a mean.
        share: Whether the values are shares, below 1.
    """

    levels: tuple[float, ...]
    values: tuple[float, ...]
    low: float
    high: float
    share: bool

    def quantile(self, u: Numbers) -> Numbers:
        """The value at each level of ``u``, levels strictly inside (0, 1); not falling in ``u``.

        Raises:
            ValueError: For a level that is not inside (0, 1).
        """
        if u.size and not (u.min() > 0 and u.max() < 1):
            msg = "levels must lie strictly between 0 and 1"
            raise ValueError(msg)
        flat = u.ravel()
        value = np.interp(flat, self.levels, self.values)
        under = np.flatnonzero(flat < self.levels[0])
        value[under] = self.values[0] * (flat[under] / self.levels[0]) ** self.low
        over = np.flatnonzero(flat > self.levels[-1])
        left = (1.0 - flat[over]) / (1.0 - self.levels[-1])
        top = self.values[-1]
        value[over] = 1.0 - (1.0 - top) * left**self.high if self.share else top * left**-self.high
        return (np.minimum(value, CERTAIN) if self.share else value).reshape(u.shape)


def table_levels() -> Numbers:
    """The levels of a table: even steps of the log odds, and those that are read out exactly; symmetric."""
    lower = 1.0 / (1.0 + np.exp(np.linspace(_REACH, 0.0, _STEPS, endpoint=False)))
    lower = np.unique(np.round(np.concatenate([lower, _EXACT]), 12))
    return np.concatenate([lower, [0.5], 1.0 - lower[::-1]])


def _tamed(levels: Numbers, logs: Numbers) -> tuple[Numbers, float]:
    """Log values at rising levels up to the outer one, no steeper than allowed, and the exponent of the first cell."""
    widths = np.diff(np.log(levels))
    rises = np.minimum(np.diff(logs), STEEPEST * widths)
    return logs[-1] - np.append(np.cumsum(rises[::-1])[::-1], 0.0), float(rises[0] / widths[0])


def curve(levels: Numbers, values: Numbers, *, share: bool) -> Curve:
    """The table of quantiles worked out at ``table_levels()``, its outer 2.5 % tamed.

    Args:
        levels: Levels, rising and symmetric about one half.
        values: Quantiles at them, above 0; of a share, below 1.
        share: Whether the values are shares.
    """
    outer = int(np.searchsorted(levels, _OUTER, side="right"))
    table = np.maximum.accumulate(values)
    under, low = _tamed(levels[:outer], np.log(table[:outer]))
    table[:outer] = np.exp(under)
    rest = np.log(np.maximum(1.0 - table[-outer:], 1.0 - CERTAIN)) if share else -np.log(table[-outer:])
    over, high = _tamed(levels[:outer], rest[::-1])
    table[-outer:] = 1.0 - np.exp(over[::-1]) if share else np.exp(-over[::-1])
    # Twelve digits are more than a pilot knows, and the last ones of exp and log differ between processors.
    rounded = [min(float(f"{value:.12g}"), CERTAIN if share else np.inf) for value in table]
    return Curve(tuple(levels.tolist()), tuple(rounded), round(low, 9), round(high, 9), share)
