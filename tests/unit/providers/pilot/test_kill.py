"""A pilot killed at any step, at any time, loses nothing, counts nothing twice, and never spends above its cap."""

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from multiprocessing.context import ForkServerContext
from pathlib import Path
from random import Random

import pytest

from providers.http import HttpWire, patiently
from providers.pilot.access import Bearer
from providers.pilot.amounts import PER_UNIT
from providers.pilot.ledger import Ledger
from providers.pilot.pull import Plan, Pull
from providers.pilot.readings import DOCUMENTED
from providers.sandbox.account import X_PRICES
from providers.sandbox.bill import Switches
from providers.sandbox.build import Sandbox, Setup, sandbox
from providers.sandbox.reddit import Settings as RedditSettings
from providers.sandbox.reddit_auth import Client
from providers.sandbox.server import serving
from providers.sandbox.worlds import independent
from providers.sandbox.x import Settings as XSettings
from providers.secrets import Secret
from providers.transport.pacing import Pacing
from providers.transport.patience import Waiting
from providers.wire import Call, Lost, Reply
from providers.x.client.driver import Question, XDriver
from tests.unit.providers.pilot.simulated import RATES, TOKEN

WANTED, PAGES = 40, 4
CAP = PER_UNIT // 2
SEEDS = 5
STEPS = ("reserved", "sending", "answered", "settling", "settled")
POINTS = [("opened", 1), ("stopped", 1), *((step, turn) for step in STEPS for turn in range(1, PAGES + 2))]
RANDOM = 100

HIGHEST = Switches("off", "all", 1, 1)


class Told:
    """A wire that tells when a request goes out and when its answer is there."""

    def __init__(self, wire: HttpWire, step: Callable[[str], None]) -> None:
        self._wire, self._step = wire, step

    def send(self, call: Call, headers: Mapping[str, str], seconds: float) -> Reply | Lost:
        self._step("sending")
        found = self._wire.send(call, headers, seconds)
        self._step("answered")
        return found


def pull(path: Path, base: str, seed: int, end: datetime, step: Callable[[str], None] = lambda _name: None) -> str:
    """Begin or go on; the reason it ended."""
    until = end - timedelta(minutes=1)
    question = Question(
        "search/recent",
        query="context:10.1",
        since=until - timedelta(days=6, hours=20),
        until=until,
        pages=PAGES,
        seed=seed,
    )
    made = Ledger.open(path, step) if path.exists() else Ledger.create(path, {}, CAP, step)
    wire = HttpWire(frozenset(), loopback=True)
    waiting = Waiting(time.sleep, time.monotonic, Random(seed))
    with made as ledger, wire:
        return (
            Pull(
                XDriver(question, lambda: end, base),
                Told(wire, step),
                Bearer(Secret(TOKEN)),
                ledger,
                Plan(WANTED, DOCUMENTED, RATES),
                again=lambda attempt, verdict: patiently(attempt, verdict, waiting),
                pacing=Pacing(waiting),
                now=lambda: end,
            )
            .run()
            .reason
        )


def dying(path: Path, base: str, seed: int, end: datetime, point: tuple[str, int]) -> None:
    """A pilot that is killed the n-th time it comes to a step."""
    name, left = point

    def step(said: str) -> None:
        nonlocal left
        left -= said == name
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)

    pull(path, base, seed, end, step)


def living(path: Path, base: str, seed: int, end: datetime) -> None:
    pull(path, base, seed, end)


@pytest.fixture(scope="module")
def processes() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    return context


def box(seed: int) -> Sandbox:
    world = independent(seed, 2_400)
    return sandbox(Setup(world, world, XSettings(token=TOKEN), RedditSettings(Client("app", "secret"))))


def judge(path: Path, made: Sandbox, expected: frozenset[str]) -> None:
    with Ledger.open(path) as ledger:
        sums = ledger.sums
        found = [item.id for _, item in ledger.records()]
        assert sums.stopped == "complete"
        assert len(found) == len(set(found)) == sums.records >= WANTED
        assert frozenset(found) == expected
        assert made.bill.amount(HIGHEST, X_PRICES) * PER_UNIT <= sums.most <= CAP
        assert [item for item in sums.held.values() if not item.lost] == []


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> Mapping[int, frozenset[str]]:
    """The records of each world where nothing goes wrong."""
    found = {}
    for seed in range(SEEDS):
        path = tmp_path_factory.mktemp("whole") / "x.ledger"
        made = box(seed)
        with serving(made) as place:
            assert pull(path, place.base("x"), seed, made.clock.now()) == "complete"
        with Ledger.open(path) as ledger:
            found[seed] = frozenset(item.id for _, item in ledger.records())
    return found


@pytest.mark.parametrize("seed", range(SEEDS))
def test_killed_at_every_step(
    tmp_path: Path, processes: ForkServerContext, expected: Mapping[int, frozenset[str]], seed: int
) -> None:
    assert len(POINTS) * SEEDS >= 132
    for number, point in enumerate(POINTS):
        path, made = tmp_path / f"{number}.ledger", box(seed)
        end = made.clock.now()
        with serving(made) as place:
            child = processes.Process(target=dying, args=(path, place.base("x"), seed, end, point))
            child.start()
            child.join(60)
            assert child.exitcode == -signal.SIGKILL, point
            assert pull(path, place.base("x"), seed, end) == "complete", point
            served = len(made.bill.log)
            assert pull(path, place.base("x"), seed, end) == "complete"
            assert len(made.bill.log) == served, "a pilot that is done asks for nothing more"
        judge(path, made, expected[seed])


def test_killed_at_any_time(
    tmp_path: Path, processes: ForkServerContext, expected: Mapping[int, frozenset[str]]
) -> None:
    chance, stopped = Random(7), 0
    for number in range(RANDOM):
        seed = number % SEEDS
        path, made = tmp_path / f"{number}.ledger", box(seed)
        end = made.clock.now()
        with serving(made) as place:
            child = processes.Process(target=living, args=(path, place.base("x"), seed, end))
            child.start()
            child.join(chance.uniform(0.005, 0.15))
            stopped += child.is_alive()
            child.kill()
            child.join(60)
            while True:
                if pull(path, place.base("x"), seed, end) == "complete":
                    break
        judge(path, made, expected[seed])
    assert stopped > RANDOM // 4


def test_two_kills_in_a_row(
    tmp_path: Path, processes: ForkServerContext, expected: Mapping[int, frozenset[str]]
) -> None:
    for number, second in enumerate(("reserved", "answered", "settling", "stopped")):
        path, made = tmp_path / f"{number}.ledger", box(0)
        end = made.clock.now()
        with serving(made) as place:
            for point in (("answered", 3), (second, 1)):
                child = processes.Process(target=dying, args=(path, place.base("x"), 0, end, point))
                child.start()
                child.join(60)
                assert child.exitcode == -signal.SIGKILL
            assert pull(path, place.base("x"), 0, end) == "complete"
        judge(path, made, expected[0])
    assert threading.active_count() < 20
