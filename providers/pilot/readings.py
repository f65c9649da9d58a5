"""What a response is billed for, under each reading of the rules that a supplier leaves open.

X documents that a resource is billed once a UTC day and that only successful responses which return data are billed
(docs.x.com, "Usage and billing" and "Pricing", read 2026-08-22). Three things stay open. Its own mock server counts a
repeat within a rolling 24 hours, bills an empty page as one resource and included objects of the kind that was asked
for (github.com/xdevplatform/playground, commit fe224d5); a guide of its plug-in bills every included object. A reading
names one answer to each. What is shown is the lowest and the highest; what is held against the cap is the highest.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Literal, NamedTuple

from providers.x.dedup import Rule

Includes = Literal["none", "same", "all"]

WINDOW = timedelta(hours=24)


class Reading(NamedTuple):
    """One answer to each open question.

    Attributes:
        name: In a word, for a report and a ledger.
        dedup: When a resource that is read again is billed again.
        includes: Which objects beside the records are billed: none, those of the records' own kind, all.
        empty_page: Resources billed for a page without any.
        lost: Whether an answer that never wholly arrived is billed.
    """

    name: str
    dedup: Rule
    includes: Includes
    empty_page: int
    lost: bool


DOCUMENTED = Reading("documented", "utc_day", "none", 0, lost=False)
MOCK = Reading("mock server", "rolling_24h", "same", 1, lost=False)
LOWEST = Reading("lowest", "rolling_24h", "none", 0, lost=False)
"""No other reading bills less: what is billed 24 hours apart is billed on different UTC days too."""

HIGHEST = Reading("highest", "off", "all", 1, lost=True)
"""No other reading bills more for one response."""

READINGS = {reading.name: reading for reading in (DOCUMENTED, MOCK, HIGHEST)}
"""What ``--billing`` may name."""


class Billed(NamedTuple):
    """When a resource was last billed, under the two readings that forgive a repeat.

    Attributes:
        day: The last UTC day on which it was read.
        at: When it was last billed under the rolling reading.
    """

    day: date
    at: datetime


class Read(NamedTuple):
    """What one response returned, as far as a bill looks at it.

    Attributes:
        meter: The meter of its records.
        ids: Of its records, as they came: repeats count.
        included: Ids of objects beside them, by meter.
        at: When it was read, UTC.
        unnamed: Items without an id that can be read: they came, so they are billed as new.
        gone: Records asked for that were not returned, being deleted: billed under the highest reading alone.
    """

    meter: str
    ids: tuple[str, ...]
    included: Mapping[str, tuple[str, ...]]
    at: datetime
    unnamed: int = 0
    gone: int = 0


def units(read: Read, reading: Reading, known: Mapping[tuple[str, str], Billed]) -> dict[str, int]:
    """Units by meter that a reading bills for a response.

    Args:
        read: The response.
        reading: The rules.
        known: Resources that were billed before, by meter and id.
    """
    found = {read.meter: _counted(read.meter, read.ids, read.at, reading.dedup, known) + read.unnamed}
    if reading.lost:
        found[read.meter] += read.gone
    if not any(found.values()) and not read.ids and not read.unnamed:
        found[read.meter] = reading.empty_page
    for meter, ids in read.included.items():
        if reading.includes == "all" or (reading.includes == "same" and meter == read.meter):
            # What stands among the records already is one resource.
            beside = ids if reading.dedup == "off" else [name for name in ids if (meter, name) not in _own(read)]
            found[meter] = found.get(meter, 0) + _counted(meter, beside, read.at, reading.dedup, known)
    return {meter: count for meter, count in found.items() if count}


def _own(read: Read) -> frozenset[tuple[str, str]]:
    return frozenset((read.meter, name) for name in read.ids)


def _counted(meter: str, ids: Iterable[str], at: datetime, rule: Rule, known: Mapping[tuple[str, str], Billed]) -> int:
    names = list(ids)
    if rule == "off":
        return len(names)
    if not known:
        return len(set(names))
    return sum(_is_due(known.get((meter, name)), at, rule) for name in set(names))


def _is_due(last: Billed | None, at: datetime, rule: Rule) -> bool:
    if last is None:
        return True
    return last.day != utc_day(at) if rule == "utc_day" else at - last.at >= WINDOW


def utc_day(at: datetime) -> date:
    """The UTC day of an instant."""
    return at.astimezone(UTC).date()


def billed_after(read: Read, known: Mapping[tuple[str, str], Billed]) -> dict[tuple[str, str], Billed]:
    """What is known of each resource of a response once it was read."""
    now = Billed(utc_day(read.at), read.at)
    found = {(read.meter, name): now for name in read.ids}
    found.update({(meter, name): now for meter, ids in read.included.items() for name in ids})
    for resource in known.keys() & found.keys():
        if read.at - known[resource].at < WINDOW:
            found[resource] = Billed(now.day, known[resource].at)
    return found
