from fractions import Fraction

import pytest

from estimator.money import EXPONENTS, Money, exact, half_up, parse_money, plain, shortest, significant, split, to_minor


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", Fraction(0)),
        ("0.005", Fraction(1, 200)),
        ("42000", Fraction(42000)),
        ("999999999999999.999999999999", Fraction(10**27 - 1, 10**12)),
    ],
)
def test_a_number_of_a_file_is_exact(text: str, value: Fraction) -> None:
    assert exact(text) == value


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "-1",
            "+1",
            "1.",
            ".5",
            "01",
            "1e5",
            "1e999999",
            "1_000",
            "1,000",
            " 1",
            "1 ",
            "1\n",
            "nan",
            "inf",
            "0x1",
        ),
        *("\u0661", "\uff11", "1.0000000000001", "1" * 16, "1.5.2", "--1", "½"),
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a plain number"):
        exact(text)


def test_an_amount_has_its_currency() -> None:
    assert parse_money("250000 USD") == Money(Fraction(250000), "USD")
    assert parse_money("0.5 KWD").amount == Fraction(1, 2)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("250000", "is not an amount with its currency"),
        ("USD 250000", "is not an amount with its currency"),
        ("-1 USD", "is not an amount with its currency"),
        ("1 usd", "is not an amount with its currency"),
        ("1  USD", "is not an amount with its currency"),
        ("1 XYZ", "currency 'XYZ' is not known; known: AED"),
    ],
)
def test_an_amount_of_another_form_is_refused(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parse_money(text)


def test_amounts_of_one_currency_add() -> None:
    assert str(Money(Fraction("1999.995"), "USD") + Money(Fraction("0.005"), "USD")) == "2,000.00 USD"
    with pytest.raises(TypeError, match="cannot add EUR to USD"):
        Money(Fraction(1), "USD") + Money(Fraction(1), "EUR")


@pytest.mark.parametrize(
    ("currency", "text"), [("USD", "1,234.57 USD"), ("JPY", "1,235 JPY"), ("KWD", "1,234.568 KWD")]
)
def test_amounts_show_their_minor_unit(currency: str, text: str) -> None:
    assert str(Money(Fraction("1234.5675"), currency)) == text
    assert currency in EXPONENTS


@pytest.mark.parametrize(
    ("numerator", "denominator", "nearest"),
    [(1, 2, 1), (-1, 2, -1), (3, 2, 2), (-3, 2, -2), (49, 100, 0), (-49, 100, 0), (51, 100, 1), (0, 7, 0)],
)
def test_halves_go_away_from_zero(numerator: int, denominator: int, nearest: int) -> None:
    assert half_up(numerator, denominator) == nearest


def test_minor_units() -> None:
    assert to_minor(Fraction("0.005"), 2) == 1
    assert to_minor(Fraction("-0.005"), 2) == -1
    assert to_minor(Fraction("0.0049"), 2) == 0
    assert to_minor(Fraction("12.5"), 0) == 13


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (10, ["10/3", "10/3", "10/3"], [4, 3, 3]),
        (1, ["1/2", "1/2"], [1, 0]),
        (-1, ["-1/2", "-1/2"], [0, -1]),
        (0, ["3/2", "-3/2"], [2, -2]),
        (5, ["5"], [5]),
        (0, [], []),
    ],
)
def test_parts_sum_to_their_total(total: int, weights: list[str], parts: list[int]) -> None:
    assert split(total, [Fraction(weight) for weight in weights]) == parts


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [("1234.5", 2, "1234.50"), ("0.004", 2, "0.00"), ("-0.005", 2, "-0.01"), ("7", 0, "7"), ("0.05", 1, "0.1")],
)
def test_decimals_are_fixed(value: str, places: int, text: str) -> None:
    assert plain(Fraction(value), places) == text


def test_thousands_are_grouped_on_demand() -> None:
    assert plain(Fraction(-1234567), 2, group=True) == "-1,234,567.00"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0", "0"),
        ("0.000123456789", "0.000123457"),
        ("1234.5678", "1234.57"),
        ("99999.95", "99999.9"),
        ("1234567", "1234567"),
        ("-1/3", "-0.333333"),
        ("1/1000", "0.00100000"),
        ("10", "10.0000"),
        ("9/10", "0.900000"),
    ],
)
def test_unit_costs_have_six_significant_digits(value: str, text: str) -> None:
    found = significant(Fraction(value))
    assert found == text or Fraction(found) == pytest.approx(Fraction(value), rel=1e-5)


@pytest.mark.parametrize(
    ("value", "text"), [("0.500", "0.5"), ("1000", "1,000"), ("0.000000000001", "0.000000000001"), ("1/3", "0.333333")]
)
def test_the_shortest_form_has_no_trailing_zeros(value: str, text: str) -> None:
    assert shortest(Fraction(value)) == text
