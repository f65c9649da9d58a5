"""What the things of a body are read as, and what an answer of another shape is taken for."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from providers.pilot.reddit_access import RedditAccess
from providers.reddit.client import Question, RedditDriver, listings, threads, token
from providers.reddit.client.problems import reset, spent
from providers.reddit.client.things import TEXT, Read, Stub, absent, things
from providers.secrets import Secret
from providers.wire import Ask, Call, Done, Found, Lost, Page, Reply, Trouble

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def post(**fields: Any) -> dict[str, Any]:
    return {"kind": "t3", "data": {"name": "t3_a1", "title": "A title", "selftext": "", "score": 3, **fields}}


def comment(name: str = "t1_b1", **fields: Any) -> dict[str, Any]:
    return {"kind": "t1", "data": {"name": name, "body": "A comment", "score": 2, "replies": "", **fields}}


def listed(*children: Any, after: Any = None) -> dict[str, Any]:
    return {"kind": "Listing", "data": {"children": list(children), "after": after}}


def stub(*children: Any, **fields: Any) -> dict[str, Any]:
    return {"kind": "more", "data": {"children": list(children), "count": len(children), **fields}}


def one(item: Any) -> Found:
    read = things([item])
    assert (len(read.found), read.unreadable) == (1, 0)
    return read.found[0]


@pytest.mark.parametrize(
    ("fields", "text", "marks"),
    [
        ({}, "A title", set()),
        ({"selftext": "Below."}, "A title\n\nBelow.", set()),
        ({"selftext": None}, "A title", set()),
        ({"selftext": "[deleted]"}, None, {"deleted"}),
        ({"selftext": "[removed]"}, None, {"removed"}),
        ({"selftext": " [removed]\n"}, None, {"removed"}),
        ({"selftext": "He wrote [removed]"}, "A title\n\nHe wrote [removed]", set()),
        ({"title": "[deleted by user]", "selftext": "[removed]"}, None, {"deleted"}),
        ({"title": "[ Removed by Reddit ]"}, None, {"removed"}),
        ({"removed_by_category": "moderator", "selftext": "still here"}, None, {"removed"}),
        ({"removed_by_category": "deleted"}, None, {"deleted"}),
        ({"removed_by_category": "author"}, None, {"deleted"}),
        ({"removed_by_category": None}, "A title", set()),
        ({"removed_by_category": ""}, "A title", set()),
        ({"author": "[deleted]"}, None, {"deleted"}),
        ({"author": "[deleted]", "selftext": "Below."}, "A title\n\nBelow.", set()),
        ({"over_18": True}, "A title", {"over_18"}),
        ({"over_18": 1}, "A title", set()),
        ({"crosspost_parent": "t3_zz"}, "A title", {"repost"}),
        ({"crosspost_parent_list": [{}]}, "A title", {"repost"}),
        ({"crosspost_parent_list": []}, "A title", set()),
        ({"over_18": True, "selftext": "[deleted]"}, None, {"over_18", "deleted"}),
        ({"title": ""}, "", set()),
    ],
)
def test_a_submission(fields: dict[str, Any], text: str | None, marks: set[str]) -> None:
    assert one(post(**fields)) == Found("t3_a1", "post", text, frozenset(marks), None, 3)


@pytest.mark.parametrize(
    ("fields", "text", "marks"),
    [
        ({}, "A comment", set()),
        ({"body": "[deleted]", "author": "[deleted]"}, None, {"deleted"}),
        ({"body": "[removed]"}, None, {"removed"}),
        ({"body": "[ Removed by Reddit on account of violating the content policy ]"}, None, {"removed"}),
        ({"body": "", "author": "[deleted]"}, None, {"deleted"}),
        ({"body": "stays", "author": "[deleted]"}, "stays", set()),
        ({"body": "[Deleted]"}, None, {"deleted"}),
        ({"over_18": True}, "A comment", {"over_18"}),
    ],
)
def test_a_comment(fields: dict[str, Any], text: str | None, marks: set[str]) -> None:
    assert one(comment(**fields)) == Found("t1_b1", "comment", text, frozenset(marks), None, 2)


@pytest.mark.parametrize(
    ("score", "read"),
    [(0, 0), (-7, -7), (True, None), ("3", None), (None, None), (2**63, None), (2**63 - 1, 2**63 - 1)],
)
def test_a_score(score: object, read: int | None) -> None:
    assert one(post(score=score)).score == read


def test_a_hidden_score_is_none() -> None:
    assert one(comment(score=1, score_hidden=True)).score is None


@pytest.mark.parametrize(("length", "marks"), [(TEXT, set()), (TEXT + 1, {"truncated"})])
def test_a_text_beyond_every_length(length: int, marks: set[str]) -> None:
    found = one(comment(body="a" * length))
    assert (len(found.text or ""), set(found.marks)) == (TEXT, marks)


@pytest.mark.parametrize(
    "item",
    [
        None,
        7,
        "t3",
        [],
        {},
        {"kind": "t3"},
        {"kind": "t3", "data": []},
        post(name=None),
        post(name="a1"),
        post(name="t3_A1"),
        post(name="t3_"),
        post(name="t3_" + "a" * 14),
        post(name="t3_a\n"),
        post(name="t1_a1"),
        post(title=None),
        post(selftext=7),
        comment(body=None),
        comment(name="t3_a1"),
        {"kind": "t5", "data": {"name": "t5_a"}},
        {"kind": ["t3"], "data": {"name": "t3_a"}},
    ],
)
def test_what_has_another_shape_is_counted(item: Any) -> None:
    assert things([post(), item]) == Read((one(post()),), (), 1)


def test_a_name_may_have_thirteen_characters() -> None:
    assert one(post(name="t3_" + "z" * 13)).id == "t3_" + "z" * 13


def test_answers_come_after_what_they_answer() -> None:
    tree = comment("t1_a", replies=listed(comment("t1_b", replies=listed(comment("t1_c"))), comment("t1_d"), stub("e")))
    read = things([tree, comment("t1_f"), stub("g", "h")])
    assert [item.id for item in read.found] == ["t1_a", "t1_b", "t1_c", "t1_d", "t1_f"]
    assert [item.children for item in read.stubs] == [("e",), ("g", "h")]


def test_answers_of_another_shape_are_counted_and_those_of_an_unreadable_comment_read() -> None:
    assert things([comment(replies={"kind": "other"})]).unreadable == 1
    read = things([comment(body=None, replies=listed(comment("t1_c")))])
    assert ([item.id for item in read.found], read.unreadable) == (["t1_c"], 1)


def test_a_thread_of_any_depth_is_read() -> None:
    tree = comment("t1_1")
    for number in range(2, 5_000):
        tree = comment(f"t1_{number}", replies=listed(tree))
    assert len(things([tree]).found) == 4_999


@pytest.mark.parametrize(
    ("item", "found"),
    [
        (stub("a", "b"), Stub(("a", "b"))),
        (stub("a", 7, "B!"), Stub(("a",), None, 2)),
        (stub(parent_id="t1_q"), Stub((), "q")),
        (stub(parent_id="t3_q"), Stub((), None, 1)),
        (stub(), Stub((), None, 1)),
        (stub(parent_id="t1_../x"), Stub((), None, 1)),
        ({"kind": "more", "data": {"children": "abc", "parent_id": None}}, Stub((), None, 1)),
    ],
)
def test_a_stub(item: Any, found: Stub) -> None:
    assert things([item]) == Read((), (found,), found.unreadable)


def test_what_is_absent_says_of_what_kind_it_was() -> None:
    assert absent("t1_a") == Found("t1_a", "comment", None, frozenset({"deleted"}))
    assert absent("t3_a").kind == "post"


# Threads.


def opened(**fields: Any) -> dict[str, Any]:
    return {**threads.start(), "opened": True, **fields}


def shown(*ids: str, stubs: tuple[Stub, ...] = ()) -> Read:
    return Read(tuple(Found(f"t1_{one}", "comment", "x") for one in ids), stubs, 0)


def test_a_thread_without_stubs_is_done() -> None:
    after, notes = threads.opened(threads.start(), shown("a"), [])
    assert (after, notes) == ({**threads.start(), "thread": 1}, [])


def test_what_an_answer_had_no_room_for_is_asked_for_again() -> None:
    after, _ = threads.opened(opened(children=["a", "b", "c"]), shown("a", stubs=(Stub(("b", "x")),)), ["a", "b"])
    assert after["children"] == ["c", "b", "x"]


def test_a_stub_that_leads_back_where_nothing_was_shown_is_dropped() -> None:
    after, _ = threads.opened(opened(children=["a", "b"]), shown(stubs=(Stub(("a",)), Stub(("b",)))), ["a", "b"])
    assert after == {**threads.start(), "thread": 1}


def test_what_is_nested_deeply_is_a_thread_of_its_own() -> None:
    after, _ = threads.opened(threads.start(), shown("a", stubs=(Stub((), "a"),)), [])
    assert after["below"] == ["a"]
    again, _ = threads.opened(after, shown("a", "b", stubs=(Stub((), "a"),)), ["a"])
    assert again["thread"] == 1


@pytest.mark.parametrize(
    ("number", "kept", "notes"), [(threads.MOST, threads.MOST, 0), (threads.MOST + 1, threads.MOST, 1)]
)
def test_stubs_are_kept_within_bounds(number: int, kept: int, notes: int) -> None:
    ids = tuple(f"a{one}" for one in range(number))
    after, said = threads.opened(threads.start(), shown("z", stubs=(Stub(ids),)), [])
    assert (len(after["children"]), len(said)) == (kept, notes)


def test_only_a_thread_that_was_opened_is_left() -> None:
    assert threads.left(threads.start()) == threads.start()
    assert threads.left(opened(children=["a"])) == {**threads.start(), "thread": 1}


# Listings.


def test_the_last_listing_read_is_left() -> None:
    progress, _ = listings.moved(listings.start(2), 25, 25, "t3_a")
    assert listings.whose(progress) == 1
    left = listings.left(progress)
    assert [item["done"] for item in left["lists"]] == [True, False]
    assert listings.left(listings.start(1)) == listings.start(1)


@pytest.mark.parametrize(("items", "done"), [(999, False), (1_000, True)])
def test_a_listing_ends_at_a_thousand(items: int, done: bool) -> None:  # noqa: FBT001 - a case
    after, notes = listings.moved(listings.start(1), items, items, "t3_a")
    assert (after["lists"][0]["done"], notes) == (done, [])


@pytest.mark.parametrize("after", [["t3_a"], {"a": 1}, 7, True, "t9_a"])
def test_a_cursor_that_is_none(after: Any) -> None:
    moved, notes = listings.moved(listings.start(1), 5, 5, after)
    assert moved["lists"][0]["done"]
    assert len(notes) == 1


# The driver.


def driver(**fields: Any) -> RedditDriver:
    return RedditDriver(Question(**{"endpoint": "listing", "subreddits": ("python",), **fields}), lambda: NOW)


def first(made: RedditDriver, wanted: int = 1_000) -> Ask:
    ask = made.next(made.start(), wanted)
    assert isinstance(ask, Ask)
    return ask


def read(made: RedditDriver, status: int, body: Any, headers: Mapping[str, str] | None = None) -> Page | Trouble:
    return made.read(first(made), Reply(status, headers or {}, body), made.start())


@pytest.mark.parametrize(
    ("fields", "url", "query"),
    [
        ({}, "/r/python/new", {"limit": "25"}),
        ({"sort": "top", "page": 200}, "/r/python/top", {"limit": "100", "t": "all"}),
        (
            {"endpoint": "search", "query": "a & b", "page": 0},
            "/r/python/search",
            {"limit": "1", "q": "a & b", "restrict_sr": "1", "sort": "new"},
        ),
        ({"subreddits": ("a/../b",)}, "/r/a%2F..%2Fb/new", {"limit": "25"}),
        (
            {"endpoint": "comments", "ids": ("abc",), "sort": "hot"},
            "/comments/abc",
            {"limit": "500", "depth": "10", "sort": "confidence"},
        ),
        ({"endpoint": "info", "ids": ("t3_a", "t1_b"), "page": 100}, "/api/info", {"id": "t3_a,t1_b"}),
    ],
)
def test_a_first_request(fields: dict[str, Any], url: str, query: dict[str, str]) -> None:
    call = first(driver(**fields)).call
    assert (call.url, dict(call.query)) == (f"https://oauth.reddit.com{url}", query | {"raw_json": "1"})
    assert not any(name in call.what for name in ("python", "abc", "a & b"))


def test_a_request_is_one_call_whatever_it_brings() -> None:
    ask = first(driver(), 3)
    assert (ask.worst, ask.likely, dict(ask.call.query)["limit"]) == ({"call": 1}, {"call": 1}, "3")
    assert (driver().size({}), driver().usage()) == (None, None)


@pytest.mark.parametrize("endpoint", ["listing", "search", "comments", "info"])
def test_nothing_asked_is_done(endpoint: str) -> None:
    made = driver(endpoint=endpoint, subreddits=())
    assert isinstance(made.next(made.start(), 1), Done)


def test_more_comments_name_at_most_a_hundred() -> None:
    made = driver(endpoint="comments", ids=("abc",))
    ask = made.next(opened(children=[f"c{number}" for number in range(101)]), 1)
    assert isinstance(ask, Ask)
    query = dict(ask.call.query)
    assert len(query["children"].split(",")) == 100
    assert (ask.call.url[-17:], query["link_id"], query["api_type"]) == ("/api/morechildren", "t3_abc", "json")


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, "bad request"),
        (401, "token expired"),
        (403, "not allowed"),
        (404, "not found"),
        (408, "server error"),
        (410, "gone"),
        (418, "bad request"),
        (429, "rate limited"),
        (451, "not allowed"),
        (500, "server error"),
        (503, "server error"),
        (522, "server error"),
        (204, "malformed"),
        (200, "malformed"),
    ],
)
def test_an_answer_without_records(status: int, kind: str) -> None:
    found = read(driver(), status, {"message": "python is private", "reason": "private"})
    assert isinstance(found, Trouble)
    assert found.kind == kind
    assert "python" not in found.why


@pytest.mark.parametrize(
    "body", [None, [], "x", 7, {}, {"kind": "Listing"}, {"kind": "Listing", "data": {"children": {}}}]
)
@pytest.mark.parametrize("endpoint", ["listing", "search", "comments", "info"])
def test_a_success_that_is_no_listing(endpoint: str, body: Any) -> None:
    found = read(driver(endpoint=endpoint, ids=("t3_a",)), 200, body)
    assert isinstance(found, Trouble)
    assert found.kind == "malformed"


@pytest.mark.parametrize("body", [[listed()], [listed(), listed(), listed()], [listed(), None], [{}, listed()]])
def test_a_thread_is_two_listings(body: Any) -> None:
    found = read(driver(endpoint="comments", ids=("a",)), 200, body)
    assert isinstance(found, Trouble)


def test_a_thread_that_is_nested_deeply() -> None:
    made = driver(endpoint="comments", ids=("a", "b"))
    page = read(made, 200, [listed(post()), listed(comment("t1_q", replies=listed(stub(parent_id="t1_q"))))])
    assert isinstance(page, Page)
    assert ([item.id for item in page.records], page.unit) == (["t1_q"], "1")
    ask = made.next(page.progress, 9)
    assert isinstance(ask, Ask)
    assert dict(ask.call.query)["comment"] == "q"
    after = made.read(ask, Reply(200, {}, [listed(post()), listed(comment("t1_q"), comment("t1_r"))]), page.progress)
    assert isinstance(after, Page)
    assert after.progress["thread"] == 1


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"json": {"errors": [], "data": {"things": []}}}, None),
        ({"json": {"errors": [["RATELIMIT", "you are doing that too much", "ratelimit"]]}}, "rate limited"),
        ({"json": {"errors": [["BAD_ID", "", ""]], "data": {"things": []}}}, "malformed"),
        ({"json": {"errors": []}}, "malformed"),
        ({"json": []}, "malformed"),
        (None, "malformed"),
        ([], "malformed"),
    ],
)
def test_more_comments(body: Any, kind: str | None) -> None:
    made = driver(endpoint="comments", ids=("abc",))
    progress = opened(children=["a"])
    ask = made.next(progress, 1)
    assert isinstance(ask, Ask)
    found = made.read(ask, Reply(200, {}, body), progress)
    assert (found.kind if isinstance(found, Trouble) else None) == kind


def test_a_lookup_with_an_item_that_cannot_be_read_calls_nothing_gone() -> None:
    made = driver(endpoint="info", ids=("t3_a1", "t3_b1"))
    whole, partly = read(made, 200, listed(post())), read(made, 200, listed(post(), post(title=7)))
    assert isinstance(whole, Page)
    assert isinstance(partly, Page)
    assert [item.id for item in whole.records] == ["t3_a1", "t3_b1"]
    assert ([item.id for item in partly.records], partly.unreadable) == (["t3_a1"], 1)


@pytest.mark.parametrize(
    ("text", "wait"),
    [
        ("12.5", 12.5),
        ("0", 0.0),
        ("600.1", 600.0),
        ("999999999", 600.0),
        ("nan", None),
        ("inf", None),
        ("-1", None),
        ("", None),
        ("1e3", None),
        ("٣", None),
        ("9" * 5_000, None),
    ],
)
def test_when_calls_are_counted_anew(text: str, wait: float | None) -> None:
    assert reset({"x-ratelimit-reset": text}) == wait


@pytest.mark.parametrize(
    ("left", "noted"),
    [("0", True), ("0.0", True), ("0.5", True), ("1", False), ("99.0", False), ("nan", False), ("", False)],
)
def test_calls_that_are_used_up_are_noted(left: str, noted: bool) -> None:  # noqa: FBT001 - a case
    assert bool(spent({"x-ratelimit-remaining": left, "x-ratelimit-reset": "31.4"})) == noted
    page = read(driver(), 200, listed(), {"x-ratelimit-remaining": left})
    assert isinstance(page, Page)
    assert bool(page.notes) == noted


# Tokens.


class Giving:
    """A wire that gives answers in turn."""

    def __init__(self, *answers: Reply | Lost) -> None:
        self.answers, self.calls = list(answers), list[tuple[Call, Mapping[str, str]]]()

    def send(self, call: Call, headers: Mapping[str, str], seconds: float) -> Reply | Lost:  # noqa: ARG002 - what every wire is given
        self.calls.append((call, headers))
        return self.answers.pop(0)


def given(text: object = "abc", seconds: object = 3_600, kind: object = "bearer", status: int = 200) -> Reply:
    return Reply(status, {}, {"access_token": text, "expires_in": seconds, "token_type": kind})


def access() -> RedditAccess:
    return RedditAccess(Secret("app"), Secret("hush"))


def test_a_token_is_asked_for_once_and_used_until_a_minute_before_its_end() -> None:
    made, wire = access(), Giving(given("one"), given("two"), given("three"))
    assert made.headers(wire, NOW) == {"Authorization": "bearer one"}
    assert made.headers(wire, NOW + timedelta(seconds=3_540)) == {"Authorization": "bearer one"}
    assert made.headers(wire, NOW + timedelta(seconds=3_540.001)) == {"Authorization": "bearer two"}
    assert made.headers(wire, NOW) == {"Authorization": "bearer three"}, "the clock was set back"
    call, headers = wire.calls[0]
    assert (call.method, call.url) == ("POST", "https://www.reddit.com/api/v1/access_token")
    assert dict(call.form) == {"grant_type": "client_credentials"}
    assert headers == {"Authorization": "Basic YXBwOmh1c2g="}


def test_a_token_is_dropped_once() -> None:
    made, wire = access(), Giving(given("one"), given("two"))
    assert not made.renew()
    made.headers(wire, NOW)
    assert (made.renew(), made.renew()) == (True, False)
    assert made.headers(wire, NOW) == {"Authorization": "bearer two"}
    assert made.renew()


@pytest.mark.parametrize(("said", "seconds"), [(1, 60), (60, 60), (61, 61), (86_400, 86_400), (10**20, 86_400)])
def test_how_long_a_token_is_believed_to_last(said: int, seconds: int) -> None:
    found = token.read(given(seconds=said), NOW)
    assert isinstance(found, token.Token)
    assert found.seconds == seconds
    assert "abc" not in repr(found)


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (given(text=""), "malformed"),
        (given(text=None), "malformed"),
        (given(text="a b"), "malformed"),
        (given(text="a\r\nx-more: 1"), "malformed"),
        (given(text="é"), "malformed"),
        (given(text="a" * 4_097), "malformed"),
        (given(seconds=None), "malformed"),
        (given(seconds="3600"), "malformed"),
        (given(seconds=True), "malformed"),
        (given(seconds=0), "malformed"),
        (given(seconds=-1), "malformed"),
        (given(kind="mac"), "malformed"),
        (given(kind=None), "malformed"),
        (given(status=204), "malformed"),
        (Reply(200, {}, None), "malformed"),
        (Reply(200, {}, ["abc"]), "malformed"),
        (Reply(200, {}, {"error": "invalid_grant"}), "not allowed"),
        (Reply(401, {}, {"message": "Unauthorized", "error": 401}), "not allowed"),
        (Reply(403, {}, None), "not allowed"),
        (Reply(429, {"retry-after": "9"}, None), "rate limited"),
        (Reply(503, {}, None), "server error"),
    ],
)
def test_an_answer_without_a_token(reply: Reply, kind: str) -> None:
    made = access()
    found = made.headers(Giving(reply), NOW)
    assert isinstance(found, Trouble)
    assert found.kind == kind
    assert not made.renew()


def test_no_answer_at_all_is_told_as_it_is() -> None:
    lost = Lost("no answer", sent=True, why="the answer did not arrive whole")
    assert access().headers(Giving(lost), NOW) is lost


def test_a_driver_leaves_what_its_endpoint_reads() -> None:
    made = driver(endpoint="comments", ids=("a", "b"))
    assert made.leave(opened(children=["c"]))["thread"] == 1
    looking = driver(endpoint="info", ids=("t3_a",))
    assert looking.leave({"done": 1, "pages": 1}) == {"done": 1, "pages": 1}
    assert isinstance(looking.next({"done": 1, "pages": 1}, 1), Done)


def test_no_listing_moves_once_all_have_ended() -> None:
    ended, _ = listings.moved(listings.start(1), 5, 5, None)
    assert listings.moved(ended, 5, 5, "t3_a") == (ended, [])


@pytest.mark.parametrize(
    ("endpoint", "where"), [("search", "subreddit 1 of 1"), ("comments", "thread 1 of 2"), ("info", "the lookup")]
)
def test_a_refusal_says_of_what_by_its_number(endpoint: str, where: str) -> None:
    found = read(driver(endpoint=endpoint, ids=("t3_a", "t3_b")), 403, None)
    assert isinstance(found, Trouble)
    assert found.why.startswith(f"{where}: Reddit does not let this app read that")
