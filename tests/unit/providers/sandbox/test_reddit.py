"""What Reddit's API documents and its wiki say, fact by fact."""

from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest

from providers.sandbox import reddit
from providers.sandbox.bill import DOCUMENTED
from providers.sandbox.build import Sandbox
from providers.sandbox.reddit_things import base36, fullname
from tests.unit.providers.sandbox.asking import CLIENT, FORUM, POSTS, ask_reddit, got, grant, made, search

HEADS = [one for one in FORUM.records if one.kind == "post"]
COMMENTS = [one for one in FORUM.records if one.kind == "comment"]


def deep(count: int = 1_200) -> Sandbox:
    """A forum whose posts are many."""
    from providers.sandbox.build import Setup, sandbox  # noqa: PLC0415 - only here
    from providers.sandbox.x import Settings  # noqa: PLC0415 - only here

    assert len(POSTS.records) == count
    return sandbox(Setup(POSTS, POSTS, Settings("token"), reddit.Settings(CLIENT)))


def names(body: Any) -> list[str]:
    return [child["data"]["name"] for child in body["data"]["children"]]


def bodies(listing: Any) -> list[tuple[str, Any]]:
    found = []
    for child in listing["data"]["children"] if listing else []:
        found.append((child["kind"], child["data"]))
        if child["kind"] == "t1":
            found += bodies(child["data"]["replies"])
    return found


@pytest.mark.parametrize("seconds", [3_600, 86_400])
def test_a_token_lasts_as_long_as_it_says(seconds: int) -> None:
    box = made(reddit_settings=reddit.Settings(CLIENT._replace(seconds=seconds)))
    body = grant(box).body
    assert (body["token_type"], body["expires_in"]) == ("bearer", seconds)
    box.clock.advance(seconds - 0.001)
    assert ask_reddit(box, "/r/sandbox/new", token=body["access_token"]).status == 200
    box.clock.advance(0.001)
    expired = ask_reddit(box, "/r/sandbox/new", token=body["access_token"])
    assert (expired.status, expired.body) == (401, {"message": "Unauthorized", "error": 401})


def test_a_refresh_token_may_be_good_once() -> None:
    box = made(reddit_settings=reddit.Settings(CLIENT._replace(rotates=True)))
    again = {"grant_type": "refresh_token", "refresh_token": CLIENT.refresh}
    body = grant(box, **again).body
    assert body["refresh_token"] != CLIENT.refresh
    assert (grant(box, **again).status, grant(box, **again).body) == (400, {"error": "invalid_grant"})
    assert grant(box, grant_type="refresh_token", refresh_token=body["refresh_token"]).status == 200


def test_wrong_credentials_and_grants() -> None:
    assert grant(made(), key="app:wrong").status == 401
    assert grant(made(), grant_type="password").body == {"error": "unsupported_grant_type"}


def test_data_is_at_the_other_host() -> None:
    agent = {"User-Agent": "linux:test:1 (by /u/x)"}
    answer = made().transport().send("GET", f"https://{reddit.WWW}/r/sandbox/new.json", agent)
    assert getattr(answer, "status", 0) == 403
    assert b"<!doctype html>" in getattr(answer, "body", b"")


@pytest.mark.parametrize(
    "agent", ["", "python-requests/2.32", "python-httpx/0.28.1", "curl/8.1", "Python/3.11 aiohttp/3.9"]
)
def test_a_default_user_agent_is_refused_with_429(agent: str) -> None:
    box = made()
    token = grant(box).body["access_token"]
    assert ask_reddit(box, "/r/sandbox/new", token=token, agent=agent).status == 429
    assert box.bill.units() == {}


@pytest.mark.parametrize(
    ("limit", "count"),
    [(None, 25), (1, 1), (99, 99), (100, 100), (101, 100), (0, 1), (-5, 1), ("many", 25)],
)
def test_a_listing_has_so_many_items(limit: object, count: int) -> None:
    query = {} if limit is None else {"limit": str(limit)}
    body = ask_reddit(deep(), "/r/sandbox/new", **query).body
    assert (body["kind"], body["data"]["dist"], len(names(body))) == ("Listing", count, count)


def test_a_listing_ends_after_a_thousand() -> None:
    box, after, seen, calls = deep(), "", [], 0
    token = grant(box).body["access_token"]
    while True:
        body = ask_reddit(
            box, "/r/sandbox/new.json", token=token, limit=100, **({"after": after} if after else {})
        ).body
        seen += names(body)
        calls += 1
        after = body["data"]["after"]
        if after is None:
            break
    assert seen == [fullname(one) for one in POSTS.records[::-1][:1_000]]
    assert box.bill.units(DOCUMENTED) == {"call": calls} == {"call": 10}


def test_before_goes_back_and_a_name_that_left_the_list_ends_it() -> None:
    box = deep()
    first = ask_reddit(box, "/r/sandbox/new", limit=20).body
    back = ask_reddit(box, "/r/sandbox/new", limit=5, before=names(first)[10]).body
    assert names(back) == names(first)[5:10]
    assert names(ask_reddit(box, "/r/sandbox/new", after="t3_zzzzzz").body) == []


def test_top_is_by_score_within_its_time() -> None:
    body = ask_reddit(deep(), "/r/sandbox/top", t="hour", limit=100).body
    scores = [child["data"]["score"] for child in body["data"]["children"]]
    recent = [one for one in POSTS.records if one.at > POSTS.recipe.end - timedelta(hours=1)]
    assert scores == sorted((one.score for one in recent), reverse=True)
    hot = ask_reddit(deep(), "/r/sandbox/hot", limit=100).body
    assert len(names(hot)) == 100


def test_a_search_finds_words() -> None:
    body = ask_reddit(deep(), "/r/sandbox/search", q="weather", restrict_sr=1, sort="new", limit=100).body
    wanted = [fullname(one) for one in POSTS.records[::-1] if "weather" in one.text.lower()]
    assert names(body) == wanted[:100]


@pytest.mark.parametrize(("name", "status"), [("private", 403), ("gone", 404), ("nowhere", 404), ("withheld", 451)])
def test_a_closed_subreddit(name: str, status: int) -> None:
    box = made()
    answer = ask_reddit(box, f"/r/{name}/new")
    assert (answer.status, answer.body["error"]) == (status, status)
    assert box.bill.units() == {}


@pytest.mark.parametrize("decimal", [True, False])
def test_a_thousand_calls_in_ten_minutes(decimal: bool) -> None:  # noqa: FBT001 - a parameter
    settings = reddit.Settings(CLIENT, calls=40, decimal=decimal)
    assert reddit.Settings(CLIENT).calls == 1_000
    box = made(reddit_settings=settings, at=FORUM.recipe.end + timedelta(seconds=2))
    token = grant(box).body["access_token"]
    for used in range(1, 41):
        answer = ask_reddit(box, "/api/info", token=token, id=fullname(HEADS[0]))
        assert answer.status == 200
        assert float(answer.headers["x-ratelimit-used"]) == used
        assert float(answer.headers["x-ratelimit-remaining"]) == 40 - used
    assert answer.headers["x-ratelimit-reset"] == ("598.0" if decimal else "598")
    assert ask_reddit(box, "/api/info", token=token, id=fullname(HEADS[0])).status == 429
    box.clock.advance(598)
    assert ask_reddit(box, "/api/info", token=token, id=fullname(HEADS[0])).status == 200


@pytest.mark.parametrize(("count", "status"), [(1, 200), (100, 200), (101, 400)])
def test_info_takes_a_hundred_names(count: int, status: int) -> None:
    wanted = [fullname(one) for one in FORUM.records[:count]]
    answer = ask_reddit(made(), "/api/info", id=",".join(wanted))
    assert answer.status == status
    if status == 200:
        assert names(answer.body) == wanted


def test_info_leaves_out_what_it_does_not_know() -> None:
    known = fullname(HEADS[0])
    assert names(ask_reddit(made(), "/api/info", id=f"t3_zz,{known},t1_!").body) == [known]


def test_what_is_gone_stands_as_a_placeholder() -> None:
    gone = [one for one in COMMENTS if not one.there][:20]
    body = ask_reddit(made(), "/api/info", id=",".join(fullname(one) for one in gone)).body
    for record, child in zip(gone, body["data"]["children"], strict=True):
        assert child["data"]["body"] == ("[removed]" if record.removed else "[deleted]")
        assert child["data"]["author"] == "[deleted]"


def test_a_thread_and_its_stubs_hold_every_comment_once() -> None:
    box, head = made(), HEADS[0]
    token = grant(box).body["access_token"]
    thread = [one for one in COMMENTS if one.thread == head.id]
    post, below = ask_reddit(box, f"/comments/{base36(int(head.id))}", token=token, limit=60).body
    assert names(post) == [fullname(head)]
    assert post["data"]["children"][0]["data"]["num_comments"] == len(thread)
    found = [data["name"] for kind, data in bodies(below) if kind == "t1"]
    stubs = [data for kind, data in bodies(below) if kind == "more"]
    assert len(found) == 60
    assert sum(stub["count"] for stub in stubs) == len(thread) - 60
    waiting = [one for stub in stubs for one in stub["children"]]
    while waiting:
        batch, waiting = waiting[:100], waiting[100:]
        answer = ask_reddit(
            box, "/api/morechildren", token=token, link_id=fullname(head), children=",".join(batch), api_type="json"
        )
        for thing in answer.body["json"]["data"]["things"]:
            if thing["kind"] == "t1":
                found.append(thing["data"]["name"])
            else:
                waiting += thing["data"]["children"]
    assert sorted(found) == sorted(fullname(one) for one in thread)
    assert len(found) == len(set(found))


@pytest.mark.parametrize(("asked", "brought"), [(99, 99), (100, 100), (101, 100)])
def test_more_children_are_a_hundred_at_most(asked: int, brought: int) -> None:
    thread = [one for one in COMMENTS if one.thread == HEADS[0].id][:asked]
    children = ",".join(base36(int(one.id)) for one in thread)
    body = ask_reddit(made(), "/api/morechildren", link_id=fullname(HEADS[0]), children=children).body
    assert sum(thing["kind"] == "t1" for thing in body["json"]["data"]["things"]) == brought


def test_more_children_come_one_call_at_a_time() -> None:
    box = made(reddit_settings=reddit.Settings(CLIENT, busy=0.5))
    token, child = grant(box).body["access_token"], base36(int(COMMENTS[0].id))
    query = {"token": token, "link_id": fullname(HEADS[0]), "children": child}
    assert ask_reddit(box, "/api/morechildren", **query).status == 200
    assert ask_reddit(box, "/api/morechildren", **query).status == 429
    box.clock.advance(0.5)
    assert ask_reddit(box, "/api/morechildren", **query).status == 200


def test_characters_are_escaped_unless_raw_is_asked_for() -> None:
    record = HEADS[0]._replace(text="salt & pepper <3")
    names_of = made().reddit._names
    assert names_of.thing(record, raw=False)["data"]["title"] == "salt &amp; pepper &lt;3"
    assert names_of.thing(record, raw=True)["data"]["title"] == "salt & pepper <3"


def test_a_text_stands_in_the_title_or_in_both() -> None:
    record = HEADS[0]._replace(there=True)
    title = made().reddit._names.thing(record, raw=True)["data"]
    assert (title["title"], title["selftext"]) == (record.text, "")
    both = made(reddit_settings=reddit.Settings(CLIENT, where="both")).reddit._names.thing(record, raw=True)["data"]
    assert f"{both['title']} {both['selftext']}" == record.text


def test_an_unknown_host_is_told() -> None:
    assert got(made().transport().send("GET", "https://example.org/", {})).status == 421


def test_calls_of_reddit_are_not_charged_to_the_account_at_x() -> None:
    box = made()
    balance = box.account.balance()
    ask_reddit(box, "/r/sandbox/new")
    assert search(box).status == 200
    assert balance - box.account.balance() == Fraction(5, 100)
    assert box.bill.units() == {"call": 1, "post": 10}


def test_a_revoked_token_ends_at_once() -> None:
    box = made()
    token = grant(box).body["access_token"]
    box.reddit.tokens.revoke()
    assert ask_reddit(box, "/r/sandbox/new", token=token).status == 401


def test_tokens_are_posted_for_with_basic_credentials() -> None:
    assert ask_reddit(made(), "/r/sandbox/nothing").status == 404
    headers = {"User-Agent": "linux:test:1 (by /u/x)"}
    transport = made().transport()
    address = f"https://{reddit.WWW}/api/v1/access_token"
    assert got(transport.send("GET", address, headers)).status == 405
    assert got(transport.send("POST", address, {**headers, "Authorization": "Basic ###"})).status == 401


@pytest.mark.parametrize(("path", "status"), [("/comments/zz", 404), ("/api/morechildren", 400), ("/api/info", 400)])
def test_what_cannot_be_answered(path: str, status: int) -> None:
    assert ask_reddit(made(), path).status == status
