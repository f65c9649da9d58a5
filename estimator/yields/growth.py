"""One curve of distinct records over draws, joined from three estimators so that it only ever rises and flattens.

Up to the pilot it is exact rarefaction; up to twice the pilot Good and Toulmin's estimator; beyond, the law fitted to
the pilot. Chance can make the second bend upwards or fall: its slopes are pooled until they fall, and held between the
slope before (the pilot's rate of discovery ``f1 / n``) and the slope after it.
"""

from typing import NamedTuple

import numpy as np

from estimator.yields.accumulation import chao_grown, chao_unseen, good_toulmin, rarefied
from estimator.yields.partition import Floats, Groups, PitmanYor, fit

CHAO_WEIGHT = 0.28
"""Weight, in logarithms, of Chao's lower bound beside a law without end; measured, see decision 0013."""

_CELLS = 64
"""Straight pieces between the pilot and twice it."""

_SETTLES = 8
"""Rounds in which the two sides of the second join find one slope; each shrinks the difference by its own size."""

_CHUNK = 4_096
"""Volumes below the pilot worked on at once: each takes a row of all sizes."""


class Growth(NamedTuple):
    """The joined curve; build one with :func:`join`.

    Attributes:
        groups: The pilot.
        law: What is fitted to it.
        draws: Knots from the pilot to twice it.
        heights: Distinct records there.
        squeeze: Factor at most 1 on what is added beyond twice the pilot, where the law would rise too steeply.
    """

    groups: Groups
    law: PitmanYor
    draws: Floats
    heights: Floats
    squeeze: float

    @property
    def rate(self) -> float:
        """Share of new distinct records among the next draws of the pilot, ``f1 / n`` (Good 1953)."""
        return self.groups.of_size(1) / self.groups.records

    def at(self, draws: Floats) -> Floats:
        """Distinct records expected after so many draws, of any shape, each at least 0."""
        flat = draws.ravel()
        found = np.interp(flat, self.draws, self.heights)
        inside, far = flat <= self.draws[0], flat > self.draws[-1]
        found[inside] = self._inside(flat[inside])
        found[far] = self._far(flat[far] - self.draws[-1])
        return found.reshape(draws.shape)

    def ceiling(self, draws: Floats) -> Floats:
        """As :meth:`at` with the pilot's rate of discovery held for ever: no more can come, duplicates only grow."""
        more = np.fmax(draws - self.groups.records, 0.0)
        return np.where(more > 0, self.groups.clusters + self.rate * more, self.at(np.fmin(draws, self.groups.records)))

    def _inside(self, draws: Floats) -> Floats:
        parts = [rarefied(self.groups, draws[at : at + _CHUNK]) for at in range(0, draws.size, _CHUNK)]
        return np.concatenate(parts) if parts else draws

    def _far(self, more: Floats) -> Floats:
        top = float(self.heights[-1])
        found = top + self.law.grown(float(self.draws[-1]), top, more)
        if self.law.sigma > 0:
            least = top + _later(self.groups, more)
            found = found ** (1 - CHAO_WEIGHT) * least**CHAO_WEIGHT
        return top + self.squeeze * (found - top)


def join(groups: Groups) -> Growth:
    """The curve of a pilot."""
    law, records = fit(groups), groups.records
    rate = groups.of_size(1) / records
    times = np.linspace(0.0, 1.0, _CELLS + 1)
    slopes = np.clip(falling(np.diff(good_toulmin(groups, times)) * _CELLS / records), 0.0, rate)
    after = 0.0
    for _ in range(_SETTLES):
        after = _slope_after(groups, law, groups.clusters + records * float(slopes.mean()))
        slopes = np.clip(slopes, min(after, rate), rate)
    rises = np.concatenate([[0.0], np.cumsum(slopes)]) * records / _CELLS
    squeeze = min(1.0, float(slopes[-1]) / after) if after > 0 else 0.0
    return Growth(groups, law, records * (1 + times), groups.clusters + rises, squeeze)


def falling(slopes: Floats) -> Floats:
    """The nearest slopes (least squares) of which none exceeds the one before: neighbours that do are pooled."""
    pools: list[tuple[float, int]] = []
    for slope in slopes.tolist():
        mean, size = slope, 1
        while pools and pools[-1][0] < mean:
            before, many = pools.pop()
            mean, size = (before * many + mean * size) / (many + size), many + size
        pools.append((mean, size))
    return np.repeat([mean for mean, _ in pools], [size for _, size in pools])


def _later(groups: Groups, more: Floats) -> Floats:
    """New distinct records of Chao's curve past twice the pilot."""
    gone = chao_grown(groups, np.array([groups.records]))
    return chao_grown(groups, groups.records + more) - gone


def _slope_after(groups: Groups, law: PitmanYor, clusters: float) -> float:
    """Slope of the curve just past twice the pilot, by its two parts."""
    slope = law.slope(2 * groups.records, clusters)
    if law.sigma < 0:
        return slope
    unseen, once = chao_unseen(groups), groups.of_size(1)
    if unseen == 0:
        return (1 - CHAO_WEIGHT) * slope
    left = unseen - float(chao_grown(groups, np.array([groups.records]))[0])
    fade = -np.log1p(-once / (groups.records * unseen + once))
    return (1 - CHAO_WEIGHT) * slope + CHAO_WEIGHT * left * float(fade)
