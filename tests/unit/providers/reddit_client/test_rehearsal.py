"""A pilot at the sandbox's Reddit: what came is what was served, and the ledger is the bill."""

import json
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from providers.pilot.ledger import Ledger
from providers.reddit.client import Question
from providers.sandbox.fault_edits import Scene
from providers.sandbox.faults import FAULTS, Fault
from providers.sandbox.messages import Response, json_bytes
from providers.sandbox.worlds import World, clustered, threads
from tests.unit.providers.reddit_client.simulated import CALL, Rehearsal, articles, instead, names

THREE = ("lions", "tigers", "bears")


@cache
def posts() -> World:
    return clustered(3, 1_300)


@cache
def forum() -> World:
    return threads(4, 1_000, each=300)


@pytest.fixture
def folder() -> Iterator[Path]:
    """In memory where the system has such a place: what is tested here is not the disk."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of its own in it
    made = Path(tempfile.mkdtemp(dir=memory if memory.is_dir() else None))
    yield made
    shutil.rmtree(made)


def latest(world: World, number: int) -> list[str]:
    return names(list(reversed(world.records))[:number])


# Listings.


def test_a_listing_brings_the_newest_and_no_more_than_are_wanted(folder: Path) -> None:
    rehearsal = Rehearsal(folder, posts(), Question("listing", ("sandbox",)), wanted=60)
    assert rehearsal.run().reason == "complete"
    assert rehearsal.names() == latest(posts(), 60)
    assert [(row["unit"], row["came"]) for row in rehearsal.rows("settled")] == [("1", 25), ("2", 25), ("3", 10)]
    rehearsal.judge()
    assert rehearsal.run().reason == "complete"
    assert len(rehearsal.asked()) == 3, "a pilot that is done asks for nothing more"


def test_a_listing_ends_at_its_depth(folder: Path) -> None:
    rehearsal = Rehearsal(folder, posts(), Question("listing", ("sandbox",), page=100))
    stop = rehearsal.run()
    assert (stop.reason, rehearsal.names()) == ("exhausted", latest(posts(), 1_000))
    assert "1,000" in stop.why
    rehearsal.judge()


def test_a_listing_that_does_not_end_is_left_at_its_depth(folder: Path) -> None:
    rehearsal = Rehearsal(
        folder, posts(), Question("listing", ("sandbox",), page=100), settings={"depth": 1_300}, wanted=1_300
    )
    assert rehearsal.run().reason == "exhausted"
    assert rehearsal.names() == latest(posts(), 1_000)


def test_several_subreddits_are_read_in_turn(folder: Path) -> None:
    rehearsal = Rehearsal(folder, posts(), Question("listing", THREE), wanted=150, settings={"subreddits": THREE})
    assert rehearsal.run().reason == "complete"
    assert rehearsal.asked() == [f"/r/{name}/new" for name in (*THREE, *THREE)]
    assert [row["unit"] for row in rehearsal.rows("settled")] == ["1", "2", "3", "4", "5", "6"]
    with Ledger.open(rehearsal.path) as ledger:
        text = json.dumps([ledger.progress, *(entry.facts for entry in ledger.entries())])
    assert not any(name in text for name in THREE)
    rehearsal.judge()


def test_a_listing_that_ends_leaves_the_turn_to_the_others(folder: Path) -> None:
    question = Question("listing", THREE, page=100)
    rehearsal = Rehearsal(folder, posts(), question, settings={"subreddits": THREE})
    assert rehearsal.run().reason == "exhausted"
    assert sorted(rehearsal.names()) == sorted(names(list(posts().records)))
    rehearsal.judge()


@pytest.mark.parametrize("page", [1, 7, 100])
def test_each_page_is_one_call(folder: Path, page: int) -> None:
    rehearsal = Rehearsal(folder, posts(), Question("listing", ("sandbox",), page=page), wanted=70)
    assert rehearsal.run().reason == "complete"
    assert rehearsal.box.bill.units() == Counter(call=-(-70 // page))
    rehearsal.judge()


def test_a_cap_ends_it_before_the_call_that_could_pass_it(folder: Path) -> None:
    rehearsal = Rehearsal(folder, posts(), Question("listing", ("sandbox",)), cap=3 * CALL - 1)
    assert rehearsal.run().reason == "spend cap"
    assert rehearsal.box.bill.units() == Counter(call=2)
    rehearsal.judge()


def test_a_search_brings_what_matches(folder: Path) -> None:
    word = Counter(word for one in posts().records for word in set(one.text.split())).most_common(1)[0][0]
    rehearsal = Rehearsal(folder, posts(), Question("search", ("sandbox",), query=word))
    assert rehearsal.run().reason == "exhausted"
    matching = [one for one in reversed(posts().records) if word.casefold() in one.text.casefold()]
    assert rehearsal.names() == names(matching)[:1_000]
    assert word.encode() not in json.dumps(rehearsal.rows("settled")).encode()
    rehearsal.judge()


def test_a_search_that_finds_nothing_is_one_call(folder: Path) -> None:
    rehearsal = Rehearsal(folder, posts(), Question("search", ("sandbox",), query="xyzzyx"))
    assert rehearsal.run().reason == "nothing found"
    assert (rehearsal.names(), rehearsal.box.bill.units()) == ([], Counter(call=1))
    rehearsal.judge()


# Threads.


def test_threads_are_read_to_their_end(folder: Path) -> None:
    heads = [one for one in forum().records if one.kind == "post"]
    rehearsal = Rehearsal(folder, forum(), Question("comments", ids=articles(heads)))
    stop = rehearsal.run()
    assert (stop.reason, stop.why) == ("exhausted", "every thread has been read to its end")
    comments = [one for one in forum().records if one.kind == "comment"]
    assert sorted(rehearsal.names()) == sorted(names(comments))
    rehearsal.judge()


def test_a_large_thread_is_opened_a_hundred_at_a_time(folder: Path) -> None:
    world = threads(5, 1_000, each=1_000)
    head = next(one for one in world.records if one.kind == "post")
    comments = [one for one in world.records if one.kind == "comment" and one.thread == head.id]
    assert len(comments) > 600
    rehearsal = Rehearsal(folder, world, Question("comments", ids=articles([head])))
    assert rehearsal.run().reason == "exhausted"
    assert sorted(rehearsal.names()) == sorted(names(comments))
    asked = Counter(rehearsal.asked())
    assert asked["/api/morechildren"] >= (len(comments) - 500) / 100
    assert {row["unit"] for row in rehearsal.rows("settled")} == {"1"}
    rehearsal.judge()


# Known records.


def test_known_records_of_either_kind_and_one_that_is_no_more(folder: Path) -> None:
    known = names(list(forum().records[:130]))
    rehearsal = Rehearsal(folder, forum(), Question("info", ids=(*known, "t3_zzz"), page=100))
    assert rehearsal.run().reason == "exhausted"
    assert rehearsal.names() == [*known, "t3_zzz"]
    assert rehearsal.box.bill.units() == Counter(call=2)
    rehearsal.judge()


# Tokens.


def test_a_token_is_asked_for_before_it_runs_out(folder: Path) -> None:
    rehearsal = Rehearsal(folder, posts(), Question("listing", ("sandbox",), page=10), wanted=300, seconds=300)
    assert rehearsal.run(lambda _done, _of: rehearsal.box.clock.advance(50)).reason == "complete"
    assert [served.status for served in rehearsal.box.bill.log if served.status != 200] == []
    tokens = [served for served in rehearsal.box.bill.log if served.path == "/api/v1/access_token"]
    assert len(tokens) == 6
    rehearsal.judge()


def test_a_token_that_is_taken_back_is_asked_for_again(folder: Path) -> None:
    rehearsal = Rehearsal(folder, posts(), Question("listing", ("sandbox",)), wanted=100)

    def revoke(done: int, _of: int) -> None:
        if done in (25, 50):
            rehearsal.box.reddit.tokens.revoke()

    assert rehearsal.run(revoke).reason == "complete"
    assert rehearsal.names() == latest(posts(), 100)
    assert [served.status for served in rehearsal.box.bill.log].count(401) == 2
    rehearsal.judge()


def test_a_token_that_is_never_taken_ends_it(folder: Path) -> None:
    lasting = instead(401, {"message": "Unauthorized", "error": 401})
    rehearsal = Rehearsal(folder, posts(), Question("listing", ("sandbox",)), faults={2: lasting, 4: lasting})
    assert rehearsal.run().reason == "not allowed"
    assert len(rehearsal.box.bill.log) == 4
    rehearsal.judge()


@pytest.mark.parametrize(("status", "reason"), [(401, "not allowed"), (403, "not allowed"), (400, "not allowed")])
def test_an_app_that_reddit_does_not_know(folder: Path, status: int, reason: str) -> None:
    rehearsal = Rehearsal(
        folder, posts(), Question("listing", ("sandbox",)), faults={1: instead(status, {"error": "invalid_grant"})}
    )
    stop = rehearsal.run()
    assert (stop.reason, rehearsal.asked()) == (reason, [])
    assert [len(rehearsal.rows(kind)) for kind in ("reserved", "voided", "settled")] == [1, 1, 0]
    assert "id and secret" in stop.why


# Refusals.


@pytest.mark.parametrize(
    ("name", "reason"), [("private", "not allowed"), ("gone", "rejected"), ("withheld", "not allowed")]
)
def test_a_subreddit_that_is_closed_is_named_by_its_number(folder: Path, name: str, reason: str) -> None:
    rehearsal = Rehearsal(folder, posts(), Question("listing", ("sandbox", name)))
    """The others are read to their end, and what was left out is told; where there is no other, that ends the pull."""
    stop = rehearsal.run()
    assert stop.reason == "exhausted"
    [row] = rehearsal.rows("moved")
    assert "left out: subreddit 2 of 2" in row["why"]
    assert "take it out of the question" in row["why"]
    assert len(rehearsal.names()) == 1_000
    rehearsal.judge()
    alone = folder / "alone"
    alone.mkdir()
    assert Rehearsal(alone, posts(), Question("listing", (name,))).run().reason == reason


@pytest.mark.parametrize(
    ("headers", "waited"),
    [
        ((("retry-after", "7"),), 7.0),
        ((("retry-after", "999999999"),), 600.0),
        ((("x-ratelimit-reset", "12.5"),), 12.5),
        ((("retry-after", "soon"), ("x-ratelimit-reset", "3")), 3.0),
        ((("x-ratelimit-reset", "999999999"),), 600.0),
        ((("x-ratelimit-reset", "nan"),), None),
        ((("x-ratelimit-reset", "inf"),), None),
        ((("x-ratelimit-reset", ""),), None),
        ((("x-ratelimit-reset", "-5"),), None),
        ((("x-ratelimit-reset", "9" * 900),), None),
        ((), None),
    ],
)
def test_a_limit_is_waited_for_as_long_as_it_says(
    folder: Path, headers: tuple[tuple[str, str], ...], waited: float | None
) -> None:
    limited = instead(429, {"message": "Too Many Requests", "error": 429}, *headers)
    rehearsal = Rehearsal(folder, posts(), Question("listing", ("sandbox",)), wanted=50, faults={3: limited})
    assert rehearsal.run().reason == "complete"
    if waited is None:
        assert 0 <= rehearsal.waited <= 60
    else:
        assert rehearsal.waited == waited
    assert rehearsal.names() == latest(posts(), 50)
    rehearsal.judge()


def test_the_servers_own_limit_is_noted_and_waited_for(folder: Path) -> None:
    rehearsal = Rehearsal(folder, posts(), Question("listing", ("sandbox",), page=10), wanted=50, settings={"calls": 3})
    assert rehearsal.run().reason == "complete"
    assert "no calls are left in this window" in rehearsal.notes()
    assert rehearsal.names() == latest(posts(), 50)
    rehearsal.judge()


# Pages that lie.


def edited(change: dict[str, object], *, empty: bool = False) -> Fault:
    """From some page on, another cursor; the page itself stays, or is empty."""

    def edit(scene: Scene) -> Response:
        body = json.loads(scene.response.body)
        if "data" in body:
            body["data"] |= change | ({"children": []} if empty else {})
        return scene.response._replace(body=json_bytes(body))

    return Fault("edited", edit=edit, lasting=True)


def test_a_repeated_cursor_leaves_its_listing(folder: Path) -> None:
    rehearsal = Rehearsal(folder, posts(), Question("listing", ("sandbox",)), faults={3: edited({"after": "t3_a"})})
    assert rehearsal.run().reason == "exhausted"
    assert "listing 1 is left where it stands: Reddit repeated a cursor" in rehearsal.notes()
    assert len(rehearsal.asked()) == 3
    rehearsal.judge()


def test_cursors_in_a_circle_leave_their_listing(folder: Path) -> None:
    turn = iter(range(100))

    def edit(scene: Scene) -> Response:
        body = json.loads(scene.response.body)
        if "data" in body:
            body["data"]["after"] = ("t3_a", "t3_b", "t3_c")[next(turn) % 3]
        return scene.response._replace(body=json_bytes(body))

    faults = {2: Fault("circle", edit=edit, lasting=True)}
    rehearsal = Rehearsal(folder, posts(), Question("listing", ("sandbox",)), faults=faults)
    assert rehearsal.run().reason == "exhausted"
    assert len(rehearsal.asked()) <= 4
    rehearsal.judge()


def test_empty_pages_that_go_on_are_bounded(folder: Path) -> None:
    number = iter(range(1_000))

    def edit(scene: Scene) -> Response:
        body = json.loads(scene.response.body)
        if "data" in body:
            body["data"] |= {"after": f"t3_{next(number)}", "children": []}
        return scene.response._replace(body=json_bytes(body))

    faults = {2: Fault("empty", edit=edit, lasting=True)}
    rehearsal = Rehearsal(folder, posts(), Question("listing", ("sandbox",)), faults=faults)
    assert rehearsal.run().reason == "nothing found"
    assert len(rehearsal.asked()) == 3
    assert "3 empty pages in a row" in rehearsal.notes()
    rehearsal.judge()


@pytest.mark.parametrize("after", ["t3_" + "a" * 9_000, 7, "t3_A", "../etc"])
def test_a_cursor_of_another_shape_is_not_followed(folder: Path, after: object) -> None:
    rehearsal = Rehearsal(folder, posts(), Question("listing", ("sandbox",)), faults={2: edited({"after": after})})
    assert rehearsal.run().reason == "exhausted"
    assert (len(rehearsal.asked()), len(rehearsal.names())) == (1, 25)
    rehearsal.judge()


@pytest.mark.parametrize("name", sorted(FAULTS))
def test_every_fault_at_the_second_page(folder: Path, name: str) -> None:
    """Request 1 is for the token: what is served is within what the ledger holds, and what came is kept."""
    rehearsal = Rehearsal(folder, posts(), Question("listing", ("sandbox",)), wanted=75, faults={3: FAULTS[name]})
    stop = rehearsal.run()
    assert stop.why
    rehearsal.box.site._faults.clear()
    rehearsal.box.site._lasting = None
    if stop.reason not in ("complete", "exhausted"):
        assert rehearsal.run().reason in ("complete", "exhausted")
    with Ledger.open(rehearsal.path) as ledger:
        billed = rehearsal.box.bill.units()["call"] * CALL
        assert ledger.sums.settled.chosen <= billed <= ledger.sums.most <= rehearsal.cap
    found = rehearsal.names()
    assert len(found) == len(set(found))
    assert len(found) >= 50


def test_pages_that_bring_nothing_new_leave_their_listing_and_end_the_pull(folder: Path) -> None:
    """A circle through more cursors than are remembered shows itself by its records."""
    kept: list[Response] = []
    number = iter(range(1_000))

    def edit(scene: Scene) -> Response:
        body = json.loads(scene.response.body)
        if "data" not in body:
            return scene.response
        kept.append(scene.response)
        body = json.loads(kept[0].body)
        body["data"]["after"] = f"t3_{next(number)}"
        return scene.response._replace(body=json_bytes(body))

    faults = {2: Fault("the first page for ever", edit=edit, lasting=True)}
    settings = {"subreddits": THREE}
    rehearsal = Rehearsal(folder, posts(), Question("listing", THREE), faults=faults, settings=settings)
    assert rehearsal.run().reason == "exhausted"
    assert len(rehearsal.rows("moved")) == 3
    assert len(rehearsal.names()) == 25
    rehearsal.judge()


def test_threads_without_comments_do_not_end_the_pull_before_its_time(folder: Path) -> None:
    heads = [one for one in posts().records[:10] if one.kind == "post"]
    rehearsal = Rehearsal(folder, posts(), Question("comments", ids=articles(heads)))
    assert rehearsal.run().reason == "nothing found"
    assert rehearsal.asked() == [f"/comments/{one}" for one in articles(heads)]
    assert rehearsal.names() == []
    rehearsal.judge()


def test_one_call_for_more_comments_at_a_time(folder: Path) -> None:
    world = threads(5, 1_000, each=1_000)
    heads = [one for one in world.records if one.kind == "post"][:1]
    rehearsal = Rehearsal(folder, world, Question("comments", ids=articles(heads)), settings={"busy": 5.0})
    assert rehearsal.run().reason == "exhausted"
    assert set(rehearsal.names()) == set(
        names([one for one in world.records if one.kind == "comment" and one.thread == heads[0].id])
    )
    rehearsal.judge()
