from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimator.money import Money
from estimator.sourcing import Estimated
from estimator.whatif.assumptions import Assumption
from estimator.whatif.stepping import stepped
from estimator.whatif.values import plain_of, said


def assumed(value: Any, unit: str = "", **more: Any) -> Assumption:
    return Assumption("p/s/k", "p", "s", "k", "k", unit, said(value, unit), value, "plan", **more)


def number(*bounds: str) -> Estimated:
    low, likely, high = map(Fraction, bounds if len(bounds) == 3 else bounds * 3)
    return Estimated(likely, low, high, "assumed", "")


def share(*bounds: str, least: str = "0.001", most: str = "1") -> Assumption:
    return assumed(number(*bounds), "share", least=Fraction(least), most=Fraction(most))


@pytest.mark.parametrize(
    ("value", "steps", "fine", "text"),
    [
        ("0.7", 1, False, "0.71"),
        ("0.7", -1, False, "0.69"),
        ("0.7", 1, True, "0.701"),
        ("0.7", 30, False, "1"),
        ("0.7", 31, False, "1"),
        ("0.703", 1, False, "0.71"),
        ("0.703", -1, False, "0.7"),
        ("0.99", 1, False, "1"),
        ("1", 1, False, "1"),
        ("1", -1, False, "0.99"),
        ("0.01", -1, False, "0.001"),
        ("0.001", -1, False, "0.001"),
        ("0.001", 1, False, "0.01"),
        ("0.0005", -1, False, "0.0005"),
        ("0.7", 0, False, "0.7"),
    ],
)
def test_shares_go_by_hundredths(value: str, steps: int, text: str, *, fine: bool) -> None:
    assert stepped(share(value), steps, fine=fine) == text


def test_a_share_that_may_be_nothing_gets_there() -> None:
    assert stepped(share("0.01", least="0"), -1) == "0"
    assert stepped(share("0", least="0"), -1) == "0"
    assert stepped(share("0", least="0"), 1) == "0.01"


@pytest.mark.parametrize(
    ("value", "up", "down", "finer", "finely_down"),
    [
        (1, "2", "1", "2", "1"),
        (2, "3", "1", "3", "1"),
        (9, "10", "8", "10", "8"),
        (10, "20", "9", "11", "9"),
        (11, "20", "10", "12", "10"),
        (99, "100", "50", "100", "98"),
        (100, "200", "50", "110", "99"),
        (101, "200", "100", "110", "100"),
        (200_000, "500,000", "100,000", "210,000", "190,000"),
        (499_999, "500,000", "200,000", "500,000", "490,000"),
        (500_000, "1,000,000", "200,000", "510,000", "490,000"),
        (10**15, f"{10**15:,}", f"{5 * 10**14:,}", f"{10**15:,}", f"{99 * 10**13:,}"),
    ],
)
def test_counts_go_by_round_numbers(value: int, up: str, down: str, finer: str, finely_down: str) -> None:
    one = assumed(value, "records", least=Fraction(1), most=Fraction(10**15))
    assert (stepped(one, 1), stepped(one, -1)) == (up, down)
    assert (stepped(one, 1, fine=True), stepped(one, -1, fine=True)) == (finer, finely_down)


def test_days_go_one_by_one() -> None:
    assert stepped(assumed(12, "days", least=Fraction(0)), 3) == "15"
    assert stepped(assumed(1, "days", least=Fraction(0)), -2) == "0"
    day = assumed(date(2027, 2, 28), least=date(2027, 2, 1), most=date(2027, 3, 2))
    assert [stepped(day, steps) for steps in (-28, -27, -1, 0, 1, 2, 3)] == [
        "2027-02-01",
        "2027-02-01",
        "2027-02-27",
        "2027-02-28",
        "2027-03-01",
        "2027-03-02",
        "2027-03-02",
    ]
    assert stepped(assumed(date(9999, 12, 30)), 5) == "9999-12-31"
    assert stepped(assumed(date(1, 1, 2)), -5) == "0001-01-01"


def test_choices_go_round() -> None:
    one = assumed("b", choices=("a", "b", "c"))
    assert [stepped(one, steps) for steps in (-2, -1, 0, 1, 2)] == ["c", "a", "b", "c", "a"]
    assert stepped(assumed(None, choices=("a", "b")), 1) == "a"


@pytest.mark.parametrize(
    ("amount", "up", "down", "finer"),
    [
        ("250000", "252,000 USD", "248,000 USD", "250,200 USD"),
        ("100", "101 USD", "99.5 USD", "100.1 USD"),
        ("99.5", "100 USD", "99 USD", "99.55 USD"),
        ("12", "12.1 USD", "11.9 USD", "12.01 USD"),
        ("0", "1 USD", "0 USD", "0.1 USD"),
        ("12.07", "12.1 USD", "12 USD", "12.08 USD"),
    ],
)
def test_money_goes_by_round_amounts_of_about_a_hundredth(amount: str, up: str, down: str, finer: str) -> None:
    one = assumed(Money(Fraction(amount), "USD"), "USD", least=Fraction(0))
    assert (stepped(one, 1), stepped(one, -1), stepped(one, 1, fine=True)) == (up, down, finer)


def test_pay_stays_pay_for_an_hour() -> None:
    assert stepped(assumed(Money(Fraction(30), "USD"), "USD/hour", least=Fraction(0)), 1) == "30.2 USD/hour"


def test_a_price_range_is_money() -> None:
    one = assumed(number("20000", "25000", "30000"), "USD", least=Fraction(0))
    assert stepped(one, 1) == "20,160 USD to 30,240 USD, likely 25,200 USD"


@pytest.mark.parametrize(
    ("value", "unit", "up", "down"),
    [
        ("8", "turns", "9", "7"),
        ("600", "tokens", "620", "580"),
        ("1.5", "minutes", "1.55", "1.45"),
        ("0.02", "", "0.021", "0.0195"),
        ("0", "tokens", "1", "0"),
        ("0", "", "0.01", "0"),
        ("8.5", "turns", "8.6", "8.4"),
    ],
)
def test_other_numbers_go_by_about_a_twentieth(value: str, unit: str, up: str, down: str) -> None:
    one = assumed(number(value), unit, least=Fraction(0))
    assert (stepped(one, 1), stepped(one, -1)) == (up, down)


def test_a_number_above_nothing_never_gets_there() -> None:
    one = assumed(number("1"), "turns")
    assert stepped(one, -5) == "1"


def test_a_range_moves_as_a_whole_and_ends_at_what_is_possible() -> None:
    assert stepped(share("0.5", "0.7", "0.9"), 1) == "0.5071 to 0.9129, likely 0.71"
    assert stepped(share("0.5", "0.7", "0.9"), 20) == "0.6429 to 1, likely 0.9"
    assert stepped(share("0.5", "0.7", "0.9"), 40) == "0.7143 to 1, likely 1"
    assert stepped(share("0.002", "0.01", "0.02"), -5) == "0.001 to 0.002, likely 0.001"
    assert stepped(share("0", "0", "0.1", least="0"), 1) == "0 to 0.1, likely 0.01"
    assert stepped(share("0", "0", "0.1", least="0"), 20) == "0 to 0.2, likely 0.2"


def test_a_range_that_cannot_move_stays_as_it_is() -> None:
    assert stepped(share("0.612345", "1", "1"), 1) == "0.612345 to 1, likely 1"
    assert stepped(share("0.612345", "0.7", "0.9"), 0) == "0.612345 to 0.9, likely 0.7"
    assert stepped(share("0.612345", "0.7", "0.9", least="0.7", most="0.7"), 1) == "0.612345 to 0.9, likely 0.7"


def test_what_nobody_states_has_no_next() -> None:
    assert stepped(assumed(None, "share"), 1) == ""
    assert stepped(assumed("figure/of-the-book"), 1) == "figure/of-the-book"


@given(
    st.integers(1, 10**9), st.sampled_from(["records", "days", "share", "USD", "tokens", "minutes", ""]), st.booleans()
)
def test_up_is_up_and_down_is_down(thousandths: int, unit: str, fine: bool) -> None:  # noqa: FBT001 - drawn
    value = Fraction(thousandths, 1000)
    held: Any = (
        int(value) + 1 if unit in ("records", "days") else Money(value, "USD") if unit == "USD" else number(str(value))
    )
    one = assumed(held, unit, least=Fraction(0))
    now = amount(one.text)
    up, down = amount(stepped(one, 1, fine=fine)), amount(stepped(one, -1, fine=fine))
    assert down < now < up
    assert amount(stepped(one, 3, fine=fine)) > up


def amount(text: str) -> Fraction:
    found = plain_of(text.removesuffix(" USD"), "a")
    return Fraction(str(found))


def test_steps_have_an_end() -> None:
    one = assumed(1, "days", least=Fraction(0))
    assert stepped(one, 10**12) == "10,001"
