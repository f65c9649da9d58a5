"""A text from anywhere as lines of a terminal, a screenful at a time."""

from collections.abc import Iterator

from estimator.text import columns, safe

Page = tuple[str, ...]


def pages(text: str, width: int, height: int) -> tuple[Page, ...]:
    """The text in pages of lines that fit; at least one page.

    Args:
        text: From anywhere; nothing in it acts on the terminal.
        width: Columns, at least 1.
        height: Lines of a page, at least 1.
    """
    lines = [line for part in text.splitlines() for line in _wrapped(safe(part), max(2, width))] or [""]
    height = max(1, height)
    return tuple(tuple(lines[first : first + height]) for first in range(0, len(lines), height))


def _wrapped(line: str, width: int) -> Iterator[str]:
    """A line broken at its spaces, and inside a word that is longer than a line."""
    now, used = "", 0
    for word in line.split(" "):
        took = columns(word)
        if now and used + 1 + took > width:
            yield now
            now, used = "", 0
        if took > width:
            *full, now = _pieces(word, width)
            yield from full
            used = columns(now)
        else:
            now, used = (f"{now} {word}", used + 1 + took) if now else (word, took)
    yield now


def _pieces(word: str, width: int) -> Iterator[str]:
    kept, used = list[str](), 0
    for char in word:
        took = columns(char)
        if used + took > width:
            yield "".join(kept)
            kept, used = list[str](), 0
        kept.append(char)
        used += took
    yield "".join(kept)
