"""What docs.x.com says of the API in 2026, fact by fact, and how pages, counts and the account behave."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest

from providers.sandbox import x
from providers.sandbox.account import Terms
from providers.sandbox.bill import DOCUMENTED
from providers.sandbox.corpus import first_id
from providers.sandbox.messages import iso
from providers.sandbox.x_query import EVERYTHING, QueryError, parse
from tests.unit.providers.sandbox.asking import ALL, POSTS, RECENT, Got, ask_x, ids, made, pull, search

NOW = POSTS.recipe.end
COUNTS, COUNTS_ALL = "/2/tweets/counts/recent", "/2/tweets/counts/all"


def stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def messages(answer: Got) -> str:
    assert answer.status == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.body["title"] == "Invalid Request"
    return " | ".join(error["message"] for error in answer.body["errors"])


def findable(at: datetime = NOW, *, reposts: bool = False) -> list[str]:
    end = at - timedelta(seconds=10)
    return [one.id for one in POSTS.records if one.there and (reposts or not one.repost_of) and one.at < end][::-1]


@pytest.mark.parametrize("token", ["", "wrong", "tokenn"])
def test_without_the_token_it_answers_401(token: str) -> None:
    answer = ask_x(made(), RECENT, token=token, query="a")
    assert (answer.status, answer.body["title"], answer.body["status"]) == (401, "Unauthorized", 401)
    assert answer.headers["content-type"] == "application/problem+json"
    assert "x-rate-limit-limit" not in answer.headers


def test_unknown_addresses_and_methods() -> None:
    assert ask_x(made(), "/2/nothing").status == 404
    assert ask_x(made(), RECENT, method="POST").status == 405


@pytest.mark.parametrize(
    ("path", "size", "status"),
    [
        *((RECENT, 9, 400), (RECENT, 10, 200), (RECENT, 100, 200), (RECENT, 101, 400)),
        *((ALL, 9, 400), (ALL, 10, 200), (ALL, 500, 200), (ALL, 501, 400)),
    ],
)
def test_page_sizes(path: str, size: int, status: int) -> None:
    answer = search(made(), path, max_results=size)
    assert answer.status == status
    if status == 200:
        assert answer.body["meta"]["result_count"] == len(answer.body["data"]) == size
    else:
        assert f"`max_results` query parameter value [{size}] is not between 10 and" in messages(answer)


@pytest.mark.parametrize("path", [RECENT, ALL])
def test_a_page_holds_ten_unless_asked(path: str) -> None:
    assert search(made(), path).body["meta"]["result_count"] == 10


@pytest.mark.parametrize(("path", "most"), [(RECENT, 512), (ALL, 1_024)])
def test_a_query_has_a_longest_length(path: str, most: int) -> None:
    assert search(made(), path, query="a" * most).status == 200
    assert f"length [{most + 1}] is not between 1 and {most}" in messages(search(made(), path, query="a" * (most + 1)))
    assert "length [0]" in messages(search(made(), path, query=""))


@pytest.mark.parametrize(("ago", "status"), [(-1, 400), (0, 200), (1, 200)])
def test_recent_reaches_seven_days_back(ago: int, status: int) -> None:
    start = stamp(NOW - timedelta(days=7) + timedelta(seconds=ago))
    answer = search(made(), start_time=start)
    assert answer.status == status
    assert search(made(), ALL, start_time=start).status == 200
    if status == 400:
        assert "'start_time' must be on or after 2026-11-15T12:00:00.000Z" in messages(answer)


@pytest.mark.parametrize(("before", "status"), [(9, 400), (10, 200), (11, 200)])
def test_an_end_lies_ten_seconds_back(before: int, status: int) -> None:
    assert search(made(), end_time=stamp(NOW - timedelta(seconds=before))).status == status


def test_the_archive_begins_with_the_first_post() -> None:
    assert search(made(), ALL, start_time="2006-03-21T00:00:00Z").status == 200
    assert "on or after 2006-03-21" in messages(search(made(), ALL, start_time="2006-03-20T23:59:59Z"))


def test_times_that_are_none_and_times_the_wrong_way_round() -> None:
    assert "'start_time' must be a valid" in messages(search(made(), start_time="yesterday"))
    assert "'end_time' must be a valid" in messages(search(made(), end_time="2026-13-01T00:00:00Z"))
    at = stamp(NOW - timedelta(hours=1))
    assert "'end_time' must be after" in messages(search(made(), start_time=at, end_time=at))


def test_every_wrong_parameter_is_named_at_once() -> None:
    answer = search(made(), query="lang:en", max_results=5, colour="red", tweet__fields="id,mood", since_id="x")
    found = [next(iter(error["parameters"])) for error in answer.body["errors"]]
    assert sorted(found) == ["colour", "max_results", "query", "since_id", "tweet.fields"]
    assert answer.body["type"].endswith("/2/problems/invalid-request")


def test_a_pull_brings_everything_once_newest_first() -> None:
    box = made()
    pages = pull(box, max_results=100)
    assert ids(pages) == findable()
    assert [page["meta"]["result_count"] for page in pages[:-1]] == [100] * (len(pages) - 1)
    for page in pages:
        assert page["meta"]["newest_id"] == page["data"][0]["id"]
        assert page["meta"]["oldest_id"] == page["data"][-1]["id"]
    assert box.bill.units(DOCUMENTED) == {"post": len(findable())}


@pytest.mark.parametrize("shape", ["short", "gaps"])
def test_short_and_empty_pages_are_not_the_end(shape: Any) -> None:
    box = made(x_settings=x.Settings("token", shape=shape))
    pages = pull(box, max_results=50)
    sizes = [page["meta"]["result_count"] for page in pages]
    assert ids(pages) == findable()
    assert min(sizes[:-1]) == (0 if shape == "gaps" else min(sizes[:-1]))
    assert any(size < 50 for size in sizes[:-1])
    empty = [page for page in pages if not page["meta"]["result_count"]]
    assert all("data" not in page and "newest_id" not in page["meta"] for page in empty)
    assert box.bill.units(DOCUMENTED._replace(empty_page=1))["post"] == len(findable()) + len(empty)


def test_reposts_are_not_found_from_may_2026_on() -> None:
    before = datetime(2026, 5, 3, 23, 59, 59, tzinfo=UTC)
    old = made().posts.recipe._replace(end=before)
    from providers.sandbox.worlds import world  # noqa: PLC0415 - only here

    posts = world(old)
    box = made(posts=posts, at=before)
    reposts = search(box, query=f"{EVERYTHING} is:retweet", max_results=100, tweet__fields="referenced_tweets").body
    assert {post["referenced_tweets"][0]["type"] for post in reposts["data"]} == {"retweeted"}
    assert all(post["text"].startswith("RT @") for post in reposts["data"])
    without = search(box, query=f"{EVERYTHING} -is:retweet", max_results=100).body
    assert not any(post["text"].startswith("RT @") for post in without["data"])
    box.clock.advance(1)
    assert search(box, query=f"{EVERYTHING} is:retweet").body == {"meta": {"result_count": 0}}


def test_bounds_by_id_leave_the_id_out() -> None:
    every = findable()
    newest, middle = every[0], every[50]
    after = ids([search(made(), since_id=middle, max_results=100).body])
    assert after == every[:50]
    before = ids([search(made(), until_id=middle, max_results=10).body])
    assert before == every[51:61]
    assert search(made(), since_id=newest).body["meta"]["result_count"] == 0
    old = first_id(NOW - timedelta(days=7, seconds=1))
    assert "'since_id' must be a tweet id created after" in messages(search(made(), since_id=old))


def test_a_start_is_included_and_an_end_is_not() -> None:
    hour = NOW - timedelta(hours=10)
    first = ids(pull(made(), start_time=stamp(hour), max_results=100))
    rest = ids(pull(made(), end_time=stamp(hour), max_results=100))
    assert first + rest == findable()


def test_a_token_belongs_to_its_question_and_ends() -> None:
    box = made(x_settings=x.Settings("token", token_life=timedelta(minutes=15)))
    token = search(box, max_results=10).body["meta"]["next_token"]
    assert search(box, next_token=token, max_results=100).status == 200
    assert search(box, pagination_token=token).status == 200
    assert "next_token" in messages(search(box, next_token=token, query="weather"))
    assert "is not valid" in messages(search(box, pagination_token=f"{token}0"))
    box.clock.advance(15 * 60 - 0.001)
    assert search(box, next_token=token).status == 200
    box.clock.advance(0.001)
    assert "is not valid" in messages(search(box, next_token=token))


def test_posts_hold_three_fields_unless_more_are_asked_for() -> None:
    (post, *_) = search(made()).body["data"]
    assert list(post) == ["id", "text", "edit_history_tweet_ids"]
    (post, *_) = search(made(), tweet__fields="created_at,lang,author_id").body["data"]
    record = POSTS.by_id[post["id"]]
    assert (post["created_at"], post["lang"], post["author_id"]) == (iso(record.at), record.lang, record.author)
    assert isinstance(post["id"], str)


def test_authors_come_beside_the_posts_each_once() -> None:
    box = made()
    body = search(box, expansions="author_id", max_results=100).body
    authors = {post["author_id"] for post in body["data"]}
    assert sorted(user["id"] for user in body["includes"]["users"]) == sorted(authors)
    assert box.bill.units(DOCUMENTED) == {"post": 100}
    assert box.bill.units(DOCUMENTED._replace(includes="same")) == {"post": 100}
    assert box.bill.units(DOCUMENTED._replace(includes="all")) == {"post": 100, "user": len(authors)}


def test_reposted_posts_come_beside_them_and_gone_ones_as_errors() -> None:
    box = made()
    reposts = [one for one in POSTS.records if one.there and one.repost_of][:100]
    sources = {str(one.repost_of) for one in reposts}
    gone = {one for one in sources if not POSTS.by_id[one].there}
    assert gone
    body = ask_x(box, "/2/tweets", ids=",".join(o.id for o in reposts), expansions="referenced_tweets.id").body
    assert {post["id"] for post in body["includes"]["tweets"]} == sources - gone
    assert {error["resource_id"] for error in body["errors"]} == gone
    assert box.bill.units(DOCUMENTED._replace(includes="same"))["post"] == len({o.id for o in reposts} | sources - gone)


@pytest.mark.parametrize(("count", "status"), [(1, 200), (99, 200), (100, 200), (101, 400)])
def test_a_lookup_takes_a_hundred_ids(count: int, status: int) -> None:
    names = ",".join(one.id for one in POSTS.records[:count])
    assert ask_x(made(), "/2/tweets", ids=names).status == status


def test_what_is_gone_is_an_error_beside_the_rest() -> None:
    there = next(one for one in POSTS.records if one.there)
    gone = next(one for one in POSTS.records if not one.there)
    box = made()
    answer = ask_x(box, "/2/tweets", ids=f"{there.id},{gone.id},17")
    assert answer.status == 200
    assert [post["id"] for post in answer.body["data"]] == [there.id]
    assert [(error["resource_id"], error["title"]) for error in answer.body["errors"]] == [
        (gone.id, "Not Found Error"),
        ("17", "Not Found Error"),
    ]
    none = ask_x(box, "/2/tweets", ids="17")
    assert (none.status, list(none.body)) == (200, ["errors"])
    assert "`ids`" in messages(ask_x(box, "/2/tweets"))
    assert "does not match" in messages(ask_x(box, "/2/tweets", ids="17,x"))
    assert box.bill.units(DOCUMENTED) == {"post": 1}


@pytest.mark.parametrize(("granularity", "buckets"), [("day", 8), ("hour", 168), ("minute", 10_080)])
def test_counts_sum_to_what_a_search_finds(granularity: str, buckets: int) -> None:
    box = made(x_settings=x.Settings("token", count_gone=False))
    body = ask_x(box, COUNTS, query=EVERYTHING, granularity=granularity).body
    assert len(body["data"]) == buckets
    assert sum(one["tweet_count"] for one in body["data"]) == body["meta"]["total_tweet_count"] == len(findable())
    assert all(one["end"] == other["start"] for one, other in zip(body["data"], body["data"][1:], strict=False))
    assert body["data"][-1]["end"] == "2026-11-22T11:59:50.000Z"
    assert box.bill.units(DOCUMENTED) == {"counts_recent": 1}


def test_counts_hold_what_was_deleted_since() -> None:
    total = ask_x(made(), COUNTS, query=EVERYTHING).body["meta"]["total_tweet_count"]
    assert total == sum(not one.repost_of and one.at < NOW - timedelta(seconds=10) for one in POSTS.records)
    assert "granularity" in messages(ask_x(made(), COUNTS, query=EVERYTHING, granularity="week"))


def test_counts_of_the_archive_come_by_31_days() -> None:
    box, pages = made(), []
    token: dict[str, str] = {}
    while True:
        start = stamp(NOW - timedelta(days=80))
        body = ask_x(box, COUNTS_ALL, query=EVERYTHING, granularity="day", start_time=start, **token).body
        pages.append(body)
        if "next_token" not in body["meta"]:
            break
        token = {"next_token": body["meta"]["next_token"]}
    assert len(pages) == 3
    assert pages[-1]["data"][0]["start"] == "2026-09-03T12:00:00.000Z"
    assert [one["data"][0]["start"] for one in pages[:-1]] == [one["data"][-1]["end"] for one in pages[1:]]
    assert box.bill.units(DOCUMENTED) == {"counts_all": 3}
    assert box.bill.amount(DOCUMENTED, Terms().prices) == Fraction(3, 100)


@pytest.mark.parametrize(
    ("path", "limit"),
    [(RECENT, 450), (COUNTS, 300), (COUNTS_ALL, 300), ("/2/usage/tweets", 50), ("/2/usage/credits", 30)],
)
def test_a_quarter_of_an_hour_allows_so_many_requests(path: str, limit: int) -> None:
    box = made()
    query = {} if "usage" in path else {"query": "weather", **({"granularity": "day"} if "counts" in path else {})}
    for number in range(1, limit + 1):
        answer = ask_x(box, path, **query)
        assert (answer.status, answer.headers["x-rate-limit-remaining"]) == (200, str(limit - number))
    assert answer.headers["x-rate-limit-limit"] == str(limit)
    assert answer.headers["x-rate-limit-reset"] == str(int(NOW.timestamp()) + 900)
    refused = ask_x(box, path, **query)
    assert (refused.status, refused.body) == (429, {"errors": [{"code": 88, "message": "Rate limit exceeded"}]})
    box.clock.advance(899.999)
    assert ask_x(box, path, **query).status == 429
    box.clock.advance(0.001)
    assert ask_x(box, path, **query).status == 200


@pytest.mark.parametrize(("wait", "status"), [(0.0, 429), (0.999, 429), (1.0, 200)])
def test_the_archive_takes_one_request_a_second(wait: float, status: int) -> None:
    box = made(x_settings=x.Settings("token", older_429=False))
    assert search(box, ALL).status == 200
    box.clock.advance(wait)
    answer = search(box, ALL)
    assert answer.status == status
    if status == 429:
        assert answer.body["title"] == "Too Many Requests"
        assert int(answer.headers["x-rate-limit-remaining"]) > 200


def test_the_monthly_cap_is_a_429_with_requests_left() -> None:
    box = made(terms=Terms(cap=20))
    assert [search(box).status for _ in range(1)] == [200]
    search(box, end_time=stamp(NOW - timedelta(hours=20)))
    refused = search(box)
    assert (refused.status, refused.body["title"], refused.body["period"]) == (429, "UsageCapExceeded", "Monthly")
    assert refused.body["type"].endswith("/2/problems/usage-capped")
    assert int(refused.headers["x-rate-limit-remaining"]) == 447
    assert ask_x(box, COUNTS, query="weather").status == 200
    assert ask_x(box, "/2/usage/tweets").body["data"]["project_usage"] == "20"
    assert len(box.bill.log) == 5


@pytest.mark.parametrize(
    ("at", "cap"),
    [(datetime(2026, 8, 12, 23, 59, 59, tzinfo=UTC), "2000000"), (datetime(2026, 8, 13, tzinfo=UTC), "3000000")],
)
def test_the_cap_was_raised_on_a_day(at: datetime, cap: str) -> None:
    assert ask_x(made(at=at), "/2/usage/tweets").body["data"]["project_cap"] == cap


@pytest.mark.parametrize(
    ("at", "title", "tail"),
    [
        (datetime(2026, 8, 24, 12, tzinfo=UTC), "CreditsDepleted", "/credits"),
        (datetime(2026, 8, 25, 12, tzinfo=UTC), "Payment Required", "/credits-depleted"),
    ],
)
def test_without_credit_it_answers_402_in_the_form_of_its_time(at: datetime, title: str, tail: str) -> None:
    answer = search(made(at=at, terms=Terms(prepaid=Fraction(0))))
    assert (answer.status, answer.body["title"]) == (402, title)
    assert answer.body["type"].endswith(tail)


def test_the_last_page_may_take_the_balance_below_zero() -> None:
    box = made(terms=Terms(prepaid=Fraction("0.02")))
    assert search(box).status == 200
    assert ask_x(box, "/2/usage/credits").body["data"]["prepaid_balance"] == -0.03
    assert ask_x(box, "/2/usage/credits").body["data"]["total_balance"] == 0
    assert search(box).status == 402
    assert box.account.balance() == Fraction("-0.03")


def test_a_spending_limit_is_a_403_until_the_next_cycle() -> None:
    box = made(terms=Terms(limit=Fraction("0.05")))
    assert search(box).status == 200
    refused = search(box)
    assert (refused.status, refused.body["title"], refused.body["reset_date"]) == (403, "SpendCapReached", "2026-12-01")
    assert "until the next cycle begins on 2026-12-01" in refused.body["detail"]


def test_usage_tells_posts_as_text_by_day() -> None:
    box = made()
    search(box, max_results=30, expansions="author_id")
    data = ask_x(box, "/2/usage/tweets", days=2, usage__fields="daily_project_usage,daily_client_app_usage").body[
        "data"
    ]
    assert data["daily_project_usage"]["usage"] == [
        {"date": "2026-11-21T00:00:00.000Z", "usage": "0"},
        {"date": "2026-11-22T00:00:00.000Z", "usage": "30"},
    ]
    assert (data["project_usage"], data["cap_reset_day"]) == ("30", 9)
    assert data["daily_client_app_usage"][0]["usage"] == data["daily_project_usage"]["usage"]


@pytest.mark.parametrize(("days", "status"), [(0, 400), (1, 200), (90, 200), (91, 400)])
def test_usage_reaches_ninety_days(days: int, status: int) -> None:
    assert ask_x(made(), "/2/usage/tweets", days=days).status == status


def test_credits_may_be_missing() -> None:
    box = made(x_settings=x.Settings("token", credits_missing=True))
    answer = ask_x(box, "/2/usage/credits")
    assert (answer.status, answer.body) == (404, None)
    assert box.bill.units() == {}


def test_the_date_is_the_sandbox_s_own() -> None:
    box = made()
    box.clock.advance(-3.2)
    assert search(box).headers["date"] == "Sun, 22 Nov 2026 11:59:56 GMT"


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("weather", lambda words, _: "weather" in words),
        ("WEATHER town", lambda words, _: {"weather", "town"} <= set(words)),
        ("weather OR town", lambda words, _: bool({"weather", "town"} & set(words))),
        ("weather -town", lambda words, _: "weather" in words and "town" not in words),
        ("(weather OR town) lang:en", lambda words, one: bool({"weather", "town"} & set(words)) and one.lang == "en"),
        ("weather -(town OR bread)", lambda words, _: "weather" in words and not {"town", "bread"} & set(words)),
        ('"the weather"', lambda words, _: ("the", "weather") in pairwise(words)),
        ("weather -lang:en", lambda words, one: "weather" in words and one.lang != "en"),
        (f"{EVERYTHING} -is:retweet lang:de", lambda _, one: one.repost_of is None and one.lang == "de"),
    ],
)
def test_queries(query: str, wanted: Any) -> None:
    test = parse(query)
    for one in POSTS.records:
        words = "".join(char if char.isalnum() else " " for char in one.text.lower()).split()
        assert test(one) == wanted(words, one), one.text


@pytest.mark.parametrize(
    "query",
    [
        "",
        "lang:en",
        "-weather",
        "weather OR",
        "OR weather",
        "(weather",
        "weather)",
        '"weather',
        "colour:red",
        "is:new a",
        "weather OR lang:en",
        "-",
        "()",
        '""',
        "(" * 30 + "a" + ")" * 30,
    ],
)
def test_queries_that_are_refused(query: str) -> None:
    with pytest.raises(QueryError):
        parse(query)
