"""The 90 % interval of a mean over windows of a run, by batch means.

Windows much longer than a call are nearly independent whatever happens inside them, so their rates are an ordinary
sample: mean ± Student's t × their standard deviation / root of their number. Sources: Conway, Management Science 10
(1963) 47-61, for batch means; Schmeiser, Operations Research 30 (1982) 556-568, for 10 to 30 batches being enough.
What is left of the correlation between neighbours widens the interval: the variance is multiplied by
``(1 + r) / (1 - r)`` for a lag-one correlation ``r`` above 0 (the large-sample variance of the mean of a first-order
autoregression, Law, Simulation Modeling and Analysis, 5th ed. 2015, section 4.4).
"""

import numpy as np

from estimator.draws.special import t_quantile
from providers.speed.steady import Numbers
from providers.speed.values import Interval

LEVEL = 0.9
"""Of every interval of this package, as of all ranges of the product."""

_MOST = 0.9


def lag_one(values: Numbers) -> float:
    """The correlation of neighbours; 0 where nothing varies."""
    from_mean = values - values.mean()
    total = float(from_mean @ from_mean)
    return float(from_mean[1:] @ from_mean[:-1]) / total if total else 0.0


def batch_means(values: Numbers) -> Interval:
    """The mean of windows' values with its 90 % interval, not below 0.

    Args:
        values: One for each window, in order; at least 2.
    """
    mean, number = float(values.mean()), len(values)
    # The estimate is low by about 1 / number, which matters for ten windows (Marriott and Pope, Biometrika 41, 1954).
    kept = min(_MOST, max(0.0, lag_one(values)))
    error = float(values.std(ddof=1)) * float(np.sqrt((1.0 + kept) / (1.0 - kept) / number))
    reach = t_quantile(0.5 + LEVEL / 2.0, number - 1).item() * error
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
