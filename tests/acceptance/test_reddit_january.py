"""All of Reddit's items of January 2026, fetched once by id at the list price of 2023."""

from datetime import date
from fractions import Fraction

import pytest

from estimator.money import exact
from estimator.planning.result import PlanEstimate
from tests.acceptance.shipped_book import KNOWN_AT, TODAY, money, only, stated, workspace

AUGUST = date(2023, 8, 1)
ITEMS = 400_361_171
TEXT = """
[need]
records = 400_361_171
kind = "comment"
purpose = "fine-tune"
criteria = "light-en"
start = {start}
by = {by}
[[plan]]
id = "january"
name = "every post and comment of a month, by id"
[[plan.source]]
offer = "reddit/data-api"
endpoint = "info"
{more}
share = 1
tokens_per_record = {{ likely = 39, low = 30, high = 50, tokenizer = "4 characters a token" }}
funnel = {{ language = 1, not_deleted = 1, human = 1, length = 1, distinct = 1 }}
"""


def fetched(as_of: date, start: str, by: str, more: str = "") -> PlanEstimate:
    return only(stated(TEXT.format(start=start, by=by, more=more), as_of))


TODAYS = fetched(TODAY, "2026-01-01", "2026-01-31")
THEN = fetched(AUGUST, "2023-08-01", "2023-08-31")


def test_the_month_s_items_are_a_sourced_figure_of_the_book() -> None:
    found = workspace().book.figure("reddit/items-of-2026-01", KNOWN_AT)
    assert found is not None
    assert exact(found[1].value) == ITEMS
    assert TODAYS.raw_records == THEN.raw_records == ITEMS


@pytest.mark.parametrize("plan", [TODAYS, THEN])
def test_they_take_4_003_612_calls(plan: PlanEstimate) -> None:
    [line] = plan.lines
    assert (line.meter, line.quantity) == ("call", Fraction(4_003_612))
    assert line.amount == 96_087


def test_at_the_list_price_of_2023_they_cost_960_87_usd() -> None:
    assert (money(THEN), THEN.status) == ("960.87", "priced")


def test_today_the_same_amount_is_a_comparable_and_a_quote_is_needed() -> None:
    assert (TODAYS.status, TODAYS.total, TODAYS.comparable) == ("unpriced", None, 96_087)
    assert any("quote needed" in reason for reason in TODAYS.reasons)
    assert TODAYS.sources[0].price_held == "last list price, since 2023-07-01"


@pytest.mark.parametrize("plan", [TODAYS, THEN])
def test_training_on_them_needs_a_licence(plan: PlanEstimate) -> None:
    assert plan.rights == "licence needed"
    assert not plan.eligible
    assert any("fine-tune needs a licence" in reason for reason in plan.reasons)


@pytest.mark.parametrize(("plan", "by"), [(TODAYS, "2026-01-31"), (THEN, "2023-08-31")])
def test_it_takes_89_7_calls_a_minute_to_finish_within_31_days(plan: PlanEstimate, by: str) -> None:
    [step] = [step for step in plan.sources[0].steps if step.label == f"calls a minute to finish by {by}"]
    assert (step.value, step.why) == ("89.7", "4,003,612 calls in 44,640 minutes")


def test_a_hundred_calls_a_minute_are_enough_and_89_are_not() -> None:
    enough = fetched(AUGUST, "2023-08-01", "2023-08-31", "calls_per_minute = 100")
    assert enough.done_by == date(2023, 8, 28)
    short = fetched(AUGUST, "2023-08-01", "2023-08-31", "calls_per_minute = 89")
    assert short.status == "infeasible"
    assert "cannot finish by 2023-08-31: done on 2023-09-01" in short.reasons
