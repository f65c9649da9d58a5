from fractions import Fraction
from typing import Any

import pytest

from estimator.errors import InputError
from estimator.files import validate
from estimator.sourcing import Sourcing
from providers.contract_suite import Case, answer, book_of
from providers.x.adapter import Adapter
from providers.x.options import Options
from tests.contract.books import X

BOOK = book_of(X)
AUTHORS = {"expansions": ["author_id"], "authors_per_post": {"low": 0.6, "likely": 0.8, "high": 1}}
ALL = {"expansions": ["author_id", "referenced_tweets"], "authors_per_post": 0.8, "referenced_per_post": 0.4}


def ratios(sourcing: Sourcing) -> list[tuple[str, str, str]]:
    return [(use.meter, str(use.ratio), str(use.high)) for use in sourcing.uses]


def said(offer: str, **options: Any) -> Sourcing:
    return answer(Adapter(), BOOK, Case(offer, options))


def test_a_post_read_is_a_post_billed_whatever_the_page() -> None:
    for endpoint in ("search/recent", "search/all", "tweets"):
        sourcing = said("x/ppu", endpoint=endpoint)
        assert ratios(sourcing) == [("post", "1", "None")]
        [use] = sourcing.uses
        assert (use.evidence, use.grade) == (("page",), "official")
        assert use.units(3_000_001) == 3_000_001


@pytest.mark.parametrize(
    ("endpoint", "per_day", "limit"),
    [
        ("search/recent", 45_000 * 96, "450 calls per 15 minutes at search/recent, 100 posts a page"),
        ("search/all", 150_000 * 96, "300 calls per 15 minutes at search/all, 500 posts a page"),
        ("tweets", 350_000 * 96, "3,500 calls per 15 minutes at tweets, 100 posts a page"),
    ],
)
def test_the_pace_is_requests_times_the_page(endpoint: str, per_day: int, limit: str) -> None:
    sourcing = said("x/ppu", endpoint=endpoint)
    assert sourcing.pace.per_day == per_day
    assert sourcing.pace.limit == limit
    assert sourcing.steps[0].value == f"{per_day:,}"


def test_the_archive_fills_the_monthly_cap_in_five_hours() -> None:
    pace = said("x/ppu", endpoint="search/all").pace
    assert pace.per_day is not None
    assert Fraction(3_000_000) / pace.per_day == Fraction(5, 24)


def test_expanded_users_are_an_open_rule_with_a_dearer_reading() -> None:
    sourcing = said("x/ppu", endpoint="search/recent", **AUTHORS)
    assert ratios(sourcing) == [("post", "1", "None"), ("user", "0", "4/5")]
    users = sourcing.uses[1]
    assert users.interpretation == "expanded users are billed"
    assert users.evidence == ("page", "press", "plan: authors_per_post")
    assert any("not settled" in words for words in sourcing.warnings)


def test_the_readings_of_one_response_run_from_the_cheapest_to_the_dearest() -> None:
    sourcing = said("x/ppu", endpoint="tweets", **ALL)
    assert ratios(sourcing) == [("post", "1", "None"), ("user", "0", "4/5"), ("post", "0", "2/5")]
    assert [(step.label, step.value) for step in sourcing.steps[1:]] == [
        ("billed for a post if only data is billed", "1 posts, 0 users"),
        ("billed for a post if expanded posts are billed", "1.4 posts, 0 users"),
        ("billed for a post if everything included is billed", "1.4 posts, 0.8 users"),
    ]


def test_a_settled_rule_is_counted_and_leaves_nothing_open() -> None:
    sourcing = said("x/settled", endpoint="tweets", **AUTHORS)
    assert ratios(sourcing) == [("post", "1", "None"), ("user", "4/5", "None")]
    assert not any("not settled" in words for words in sourcing.warnings)


def test_a_reread_on_another_utc_day_is_billed_again_and_takes_pace() -> None:
    sourcing = said("x/ppu", endpoint="tweets", reread_days=3, **AUTHORS)
    assert ratios(sourcing) == [("post", "4", "None"), ("user", "0", "16/5")]
    assert sourcing.uses[0].evidence == ("page", "press")
    assert sourcing.pace.per_day == 350_000 * 96 // 4
    assert sourcing.pace.limit.endswith("each read on 4 days")


def test_a_reread_within_a_billing_month_is_free_unless_it_falls_into_the_next() -> None:
    sourcing = said("x/basic", endpoint="tweets", reread_days=3, **ALL)
    assert ratios(sourcing) == [("post", "1", "4"), ("user", "0", "16/5"), ("post", "0", "8/5")]
    assert sourcing.uses[0].interpretation == "every re-read falls in a billing month of its own"


def test_an_offer_without_a_rule_bills_every_read() -> None:
    [posts] = said("x/reseller", endpoint="tweets", reread_days=2, posts_per_day=10).uses
    assert posts.ratio == 3
    assert posts.grade == "reported"


def test_a_rule_without_a_model_is_refused() -> None:
    sourcing = said("x/settled", endpoint="tweets", reread_days=1)
    assert sourcing.uses == ()
    assert [refusal.kind for refusal in sourcing.refusals] == ["not modelled", "not stated"]
    assert "'fortnight'" in sourcing.refusals[0].why


def test_a_tier_without_the_endpoint_is_blocked() -> None:
    sourcing = said("x/basic", endpoint="search/all")
    [refusal] = sourcing.blocked
    assert (refusal.kind, refusal.what) == ("not covered", "search/all")
    assert refusal.why.startswith("X, Basic names search/recent, tweets, not search/all")


def test_recent_search_does_not_reach_older_posts() -> None:
    assert said("x/ppu", endpoint="search/recent", since_days=7).blocked == ()
    [refusal] = said("x/ppu", endpoint="search/recent", since_days=8).blocked
    assert refusal.why == "it reaches 7 days back and the plan asks for 8; search/all reaches further"
    assert said("x/ppu", endpoint="search/all", since_days=5_000).blocked == ()
    unasked = said("x/ppu", endpoint="search/recent", operators=["-is:retweet"]).warnings
    assert unasked == ("search/recent reaches 7 days back: older posts need another endpoint.",)


def test_without_a_published_rate_the_cap_is_the_calendar_or_the_plan_states_a_pace() -> None:
    capped = said("x/basic", endpoint="search/recent")
    assert (capped.pace.per_day, capped.pace.grade, capped.refusals) == (None, "assumed", ())
    assert "No rate limit of this tier is published, so the calendar rests on its cap alone." in capped.warnings
    [refusal] = said("x/reseller", endpoint="tweets").refusals
    assert "posts_per_day" in refusal.why
    stated = said("x/reseller", endpoint="tweets", posts_per_day=5_000)
    assert stated.pace.per_day == 5_000
    assert stated.pace.limit == "5,000 posts a day, as the plan states"


def test_a_tier_that_went_to_contract_keeps_its_last_published_rules() -> None:
    sourcing = said("x/enterprise", endpoint="search/all")
    assert (
        sourcing.warnings[0] == "The metering and the limits of X, Enterprise are those last published, of 2023-03-01."
    )
    [refusal] = sourcing.refusals
    assert refusal.what == "page search all"
    assert "'page_search_all'" in refusal.why


def test_operators_go_to_the_funnel_and_silence_the_repost_question() -> None:
    filtered = said("x/ppu", endpoint="search/all", operators=["lang:en", "-is:retweet"])
    assert filtered.operators == ("lang:en", "-is:retweet")
    assert filtered.warnings == ()
    assert any("repost" in words for words in said("x/ppu", endpoint="search/all").warnings)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "the key 'endpoint' is missing"),
        ({"endpoint": "search"}, "'search/recent', 'search/all' or 'tweets'"),
        ({"endpoint": "tweets", "operators": ["lang:en"]}, "operators acts in a search"),
        ({"endpoint": "tweets", "since_days": 3}, "since_days acts in a search"),
        ({"endpoint": "tweets", "authors_per_post": 1}, r"read only with expansions = \['author_id'\]"),
        ({"endpoint": "tweets", "expansions": ["author_id"], "authors_per_post": 2}, "between 0 and 1"),
        ({"endpoint": "tweets", "expansions": ["media"]}, "'author_id' or 'referenced_tweets'"),
        ({"endpoint": "tweets", "reread_days": -1}, "greater than or equal to 0"),
    ],
)
def test_wrong_keys_are_faults_that_say_what_is_allowed(options: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        validate(Options, options, "plan.toml")
