"""The bill: what was served, written down once, and what it costs under any reading of the rules.

X documents that a resource is billed once in a UTC day, whatever is asked how often, and that only successful answers
that return data are billed (docs.x.com, pricing and usage pages, from 2026-01-16). Three things are open: its own mock
server bills again after 24 hours instead of on the next day, and an empty page as one post; and whether objects that
an answer includes beside its data are billed is told in different ways. So the bill keeps events, and each reading is
a set of switches over them.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import product
from typing import Literal, NamedTuple

from providers.sandbox.messages import Read, Request, iso
from providers.sandbox.prices import Prices, UnpricedError

Dedup = Literal["utc_day", "rolling_24h", "off"]
Includes = Literal["none", "same", "all"]
Kind = Literal["data", "same", "other", "empty", "call"]

_DAY = timedelta(hours=24)


class Switches(NamedTuple):
    """One reading of what is billed.

    Attributes:
        dedup: When a resource read again is billed again: on another UTC day, 24 hours after it was last billed, or
            always.
        includes: Which objects beside the data are billed: none, those of the data's own meter, all.
        empty_page: Units billed for a successful page that holds nothing.
        cut_body_billed: Whether an answer is billed whose body broke off on its way.
    """

    dedup: Dedup = "utc_day"
    includes: Includes = "none"
    empty_page: Literal[0, 1] = 0
    cut_body_billed: Literal[0, 1] = 1


DOCUMENTED = Switches()
"""What X's documentation says, and nothing where it is silent."""

EVERY_READING = tuple(
    Switches(*values)  # type: ignore[arg-type]
    for values in product(("utc_day", "rolling_24h", "off"), ("none", "same", "all"), (0, 1), (0, 1))
)
"""All settings of the switches."""


class Event(NamedTuple):
    """One thing that some reading bills.

    Attributes:
        at: When it was served; aware and in UTC.
        kind: ``data``; ``same`` and ``other``, included beside it, of the data's own meter or another; ``empty``, a
            page that holds nothing; ``call``, the request itself.
        meter: What it is metered as.
        id: Of the record; empty where it is no record.
        request: The number of the request, from 1.
        cut: Whether the answer broke off on its way.
    """

    at: datetime
    kind: Kind
    meter: str
    id: str
    request: int
    cut: bool = False


class Served(NamedTuple):
    """One request in the log, whether or not anything of it is billed."""

    number: int
    at: datetime
    method: str
    host: str
    path: str
    status: int | None
    read: Read
    cut: bool


class Tally:
    """What is billed under one reading, kept up to date event by event, in the order in which they were served."""

    def __init__(self, switches: Switches, prices: Prices | None = None) -> None:
        self._switches, self._prices = switches, prices
        self._days: dict[date, set[tuple[str, str]]] = {}
        self._last: dict[tuple[str, str], datetime] = {}
        self.units: Counter[str] = Counter()
        self.daily: Counter[tuple[str, date]] = Counter()
        self.unpriced: Counter[str] = Counter()
        self.amount = Fraction(0)
        self.spent_on: dict[date, Fraction] = {}

    def add(self, event: Event) -> int:
        """Take an event in; returns the units billed for it, 0 or 1."""
        if not self._counts(event):
            return 0
        day = event.at.date()
        self.units[event.meter] += 1
        self.daily[event.meter, day] += 1
        if self._prices is not None:
            try:
                price = self._prices(event.meter, day)
            except UnpricedError:
                self.unpriced[event.meter] += 1
                return 1
            self.amount += price
            self.spent_on[day] = self.spent_on.get(day, Fraction(0)) + price
        return 1

    def _counts(self, event: Event) -> bool:
        switches = self._switches
        if event.cut and not switches.cut_body_billed:
            return False
        if event.kind == "empty":
            return bool(switches.empty_page)
        if event.kind == "other" and switches.includes != "all":
            return False
        if event.kind == "same" and switches.includes == "none":
            return False
        return event.kind == "call" or self._first(event)

    def _first(self, event: Event) -> bool:
        resource = (event.meter, event.id)
        if self._switches.dedup == "off":
            return True
        if self._switches.dedup == "utc_day":
            seen = self._days.setdefault(event.at.date(), set())
            first = resource not in seen
            seen.add(resource)
            return first
        last = self._last.get(resource)
        if last is not None and event.at - last < _DAY:
            return False
        self._last[resource] = event.at
        return True


class Bill:
    """Every request in the order of its answer. Nothing is ever taken back."""

    def __init__(self) -> None:
        self.log: list[Served] = []

    def add(self, request: Request, status: int | None, read: Read, *, cut: bool = False) -> int:
        """Write a request down; returns its number, from 1.

        Args:
            request: As it arrived.
            status: Of the answer the server gave; ``None`` where it never saw the request.
            read: What the answer held; failed requests are never billed, whatever this says.
            cut: Whether the answer broke off on its way to the client.
        """
        number = len(self.log) + 1
        served = Served(number, request.at, request.method, request.host, request.path, status, read, cut)
        self.log.append(served)
        return number

    def events(self) -> Iterator[Event]:
        """Everything that some reading bills, in the order in which it was served."""
        for served in self.log:
            yield from events(served)

    def tally(self, switches: Switches, prices: Prices | None = None) -> Tally:
        """Everything taken together under one reading."""
        tally = Tally(switches, prices)
        for event in self.events():
            tally.add(event)
        return tally

    def units(self, switches: Switches = DOCUMENTED) -> Counter[str]:
        """Units billed by meter under one reading."""
        return self.tally(switches).units

    def amount(self, switches: Switches, prices: Prices) -> Fraction:
        """US dollars billed under one reading, exact.

        Raises:
            UnpricedError: A billed unit has no price on its day.
        """
        total = Fraction(0)
        tally = Tally(switches)
        for event in self.events():
            if tally.add(event):
                total += prices(event.meter, event.at.date())
        return total

    def rows(self) -> Iterator[tuple[str, str, str, str, str, str]]:
        """The lines of the bill: time, request number, kind, meter, id, whether the answer was cut."""
        for one in self.events():
            yield iso(one.at), str(one.request), one.kind, one.meter, one.id, "cut" if one.cut else ""

    def csv(self) -> str:
        """The bill as a CSV file with a line of headings."""
        sheet = io.StringIO()
        writer = csv.writer(sheet, lineterminator="\n")
        writer.writerow(("at", "request", "kind", "meter", "id", "cut"))
        writer.writerows(self.rows())
        return sheet.getvalue()


def events(served: Served) -> Iterator[Event]:
    """What of one request some reading bills; nothing of one that failed."""
    if served.status is None or not 200 <= served.status < 300:  # noqa: PLR2004 - HTTP's successes
        return
    read, at, number, cut = served.read, served.at, served.number, served.cut
    yield from (Event(at, "call", meter, "", number, cut) for meter in read.calls)
    if read.meter:
        yield from (Event(at, "data", read.meter, one, number, cut) for one in read.data)
    for meter, ids in read.included:
        kind: Kind = "same" if meter == read.meter else "other"
        yield from (Event(at, kind, meter, one, number, cut) for one in ids)
    if read.page and not read.data:
        yield Event(at, "empty", read.meter, "", number, cut)


def whole(served: Iterable[Served]) -> int:
    """How many of these requests the server answered with a success."""
    return sum(1 for one in served if one.status is not None and 200 <= one.status < 300)  # noqa: PLR2004
