"""Whether a machine-made row is one that the table could hold, and is not a real one in all but name."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from estimator.errors import brief
from providers.recipes.rare_class.answers import Cell, Rejected, json_of, read_answer, row_of
from providers.recipes.rare_class.distances import Space
from providers.recipes.rare_class.notes import runs
from providers.recipes.rare_class.privacy import Baseline, baseline
from providers.recipes.rare_class.values import Column, Row, Split

MARGIN = 0.1
"""Of the width of a column's range that a new number may lie beyond it (assumed)."""

REASONS: Mapping[str, str] = {
    "empty": "the model answered nothing",
    "cut": "the answer reached its limit of tokens",
    "not a row": "the answer is not one JSON object and nothing else, or is longer than any row",
    "column twice": "a column stands more than once",
    "extra column": "a column that the table does not have",
    "missing column": "a column of the table is not there",
    "wrong kind": "a cell that is not of its column's kind",
    "hidden character": "a text with a line break, a control character or one that turns its direction",
    "empty cell": "a cell that is empty in a column where none of the file is",
    "too fine": "a number with more decimals than any of its column",
    "out of range": "a number a tenth of the column's width beyond what the file holds, or on the other side of zero; "
    "a text longer than any of its column",
    "unknown category": "a category that the file does not hold",
    "formula": "a text that a spreadsheet would run",
    "real row": "exactly a real row of the class",
    "real text": "a text that one real row of the class holds and no other one does",
    "too close": "closer to a real row than 95 in 100 of the real rows held out are",
}
"""Why a record may be rejected, in the order in which it is looked at."""

CLOSENESS = frozenset({"real row", "real text", "too close"})
"""Reasons that say something of privacy and nothing of form: such a row is measured with the others."""


class Judged(NamedTuple):
    """A row, looked at.

    Attributes:
        row: ``None`` where the answer is none.
        rejected: Why it is not kept; ``None`` where it is.
    """

    row: Row | None
    rejected: Rejected | None


class Checker:
    """What a new row of a table is held against.

    Args:
        split: The real rows.

    Attributes:
        baseline: How close real rows held out come to the training rows.
    """

    def __init__(self, split: Split) -> None:
        self._columns = split.columns
        self._space = Space(split.columns, split.train)
        self._real = {*split.train, *split.held_out}
        texts = [place for place, column in enumerate(split.columns) if column.kind == "text"]
        counts = {place: Counter(row[place] for row in self._real) for place in texts}
        self._texts = {
            place: {text for text, count in counts[place].items() if text is not None and count == 1} for place in texts
        }
        self.baseline: Baseline = baseline(self._space, split.held_out)

    def answer(self, text: str, *, cut: bool = False) -> Judged:
        """Whether a model's answer is a row to keep.

        Args:
            text: As the model wrote it.
            cut: Whether it reached its limit of tokens.
        """
        # A cut answer that can be read is still whole; only one that cannot says what cut it.
        found = read_answer(text, self._columns)
        if isinstance(found, Rejected):
            form = found.reason in ("empty", "not a row")
            return Judged(None, Rejected("cut", "the answer reached its limit of tokens") if cut and form else found)
        return Judged(row_of(found), self._wrong(found))

    def row(self, row: Row) -> Judged:
        """Whether a row from elsewhere is one to keep: it is judged as if a model had written it."""
        return self.answer(json_of(row, self._columns))

    def _wrong(self, cells: Sequence[Cell]) -> Rejected | None:
        form = (unlike(cell, column) for cell, column in zip(cells, self._columns, strict=True))
        return next((why for why in form if why is not None), None) or self._close(row_of(cells))

    def _close(self, row: Row) -> Rejected | None:
        if row in self._real:
            return Rejected("real row", "it is a real row of the class")
        told = next((self._columns[place].name for place, texts in self._texts.items() if row[place] in texts), None)
        if told is not None:
            return Rejected("real text", f"{told!r} is that of one real row")
        distance, limit = float(self._space.closest([row])[0]), self.baseline.limit
        if distance < limit:
            return Rejected("too close", f"{distance:.4f} from a real row, where 95 in 100 real ones keep {limit:.4f}")
        return None


def unlike(cell: Cell, column: Column) -> Rejected | None:
    """Why a cell of the right kind is none that its column could hold; ``None`` where it could."""
    value, shown = cell.value, column.seen
    if value is None:
        return None if shown.empty else Rejected("empty cell", f"{column.name!r} is empty, and never is in the file")
    if isinstance(value, str):
        return _unlike_text(value, column)
    if cell.places > shown.places:
        told = f"{column.name!r} has {cell.places} decimals, at most {shown.places} in the file"
        return Rejected("too fine", told)
    low, high = allowed(column)
    if low <= value <= high:
        return None
    return Rejected("out of range", f"{column.name!r} is {value}, from {low:g} to {high:g} is allowed")


def _unlike_text(value: str, column: Column) -> Rejected | None:
    if column.kind == "category":
        known = column.seen.levels or frozenset()
        told = f"{column.name!r} is {brief(value, 60)!r}, which no row of the file is"
        return None if value in known else Rejected("unknown category", told)
    if runs(value):
        return Rejected("formula", f"{column.name!r} starts with {value[0]!r}, as a formula does")
    if len(value) > column.seen.longest:
        told = f"{column.name!r} has {len(value):,} characters, at most {column.seen.longest:,} in the file"
        return Rejected("out of range", told)
    return None


def allowed(column: Column) -> tuple[float, float]:
    """The least and the greatest number that a new row may hold.

    The ends of what the file shows, without the rows held out, moved apart by :data:`MARGIN` of their distance; an
    end that is 0 or on one side of it does not cross it, so that what is never negative stays so. Nothing is allowed
    where the file shows no number.
    """
    low, high = column.seen.low, column.seen.high
    if low is None or high is None:
        return float("inf"), float("-inf")
    width = MARGIN * (high - low)
    return (max(0.0, low - width) if low >= 0 else low - width), (min(0.0, high + width) if high <= 0 else high + width)
