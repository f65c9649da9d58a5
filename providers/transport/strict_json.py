"""JSON from outside, read strictly: one meaning, exact numbers, bounded depth.

The standard parser takes ``NaN``, keeps the last of two equal keys, turns decimal numbers into floats and recurses as
deep as the text nests. RFC 8259 leaves all four to the reader; a bill must not hang on them.
"""

import json
import math
import re
from collections.abc import Callable, Iterable
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
    return _read(raw, _exact, _no_constant)


def parse_measured(raw: bytes) -> Any:  # noqa: ANN401 - JSON
    """The value of a file of measurements, within the same bounds; numbers with a point as ``float``.

    ``NaN`` and the infinities, which Python's tools write where they could not work a figure out, are ``None``, and so
    is a number too large for a float. None of them is an amount of money.

    Raises:
        NotJsonError: If it is not UTF-8, not JSON, nests too deep, repeats a key, or a number has too many digits.
    """
    return _read(raw, _measured, lambda _name: None)


def _read(raw: bytes, point: Callable[[str], Any], constant: Callable[[str], Any]) -> Any:  # noqa: ANN401 - JSON
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise NotJsonError("it is not UTF-8") from None
    if not text.strip():
        return None
    _bound_depth(text)
    try:
        return json.loads(text, parse_float=point, parse_int=_whole, parse_constant=constant, object_pairs_hook=_once)
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
    if len(digits.removeprefix("-")) > DIGITS:
        raise NotJsonError(f"a number has more than {DIGITS} digits")
    return int(digits)


def _exact(digits: str) -> Decimal:
    number = Decimal(digits) if len(digits) <= 2 * DIGITS else Decimal("NaN")
    if not number.is_finite() or abs(number.adjusted()) > _EXPONENT:
        raise NotJsonError("a number is out of bounds")
    return number


def _measured(digits: str) -> float | None:
    if len(digits) > 2 * DIGITS:
        raise NotJsonError(f"a number has more than {2 * DIGITS} characters")
    number = float(digits)
    return number if math.isfinite(number) else None


def _no_constant(name: str) -> Never:
    raise NotJsonError(f"{name} is not a JSON number")


def _once(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise NotJsonError("an object has a key twice")
        found[key] = value
    return found
