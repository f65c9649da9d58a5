"""A pilot at the sandbox's Reddit without a socket, with the real pull and the real ledger."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from providers.http import HttpWire, patiently
from providers.pilot.amounts import PER_UNIT, Rates
from providers.pilot.ledger import Ledger
from providers.pilot.pull import Plan, Pull
from providers.pilot.readings import DOCUMENTED
from providers.pilot.reddit_access import RedditAccess
from providers.pilot.stops import Stop
from providers.reddit.client import Question, RedditDriver
from providers.reddit.client.driver import HOST
from providers.reddit.client.token import HOST as TOKENS
from providers.sandbox.build import Sandbox, Setup, sandbox
from providers.sandbox.corpus import Record
from providers.sandbox.faults import Fault
from providers.sandbox.messages import Clock, Request, Response, json_bytes
from providers.sandbox.reddit import Settings
from providers.sandbox.reddit_auth import Client
from providers.sandbox.reddit_things import base36, fullname
from providers.sandbox.worlds import World
from providers.sandbox.x import Settings as XSettings
from providers.secrets import Secret
from providers.transport.pacing import Pacing
from providers.transport.patience import Waiting
from tests.unit.providers.pilot.simulated import Transport

SECRET = "CANARY_q2w8e4"  # noqa: S105 - to be looked for where it must not be
CALL = PER_UNIT * 24 // 100_000
RATES = Rates("USD", {"call": CALL}, (), "reddit/data-api", date(2026, 11, 22))
"""0.24 USD for 1,000 calls; the price book holds the source."""


class Rehearsal:
    """One sandbox and one pilot at it."""

    def __init__(  # noqa: PLR0913 - what a case may change
        self,
        folder: Path,
        world: World,
        question: Question,
        *,
        wanted: int = 10_000,
        cap: int = PER_UNIT,
        seconds: int = 86_400,
        faults: Mapping[int, Fault] | None = None,
        settings: Mapping[str, Any] | None = None,
    ) -> None:
        client = Client("app", SECRET, seconds=seconds)
        forum = Settings(client, **(settings or {}))
        clock = Clock(world.recipe.end)
        self.box: Sandbox = sandbox(Setup(world, world, XSettings("token"), forum, clock=clock, faults=faults))
        self.world, self.question, self.wanted, self.cap = world, question, wanted, cap
        self.path = folder / "reddit.ledger"
        self.transport = Transport(self.box.transport())
        self.access = RedditAccess(Secret("app"), Secret(SECRET))
        self.waited = 0.0

    def sleep(self, seconds: float) -> None:
        self.waited += seconds
        self.box.clock.advance(seconds)

    def pull(self, ledger: Ledger, tell: Callable[[int, int], object]) -> Pull:
        now = self.box.clock.now
        wire = HttpWire(frozenset({HOST, TOKENS}), transport=self.transport)
        waiting = Waiting(self.sleep, lambda: self.waited, Random(1))
        return Pull(
            RedditDriver(self.question, now),
            wire,
            self.access,
            ledger,
            Plan(self.wanted, DOCUMENTED, RATES),
            again=lambda attempt, verdict: patiently(attempt, verdict, waiting),
            pacing=Pacing(waiting),
            now=now,
            tell=tell,
        )

    def run(self, tell: Callable[[int, int], object] = lambda _done, _of: None) -> Stop:
        """Begin, or go on; what the bill and the ledger hold must be the same afterwards."""
        made = Ledger.open(self.path) if self.path.exists() else Ledger.create(self.path, {}, self.cap)
        with made as ledger:
            return self.pull(ledger, tell).run()

    def judge(self) -> None:
        """The ledger against a bill that knows nothing of it."""
        units = self.box.bill.units()
        with Ledger.open(self.path) as ledger:
            assert set(units) <= {"call"}
            assert ledger.sums.settled.chosen == ledger.sums.settled.high == units["call"] * CALL <= self.cap
            assert ledger.sums.unseen == 0
        for name in (SECRET, "eyJ"):
            assert name.encode() not in self.path.read_bytes()

    def names(self) -> list[str]:
        """Of the records that came, in order."""
        with Ledger.open(self.path) as ledger:
            return [record.id for _, record in ledger.records()]

    def rows(self, kind: str) -> list[Mapping[str, Any]]:
        """The ledger's rows of a kind."""
        with Ledger.open(self.path) as ledger:
            return [entry.facts for entry in ledger.entries() if entry.kind == kind]

    def notes(self) -> str:
        """All that pages left for a person."""
        return " | ".join(note for row in self.rows("settled") for note in row["notes"])

    def asked(self) -> list[str]:
        """Paths that were asked at the API, in order."""
        return [served.path for served in self.box.bill.log if served.host == HOST]


def names(records: list[Record]) -> list[str]:
    """As Reddit writes them."""
    return [fullname(record) for record in records]


def articles(records: list[Record]) -> tuple[str, ...]:
    """Ids without their kind."""
    return tuple(base36(int(record.id)) for record in records)


def instead(status: int, body: Any, *headers: tuple[str, str]) -> Fault:
    """Another answer in the place of the API's own."""

    def found(_request: Request) -> Response:
        return Response(status, headers, json_bytes(body))

    return Fault(f"{status} instead", found)
