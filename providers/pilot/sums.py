"""Where a ledger stands: what is spent, what is held back, and what may have been billed unseen."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from providers.pilot.amounts import Pico
from providers.pilot.chain import Entry


class LedgerError(Exception):
    """The ledger was asked for what would break its promise; nothing was written."""


class Amounts(NamedTuple):
    """What a response is billed: under the lowest reading, the one chosen, and the highest."""

    low: Pico
    chosen: Pico
    high: Pico


class Reserved(NamedTuple):
    """An amount that is held back for a request.

    Attributes:
        amount: The most the request can be billed.
        lost: Whether the request went out and no answer came: it may be billed, and is held for good.
    """

    amount: Pico
    lost: bool = False


class Sums:
    """The sums over the rows of a ledger, kept as each row is written.

    Attributes:
        cap: What may be spent at most.
        settled: What answered requests are billed.
        held: Reservations that are not settled, by row.
        pages: Pages settled.
        records: Records that came, each once.
        requests: Reservations made, which is the number of requests that may have been sent.
        stopped: Why the pilot stopped last; empty while it runs.
        forgotten: Whether the texts are gone.
    """

    def __init__(self, cap: Pico) -> None:
        self.cap = cap
        self.settled = Amounts(0, 0, 0)
        self.held: dict[int, Reserved] = {}
        self.pages = self.records = self.requests = 0
        self.stopped = ""
        self.forgotten = False

    @property
    def most(self) -> Pico:
        """The most that can have been billed: never above the cap."""
        return self.settled.high + sum(item.amount for item in self.held.values())

    @property
    def left(self) -> Pico:
        """What a further request may cost at most."""
        return self.cap - self.most

    @property
    def unseen(self) -> Pico:
        """What requests without an answer may have been billed."""
        return sum(item.amount for item in self.held.values())

    def take(self, entry: Entry) -> None:
        """Count a row that was written.

        Raises:
            LedgerError: The row breaks a rule: an amount above the cap, a settlement without a reservation or above it.
        """
        handle = getattr(self, f"_{entry.kind}", None)
        if handle is not None:
            handle(entry.number, entry.facts)
        if not 0 <= self.most <= self.cap:
            msg = f"row {entry.number}: {self.most} is held or spent of a cap of {self.cap}"
            raise LedgerError(msg)

    def _reserved(self, number: int, facts: dict[str, Any]) -> None:
        self.held[number] = Reserved(facts["amount"])
        self.requests += 1
        self.stopped = ""

    def _settled(self, number: int, facts: dict[str, Any]) -> None:
        reserved = self._released(number, facts)
        amounts = Amounts(facts["low"], facts["chosen"], facts["high"])
        if not 0 <= amounts.low <= amounts.chosen <= amounts.high <= reserved.amount:
            msg = f"row {number}: {amounts} is not within the {reserved.amount} that was reserved"
            raise LedgerError(msg)
        self.settled = Amounts(*map(sum, zip(self.settled, amounts, strict=True)))
        self.records += facts["new"]
        self.pages += facts["unit"] is not None

    def _voided(self, number: int, facts: dict[str, Any]) -> None:
        self._released(number, facts)

    def _unknown(self, number: int, facts: dict[str, Any]) -> None:
        row = facts["of"]
        if row not in self.held or self.held[row].lost:
            msg = f"row {number}: row {row} holds no reservation that waits for an answer"
            raise LedgerError(msg)
        self.held[row] = self.held[row]._replace(lost=True)

    def _raised(self, _number: int, facts: dict[str, Any]) -> None:
        self.cap = facts["cap"]

    def _stopped(self, _number: int, facts: dict[str, Any]) -> None:
        self.stopped = facts["reason"]

    def _forgotten(self, _number: int, _facts: dict[str, Any]) -> None:
        self.forgotten = True

    def _released(self, number: int, facts: dict[str, Any]) -> Reserved:
        found = self.held.get(facts["of"])
        if found is None or found.lost:
            msg = f"row {number}: row {facts['of']} holds no reservation that waits for an answer"
            raise LedgerError(msg)
        return self.held.pop(facts["of"])


def sums_of(entries: Iterable[Entry]) -> Sums:
    """The sums over a whole ledger.

    Raises:
        LedgerError: It does not begin with its opening, or breaks a rule.
    """
    found: Sums | None = None
    for entry in entries:
        if (found is None) != (entry.kind == "opened"):
            msg = f"row {entry.number}: a ledger is opened once, in its first row"
            raise LedgerError(msg)
        if found is None:
            found = Sums(entry.facts["cap"])
        else:
            found.take(entry)
    if found is None:
        msg = "the ledger is empty"
        raise LedgerError(msg)
    return found
