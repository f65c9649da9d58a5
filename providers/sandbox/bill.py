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
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import product
from typing import Literal, NamedTuple

from providers.sandbox.messages import Read, Request, iso
from providers.sandbox.prices import Prices

Dedup = Literal["utc_day", "rolling_24h", "off"]
Includes = Literal["none", "same", "all"]
Kind = Literal["data", "same", "other", "empty", "call", "units"]

_DAY = timedelta(hours=24)
_BILLED: dict[Kind, tuple[Includes, ...]] = {
    "data": ("none", "same", "all"),
    "same": ("same", "all"),
    "other": ("all",),
}


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
            page that holds nothing; ``call``, the request itself; ``units``, what is only counted, such as tokens.
        meter: What it is metered as.
        id: Of the record; empty where it is no record.
        request: The number of the request, from 1.
        cut: Whether the answer broke off on its way.
        units: Of the meter.
    """

    at: datetime
    kind: Kind
    meter: str
    id: str
    request: int
    cut: bool = False
    units: int = 1


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


class Group(NamedTuple):
    """Resources of one kind and meter that came together; or, of what is only counted, how much of it."""

    kind: Kind
    meter: str
    ids: tuple[str, ...]
    units: int = 1


class Tally:
    """What is billed under one reading, kept up to date request by request, in the order in which they were served.

    Args:
        switches: The reading.
        prices: Of the meters; without them only units are counted.
    """

    def __init__(self, switches: Switches, prices: Prices | None = None) -> None:
        self._switches, self._prices = switches, prices
        self._days: dict[tuple[date, str], set[str]] = {}
        self._last: dict[tuple[str, str], datetime] = {}
        self.units: Counter[str] = Counter()
        self.daily: Counter[tuple[str, date]] = Counter()
        self.spent_on: dict[date, Fraction] = {}

    @property
    def amount(self) -> Fraction:
        """US dollars in all."""
        return sum(self.spent_on.values(), Fraction(0))

    def add(self, served: Served) -> None:
        """Take a request in.

        Raises:
            UnpricedError: Something billed has no price on its day.
        """
        day = served.at.date()
        for group in groups(served):
            count = self._count(group, served, day)
            if not count:
                continue
            self.units[group.meter] += count
            self.daily[group.meter, day] += count
            if self._prices is not None:
                self.spent_on[day] = self.spent_on.get(day, Fraction(0)) + count * self._prices(group.meter, day)

    def _count(self, group: Group, served: Served, day: date) -> int:
        switches = self._switches
        if served.cut and not switches.cut_body_billed:
            return 0
        if group.kind == "empty":
            return switches.empty_page
        if group.kind in ("call", "units"):
            return group.units
        return self._resources(group, served.at, day) if switches.includes in _BILLED[group.kind] else 0

    def _resources(self, group: Group, at: datetime, day: date) -> int:
        """How many of these are not read again too early."""
        if self._switches.dedup == "off":
            return len(group.ids)
        if self._switches.dedup == "rolling_24h":
            return sum(self._again((group.meter, one), at) for one in group.ids)
        seen = self._days.setdefault((day, group.meter), set())
        before = len(seen)
        seen.update(group.ids)
        return len(seen) - before

    def _again(self, resource: tuple[str, str], at: datetime) -> bool:
        last = self._last.get(resource)
        if last is not None and at - last < _DAY:
            return False
        self._last[resource] = at
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
        for served in self.log:
            tally.add(served)
        return tally

    def units(self, switches: Switches = DOCUMENTED) -> Counter[str]:
        """Units billed by meter under one reading."""
        return self.tally(switches).units

    def amount(self, switches: Switches, prices: Prices) -> Fraction:
        """US dollars billed under one reading, exact.

        Raises:
            UnpricedError: A billed unit has no price on its day.
        """
        return self.tally(switches, prices).amount

    def of(self, *hosts: str) -> "Bill":
        """The part of the bill that is of these hosts, as it stands."""
        part = Bill()
        part.log.extend(served for served in self.log if served.host in hosts)
        return part

    def rows(self) -> Iterator[tuple[str, ...]]:
        """The lines of the bill: time, request number, kind, meter, id, whether the answer was cut, units."""
        for one in self.events():
            cut = "cut" if one.cut else ""
            yield iso(one.at), str(one.request), one.kind, one.meter, one.id, cut, str(one.units)

    def csv(self) -> str:
        """The bill as a CSV file with a line of headings."""
        sheet = io.StringIO()
        writer = csv.writer(sheet, lineterminator="\n")
        writer.writerow(("at", "request", "kind", "meter", "id", "cut", "units"))
        writer.writerows(self.rows())
        return sheet.getvalue()


def groups(served: Served) -> Iterator[Group]:
    """What of one request some reading bills, together as it came; nothing of one that failed."""
    if served.status is None or not 200 <= served.status < 300:  # noqa: PLR2004 - HTTP's successes
        return
    read = served.read
    yield from (Group("call", meter, ("",)) for meter in read.calls)
    yield from (Group("units", meter, ("",), units) for meter, units in read.units)
    if read.meter and read.data:
        yield Group("data", read.meter, read.data)
    for meter, ids in read.included:
        yield Group("same" if meter == read.meter else "other", meter, ids)
    if read.page and not read.data:
        yield Group("empty", read.meter, ("",))


def events(served: Served) -> Iterator[Event]:
    """The same, one by one."""
    for kind, meter, ids, units in groups(served):
        yield from (Event(served.at, kind, meter, one, served.number, served.cut, units) for one in ids)
