"""A second reading of a pilot, from its small groups alone: how far the figure of the curve can be relied on.

What new draws bring hangs on the rarest groups. Their rates of coming up are taken as a gamma density carried to a
shape above -1 (Engen 1974), beside a share of records that resemble nothing ever; large groups, which the whole law
must fit as well, have no say. Instead of one best point all points of a grid count by their probability, so that the
reading says how much it does not know. Where both readings agree a figure holds; else a larger pilot is needed.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from estimator.yields.partition import Floats, Groups

LARGEST = 20
"""Records of the largest group read; measured with the limits of :mod:`estimator.yields.distinct`."""

_SHAPES = (
    *(-0.9, -0.8, -0.7, -0.6, -0.5, -0.4, -0.3, -0.2, -0.1, 0.001, 0.1),
    *(0.2, 0.35, 0.5, 0.75, 1.0, 1.5, 2.2, 3.5, 6.0, 12.0, 60.0),
)
"""From the steepest tail without end to groups that are all alike; never exactly 0."""

_FADES = (-7.0, 4.0, 23)
"""Logarithms of ``a - 1``, lowest, highest and how many: ``a`` is 1 plus the density's rate of decay."""

_UNLIKE = (0.0, *(0.05 + 0.1 * step for step in range(10)))
"""Shares of the groups of one record that resemble nothing ever; the first has half of the weight beforehand."""


class Reading(NamedTuple):
    """What the small groups say of a volume.

    Attributes:
        distinct: Distinct records, the geometric mean over the grid.
        doubt: Its standard deviation in natural logarithms.
    """

    distinct: float
    doubt: float


class _Grid(NamedTuple):
    """What is the same for every pilot, over shape, fade and share unlike.

    Attributes:
        shapes: Shapes, as a column.
        decay: ``a``, as a row.
        unlike: Shares of the groups of one record.
        sizes: Log-probabilities of sizes beside that of one record, over shape, fade and size.
        total: Logarithms of their sums, the records unlike all others included.
        alone: Logarithms of what the groups of one record weigh.
        prior: Log-weights before the pilot is seen.
    """

    shapes: Floats
    decay: Floats
    unlike: Floats
    sizes: Floats
    total: Floats
    alone: Floats
    prior: Floats


def read(groups: Groups, more: float) -> Reading:
    """Distinct records after ``more`` draws beyond the pilot.

    With ``p_i`` in proportion to ``Γ(i + b) / (i! a^i)`` for groups of ``i`` records, the ``f1`` expected brings
    ``f1 (a/b) [1 − (1 + t/a)^(−b)]`` new ones in ``t`` times the pilot's draws (Engen 1974), ``b`` the shape, and each
    record unlike all others ``t``.
    """
    grid, known = _grid(), groups.clusters
    seen = np.array([groups.of_size(size) for size in range(1, LARGEST + 1)])
    if not seen[0]:
        return Reading(known, 0.0)
    chance = (grid.sizes @ seen)[..., np.newaxis] + seen[0] * grid.alone - seen.sum() * grid.total + grid.prior
    weight = np.exp(chance - chance.max())
    weight /= weight.sum()
    times = more / groups.records
    growth = grid.decay / grid.shapes * -np.expm1(-grid.shapes * np.log1p(times / grid.decay))
    each = grid.unlike * times + (1 - grid.unlike) * growth[..., np.newaxis]
    height = np.log(known + seen.sum() * np.exp(grid.alone - grid.total) * each)
    mean = float((weight * height).sum())
    return Reading(float(np.exp(mean)), float(np.sqrt((weight * (height - mean) ** 2).sum())))


@lru_cache(maxsize=1)
def _grid() -> _Grid:
    shape, unlike = np.array(_SHAPES)[:, np.newaxis], np.array(_UNLIKE)
    base = 1 + np.exp(np.linspace(*_FADES[:2], int(_FADES[2])))[np.newaxis]
    before = np.arange(1.0, LARGEST)
    ratios = np.log((before + shape) / (before + 1))
    rises = np.concatenate([np.zeros_like(shape), np.cumsum(ratios, axis=1)], axis=1)
    sizes = rises[:, np.newaxis, :] - np.log(base)[..., np.newaxis] * np.arange(LARGEST)
    beside = unlike / (1 - unlike)
    total = np.log(np.exp(sizes).sum(axis=-1)[..., np.newaxis] + beside)
    weights = np.where(unlike == 0, np.log(unlike.size - 1), 0.0)
    return _Grid(shape, base, unlike, sizes, total, np.log1p(beside), weights)
