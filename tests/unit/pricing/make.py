"""Tariffs and books from the tables and text that stand in a price file."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from estimator.errors import Refusal
from estimator.files import digest, parse_toml, validate
from estimator.pricing.bill import Bill, bill
from estimator.pricing.book import Layer, PriceBook
from estimator.pricing.charges import Charge, Limit
from estimator.pricing.rows import BookFile
from estimator.pricing.tariff import Tariff, compile_tariff

CHARGES: TypeAdapter[tuple[Charge, ...]] = TypeAdapter(tuple[Charge, ...])
LIMITS: TypeAdapter[tuple[Limit, ...]] = TypeAdapter(tuple[Limit, ...])

NOW = date(2026, 11, 22)

Table = dict[str, Any]


def tariff(
    *charges: Table, limits: Iterable[Table] = (), currency: str = "USD", claimed: frozenset[int] = frozenset()
) -> Tariff:
    """The tariff of these charges."""
    return compile_tariff(CHARGES.validate_python(charges), LIMITS.validate_python(tuple(limits)), currency, claimed)


def cap(most: int, every: str = "month", meter: str = "post") -> Table:
    """A hard cap."""
    return {"kind": "cap", "meter": meter, "max": most, "every": every}


def billed(made: Tariff, *readings: int | Table, **more: Any) -> Bill:
    """The bill of these monthly readings (of ``post`` where only a number is given)."""
    answer = bill(made, [{"post": row} if isinstance(row, int) else row for row in readings], **more)
    assert isinstance(answer, Bill), answer
    return answer


def refused(made: Tariff, *readings: int) -> Refusal:
    """Why these readings have no bill."""
    answer = bill(made, [{"post": row} for row in readings])
    assert isinstance(answer, Refusal), answer
    return answer


HEAD = """
schema = "perusable.book/1"
[evidence.page]
title = "price page"
read_on = 2026-11-22
grade = "official"
"""


def layer(text: str, name: str = "book.toml") -> Layer:
    """A layer from the text of its file, without the checks across rows."""
    data = text.encode()
    return Layer(name, validate(BookFile, parse_toml(data, name), name), digest(data))


def book(text: str, known_at: date = NOW) -> PriceBook:
    """A book of one file, given without its head."""
    return PriceBook((layer(HEAD + text),), known_at)


def written(folder: Path, text: str, name: str = "book.toml") -> Path:
    """The path of a file with this text."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path
