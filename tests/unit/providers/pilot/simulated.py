"""A pilot at the sandbox without a socket: the same client, the same ledger, a clock that jumps over every wait."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import httpx

from providers.http import HttpWire, patiently
from providers.pilot.access import Bearer
from providers.pilot.amounts import PER_UNIT, Rates
from providers.pilot.ledger import Ledger
from providers.pilot.pull import Plan, Pull
from providers.pilot.readings import DOCUMENTED, Reading
from providers.pilot.stops import Stop
from providers.sandbox.build import Sandbox, Setup, sandbox
from providers.sandbox.faults import FAULTS, Fault
from providers.sandbox.reddit import Settings as RedditSettings
from providers.sandbox.reddit_auth import Client
from providers.sandbox.transport import Refused, Reset, SimulatedTransport
from providers.sandbox.worlds import World, clustered
from providers.sandbox.x import Settings as XSettings
from providers.secrets import Secret
from providers.transport.pacing import Pacing
from providers.transport.patience import Waiting
from providers.x.client.driver import HOST, Question, XDriver

TOKEN = "CANARY_x7f3a9"  # noqa: S105 - to be looked for where it must not be
CENT = PER_UNIT // 100
RATES = Rates(
    "USD",
    {"post": PER_UNIT // 200, "user": CENT, "counts_recent": PER_UNIT // 200, "counts_all": CENT},
    (),
    "x/pay-per-use",
    date(2026, 11, 22),
)
"""What X charges for reading (docs.x.com, read 2026-10-07 by a relay); the price book holds the source."""


class Body(httpx.SyncByteStream):
    """A body in pieces, the last of which may be a broken connection."""

    def __init__(self, pieces: tuple[bytes | Reset, ...]) -> None:
        self._pieces = pieces

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            if isinstance(piece, Reset):
                raise httpx.ReadError(piece.why)
            yield piece


class Transport(httpx.BaseTransport):
    """The sandbox as a transport of httpx; what HTTP itself would find wrong is found wrong here."""

    def __init__(self, server: SimulatedTransport) -> None:
        self._server = server
        self.sent = 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.sent += 1
        headers = dict(request.headers.items())
        found = self._server.send(request.method, str(request.url), headers, request.read())
        if isinstance(found, Refused):
            raise httpx.ConnectError(found.why, request=request)
        if isinstance(found, Reset):
            raise httpx.ReadError(found.why, request=request)
        length = next((value for name, value in found.headers if name.lower() == b"content-length"), None)
        whole = sum(len(piece) for piece in found.pieces if isinstance(piece, bytes))
        pieces = found.pieces
        if (
            length is not None
            and length.isdigit()
            and int(length) > whole
            and not any(isinstance(piece, Reset) for piece in pieces)
        ):
            pieces = (*pieces, Reset("peer closed connection without sending complete message body"))
        return httpx.Response(found.status, headers=list(found.headers), stream=Body(pieces), request=request)


class Rehearsal:
    """One sandbox and one pilot at it."""

    def __init__(  # noqa: PLR0913 - what a case may change
        self,
        folder: Path,
        world: World,
        *,
        wanted: int = 60,
        cap: int = 100 * PER_UNIT,
        faults: Mapping[int, Fault] | None = None,
        reading: Reading = DOCUMENTED,
        seed: int = 0,
        settings: Mapping[str, Any] | None = None,
        endpoint: str = "search/recent",
        page: int = 10,
    ) -> None:
        self.box: Sandbox = sandbox(
            Setup(
                world,
                world,
                XSettings(token=TOKEN, **(settings or {})),
                RedditSettings(Client("app", "secret")),
                faults=faults,
            )
        )
        self.path, self.cap, self.wanted, self.reading, self.seed = folder / "x.ledger", cap, wanted, reading, seed
        self.transport = Transport(self.box.transport())
        until = self.box.clock.now() - timedelta(minutes=1)
        self.question = Question(
            endpoint,  # type: ignore[arg-type]
            query="context:10.1",
            since=until - timedelta(days=6, hours=20),
            until=until,
            page=page,
            pages=-(-wanted // page),
            seed=seed,
        )
        self.waited = 0.0

    def mend(self) -> None:
        """Nothing goes wrong from now on."""
        self.box.site._faults.clear()
        self.box.site._lasting = None

    def sleep(self, seconds: float) -> None:
        self.waited += seconds
        self.box.clock.advance(seconds)

    def pull(self, ledger: Ledger) -> Pull:
        now = self.box.clock.now
        wire = HttpWire(frozenset({HOST}), transport=self.transport)
        waiting = Waiting(self.sleep, lambda: self.waited, Random(self.seed))
        return Pull(
            XDriver(self.question, now),
            wire,
            Bearer(Secret(TOKEN)),
            ledger,
            Plan(self.wanted, self.reading, RATES),
            again=lambda attempt, verdict: patiently(attempt, verdict, waiting),
            pacing=Pacing(waiting),
            now=now,
        )

    def run(self, step: Callable[[str], None] = lambda _name: None) -> Stop:
        """Begin, or go on."""
        made = Ledger.open(self.path, step) if self.path.exists() else Ledger.create(self.path, {}, self.cap, step)
        with made as ledger:
            return self.pull(ledger).run()


__all__ = ["CENT", "FAULTS", "RATES", "Rehearsal", "clustered"]
