"""Coverage of intervals over worlds, and the rows of the table in decision 0012."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.random import Generator

from estimator.yields.levels import keep_levels, mean_levels
from estimator.yields.moments import keep_moments, mean_moments
from tests.calibration.worlds import Numbers, Pilots

LEVELS = np.array([0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975])
CHUNK = 1_000


class Coverage(NamedTuple):
    """How often intervals held the truth.

    Attributes:
        inside: Share of worlds inside the central 50, 80, 90 and 95 %.
        below: Share whose truth lay under P5.
        above: Share whose truth lay over P95.
        width: Median width of the 90 % interval over the oracle's. The oracle knows the sampling distribution of the
            estimate: its width is that between the 5 % and 95 % quantiles of the estimate over all worlds.
        refused: Share of worlds in which no interval was given (none or all kept); left out of the rest.
    """

    inside: dict[int, float]
    below: float
    above: float
    width: float
    refused: float


Interval = Callable[[Pilots], tuple[Numbers, Numbers]]


def keeps(pilots: Pilots) -> tuple[Numbers, Numbers]:
    """Estimates and quantiles of keep rates."""
    moments = keep_moments(pilots.size, pilots.part)
    return moments.rate, keep_levels(moments, pilots.size, pilots.part, LEVELS)


def means(pilots: Pilots) -> tuple[Numbers, Numbers]:
    """Estimates and quantiles of means."""
    moments = mean_moments(pilots.size, pilots.part)
    return moments.rate, mean_levels(moments, pilots.size, pilots.part, LEVELS)


def wilson(pilots: Pilots, z: Numbers) -> tuple[Numbers, Numbers]:
    """The negative control: Wilson's interval on pooled counts, every record an observation."""
    n = pilots.size.sum(axis=1)[:, None]
    rate = pilots.part.sum(axis=1)[:, None] / n
    half = z * np.sqrt(rate * (1 - rate) / n + z * z / (4 * n * n))
    return rate[:, 0], (rate + z * z / (2 * n) + half) / (1 + z * z / n)


def judged(estimate: Numbers, quantiles: Numbers, truth: float, refused: float = 0.0) -> Coverage:
    """The coverage of quantiles at ``LEVELS``."""
    ends = {50: (3, 5), 80: (2, 6), 90: (1, 7), 95: (0, 8)}
    inside = {
        level: float(np.mean((quantiles[:, low] <= truth) & (truth <= quantiles[:, high])))
        for level, (low, high) in ends.items()
    }
    low, high = quantiles[:, 1], quantiles[:, 7]
    oracle = float(np.subtract(*np.quantile(estimate, [0.95, 0.05])))
    width = float(np.median(high - low)) / oracle
    return Coverage(inside, float(np.mean(truth < low)), float(np.mean(truth > high)), width, refused)


def covered(draw: Callable[[Generator, int], Pilots], seed: str, worlds: int, interval: Interval) -> Coverage:
    """The coverage of an interval over this many worlds, drawn in chunks from the seed."""
    rng = np.random.default_rng(list(seed.encode()))
    rows, refused, truth = [], 0, 0.0
    for start in range(0, worlds, CHUNK):
        pilots = draw(rng, min(CHUNK, worlds - start))
        truth = pilots.truth
        total = pilots.part.sum(axis=1)
        fit = total > 0
        if interval is not means:
            fit &= total < pilots.size.sum(axis=1)
        refused += int((~fit).sum())
        rows.append(interval(Pilots(pilots.size[fit], pilots.part[fit], truth)))
    estimates, quantiles = (np.concatenate(column) for column in zip(*rows, strict=True))
    return judged(estimates, quantiles, truth, refused / worlds)
