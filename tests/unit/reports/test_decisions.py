from math import inf, nan

import pytest

from estimator.reports.decisions.bars import Scale, scale, share, tornado
from estimator.reports.decisions.figures import figure_data, figure_text, minor_text, percent, short, span


def test_a_bar_runs_from_one_end_over_the_likely_value_to_the_other() -> None:
    on = scale([0.0, 10.0, 4.0], 11)
    assert tornado((0.0, 10.0), 4.0, on) == "░░░░│██████"
    assert tornado((10.0, 0.0), 4.0, on) == "████│░░░░░░"
    assert tornado((4.0, 4.0), 4.0, on) == "    │"


def test_ends_on_one_side_share_it_and_an_end_that_is_none_has_no_bar() -> None:
    on = scale([0.0, 10.0], 11)
    assert tornado((6.0, 8.0), 4.0, on) == "    │████"
    assert tornado((nan, 6.0), 4.0, on) == "    │██"
    assert tornado((inf, inf), 4.0, on) == "    │"


def test_a_scale_of_nothing_or_of_one_figure_is_one_column() -> None:
    assert scale([inf, nan], 8) == Scale(0.0, 0.0, 8)
    assert scale([3.0], 8).place(3.0) == 0
    assert scale([0.0, 1.0], 9).place(7.0) == 8


@pytest.mark.parametrize(
    ("part", "bar"), [(-0.1, ""), (0.0, ""), (0.5, "█████"), (1.0, "█" * 10), (1.2, "█" * 10), (nan, "")]
)
def test_a_share_fills_its_part_of_the_room(part: float, bar: str) -> None:
    assert share(part, 10) == bar


@pytest.mark.parametrize(
    ("part", "words"),
    [(0.0, "0 %"), (-0.02, "0 %"), (0.0049, "< 1 %"), (0.0051, "1 %"), (0.994, "99 %"), (1.0, "100 %"), (nan, "–")],
)
def test_shares_in_whole_percent(part: float, words: str) -> None:
    assert percent(part) == words


def test_figures_in_the_words_of_their_metric() -> None:
    assert figure_text(1234.5, "total", 2) == "1,234.50"
    assert figure_text(1234.5678, "per-1000", 2) == "1,234.57"
    assert figure_text(1234.0, "done", 2) == "1,234"
    assert figure_text(inf, "done", 2) == "–"
    assert figure_data(1234.5, "total", 2) == "1234.50"
    assert figure_data(nan, "total", 2) is None
    assert minor_text(123456.4, 2) == "1,234.56"
    assert (minor_text(None, 2), minor_text(nan, 2)) == ("–", "–")


@pytest.mark.parametrize(
    ("value", "words"),
    [(0.0, "0"), (0.5, "0.5"), (1 / 3, "0.3333"), (9999.0, "9999"), (10_000.0, "10,000"), (0.00001234, "0.00001234")],
)
def test_values_of_inputs_are_short(value: float, words: str) -> None:
    assert short(value) == words


def test_a_range_of_an_input() -> None:
    assert span(0.5, 20) == "0.5–20"
