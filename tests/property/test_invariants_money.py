from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimator.money import EXPONENTS, Money, exact, half_up, parse_money, plain, shortest, split, to_minor
from tests.property import strategies as some
from tests.property.strategies import CHARGES, Table


@given(some.fractions, st.integers(0, 3))
def test_rounding_is_to_the_nearest_odd_symmetric_and_done_once(value: Fraction, places: int) -> None:
    """Invariant 24."""
    units = to_minor(value, places)
    assert abs(units - value * 10**places) <= Fraction(1, 2)
    assert to_minor(-value, places) == -units
    assert to_minor(Fraction(units, 10**places), places) == units
    assert half_up(value.numerator * 10**places, value.denominator) == units


@given(st.lists(some.fractions, min_size=1, max_size=8))
def test_parts_sum_to_the_rounded_total_each_within_one_unit(amounts: list[Fraction]) -> None:
    """Invariant 25."""
    total = to_minor(sum(amounts, Fraction(0)), 0)
    parts = split(total, amounts)
    assert sum(parts) == total
    assert all(abs(part - amount) <= 1 for part, amount in zip(parts, amounts, strict=True))


@given(st.sampled_from(sorted(EXPONENTS)), st.sampled_from(sorted(EXPONENTS)), some.fractions)
def test_two_currencies_never_add(one: str, other: str, amount: Fraction) -> None:
    """Invariant 27."""
    if one == other:
        assert (Money(amount, one) + Money(amount, other)).amount == 2 * amount
    else:
        with pytest.raises(TypeError, match="convert with a dated rate first"):
            Money(amount, one) + Money(amount, other)
    digits = str(Money(amount, one)).removesuffix(f" {one}")
    assert len(digits.partition(".")[2]) == EXPONENTS[one]


@given(st.integers(0, 10**15 - 1), st.integers(0, 10**12 - 1), st.integers(0, 12))
def test_a_number_reads_back_as_it_was_printed(whole: int, decimals: int, places: int) -> None:
    """Invariant 28, of numbers."""
    text = f"{whole}.{decimals:012d}"[: -12 + places] if places < 12 else f"{whole}.{decimals:012d}"
    text = text.rstrip(".")
    value = exact(text)
    assert value == Fraction(text)
    assert exact(plain(value, 12)) == value
    assert exact(shortest(value).replace(",", "")) == value
    assert parse_money(f"{text} USD").amount == value


@given(some.tables())
def test_charges_read_back_as_they_were_written(charges: list[Table]) -> None:
    """Invariant 28, of charges: and writing them again gives the same bytes."""
    rows = CHARGES.validate_python(charges)
    text = CHARGES.dump_json(rows)
    assert CHARGES.validate_json(text) == rows
    assert CHARGES.dump_json(CHARGES.validate_json(text)) == text
