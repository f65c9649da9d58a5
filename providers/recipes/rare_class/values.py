"""What a labelled table holds, as values: its columns, its rare rows, and what is held out of them."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

Kind = Literal["whole number", "decimal", "category", "text"]

Value = int | float | str | None
"""A cell, read: ``None`` where it is empty."""

Row = tuple[Value, ...]
"""Cells in the order of the columns, without the label."""

Delimiter = Literal[",", ";", "\t"]


class Asked(NamedTuple):
    """What the user says of a file.

    Attributes:
        label: The column that tells the classes apart.
        rare: The label of the class wanted, exactly as the file has it.
        kinds: Of columns, where the user states them; the others are inferred.
        left_out: Columns not used: identifiers, names, times of writing.
        delimiter: Between cells.
    """

    label: str
    rare: str
    kinds: Mapping[str, Kind] = {}
    left_out: frozenset[str] = frozenset()
    delimiter: Delimiter = ","


class Seen(NamedTuple):
    """What cells of one column have shown.

    Attributes:
        cells: How many, the empty ones among them.
        empty: Cells that hold nothing.
        whole: Whether all others are whole numbers.
        number: Whether all others are numbers.
        low: The least number; ``None`` where a cell is none, or all are empty.
        high: The greatest.
        places: Decimals at most, of numbers.
        longest: Characters at most.
        levels: The different ones that are not empty; ``None`` beyond what is counted.
    """

    cells: int = 0
    empty: int = 0
    whole: bool = True
    number: bool = True
    low: int | float | None = None
    high: int | float | None = None
    places: int = 0
    longest: int = 0
    levels: frozenset[str] | None = frozenset()


class Column(NamedTuple):
    """A column that is used.

    Attributes:
        name: In the header.
        kind: Of its cells.
        stated: Whether the user said so; else it was inferred.
        seen: Of the cells by which new rows are judged: none of a row held out is among them.
    """

    name: str
    kind: Kind
    stated: bool
    seen: Seen


class Table(NamedTuple):
    """A labelled file, read.

    Attributes:
        asked: What the user said of it.
        columns: Those used, in the order of the file, with what the rows of other classes have shown.
        rows: In all classes.
        rare: The different rows of the rare class, in the order of the file.
        copies: Further rows of the rare class, each the same as one of them.
        notes: What a person should look at, such as a column that looks like an identifier.
    """

    asked: Asked
    columns: tuple[Column, ...]
    rows: int
    rare: tuple[Row, ...]
    copies: int
    notes: tuple[str, ...] = ()


class Split(NamedTuple):
    """Rare rows that a generator may see, and those it may not.

    Attributes:
        asked: What the user said of the file.
        columns: With what the other classes and the training rows have shown.
        train: Rows shown to a generator.
        held_out: Rows shown to none, so that they tell how close a new real row comes.
    """

    asked: Asked
    columns: tuple[Column, ...]
    train: tuple[Row, ...]
    held_out: tuple[Row, ...]
