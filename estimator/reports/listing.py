"""A list as every front shows it: cells for a terminal, records for a script or a spreadsheet."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from estimator.money import shortest
from estimator.reports.grid import Column, grid
from estimator.text import csv_cell, safe

Value = str | int | bool | date | Fraction | None
Nested = Value | Sequence["Nested"] | Mapping[str, "Nested"]
Record = Mapping[str, Nested]


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of things.

    Attributes:
        columns: Of the table.
        rows: Its cells.
        records: The same things with every field; for a spreadsheet, a key that one lacks is empty.
        after: What to say below the table.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    records: tuple[Record, ...]
    after: tuple[str, ...] = field(default=())


def table_lines(listing: Listing, width: int) -> Iterator[str]:
    """A list for a terminal."""
    if listing.rows:
        yield from grid(listing.columns, listing.rows, width)


def json_text(document: Record) -> str:
    """A document as JSON: exact numbers are strings, days are ISO 8601, what is unknown is null."""
    return json.dumps(_plain(document), indent=2, ensure_ascii=False) + "\n"


def _plain(value: Nested) -> object:
    if isinstance(value, Fraction):
        return _exact(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, str):
        return safe(value)
    if isinstance(value, int | None):
        return value
    return [_plain(inner) for inner in value]


def _exact(value: Fraction) -> str:
    return shortest(value).replace(",", "")


def csv_text(records: Iterable[Record]) -> str:
    """Records as comma-separated values, one line each; what is unknown is empty, lists are joined by ``; ``.

    A text that a spreadsheet would take for a formula is marked as text.
    """
    rows = list(records)
    out = io.StringIO()
    if rows:
        writer = csv.writer(out, lineterminator="\n")
        keys = list(dict.fromkeys(key for row in rows for key in row))
        writer.writerow(keys)
        writer.writerows([_cell(row.get(key)) for key in keys] for row in rows)
    return out.getvalue()


def _cell(value: Nested) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return csv_cell(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | date | Fraction):
        return str(_plain(value))
    if isinstance(value, Mapping):
        return "; ".join(f"{key}={_cell(inner)}" for key, inner in value.items())
    return "; ".join(_cell(inner) for inner in value)
