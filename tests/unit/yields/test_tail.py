from math import exp, lgamma, log, sqrt

import numpy as np
import pytest

from estimator.yields.partition import Groups
from estimator.yields.tail import _FADES, _SHAPES, _UNLIKE, LARGEST, read

TAIL = {1: 500, 2: 110, 3: 45, 4: 22, 5: 12, 8: 6, 13: 3, 40: 1}


def groups(held: dict[int, int]) -> Groups:
    return Groups(np.array(list(held), np.float64), np.array(list(held.values()), np.float64))


def by_definition(held: dict[int, int], more: float) -> tuple[float, float]:
    """Sizes by the gamma function, one point of the grid after another."""
    seen = {size: many for size, many in held.items() if size <= LARGEST}
    known, many, times = sum(held.values()), sum(seen.values()), more / sum(i * f for i, f in held.items())
    chances, heights = [], []
    for b in _SHAPES:
        for fade in np.linspace(_FADES[0], _FADES[1], int(_FADES[2])):
            a = 1 + exp(fade)
            odds = {i: exp(lgamma(i + b) - lgamma(1 + b) - lgamma(i + 1) - (i - 1) * log(a)) for i in range(1, 21)}
            core = sum(odds.values())
            for share in _UNLIKE:
                extra = share / (1 - share)
                total = core + extra
                chance = sum(f * log((odds[i] + extra * (i == 1)) / total) for i, f in seen.items())
                chances.append(chance + log(0.5 if share == 0 else 0.5 / (len(_UNLIKE) - 1)))
                new = share * times + (1 - share) * a / b * (1 - (1 + times / a) ** -b)
                heights.append(log(known + many * (1 + extra) / total * new))
    weights = np.exp(np.array(chances) - max(chances))
    mean = float(np.average(heights, weights=weights))
    return exp(mean), sqrt(float(np.average((np.array(heights) - mean) ** 2, weights=weights)))


@pytest.mark.parametrize("held", [TAIL, {1: 7, 2: 1}, {20: 2, 21: 3, 1: 4}])
@pytest.mark.parametrize("more", [1.0, 7910.0])
def test_it_is_its_definition(held: dict[int, int], more: float) -> None:
    assert tuple(read(groups(held), more)) == pytest.approx(by_definition(held, more), rel=1e-9)


def test_nothing_new_is_in_sight_where_nothing_is_met_once() -> None:
    assert read(groups({2: 10, 5: 4}), 1e6) == (14, 0)


def test_no_more_draws_bring_nothing() -> None:
    assert tuple(read(groups(TAIL), 0.0)) == pytest.approx((699, 0))


def test_the_first_draws_bring_the_rate_of_discovery() -> None:
    assert read(groups(TAIL), 11.3).distinct - 699 == pytest.approx(5, rel=0.05)


def test_doubt_grows_with_the_volume() -> None:
    doubts = [read(groups(TAIL), 1130.0 * times).doubt for times in (0.5, 1, 3, 7, 9)]
    assert doubts == sorted(doubts)


def test_large_groups_have_no_say() -> None:
    with_large = read(groups({**TAIL, 31: 2}), 7 * 1192.0)
    assert with_large.distinct - 701 == pytest.approx(read(groups(TAIL), 7 * 1130.0).distinct - 699, rel=0.01)
