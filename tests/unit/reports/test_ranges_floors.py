"""What is said of draws that a test writes down."""

import csv
import io
from collections.abc import Sequence
from fractions import Fraction

import pytest

from estimator.planning.compare import Comparison
from estimator.planning.flip import Flip
from estimator.planning.rows import Plan
from estimator.reports.comparison import ranges
from estimator.reports.comparison import sentences as say
from estimator.reports.comparison.document import document
from estimator.reports.comparison.lines import csv_text
from estimator.reports.comparison.markdown import markdown
from estimator.reports.comparison.table import table
from tests.unit.planning.small import plan, source
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


def cells(patch: pytest.MonkeyPatch, totals: Sequence[float], *plans: Plan, **keys: object) -> tuple[str, ...]:
    comparison = drawn(patch, {"cheap": made(totals)}, *plans, **keys)[1]
    return next(iter(ranges.rows(comparison)))[1]


def test_a_percentile_says_why_it_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert cells(monkeypatch, [1000.0] * 12 + [NAN] * 4)[:3] == ("10.0 to no price", "10.00", "10.00 to no price")
    assert cells(monkeypatch, [1000.0] * 12 + [INF] * 4)[:3] == ("10.0 to never", "10.00", "10.00 to never")
    assert cells(monkeypatch, [NAN] * 16)[:3] == ("no price",) * 3
    assert cells(monkeypatch, [1000.0] * 4 + [NAN] * 8 + [INF] * 4)[:2] == ("10.0 to never", "no price")


FLOOR = plan(source("cheap", funnel={}), id="cheap")


def test_a_floor_is_no_range(monkeypatch: pytest.MonkeyPatch) -> None:
    totals = [14820.0] * 10 + [64750.0] * 6
    found = cells(monkeypatch, totals, FLOOR, budget="200 USD")
    assert found == ("≥148 to ≥648", "≥148.2", "≥148.2 to ≥647.5", "≤63 %", "–")
    assert cells(monkeypatch, totals, FLOOR, budget="100 USD")[3] == "0 %"
    assert cells(monkeypatch, [14820.0] * 16, FLOOR, budget="200 USD")[2:4] == ("≥148.2", "≤100 %")


def test_a_floor_is_marked_in_every_report(monkeypatch: pytest.MonkeyPatch) -> None:
    where, comparison = drawn(monkeypatch, {"cheap": made([1000.0] * 16)}, FLOOR, budget="200 USD")
    row = document(where, comparison)["plans"][0]
    assert (row["floor"], row["within_budget"], row["by_date"]) == (True, None, None)
    cell = next(csv.DictReader(io.StringIO(csv_text(comparison))))
    assert (cell["floor"], cell["within_budget"]) == ("true", "")
    day = f"from {comparison.plans[0].done_by}"
    assert day in markdown(where, comparison)
    assert any(day in line.text for line in table(where, comparison))


def test_a_full_price_is_no_floor(monkeypatch: pytest.MonkeyPatch) -> None:
    where, comparison = drawn(monkeypatch, {"cheap": made([1000.0] * 16)}, budget="200 USD")
    row = document(where, comparison)["plans"][0]
    assert (row["floor"], row["within_budget"]) == (False, 1)
    cell = next(csv.DictReader(io.StringIO(csv_text(comparison))))
    told = [cell[name] for name in ("floor", "ranked_by", "draws", "seed")]
    assert told == ["false", "median cost per 1,000 usable records", "16", "0"]
    assert "draws" not in csv_text(comparison._replace(ranges=None)).splitlines()[0].split(",")


def two(patch: pytest.MonkeyPatch, dear: list[float]) -> Comparison:
    return drawn(patch, {"cheap": made([1000.0] * 16), "dear": made(dear)})[1]


def test_the_verdict_is_by_the_figures_that_rank(monkeypatch: pytest.MonkeyPatch) -> None:
    comparison = two(monkeypatch, [1500.0] * 16)
    assert say.cheapest_words(comparison) == "cheap, median 10.00 USD per 1,000, median 10.00 USD in all"
    assert say.runner_up_words(comparison) == "dear, median 15.00 USD per 1,000, 50 % more"
    assert say.ranked_words(comparison) == ", ranked by the median"
    exact = comparison._replace(ranges=None)
    assert say.cheapest_words(exact) == "cheap, 10.0000 USD per 1,000, 10.00 USD in all"
    assert say.runner_up_words(exact) == "dear, 20.0000 USD per 1,000, 100 % more"
    assert say.ranked_words(exact) == ""


def test_a_runner_up_that_costs_the_same_ties(monkeypatch: pytest.MonkeyPatch) -> None:
    assert say.runner_up_words(two(monkeypatch, [1000.0] * 16)).endswith(", they tie")
    assert say.runner_up_words(two(monkeypatch, [1001.0] * 16)).endswith(", 0.1 % more")


def test_a_runner_up_without_a_median_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    assert say.runner_up_words(two(monkeypatch, [NAN] * 16)) == "dear, of which half the draws have no cost"
    none = drawn(monkeypatch, {"cheap": made([NAN] * 16)})[1]
    assert say.cheapest_words(none) == "cheap, no cost in half the draws, 10.00 USD in all"


def test_a_flip_is_told_in_digits_that_tell_it_from_now(monkeypatch: pytest.MonkeyPatch) -> None:
    exact = two(monkeypatch, [2000.0] * 16)._replace(ranges=None)
    now, at = Fraction("0.82"), Fraction("0.8197")
    near = exact._replace(flip=Flip("cheap", "human", now, at, Fraction(1, 1000)))
    assert say.flip_words(near) == "'human' at 81.97 %, not 82 %, or dear 0.1 % cheaper"
    tie = exact._replace(flip=Flip("cheap", "human", now, now, Fraction(0)))
    assert say.flip_words(tie) == "nothing need change: they tie"


def test_a_block_without_rows_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    where, comparison = drawn(monkeypatch, {"cheap": made([1000.0] * 16)})
    assert comparison.ranges is not None
    empty = comparison._replace(ranges=comparison.ranges._replace(plans={}, pairs={}))
    assert "Range, " in markdown(where, comparison)
    assert "Range, " not in markdown(where, empty)
    assert not any("Range, " in line.text for line in table(where, empty))
