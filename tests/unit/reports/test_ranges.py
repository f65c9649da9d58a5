"""What is said of draws that a test writes down."""

import pytest

from estimator.reports.comparison import ranges
from tests.unit.simulation.outcomes import INF, NAN, drawn, made

SIXTEEN = [1000.0 * n for n in range(1, 17)]


def said(monkeypatch: pytest.MonkeyPatch, cheap: list[float], dear: list[float]) -> list[str]:
    """The sentences on two plans, without the one on what is certain."""
    comparison = drawn(monkeypatch, {"cheap": made(cheap), "dear": made(dear)})[1]
    return [words for words in ranges.sentences(comparison) if "is a range" not in words]


def test_draws_without_a_price_are_left_out_of_who_is_cheaper(monkeypatch: pytest.MonkeyPatch) -> None:
    sentences = said(monkeypatch, [NAN] * 4 + [1000.0] * 12, [2000.0] * 16)
    left = "25 % left out, as one of them has no price there"
    assert sentences[0] == f"cheap is cheaper than dear in 100 % of the draws that price both; {left}"


def test_nothing_is_said_of_a_pair_that_no_draw_prices(monkeypatch: pytest.MonkeyPatch) -> None:
    sentences = said(monkeypatch, [NAN] * 8 + [1000.0] * 8, [2000.0] * 8 + [NAN] * 8)
    assert not any("cheaper" in words for words in sentences)


def test_plans_that_cost_a_cent_apart_in_every_draw_are_in_a_sure_order(monkeypatch: pytest.MonkeyPatch) -> None:
    sentences = said(monkeypatch, SIXTEEN, [cost + 1 for cost in SIXTEEN])
    assert sentences == ["cheap is cheaper than dear in 100 % of the draws"]


def test_plans_of_one_cost_tie(monkeypatch: pytest.MonkeyPatch) -> None:
    assert said(monkeypatch, SIXTEEN, SIXTEEN) == ["cheap and dear tie in all of the draws"]


def test_an_order_that_more_draws_may_change(monkeypatch: pytest.MonkeyPatch) -> None:
    steps = [-900.0, -800.0, -700.0, -600.0, -500.0, -400.0, -300.0, 100.0, 100.0, 300.0, 400.0, 500.0, 600.0, 700.0]
    dear = [a + b for a, b in zip(SIXTEEN, [*steps, 800.0, 900.0], strict=True)]
    sentences = said(monkeypatch, SIXTEEN, dear)
    assert sentences[0] == "cheap is cheaper than dear in 56 % of the draws"
    assert sentences[1].startswith("the median of their difference is 1.0, known to within ")
    assert sentences[1].endswith(": more draws may change their order")


def test_no_order_is_doubted_where_the_difference_has_no_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    sentences = said(monkeypatch, SIXTEEN, SIXTEEN[:8] + [INF] * 8)
    assert sentences[0] == "cheap is cheaper than dear in 75 % of the draws"
    assert not any("more draws" in words for words in sentences)
