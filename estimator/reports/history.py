"""The whole dated history of an offer: every revision, what it rests on, and the day each began and ended."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from estimator.errors import Refusal
from estimator.evidence import weakest
from estimator.pricing import words
from estimator.pricing.book import Layer, PriceBook, held
from estimator.pricing.rows import Dated, Offer, OfferRevision
from estimator.reports.listing import Nested, Record
from estimator.reports.sheet import Section, Sheet, cite, source_record
from estimator.reports.tables import verdicts
from estimator.rows import Evidence

PARTS = ("price", "start", "availability", "limits", "metering")
SAME = "as before"


def span(row: Dated, others: Iterable[Dated], known_at: date, as_of: date) -> tuple[str, date | None, str]:
    """When a revision held: its words, its last day if over, and its standing among the others.

    Returns:
        Words such as ``2024-10-30 to 2025-05-05``; the last day, derived from the revision that follows; and
        ``in force``, ``corrected``, ``announced`` or nothing.
    """
    chain = held(others, date.max, known_at)
    began = str(row.start) if row.effective_from is not None else f"read on {row.start}, start not known"
    if not any(row is one for one in chain):
        return (f"from {began}" if row.effective_from is not None else began), None, "corrected"
    following = min((one.start for one in chain if one.start > row.start), default=None)
    until = None if following is None else following - timedelta(days=1)
    if row.start > as_of:
        standing = "announced" if getattr(row, "announced_on", None) is not None else "later"
    else:
        standing = "in force" if until is None or until >= as_of else ""
    joined = f"{began} to {until}" if row.effective_from is not None else f"{began}; until {until}"
    return (f"from {began}" if row.effective_from is not None else began) if until is None else joined, until, standing


def heading(number: int, row: Dated, others: Iterable[Dated], known_at: date, as_of: date) -> str:
    """The heading of a revision: its number, when it held, and when the book learned it."""
    when, _, standing = span(row, others, known_at, as_of)
    marks = {"in force": f"; in force on {as_of}", "corrected": "; corrected later", "announced": "; announced"}
    return f"{number}. {when} (recorded {row.recorded_on}{marks.get(standing, '')})"


def in_order(rows: Iterable[Dated], known_at: date) -> list[Dated]:
    """Revisions known by a day, by start and then by when they were learned."""
    return sorted((row for row in rows if row.recorded_on <= known_at), key=lambda row: (row.start, row.recorded_on))


def gathered(book: PriceBook, names: Iterable[str]) -> dict[str, Evidence]:
    """The sources behind ids, each once, in order."""
    return {name: book.evidence(name) for name in dict.fromkeys(names)}


def offer_sheet(book: PriceBook, layer: Layer, offer: Offer, as_of: date) -> Sheet:
    """An offer of one file with its history as known by the book's day."""
    rows = [row for row in in_order(offer.revision, book.known_at) if isinstance(row, OfferRevision)]
    cited = [name for row in rows for name in _cited(row)]
    found = book.terms(offer.terms, as_of) if offer.terms is not None else None
    sources = gathered(book, [*cited, *(found[1].evidence if found else ())])
    facts = [
        ("provider", offer.provider),
        ("sells", ", ".join(words.plural(kind) for kind in offer.sells)),
        ("file", f"{layer.name} ({layer.file.layer})"),
        ("terms", _terms(book, offer, as_of)),
        ("conflicts", ", ".join(_conflicts(book, offer, as_of))),
    ]
    sections = []
    for number, row in enumerate(rows, 1):
        before = rows[number - 2] if number > 1 else None
        title = heading(number, row, rows, book.known_at, as_of)
        sections.append(Section(title, [*_facts(row, before), *_rest(book, row)]))
    records = tuple(_record(book, row, rows, as_of) for row in rows)
    record: dict[str, Nested] = {
        "table": "offers",
        "id": offer.id,
        "name": offer.name,
        "provider": offer.provider,
        "sells": offer.sells,
        "file": layer.name,
        "layer": layer.file.layer,
        "terms": None if found is None else {"id": found[0].id, **found[1].model_dump()},
        "conflicts": _conflicts(book, offer, as_of),
        "revisions": records,
        "sources": [source_record(name, source) for name, source in sources.items()],
    }
    flat = tuple({"id": offer.id, "file": layer.name, **_flat(one)} for one in records)
    return Sheet(f"{offer.id}: {offer.name}", facts, tuple(sections), sources, record, flat)


def _cited(row: OfferRevision) -> Iterator[str]:
    yield from (name for _, name in row.evidence.cited())
    yield from (name for limit in row.limits for name in limit.evidence)


def _terms(book: PriceBook, offer: Offer, as_of: date) -> str:
    if offer.terms is None:
        return "not stated"
    found = book.terms(offer.terms, as_of)
    if found is None:
        return f"{offer.terms}: not known by {as_of}"
    terms, row = found
    return f"{terms.id}, {row.document}: {verdicts(row.verdicts)} {cite(row.evidence)}"


def _conflicts(book: PriceBook, offer: Offer, as_of: date) -> list[str]:
    """Offers that say otherwise on the day, whichever of the two says so."""
    named = {row.conflicts for row in held(offer.revision, as_of, book.known_at)[-1:] if row.conflicts is not None}
    for other in book.offer_ids():
        found = book.resolve(other, as_of)
        if not isinstance(found, Refusal) and found.revision.conflicts == offer.id:
            named.add(other)
    return sorted(named)


def _facts(row: OfferRevision, before: OfferRevision | None) -> Iterator[tuple[str, str]]:
    """What a revision says; what is as it was before is said in two words."""
    last = before if before is not None and not before.withdrawn else None
    if row.withdrawn:
        yield "price", "withdrawn"
        return
    yield "available", row.available
    same = last is not None and last.charges == row.charges and last.currency == row.currency
    said = "; ".join(words.charges(row.charges, row.currency)) or "quote needed: no price is published"
    yield "price", f"{SAME}: {words.price(row, shown=1)}" if same and row.charges else said
    limits = "; ".join(words.limit(limit) for limit in row.limits)
    yield "limits", SAME if last is not None and last.limits == row.limits and limits else limits
    facts = "; ".join(f"{key.replace('_', ' ')}: {words.fact(value)}" for key, value in row.metering.items())
    yield "metering", SAME if last is not None and last.metering == row.metering and facts else facts
    if row.licence is not None:
        yield from words.licence(row.licence)


def _rest(book: PriceBook, row: OfferRevision) -> Iterator[tuple[str, str]]:
    if row.announced_on is not None:
        yield "announced", str(row.announced_on)
    if row.conflicts is not None:
        yield "conflicts", row.conflicts
    yield "note", row.note
    yield (
        "grades",
        "; ".join(f"{part} {grade} {cite(getattr(row.evidence, part))}" for part, grade in _grades(book, row).items()),
    )


def _grades(book: PriceBook, row: OfferRevision) -> dict[str, str]:
    return {
        part: weakest(book.evidence(name).grade for name in getattr(row.evidence, part))
        for part in PARTS
        if getattr(row.evidence, part)
    }


def _record(book: PriceBook, row: OfferRevision, rows: Iterable[Dated], as_of: date) -> dict[str, Nested]:
    _, until, standing = span(row, rows, book.known_at, as_of)
    said: dict[str, Nested] = {**row.model_dump(exclude={"evidence", "charges", "limits"})}
    return {
        "until": until,
        "standing": standing or "over",
        **said,
        "price": words.price(row),
        "charges": [charge.model_dump() for charge in row.charges],
        "limits": [limit.model_dump() for limit in row.limits],
        "grades": {part: _grades(book, row).get(part) for part in PARTS},
        "evidence": {part: getattr(row.evidence, part) for part in PARTS},
    }


def _flat(record: Record) -> Record:
    """A revision's record in cells: one grade a column, what is nested left to the JSON form."""
    grades = record["grades"]
    kept = {
        key: value
        for key, value in record.items()
        if key not in ("charges", "limits", "grades", "evidence", "metering", "licence")
    }
    return {**kept, **{f"grade_{part}": grades.get(part) for part in PARTS if isinstance(grades, dict)}}
