from fractions import Fraction
from math import isclose

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from estimator.reports.comparison.axis import Axis, axis, round_above, round_below

FEW = settings(max_examples=settings().max_examples // 10 + 10)
POSITIVE = st.fractions(min_value=Fraction(1, 10**9), max_value=10**15)


def on(*values: int | Fraction) -> Axis:
    found = axis([Fraction(value) for value in values], "USD")
    assert found is not None
    return found


def test_without_figures_there_is_none() -> None:
    assert axis([], "USD") is None


@pytest.mark.parametrize(
    ("most", "log", "ends"), [(29, False, ("0", "50")), (30, True, ("2", "50")), (31, True, ("2", "50"))]
)
def test_ten_times_apart_counts_in_powers_of_ten(most: int, *, log: bool, ends: tuple[str, str]) -> None:
    found = on(3, most)
    assert (found.log, found.ends) == (log, ends)
    assert found.words == ("USD, by powers of ten" if log else "USD")


@pytest.mark.parametrize(
    ("value", "below", "above"),
    [
        ("99/100", "1/2", 1),
        (1, 1, 1),
        ("101/100", 1, 2),
        ("199/100", 1, 2),
        (2, 2, 2),
        ("201/100", 2, 5),
        (5, 5, 5),
        ("501/100", 5, 10),
        ("999/100", 5, 10),
        (10, 10, 10),
        ("999999/1000000", "1/2", 1),
        ("1/3", "1/5", "1/2"),
        (60_000_000, 50_000_000, 100_000_000),
    ],
)
def test_ends_are_round(value: str | int, below: str | int, above: str | int) -> None:
    assert (round_below(Fraction(value)), round_above(Fraction(value))) == (Fraction(below), Fraction(above))


@FEW
@given(POSITIVE)
def test_a_round_figure_lies_within_a_factor_of_two_and_a_half(value: Fraction) -> None:
    low, high = round_below(value), round_above(value)
    assert low <= value <= high
    assert value < low * Fraction(5, 2)
    assert value > high / Fraction(5, 2)


@example([Fraction(1), Fraction(380499999999999905, 761)])
@FEW
@given(st.lists(st.fractions(min_value=0, max_value=10**15), min_size=1, max_size=9))
def test_every_figure_has_a_place_and_the_greater_is_never_left_of_the_smaller(values: list[Fraction]) -> None:
    found = on(*values)
    places = [found.place(value) for value in sorted(values)]
    assert all(0 <= place <= 1 for place in places)
    assert places == sorted(places)


def test_places_by_hand() -> None:
    even, tens = on(0, 100), on(1, 100)
    assert [even.place(Fraction(value)) for value in (-1, 0, 25, 100, 101)] == [0, 0, 0.25, 1, 1]
    assert [tens.place(Fraction(value)) for value in (0, 1, 10, 100, 1000)] == [0, 0, 0.5, 1, 1]


def test_only_zeros_stand_at_the_left_end() -> None:
    assert (on(0).ends, on(0, 0).place(Fraction(0))) == (("0", "1"), 0)


@FEW
@given(st.lists(POSITIVE, min_size=2, max_size=5), st.floats(min_value=0, max_value=1))
def test_the_figure_at_a_place_stands_at_that_place(values: list[Fraction], place: float) -> None:
    found = on(*values)
    assert isclose(found.place(found.inverse(place)), place, abs_tol=1e-6)
    assert found.inverse(-1) == found.low
