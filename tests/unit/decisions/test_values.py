"""Values of information against closed forms and against brute force."""

import numpy as np
import pytest
from scipy import stats  # type: ignore[import-untyped]  # no stubs in the environment

from estimator.decisions.likelihood import averaged, effective, kept, levels, nodes
from estimator.decisions.values import partial, perfect, sampled

CELLS = 2048


def loss(distance: float) -> float:
    """The unit normal loss integral."""
    return float(stats.norm.pdf(distance) - distance * stats.norm.sf(distance))


@pytest.mark.parametrize("mean", [-1.0, -0.2, 0.0, 0.5, 2.0])
def test_two_plans_that_differ_by_a_normal_number(mean: float) -> None:
    """Plan one costs 10, plan two 10 more or less a normal number: Raiffa and Schlaifer's loss integral."""
    sigma = 1.5
    other = 10 + mean + sigma * stats.norm.ppf(levels(CELLS))
    means = np.array([np.full(CELLS, 10.0), other])
    known = sigma * loss(abs(mean) / sigma)
    assert perfect(means) == pytest.approx(known, rel=2e-3, abs=1e-5)
    assert partial(means) == pytest.approx(known, rel=2e-3, abs=1e-5)


@pytest.mark.parametrize("units", [1, 4, 25])
def test_a_normal_measurement_of_a_normal_number(units: int) -> None:
    """The posterior mean is normal with the part of the variance that the sample explains."""
    sigma, noise, mean = 1.5, 3.0, 0.4
    theta = mean + sigma * stats.norm.ppf(levels(CELLS))
    means = np.array([np.zeros(CELLS), theta])
    grid = np.linspace(-25, 25, 1500)[:, None]
    chance = stats.norm.pdf(grid, theta, noise / np.sqrt(units))
    preposterior = sigma * np.sqrt(sigma**2 / (sigma**2 + noise**2 / units))
    known = preposterior * loss(mean / preposterior)
    assert sampled(means, chance / chance.sum(axis=0)) == pytest.approx(known, rel=5e-3)


def test_what_changes_no_choice_is_worth_exactly_nothing() -> None:
    means = np.array([np.linspace(1.1, 1.9, 100), np.linspace(2.1, 2.9, 100)])
    likelihood = kept(levels(100), 3, 10, 0.3)
    assert (partial(means), sampled(means, likelihood), perfect(means)) == (0.0, 0.0, 0.0)


def test_weights_stand_in_for_repeated_values() -> None:
    means = np.array([[1.0, 3.0], [2.0, 2.0]])
    weights = np.array([0.25, 0.75])
    assert partial(means, weights) == pytest.approx(partial(means[:, [0, 1, 1, 1]]))
    likelihood = np.array([[0.9, 0.2], [0.1, 0.8]])
    assert sampled(means, likelihood, weights) == pytest.approx(
        sampled(means[:, [0, 1, 1, 1]], likelihood[:, [0, 1, 1, 1]])
    )


def test_more_units_are_worth_more_and_never_more_than_knowing() -> None:
    rates = stats.beta.ppf(levels(256), 4, 6)
    means = np.array([1 / rates, np.full(256, 2.6)])
    worth = [sampled(means, kept(rates, units, 10, 0.3)) for units in (1, 2, 5, 10, 100, 10_000)]
    assert worth == sorted(worth)
    assert worth[-1] <= partial(means) * (1 + 1e-9)
    assert worth[-1] == pytest.approx(partial(means), rel=0.02)


def test_alike_records_say_less() -> None:
    rates = stats.beta.ppf(levels(256), 4, 6)
    means = np.array([1 / rates, np.full(256, 2.6)])
    worth = [sampled(means, kept(rates, 5, 20, alike)) for alike in (0.0, 0.05, 0.3, 0.9)]
    assert worth == sorted(worth, reverse=True)


def test_one_unit_keeps_a_beta_binomial_number() -> None:
    rates, alike = np.array([0.2, 0.55, 0.9]), 0.3
    strength = 1 / alike - 1
    known = stats.betabinom.pmf(np.arange(13)[:, None], 12, rates * strength, (1 - rates) * strength)
    assert kept(rates, 1, 12, alike) == pytest.approx(known, abs=1e-12)


def test_independent_records_keep_a_binomial_number() -> None:
    rates = np.array([0.2, 0.55, 0.9])
    assert kept(rates, 3, 4, 0.0) == pytest.approx(stats.binom.pmf(np.arange(13)[:, None], 12, rates), abs=1e-12)
    assert kept(rates, 1, 0.2, 0.5) == pytest.approx(np.array([1 - rates, rates]), abs=1e-12)


def test_several_units_have_the_variance_of_their_sum() -> None:
    rates, units, shown, alike = np.array([0.3, 0.7]), 6, 5, 0.2
    chance = kept(rates, units, shown, alike)
    counts = np.arange(31)[:, None]
    mean = (chance * counts).sum(axis=0)
    spread = (chance * (counts - mean) ** 2).sum(axis=0)
    assert mean == pytest.approx(30 * rates)
    assert spread == pytest.approx(30 * rates * (1 - rates) * effective(shown, alike))


def test_many_counts_are_thinned_out_and_still_sum_to_one() -> None:
    rates = np.array([0.05, 0.5, 0.93])
    chance = kept(rates, 10_000, 100, 0.1)
    assert chance.shape[0] <= 400
    assert chance.sum(axis=0) == pytest.approx(np.ones(3))


def test_an_average_is_seen_with_the_scatter_of_its_units() -> None:
    values = np.array([20.0, 27.0, 40.0])
    chance = averaged(values, 16, 0.4)
    grid = np.linspace(np.log(20) - 0.5, np.log(40) + 0.5, 400)[:, None]
    mean = (chance * grid).sum(axis=0)
    assert mean == pytest.approx(np.log(values), abs=1e-6)
    assert np.sqrt((chance * (grid - mean) ** 2).sum(axis=0)) == pytest.approx(0.1, rel=0.01)


def test_levels_and_nodes_lie_inside_and_rise() -> None:
    for made in (levels(64), nodes(64)):
        assert 0 < made[0] < made[-1] < 1
        assert (np.diff(made) > 0).all()
        assert made + made[::-1] == pytest.approx(np.ones(64))


def test_brute_force_agrees_on_a_keep_rate_and_three_plans() -> None:
    """Nested simulation from the definition: a rate, a pilot's count, and the choice it leads to, 200,000 times."""
    rng = np.random.default_rng(5)
    a, b, units, shown, alike = 4.0, 6.0, 4, 8, 0.3
    many = 200_000
    rate = rng.beta(a, b, many)
    strength = 1 / alike - 1
    unit = rng.beta(rate[:, None] * strength, (1 - rate[:, None]) * strength, (many, units))
    seen = rng.binomial(shown, unit).sum(axis=1)

    def costs(rates: np.ndarray) -> np.ndarray:
        return np.array([1 / (rates + 0.1), np.full(rates.size, 2.2), 1.2 + 2 * rates])

    paid = costs(rate)
    then = sum(paid[:, seen == count].mean(axis=1).min() * np.mean(seen == count) for count in np.unique(seen))
    now = paid.mean(axis=1).min()
    rates = stats.beta.ppf(levels(1024), a, b)
    means = costs(rates)
    assert partial(means) == pytest.approx(now - paid.min(axis=0).mean(), rel=0.02)
    # The sum of units is taken as one beta-binomial: 3 parts in 100 of what it is worth.
    assert sampled(means, kept(rates, units, shown, alike)) == pytest.approx(now - then, rel=0.03)
