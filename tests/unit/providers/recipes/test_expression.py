"""Expressions are read by their own grammar, bounded, and compared exactly."""

import math
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from providers.recipes.expression import UnreadableError, below, same, solved, symbol, value, whole

HOSTILE = {
    "empty": "",
    "blank": "   ",
    "power tower": "9**9**9",
    "power tower ^": "9^9^9^9",
    "powers of powers": "((((9^12)^12)^12)^12)",
    "exponent 13": "2^13",
    "huge": "1" * 1_000_000,
    "sixteen digits": "1" * 16,
    "thirteen decimals": "0." + "1" * 13,
    "nested": "(" * 10_000 + "1" + ")" * 10_000,
    "nested within length": "(" * 13 + "1" + ")" * 13,
    "signs": "-" * 50 + "1",
    "call": "__import__('os').system('x')",
    "attribute": "a.b",
    "lambda": "lambda: 1",
    "index": "x[0]",
    "arabic digits": "١٢",
    "fullwidth digits": "\uff11\uff12",
    "superscript": "5²",
    "null": "5\0",
    "line": "5\n6",
    "bell": "\x07",
    "exponent form": "1e9",
    "by zero": "1/0",
    "by zero difference": "1/(2-2)",
    "zero to minus one": "0^-1",
    "root of minus": "sqrt(-1)",
    "root too large": "sqrt(1000001)",
    "root of a root": "sqrt(sqrt(2))",
    "half of a sum": "(1+sqrt(2))^(1/2)",
    "a third": "8^(1/3)",
    "by a sum": "1/(1+sqrt(2))",
    "name": "x",
    "other function": "exp(1)",
    "factorial": "5!",
    "unclosed": "(1",
    "unopened": "1)",
    "sqrt bare": "sqrt 2",
    "two numbers": "5 6",
    "only sign": "-",
    "ends in sign": "1+",
    "terms": "(1+sqrt(2)+sqrt(3)+sqrt(5)+pi)^12",
    "infinite": "inf",
    "nan": "nan",
    "imaginary": "I",
    "roots of primes": "sqrt(999983)*sqrt(999979)*sqrt(999961)*sqrt(999959)",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_is_no_number_of_the_grammar_is_refused(text: str) -> None:
    with pytest.raises(UnreadableError):
        value(text)


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("1/2", "0.5"),
        ("-3/4", "(-3)/4"),
        (".5", "2/4"),
        ("2^12", "4096"),
        ("2**3", "8"),
        ("-2^2", "-4"),
        ("2^-2", "0.25"),
        ("sqrt(52)", "2*sqrt(13)"),
        ("2sqrt(13)", "sqrt(13)+sqrt(13)"),
        ("9^(1/2)", "3"),
        ("sqrt(1/4)", "1/2"),
        ("1/sqrt(2)", "sqrt(2)/2"),
        ("sqrt(6)*sqrt(10)", "2*sqrt(15)"),
        ("25pi", "25*pi"),
        ("pi*10*10/4", "25*pi"),
        ("(1+sqrt(2))^2", "3+2*sqrt(2)"),
        ("0.1+0.2", "0.3"),
        ("(" * 12 + "1" + ")" * 12, "1"),
        ("999999999999999", "999999999999998+1"),
    ],
)
def test_one_number_has_many_forms(text: str, other: str) -> None:
    assert same(value(text), value(other))


@pytest.mark.parametrize(
    ("text", "other"), [("1/3", "0.333333333333"), ("pi", "3.14159265359"), ("sqrt(2)", "1.41421356237")]
)
def test_what_is_only_near_is_another_number(text: str, other: str) -> None:
    assert not same(value(text), value(other))


numbers = st.integers(-99, 99)


@settings(max_examples=200)
@given(a=numbers, b=numbers, c=st.integers(1, 99), d=st.integers(1, 99))
def test_sums_and_products_are_those_of_exact_fractions(a: int, b: int, c: int, d: int) -> None:
    found = value(f"({a})/{c} + ({b})/{d} * ({a}) - {c}")
    true = Fraction(a, c) + Fraction(b, d) * a - c
    assert (int(found.p), int(found.q)) == (true.numerator, true.denominator)


@settings(max_examples=300)
@given(a=st.integers(0, 30), b=st.integers(1, 400), c=st.integers(0, 30), d=st.integers(1, 400))
def test_roots_are_equal_exactly_if_their_squares_are(a: int, b: int, c: int, d: int) -> None:
    assert same(value(f"{a}*sqrt({b})"), value(f"{c}*sqrt({d})")) == (a * a * b == c * c * d)


@settings(max_examples=500)
@given(st.text(alphabet="0123456789+-*/^(). sqrtpix", max_size=40))
def test_any_text_is_a_number_or_refused(text: str) -> None:
    try:
        found = value(text)
    except UnreadableError:
        return
    assert math.isfinite(float(found))


def test_whole_and_below() -> None:
    assert whole(value("4/2"))
    assert not whole(value("1/2"))
    assert below(value("1/3"), value("0.34"))
    assert not below(value("1/3"), value("1/3"))
    assert below(value("sqrt(2)"), value("pi"))


def test_linear_equations_have_one_solution_or_none_is_given() -> None:
    x, y = symbol("x"), symbol("y")
    assert {name: str(found) for name, found in solved([(x + y, 10), (x - y, 3)], ["x", "y"]).items()} == {
        "x": "13/2",
        "y": "7/2",
    }
    for equations in ([(x, x)], [(x, x + 1)], [(x + y, 1)]):
        with pytest.raises(UnreadableError, match="no solution, or more than one"):
            solved(equations, ["x", "y"])
    with pytest.raises(UnreadableError, match="not linear"):
        solved([(x * x, 4)], ["x"])
