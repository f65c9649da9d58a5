"""The 90 % interval of a mean over windows of a run, by batch means.

Windows longer than a call are nearly independent whatever happens inside them, so their rates are an ordinary sample:
mean ± Student's t × their standard deviation / root of their number. Sources: Conway, Management Science 10 (1963)
47-61, for batch means; Schmeiser, Operations Research 30 (1982) 556-568, for 10 to 30 batches being enough.

What correlation is left between neighbours counts as a first-order autoregression of lag-one correlation ``r``: the
variance of the mean is ``(1 + r) / (1 - r)`` times that of independent windows (Bayley and Hammersley, JRSS Supplement
8 (1946) 184-197), and ``r`` itself, estimated low by ``(1 + 3 r) / n`` (Marriott and Pope, Biometrika 41 (1954)
390-402), is put right first. Where windows alternate, because a call that ends in one is missing from the next, ``r``
is below 0 and the interval narrower.
"""

import math
from functools import lru_cache

import numpy as np

from estimator.draws.special import t_quantile
from providers.speed.steady import Numbers
from providers.speed.values import Interval

LEVEL = 0.9
"""Of every interval of this package, as of all ranges of the product."""

LEAST = -0.3
"""The least correlation that narrows an interval: a few windows may show less by chance."""

MOST = 0.9

FEWEST = 3.0
"""Independent windows that are taken at least."""


@lru_cache(maxsize=256)
def t_at(share: float, degrees: float) -> float:
    """Student's t quantile of one share; the few that a run needs are the same for every run."""
    return t_quantile(share, degrees).item()


def lag_one(values: Numbers) -> float:
    """The correlation of neighbours, put right for few values; from -0.5 to 0.9, and 0 where nothing varies."""
    from_mean, number = values - values.mean(), len(values)
    total = float(from_mean @ from_mean)
    if total <= 1e-18 * float(values @ values):
        return 0.0
    seen = float(from_mean[1:] @ from_mean[:-1]) / total
    return min(MOST, max(LEAST, (number * seen + 1.0) / (number - 3.0)))


def batch_means(values: Numbers) -> Interval:
    """The mean of windows' values with its 90 % interval, not below 0.

    Args:
        values: One for each window, in order; at least 4.
    """
    mean, number, kept = float(values.mean()), len(values), lag_one(values)
    longer = (1.0 + kept) / (1.0 - kept)
    independent = max(FEWEST, number / max(1.0, longer))
    variance = float(values.var(ddof=1)) * (number - 1.0) / (number - min(longer, number / FEWEST))
    # In steps of a half, so that the few quantiles in use are worked out once.
    degrees = math.floor(2.0 * (independent - 1.0)) / 2.0
    reach = t_at(0.5 + LEVEL / 2.0, degrees) * float(np.sqrt(variance * longer / number))
    return Interval(mean, max(0.0, mean - reach), mean + reach)


def slope_t(values: Numbers) -> tuple[float, float]:
    """How windows' values change from the first to the last: the change of a fitted line, and its t of n - 2 degrees.

    Args:
        values: One for each window, in order; at least 3.
    """
    number = len(values)
    place = np.arange(number, dtype=np.float64) - (number - 1) / 2.0
    spread = float(place @ place)
    slope = float(place @ values) / spread
    rest = values - values.mean() - slope * place
    error = float(np.sqrt(float(rest @ rest) / (number - 2) / spread))
    change = slope * (number - 1)
    return change, slope / error if error else float(np.copysign(np.inf, slope)) if slope else 0.0
