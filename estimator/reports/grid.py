"""Aligned columns for a terminal: wrapped to a width, measured in cells (an ideograph takes two), without colour."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple

from estimator.text import columns as columns_of

GAP = "  "
NARROWEST = 12
"""Cells a column is never made narrower than, unless its content is: below that, words come apart."""

_BREAKS = "/-_·"


class Column(NamedTuple):
    """A column of a grid.

    Attributes:
        title: Its heading.
        right: Whether numbers line up at the right edge.
        rigid: Whether it keeps its natural width: days, grades and numbers read badly when broken.
    """

    title: str
    right: bool = False
    rigid: bool = False


def wrap(text: str, width: int) -> list[str]:
    """The text in lines of at most ``width`` cells: broken at spaces, else after ``/ - _``, else anywhere."""
    lines = [""]
    for word in filter(None, text.split(" ")):
        if lines[-1] and columns_of(lines[-1]) + 1 + columns_of(word) <= width:
            lines[-1] += f" {word}"
            continue
        parts = list(_parts(word, width))
        lines[-1:] = [lines[-1], *parts] if lines[-1] else parts
    return lines


def _parts(word: str, width: int) -> Iterator[str]:
    rest = word
    while columns_of(rest) > width:
        end, taken = 0, 0
        for char in rest:
            taken += columns_of(char)
            if taken > width:
                break
            end += 1
        end = max(end, 1)
        broken = max(rest.rfind(mark, 0, end) for mark in _BREAKS) + 1
        end = broken if broken > end // 3 else end
        yield rest[:end]
        rest = rest[end:]
    if rest:
        yield rest


def grid(
    columns: Sequence[Column], rows: Sequence[Sequence[str]], width: int, *, heading: bool = True
) -> Iterator[str]:
    """The lines of a table.

    Args:
        columns: What each cell of a row is.
        rows: Texts; a cell is wrapped within its column.
        width: Cells a line may take; columns that are not rigid give way, the widest first. Where that is not enough,
            the cells of a row stand below each other.
        heading: Whether the titles stand above.
    """
    titles = [column.title for column in columns]
    table = [titles, *rows] if heading else rows
    widths = _widths(columns, table, width)
    if sum(widths) + len(GAP) * (len(columns) - 1) > width:
        yield from _stacked(titles, rows, width)
        return
    for row in table:
        wrapped = [wrap(cell, room) for cell, room in zip(row, widths, strict=True)]
        for line in zip_longest(*wrapped, fillvalue=""):
            yield _line(columns, line, widths)


def _stacked(titles: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> Iterator[str]:
    """Rows whose columns have no room beside each other: the cells below each other, under the first."""
    for first, *others in rows:
        yield from paragraph(first, width)
        for title, text in zip(titles[1:], others, strict=True):
            if text:
                yield from paragraph(f"{title.lower()}: {text}" if title else text, width, "  ", "    ")


def _line(columns: Sequence[Column], texts: Iterable[str], widths: Sequence[int]) -> str:
    placed = []
    for column, text, room in zip(columns, texts, widths, strict=True):
        space = " " * (room - columns_of(text))
        placed.append(space + text if column.right else text + space)
    return GAP.join(placed).rstrip()


def _widths(columns: Sequence[Column], table: Sequence[Sequence[str]], width: int) -> list[int]:
    widths = [max((columns_of(row[i]) for row in table), default=0) for i in range(len(columns))]
    over = sum(widths) + len(GAP) * (len(columns) - 1) - width
    while over > 0:
        soft = [i for i, column in enumerate(columns) if not column.rigid and widths[i] > NARROWEST]
        if not soft:
            break
        # Cell by cell from the widest, so that one long text does not squeeze the others.
        widths[max(soft, key=lambda i: widths[i])] -= 1
        over -= 1
    return widths


def paragraph(text: str, width: int, indent: str = "", hang: str | None = None) -> Iterator[str]:
    """A text wrapped under its first line.

    Args:
        text: Words.
        width: Cells a line may take.
        indent: What stands before the first line.
        hang: What stands before the others; absent, as much space as ``indent`` takes.
    """
    after = " " * columns_of(indent) if hang is None else hang
    room = max(1, width - max(columns_of(indent), columns_of(after)))
    for number, line in enumerate(wrap(text, room)):
        yield (after if number else indent) + line
