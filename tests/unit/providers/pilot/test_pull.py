"""A pull at servers that do what none should: it stops, says why, and neither pays nor keeps what it must not."""

import re
import shutil
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from providers.pilot.ledger import Ledger
from providers.pilot.pull import SIZES
from providers.sandbox.fault_edits import Scene
from providers.sandbox.faults import Fault
from providers.sandbox.messages import Request, Response, answer, json_bytes
from providers.sandbox.worlds import World, independent
from providers.transport.strict_json import parse
from tests.unit.providers.pilot.simulated import RATES, Rehearsal


@pytest.fixture
def folder() -> Iterator[Path]:
    """In memory where the system has such a place: what is tested here is not the disk."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of its own in it
    made = Path(tempfile.mkdtemp(dir=memory if memory.is_dir() else None))
    yield made
    shutil.rmtree(made)


@cache
def world() -> World:
    return independent(3, 1_800)


def edited(change: Any, *, lasting: bool = True) -> Fault:
    """Another body in the place of every answer that has one."""

    def edit(scene: Scene) -> Response:
        body = parse(scene.response.body)
        change(body)
        return scene.response._replace(body=json_bytes(body))

    return Fault("edited", edit=edit, lasting=lasting)


def test_half_a_character_is_kept_as_a_mark_and_paid_once(folder: Path) -> None:
    """JSON may hold what no file may."""

    def edit(scene: Scene) -> Response:
        body = re.sub(rb'"text":"[^"]*"', rb'"text":"half a character: \\ud83d"', scene.response.body)
        return scene.response._replace(body=body)

    rehearsal = Rehearsal(folder, world(), wanted=20, faults={2: Fault("half", edit=edit, lasting=True)})
    assert rehearsal.run().reason == "complete"
    with Ledger.open(rehearsal.path) as ledger:
        assert {found.text for _, found in ledger.records()} == {"half a character: ?"}
        assert ledger.sums.unseen == 0


@pytest.mark.parametrize(
    "change",
    [
        {"start": "2026-11-22T00:00:00.000Z", "end": "2026-11-21T00:00:00.000Z"},
        {"start": "2026-11-21T00:00:00.000Z", "end": "2026-11-21T00:00:00.000Z"},
        {"start": "soon"},
        {"end": "9999"},
    ],
)
def test_counts_of_no_time_are_no_counts(folder: Path, change: dict[str, str]) -> None:
    def wrong(body: Any) -> None:
        if "meta" in body and "total_tweet_count" in body["meta"]:
            body["data"][0].update(change)

    stop = Rehearsal(folder, world(), faults={1: edited(wrong)}).run()
    assert (stop.reason, "counts of another shape" in stop.why) == ("unavailable", True)


def test_counts_without_an_end_are_left(folder: Path) -> None:
    """Each is paid: so many are asked for at most."""
    number = iter(range(10**6))

    def counts(request: Request) -> Response:
        row = {"start": "2026-11-21T00:00:00.000Z", "end": "2026-11-21T01:00:00.000Z", "tweet_count": 5}
        return answer(200, {"data": [row], "meta": {"next_token": f"t{next(number)}"}}, request.at)

    rehearsal = Rehearsal(folder, world(), faults={1: Fault("endless", counts, lasting=True)})
    stop = rehearsal.run()
    assert (stop.reason, str(SIZES) in stop.why) == ("unavailable", True)
    assert rehearsal.transport.sent == SIZES
    with Ledger.open(rehearsal.path) as ledger:
        assert ledger.sums.settled.chosen == RATES.of({"counts_recent": SIZES})
        assert rehearsal.path.stat().st_size < 2**20


def test_more_than_was_asked_for_ends_the_pull_and_is_told(folder: Path) -> None:
    def change(body: Any) -> None:
        posts = body.get("data", [])
        if posts and "text" in posts[0]:
            body["data"] = [{**posts[0], "id": str(int(posts[0]["id"]) + n)} for n in range(100)]

    rehearsal = Rehearsal(folder, world(), wanted=60, faults={3: edited(change)})
    stop = rehearsal.run()
    assert (stop.reason, stop.code) == ("spend cap", 3)
    assert "more than was asked for" in stop.why
    with Ledger.open(rehearsal.path) as ledger:
        assert ledger.sums.unseen == RATES.of({"post": 90})


def test_what_was_forgotten_leaves_no_place_to_go_on_from(folder: Path) -> None:
    rehearsal = Rehearsal(folder, world(), wanted=20)
    assert rehearsal.run().reason == "complete"
    with Ledger.open(rehearsal.path) as ledger:
        names = [found.id for _, found in ledger.records()]
        assert ledger.progress
        ledger.forget(rehearsal.box.clock.now().date())
        assert ledger.progress == {}
    whole = b"".join(path.read_bytes() for path in folder.iterdir())
    assert not [name for name in names if name.encode() in whole]
    assert b"next_token" not in whole


def test_stretches_that_passed_out_of_reach_are_no_end(folder: Path) -> None:
    rehearsal = Rehearsal(folder, world(), wanted=60, cap=RATES.of({"counts_recent": 1, "post": 30}))
    assert rehearsal.run().reason == "spend cap"
    with Ledger.open(rehearsal.path) as ledger:
        ledger.note("raised", {"cap": 10**15})
    rehearsal.box.clock.advance(8 * 86_400)
    stop = rehearsal.run()
    assert (stop.reason, stop.code, stop.in_file) == ("unavailable", 5, "supplier")
    assert "out of the seven days" in stop.why


def test_the_archive_is_asked_once_a_second(folder: Path) -> None:
    rehearsal = Rehearsal(folder, world(), wanted=60, endpoint="search/all")
    assert rehearsal.run().reason == "complete"
    pages = rehearsal.transport.sent - 1
    # The counts come first; every page keeps its distance, and none is refused, which would take a quarter of an hour.
    assert pages == 6
    assert rehearsal.waited == pytest.approx(1.05 * pages)
