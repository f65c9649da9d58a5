"""How answers reach the ledger: a paid one by itself, unpaid ones together, a tenth of a second at a time."""

from collections.abc import Callable
from datetime import datetime
from threading import Lock
from typing import Protocol

from providers.chat.replies import Answer
from providers.pilot.amounts import Pico, Rates
from providers.pilot.ledger import Landed, Ledger
from providers.pilot.sums import Amounts
from providers.wire import Found

TOGETHER = 0.1
"""Seconds of unpaid answers that a process may lose when it dies: they cost only the time to make them again."""

GROUP = "answers"
"""What a group is called in the ledger: its seeds stand in the ids of what is kept."""

UNCOUNTED = "the server counted no tokens: the most is taken"

OVER = (
    "the server counted more tokens than its prompt and its limit allow: what lies above may be billed beyond the cap"
)

Clock = Callable[[], float]


class Books(Protocol):
    """Where answers are written."""

    def begin(self, worst: dict[str, int], what: str) -> int | None:
        """Before a request: its row, or ``None`` where the cap has no room for it."""
        ...

    def free(self, row: int, why: str) -> None:
        """The request was surely not billed."""
        ...

    def lost(self, row: int, why: str) -> None:
        """The request may have been billed and brought nothing."""
        ...

    def settle(self, row: int, answer: Answer, found: Found) -> bool:
        """The request brought an answer; whether it is billed no more than was held back for it."""
        ...

    def keep(self, found: Found) -> None:
        """Write what costs nothing."""
        ...

    def tick(self) -> None:
        """Write what has waited long enough."""
        ...

    def flush(self) -> None:
        """Write all that waits."""
        ...


class Unpaid:
    """Answers of a server that charges nothing for a call, in groups.

    Args:
        ledger: Where to.
        now: Days, for its rows.
        clock: Seconds that never go back.
    """

    def __init__(self, ledger: Ledger, now: Callable[[], datetime], clock: Clock) -> None:
        self._ledger, self._now, self._clock = ledger, now, clock
        self._lock = Lock()
        self._waiting: list[Found] = []
        self._since = clock()

    def begin(self, worst: dict[str, int], what: str) -> int | None:  # noqa: ARG002 - nothing is held back
        """Nothing is held back for what is free."""
        return 0

    def free(self, row: int, why: str) -> None:
        """Nothing was held back."""

    lost = free

    def settle(self, row: int, answer: Answer, found: Found) -> bool:  # noqa: ARG002 - nothing is billed
        """The answer joins those that wait."""
        self.keep(found)
        return True

    def keep(self, found: Found) -> None:
        """It joins those that wait."""
        with self._lock:
            if not self._waiting:
                self._since = self._clock()
            self._waiting.append(found)
        self.tick()

    def tick(self) -> None:
        """Write the group if its first has waited for :data:`TOGETHER`."""
        if self._clock() - self._since >= TOGETHER:
            self.flush()

    def flush(self) -> None:
        """Write the group, durably."""
        with self._lock:
            group, self._waiting = tuple(self._waiting), []
            if group:
                _write(self._ledger, self._now(), group)


class Paid:
    """Answers that are billed: each is held back before it is asked for, and settled when it is there.

    Args:
        ledger: Where to.
        rates: What a token costs.
        now: Days, for its rows.
        clock: Seconds that never go back.
    """

    def __init__(self, ledger: Ledger, rates: Rates, now: Callable[[], datetime], clock: Clock) -> None:
        self._ledger, self._rates, self._now = ledger, rates, now
        self._free = Unpaid(ledger, now, clock)

    def begin(self, worst: dict[str, int], what: str) -> int | None:
        """Hold the worst case back."""
        return self._ledger.reserve(self._rates.of(worst), self._now(), what)

    def free(self, row: int, why: str) -> None:
        """Give it back."""
        self._ledger.void(row, why)

    def lost(self, row: int, why: str) -> None:
        """It stays held."""
        self._ledger.lose(row, why)

    def settle(self, row: int, answer: Answer, found: Found) -> bool:
        """What the answer is billed; where the server counted no tokens, as much as was held back may be.

        What it counted beyond that is held too, as far as the cap has room.
        """
        units = _units(answer, self._rates)
        held = self._ledger.sums.held[row].amount
        due: Pico = held if units is None else self._rates.of(units)
        amounts = Amounts(0 if units is None else min(due, held), min(due, held), min(due, held))
        notes = ((UNCOUNTED,) if units is None else ()) + ((OVER,) if due > held else ())
        at, progress = self._ledger.now(self._now()), self._ledger.progress
        self._ledger.settle(row, Landed(amounts, units or {}, at, progress, (found,), GROUP, notes=notes))
        if due > held:
            more = self._ledger.reserve(min(due - held, self._ledger.sums.left), at, "more than was asked for")
            if more is not None:
                self._ledger.lose(more, OVER)
        return due <= held

    def keep(self, found: Found) -> None:
        """A verdict costs nothing."""
        self._free.keep(found)

    def tick(self) -> None:
        """Write what has waited long enough."""
        self._free.tick()

    def flush(self) -> None:
        """Write all that waits."""
        self._free.flush()


def _units(answer: Answer, rates: Rates) -> dict[str, int] | None:
    if answer.prompt_tokens is None or answer.output_tokens is None:
        return None
    found = {"input_token": answer.prompt_tokens, "output_token": answer.output_tokens}
    return {**found, "call": 1} if "call" in rates.each else found


def _write(ledger: Ledger, at: datetime, group: tuple[Found, ...]) -> None:
    row = ledger.reserve(0, at, "answers that cost nothing")
    if row is None:  # no cap is below nothing
        raise AssertionError(row)
    nothing = Amounts(0, 0, 0)
    ledger.settle(row, Landed(nothing, {}, ledger.now(at), ledger.progress, group, GROUP))
