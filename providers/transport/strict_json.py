"""JSON from outside, read strictly: one meaning, exact numbers, bounded depth.

The standard parser takes ``NaN``, keeps the last of two equal keys, turns decimal numbers into floats and recurses as
deep as the text nests. RFC 8259 leaves all four to the reader; a bill must not hang on them.
"""

import json
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Never

DEPTH = 64
"""Levels of lists and objects, at most."""

DIGITS = 30
"""Digits of a number, at most: ids have 19, and reading a long one takes time that grows with its square."""

_EXPONENT = 30
# A string without an end takes the rest: what follows its quote is not looked at again for every further quote.
_STRUCTURE = re.compile(r'"(?:[^"\\]++|\\.)*+"?|([\[{])|([\]}])', re.DOTALL)


class NotJsonError(ValueError):
    """A text that is no JSON in the strict reading; its message holds nothing of the text."""


def parse(raw: bytes) -> Any:  # noqa: ANN401 - JSON
    """The value of a body; numbers with a point or an exponent as ``Decimal``. Nothing gives ``None``.

    Raises:
        NotJsonError: If it is not UTF-8, not JSON, nests too deep, repeats a key, or holds a number out of bounds.
    """
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise NotJsonError("it is not UTF-8") from None
    if not text.strip():
        return None
    _bound_depth(text)
    try:
        return json.loads(
            text, parse_float=_exact, parse_int=_whole, parse_constant=_no_constant, object_pairs_hook=_once
        )
    except NotJsonError:
        raise
    except (ValueError, RecursionError):
        raise NotJsonError("it is not JSON") from None  # the parser's own message quotes the text


def _bound_depth(text: str) -> None:
    depth = 0
    for match in _STRUCTURE.finditer(text):
        depth += (match[1] is not None) - (match[2] is not None)
        if depth > DEPTH:
            raise NotJsonError(f"it nests deeper than {DEPTH} levels")


def _whole(digits: str) -> int:
    if len(digits) > DIGITS:
        raise NotJsonError(f"a number has more than {DIGITS} digits")
    return int(digits)


def _exact(digits: str) -> Decimal:
    number = Decimal(digits) if len(digits) <= 2 * DIGITS else Decimal("NaN")
    if not number.is_finite() or abs(number.adjusted()) > _EXPONENT:
        raise NotJsonError("a number is out of bounds")
    return number


def _no_constant(name: str) -> Never:
    raise NotJsonError(f"{name} is not a JSON number")


def _once(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise NotJsonError("an object has a key twice")
        found[key] = value
    return found
