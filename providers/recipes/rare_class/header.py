"""The header of a labelled file, held against what the user said of its columns."""

from collections import Counter
from collections.abc import Iterator

from estimator.errors import InputError, Problem, brief, nearest
from estimator.files import first_problems
from providers.recipes.rare_class.cells import inferred, seen
from providers.recipes.rare_class.values import Asked

MAX_COLUMNS = 200

MAX_NAME = 80
"""Characters of a column's name."""


def header_of(cells: list[str], name: str, asked: Asked) -> list[str]:
    """The names of the columns.

    Raises:
        InputError: With every fault of the header, and of what the user said of it.
    """
    faults = first_problems(_faults(cells, name, asked), name)
    if faults:
        raise InputError(faults)
    return cells


def _faults(cells: list[str], name: str, asked: Asked) -> Iterator[Problem]:
    if len(cells) > MAX_COLUMNS:
        told = f"has {len(cells):,} columns, at most {MAX_COLUMNS} are allowed"
        yield Problem(name, "line 1", told, "leave out what does not tell the classes apart")
        return
    for column, cell in enumerate(cells, 1):
        where = f"line 1, column {column}"
        if not cell:
            yield Problem(name, where, "has no name", "the first line is a header: name every column")
        elif len(cell) > MAX_NAME:
            yield Problem(name, where, f"has a name of {len(cell)} characters, at most {MAX_NAME} are allowed")
        elif inferred(seen([cell])) in ("whole number", "decimal"):
            told = f"holds the number {brief(cell, 40)} where a column's name is expected"
            yield Problem(name, where, told, "the first line is a header: put one in")
    for cell, count in Counter(cells).items():
        if cell and count > 1:
            yield Problem(name, "line 1", f"names {count} columns {brief(cell, 60)!r}", "give each its own name")
    yield from _unknown(cells, name, asked)


def _unknown(cells: list[str], name: str, asked: Asked) -> Iterator[Problem]:
    """What the user said of columns that are not there, or that leaves none."""
    if asked.label not in cells:
        hint = nearest(asked.label, cells)
        if len(cells) == 1 and any(mark in cells[0] for mark in ",;\t"):
            hint = "the header is one cell: is another delimiter used?"
        yield Problem(name, "line 1", f"has no label column {brief(asked.label, 60)!r}", hint)
    for said in sorted({*asked.kinds, *asked.left_out} - {*cells}):
        yield Problem(name, "line 1", f"has no column {brief(said, 60)!r}", nearest(said, cells))
    if asked.label in asked.left_out:
        yield Problem(name, "", f"the label {brief(asked.label, 60)!r} is left out", "the label is needed")
    if asked.label in asked.kinds:
        yield Problem(
            name, "", f"a kind is stated of the label {brief(asked.label, 60)!r}", "labels are compared as text"
        )
    for said in sorted({*asked.kinds} & asked.left_out):
        yield Problem(name, "", f"a kind is stated of {brief(said, 60)!r}, which is left out", "say one of the two")
    if asked.label in cells and not {*cells} - asked.left_out - {asked.label}:
        yield Problem(name, "line 1", "leaves no column beside the label", "use at least one")
