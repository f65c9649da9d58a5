"""Sheets of everything in the price book that is not an offer, and the search for a thing by its id."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from estimator.errors import InputError, Problem, nearest
from estimator.evidence import weakest
from estimator.money import NUMBER, significant
from estimator.pricing import words
from estimator.pricing.book import Layer, PriceBook
from estimator.pricing.diff import Seen
from estimator.pricing.rows import (
    Deal,
    Figure,
    FigureRevision,
    Offer,
    Terms,
    TermsRevision,
)
from estimator.reports.history import gathered, heading, in_order, offer_sheet, span
from estimator.reports.sheet import Section, Sheet, cite, source_record
from estimator.reports.tables import deal_amount, per_1000_items, verdicts
from estimator.rows import Row

if TYPE_CHECKING:
    from estimator.reports.listing import Nested, Record

_TABLES = ("offer", "terms", "figure", "deal", "model", "card", "engine", "throughput")

_IN_AMOUNT = frozenset(
    {"id", "amount_low", "amount_high", "currency", "every", "item", "term_years_low", "term_years_high", "is_licence"}
)
"""Keys of a deal that its amount in words already says."""


def sheets(book: PriceBook, name: str, as_of: date) -> list[Sheet]:
    """Everything of this id, one sheet a table and a file.

    Raises:
        InputError: Nothing has the id; the message offers the nearest.
    """
    found = [_sheet(book, layer, row, as_of) for layer, row in _rows(book) if getattr(row, "id", None) == name]
    if not found:
        known = {str(getattr(row, "id", "")) for _, row in _rows(book)}
        raise InputError([Problem("prices show", name, "nothing in the price book is called so", nearest(name, known))])
    return found


def _rows(book: PriceBook) -> Iterator[tuple[Layer, Row]]:
    for layer in book.layers:
        for table in _TABLES:
            yield from ((layer, row) for row in getattr(layer.file, table))


def _sheet(book: PriceBook, layer: Layer, row: Row, as_of: date) -> Sheet:
    match row:
        case Offer():
            return offer_sheet(book, layer, row, as_of)
        case Terms():
            return _terms(book, row, as_of)
        case Figure():
            return _figure(book, row, as_of)
        case Deal():
            return _plain(book, row, [("amount", deal_amount(row)), ("per 1,000", _per_1000(row))], _IN_AMOUNT)
        case _:
            return _plain(book, row)


def _per_1000(deal: Deal) -> str:
    found = per_1000_items(deal)
    if found is None:
        return "the number of items is not known"
    low, high = (significant(value, 3, group=True) for value in found)
    span_of = low if low == high else f"{low} to {high}"
    return f"{span_of} {deal.currency} for 1,000 items, over what was reported, of one payment"


def _terms(book: PriceBook, terms: Terms, as_of: date) -> Sheet:
    rows = [row for row in in_order(terms.revision, book.known_at) if isinstance(row, TermsRevision)]
    sections = tuple(
        Section(
            heading(number, row, rows, book.known_at, as_of),
            [
                ("document", f"{row.document} {cite(row.evidence)}"),
                ("address", row.url),
                ("clause", row.clause),
                ("verdicts", verdicts(row.verdicts)),
                *(("duty", duty) for duty in row.duties),
                ("grade", weakest(book.evidence(name).grade for name in row.evidence)),
            ],
        )
        for number, row in enumerate(rows, 1)
    )
    used = sorted(offer for offer in book.offer_ids() if _under(book, offer, terms.id))
    return _dated(Seen(book, as_of), terms, sections, rows, [("covers", ", ".join(used))])


def _under(book: PriceBook, offer_id: str, terms_id: str) -> bool:
    return any(row.id == offer_id and row.terms == terms_id for layer in book.layers for row in layer.file.offer)


def _figure(book: PriceBook, figure: Figure, as_of: date) -> Sheet:
    rows = [row for row in in_order(figure.revision, book.known_at) if isinstance(row, FigureRevision)]
    sections = tuple(
        Section(
            heading(number, row, rows, book.known_at, as_of),
            [
                ("value", f"{words.number(row.value)} {row.unit}"),
                ("grade", f"{weakest(book.evidence(name).grade for name in row.evidence)} {cite(row.evidence)}"),
            ],
        )
        for number, row in enumerate(rows, 1)
    )
    return _dated(Seen(book, as_of), figure, sections, rows, [])


def _dated(
    seen: Seen,
    thing: Terms | Figure,
    sections: tuple[Section, ...],
    rows: list[TermsRevision] | list[FigureRevision],
    facts: list[tuple[str, str]],
) -> Sheet:
    book = seen.book
    sources = gathered(book, [name for row in rows for name in row.evidence])
    records: list[Record] = []
    for row in rows:
        _, until, standing = span(row, rows, book.known_at, seen.as_of)
        records.append({"until": until, "standing": standing or "over", **row.model_dump()})
    record: dict[str, Nested] = {
        "table": "terms" if isinstance(thing, Terms) else "figures",
        "id": thing.id,
        "name": thing.name,
        "revisions": records,
        "sources": [source_record(name, source) for name, source in sources.items()],
    }
    flat = tuple({"id": thing.id, **one} for one in records)
    return Sheet(f"{thing.id}: {thing.name}", facts, sections, sources, record, flat)


def _plain(book: PriceBook, row: Row, first: Sequence[tuple[str, str]] = (), said: Collection[str] = ("id",)) -> Sheet:
    """A row without a history: its keys in the words of the file, but for those already said."""
    values = row.model_dump()
    cited = values.pop("evidence")
    parts: Mapping[str, tuple[str, ...]] = cited if isinstance(cited, Mapping) else {"": cited}
    sources = gathered(book, [name for names in parts.values() for name in names])
    facts = [
        *first,
        *(
            (key.replace("_", " "), _said(value))
            for key, value in values.items()
            if key not in said and value is not None
        ),
        *((f"source: {part}" if part else "source", cite(names)) for part, names in parts.items()),
    ]
    record: dict[str, Nested] = {
        "table": type(row).__name__.lower() + ("" if type(row).__name__ == "Throughput" else "s"),
        **values,
        "evidence": cited,
        "sources": [source_record(name, source) for name, source in sources.items()],
    }
    flat = {key: value for key, value in record.items() if key != "sources"}
    return Sheet(str(values["id"]), facts, (), sources, record, (flat,))


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str) and re.fullmatch(NUMBER, value):
        return words.number(value)
    return f"{value:,}" if isinstance(value, int) else str(value)
