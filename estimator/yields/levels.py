"""Quantiles of a clustered rate: what is known of it at each level, worlds by levels.

A share is a Student t on the logit scale, a mean one on the log scale; few units are held up by a bound that assumes
no distribution at all. The equations and their sources stand in docs/model.md (what a pilot says of a keep rate).
"""

import numpy as np

from estimator.draws.special import Numbers, t_quantile
from estimator.yields.moments import Moments

STAKE = 0.75
"""The part of the largest unit that is staked in the bound for few units; below 1, so that a unit of nought is borne.
"""

BOUND_UP_TO = 30
"""Sampling units up to which the bound for few units is worked out: above, Student's t lies inside it."""

_HALVINGS = 60
_DEPTH = 80.0


def least(size: Numbers, total: Numbers, levels: Numbers) -> Numbers:
    """A lower bound of a mean of numbers of at least 0 that fails with at most the chance of its level.

    Each unit of mean ``r_i`` multiplies a stake by ``1 - w_i + w_i r_i / p``, ``w_i`` in proportion to its size. Under
    the mean ``p`` the product averages 1, so it reaches ``1 / level`` with at most the chance ``level`` (Markov); the
    bound is the ``p`` at which it does. Source: Waudby-Smith and Ramdas, JRSS B 86 (2024) 1-27.

    Args:
        size: Records, worlds by units; 0 for an absent unit.
        total: What they sum to.
        levels: Chances of failing.

    Returns:
        Worlds by levels, at most the pooled mean.
    """
    mean = np.divide(total, size, out=np.zeros_like(total), where=size > 0)[:, None, :]
    stake = (STAKE * size / size.max(axis=-1, keepdims=True))[:, None, :]
    pooled = np.log(total.sum(axis=-1) / size.sum(axis=-1))[:, None]
    goal = -np.log(levels)
    high = np.broadcast_to(pooled, (len(size), len(levels))).copy()
    low = high - _DEPTH
    for _ in range(_HALVINGS):
        middle = (low + high) / 2.0
        reached = np.log1p(stake * (mean * np.exp(-middle)[..., None] - 1.0)).sum(axis=-1) >= goal
        low, high = np.where(reached, middle, low), np.where(reached, high, middle)
    return np.exp(low)


def _t(moments: Moments, levels: Numbers) -> Numbers:
    """Student's t at each level, worlds by levels; both sides of the median are one computation."""
    tails, place = np.unique(np.round(np.minimum(levels, 1.0 - levels), 15), return_inverse=True)
    return np.abs(t_quantile(tails, moments.degrees[:, None]))[:, place] * np.sign(levels - 0.5)


def keep_levels(moments: Moments, shown: Numbers, kept: Numbers, levels: Numbers) -> Numbers:
    """Quantiles of a share kept at levels inside (0, 1), worlds by levels."""
    centre = np.log(moments.rate / (1.0 - moments.rate))[:, None]
    reach = _t(moments, levels) * moments.error[:, None]
    odds = np.exp(np.clip(centre + reach, -700.0, 700.0))
    share, rest = odds / (1.0 + odds), 1.0 / (1.0 + odds)
    if shown.shape[-1] <= BOUND_UP_TO:
        under, over = levels < 0.5, levels > 0.5  # noqa: PLR2004 - the median
        share[:, under] = np.maximum(share[:, under], least(shown, kept, levels[under]))
        rest[:, over] = np.maximum(rest[:, over], least(shown, shown - kept, 1.0 - levels[over]))
        share[:, over] = 1.0 - rest[:, over]
    return share


def mean_levels(moments: Moments, counts: Numbers, sums: Numbers, levels: Numbers) -> Numbers:
    """Quantiles of a mean per record at levels inside (0, 1), worlds by levels.

    Above the median the larger of two readings holds: Student's t on the log scale, and Hall's correction of the t for
    the skewness seen (Hall, JRSS B 54 (1992) 221-228, without its constant). Long records are rare, so a pilot that
    saw none must not look sure, and one that saw some must not forget how far they reach.
    """
    t = _t(moments, levels)
    rate, error = moments.rate[:, None], moments.error[:, None]
    value = rate * np.exp(np.clip(t * error, -300.0, 300.0))
    bend = (np.maximum(moments.skewness, 1e-6) / (3.0 * np.sqrt(moments.units)))[:, None]
    skewed = rate * (1.0 + error * (1.0 - np.cbrt(1.0 - 3.0 * bend * t)) / bend)
    value = np.where(levels > 0.5, np.maximum(value, skewed), value)  # noqa: PLR2004 - the median
    if counts.shape[-1] <= BOUND_UP_TO:
        under = levels < 0.5  # noqa: PLR2004 - the median
        value[:, under] = np.maximum(value[:, under], least(counts, sums, levels[under]))
    return value
