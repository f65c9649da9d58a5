"""JSON from a server, read strictly: every number exact, every key once, nothing too deep or too long."""

import json
import re
from decimal import Decimal
from typing import Any

DEPTH = 64
DIGITS = 30
"""Digits of a whole number at most: ids have 20."""

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_EXPONENT = 40
"""The greatest power of ten a number may name: beyond it a few bytes write a number of gigabytes."""


class JsonError(ValueError):
    """A body is no JSON that can be used; its text says why, without a word of the body."""


def parsed(data: bytes) -> Any:  # noqa: ANN401 - a JSON value
    """A body as a value; numbers with a point or an exponent are ``Decimal``.

    Raises:
        JsonError: It is not UTF-8, not JSON, too deep, holds a key twice or a number beyond every use.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise JsonError("is not UTF-8") from None
    if _depth(text) > DEPTH:
        raise JsonError(f"is nested deeper than {DEPTH} levels")
    try:
        return json.loads(
            text, parse_float=_number, parse_int=_whole, parse_constant=_constant, object_pairs_hook=_object
        )
    except JsonError:
        raise
    except (ValueError, RecursionError):
        raise JsonError("is not JSON") from None


def _depth(text: str) -> int:
    if text.count("[") + text.count("{") <= DEPTH:
        return 0
    depth = deepest = 0
    for char in re.findall(r"[\[\]{}]", _STRING.sub("", text)):
        depth += 1 if char in "[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _number(text: str) -> Decimal:
    found = Decimal(text)
    if len(text) > 2 * DIGITS or (found and abs(found.adjusted()) > _EXPONENT):
        raise JsonError("holds a number that is too long")
    return found


def _whole(text: str) -> int:
    if len(text) > DIGITS:
        raise JsonError("holds a number that is too long")
    return int(text)


def _constant(text: str) -> Any:  # noqa: ANN401 - never returns
    raise JsonError(f"holds {text}, which is no number of JSON")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise JsonError("holds a key twice")
    return found
