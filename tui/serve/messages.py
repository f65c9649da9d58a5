"""What a page may send: a list of a word and at most one value, each kind checked for itself.

The page's script (of textual-serve) sends ``["stdin", text]``, ``["resize", {width, height}]``, ``["ping", text]``,
``["focus"]`` and ``["blur"]``.
"""

import json
from typing import NamedTuple

LARGEST = 64 * 1024
"""Bytes of a message, at most; what is pasted is one message."""

WIDEST, TALLEST = 1_000, 500
"""Cells of a terminal: more than an 8K screen holds of the smallest letters."""

PING = 32
"""Characters of a ping, which is a time in milliseconds."""


class Typed(NamedTuple):
    """Keys, clicks and pastes, as a terminal would send them."""

    data: bytes


class Resized(NamedTuple):
    """The terminal has another size, in cells."""

    width: int
    height: int


class Pinged(NamedTuple):
    """The page asks for its own text back."""

    text: str


class Looked(NamedTuple):
    """The page gained or lost the person's attention."""

    here: bool


Message = Typed | Resized | Pinged | Looked


class BadMessage(ValueError):  # noqa: N818 - it is judged, not reported
    """Not one of the messages above."""


def read_message(text: str) -> Message:
    """The message of a text.

    Raises:
        BadMessage: It is none, or larger than the page's script would make it.
    """
    if len(text) > LARGEST:
        raise BadMessage("too large")
    try:
        envelope = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadMessage("not JSON") from error
    match envelope:
        case ["stdin", str(keys)]:
            return Typed(_bytes(keys))
        case ["resize", {"width": int(width), "height": int(height), **rest}] if not rest:
            return Resized(_cells(width, WIDEST), _cells(height, TALLEST))
        case ["ping", str(sent)] if len(sent) <= PING:
            return Pinged(sent)
        case ["focus" | "blur" as word]:
            return Looked(word == "focus")
        case _:
            raise BadMessage("not a message of the page")


def cells(text: str | None, usual: int, most: int) -> int:
    """A number of cells of the page's address, or the usual one if it is none."""
    told = text is not None and text.isascii() and text.isdecimal() and len(text) <= len(str(most))
    return int(text) if told and text is not None and 1 <= int(text) <= most else usual


def _bytes(text: str) -> bytes:
    try:
        data = text.encode()
    except UnicodeEncodeError as error:
        raise BadMessage("half a character") from error
    if len(data) > LARGEST:
        raise BadMessage("too large")
    return data


def _cells(number: int, most: int) -> int:
    if isinstance(number, bool) or not 1 <= number <= most:
        raise BadMessage("not a size")
    return number
