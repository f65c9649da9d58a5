"""How far rows are from the closest of a set, over columns of numbers and of categories alike.

The distance of two rows is the mean of their differences by column, each from 0 to 1, after J. C. Gower, A General
Coefficient of Similarity and Some of Its Properties, Biometrics 27 (1971) 857-871, all weights 1:

- numbers: ``min(1, |a - b| / (high - low))`` with the ends of the set; where all of it are equal, 0 if equal, else 1;
- categories and texts: 0 if equal, else 1.

Gower leaves a cell that is missing out of the mean. Here it is a value of its own, 0 from another empty cell and 1
from any other, so that rows of few cells are not close to everything.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from providers.recipes.rare_class.values import Column, Row

Numbers = NDArray[np.float64]

_AT_ONCE = 4_000_000
"""Pairs compared at once: 32 MB of distances."""


class Space:
    """A set of rows that others are compared with.

    Args:
        columns: Of the rows.
        rows: At least one.

    Raises:
        ValueError: There is no row.
    """

    def __init__(self, columns: Sequence[Column], rows: Sequence[Row]) -> None:
        if not rows:
            raise ValueError("distances are taken to at least one row")
        self.width = len(columns)
        self._rows = len(rows)
        self._numeric = [place for place, column in enumerate(columns) if column.kind in ("whole number", "decimal")]
        self._named = [place for place in range(self.width) if place not in self._numeric]
        # A code for each cell of the set; any other cell is -1 and equals none.
        self._codes = {
            place: {cell: code for code, cell in enumerate(dict.fromkeys(row[place] for row in rows))}
            for place in self._named
        }
        self._cells = {place: _floats(rows, place) for place in self._numeric}
        self._spans = {place: _span(cells) for place, cells in self._cells.items()}
        self._coded = {place: self._encoded(rows, place) for place in self._named}

    def closest(self, rows: Sequence[Row]) -> Numbers:
        """The distance of each row to the closest of the set."""
        return np.concatenate([each.min(axis=1) for each in self._parts(rows)] or [np.zeros(0)])

    def distances(self, rows: Sequence[Row]) -> Numbers:
        """The distance of each row, down, to each of the set, across."""
        return np.concatenate([*self._parts(rows), np.zeros((0, self._rows))])

    def _parts(self, rows: Sequence[Row]) -> Iterator[Numbers]:
        step = max(1, _AT_ONCE // self._rows)
        for start in range(0, len(rows), step):
            yield self._compared(rows[start : start + step])

    def _compared(self, rows: Sequence[Row]) -> Numbers:
        total = np.zeros((len(rows), self._rows))
        for place in self._numeric:
            total += _apart(_floats(rows, place), self._cells[place], self._spans[place])
        for place in self._named:
            total += self._encoded(rows, place)[:, None] != self._coded[place][None, :]
        return total / self.width

    def _encoded(self, rows: Sequence[Row], place: int) -> NDArray[np.int64]:
        codes = self._codes[place]
        return np.array([codes.get(row[place], -1) for row in rows], dtype=np.int64)


def _floats(rows: Sequence[Row], place: int) -> Numbers:
    return np.array([np.nan if (cell := row[place]) is None else float(cell) for row in rows], dtype=np.float64)


def _span(cells: Numbers) -> float:
    known = cells[~np.isnan(cells)]
    # Of plain floats: where the ends are farther apart than one holds, the span is endless without a warning.
    return float(known.max()) - float(known.min()) if known.size else 0.0


def _apart(one: Numbers, other: Numbers, span: float) -> Numbers:
    left, right = one[:, None], other[None, :]
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        # An endless span says nothing of what is far, so that only an equal number is near.
        found = np.minimum(1.0, np.abs(left - right) / span) if 0 < span < np.inf else (left != right).astype(float)
    gone = np.isnan(left), np.isnan(right)
    return np.where(gone[0] | gone[1], (gone[0] != gone[1]).astype(float), found)
