"""The two-parameter Poisson-Dirichlet law of near-duplicate groups: its fit to a pilot and what it predicts.

With ``sigma`` in (0, 1) new groups come without end, as a power of the draws; below 0 there are finitely many groups,
``-theta / sigma`` of them, and the curve saturates; 0, met in the limit, is a logarithm. One law therefore covers
recipes with a long tail and recipes that run dry, and the pilot decides which.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from estimator.yields.loggamma import log_rise

Floats = NDArray[np.float64]

_SIDE = 33
"""Points a side of the grid that is searched."""

_ROUNDS = 10
"""Times the grid shrinks to two fifths of its width: parameters to about 1 part in 10,000."""


class Groups(NamedTuple):
    """A pilot: how many near-duplicate groups of each size it holds.

    Attributes:
        sizes: Sizes that occur, rising, in records.
        counts: Groups of each.
    """

    sizes: Floats
    counts: Floats

    @property
    def records(self) -> float:
        """Records of the pilot, copies included."""
        return float(self.sizes @ self.counts)

    @property
    def clusters(self) -> float:
        """Groups, that is distinct records, of the pilot."""
        return float(self.counts.sum())

    def of_size(self, size: int) -> float:
        """How many groups hold exactly so many records."""
        return float(self.counts[self.sizes == size].sum())


class PitmanYor(NamedTuple):
    """A law of exchangeable partitions (Pitman and Yor 1997).

    Attributes:
        theta: Concentration, above ``-sigma``.
        sigma: Discount, below 1, never exactly 0.
    """

    theta: float
    sigma: float

    def grown(self, records: float, clusters: float, more: Floats) -> Floats:
        """Distinct records expected after ``more`` draws beyond ``records``, of which ``clusters`` were distinct.

        ``k + (k + θ/σ) [(θ+n+σ)_m / (θ+n)_m − 1]`` with rising factorials (Lijoi, Mena and Prünster 2007, eq. 6), in
        closed form.
        """
        start = self.theta + records
        growth = np.expm1(log_rise(start + more, self.sigma) - log_rise(start, self.sigma))
        return clusters + (clusters * self.sigma + self.theta) * growth / self.sigma

    def slope(self, records: float, clusters: float) -> float:
        """The probability that the next draw is a new distinct record."""
        return (self.theta + self.sigma * clusters) / (self.theta + records)


def fit(groups: Groups) -> PitmanYor:
    """The law under which the pilot's partition is most probable.

    The logarithm of the exchangeable partition probability (Pitman 1995) is searched on a grid that shrinks around its
    best point, once for ``sigma`` above 0 and once below: no start value, no failure to converge, the same answer each
    time. Bounds keep a pilot of singletons or of equal groups, whose best parameters are infinite, finite.
    """
    records, clusters = groups.records, groups.clusters

    def endless(place: Floats, width: Floats) -> Floats:
        sigma = 1 / (1 + np.exp(-place))
        theta = np.exp(width) - sigma
        return (clusters - 1) * np.log(sigma) + _log_odds(groups, theta, sigma, log_rise(theta / sigma + 1, clusters - 1))

    def finite(place: Floats, width: Floats) -> Floats:
        kappa, unseen = np.exp(place), np.exp(width)
        theta = (clusters - 1 + unseen) * kappa
        return (clusters - 1) * np.log(kappa) + _log_odds(groups, theta, -kappa, log_rise(unseen, clusters - 1))

    best, place, width = _highest(endless, (-14.0, 9.0), (-7.0, np.log(1e3 * records)))
    other, kappa, unseen = _highest(finite, (-14.0, 7.0), (-3.0, np.log(1e4 * records)))
    if best >= other:
        sigma = 1 / (1 + np.exp(-place))
        return PitmanYor(float(np.exp(width) - sigma), float(sigma))
    return PitmanYor(float((clusters - 1 + np.exp(unseen)) * np.exp(kappa)), -float(np.exp(kappa)))


def _log_odds(groups: Groups, theta: Floats, sigma: Floats, rise: Floats) -> Floats:
    """The partition's log-probability but for the power of ``|sigma|``; ``rise`` is that of its new groups."""
    within = log_rise((1 - sigma)[..., np.newaxis], groups.sizes - 1) @ groups.counts
    return rise - log_rise(theta + 1, groups.records - 1) + within


def _highest(
    height: Callable[[Floats, Floats], Floats], rows: tuple[float, float], columns: tuple[float, float]
) -> tuple[float, float, float]:
    """The height and the place of the highest point inside the bounds."""
    limits = bounds = (rows, columns)
    for _ in range(_ROUNDS):
        down = np.linspace(*bounds[0], _SIDE)[:, np.newaxis]
        across = np.linspace(*bounds[1], _SIDE)[np.newaxis, :]
        found = height(down, across)
        row, column = np.unravel_index(int(np.argmax(found)), found.shape)
        at = (float(down[row, 0]), float(across[0, column]))
        half = ((bounds[0][1] - bounds[0][0]) / 5, (bounds[1][1] - bounds[1][0]) / 5)
        bounds = (_around(at[0], half[0], limits[0]), _around(at[1], half[1], limits[1]))
    return float(found[row, column]), at[0], at[1]


def _around(middle: float, half: float, limits: tuple[float, float]) -> tuple[float, float]:
    return max(limits[0], middle - half), min(limits[1], middle + half)
