"""The two-parameter Poisson-Dirichlet law of near-duplicate groups: its fit to a pilot and what it predicts.

With ``sigma`` in (0, 1) new groups come without end, as a power of the draws; below 0 there are finitely many groups,
``-theta / sigma`` of them, and the curve saturates; 0, met in the limit, is a logarithm. One law therefore covers
recipes with a long tail and recipes that run dry, and the pilot decides which.
"""

from collections.abc import Callable
from math import exp, log
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from estimator.yields.loggamma import log_rise

Floats = NDArray[np.float64]

Height = Callable[[Floats], Floats]
"""Log-probabilities over one parameter, a row for each point of the others."""

Law = Callable[..., Height]
"""What makes them from the others, each a column."""

_SIDES = {2: 15, 3: 6}
"""Points a side of the outer grid, by the number of parameters."""

_ROUNDS, _SHRINK = {2: 5, 3: 4}, 7
"""Times the outer grid shrinks, by the same, each time to two sevenths of its width."""

_STEPS, _POINTS = 6, 11
"""The same for the parameter that is brought to its best first, each time to a fifth: to 1 part in 100,000."""


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
    """A law of exchangeable partitions (Pitman and Yor 1997), beside a share of draws that resemble nothing ever.

    Attributes:
        theta: Concentration, above ``-sigma``.
        sigma: Discount, below 1, never exactly 0.
        unlike: Share of draws that are each a group of their own (the dust of Kingman 1978); 0 unless the pilot shows
            it.
    """

    theta: float
    sigma: float
    unlike: float = 0.0

    def grown(self, records: float, clusters: float, more: Floats) -> Floats:
        """New distinct records expected in ``more`` draws beyond ``records``, of which ``clusters`` were distinct.

        ``(k + t/s) [(t + n + s)_m / (t + n)_m − 1]`` with ``t`` theta, ``s`` sigma and rising factorials (Lijoi, Mena
        and Prünster 2007, 6), in closed form, over the draws that are not unlike all others.
        """
        start = self.theta + (1 - self.unlike) * records
        growth = np.expm1(log_rise(start + (1 - self.unlike) * more, self.sigma) - log_rise(start, self.sigma))
        return self.unlike * more + self._left(records, clusters) * growth / self.sigma

    def slope(self, records: float, clusters: float) -> float:
        """The probability that the next draw is a new distinct record."""
        core = 1 - self.unlike
        return self.unlike + core * self._left(records, clusters) / (self.theta + core * records)

    def _left(self, records: float, clusters: float) -> float:
        # Where groups are finitely many, chance can show more of them than the law holds: then none is left.
        return max(self.theta + self.sigma * (clusters - self.unlike * records), 0.0)


def fit(groups: Groups) -> PitmanYor:
    """The law under which the pilot's partition is most probable.

    The logarithm of the exchangeable partition probability (Pitman 1995) is searched on grids that shrink around their
    best point, for ``sigma`` above 0, below 0, and below 0 beside draws unlike all others: no start value, no failure
    to converge, the same answer each time. Bounds keep a pilot of singletons or of equal groups, whose best parameters
    are infinite, finite. The third must earn its further parameter by ``2 log k``, see decision 0013.
    """
    records, clusters = groups.records, groups.clusters
    fits = [
        _highest(_endless(groups), [(-14.0, 9.0), (-7.0, log(1e3 * records))]),
        _highest(_finite(groups), [(-14.0, 7.0), (-7.0, log(1e4 * records))]),
    ]
    best = max(height for height, _ in fits)
    if groups.of_size(1) > 1 and groups.sizes[-1] > 1:
        height, at = _highest(_dusty(groups), [(-14.0, 7.0), (-7.0, log(1e4 * records)), (0.02, 0.98)])
        if height > best + 2 * log(clusters):
            apart = at[2] * groups.of_size(1)
            kappa = exp(at[0])
            return PitmanYor((clusters - apart + exp(at[1])) * kappa, -kappa, apart / records)
    if fits[0][0] == best:
        place, width = fits[0][1]
        sigma = 1 / (1 + exp(-place))
        return PitmanYor(exp(width) - sigma, sigma)
    place, unseen = fits[1][1]
    return PitmanYor((clusters + exp(unseen)) * exp(place), -exp(place))


def _endless(groups: Groups) -> Law:
    """Log-probability for ``sigma`` above 0, over its log-odds, then the logarithm of ``theta + sigma``."""
    records, clusters = groups.records, groups.clusters

    def law(place: Floats) -> Height:
        sigma = 1 / (1 + np.exp(-place))
        fixed = _within(groups, sigma) + (clusters - 1) * np.log(sigma)

        def height(width: Floats) -> Floats:
            theta = np.exp(width) - sigma
            return fixed + log_rise(theta / sigma + 1, clusters - 1) - log_rise(theta + 1, records - 1)

        return height

    return law


def _finite(groups: Groups, apart: Floats | float = 0.0) -> Law:
    """Log-probability for ``sigma`` below 0, over the logarithm of ``-sigma``, then of the groups not yet met.

    Args:
        groups: The pilot.
        apart: Its singletons that are left out.
    """
    records, clusters = groups.records - apart, groups.clusters - apart

    def law(place: Floats) -> Height:
        kappa = np.exp(place)
        fixed = _within(groups, -kappa) + (clusters - 1) * place

        def height(width: Floats) -> Floats:
            unseen = np.exp(width)
            theta = (clusters + unseen) * kappa
            return fixed + log_rise(unseen + 1, clusters - 1) - log_rise(theta + 1, records - 1)

        return height

    return law


def _dusty(groups: Groups) -> Law:
    """As :func:`_finite`, over the share of singletons that are unlike all others as well.

    Which singletons those are is not seen: the sum over all choices and numbers of them is its greatest term times the
    width of a binomial peak.
    """
    records, once = groups.records, groups.of_size(1)

    def law(place: Floats, share: Floats) -> Height:
        apart = share * once
        chosen = log_rise(once - apart + 1, apart) - log_rise(1.0, apart)
        unlike = apart * np.log(apart / records) + (records - apart) * np.log1p(-apart / records)
        peak = 0.5 * np.log(2 * np.pi * (share * (once - apart) + 0.2))
        core = _finite(groups, apart)(place)
        return lambda width: core(width) + chosen + unlike + peak

    return law


def _within(groups: Groups, sigma: Floats) -> Floats:
    return log_rise((1 - sigma)[..., np.newaxis], groups.sizes - 1) @ groups.counts


def _highest(law: Law, limits: list[tuple[float, float]]) -> tuple[float, list[float]]:
    """The height and the place of the highest point inside the limits, one pair a dimension.

    Parameters of a partition are strongly tied to each other, so that a coarse grid misses the ridge. The second one is
    therefore brought to its best for each point of a grid of the others, and only that grid shrinks around its best.
    """
    second, outer = limits[1], [limits[0], *limits[2:]]
    side, bounds = _SIDES[len(limits)], outer
    for _ in range(_ROUNDS[len(limits)]):
        axes = [np.linspace(*bound, side) for bound in bounds]
        points = [axis.reshape(-1, 1) for axis in np.meshgrid(*axes, indexing="ij")]
        heights, widths = _ridge(law(*points), second, points[0].size)
        best = int(np.argmax(heights))
        at = [float(point[best, 0]) for point in points]
        bounds = [
            (max(limit[0], middle - (high - low) / _SHRINK), min(limit[1], middle + (high - low) / _SHRINK))
            for middle, (low, high), limit in zip(at, bounds, outer, strict=True)
        ]
    return float(heights[best]), [at[0], float(widths[best]), *at[1:]]


def _ridge(height: Height, limit: tuple[float, float], rows: int) -> tuple[Floats, Floats]:
    """The greatest height of each row and where it is, over one parameter in which each row has one peak."""
    low, high = np.full((rows, 1), limit[0]), np.full((rows, 1), limit[1])
    steps, every = np.linspace(0.0, 1.0, _POINTS), np.arange(rows)
    for _ in range(_STEPS):
        grid = low + (high - low) * steps
        found = height(grid)
        peak = np.argmax(found, axis=1)
        low = grid[every, np.maximum(peak - 1, 0)][:, np.newaxis]
        high = grid[every, np.minimum(peak + 1, _POINTS - 1)][:, np.newaxis]
    return found[every, peak], grid[every, peak]
