"""Whatever goes wrong at whichever request to Reddit: never above the cap, nothing counted twice, and a reason."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from providers.pilot.ledger import Ledger
from providers.pilot.stops import EXIT
from providers.reddit.client import Question
from providers.sandbox.faults import FAULTS
from providers.sandbox.worlds import World, clustered, threads
from tests.unit.providers.reddit_client.simulated import CALL, SECRET, Rehearsal, articles

SEEDS = int(os.environ.get("PERUSABLE_FAULT_SEEDS", "1"))
POSITIONS = (1, 2, 3, 4)
"""Of a request: the first asks for the token."""

ENDS_ELSEWHERE = {
    # What Reddit sent in place of a page is its own, so other pages make up for it, or the listing is left.
    "duplicate page",
    "overlapping page",
    "one id two texts",
    "item without id",
    "ids as numbers",
    "cursor endless",
    "cursor circle",
    "cursor of 9 KB",
    "empty page with cursor",
    # A listing ends at the newest record by the server's clock.
    "clock steps back",
    "midnight before arrival",
    "midnight before the answer",
    "price row changes",
}
"""Faults after which the records may be others than without them."""

ASKED = ("listing", "comments")


@cache
def posts(seed: int) -> World:
    return clustered(seed, 600)


@cache
def forum(seed: int) -> World:
    return threads(seed, 400, each=300)


def rehearsed(place: Path, asked: str, seed: int, faults: dict[int, str]) -> Rehearsal:
    if asked == "listing":
        world, question = posts(seed), Question("listing", ("sandbox",))
    else:
        world = forum(seed)
        question = Question("comments", ids=articles([one for one in world.records if one.kind == "post"][:1]))
    chosen = {position: FAULTS[name] for position, name in faults.items()}
    # A cap of so few calls that what is lost to a fault must be held against it.
    return Rehearsal(place, world, question, wanted=100, cap=40 * CALL, faults=chosen)


@pytest.fixture
def folder() -> Iterator[Path]:
    """In memory where the system has such a place: what is tested here is not the disk."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of its own in it
    made = Path(tempfile.mkdtemp(dir=memory if memory.is_dir() else None))
    yield made
    shutil.rmtree(made)


@cache
def undisturbed(asked: str, seed: int) -> frozenset[str]:
    with tempfile.TemporaryDirectory() as place:
        rehearsal = rehearsed(Path(place), asked, seed, {})
        assert rehearsal.run().reason in ("complete", "exhausted")
        return frozenset(rehearsal.names())


def judge(rehearsal: Rehearsal) -> None:
    """The ledger against a bill that knows nothing of it."""
    billed = rehearsal.box.bill.units()["call"] * CALL
    with Ledger.open(rehearsal.path) as ledger:
        assert ledger.sums.settled.chosen <= billed <= ledger.sums.most <= rehearsal.cap
    found = rehearsal.names()
    assert len(found) == len(set(found))
    assert SECRET.encode() not in rehearsal.path.read_bytes()


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize("name", sorted(FAULTS))
def test_every_fault_at_every_place(folder: Path, name: str, asked: str) -> None:
    for seed in range(SEEDS):
        for position in POSITIONS:
            place = folder / f"{seed}-{position}"
            place.mkdir()
            rehearsal = rehearsed(place, asked, seed, {position: name})
            stop = rehearsal.run()
            assert stop.reason in EXIT
            assert stop.why
            judge(rehearsal)
            rehearsal.box.site._faults.clear()
            rehearsal.box.site._lasting = None
            again = 0
            while stop.reason not in ("complete", "exhausted") and again < 2:
                stop, again = rehearsal.run(), again + 1
                judge(rehearsal)
            assert stop.reason in ("complete", "exhausted"), (name, seed, position, stop)
            if name not in ENDS_ELSEWHERE:
                assert frozenset(rehearsal.names()) == undisturbed(asked, seed), (name, seed, position)


@pytest.mark.parametrize("name", sorted(FAULTS))
def test_a_fault_under_a_cap_that_ends_it(folder: Path, name: str) -> None:
    for calls in (1, 2, 3):
        place = folder / str(calls)
        place.mkdir()
        rehearsal = rehearsed(place, "listing", 0, {calls: name})
        rehearsal.cap = calls * CALL
        for _ in range(3):
            rehearsal.run()
            judge(rehearsal)
            rehearsal.box.site._faults.clear()
            rehearsal.box.site._lasting = None
