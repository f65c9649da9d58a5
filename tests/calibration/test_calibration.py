"""Ranges hold what they promise, in worlds whose truth is known: 2,000 of each kind, 20,000 with ``make deep``."""

import math
import os
from collections.abc import Callable

import numpy as np
import pytest
from numpy.random import Generator

from estimator.draws.special import normal_quantile
from estimator.errors import Refusal
from estimator.yields.levels import keep_levels, mean_levels
from estimator.yields.means import MeanPosterior, mean_posterior
from estimator.yields.moments import keep_moments, mean_moments
from estimator.yields.posterior import KeepPosterior, keep_posterior
from tests.calibration import worlds
from tests.calibration.measure import LEVELS, Coverage, covered, keeps, means, wilson
from tests.calibration.worlds import Numbers, Pilots

WORLDS = int(os.environ.get("PERUSABLE_WORLDS", "2000"))
SLACK = 0.01 if WORLDS >= 20_000 else 0.02
NOISE = 3.3 / math.sqrt(WORLDS)  # of a share of worlds, in units of sqrt(p (1 - p)): one miss in a thousand

Draw = Callable[[Generator, int], Pilots]


def within(share: float, target: float, slack: float) -> bool:
    return abs(share - target) <= slack + NOISE * math.sqrt(target * (1 - target))


MAIN = [(rate, rho, units) for rate in (0.3, 0.6) for rho in (0, 0.02, 0.1, 0.3) for units in (10, 30, 100)]


@pytest.mark.parametrize(("rate", "rho", "units"), MAIN)
def test_the_main_worlds_are_covered(rate: float, rho: float, units: int) -> None:
    found = covered(worlds.pages(rate, rho, units), f"main {rate} {rho} {units}", WORLDS, keeps)
    assert abs(found.inside[90] - 0.9) <= SLACK, found
    for level, share in found.inside.items():
        assert within(share, level / 100, 0.012), (level, found)
    one_sided = 0.01 + (0 if WORLDS >= 20_000 else NOISE * math.sqrt(0.05 * 0.95))
    assert abs(found.below - 0.05) <= one_sided, found
    assert abs(found.above - 0.05) <= one_sided, found
    assert found.width <= 1.15, found
    assert not found.refused


@pytest.mark.parametrize("rho", [0, 0.1, 0.3])
@pytest.mark.parametrize("units", [2, 3, 5])
def test_few_units_give_wide_ranges_that_hold(rho: float, units: int) -> None:
    found = covered(worlds.pages(0.3, rho, units), f"few {rho} {units}", WORLDS, keeps)
    assert found.inside[90] >= 0.88, found
    assert units == 5 or found.width >= 1.1, found
    assert found.refused < 0.15, found


HARD: dict[str, tuple[Draw, Callable[[Pilots], tuple[Numbers, Numbers]]]] = {
    "slight drift": (worlds.drift(0.33, 0.27), keeps),
    "drift": (worlds.drift(0.39, 0.21), keeps),
    "bursts of duplicates": (worlds.bursts, keeps),
    "stopped by a cap": (worlds.capped, keeps),
    "near 0": (worlds.pages(0.01, 0.02, 30), keeps),
    "near 1": (worlds.pages(0.99, 0.02, 30), keeps),
    "lognormal lengths, 10 pages": (worlds.lognormal(10), means),
    "lognormal lengths, 30 pages": (worlds.lognormal(30), means),
    "Pareto lengths, 10 pages": (worlds.pareto(10), means),
    "Pareto lengths, 30 pages": (worlds.pareto(30), means),
}


@pytest.mark.parametrize("name", HARD)
def test_the_hard_worlds_are_covered(name: str) -> None:
    draw, interval = HARD[name]
    found = covered(draw, name, WORLDS, interval)
    assert found.inside[90] >= 0.88, found
    assert found.width <= 1.3, found
    assert found.refused < 0.001, found


# Too few records kept for how alike they are: the range comes near, and not to 88 % everywhere (decision 0012).
BEYOND = [(0.02, 0.1, 30), (0.1, 0.3, 10), (0.02, 0.3, 30)]


@pytest.mark.parametrize(("rate", "rho", "units"), BEYOND)
def test_where_the_method_ends(rate: float, rho: float, units: int) -> None:
    found = covered(worlds.pages(rate, rho, units), f"beyond {rate} {rho} {units}", WORLDS, keeps)
    assert found.inside[90] >= 0.83, found
    assert caveats(worlds.pages(rate, rho, units), "alike") > 0.95


def test_a_cost_of_two_stages_is_covered() -> None:
    # USD per million usable tokens = price / (share kept x tokens per kept record), both measured on the same 30 pages.
    rng = np.random.default_rng(30)
    u = (np.arange(40) + 0.5) / 40
    truth = 1 / (0.3 * math.exp(0.5))
    missed = np.zeros(2)
    for _ in range(WORLDS // 100):
        kept = rng.binomial(100, worlds.rates(rng, (100, 30), 0.3, 0.1)).astype(np.float64)
        lengths = np.exp(rng.standard_normal((100, 30, 100))) * (np.arange(100) < kept[..., None])
        shown, sums = np.full(kept.shape, 100.0), lengths.sum(axis=2)
        share = keep_levels(keep_moments(shown, kept), shown, kept, u)
        tokens = mean_levels(mean_moments(kept, sums), kept, sums, u)
        cost = (1 / (share[:, :, None] * tokens[:, None, :])).reshape(100, -1)
        low, high = np.quantile(cost, [0.05, 0.95], axis=1)
        missed += (truth < low).sum(), (truth > high).sum()
    inside = 1 - missed.sum() / WORLDS
    assert 0.88 <= inside <= 0.92, missed


# ----------------------------------------------------------------------------------------- negative controls


def naive(pilots: Pilots) -> tuple[Numbers, Numbers]:
    return wilson(pilots, normal_quantile(LEVELS))


def every_record_a_unit(pilots: Pilots) -> tuple[Numbers, Numbers]:
    """The posterior itself, told that each record is a sampling unit: its moments in closed form."""
    n, k = pilots.size.sum(axis=1), pilots.part.sum(axis=1)
    rate = k / n
    odds = np.log(rate / (1 - rate))[:, None] + normal_quantile(LEVELS) / np.sqrt(n * rate * (1 - rate))[:, None]
    return rate, 1 / (1 + np.exp(-odds))


@pytest.mark.parametrize("interval", [naive, every_record_a_unit])
@pytest.mark.parametrize(("rho", "most"), [(0.02, 0.75), (0.1, 0.6), (0.3, 0.35)])
def test_the_naive_ranges_fail(interval: Callable[[Pilots], tuple[Numbers, Numbers]], rho: float, most: float) -> None:
    for units in (10, 30, 100):
        found: Coverage = covered(worlds.pages(0.3, rho, units), f"naive {rho}", WORLDS, interval)
        assert found.inside[90] < most, (units, found)


def test_the_naive_range_holds_where_records_are_independent() -> None:
    assert abs(covered(worlds.pages(0.3, 0, 10), "naive", WORLDS, naive).inside[90] - 0.9) <= 0.02


# ------------------------------------------------------------------------ the suite measures what is shipped


@pytest.mark.parametrize("units", [2, 10, 40])
def test_a_posterior_says_what_the_suite_measures(units: int) -> None:
    pilots = worlds.pages(0.3, 0.1, units)(np.random.default_rng(units), 20)
    _, expected = keeps(pilots)
    for kept, row in zip(pilots.part.astype(int).tolist(), expected, strict=True):
        found = keep_posterior([100] * units, kept)
        assert isinstance(found, KeepPosterior)
        assert found.quantile(LEVELS) == pytest.approx(row, rel=1e-9)


def test_a_mean_says_what_the_suite_measures() -> None:
    pilots = worlds.lognormal(12)(np.random.default_rng(12), 20)
    _, expected = means(Pilots(pilots.size, np.round(pilots.part * 1_000), 0))
    for sums, row in zip((pilots.part * 1_000).round().astype(int).tolist(), expected, strict=True):
        found = mean_posterior([100] * 12, sums)
        assert isinstance(found, MeanPosterior)
        assert found.quantile(LEVELS) == pytest.approx(row, rel=1e-9)


def caveats(draw: Draw, word: str) -> float:
    """The share of 60 worlds whose posterior says a word."""
    pilots = draw(np.random.default_rng(7), 60)
    told = 0
    for size, part in zip(pilots.size.astype(int).tolist(), pilots.part.astype(int).tolist(), strict=True):
        found = keep_posterior(size, part, unit="page")
        told += not isinstance(found, Refusal) and word in "; ".join(found.caveats)
    return told / 60


def test_drift_is_told_where_there_is_drift() -> None:
    assert caveats(worlds.drift(0.39, 0.21), "drift") > 0.5
    # A fall from 0.33 to 0.27 hides among pages: told in one pilot of ten, and covered all the same.
    assert 0.02 < caveats(worlds.drift(0.33, 0.27), "drift") < 0.3
    assert caveats(worlds.pages(0.3, 0.02, 30), "drift") < 0.1
