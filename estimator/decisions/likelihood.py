"""How likely each outcome of a pilot is, for each value of what it measures."""

import numpy as np
from numpy.typing import NDArray

from estimator.yields.loggamma import log_rise

Numbers = NDArray[np.float64]

MOST = 400
"""Outcomes told apart at most: counts nearer together than that are one outcome."""

REACH = 5.0
"""Deviations beyond the values at the ends that are followed."""


def effective(records: float, correlation: float) -> float:
    """The design effect of a unit: how many of its records say as much as an independent one (Kish 1965)."""
    return 1.0 + max(0.0, records - 1.0) * correlation


def kept(rates: Numbers, units: int, shown: float, correlation: float) -> Numbers:
    """The chance of each count kept, at each keep rate.

    One unit of ``n`` records keeps a beta-binomial number of correlation ``rho``. The sum of ``m`` units is taken as
    one beta-binomial of ``N = m n`` records with the variance of that sum: ``rho' = (n - 1) rho / (N - 1)``, exact for
    one unit.

    Args:
        rates: Keep rates, inside (0, 1).
        units: Sampling units, at least 1.
        shown: Records of a unit that reach the stage; where fewer than one, every unit counts as that part.
        correlation: Within a unit, from 0 to below 1.

    Returns:
        A row for each outcome, a column for each rate; columns sum to 1.
    """
    total = max(1, round(units * shown))
    rates = np.clip(rates, 1e-9, 1 - 1e-9)
    spread = effective(shown, correlation)
    counts = _counts(rates, total, spread)
    ways = log_rise(counts + 1.0, total - counts) - log_rise(1.0, total - counts)
    if spread <= 1 or total == 1:
        logs = ways + counts * np.log(rates) + (total - counts) * np.log1p(-rates)
    else:
        strength = (total - 1) / (spread - 1) - 1 if spread - 1 < total - 1 else 1e-6
        logs = ways + log_rise(rates * strength, counts) + log_rise((1 - rates) * strength, total - counts)
    return _normed(logs)


def _counts(rates: Numbers, total: int, spread: float) -> Numbers:
    """The counts that can come of any of the rates, as a column, thinned out where there are many."""
    slack = REACH * (0.25 * spread / total) ** 0.5
    low = max(0, int(np.floor(total * (rates.min() - slack))))
    high = min(total, int(np.ceil(total * (rates.max() + slack))))
    return np.unique(np.round(np.linspace(low, high, min(MOST, high - low + 1))))[:, None]


def averaged(values: Numbers, units: int, variation: float) -> Numbers:
    """The chance of each average seen, at each true average, on a logarithmic scale.

    Args:
        values: True averages, above 0.
        units: Sampling units, at least 1.
        variation: The standard deviation of one unit's average as a part of it.

    Returns:
        As for :func:`kept`; outcomes are normal about the logarithm with deviation ``variation / sqrt(units)``.
    """
    scale = variation / units**0.5
    centres = np.log(values)
    grid = np.linspace(centres.min() - REACH * scale, centres.max() + REACH * scale, MOST)[:, None]
    return _normed(-0.5 * ((grid - centres) / scale) ** 2)


def _normed(logs: Numbers) -> Numbers:
    chance = np.exp(logs - logs.max(axis=0))
    found: Numbers = chance / chance.sum(axis=0)
    return found


def levels(number: int) -> Numbers:
    """The middles of so many cells of equal probability."""
    return (np.arange(number) + 0.5) / number


def nodes(number: int) -> Numbers:
    """So many levels, close together at both ends, where a cost bends most (Chebyshev's)."""
    found: Numbers = (1 - np.cos(np.pi * levels(number))) / 2
    return found
