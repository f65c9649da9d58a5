"""The state of a price book: how much it holds, how old its readings are, what rests on assumptions, what disagrees."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from estimator.pricing.book import Holding, Layer, PriceBook
from estimator.reports.grid import paragraph
from estimator.reports.listing import Record
from estimator.reports.prices import OfferLine, offer_lines

TABLES = ("offer", "terms", "figure", "deal", "model", "card", "engine", "throughput", "fx")


class Reading(NamedTuple):
    """The last day on which an offer's price was looked at."""

    offer: str
    day: date
    age: int


class Survey(NamedTuple):
    """What a valid book holds on a day.

    Attributes:
        files: Rows by table, of each file.
        readings: Every offer known by then and not withdrawn, oldest reading first.
        limit: Days after which a reading counts as old.
        assumed: Offers whose price, or its start, is an assumption.
        conflicts: Offers and the ones that say otherwise.
    """

    files: tuple[tuple[str, dict[str, int]], ...]
    readings: tuple[Reading, ...]
    limit: int
    assumed: tuple[str, ...]
    conflicts: tuple[tuple[str, str], ...]

    @property
    def old(self) -> tuple[Reading, ...]:
        """Offers not read for longer than the limit."""
        return tuple(reading for reading in self.readings if reading.age > self.limit)


def survey(book: PriceBook, as_of: date, limit: int) -> Survey:
    """The state of a book on a day."""
    known = [line for line in offer_lines(book, as_of) if line.holding is not None and not line.hidden]
    lines = [line for line in known if not _is_priced_by_plans(line)]
    readings = sorted((_reading(book, line, as_of) for line in lines), key=lambda one: (-one.age, one.offer))
    return Survey(
        tuple((layer.name, counts(layer)) for layer in book.layers),
        tuple(readings),
        limit,
        tuple(line.id for line in lines if line.grade == "assumed"),
        tuple((line.id, other) for line in offer_lines(book, as_of) for other in line.conflicts),
    )


def _is_priced_by_plans(line: OfferLine) -> bool:
    """Whether an offer is a place for a price that each plan states, so that there is nothing of it to read."""
    return line.holding is not None and line.holding.revision.metering.get("priced_by") == "plan"


def counts(layer: Layer) -> dict[str, int]:
    """Rows of a file by table, and its revisions and sources."""
    file = layer.file
    revisions = sum(len(thing.revision) for table in (file.offer, file.terms, file.figure) for thing in table)
    offers = sum(len(offer.revision) for offer in file.offer)
    sizes = {table: len(getattr(file, table)) for table in TABLES}
    return {**sizes, "offer revisions": offers, "revisions": revisions, "evidence": len(file.evidence)}


def _reading(book: PriceBook, line: OfferLine, as_of: date) -> Reading:
    day = _read_on(book, line.holding) if line.holding is not None else as_of
    return Reading(line.id, day, max(0, (as_of - day).days))


def _read_on(book: PriceBook, holding: Holding) -> date:
    """An undated price was last seen on its day; a dated one when its source was last read."""
    now = holding.revision
    if now.observed_on is not None:
        return now.observed_on
    cited = now.evidence.price or tuple(name for _, name in now.evidence.cited())
    return max((book.evidence(name).read_on for name in cited), default=now.start)


def survey_lines(found: Survey, width: int) -> Iterator[str]:
    """A survey for a terminal."""
    for name, sizes in found.files:
        yield from paragraph(f"{name}: valid", width)
        said = (f"{number:,} {plural_of(what, number)}" for what, number in sizes.items() if number)
        yield from paragraph(", ".join(said), width, "  ")
    if found.readings:
        oldest, newest = found.readings[0], found.readings[-1]
        yield from paragraph(f"oldest reading: {oldest.offer}, {oldest.day}, {oldest.age:,} days ago", width)
        yield from paragraph(f"newest reading: {newest.offer}, {newest.day}, {newest.age:,} days ago", width)
    yield f"not read for more than {found.limit:,} days: {len(found.old):,} of {len(found.readings):,} offers"
    for reading in found.old:
        yield from paragraph(f"{reading.offer}, {reading.day}, {reading.age:,} days", width, "  ")
    yield f"price or start assumed: {len(found.assumed):,}"
    for offer in found.assumed:
        yield f"  {offer}"
    yield f"sources that disagree: {len(found.conflicts):,}"
    for offer, other in found.conflicts:
        yield from paragraph(f"{offer} against {other}", width, "  ")


_NAMES = {
    "terms": ("contract", "contracts"),
    "throughput": ("throughput measurement", "throughput measurements"),
    "fx": ("exchange rate", "exchange rates"),
    "revisions": ("revision in all", "revisions in all"),
    "offer revisions": ("offer revision", "offer revisions"),
    "evidence": ("piece of evidence", "pieces of evidence"),
}


def plural_of(what: str, number: int) -> str:
    """A table's name for this many rows."""
    one, several = _NAMES.get(what, (what, f"{what}s"))
    return one if number == 1 else several


def survey_record(found: Survey) -> Record:
    """A survey for a script."""

    def reading(one: Reading) -> Record:
        return {"offer": one.offer, "day": one.day, "days": one.age}

    return {
        "files": [
            {"file": name, **{what.replace(" ", "_"): n for what, n in sizes.items()}} for name, sizes in found.files
        ],
        "oldest": reading(found.readings[0]) if found.readings else None,
        "newest": reading(found.readings[-1]) if found.readings else None,
        "older_than": found.limit,
        "old": [reading(one) for one in found.old],
        "assumed": found.assumed,
        "conflicts": found.conflicts,
    }
