"""A pilot's pull against what the disk allows: two durable commits a page, and memory that stays where it is."""

import os
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from multiprocessing import get_context
from pathlib import Path
from random import Random

from benchmarks.line import Line
from providers.pilot.amounts import PER_UNIT, Rates
from providers.pilot.ledger import Ledger
from providers.pilot.pull import Plan, Pull
from providers.pilot.readings import DOCUMENTED
from providers.transport.pacing import Pacing
from providers.transport.patience import Waiting
from providers.wire import Call, Reply
from providers.x.client.driver import Question, XDriver

PAGE, COMMITS, TURNS = 100, 300, 3
RECORDS = 1_000_000
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
RATES = Rates(
    "USD", {"post": PER_UNIT // 200, "counts_recent": PER_UNIT // 200}, (), "x/pay-per-use", date(2026, 11, 22)
)


class Endless:
    """A supplier that answers for ever.

    Attributes:
        took: Seconds in which it made its answers, so that what is timed is the pull and its ledger.
    """

    def __init__(self) -> None:
        """Begin with the first id."""
        self._next, self.took = 10**18, 0.0

    def send(self, call: Call, headers: Mapping[str, str], seconds: float) -> Reply:  # noqa: ARG002 - of every wire
        """One bucket of counts, or a full page."""
        if "counts" in call.url:
            bucket = {"start": "2026-11-21T12:00:00Z", "end": "2026-11-22T11:00:00Z", "tweet_count": 10**9}
            return Reply(200, {}, {"data": [bucket]}, NOON)
        start = time.perf_counter()
        first, self._next = self._next, self._next + PAGE
        numbers = range(first, self._next)
        data = [{"id": str(number), "text": f"a text of a usual length, number {number}, " * 3} for number in numbers]
        self.took += time.perf_counter() - start
        return Reply(200, {}, {"data": data, "meta": {"next_token": f"t{self._next}"}}, NOON)


class Free:
    """No secret is needed to time a loop."""

    def headers(self, wire: object, now: datetime) -> Mapping[str, str]:  # noqa: ARG002 - of every access
        """None."""
        return {}

    def renew(self) -> bool:
        """There is nothing to renew."""
        return False


def pulled(folder: Path, records: int, tell: Callable[[int, int], object] = lambda _done, _of: None) -> float:
    """Seconds of a pull, beside those of its supplier."""
    supplier = Endless()
    question = Question("search/recent", "q", since=datetime(2026, 11, 21, tzinfo=UTC), until=NOON, page=PAGE, pages=1)
    with Ledger.create(folder / f"{time.monotonic_ns()}.ledger", {}, 10**18) as ledger:
        pull = Pull(
            XDriver(question, lambda: NOON),
            supplier,
            Free(),
            ledger,
            Plan(records, DOCUMENTED, RATES),
            again=lambda attempt, _verdict: attempt(),
            pacing=Pacing(Waiting(time.sleep, time.monotonic, Random(0))),  # noqa: S311 - it draws no wait
            now=lambda: NOON,
            tell=tell,
        )
        start = time.perf_counter()
        stop = pull.run()
        assert stop.reason == "complete", stop
        return time.perf_counter() - start - supplier.took


def commits(folder: Path) -> float:
    """Durable commits a second that this disk allows: every other one holds a page of records, under their ids."""
    path = folder / f"{time.monotonic_ns()}.db"
    db = sqlite3.connect(path, isolation_level=None)
    for pragma in ("locking_mode = EXCLUSIVE", "journal_mode = WAL", "synchronous = FULL"):
        db.execute(f"PRAGMA {pragma}")
    db.execute("CREATE TABLE row (number INTEGER PRIMARY KEY, id TEXT UNIQUE, body TEXT)")
    text, start = "a text of a usual length, number 1000000000000000000, " * 3, time.perf_counter()
    for turn in range(COMMITS):
        rows = range(turn * PAGE, turn * PAGE + (PAGE if turn % 2 else 1))
        db.execute("BEGIN IMMEDIATE")
        db.executemany("INSERT INTO row (id, body) VALUES (?, ?)", [(str(10**18 + row), text) for row in rows])
        db.execute("COMMIT")
    took = time.perf_counter() - start
    db.close()
    return COMMITS / took


def lines() -> Iterator[Line]:
    """Pages a second, then a million records."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pairs = [(commits(folder) / 2, COMMITS / pulled(folder, COMMITS * PAGE)) for _ in range(TURNS)]
        ratio = statistics.median(pages / limit for limit, pages in pairs)
        pages = statistics.median(pages for _, pages in pairs)
        limit = statistics.median(limit for limit, _ in pairs)
        note = f"{pages:,.0f} pages a second, the disk allows {limit:,.0f}; medians of {TURNS} by turns"
        yield Line("pages of a pilot, of the durable limit", ratio, 0.5, "x", floor=True, note=note)
        # In a process of its own, which holds nothing of the benchmarks before it.
        with get_context("spawn").Pool(1) as alone:
            seen = alone.apply(_watched, (folder,))
        steady = [(done, size) for done, size in seen if done >= RECORDS // 10]
        slope = (steady[-1][1] - steady[0][1]) / ((steady[-1][0] - steady[0][0]) / PAGE)
        yield Line("memory of a pilot, growth a page", slope, 1024, "B", note=f"{RECORDS:,} records")
        yield Line("memory of a pilot, most", max(size for _, size in seen) / 2**20, 250, "MiB")


def _watched(folder: Path) -> list[tuple[int, int]]:
    """Records pulled and bytes in use, fifty times on the way."""
    seen: list[tuple[int, int]] = []

    def look(done: int, _of: int) -> None:
        if done % (RECORDS // 50) == 0:
            seen.append((done, _resident()))

    pulled(folder, RECORDS, look)
    return seen


def _resident() -> int:
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")
