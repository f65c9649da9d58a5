"""What happened to the prices, as a list."""

from collections.abc import Iterable

from estimator.pricing.events import Event
from estimator.reports.grid import Column
from estimator.reports.listing import Listing, Record

COLUMNS = (Column("DAY", rigid=True), Column("OFFER"), Column("WHAT HAPPENED"), Column("GRADE", rigid=True))

BEFORE = "≤ "
"""Before a day by which it was so, and may have been earlier."""


def event_listing(found: Iterable[Event]) -> Listing:
    """Events in their order; a day is not repeated."""
    kept = list(found)
    rows: list[tuple[str, ...]] = []
    last = ""
    for one in kept:
        day = f"{'' if one.dated else BEFORE}{one.day}"
        rows.append(("" if day == last else day, one.offer, _words(one), one.grade))
        last = day
    return Listing(COLUMNS, tuple(rows), tuple(map(_record, kept)))


def _words(event: Event) -> str:
    announced = "" if event.announced_on is None else f"; announced on {event.announced_on}"
    return f"{event.words}{announced}"


def _record(event: Event) -> Record:
    return {
        "day": event.day,
        "start_known": event.dated,
        "offer": event.offer,
        "name": event.name,
        "kinds": event.kinds,
        "words": event.words,
        "announced_on": event.announced_on,
        "grade": event.grade,
    }
