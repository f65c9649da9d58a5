"""Ideas that come again: a two-parameter Poisson-Dirichlet law over what a model thinks of (Pitman and Yor 1997).

The weights of the ideas are broken from a stick (Pitman 1996): the ``k``-th, from 1, takes a share drawn from
``Beta(1 - d, s + k d)`` of what is left. Given the weights, each record draws its idea by itself, so a record's idea
is a function of the record alone, and records in any order repeat ideas as the urn with discount ``d`` and strength
``s`` does.
"""

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

STICKS = 1 << 17
"""Weights worked out one by one."""


class Ideas:
    """The weights of ideas.

    Args:
        seed: Of the weights.
        discount: Of [0, 1): 0 makes the number of ideas grow as the logarithm of the records, more as their power.
        strength: Above 0: the more, the more ideas.
    """

    def __init__(self, seed: int, discount: float, strength: float) -> None:
        rng = np.random.default_rng([seed, 0x1DEA5])
        order = np.arange(1, STICKS + 1)
        shares = rng.beta(1 - discount, strength + order * discount)
        self._reached: Floats = -np.expm1(np.cumsum(np.log1p(-np.minimum(shares, 1 - 1e-16))))
        # What is left is such a law too, of this strength. It is cut into equal ideas, so many that two records
        # which fall there are of one idea as often as under that law: (1 - d) in (strength + 1).
        self._cells = math.ceil((strength + STICKS * discount + 1) / (1 - discount))

    def of(self, draws: Floats) -> Ints:
        """The ideas, numbered from 0, of records with these draws of [0, 1)."""
        found = np.searchsorted(self._reached, draws, side="right").astype(np.int64)
        beyond = draws >= self._reached[-1]
        left = 1 - self._reached[-1]
        rest = np.minimum((draws - self._reached[-1]) / left * self._cells, self._cells - 1) if left > 0 else draws * 0
        return np.where(beyond, STICKS + rest.astype(np.int64), found)


def expected_distinct(records: int, discount: float, strength: float) -> float:
    """How many ideas so many records have on average over worlds (Pitman 2006, section 3.3).

    Args:
        records: At least 0.
        discount: ``d``, of [0, 1).
        strength: ``s``, above 0.

    Returns:
        ``s / d * (prod((s + d + i) / (s + i)) - 1)`` over ``i`` below ``records``; for ``d = 0`` its limit,
        ``sum(s / (s + i))``.
    """
    if discount == 0:
        return sum(strength / (strength + i) for i in range(records))
    log = math.lgamma(strength + discount + records) - math.lgamma(strength + discount)
    log += math.lgamma(strength) - math.lgamma(strength + records)
    return strength / discount * math.expm1(log)
