from fractions import Fraction

import pytest

from estimator.backtest.predict import Range
from estimator.backtest.rows import Bound, Figure
from estimator.reports.backtest.view import interval_words, number, stated_words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("0", "0"),
        ("0.0012345", "0.00123"),
        ("0.985154", "0.985"),
        ("17", "17.0"),
        ("99.94", "99.9"),
        ("100.4", "100"),
        ("999.5", "1,000"),
        ("45600.7", "45,600"),
        ("20160000", "20,200,000"),
    ],
)
def test_a_figure_has_three_digits(value: str, words: str) -> None:
    assert number(Fraction(value)) == words


def test_a_figure_without_ranges_has_no_interval() -> None:
    assert interval_words(Range(Fraction(2), Fraction(2), Fraction(2))) == ""
    assert interval_words(Range(Fraction(1), Fraction(2), Fraction(3))) == "1.00–3.00"


def test_a_bound_shows_its_side() -> None:
    bounds: tuple[Bound, ...] = ("exact", "at most", "at least")
    found = [stated_words(Figure("usd", Fraction(500), bound, Fraction(0))) for bound in bounds]
    assert found == ["500", "≤\N{NO-BREAK SPACE}500", "≥\N{NO-BREAK SPACE}500"]
