from fractions import Fraction

import pytest

from estimator.errors import Refusal
from estimator.planning.compare import Comparison
from estimator.reports.comparison import cells
from estimator.reports.comparison.cells import Bar, Cells
from estimator.reports.comparison.differences import Delta
from tests.unit.planning.small import source
from tests.unit.reports.made import compared, row
from tests.unit.simulation.outcomes import INF, drawn, made


def of(comparison: Comparison) -> dict[str, Cells]:
    return {found.id: found for found in cells.rows(comparison)}


def test_the_cells_of_a_plan_that_can_be_bought() -> None:
    _, comparison = compared(row("dear"), row("cheap", chosen=True))
    found = cells.rows(comparison)
    assert [one.id for one in found] == ["cheap", "dear"]
    first = found[0]
    assert [first.text(column) for column in cells.COLUMNS] == [
        *(
            "1",
            "cheap",
            "10.0000",
            "–",
            "–",
            "200.000",
            "10.00",
            "2026-06-01",
            "–",
            "unclear",
            "100 %",
            "The plan cheap",
        )
    ]
    assert (first.block, first.note, first.status) == ("usable", "", "priced")
    assert (first.cheapest, first.chosen, first.over_budget, first.like_for_like) == (True, True, False, True)
    assert (found[1].cheapest, found[1].chosen) == (False, False)


def test_what_is_not_for_the_need_comes_last_and_says_why() -> None:
    _, comparison = compared(row("gone"), row("cheap"))
    found = of(comparison)
    assert list(found) == ["cheap", "gone"]
    assert (found["gone"].block, found["gone"].rank, found["gone"].bar) == ("not", "", None)
    assert found["gone"].note == "no longer sold since 2026-03-01; comparable, no offer: 10.00 USD"


def test_a_floor_is_marked_open_and_says_what_is_missing() -> None:
    extra = [{"item": "review", "amount": "5 EUR", "per": "hour"}]
    _, comparison = compared(row("cheap", extra=extra), row("dear"))
    found = of(comparison)["cheap"]
    assert (found.per_1000, found.per_million, found.total) == ("≥10.0000", "≥200.000", "≥10.00")
    assert found.note == "at least 10.00 USD, 1 of 2 lines unpriced: review"
    assert found.bar is not None
    assert found.bar.open
    assert not found.cheapest


def test_other_records_and_a_total_above_the_budget_are_noted() -> None:
    _, comparison = compared(row("other"), budget="9.99 USD")
    found = of(comparison)["other"]
    assert (found.note, found.over_budget) == ("over the budget; other records than posts", True)
    _, comparison = compared(row("cheap"), budget="10 USD")
    assert not of(comparison)["cheap"].over_budget


def test_a_plan_without_a_price_has_no_share_and_no_bar() -> None:
    _, comparison = compared(row("cheap", source("cheap", usage={"post": 10})), row("dear"))
    found = of(comparison)["cheap"]
    assert (found.per_1000, found.bar, found.assumed) == ("–", None, "0 %")


def test_text_of_a_stranger_does_not_act() -> None:
    _, comparison = compared(row("cheap"))
    hostile = comparison._replace(plans=tuple(plan._replace(name="a\x1b[31m\u202eb") for plan in comparison.plans))
    assert cells.rows(hostile)[0].name == "a[31mb"


def test_bars_share_one_axis() -> None:
    _, comparison = compared(row("cheap"), row("dear"))
    on = cells.axis(comparison)
    assert on is not None
    assert (on.ends, on.words) == (("0", "50"), "USD per 1,000 usable records")
    assert [one.bar for one in cells.rows(comparison)] == [
        Bar(0.2, 0.2, 0.2, open=False),
        Bar(0.5, 0.5, 0.5, open=False),
    ]


def test_without_a_unit_cost_there_is_no_axis() -> None:
    _, comparison = compared(row("gone"))
    assert cells.axis(comparison) is None


def test_draws_give_a_bar_its_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    rising = [1000.0 * (1 + n) for n in range(16)]
    never = [1000.0] * 8 + [INF] * 8
    _, comparison = drawn(monkeypatch, {"cheap": made(rising), "dear": made(never, [1.0] * 8 + [INF] * 8)})
    found = of(comparison)
    on = cells.axis(comparison)
    spread = comparison.ranges.plans["cheap"].per_1000_records if comparison.ranges is not None else None
    assert on is not None
    assert spread is not None
    assert spread.p5 is not None
    assert spread.p95 is not None
    bar = found["cheap"].bar
    assert bar is not None
    assert (bar.low, bar.high, bar.open) == (on.place(spread.p5), on.place(spread.p95), False)
    assert bar.low < bar.mid < bar.high
    assert found["cheap"].median != "–"
    other = found["dear"].bar
    assert other is not None
    assert (other.high, other.open) == (1.0, True)
    assert found["dear"].range.endswith("never")


def test_rows_are_ordered_within_their_block_and_what_says_nothing_stays_last() -> None:
    _, comparison = compared(row("dear"), row("gone"), row("cheap"), row("fee", source("fee", usage={"post": 10})))
    found = cells.rows(comparison)
    by_cost = [one.id for one in cells.ordered(found, "per_1000")]
    assert by_cost == ["cheap", "dear", "fee", "gone"]
    assert [one.id for one in cells.ordered(found, "per_1000", descending=True)] == ["dear", "cheap", "fee", "gone"]
    assert [one.id for one in cells.ordered(found, "plan", descending=True)] == ["fee", "dear", "cheap", "gone"]


@pytest.mark.parametrize("column", cells.COLUMNS)
def test_every_column_sorts_and_loses_no_row(column: str) -> None:
    _, comparison = compared(row("dear"), row("gone"), row("cheap"))
    found = cells.rows(comparison)
    assert {one.id for one in cells.ordered(found, column)} == {"cheap", "dear", "gone"}
    assert cells.ordered(cells.ordered(found, column), column) == cells.ordered(found, column)


def test_a_comparison_does_not_differ_from_itself() -> None:
    _, comparison = compared(row("dear"), row("gone"), row("cheap"))
    assert {(one.kind, one.words) for one in cells.differences(comparison, comparison)} == {("same", "")}


def test_differences_are_signed() -> None:
    _, before = compared(row("cheap", source("cheap", funnel={"kept": 1})), row("dear"))
    _, after = compared(row("cheap", source("cheap", funnel={"kept": "0.4"})), row("dear"))
    found = {one.id: one for one in cells.differences(after, before)}
    cheap = found["cheap"].figures
    assert cheap["total"] == Delta("+15.00", "+150 %", 1, "10.00")
    assert cheap["per_1000"] == Delta("+15.0000", "+150 %", 1, "10.0000")
    assert cheap["rank"] == Delta(before="1")
    assert found["cheap"].words == "+15.00 USD (+150 %)"
    assert found["dear"].kind == "same"
    back = {one.id: one for one in cells.differences(before, after)}
    assert back["cheap"].figures["total"] == Delta("−15.00", "−60 %", -1, "25.00")


def test_a_change_of_places_and_days_is_told() -> None:
    cap = row("dear", source("dear", funnel={"kept": 1}))
    _, before = compared(row("cheap"), cap, records=600)
    _, after = compared(row("cheap", source("cheap", funnel={"kept": "0.1"})), cap, records=601)
    found = {one.id: one for one in cells.differences(after, before)}
    assert found["dear"].figures["done_by"].text == "+30 days"
    assert found["dear"].figures["rank"] == Delta("−1", "−50 %", -1, "2")
    assert found["dear"].words.endswith("done +30 days, from place 2")
    back = {one.id: one for one in cells.differences(before, after)}
    assert back["dear"].figures["done_by"].text == "−30 days"


def test_a_plan_on_one_side_only_is_new_or_gone() -> None:
    _, one = compared(row("cheap"))
    _, two = compared(row("dear"))
    found = {difference.id: difference for difference in cells.differences(two, one)}
    assert (found["dear"].kind, found["dear"].words) == ("new", "new: not in the baseline")
    assert (found["cheap"].kind, found["cheap"].words) == ("gone", "gone: no longer in the file")
    assert found["dear"].figures["total"] == Delta("new")
    assert found["cheap"].figures["total"] == Delta("gone", before="10.00")
    assert (found["dear"].figures["done_by"].text, found["cheap"].figures["done_by"].text) == ("new", "gone")


def test_a_unit_cost_alone_is_told_where_the_total_stays() -> None:
    fee = row("fee", source("fee"))
    _, before = compared(fee, records=1000)
    _, after = compared(fee, records=2000)
    (found,) = cells.differences(after, before)
    assert found.words == "−21,000.0 USD per 1,000"
    assert not found.figures["total"].text


def test_standing_and_currency_are_told() -> None:
    _, before = compared(row("cheap"))
    _, after = compared(row("cheap"), budget="9 EUR")
    (found,) = cells.differences(after, before)
    assert found.words.startswith("was in USD")
    _, barred = compared(row("cheap") | {"source": [source("gone")]})
    (found,) = cells.differences(barred, before)
    assert found.words.startswith("was priced, is unpriced, not for this need")


def test_figures_that_were_zero_have_no_share() -> None:
    _, one = compared(row("cheap"))
    _, comparison = compared(row("cheap"))
    free = comparison._replace(plans=tuple(plan._replace(total=0) for plan in comparison.plans))
    (found,) = cells.differences(one, free)
    assert found.figures["total"] == Delta("+10.00", "", 1, "0.00")
    assert found.words == "+10.00 USD"
    assert cells.rows(free)[0].keys["total"] == (False, Fraction(0), "")


def test_a_plan_without_any_price_says_what_is_missing() -> None:
    _, comparison = compared(row("cheap"))
    missing = (Refusal("quote needed", "the fee", "ask for it"),)
    plans = tuple(plan._replace(status="unpriced", total=None, missing=missing) for plan in comparison.plans)
    found = cells.rows(comparison._replace(plans=plans))[0]
    assert (found.note, found.total, found.bar) == ("unpriced: the fee", "–", None)


def test_some_plans_answered_anew_stand_in_their_places() -> None:
    _, before = compared(row("cheap"), row("dear"))
    _, part = compared(row("dear"), records=500)
    old = cells.rows(before)
    found = cells.renewed(old, part, cells.axis(before))
    assert [one.id for one in found] == ["cheap", "dear"]
    assert found[0] == old[0]
    assert found[1].total == cells.rows(part)[0].total != old[1].total
    assert (found[1].rank, found[1].cheapest, cells.rows(part)[0].cheapest) == ("2", False, True)
