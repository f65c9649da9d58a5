"""A model's answer as a row, or why it is none.

An answer is one JSON object with every column once and nothing else, alone or in one fence of code. What a model
wrote is a stranger's text: its length, nesting and numbers are bounded, and nothing it holds is run or fetched.
"""

import json
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from estimator.errors import brief, nearest
from providers.recipes.rare_class.cells import HIDDEN
from providers.recipes.rare_class.values import Column, Row, Value

MAX_ANSWER = 64 * 1024
"""Characters of an answer."""

_FENCE = "```"
_BREAK = re.compile("[\n\t]")


class Rejected(NamedTuple):
    """Why an answer, or a row, is not kept.

    Attributes:
        reason: Of the recipe's closed set.
        detail: Which value or column, and what is allowed, for a person.
    """

    reason: str
    detail: str


class Cell(NamedTuple):
    """A cell as the model wrote it.

    Attributes:
        value: Of the column's kind.
        places: Decimals written, of a number.
    """

    value: Value
    places: int = 0


def read_answer(text: str, columns: Sequence[Column]) -> tuple[Cell, ...] | Rejected:
    """The cells of an answer in the order of the columns, each of its column's kind; else why it is no row."""
    if not text.strip():
        return Rejected("empty", "the answer holds nothing")
    found = _object(text)
    if isinstance(found, Rejected):
        return found
    names = [name for name, _ in found]
    twice = next((name for place, name in enumerate(names) if name in names[:place]), None)
    if twice is not None:
        return Rejected("column twice", f"{brief(twice, 60)!r} stands more than once")
    known = [column.name for column in columns]
    extra = next((name for name in names if name not in known), None)
    if extra is not None:
        return Rejected("extra column", f"{brief(extra, 60)!r} is no column: {nearest(extra, known)}")
    missing = next((name for name in known if name not in names), None)
    if missing is not None:
        return Rejected("missing column", f"{missing!r} is not given")
    given = dict(found)
    cells = [_cell(given[column.name], column) for column in columns]
    wrong = next((cell for cell in cells if isinstance(cell, Rejected)), None)
    return wrong or tuple(cell for cell in cells if isinstance(cell, Cell))


def row_of(cells: Sequence[Cell]) -> Row:
    """The values alone."""
    return tuple(cell.value for cell in cells)


def json_of(row: Row, columns: Sequence[Column], label: tuple[str, str] | None = None) -> str:
    """A row as one line of JSON, its columns in order, the label last where it is given."""
    fields: Mapping[str, Value] = {column.name: cell for column, cell in zip(columns, row, strict=True)}
    return json.dumps({**fields, **({label[0]: label[1]} if label else {})}, ensure_ascii=False)


class _Pairs(list[tuple[str, Any]]):
    """An object of JSON with the names as they stand, twice where they stand twice."""


def _object(text: str) -> _Pairs | Rejected:
    if len(text) > MAX_ANSWER:
        return Rejected("not a row", f"the answer has {len(text):,} characters, at most {MAX_ANSWER:,} are allowed")
    try:
        found = json.loads(
            _bare(text), object_pairs_hook=_Pairs, parse_float=Decimal, parse_constant=_never, strict=True
        )
    except (ValueError, ArithmeticError, RecursionError) as error:
        return Rejected("not a row", f"the answer is not JSON: {brief(str(error), 120)}")
    return found if isinstance(found, _Pairs) else Rejected("not a row", "the answer is JSON, but no object")


def _bare(text: str) -> str:
    """Without one fence of code around it, which models write unasked."""
    text = text.strip()
    if text.startswith(_FENCE) and text.endswith(_FENCE) and "\n" in text:
        return text[text.index("\n") : -len(_FENCE)]
    return text


def _never(name: str) -> None:
    raise ValueError(f"{name} is no number")


def _cell(given: Any, column: Column) -> Cell | Rejected:  # noqa: ANN401 - any JSON value
    if given is None or given == "":
        return Cell(None)
    named = column.kind in ("category", "text")
    if named and isinstance(given, str):
        hidden = HIDDEN.search(given) or _BREAK.search(given)
        told = f"{column.name!r} holds the character U+{ord(hidden[0]):04X}, which no cell does" if hidden else ""
        return Rejected("hidden character", told) if hidden else Cell(given)
    # True is an int to Python, and none to a reader of the table.
    if not named and isinstance(given, int | Decimal) and not isinstance(given, bool):
        return _number(given, column)
    return _wrong(given, column)


def _number(given: int | Decimal, column: Column) -> Cell | Rejected:
    if isinstance(given, int):
        # Beyond 2^63 no file of numbers goes, and a float would not hold it.
        return _wrong(given, column) if abs(given) >> 63 else _as(given, column)
    if column.kind == "whole number" or not given.is_finite():
        return _wrong(given, column)
    value = float(given) + 0.0
    exponent = given.as_tuple().exponent
    places = max(0, -exponent) if isinstance(exponent, int) else 0
    return Cell(value, places) if abs(value) < float("inf") else _wrong(given, column)


def _as(given: int, column: Column) -> Cell:
    return Cell(given if column.kind == "whole number" else float(given))


def _wrong(given: Any, column: Column) -> Rejected:  # noqa: ANN401 - any JSON value
    if isinstance(given, list):
        shown = "an object" if isinstance(given, _Pairs) else "a list"
    elif isinstance(given, int) and abs(given) >> 63:
        shown = "a number too large"
    else:
        shown = brief(str(given) if isinstance(given, Decimal) else repr(given), 60)
    return Rejected("wrong kind", f"{column.name!r} is {shown} where a {column.kind} is needed")
