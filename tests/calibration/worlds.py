"""Worlds whose keep rate or mean is known: pilots drawn from them, one world a row and one sampling unit a column."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
RECORDS = 100


class Pilots(NamedTuple):
    """Pilots of one kind of world: records by unit, what was kept or summed of them, and the truth."""

    size: Numbers
    part: Numbers
    truth: float


def _full(part: Numbers, truth: float) -> Pilots:
    return Pilots(np.full(part.shape, float(RECORDS)), part, truth)


def rates(rng: Generator, shape: tuple[int, int], rate: float, correlation: float) -> Numbers:
    """Keep rates of units: beta with this mean and intra-unit correlation."""
    if not correlation:
        return np.full(shape, rate)
    strength = (1 - correlation) / correlation
    return rng.beta(rate * strength, (1 - rate) * strength, shape)


def pages(rate: float, correlation: float, units: int) -> Callable[[Generator, int], Pilots]:
    """Beta-binomial pages; independent records at correlation 0."""

    def draw(rng: Generator, worlds: int) -> Pilots:
        kept = rng.binomial(RECORDS, rates(rng, (worlds, units), rate, correlation))
        return _full(kept.astype(np.float64), rate)

    return draw


def drift(first: float, last: float) -> Callable[[Generator, int], Pilots]:
    """30 pages whose rate moves evenly from the first to the last; the truth is the mean of the time sampled, 0.3."""

    def draw(rng: Generator, worlds: int) -> Pilots:
        level = np.linspace(first, last, 30) / 0.3
        kept = rng.binomial(RECORDS, np.minimum(rates(rng, (worlds, 30), 0.3, 0.02) * level, 1.0))
        return _full(kept.astype(np.float64), 0.3)

    return draw


def bursts(rng: Generator, worlds: int) -> Pilots:
    """30 pages, one in ten of which is mostly copies of one another: it keeps 0.2 and not 0.8 of its records."""
    burst = rng.random((worlds, 30)) < 0.1
    kept = rng.binomial(RECORDS, np.where(burst, 0.2, rates(rng, (worlds, 30), 0.8, 0.02)))
    return _full(kept.astype(np.float64), 0.1 * 0.2 + 0.9 * 0.8)


def capped(rng: Generator, worlds: int) -> Pilots:
    """Pages of correlation 0.1 until a spend cap: 1 a record shown, 10 more for each kept (a judge), stop past 12,000.

    About 30 pages, fewer where much is kept: the number of pages depends on what they hold.
    """
    kept = rng.binomial(RECORDS, rates(rng, (worlds, 90), 0.3, 0.1)).astype(np.float64)
    spent = np.cumsum(RECORDS + 10 * kept, axis=1)
    pulled = np.concatenate([np.ones((worlds, 1), bool), spent[:, :-1] < 12_000], axis=1)
    return Pilots(np.where(pulled, float(RECORDS), 0.0), np.where(pulled, kept, 0.0), 0.3)


def lognormal(units: int) -> Callable[[Generator, int], Pilots]:
    """Token lengths, lognormal of sigma 1, alike within a page (page factors of variation 0.3)."""

    def draw(rng: Generator, worlds: int) -> Pilots:
        factor = rng.gamma(1 / 0.09, 0.09, (worlds, units))
        total = np.exp(rng.standard_normal((worlds, units, RECORDS), dtype=np.float32)).sum(axis=2, dtype=np.float64)
        return _full(factor * total, float(np.exp(0.5)))

    return draw


def pareto(units: int) -> Callable[[Generator, int], Pilots]:
    """Token lengths, Pareto of exponent 2.1: a variance that samples hardly ever show."""

    def draw(rng: Generator, worlds: int) -> Pilots:
        total = (rng.random((worlds, units, RECORDS)) ** (-1 / 2.1)).sum(axis=2)
        return _full(total, 2.1 / 1.1)

    return draw
