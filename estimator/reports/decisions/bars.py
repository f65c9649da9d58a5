"""Bars of a tornado in text: from the figure at an input's P5 over the likely one to that at its P95."""

from math import isfinite
from typing import NamedTuple

LOW, HIGH, MIDDLE = "░", "█", "│"
"""Where the input is below its likely value, where it is above, and the likely value."""


class Scale(NamedTuple):
    """The figures at the ends of the bars' room, and its columns."""

    least: float
    most: float
    width: int

    def place(self, figure: float) -> int:
        """The column of a figure; what lies outside stands at the end."""
        if self.most <= self.least:
            return 0
        share = (figure - self.least) / (self.most - self.least)
        return round(min(max(share, 0.0), 1.0) * (self.width - 1))


def scale(figures: list[float], width: int) -> Scale:
    """The scale that holds all finite figures."""
    known = [figure for figure in figures if isfinite(figure)] or [0.0]
    return Scale(min(known), max(known), width)


def tornado(ends: tuple[float, float], likely: float, on: Scale) -> str:
    """One bar; an end that is no number has none."""
    cells = [" "] * on.width
    middle = on.place(likely)
    for figure, mark in zip(ends, (LOW, HIGH), strict=True):
        if isfinite(figure):
            first, last = sorted((on.place(figure), middle))
            cells[first : last + 1] = mark * (last + 1 - first)
    cells[middle] = MIDDLE
    return "".join(cells).rstrip()


def share(part: float, width: int) -> str:
    """A bar of a share of the whole room."""
    return HIGH * round(min(max(part, 0.0), 1.0) * width) if isfinite(part) else ""
