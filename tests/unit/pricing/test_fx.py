from datetime import date
from fractions import Fraction

import pytest

from estimator.errors import Refusal
from estimator.pricing.book import PriceBook
from estimator.pricing.fx import Conversion, conversion
from tests.unit.pricing.make import NOW, book


def rate(value: str, on: str, recorded_on: str = "2026-11-01", base: str = "EUR", quote: str = "USD") -> str:
    return f"""
[[fx]]
base = "{base}"
quote = "{quote}"
on = {on}
rate = "{value}"
recorded_on = {recorded_on}
evidence = "page"
"""


BOOK = book(
    rate("1.10", "2026-10-01")
    + rate("1.16", "2026-10-30")
    + rate("1.17", "2026-10-30", "2026-11-20")
    + rate("150", "2026-10-01", base="USD", quote="JPY")
)


def converted(source: str, target: str, day: date = NOW, made: PriceBook = BOOK) -> Conversion:
    found = conversion(made, source, target, day)
    assert isinstance(found, Conversion)
    return found


def test_the_same_currency_needs_no_rate() -> None:
    assert converted("USD", "USD") == Conversion(Fraction(1), None, ())


@pytest.mark.parametrize(
    ("day", "value"), [(date(2026, 10, 1), "1.10"), (date(2026, 10, 29), "1.10"), (date(2026, 10, 30), "1.17")]
)
def test_the_latest_rate_by_the_day_holds_and_the_last_recorded_corrects(day: date, value: str) -> None:
    assert converted("EUR", "USD", day).rate == Fraction(value)


def test_a_correction_not_yet_known_is_not_used() -> None:
    found = converted("EUR", "USD", made=BOOK.seen_at(date(2026, 11, 19)))
    assert (found.rate, found.on, found.evidence) == (Fraction("1.16"), date(2026, 10, 30), ("page",))


def test_it_works_the_other_way_round_exactly() -> None:
    assert converted("USD", "EUR").rate == 1 / Fraction("1.17")
    assert converted("JPY", "USD").rate == Fraction(1, 150)


@pytest.mark.parametrize(("source", "target", "day"), [("EUR", "USD", date(2026, 9, 30)), ("EUR", "JPY", NOW)])
def test_without_a_rate_there_is_no_conversion(source: str, target: str, day: date) -> None:
    refusal = conversion(BOOK, source, target, day)
    assert isinstance(refusal, Refusal)
    assert (refusal.kind, refusal.what) == ("not observed", f"{source} in {target}")
    assert f"no exchange rate by {day} is in the book; add an [[fx]] row" in refusal.why
