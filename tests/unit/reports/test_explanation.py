from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from estimator.errors import InputError
from estimator.planning.result import RightsView
from estimator.reports.explanation.plan import explanation
from estimator.sourcing import Estimated, Step
from estimator.text import columns
from estimator.yields.funnel import Stage
from tests.unit.planning.small import source
from tests.unit.reports.made import compared, row


def explained(plan: dict[str, Any], line: int | None = None, **changes: Any) -> str:
    where, comparison = compared(plan, budget="20 USD")
    found = comparison.plans[0]._replace(**changes)
    return "\n".join(line.text for line in explanation(where, comparison, found, 80, line))


def test_lines_show_quantity_times_rate_and_sum_to_the_total() -> None:
    text = explained(row("cheap", extra=[{"item": "review", "amount": "2.50 USD", "per": "once", "quantity": 3}]))
    assert "1,000 posts × 0.01 USD" in text
    assert "3 × 2.5 USD" in text
    assert "sum  17.50  USD, the total" in text


def test_a_fee_has_no_rate_and_an_unpriced_line_says_why() -> None:
    text = explained(row("fee", source("fee"), extra=[{"item": "review", "amount": "5 EUR", "per": "hour"}]))
    assert "subscription of fee, 2026-06" in text
    assert "no price: " in text
    assert "1 of " in text
    assert "Without a figure" in text


def test_a_source_stated_by_usage_has_no_records() -> None:
    assert "records: none, its usage is stated in the plan" in explained(
        row("cheap", source("cheap", usage={"post": 9}))
    )


def test_a_quantity_without_end_is_marked_as_rounded() -> None:
    _, comparison = compared(row("cheap"))
    line = comparison.plans[0].lines[0]._replace(quantity=Fraction(200, 3), meter=None)
    assert "≈ 66.6667 × 0.01 USD" in explained(row("cheap"), lines=(line,))


def test_a_source_shows_its_funnel_its_steps_its_rights_and_its_duties() -> None:
    _, comparison = compared(row("cheap", source("cheap", funnel={"kept": 0.5})))
    plan = comparison.plans[0]
    view = plan.sources[0]
    assert view.funnel is not None
    rate = Estimated(Fraction(1, 2), Fraction(2, 5), Fraction(3, 5), "measured", "count")
    stages = (
        Stage("query", "before", rate, ("count",), "English only"),
        Stage("kept", "after", rate, ("plan: funnel.kept", "page")),
        Stage("deleted", "later", rate, ()),
    )
    rich = view._replace(
        id="mine",
        funnel=view.funnel._replace(stages=stages),
        steps=(Step("calls", "10", "100 posts a call", ("page",), "official"), Step("hours", "2")),
        rights=RightsView("terms allow", "you may", "Terms 2.1", date(2026, 1, 1), date(2026, 2, 2), (), ("page",)),
        duties=(("delete within 24 hours", "deletion re-check"), ("audit", "unpriced")),
    )
    text = explained(row("cheap"), sources=(rich,))
    for words in (
        "Source mine (cheap)",
        "query: 50 % kept (range 40 % to 60 %, 9 in 10), measured, from [2]",
        "acts before the meter: what it drops is not paid for",
        "assumes: English only",
        "kept: 50 % kept (range 40 % to 60 %, 9 in 10), measured, from [1]; the",
        "acts later: what it drops was delivered and paid for",
        "calls: 10",
        "official, from [1]",
        "clause: you may",
        "document: Terms 2.1, of 2026-01-01, read 2026-02-02 [1]",
        "duty: delete within 24 hours (priced by deletion re-check)",
        "duty: audit (unpriced)",
        "[2] a count, read 2026-01-02, measured (count)",
    ):
        assert words in text, words


def test_the_rest_says_calendar_readings_credit_and_warnings() -> None:
    text = explained(
        row("dear"),
        readings={"power only": 100},
        elsewhere={"xAI credit": 250},
        warnings=("access needs approval",),
        done_by=None,
        limit="monthly cap",
    )
    assert "from 2026-06-01: 600 raw records" in text
    assert "from 2026-07-01: 400 raw records" in text
    assert "done by: open: nothing states the pace; what limits it: monthly cap" in text
    assert "power only: 1.00 USD" in text
    assert "xAI credit: 2.50 USD" in text
    assert "access needs approval" in text


def test_what_is_not_for_the_need_says_why_and_its_last_price() -> None:
    text = explained(row("gone"))
    assert "Total: none, unpriced" in text
    assert "At the last list price: 10.00 USD (a comparable, no offer)" in text
    assert "Not for this need: gone: no longer sold" in text
    assert "USD, no total: unpriced" in text


def test_a_floor_is_named_in_every_figure() -> None:
    text = explained(row("cheap", source("cheap", funnel={})))
    assert "at least 10.0000 per 1,000 usable records" in text
    assert "unknown: share kept" in text


def test_one_line_of_an_extra_has_no_source() -> None:
    text = explained(row("cheap", extra=[{"item": "review", "amount": "2 USD", "per": "once"}]), 2)
    assert "review, 2026-06" in text
    assert "Source " not in text


def test_a_line_that_is_not_there_is_bad_input() -> None:
    with pytest.raises(InputError, match="its lines are 1 to 1"):
        explained(row("cheap"), 7)


def test_hostile_text_acts_on_nothing_and_lines_fit() -> None:
    text = explained(row("cheap"), name="\x1b[2J\u202eplan " + "word " * 60, warnings=("w" * 300, "\x07bell"))
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert max(columns(line) for line in text.splitlines()) <= 80
