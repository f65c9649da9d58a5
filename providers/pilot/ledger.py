"""The spend ledger of a pilot: what may be billed is on the disk before it is asked for, and never above the cap.

A request is *reserved* at the most it can cost under any reading of the supplier's rules, and the reservation is
durable before a byte leaves. Its answer is *settled* once, together with the records it brought and the place to go on
from: one transaction, so that a pilot that dies has both or neither. What was surely never sent or never billed is
*voided*. A request without an answer stays held at its most for good: it may have been billed.

One file of SQLite, write-ahead log, every commit flushed to the disk, held by one process at a time.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import Any, NamedTuple, Self

from estimator.errors import fault
from providers.pilot import schema
from providers.pilot.amounts import Pico
from providers.pilot.chain import START, Entry, Kind, following, follows
from providers.pilot.readings import Billed
from providers.pilot.sums import Amounts, LedgerError, sums_of
from providers.wire import Found, Progress

Step = Callable[[str], None]
"""Told at each durable step by its name, such as ``reserved``; what it raises ends the pilot there."""


class Landed(NamedTuple):
    """What a settled answer brought.

    Attributes:
        amounts: What it is billed.
        units: Units billed by meter under the reading chosen.
        at: When the supplier says it answered, UTC.
        progress: Where to go on from.
        records: Its records; those that are known already are not kept again.
        unit: The sampling unit they belong to; ``None`` for an answer that is no page.
        unreadable: Items that could not be read.
        billed: Resources as they stand after it, by meter and id.
        notes: What a person must know of it.
    """

    amounts: Amounts
    units: Mapping[str, int]
    at: datetime
    progress: Progress
    records: tuple[Found, ...] = ()
    unit: str | None = None
    unreadable: int = 0
    billed: Mapping[tuple[str, str], Billed] = {}
    notes: tuple[str, ...] = ()


class Ledger:
    """An open ledger; its methods may be called from any thread of the process that holds it.

    Attributes:
        path: Its file.
        sums: Where it stands.
        opening: What its first row says.
        progress: Where the pilot goes on from.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection, step: Step) -> None:
        self.path, self._db, self._step = path, connection, step
        self._lock = RLock()
        try:
            self._read()
        except BaseException:
            connection.close()
            raise

    def _read(self) -> None:
        """Take everything in memory from the file, row by row."""
        self.opening: dict[str, Any] = {}
        self.progress: Progress = {}
        self.latest = datetime.min.replace(tzinfo=UTC)
        self._head, self._number = START, 0
        try:
            self.sums = sums_of(self._checked())
            self.progress = schema.gone(self._db)
        except (LedgerError, KeyError, TypeError, ValueError, sqlite3.Error) as error:
            hint = "name the file that perusable pilot made"
            raise fault(str(self.path), "", f"is no ledger of a pilot: {error}", hint) from None

    def _checked(self) -> Iterator[Entry]:
        """Every row, each held against the digest before it."""
        for entry in schema.entries(self._db):
            if not follows(entry, self._head, self._number + 1):
                where = f"row {self._number + 1}"
                raise fault(str(self.path), where, "is not what was written there", "take the file from a backup")
            self._head, self._number = entry.digest, entry.number
            facts = entry.facts
            self.opening = self.opening or facts
            if "at" in facts:
                self.latest = max(self.latest, datetime.fromisoformat(facts["at"]))
            yield entry

    @classmethod
    def create(cls, path: Path, opening: Mapping[str, Any], cap: Pico, step: Step = lambda _name: None) -> Self:
        """A new ledger.

        Args:
            path: Where; nothing may stand there.
            opening: What is asked, in JSON without floats and without secrets.
            cap: What may be spent at most.
            step: Told at each durable step.

        Raises:
            InputError: Something stands there, or nothing can be written there.
        """
        schema.made(path, following(START, 1, "opened", {**opening, "cap": cap}))
        step("opened")
        return cls.open(path, step)

    @classmethod
    def open(cls, path: Path, step: Step = lambda _name: None) -> Self:
        """A ledger that is there, as it was left.

        Raises:
            InputError: It is missing, held by another process, changed since it was written, or no ledger.
        """
        return cls(path, schema.opened(path), step)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let it go: another process may open it."""
        with self._lock:
            try:
                if self._db.in_transaction:
                    with self._writing():
                        pass
            finally:
                self._db.close()

    @property
    def head(self) -> str:
        """The digest over all of it."""
        return self._head

    def now(self, said: datetime) -> datetime:
        """The later of a clock's word and all that was written: a clock that goes back frees nothing."""
        return max(said.astimezone(UTC), self.latest)

    def reserve(self, amount: Pico, at: datetime, what: str) -> int | None:
        """Hold an amount back for a request, durably; its row, or ``None`` where the cap has no room for it."""
        if amount < 0:
            msg = f"a request cannot cost {amount}"
            raise LedgerError(msg)
        with self._lock:
            if amount > self.sums.left:
                return None
            self._write("reserved", {"amount": amount, "at": self._at(at), "what": what})
            number = self._number
            self._step("reserved")
            return number

    def settle(self, row: int, landed: Landed, *, later: bool = False) -> int:
        """Turn a reservation into what its answer is billed, with its records and the place to go on from.

        Args:
            row: The reservation.
            landed: What came.
            later: Make it durable together with the next row, for whoever writes that before anything is sent again.
                A process that dies before has a reservation that is held, and asks again.

        Returns:
            How many of the records are new.

        Raises:
            LedgerError: The row holds no reservation, or less than the answer is billed.
        """
        with self._lock, self._writing(later=later):
            new = schema.keep(self._db, schema.Kept(self.sums.pages, landed.at, landed.records, landed.billed))
            self._append(
                "settled",
                {
                    "of": row,
                    "low": landed.amounts.low,
                    "chosen": landed.amounts.chosen,
                    "high": landed.amounts.high,
                    "units": dict(landed.units),
                    "at": self._at(landed.at),
                    "unit": landed.unit,
                    "came": len(landed.records),
                    "new": new,
                    "unreadable": landed.unreadable,
                    "notes": list(landed.notes),
                },
            )
            schema.go(self._db, landed.progress)
            self._step("settling")
        self.progress = landed.progress
        self._step("settled")
        return new

    def void(self, row: int, why: str) -> None:
        """Give a reservation back: its request surely was not sent, or surely is not billed."""
        with self._lock:
            self._write("voided", {"of": row, "why": why})
            self._step("voided")

    def lose(self, row: int, why: str) -> None:
        """Note that a request went out and no answer came: its reservation is held for good."""
        with self._lock:
            self._write("unknown", {"of": row, "why": why})
            self._step("lost")

    def move(self, progress: Progress, why: str) -> None:
        """Go on from another place without an answer."""
        with self._lock:
            with self._writing():
                schema.go(self._db, progress)
                self._append("moved", {"why": why})
            self.progress = progress

    def note(self, kind: Kind, facts: Mapping[str, Any]) -> None:
        """Write a row that moves no money but a higher cap."""
        if kind not in ("usage", "raised", "began", "stopped"):
            msg = f"{kind} has a method of its own"
            raise LedgerError(msg)
        with self._lock:
            self._write(kind, facts)
            self._step(kind)

    def billed(self, resources: list[tuple[str, str]]) -> dict[tuple[str, str], Billed]:
        """When resources were last billed, by meter and id; those that never were are absent."""
        with self._lock:
            return schema.billed(self._db, resources)

    def records(self) -> Iterator[tuple[int, Found]]:
        """Every record with the number of its page, in the order in which they came."""
        with self._lock:
            yield from schema.records(self._db)

    def entries(self) -> Iterator[Entry]:
        """Every row."""
        with self._lock:
            yield from schema.entries(self._db)

    def orphans(self) -> int:
        """Mark reservations that a process left behind when it died: whether they were sent nobody knows."""
        waiting = [row for row, item in self.sums.held.items() if not item.lost]
        for row in waiting:
            self.lose(row, "the pilot ended before an answer")
        return len(waiting)

    def forget(self, on: date) -> int:
        """Remove every text and id that was fetched, from the file itself; the counts stay. How many there were."""
        with self._lock:
            with self._writing():
                count = schema.forget(self._db)
                self._append("forgotten", {"on": on.isoformat(), "records": count})
            self.progress = {}
            schema.shrink(self._db)
            self._step("forgotten")
            return count

    # Rows.

    def _at(self, said: datetime) -> str:
        self.latest = self.now(said)
        return self.latest.isoformat()

    def _write(self, kind: Kind, facts: Mapping[str, Any]) -> None:
        with self._writing():
            self._append(kind, facts)

    @contextmanager
    def _writing(self, *, later: bool = False) -> Iterator[None]:
        """A transaction, ended now or with the next one; where it fails, memory is taken from the file again."""
        try:
            with schema.transaction(self._db, later=later):
                yield
        except BaseException:
            self._read()
            raise

    def _append(self, kind: Kind, facts: Mapping[str, Any]) -> None:
        entry = following(self._head, self._number + 1, kind, facts)
        # Counted first: a row that breaks a rule raises, and the transaction takes back what was written with it.
        self.sums.take(entry)
        schema.insert(self._db, entry)
        self._head, self._number = entry.digest, entry.number
