"""The columns of the table of plans: which fit, how wide, and the bar of a range."""

from collections.abc import Sequence

from estimator.reports.comparison.cells import COLUMNS, RIGHT, Bar, Cells
from estimator.text import shorten
from tui.safe import wide

NARROWEST, WIDEST = 14, 28
"""Columns of the screen to which a plan's id gives way, and that it takes at most."""

BAR, LONGEST_BAR = 8, 40
"""The same of a bar."""

BARS = "bar"
"""The column of the bars, which the core gives as places on an axis."""

ALWAYS = ("plan", "per_1000", BARS, "per_million", "total", "done_by", "terms", "assumed")
WHEN_WIDE = ("limit", "range", "name")
MOST_WIDE, LEAST_WIDE = {"limit": 24, "name": 40}, {"limit": 14, "name": 20}
"""Columns of the screen that a sentence takes at most, and to which it gives way."""

FIRST_TO_GO = ("assumed", "per_million")
"""What a narrow screen leaves out, in this order; ``WHEN_WIDE`` comes on a wide one."""

TITLES = {**COLUMNS, BARS: "range"}


def placed(rows: Sequence[Cells], width: int) -> tuple[tuple[str, int], ...]:
    """The columns that fit a width, each with its own: ids give way first, then whole columns, never a figure."""
    seen = [row for row in rows if row.block == "usable"]
    widths = {key: max([wide(TITLES[key]), *(wide(_marked(row, key)) for row in seen)]) for key in COLUMNS}
    ids = max((wide(_marked(row, "plan")) for row in rows), default=0)
    widths["plan"], widths[BARS] = min(max(widths["plan"], ids), WIDEST), BAR
    widths |= {key: min(widths[key], most) for key, most in MOST_WIDE.items()}
    keys, gone = list(ALWAYS), list(FIRST_TO_GO)
    while _used(keys, widths) - widths["plan"] + NARROWEST > width and gone:
        keys.remove(gone.pop(0))
    widths["plan"] = max(NARROWEST, min(widths["plan"], width - _used(keys, widths) + widths["plan"]))
    for key in WHEN_WIDE:
        room = width - _used(keys, widths) - BAR - 1
        if room >= min(widths[key], LEAST_WIDE.get(key, widths[key])):
            keys.append(key)
            widths[key] = min(widths[key], room)
    widths[BARS] = max(BAR, min(LONGEST_BAR, BAR + width - _used(keys, widths)))
    return tuple((key, widths[key]) for key in (*ALWAYS, *WHEN_WIDE) if key in keys)


def at(columns: Sequence[tuple[str, int]], x: int) -> str:
    """The column at a place of a line; of a bar, the figure it draws."""
    for key, width in columns:
        x -= width + 1
        if x < 0:
            return "per_1000" if key == BARS else key
    return ""


def _used(keys: Sequence[str], widths: dict[str, int]) -> int:
    return sum(widths[key] + 1 for key in keys) + 1


def cell(row: Cells, key: str, width: int) -> str:
    """A cell, at its side of its column."""
    if key == BARS:
        return drawn(row.bar, width)
    return fitted(shorten(_marked(row, key), width), width, right=key in RIGHT)


def _marked(row: Cells, key: str) -> str:
    """A text with its sign: other records than needed, a total above the budget."""
    if key == "plan":
        return row.id if row.like_for_like else f"* {row.id}"
    return row.text(key) + ("!" if key == "total" and row.over_budget else "")


def heading(key: str, width: int) -> str:
    """The title of a column, at the side of its cells."""
    return fitted(TITLES[key], width, right=key in RIGHT)


def fitted(text: str, width: int, *, right: bool = False) -> str:
    """A text filled up to a width."""
    space = " " * max(width - wide(text), 0)
    return space + text if right else text + space


def drawn(bar: Bar | None, width: int) -> str:
    """A bar in so many columns: ``├──●─┤``, with an arrow where nothing bounds it above."""
    if bar is None:
        return " " * width
    low, mid, high = (min(max(round(place * (width - 1)), 0), width - 1) for place in bar[:3])
    cells = [" "] * width
    cells[low : high + 1] = "─" * (high + 1 - low)
    if high > low:
        cells[low], cells[high] = "├", "┤"
    cells[mid] = "●"
    if bar.open:
        cells[high if high > mid else min(mid + 1, width - 1)] = "▶"
    return "".join(cells)


def matching(rows: Sequence[Cells], text: str) -> tuple[Cells, ...]:
    """The rows that hold a text anywhere, whatever its case."""
    wanted = text.casefold()
    return tuple(row for row in rows if wanted in f"{row.id} {row.name} {row.limit} {row.terms} {row.note}".casefold())
