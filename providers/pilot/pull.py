"""The pull: ask, reserve, send, settle, until the records are there or something says stop.

Everything that acts on the world is handed in: the wire, the clock, the wait. One request is under way at a time, and
this module is the only one that decides to send it again.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from providers.pilot.amounts import Rates
from providers.pilot.ledger import Landed, Ledger
from providers.pilot.readings import HIGHEST, LOWEST, Read, Reading, billed_after, units
from providers.pilot.stops import Stop, stop_of
from providers.pilot.sums import Amounts
from providers.transport.pacing import Pacing
from providers.wire import Ask, Done, Driver, Lost, Page, Reply, Sized, Trouble, VendorUsage, Wire

RESOURCES = ("post", "user")
"""Meters that count what a response returns; every other meter counts requests."""

SKEW = timedelta(hours=26)
"""How far a server's clock may be from ours and still say on which UTC day it bills: any further is a wrong clock."""

FRUITLESS = 3
"""Pages in a row without a new record, each of which may be billed, after which a stretch of the pull is left."""

LEFT = 5
"""Stretches left in a row after which the pull ends."""

SIZES = 400
"""Requests that size a pull at most: X's counts come 31 days each, and its first post is of March 2006."""

CLOSED = ("not allowed", "not found", "gone")
"""What is wrong with one place alone, where a question names several."""

OVER = "the supplier returned more than was asked for: what lies above the reservation may be billed beyond the cap"

UNSTATED = 0.0
"""The wait before another attempt where the supplier names none."""

Outcome = Page | Sized | VendorUsage | Trouble | Lost | Stop


class Access(Protocol):
    """Gives a request its right to be answered."""

    def headers(self, wire: Wire, now: datetime) -> Mapping[str, str] | Trouble | Lost:
        """The headers that carry it; an access that must ask for them asks through the wire."""
        ...

    def renew(self) -> bool:
        """Drop what a supplier no longer takes; whether there is another to be had."""
        ...


class Again(Protocol):
    """The one way in which a request is sent again."""

    def __call__(self, attempt: Callable[[], Outcome], verdict: Callable[[Outcome], float | None]) -> Outcome:
        """Attempt, and again for as long as the verdict is a wait (0: any) and patience lasts; the last outcome."""
        ...


class Plan(NamedTuple):
    """What a pull is to do.

    Attributes:
        wanted: Records, each counted once.
        reading: The billing rules taken as chosen.
        rates: What a unit costs.
        seconds: For one request, from its start to the last byte.
    """

    wanted: int
    reading: Reading
    rates: Rates
    seconds: float = 30.0


class Pull:
    """One supplier, one ledger, one request at a time."""

    def __init__(  # noqa: PLR0913 - the ports of everything that acts
        self,
        driver: Driver,
        wire: Wire,
        access: Access,
        ledger: Ledger,
        plan: Plan,
        *,
        again: Again,
        pacing: Pacing,
        now: Callable[[], datetime],
        tell: Callable[[int, int], object] = lambda _done, _of: None,
    ) -> None:
        self._driver, self._wire, self._access, self._ledger, self._plan = driver, wire, access, ledger, plan
        self._again, self._pacing, self._now, self._tell = again, pacing, now, tell
        self._renewed = False

    def run(self) -> Stop:
        """Go on from where the ledger stands; why it ended is the ledger's last row."""
        self._ledger.orphans()
        try:
            stop = self._none_found(self._sized() or self._pages())
        except KeyboardInterrupt:
            stop = Stop("interrupted", "interrupted: go on with perusable pilot resume")
        self._ledger.note("stopped", {"reason": stop.reason, "why": stop.why})
        return stop

    def _none_found(self, stop: Stop) -> Stop:
        """An end without a record measures nothing, which a script must not take for a result."""
        if stop.reason != "exhausted" or self._ledger.sums.records:
            return stop
        return Stop("nothing found", f"{stop.why}, and there was no record: ask more widely, or over a longer time")

    def usage(self) -> VendorUsage | None:
        """The supplier's own count, written into the ledger; ``None`` where it has none or does not give it at once."""
        ask = self._driver.usage()
        found = None if ask is None else self._attempt(ask)
        if isinstance(found, VendorUsage):
            self._ledger.note("usage", {"units": dict(found.units), "what": found.what})
            return found
        return None

    def size(self) -> Stop | None:
        """Size the pull, if that was not done: at most one small request; why it cannot go on, if it cannot."""
        self._ledger.orphans()
        return self._sized()

    def _sized(self) -> Stop | None:
        """A supplier may need several requests to size a pull."""
        for _ in range(SIZES):
            ask = self._driver.size(self._ledger.progress or self._driver.start())
            if ask is None:
                return None
            found = self._ask(ask)
            if isinstance(found, Stop):
                return found
            if isinstance(found, (Trouble, Lost)):
                return stop_of(found)
        return Stop("unavailable", f"the supplier's counts went on for {SIZES} pages: ask for a shorter time")

    def _pages(self) -> Stop:
        fruitless = leaves = 0
        while (left := self._plan.wanted - self._ledger.sums.records) > 0:
            self._tell(self._plan.wanted - left, self._plan.wanted)
            ask = self._driver.next(self._ledger.progress or self._driver.start(), left)
            if isinstance(ask, Done):
                return Stop("exhausted" if ask.whole else "unavailable", ask.why)
            before = self._ledger.sums.records
            found = self._ask(ask)
            if isinstance(found, Stop):
                return found
            if isinstance(found, (Trouble, Lost)):
                if self._passed_over(found):
                    continue
                return stop_of(found)
            fruitless, leaves = (0, 0) if self._ledger.sums.records > before else (fruitless + 1, leaves)
            if fruitless == FRUITLESS:
                fruitless, leaves = 0, leaves + 1
                if leaves == LEFT:
                    return Stop("exhausted", f"{FRUITLESS * LEFT} pages in a row brought nothing new")
                self._ledger.move(self._driver.leave(self._ledger.progress), "pages in a row brought nothing new")
        self._tell(self._plan.wanted, self._plan.wanted)
        return Stop("complete", "every record asked for is here")

    def _passed_over(self, found: Trouble | Lost) -> bool:
        """Whether a place that is closed could be left, because there are others; which it was stays in the ledger."""
        if not isinstance(found, Trouble) or found.kind not in CLOSED:
            return False
        after = self._driver.refused(self._ledger.progress or self._driver.start())
        if after is None:
            return False
        self._ledger.move(after, f"left out: {found.why}")
        return True

    # One request.

    def _ask(self, ask: Ask) -> Outcome:
        return self._again(lambda: self._attempt(ask), self._verdict)

    def _verdict(self, outcome: Outcome) -> float | None:
        """Whether asking once more can help.

        A request that may have been billed for nothing is asked again like any other: its second reservation is held
        against the cap beside the first.
        """
        if isinstance(outcome, Lost):
            return None if outcome.kind in ("refused host", "redirected", "too large") else UNSTATED
        if not isinstance(outcome, Trouble):
            return None
        if outcome.kind == "token expired":
            self._renewed, first = True, not self._renewed
            return UNSTATED if first and self._access.renew() else None
        if outcome.kind not in ("rate limited", "server error", "malformed"):
            return None
        return outcome.wait or UNSTATED

    def _attempt(self, ask: Ask) -> Outcome:
        amount = self._plan.rates.of(ask.worst)
        # Before anything is held: who interrupts a wait has spent nothing.
        self._pacing.wait(ask.apart)
        row = self._ledger.reserve(amount, self._now(), ask.call.what)
        if row is None:
            return Stop("spend cap", "the next request could pass the cap: raise it with pilot resume --max-spend")
        try:
            headers = self._access.headers(self._wire, self._now())
            if isinstance(headers, (Trouble, Lost)):
                self._ledger.void(row, headers.why)
                return headers
            answer = self._sent(ask, headers)
        except BaseException:
            self._ledger.lose(row, "interrupted before an answer")
            raise
        if isinstance(answer, Lost):
            # What is no success is not billed, however it arrived.
            free = not answer.sent or (answer.status is not None and answer.status >= 300)  # noqa: PLR2004 - of HTTP
            note = self._ledger.void if free else self._ledger.lose
            note(row, answer.why)
            return answer
        return self._land(ask, row, amount, answer)

    def _sent(self, ask: Ask, headers: Mapping[str, str]) -> Reply | Lost:
        try:
            return self._wire.send(ask.call, headers, self._plan.seconds)
        finally:
            self._pacing.answered()

    def _land(self, ask: Ask, row: int, reserved: int, reply: Reply) -> Outcome:
        found = self._driver.read(ask, reply, self._ledger.progress or self._driver.start())
        if isinstance(found, Trouble):
            # An error is not billed; an answer that calls itself a success may be, whatever it holds.
            note = self._ledger.lose if reply.status < 400 else self._ledger.void  # noqa: PLR2004 - of HTTP
            note(row, found.why)
            return found
        landed = self._landed(ask, reply, found)
        landed = self._within(reserved, landed)
        self._ledger.settle(row, landed, later=True)
        if found.__class__ is Page:
            self._renewed = False
        return Stop("spend cap", f"{OVER}: look at its own bill before you go on") if OVER in landed.notes else found

    def _landed(self, ask: Ask, reply: Reply, found: Page | Sized | VendorUsage) -> Landed:
        at = self._ledger.now(self._billed_at(reply))
        requests = {meter: count for meter, count in ask.worst.items() if meter not in RESOURCES}
        if not isinstance(found, Page):
            amount = self._plan.rates.of(requests)
            progress = found.progress if isinstance(found, Sized) else self._ledger.progress
            return Landed(Amounts(amount, amount, amount), requests, at, progress)
        came = tuple(item.id for item in found.records if item.text is not None)
        gone = len(found.records) - len(came)
        read = Read("post", came, found.included, at, found.unreadable, gone)
        metered = any(meter in RESOURCES for meter in ask.worst)
        names = [("post", name) for name in read.ids]
        names += [(meter, name) for meter, ids in read.included.items() for name in ids]
        known = self._ledger.billed(names) if metered else {}
        counts = [
            {**requests, **(units(read, reading, known) if metered else {})}
            for reading in (self._plan.reading, HIGHEST, LOWEST)
        ]
        chosen, high, low = (self._plan.rates.of(count) for count in counts)
        return Landed(
            amounts=Amounts(min(low, chosen), chosen, high),
            units=counts[0],
            at=at,
            progress=found.progress,
            records=found.records,
            unit=found.unit,
            unreadable=found.unreadable,
            billed=billed_after(read, known) if metered else {},
            notes=found.notes,
        )

    def _within(self, reserved: int, landed: Landed) -> Landed:
        """A supplier that returns more than was asked for: what lies above is held too, as far as the cap has room."""
        over = landed.amounts.high - reserved
        if over <= 0:
            return landed
        more = self._ledger.reserve(min(over, self._ledger.sums.left), self._now(), "more than was asked for")
        if more is not None:
            self._ledger.lose(more, OVER)
        low, chosen, _ = (min(amount, reserved) for amount in landed.amounts)
        return landed._replace(amounts=Amounts(low, chosen, reserved), notes=(*landed.notes, OVER))

    def _billed_at(self, reply: Reply) -> datetime:
        """The supplier's clock says on which day it bills; one that is far off says nothing."""
        here = self._now()
        return reply.at if reply.at is not None and abs(reply.at - here) <= SKEW else here
