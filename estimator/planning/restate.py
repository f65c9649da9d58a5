"""A plan and a need as plain values with exact strings, and back: what a report keeps so that it can be asked again."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from pydantic import BaseModel

from estimator.money import Money
from estimator.uncertain import Uncertain

Plain = Any
"""Strings, whole numbers, floats as the file has them, booleans, and lists and tables of these."""

_PLACES = 18
"""Decimals a number of a plan may have before its exponent."""

_DAYS = ("start", "by", "date")
"""Keys of a need or of counsel's view that hold a day."""


def restated(value: object, *, whole: bool = False) -> Plain:
    """A row of a plan file as plain values, numbers exact.

    Args:
        value: A plan, a need, or a part of one.
        whole: With every key, also those left at their defaults; else the keys that were stated.
    """
    if isinstance(value, Uncertain) and not whole:
        return _uncertain(value)
    if isinstance(value, BaseModel):
        keys = type(value).model_fields if whole else value.model_fields_set
        named = {key: getattr(value, key) for key in type(value).model_fields if key in keys}
        parts = {**named, **(value.model_extra or {})}
        return {key: restated(part, whole=whole) for key, part in parts.items() if part is not None}
    if isinstance(value, list | tuple):
        return [restated(part, whole=whole) for part in value]
    if isinstance(value, Mapping):
        return {str(key): restated(part, whole=whole) for key, part in value.items()}
    return _scalar(value)


def _uncertain(value: Uncertain) -> Plain:
    stated = {key: restated(getattr(value, key)) for key in type(value).model_fields if key in value.model_fields_set}
    constant = value.low == value.high and set(stated) == {"low", "likely", "high"}
    return stated["likely"] if constant else stated


def _scalar(value: object) -> Plain:
    if isinstance(value, Fraction):
        return number_text(value)
    if isinstance(value, Money):
        return f"{number_text(value.amount)} {value.currency}"
    return value.isoformat() if isinstance(value, date) else value


def number_text(value: Fraction) -> str:
    """A number of a plan as text that reads back as the same number: it was written in decimal, so its digits end."""
    places = 0
    while 10**places % value.denominator:
        places += 1
    digits = value.numerator * 10**places // value.denominator
    if places <= _PLACES:
        whole, rest = divmod(digits, 10**places)
        return f"{whole}.{rest:0{places}d}" if places else str(whole)
    whole, rest = divmod(digits, 10**_PLACES)
    return f"{whole}.{rest:0{_PLACES}d}e-{places - _PLACES}"


def read_back(raw: Mapping[str, Any]) -> dict[str, Any]:
    """A restated need or plan as the tables of a plan file: days are days again, what is null is absent.

    What is no day where one must stand stays as it is, for the strict rows to fault.
    """
    found: dict[str, Any] = {
        key: _day(value) if key in _DAYS else value for key, value in raw.items() if value is not None
    }
    sources = found.get("source")
    if isinstance(sources, list):
        found["source"] = [_source(row) if isinstance(row, Mapping) else row for row in sources]
    return found


def _source(row: Mapping[str, Any]) -> dict[str, Any]:
    view = row.get("rights")
    return {**row, "rights": read_back(view)} if isinstance(view, Mapping) else dict(row)


def _day(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError:
        return value
