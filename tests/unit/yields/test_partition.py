from itertools import pairwise
from math import lgamma, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimator.yields.accumulation import chao_grown, chao_unseen, heaps_power
from estimator.yields.growth import falling
from estimator.yields.loggamma import log_rise
from estimator.yields.partition import Groups, PitmanYor, fit
from tests.unit.yields.pilots import pitman_yor, sizes


def groups(held: dict[int, int]) -> Groups:
    rows = sorted(held.items())
    return Groups(np.array([size for size, _ in rows], float), np.array([many for _, many in rows], float))


def log_odds(held: dict[int, int], theta: float, sigma: float) -> float:
    """The exchangeable partition probability as Pitman writes it, factor by factor."""
    k, n = sum(held.values()), sum(size * many for size, many in held.items())
    found = sum(log(theta + i * sigma) for i in range(1, k)) - sum(log(theta + i) for i in range(1, n))
    return found + sum(many * sum(log(j - sigma) for j in range(1, size)) for size, many in held.items())


class TestLogRise:
    @given(st.floats(1e-6, 1e9), st.floats(0, 1e6))
    def test_it_is_a_difference_of_log_gammas(self, start: float, by: float) -> None:
        size = abs(lgamma(start + by)) + abs(lgamma(start)) + 1
        assert float(log_rise(start, by)) == pytest.approx(lgamma(start + by) - lgamma(start), abs=1e-11 * size)

    def test_it_is_exact_where_both_are_huge(self) -> None:
        assert float(log_rise(1e15, 1.0)) == pytest.approx(log(1e15), rel=1e-14)
        assert float(log_rise(3.0, -1.0)) == pytest.approx(-log(2))

    def test_it_broadcasts(self) -> None:
        assert log_rise(np.ones((3, 1)), np.ones(2)).shape == (3, 2)
        assert log_rise(np.empty(0), 1.0).shape == (0,)


@pytest.mark.parametrize(("theta", "sigma"), [(10.0, 0.3), (5.0, 0.8), (200.0, 1e-7), (40.0, -2.0)])
def test_growth_is_the_recursion_draw_by_draw(theta: float, sigma: float) -> None:
    law, count = PitmanYor(theta, sigma), 15.0
    for n in range(100, 1100):
        count += (theta + sigma * count) / (theta + n)
    assert float(law.grown(100, 15, np.array([1000.0]))[0]) == pytest.approx(count - 15, rel=1e-6)
    assert law.slope(100, 15) == (theta + sigma * 15) / (theta + 100)


def test_unlike_records_leave_the_law_its_own_draws() -> None:
    law, core = PitmanYor(40.0, -2.0, 0.25), PitmanYor(40.0, -2.0)
    grown = law.grown(400, 115, np.array([800.0]))
    assert grown == pytest.approx(200 + core.grown(300, 15, np.array([600.0])))
    assert law.slope(400, 115) == pytest.approx(0.25 + 0.75 * core.slope(300, 15))
    assert law.slope(400, 400) == 0.25  # more groups than the law holds: none is left


@pytest.mark.parametrize(
    ("theta", "sigma"), [(20, 0.4), (5, 0.75), (100, 0.0)], ids=["middle", "long tail", "logarithm"]
)
def test_the_fit_is_the_most_probable_law(theta: float, sigma: float) -> None:
    held = sizes(pitman_yor(np.random.default_rng(3), theta, sigma, 800).tolist())
    law = fit(groups(held))
    best = log_odds(held, law.theta, law.sigma)
    assert best >= log_odds(held, theta, sigma)
    for shift in (0.7, 0.9, 1.1, 1.4):
        for step in (-0.1, -0.02, 0.0, 0.02, 0.1):
            other = law.theta * shift, law.sigma + step
            if other[1] < 1 and other[0] > max(-other[1], -other[1] * sum(held.values())):
                assert best >= log_odds(held, *other) - 1e-3


def test_a_law_that_runs_dry_has_as_many_groups_as_there_are() -> None:
    law = fit(groups(sizes(np.random.default_rng(0).integers(300, size=1000).tolist())))
    assert law.sigma < 0
    assert -law.theta / law.sigma == pytest.approx(300, rel=0.05)


class TestChaoAndHeaps:
    def test_unseen_by_hand(self) -> None:
        assert chao_unseen(groups({1: 10, 2: 5, 3: 2})) == pytest.approx(25 / 26 * 100 / 10)
        assert chao_unseen(groups({1: 10, 3: 2})) == pytest.approx(15 / 16 * 45)
        assert chao_unseen(groups({2: 3})) == 0

    def test_its_curve_starts_at_the_rate_of_discovery_and_ends_at_all_unseen(self) -> None:
        held = groups({1: 10, 2: 5, 3: 2})
        first, last = chao_grown(held, np.array([1.0, 1e9])).tolist()
        assert first == pytest.approx(10 / 26, rel=0.05)
        assert last == pytest.approx(chao_unseen(held))
        assert chao_grown(groups({2: 3}), np.array([5.0])).tolist() == [0]

    def test_powers(self) -> None:
        assert heaps_power(groups({1: 500})) == pytest.approx(1)
        assert heaps_power(groups({500: 1})) == pytest.approx(0, abs=1e-9)
        assert heaps_power(groups({1: 1})) == 1


@given(st.lists(st.floats(-10, 10), min_size=1, max_size=30))
def test_pooled_slopes_fall_and_keep_their_sum(slopes: list[float]) -> None:
    found = falling(np.array(slopes))
    assert np.all(np.diff(found) <= 1e-12)
    assert found.sum() == pytest.approx(sum(slopes), abs=1e-9)
    if all(a >= b for a, b in pairwise(slopes)):
        assert found.tolist() == slopes
