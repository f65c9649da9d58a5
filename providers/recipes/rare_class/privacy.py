"""Whether machine-made rows come closer to the training rows than new real rows do.

The rows held out are the measure: no generator saw them, so their distances to the training rows are those of new
real rows (Platzer and Reutterer, Holdout-Based Empirical Assessment of Mixed-Type Synthetic Data, Frontiers in Big
Data 4 (2021) 679939). Coming closer shows a copier. Not coming closer proves no privacy: rows that pass such measures
can still tell who was in the training data (Yao et al., The DCR Delusion, arXiv:2505.01524).
"""

from collections.abc import Sequence
from math import exp, lgamma
from typing import NamedTuple

import numpy as np

from providers.recipes.rare_class.distances import Space
from providers.recipes.rare_class.values import Row, Split

PERCENT = 5
"""Of the held-out rows that lie closer than the limit: their P5."""

ALARM = 0.01
"""The chance of so many close rows, were they real, below which a generator is said to copy (assumed)."""


class Baseline(NamedTuple):
    """How close new real rows come.

    Attributes:
        rows: Held out.
        rank: Of the limit among their distances, counted from the lowest, which is 1.
        limit: Their P5: the lowest distance that at least 5 in 100 of them do not exceed.
        median: Of their distances.
    """

    rows: int
    rank: int
    limit: float
    median: float


class Privacy(NamedTuple):
    """How close a set of machine-made rows comes.

    Attributes:
        rows: Machine-made.
        copies: Equal to a real row, of the training rows or of those held out.
        closer: Strictly closer to a training row than the limit.
        median: Of the distances to the closest training row.
        chance: That as many or more rows were closer, if these were new real rows.
        baseline: What they are held against.
    """

    rows: int
    copies: int
    closer: int
    median: float
    chance: float
    baseline: Baseline

    @property
    def share(self) -> float:
        """Of the rows, those closer than the limit."""
        return self.closer / self.rows

    @property
    def flagged(self) -> bool:
        """Whether they are too close to be taken for new rows: a copy, or more close rows than chance brings."""
        return self.copies > 0 or self.chance < ALARM


def baseline(space: Space, held_out: Sequence[Row]) -> Baseline:
    """How close held-out rows come to the training rows of a space.

    Raises:
        ValueError: There is no row.
    """
    if not held_out:
        raise ValueError("a baseline needs at least one row held out")
    found = np.sort(space.closest(held_out))
    rank = -(-len(held_out) * PERCENT // 100)
    return Baseline(len(held_out), rank, float(found[rank - 1]), float(np.median(found)))


def privacy(rows: Sequence[Row], split: Split) -> Privacy:
    """How close machine-made rows come to the training rows.

    Args:
        rows: Of the split's columns; at least one. Those that a check took out for being close belong to them: without
            them there is nothing left to measure.
        split: The real rows.

    Raises:
        ValueError: There is no row.
    """
    if not rows:
        raise ValueError("closeness is measured of at least one row")
    space = Space(split.columns, split.train)
    base = baseline(space, split.held_out)
    found = space.closest(rows)
    closer = int(np.count_nonzero(found < base.limit))
    real = {*split.train, *split.held_out}
    return Privacy(
        rows=len(rows),
        copies=sum(row in real for row in rows),
        closer=closer,
        median=float(np.median(found)),
        chance=chance(closer, len(rows), base.rank, base.rows),
        baseline=base,
    )


def chance(closer: int, rows: int, rank: int, held_out: int) -> float:
    """The chance that of so many new rows at least ``closer`` lie below the held-out distance of this rank.

    New and held-out rows of one distribution are in any order equally likely, whatever the distribution: the rows
    below the k-th lowest of n have a negative hypergeometric distribution, ``P(X = x) = C(x + k - 1, x) C(m - x +
    n - k, m - x) / C(m + n, m)`` (N. Balakrishnan and H. K. T. Ng, Precedence-Type Tests and Applications, Wiley
    2006, chapter 3). Equal distances make it smaller still, so it never warns too often.

    Args:
        closer: Rows below the limit.
        rows: In all, ``m``.
        rank: Of the limit, ``k``.
        held_out: Rows held out, ``n``.
    """
    every = _log_choose(rows + held_out, rows)
    logs = (
        _log_choose(x + rank - 1, x) + _log_choose(rows - x + held_out - rank, rows - x) - every
        for x in range(closer, rows + 1)
    )
    return min(1.0, sum(map(exp, logs)))


def _log_choose(many: int, few: int) -> float:
    return lgamma(many + 1) - lgamma(few + 1) - lgamma(many - few + 1)
