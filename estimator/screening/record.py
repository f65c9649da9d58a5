"""A record as the stages see it, and its text in the one form in which all of them count and compare it."""

from collections.abc import Iterator
from typing import NamedTuple, Protocol
from unicodedata import normalize

STUBS = frozenset({"[deleted]", "[removed]"})
"""What Reddit leaves where an author or a moderator took the text away."""

GONE = frozenset({"deleted", "removed"})
"""Marks of a record that is no longer there, whatever text came with it."""

_SLICE = 1_000


class Judgeable(Protocol):
    """What the stages read of a record; the records that a pilot fetched have it as they are."""

    @property
    def kind(self) -> str:
        """``post`` or ``comment``, or another kind of record."""

    @property
    def text(self) -> str | None:
        """``None`` where the supplier gives none."""

    @property
    def marks(self) -> frozenset[str]:
        """``deleted``, ``removed``, ``repost``, ``over_18``, ``truncated``."""

    @property
    def lang(self) -> str | None:
        """The language code the supplier states."""

    @property
    def score(self) -> int | None:
        """Votes or likes; ``None`` where none are stated."""


class Record(NamedTuple):
    """A record of any origin; see :class:`Judgeable`."""

    kind: str
    text: str | None
    marks: frozenset[str] = frozenset()
    lang: str | None = None
    score: int | None = None


class Seen(NamedTuple):
    """A record that is there, and its text composed.

    Attributes:
        record: As it came.
        text: As :func:`composed` gives it: what is counted, matched and compared.
    """

    record: Judgeable
    text: str


def seen(record: Judgeable) -> Seen | None:
    """The record with its text composed; ``None`` where it is deleted, removed or withheld."""
    if record.text is None or record.marks & GONE:
        return None
    text = composed(record.text)
    return None if text in STUBS else Seen(record, text)


def composed(text: str) -> str:
    """The text in Unicode's composed form (NFC) without white space at its ends; half a character becomes ``?``.

    A character is a code point of this form: an é counts once however it was typed, an emoji may count several times.
    White space inside, addresses and hashtags count as they stand.
    """
    if text.isascii():
        return text.strip()
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return "".join(normalize("NFC", part) for part in _parts(whole)).strip()


def _parts(text: str) -> Iterator[str]:
    """Slices that compose as the whole does: each but the first begins with a space, or there is none for long.

    Composing sorts every run of combining marks in quadratic time, so a page of nothing else would take seconds.
    """
    first = 0
    while len(text) - first > 2 * _SLICE:
        found = text.find(" ", first + _SLICE, first + 2 * _SLICE)
        last = found if found > 0 else first + 2 * _SLICE
        yield text[first:last]
        first = last
    yield text[first:]
