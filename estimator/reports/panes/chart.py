"""A chart in text: marks over two axes, and their ends in words."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from estimator.reports.comparison.axis import Axis
from estimator.text import columns

CORNER, RISE, RUN, STOP = "└", "│", "─", "┴"

NEAR = 3
"""Columns between two points that are drawn as one line."""


class Series(NamedTuple):
    """Points shown by one mark. Of two marks in one place the series named later shows."""

    mark: str
    points: Sequence[tuple[Fraction, Fraction]]


def chart(
    series: Sequence[Series], axes: tuple[Axis, Axis], here: tuple[Fraction, str], size: tuple[int, int]
) -> list[str]:
    """The lines of a chart: the room for marks with its axes, and their ends.

    Args:
        series: What is shown.
        axes: The axis at the bottom and the one at the left.
        here: A figure marked at the bottom, and its words.
        size: Columns of a line, and lines of the room for marks.
    """
    (across, up), (width, height) = axes, size
    label = max(columns(end) for end in up.ends)
    room = room_of(up, width)
    cells = [[" "] * room for _ in range(height)]
    for one in series:
        for column, row in _joined(one, axes, (room, height)):
            cells[height - 1 - row][column] = one.mark
    labels = [up.ends[1], *[""] * (height - 2), up.ends[0]] if height > 1 else [up.ends[1]]
    lines = [f"{text:>{label}} {RISE}{''.join(row)}".rstrip() for text, row in zip(labels, cells, strict=True)]
    stop = round(across.place(here[0]) * (room - 1))
    floor = f"{'':{label}} {CORNER}{RUN * stop}{STOP}{RUN * (room - stop - 1)}"
    return [*lines, floor, f"{'':{label + 2}}{_below(across.ends, here[1], stop, room)}"]


def _joined(one: Series, axes: tuple[Axis, Axis], size: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """The cells of a series from the lower left; the columns up to a point nearby carry on the one before."""
    across, up = axes
    last: tuple[int, int] | None = None
    for x, y in one.points:
        column, row = round(across.place(x) * (size[0] - 1)), round(up.place(y) * (size[1] - 1))
        if last is not None and column - last[0] <= NEAR:
            yield from ((between, last[1]) for between in range(last[0] + 1, column))
        yield column, row
        last = column, row


def _below(ends: tuple[str, str], words: str, stop: int, room: int) -> str:
    """The ends of an axis and, where there is room between them, words below a place of it."""
    low, high = ends
    space = max(1, room - columns(low) - columns(high))
    before = stop - columns(words) // 2 - columns(low)
    after = space - before - columns(words)
    if min(before, after) < 1:
        return f"{low}{' ' * space}{high}"
    return f"{low}{' ' * before}{words}{' ' * after}{high}"


def room_of(up: Axis, width: int) -> int:
    """Columns for marks beside the words of an axis at the left."""
    return max(1, width - max(columns(end) for end in up.ends) - 2)
