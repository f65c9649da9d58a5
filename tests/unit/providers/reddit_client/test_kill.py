"""A pilot at Reddit killed at any step loses nothing and counts nothing twice, and what it may have called is held."""

import os
import signal
import time
from collections.abc import Callable
from datetime import datetime
from multiprocessing.context import ForkServerContext
from pathlib import Path
from random import Random

import pytest

from providers.http import HttpWire, patiently
from providers.pilot.ledger import Ledger
from providers.pilot.pull import Plan, Pull
from providers.pilot.readings import DOCUMENTED
from providers.pilot.reddit_access import RedditAccess
from providers.reddit.client import Question, RedditDriver
from providers.sandbox.build import Sandbox, Setup, sandbox
from providers.sandbox.reddit import Settings as RedditSettings
from providers.sandbox.reddit_auth import Client
from providers.sandbox.server import serving
from providers.sandbox.worlds import clustered
from providers.sandbox.x import Settings as XSettings
from providers.secrets import Secret
from providers.transport.pacing import Pacing
from providers.transport.patience import Waiting
from tests.unit.providers.pilot.test_kill import Told, processes
from tests.unit.providers.reddit_client.simulated import CALL, RATES, SECRET

__all__ = ["processes"]

WANTED, PAGES = 40, 4
CAP = 30 * CALL
# A token is asked for once a process, before the first page: that is a request of its own.
STEPS = {"reserved": PAGES, "sending": PAGES + 1, "answered": PAGES + 1, "settling": PAGES, "settled": PAGES}
POINTS = [("opened", 1), ("stopped", 1), *((step, turn) for step, most in STEPS.items() for turn in range(1, most + 1))]


def pull(path: Path, base: str, end: datetime, step: Callable[[str], None] = lambda _name: None) -> str:
    """Begin or go on; the reason it ended."""
    made = Ledger.open(path, step) if path.exists() else Ledger.create(path, {}, CAP, step)
    wire = HttpWire(frozenset(), loopback=True)
    waiting = Waiting(time.sleep, time.monotonic, Random(1))
    with made as ledger, wire:
        return (
            Pull(
                RedditDriver(Question("listing", ("sandbox",), page=WANTED // PAGES), lambda: end, f"{base}/oauth"),
                Told(wire, step),
                RedditAccess(Secret("app"), Secret(SECRET), f"{base}/www"),
                ledger,
                Plan(WANTED, DOCUMENTED, RATES),
                again=lambda attempt, verdict: patiently(attempt, verdict, waiting),
                pacing=Pacing(waiting),
                now=lambda: end,
            )
            .run()
            .reason
        )


def dying(path: Path, base: str, end: datetime, point: tuple[str, int]) -> None:
    """A pilot that is killed the n-th time it comes to a step."""
    name, left = point

    def step(said: str) -> None:
        nonlocal left
        left -= said == name
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)

    pull(path, base, end, step)


def box() -> Sandbox:
    world = clustered(3, 600)
    return sandbox(Setup(world, world, XSettings("token"), RedditSettings(Client("app", SECRET))))


def names(path: Path) -> list[str]:
    with Ledger.open(path) as ledger:
        return [item.id for _, item in ledger.records()]


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The records where nothing goes wrong."""
    path, made = tmp_path_factory.mktemp("whole") / "r.ledger", box()
    with serving(made) as place:
        assert pull(path, place.base("")[:-1], made.clock.now()) == "complete"
    return names(path)


@pytest.mark.parametrize("point", POINTS, ids=lambda point: f"{point[0]}-{point[1]}")
def test_killed_at_every_step(
    tmp_path: Path, processes: ForkServerContext, expected: list[str], point: tuple[str, int]
) -> None:
    path, made = tmp_path / "r.ledger", box()
    end = made.clock.now()
    with serving(made) as place:
        base = place.base("")[:-1]
        child = processes.Process(target=dying, args=(path, base, end, point))
        child.start()
        child.join(60)
        assert child.exitcode == -signal.SIGKILL
        assert pull(path, base, end) == "complete"
        served = len(made.bill.log)
        assert pull(path, base, end) == "complete"
        assert len(made.bill.log) == served, "a pilot that is done asks for nothing more"
    assert names(path) == expected
    with Ledger.open(path) as ledger:
        assert made.bill.units()["call"] * CALL <= ledger.sums.most <= CAP
        assert [item for item in ledger.sums.held.values() if not item.lost] == []
