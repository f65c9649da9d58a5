from fractions import Fraction
from itertools import islice
from math import exp, log

import pytest
from scipy import stats  # type: ignore[import-untyped]  # no stubs in the environment

from estimator.backtest.interval import POINTS, halton, interval, quantile
from estimator.sourcing import Estimated


def spread(low: str, likely: str, high: str) -> Estimated:
    return Estimated(Fraction(likely), Fraction(low), Fraction(high), "assumed", "here")


def test_the_first_points_are_those_of_the_published_sequence() -> None:
    assert list(halton(2, 4)) == [(1 / 2, 1 / 3), (1 / 4, 2 / 3), (3 / 4, 1 / 9), (1 / 8, 4 / 9)]


@pytest.mark.parametrize("dimensions", [1, 3, 6])
def test_the_points_are_those_of_another_implementation(dimensions: int) -> None:
    theirs = stats.qmc.Halton(dimensions, scramble=False).random(POINTS + 1)[1:]
    for expected, point in zip(theirs.tolist(), halton(dimensions, POINTS), strict=True):
        assert point == pytest.approx(expected)


@pytest.mark.parametrize(("low", "likely", "high"), [("2", "3", "9"), ("0.5", "0.6", "0.61"), ("1e-6", "1", "1000000")])
@pytest.mark.parametrize("share", [False, True])
def test_the_stated_ends_are_the_5th_and_95th_percentile(low: str, likely: str, high: str, share: bool) -> None:  # noqa: FBT001
    one = spread(low, likely, high)
    if share and one.high > 1:
        pytest.skip("no share")
    found = [quantile(one, place, share=share) for place in (0.05, 0.5, 0.95)]
    assert [float(value) for value in found] == pytest.approx([float(low), float(likely), float(high)])


def test_an_amount_is_log_normal_on_each_side() -> None:
    one = spread("50", "100", "400")
    edge = stats.norm.ppf(0.95)
    below, above = stats.norm(scale=log(2) / edge), stats.norm(scale=log(4) / edge)
    assert float(quantile(one, 0.2)) == pytest.approx(100 * exp(below.ppf(0.2)))
    assert float(quantile(one, 0.8)) == pytest.approx(100 * exp(above.ppf(0.8)))


@pytest.mark.parametrize("place", [0.001, 0.2, 0.5, 0.8, 0.999])
def test_a_share_stays_one(place: float) -> None:
    assert 0 < quantile(spread("0.001", "0.5", "0.999"), place, share=True) < 1


@pytest.mark.parametrize(
    ("one", "place", "expected"),
    [
        (spread("0", "4", "8"), 0.0001, 0),
        (spread("0", "0", "8"), 0.9999, 8),
        (spread("0.5", "0.9", "1"), 0.9999, 1),
        (spread("0.5", "1", "1"), 0.0001, Fraction(1, 2)),
        (spread("0.5", "1", "1"), 0.9, 1),
    ],
)
def test_a_hard_edge_is_reached_and_not_passed(one: Estimated, place: float, expected: Fraction) -> None:
    assert quantile(one, place, share=True) == expected


def test_constants_give_one_figure() -> None:
    assert interval({"a": spread("3", "3", "3")}, lambda values: 2 * values["a"]) == (Fraction(6),) * 3


def test_a_lone_input_gives_its_own_ends() -> None:
    low, likely, high = interval({"a": spread("2", "3", "9")}, lambda values: values["a"] / 2)
    assert likely == Fraction(3, 2)
    assert (float(low), float(high)) == pytest.approx((1, 4.5), rel=0.002)


def test_a_product_of_two_is_as_wide_as_their_squares_added() -> None:
    """Of log-normal factors the logarithms add in squares: exp(sqrt(2) ln 2) each way."""
    inputs = {"a": spread("1", "2", "4"), "b": spread("5", "10", "20")}
    low, likely, high = interval(inputs, lambda values: values["a"] * values["b"])
    factor = 2**2**0.5
    assert likely == 20
    assert (float(low), float(high)) == pytest.approx((20 / factor, 20 * factor), rel=0.03)


def test_it_is_the_same_on_every_run() -> None:
    inputs = {"a": spread("1", "2", "4"), "b": spread("0.1", "0.5", "0.6")}
    runs = [interval(inputs, lambda values: values["a"] / values["b"], {"b"}) for _ in range(2)]
    assert runs[0] == runs[1]


def test_an_outcome_that_falls_with_its_input_keeps_its_order() -> None:
    low, likely, high = interval({"a": spread("2", "3", "9")}, lambda values: 1 / values["a"])
    assert low < likely < high


def test_the_bases_are_primes() -> None:
    first = next(islice(halton(4, 1), 1))
    assert first == (1 / 2, 1 / 3, 1 / 5, 1 / 7)
