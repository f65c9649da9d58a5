from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimator.errors import InputError
from estimator.money import Money
from estimator.sourcing import Estimated
from estimator.whatif.values import LONGEST, number_of, plain_of, rounded, said


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("300_000", 300_000),
        ("300,000", 300_000),
        (" 300000 ", 300_000),
        ("1,000.5", 1000.5),
        ("0.7", 0.7),
        ("70 %", 0.7),
        ("70%", 0.7),
        ("100 %", 1),
        ("0.1234567890123456789", "1.234567890123456789e-1"),
        ("true", True),
        ("false", False),
        ("", None),
        ("none", None),
        ("2027-03-31", date(2027, 3, 31)),
        ("2027-02-30", "2027-02-30"),
        ("250,000 USD", "250000 USD"),
        ("250_000.50 EUR", "250000.50 EUR"),
        ("0.50 USD", "0.50 USD"),
        ("00 USD", "0 USD"),
        ("007.5 USD", "7.5 USD"),
        ("30 USD/hour", "30 USD/hour"),
        ("0.5 to 0.9, likely 0.7", {"low": 0.5, "likely": 0.7, "high": 0.9}),
        ("0.5..0.7..0.9", {"low": 0.5, "likely": 0.7, "high": 0.9}),
        (
            "20,000 USD to 30,000 USD, likely 27,500 USD",
            {"low": "20000 USD", "likely": "27500 USD", "high": "30000 USD"},
        ),
        (
            '{ low = 1, likely = 2, high = 3, grade = "measured" }',
            {"low": 1, "likely": 2, "high": 3, "grade": "measured"},
        ),
        ('["a", "b"]', ["a", "b"]),
        ("search/all", "search/all"),
        ("0,700", "0,700"),
        ("1,00", "1,00"),
        ("-1", "-1"),
        ("1e6", "1e6"),
    ],
)
def test_what_a_person_writes_has_one_plain_value(text: str, plain: Any) -> None:
    found = plain_of(text, "need.records")
    assert (type(found), found) == (type(plain), plain)


@pytest.mark.parametrize("text", ["{ low = ", "[", "{" * 500])
def test_a_table_that_is_no_toml_is_a_fault_of_its_address(text: str) -> None:
    with pytest.raises(InputError) as error:
        plain_of(text, "a/b/c")
    assert error.value.problems[0].file == "a/b/c"
    assert error.value.problems[0].hint == "write it as in the file"


def test_a_value_has_an_end() -> None:
    assert plain_of("x" * LONGEST, "a") == "x" * LONGEST
    with pytest.raises(InputError, match="longer than 2,000 characters"):
        plain_of("x" * (LONGEST + 1), "a")


@given(st.integers(0, 10**15), st.integers(0, 18))
def test_a_number_stays_exact(digits: int, places: int) -> None:
    value = Fraction(digits, 10**places)
    found = number_of(value)
    assert Fraction(repr(found) if isinstance(found, float) else found) == value
    assert isinstance(found, int) == (value.denominator == 1)


def estimated(*bounds: str) -> Estimated:
    low, likely, high = map(Fraction, bounds)
    return Estimated(likely, low, high, "assumed", "")


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (200_000, "records", "200,000"),
        (None, "", ""),
        ("light-en", "", "light-en"),
        (date(2027, 3, 31), "", "2027-03-31"),
        (Money(Fraction(250_000), "USD"), "USD", "250,000 USD"),
        (Money(Fraction("12.5"), "USD"), "USD/hour", "12.5 USD/hour"),
        (estimated("0.7", "0.7", "0.7"), "share", "0.7"),
        (estimated("0.5", "0.7", "0.9"), "share", "0.5 to 0.9, likely 0.7"),
        (estimated("1000", "2000", "3000.5"), "tokens", "1,000 to 3,000.5, likely 2,000"),
        (estimated("20000", "27500", "30000"), "USD", "20,000 USD to 30,000 USD, likely 27,500 USD"),
    ],
)
def test_a_value_is_said_so_that_it_reads_back(value: Any, unit: str, text: str) -> None:
    assert said(value, unit) == text
    assert said(plain_of(text, "a"), unit) == text or isinstance(value, Estimated | Money | date)


@given(st.lists(st.integers(0, 10**12), min_size=3, max_size=3))
def test_a_range_reads_back_as_it_was(parts: list[int]) -> None:
    low, likely, high = (Fraction(part, 10**6) for part in sorted(parts))
    found = plain_of(said(Estimated(likely, low, high, "assumed", "")), "a")
    read = found if isinstance(found, dict) else dict.fromkeys(("low", "likely", "high"), found)
    assert [Fraction(str(read[key])) for key in ("low", "likely", "high")] == [low, likely, high]


def test_what_was_measured_is_shown_with_six_digits() -> None:
    found = rounded(Estimated(Fraction(1, 3), Fraction(1, 7), Fraction(2, 3), "measured", "p"))
    assert said(found) == "0.142857 to 0.666667, likely 0.333333"
