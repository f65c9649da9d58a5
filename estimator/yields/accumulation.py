"""Counts of distinct records that need no fitted law: below a pilot, up to twice it, and the two that bracket the rest.

All take the pilot as :class:`Groups`: ``f_i`` groups of size ``i``, ``n`` records, ``k`` groups.
"""

from math import log1p

import numpy as np

from estimator.yields.loggamma import log_rise
from estimator.yields.partition import Floats, Groups

_POINTS = 20
_FROM = 0.1
"""Heaps' law is fitted to this many points of the pilot's own curve, from this share of it on."""


def rarefied(groups: Groups, draws: Floats) -> Floats:
    """Distinct records expected in ``draws`` records drawn out of the pilot without replacement.

    ``k − Σ f_i C(n − i, m) / C(n, m)``, exact (Hurlbert 1971), and between whole numbers by the polynomials in ``m``
    that these quotients are.

    Args:
        groups: The pilot.
        draws: From 0 to ``n``.
    """
    left = groups.records - draws[..., np.newaxis]
    start = left - groups.sizes + 1
    misses = start > 0
    odds = log_rise(np.where(misses, start, 1.0), groups.sizes) - log_rise(
        groups.records - groups.sizes + 1, groups.sizes
    )
    return np.fmax(groups.clusters - np.where(misses, np.exp(odds), 0.0) @ groups.counts, 0.0)


def good_toulmin(groups: Groups, times: Floats) -> Floats:
    """New distinct records expected in ``times`` the pilot's records more (Good and Toulmin 1956).

    ``−Σ (−t)^i f_i``: unbiased whatever the law, and without sense above ``times`` = 1.
    """
    signs = np.where(groups.sizes % 2 == 1, 1.0, -1.0)
    return (times[..., np.newaxis] ** groups.sizes) @ (signs * groups.counts)


def chao_unseen(groups: Groups) -> float:
    """Distinct records not in the pilot, at least (Chao 1984).

    ``(n − 1)/n · f1² / (2 f2)``, and ``(n − 1)/n · f1 (f1 − 1) / 2`` where no group holds two records.
    """
    once, twice = groups.of_size(1), groups.of_size(2)
    share = (groups.records - 1) / groups.records
    return share * (once * once / (2 * twice) if twice else once * (once - 1) / 2)


def chao_grown(groups: Groups, more: Floats) -> Floats:
    """New distinct records after ``more`` draws if :func:`chao_unseen` is all there is (Chao and others 2014, 9)."""
    unseen, once = chao_unseen(groups), groups.of_size(1)
    if unseen == 0:
        return np.zeros_like(more)
    fade = log1p(-once / (groups.records * unseen + once))
    return np.asarray(-unseen * np.expm1(more * fade), np.float64)


def heaps_power(groups: Groups) -> float:
    """The power ``b`` of ``k (m / n)^b`` (Heaps 1978), by least squares in logarithms on the pilot's own curve."""
    draws = np.geomspace(max(1.0, _FROM * groups.records), groups.records, _POINTS)
    across = np.log(draws) - np.log(draws).mean()
    spread = float(across @ across)
    return float(across @ np.log(rarefied(groups, draws))) / spread if spread else 1.0
