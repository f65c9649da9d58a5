"""What it is worth to know more before choosing: least expected cost now, against least expected cost then.

Sources: H. Raiffa and R. Schlaifer, "Applied Statistical Decision Theory" (1961), chapters 4 and 5, for the
definitions; M. Strong, J. E. Oakley and A. Brennan, "Estimating multiparameter partial expected value of perfect
information", Medical Decision Making 34 (2014) 311-326, for the expected cost as a function of the one input.
"""

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


def perfect(totals: Numbers) -> float:
    """What knowing everything would save on average: expected value of perfect information.

    Args:
        totals: Costs, a row for each plan and a column for each draw, all finite.
    """
    return max(0.0, float(totals.mean(axis=1).min() - totals.min(axis=0).mean()))


def partial(means: Numbers, weights: Numbers | None = None) -> float:
    """What knowing one input would save on average.

    Args:
        means: Expected costs given the input, a row for each plan and a column for each of its values.
        weights: How likely each value is, summing to 1; absent, all alike.
    """
    share = np.full(means.shape[1], 1 / means.shape[1]) if weights is None else weights
    # The sums can only differ by rounding where no value changes the choice.
    saved = float((means @ share).min() - means.min(axis=0) @ share)
    return saved if saved > 1e-12 * float(np.abs(means).max()) else 0.0


def sampled(means: Numbers, likelihood: Numbers, weights: Numbers | None = None) -> float:
    """What an imperfect measurement of the input would save on average: expected value of sample information.

    Args:
        means: As for :func:`partial`.
        likelihood: The chance of each outcome, a row for each outcome and a column for each value; columns sum to 1.
        weights: As for :func:`partial`.
    """
    share = np.full(means.shape[1], 1 / means.shape[1]) if weights is None else weights
    joint = likelihood * share
    saved = float((means @ share).min() - (joint @ means.T).min(axis=1).sum())
    return saved if saved > 1e-12 * float(np.abs(means).max()) else 0.0
