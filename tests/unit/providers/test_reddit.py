from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from estimator.errors import InputError
from estimator.files import validate
from estimator.money import plain
from estimator.sourcing import Sourcing
from providers.contract_suite import Case, answer, book_of
from providers.reddit.adapter import Adapter
from providers.reddit.calls import thread_calls
from providers.reddit.options import Options
from tests.contract.books import REDDIT

BOOK = book_of(REDDIT)
JANUARY_2026 = 400_361_171  # comments and posts of the month


def said(offer: str, as_of: date = date(2026, 11, 22), **options: Any) -> Sourcing:
    return answer(Adapter(), BOOK, Case(offer, options, as_of))


def test_a_month_of_reddit_by_id_costs_961_dollars_and_89_7_calls_a_minute() -> None:
    sourcing = said("reddit/list", endpoint="info", calls_per_minute=100)
    calls = sourcing.uses[0].units(JANUARY_2026)
    assert calls == 4_003_612
    assert plain(calls * Fraction("0.24") / 1_000, 2) == "960.87"
    needed = next(step for step in sourcing.steps if step.label == "calls a minute needed")
    assert needed.value == "records / 144,000 / days"
    assert plain(Fraction(JANUARY_2026, 144_000 * 31), 1) == "89.7"


def test_a_withdrawn_list_price_lends_its_metering_and_says_so() -> None:
    sourcing = said("reddit/list", endpoint="info", calls_per_minute=100)
    assert sourcing.uses[0].ratio == Fraction(1, 100)
    assert sourcing.warnings[0].startswith("The metering and the limits of Reddit, list price are those last")
    then = said("reddit/list", date(2024, 1, 1), endpoint="info", calls_per_minute=100)
    assert then.uses == sourcing.uses
    assert then.warnings == ()


def test_the_pace_is_the_published_rate_times_the_records_of_a_call() -> None:
    pace = said("reddit/free", endpoint="info").pace
    assert pace.per_day == 100 * 60 * 24 * 100  # 100 calls a minute, 100 records each
    assert (pace.limit, pace.grade) == ("100 calls per minute", "reported")


def test_without_a_published_rate_the_pace_is_refused_until_the_plan_states_one() -> None:
    [refusal] = said("reddit/list", endpoint="info").refusals
    assert (refusal.kind, refusal.what) == ("pace unknown", "rate limit")
    assert "calls_per_minute" in refusal.why
    stated = said("reddit/list", endpoint="info", calls_per_minute=30)
    assert stated.refusals == ()
    assert stated.pace.per_day == 30 * 1_440 * 100
    assert stated.pace.grade == "assumed"


def test_a_published_rate_binds_a_faster_stated_one() -> None:
    assert said("reddit/free", endpoint="info", calls_per_minute=1_000).pace.limit == "100 calls per minute"
    assert said("reddit/free", endpoint="info", calls_per_minute=60).pace.per_day == 60 * 1_440 * 100


def test_listings_reach_a_thousand_records_each() -> None:
    sourcing = said("reddit/free", endpoint="listing", listings=40)
    assert sourcing.pace.reach == 40_000
    assert sourcing.pace.reach_limit == "40 listings of at most 1,000 records"
    assert [sourcing.uses[0].units(records) for records in (1, 100, 101, 1_000)] == [1, 1, 2, 10]


@pytest.mark.parametrize(
    ("comments", "calls"), [(1, 1), (500, 1), (501, 2), (600, 2), (601, 3), (1_000, 6), (5_000, 46), (20_000, 196)]
)
def test_a_thread_takes_its_first_page_and_then_calls_of_a_hundred(comments: int, calls: int) -> None:
    assert thread_calls(Fraction(comments), 500, 100) == calls


def test_comments_are_a_floor_with_the_calls_at_both_ends_of_the_range() -> None:
    size = {"low": 5, "likely": 1_000, "high": 5_000}
    sourcing = said("reddit/free", endpoint="comments", comments_per_thread=size)
    use = sourcing.uses[0]
    assert use.ratio == Fraction(6, 1_000)
    assert use.units(1_000_000) == 6_000
    assert use.why == "6 calls for 1,000 comments: 1 for the first 500 and 5 for 100 more each"
    assert (use.grade, use.evidence) == ("assumed", ("page", "press", "plan: comments_per_thread"))
    assert [step.value for step in sourcing.steps[:3]] == ["1", "6", "46"]
    assert "floor" in sourcing.warnings[0]
    assert sourcing.pace.per_day == Fraction(144_000 * 1_000, 6)


def test_a_short_thread_costs_a_call_of_its_own() -> None:
    use = said("reddit/free", endpoint="comments", comments_per_thread="7.69").uses[0]
    assert use.ratio == Fraction(100, 769)


def test_the_deletion_recheck_recurs_for_every_record_held() -> None:
    sourcing = said("reddit/free", endpoint="info", recheck={"every_days": 2, "months": 24})
    again = sourcing.uses[1]
    assert again.ratio == Fraction(30, 200)
    assert (again.basis, again.monthly, again.months) == ("usable", True, 24)
    assert again.units(1_000_000) == 150_000
    assert "month of 30" in again.why
    assert "pace does not set aside" in sourcing.warnings[0]


def test_a_missing_metering_fact_is_named() -> None:
    found = said("reddit/bare", endpoint="comments", comments_per_thread=10).refusals
    assert [refusal.what for refusal in found] == ["comments first page", "rate limit"]
    assert said("reddit/bare", endpoint="info").uses == ()
    depth = said("reddit/shallow", endpoint="listing", listings=3).refusals[0]
    assert depth.what == "listing depth"
    again = said("reddit/bare", endpoint="info", recheck={"every_days": 2, "months": 1}).refusals
    assert [refusal.what for refusal in again] == ["info batch", "info batch", "rate limit"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "the key 'endpoint' is missing"),
        ({"endpoint": "search"}, "'listing', 'comments' or 'info'"),
        ({"endpoint": "info", "listings": 3}, "listings is read only with endpoint = 'listing'"),
        (
            {"endpoint": "listing", "comments_per_thread": 3},
            "comments_per_thread is read only with endpoint = 'comments'",
        ),
        ({"endpoint": "comments", "comments_per_thread": 0}, "must be above 0"),
        ({"endpoint": "info", "recheck": {"every_days": 0, "months": 1}}, "greater than or equal to 1"),
        ({"endpoint": "info", "recheck": {"every_days": 1, "months": 601}}, "less than or equal to 600"),
        ({"endpoint": "info", "recheck": {"every_days": 1}}, "the key 'months' is missing"),
    ],
)
def test_wrong_keys_are_faults_that_say_what_is_allowed(options: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        validate(Options, options, "plan.toml")
