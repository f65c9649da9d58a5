from fractions import Fraction

import pytest

from estimator.backtest.interval import interval
from estimator.sourcing import Estimated


def spread(low: str, likely: str, high: str) -> Estimated:
    return Estimated(Fraction(likely), Fraction(low), Fraction(high), "assumed", "here")


def test_constants_give_one_figure() -> None:
    assert interval({"a": spread("3", "3", "3")}, lambda values: 2 * values["a"]) == (Fraction(6),) * 3


def test_an_outcome_that_no_range_reaches_is_one_figure() -> None:
    assert interval({"a": spread("2", "3", "9")}, lambda _: Fraction(5)) == (Fraction(5),) * 3


@pytest.mark.parametrize(("low", "likely", "high"), [("2", "3", "9"), ("0.5", "0.6", "0.61"), ("0", "3", "4")])
def test_a_lone_input_gives_its_own_ends(low: str, likely: str, high: str) -> None:
    found = interval({"a": spread(low, likely, high)}, lambda values: values["a"] / 2)
    assert found[1] == Fraction(likely) / 2
    assert (float(found[0]), float(found[2])) == pytest.approx((float(low) / 2, float(high) / 2), rel=0.002, abs=0.001)


def test_a_share_never_passes_one() -> None:
    _, _, high = interval({"a": spread("0.2", "0.9", "0.99")}, lambda values: 1 / (1 - values["a"]), {"a"})
    assert float(high) == pytest.approx(100, rel=0.01)


def test_a_product_of_two_is_as_wide_as_their_squares_added() -> None:
    """Of log-normal factors the logarithms add in squares: exp(sqrt(2) ln 2) each way."""
    inputs = {"a": spread("1", "2", "4"), "b": spread("5", "10", "20")}
    low, likely, high = interval(inputs, lambda values: values["a"] * values["b"])
    factor = 2**2**0.5
    assert likely == 20
    assert (float(low), float(high)) == pytest.approx((20 / factor, 20 * factor), rel=0.01)
