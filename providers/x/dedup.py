"""Which reads of a stream are billed when the same resource is read again.

Three readings of one rule. ``utc_day`` is what X documents: a resource is billed once a UTC day, whatever the time
between two reads. ``rolling_24h`` is what X's own mock server does: once in the 24 hours after the read last billed.
``off`` bills every read, for offers that document no such rule.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

Rule = Literal["utc_day", "rolling_24h", "off"]

_WINDOW = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Read:
    """One resource returned by one response.

    Attributes:
        at: When, with its time zone.
        kind: What it is: ``post``, ``user``.
        id: Its id at the source.
    """

    at: datetime
    kind: str
    id: str

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            msg = f"a read needs a time zone to fall on a UTC day, not {self.at.isoformat()}"
            raise ValueError(msg)


def billed(reads: Iterable[Read], rule: Rule) -> int:
    """How many of these reads are billed; the order in which they are given does not matter."""
    if rule == "utc_day":
        return len({(read.at.astimezone(UTC).date(), read.kind, read.id) for read in reads})
    if rule == "off":
        return sum(1 for _ in reads)
    last: dict[tuple[str, str], datetime] = {}
    count = 0
    for read in sorted(reads, key=lambda read: read.at):
        resource = (read.kind, read.id)
        if resource not in last or read.at - last[resource] >= _WINDOW:
            last[resource] = read.at
            count += 1
    return count


def on_each_of(days: int) -> list[Read]:
    """One post read once on each of so many UTC days, at the same hour."""
    first = datetime(2000, 1, 1, 12, tzinfo=UTC)
    return [Read(first + timedelta(days=day), "post", "1") for day in range(days)]
