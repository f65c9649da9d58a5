"""Rows that line up and leave the rest of the width to a bar; what has no room stands below."""

from collections.abc import Collection, Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple

from estimator.reports.grid import GAP, paragraph, wrap
from estimator.reports.paint import Line, Style
from estimator.text import columns, safe, shorten

LEAST, MOST = 8, 40
"""Columns of a bar: with less room there is none, more tell nothing more."""

NARROWEST = 14
"""Columns the words of a row are cut to before its bar goes."""

SLACK = 2
"""Columns kept free at the right: an ellipsis takes two more where it is written as dots."""


class Layout(NamedTuple):
    """Columns of a table with a bar at the right.

    Attributes:
        titles: The headings.
        widths: Columns of the terminal of each.
        right: Which of them stand at the right.
        bar: Columns of the bar; 0 without room for one.
        width: Columns of a line.
    """

    titles: tuple[str, ...]
    widths: tuple[int, ...]
    right: frozenset[int]
    bar: int
    width: int

    @classmethod
    def of(
        cls,
        titles: Sequence[str],
        rows: Sequence[Sequence[str]],
        width: int,
        *,
        right: Collection[int] = (),
        barred: bool = True,
    ) -> "Layout":
        """Columns as wide as their widest cell; words give way before figures, the widest first, then the bar."""
        table = [titles, *rows]
        widths = [max(columns(safe(row[at])) for row in table) for at in range(len(titles))]
        words = [at for at in range(len(titles)) if at not in right]
        wanted = LEAST + len(GAP) if barred else 0
        over = sum(widths) + len(GAP) * (len(widths) - 1) + wanted + SLACK - width
        over = _narrowed(widths, words, over)
        left = wanted - over
        bar = min(MOST, left - len(GAP)) if barred and left - len(GAP) >= LEAST else 0
        return cls(tuple(titles), tuple(widths), frozenset(right), bar, width)

    def heading(self) -> Iterator[Line]:
        """The headings."""
        yield from self.row(self.titles, "", Style.DIM)

    def row(self, cells: Sequence[str], bar: str = "", style: Style = Style.PLAIN) -> Iterator[Line]:
        """A row and its bar; a row that no line holds stands on several, its words first."""
        texts = [safe(cell) for cell in cells]
        line = GAP.join([*(self._placed(at, text) for at, text in enumerate(texts)), bar]).rstrip()
        if columns(line) <= self.width:
            yield Line(line, style)
            return
        yield from (Line(text, style) for text in paragraph(texts[0], self.width))
        rest = ", ".join(text for text in texts[1:] if text)
        yield from (Line(text, style) for text in paragraph(rest, self.width, indent=GAP))

    def wrapped(self, cells: Sequence[str], style: Style = Style.PLAIN) -> Iterator[Line]:
        """A row without a bar whose words are wrapped in their columns, not cut."""
        parts = [wrap(safe(cell), room) for cell, room in zip(cells, self.widths, strict=True)]
        for texts in zip_longest(*parts, fillvalue=""):
            line = GAP.join(self._placed(at, text) for at, text in enumerate(texts)).rstrip()
            yield from (Line(text, style) for text in ([line] if columns(line) <= self.width else texts) if text)

    def _placed(self, at: int, text: str) -> str:
        room = self.widths[at]
        if at in self.right:
            return " " * (room - columns(text)) + text
        short = shorten(text, room)
        return short + " " * (room - columns(short))


def _narrowed(widths: list[int], words: Sequence[int], over: int) -> int:
    """Take what is too much from the widest columns of words; what is left of it."""
    while over > 0:
        soft = [at for at in words if widths[at] > NARROWEST]
        if not soft:
            break
        widths[max(soft, key=lambda at: widths[at])] -= 1
        over -= 1
    return over
