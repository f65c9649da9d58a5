"""The other tables of the price book on a day: deals, figures, models, cards, engines, throughput, terms, rates."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from fractions import Fraction
from types import MappingProxyType
from typing import Literal, TypeVar

from estimator.evidence import Grade, weakest
from estimator.money import exact, significant
from estimator.pricing.book import PriceBook
from estimator.pricing.rows import (
    Card,
    Deal,
    Engine,
    Model,
    Purpose,
    Throughput,
    Verdict,
)
from estimator.pricing.words import number
from estimator.reports.grid import Column
from estimator.reports.listing import Listing, Record
from estimator.rows import Row

DescriptiveTable = Literal["model", "card", "engine", "throughput"]
RowT = TypeVar("RowT", bound=Row)

Match = Callable[[str, str], bool]
"""Tells whether a row is wanted, by its id and its name."""

GRADE = Column("GRADE", rigid=True)


def table_listing(book: PriceBook, table: str, as_of: date, match: Match) -> Listing:
    """The rows of a table that held on a day and are wanted.

    Raises:
        KeyError: The table is not one of :data:`TABLES`, ``offers`` aside.
    """
    return _TABLES[table](book, as_of, match)


def grade_of(book: PriceBook, cited: Iterable[str]) -> Grade:
    """The weakest grade among evidence ids."""
    return weakest(book.evidence(name).grade for name in cited)


def deal_amount(deal: Deal) -> str:
    """What a published deal was worth, in words."""
    low, high = number(deal.amount_low), number(deal.amount_high)
    span = low if low == high else f"{low} to {high}"
    every = {"year": "/year", "contract": "", "item": f"/{deal.item or 'item'}"}[deal.every]
    years = "" if deal.term_years_low is None else f", {_years(deal)} years"
    return f"{span} {deal.currency}{every}{years}" + ("" if deal.is_licence else " (not a licence)")


def _years(deal: Deal) -> str:
    low, high = deal.term_years_low, deal.term_years_high
    return f"{low}" if high in (None, low) else f"{low} to {high}"


def per_1000_items(deal: Deal) -> tuple[Fraction, Fraction] | None:
    """Money for 1,000 items, low and high, of one payment: of a year where a deal is paid by the year."""
    if deal.every == "item":
        return exact(deal.amount_low) * 1000, exact(deal.amount_high) * 1000
    if deal.items is None:
        return None
    return exact(deal.amount_low) * 1000 / deal.items, exact(deal.amount_high) * 1000 / deal.items


def _unit_words(deal: Deal) -> str:
    found = per_1000_items(deal)
    if found is None:
        return ""
    low, high = (significant(value, 3, group=True) for value in found)
    return low if low == high else f"{low} to {high}"


def _deals(book: PriceBook, as_of: date, match: Match) -> Listing:
    rows = [row for row in book.deals(as_of) if match(row.id, f"{row.seller} {row.buyer}")]
    columns = (
        Column("DEAL"),
        Column("SELLER → BUYER"),
        Column("SIGNED", rigid=True),
        Column("AMOUNT"),
        Column("PER 1,000 ITEMS", right=True),
        GRADE,
    )
    cells = (
        (row.id, f"{row.seller} → {row.buyer}", str(row.signed), deal_amount(row), _unit_words(row), _graded(book, row))
        for row in rows
    )
    records = tuple(
        {**row.model_dump(exclude={"evidence"}), "grade": _graded(book, row), "evidence": row.evidence} for row in rows
    )
    note = "A deal is a comparable, never an offer; per 1,000 items of one payment, over the items reported."
    return Listing(columns, tuple(cells), records, (note,) if rows else ())


def _graded(book: PriceBook, row: Deal | Throughput) -> Grade:
    return grade_of(book, row.evidence)


def _figures(book: PriceBook, as_of: date, match: Match) -> Listing:
    ids = sorted({row.id for layer in book.layers for row in layer.file.figure})
    found = [pair for name in ids if (pair := book.figure(name, as_of)) and match(name, pair[0].name)]
    columns = (
        Column("FIGURE"),
        Column("WHAT"),
        Column("VALUE", right=True, rigid=True),
        Column("UNIT"),
        Column("SINCE", rigid=True),
        GRADE,
    )
    cells, records = [], []
    for figure, row in found:
        grade = grade_of(book, row.evidence)
        cells.append((figure.id, figure.name, number(row.value), row.unit, str(row.start), grade))
        records.append({"id": figure.id, "name": figure.name, **row.model_dump(), "grade": grade})
    return Listing(columns, tuple(cells), tuple(records))


def _models(book: PriceBook, as_of: date, match: Match) -> Listing:
    rows = [row for row in _described(book, "model", Model) if row.released <= as_of and match(row.id, row.name)]
    columns = (
        Column("MODEL"),
        Column("NAME"),
        Column("MAKER"),
        Column("RELEASED", rigid=True),
        Column("PARAMETERS", right=True),
        Column("OUTPUT TERMS"),
    )
    cells = tuple(
        (row.id, row.name, row.maker, str(row.released), _parameters(row), row.terms or "not stated") for row in rows
    )
    return Listing(columns, cells, _dumped(rows))


def _parameters(row: Model) -> str:
    total = f"{significant(Fraction(row.parameters, 10**9), 3)} B"
    active = f"{significant(Fraction(row.active_parameters, 10**9), 3)} B"
    return total if row.active_parameters == row.parameters else f"{total}, {active} active"


def _cards(book: PriceBook, as_of: date, match: Match) -> Listing:
    rows = [row for row in _described(book, "card", Card) if row.released <= as_of and match(row.id, row.name)]
    columns = (
        Column("CARD"),
        Column("NAME"),
        Column("RELEASED", rigid=True),
        Column("GB", right=True, rigid=True),
        Column("GB/S", right=True, rigid=True),
        Column("BF16 TFLOPS", right=True),
        Column("W", right=True, rigid=True),
    )
    cells = tuple(
        (
            row.id,
            row.name,
            str(row.released),
            str(row.memory_gb),
            number(row.bandwidth_gb_s),
            "not stated" if row.dense_bf16_tflops is None else number(row.dense_bf16_tflops),
            str(row.tdp_w),
        )
        for row in rows
    )
    return Listing(columns, cells, _dumped(rows))


def _engines(book: PriceBook, as_of: date, match: Match) -> Listing:
    rows = [row for row in _described(book, "engine", Engine) if row.released <= as_of and match(row.id, row.name)]
    columns = (Column("ENGINE"), Column("NAME"), Column("RELEASED", rigid=True))
    return Listing(columns, tuple((row.id, row.name, str(row.released)) for row in rows), _dumped(rows))


def _throughput(book: PriceBook, as_of: date, match: Match) -> Listing:
    rows = [
        row
        for row in _described(book, "throughput", Throughput)
        if row.observed_on <= as_of and row.recorded_on <= book.known_at and match(row.id, row.setting)
    ]
    columns = (
        Column("MEASUREMENT"),
        Column("SETTING"),
        Column("CARDS", right=True, rigid=True),
        Column("CALLS", right=True, rigid=True),
        Column("TOKENS/S", right=True, rigid=True),
        Column("READ", rigid=True),
        GRADE,
    )
    cells = tuple(
        (
            row.id,
            row.setting,
            str(row.cards),
            "" if row.concurrency is None else str(row.concurrency),
            number(row.tokens_per_second),
            str(row.observed_on),
            _graded(book, row),
        )
        for row in rows
    )
    note = "Output tokens a second of one card; CALLS is how many were served at once."
    return Listing(columns, cells, _dumped(rows), (note,) if rows else ())


def _terms(book: PriceBook, as_of: date, match: Match) -> Listing:
    ids = sorted({row.id for layer in book.layers for row in layer.file.terms})
    found = [pair for name in ids if (pair := book.terms(name, as_of)) and match(name, pair[0].name)]
    columns = (Column("TERMS"), Column("DOCUMENT"), Column("SINCE", rigid=True), Column("VERDICTS"), GRADE)
    cells, records = [], []
    for terms, row in found:
        grade = grade_of(book, row.evidence)
        cells.append((terms.id, row.document, str(row.start), verdicts(row.verdicts), grade))
        records.append({"id": terms.id, "name": terms.name, **row.model_dump(), "grade": grade})
    return Listing(columns, tuple(cells), tuple(records))


def verdicts(by_purpose: Mapping[Purpose, Verdict]) -> str:
    """Verdicts with the purposes they hold for, the same verdict once."""
    grouped: dict[str, list[str]] = {}
    for purpose, verdict in by_purpose.items():
        grouped.setdefault(verdict, []).append(purpose)
    return "; ".join(f"{verdict}: {', '.join(purposes)}" for verdict, purposes in grouped.items())


def _fx(book: PriceBook, as_of: date, match: Match) -> Listing:
    rows = [
        row
        for layer in book.layers
        for row in layer.file.fx
        if row.on <= as_of and row.recorded_on <= book.known_at and match(f"{row.base}/{row.quote}", "")
    ]
    rows.sort(key=lambda row: (row.base, row.quote, row.on))
    columns = (Column("PAIR"), Column("DAY", rigid=True), Column("RATE", right=True, rigid=True), GRADE)
    cells = tuple(
        (f"{row.base}/{row.quote}", str(row.on), number(row.rate), grade_of(book, row.evidence)) for row in rows
    )
    return Listing(columns, cells, _dumped(rows))


def _described(book: PriceBook, table: DescriptiveTable, kind: type[RowT]) -> list[RowT]:
    return [row for _, row in sorted(book.rows(table).items()) if isinstance(row, kind)]


def _dumped(rows: Iterable[Row]) -> tuple[Record, ...]:
    return tuple(row.model_dump() for row in rows)


_TABLES: Mapping[str, Callable[[PriceBook, date, Match], Listing]] = MappingProxyType(
    {
        "deals": _deals,
        "figures": _figures,
        "models": _models,
        "cards": _cards,
        "engines": _engines,
        "throughput": _throughput,
        "terms": _terms,
        "fx": _fx,
    }
)

TABLES = ("offers", *_TABLES)
"""Every table that can be listed."""
