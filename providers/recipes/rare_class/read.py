"""Reading a user's labelled CSV: bounded, strict, every fault at once with its line and column.

A file is UTF-8 with or without a byte order mark, has a header, one row a line, and the same number of cells on each.
Rows of other classes are counted and measured as they pass; only those of the rare class are kept.
"""

import codecs
import csv
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from estimator.errors import InputError, Problem, brief, fault
from estimator.files import MAX_PROBLEMS, first_problems, read_bytes
from providers.recipes.rare_class.cells import HIDDEN, distinct, inferred, merged, misfits, seen, value
from providers.recipes.rare_class.header import header_of
from providers.recipes.rare_class.notes import notes_of
from providers.recipes.rare_class.values import Asked, Column, Kind, Row, Seen, Table

LIMIT = 256 * 1024 * 1024
"""Bytes of a file: 285,000 rows of 30 numbers of 18 digits are 150 MB."""

MAX_LINE = 64 * 1024
"""Bytes of a line."""

MAX_CELL = 1_000
"""Characters of a cell."""

MAX_ROWS = 2_000_000

MAX_RARE = 20_000
"""Rows of the rare class: a class of more has no need of machine-made ones, and each is compared with all."""

_BLOCK = 4_096
"""Lines measured at once."""


class Line(NamedTuple):
    """A line of cells, with its number counted from 1."""

    number: int
    cells: list[str]


def read(path: Path, asked: Asked) -> Table:
    """A labelled file.

    Args:
        path: Where it is.
        asked: Which column is the label, which class is rare, and what the user states of the columns.

    Raises:
        InputError: With every fault, each with its line and column; beyond a screenful their number.
    """
    return parse(read_bytes(path, LIMIT), path.name, asked)


def parse(data: bytes, name: str, asked: Asked) -> Table:
    """The bytes of a labelled file, as :func:`read`; ``name`` stands in the words of its faults.

    Raises:
        InputError: With every fault, each with its line and column.
    """
    faults = list[Problem]()
    lines = _lines(data, name, asked.delimiter, faults)
    first = next(lines, None)
    if first is None:
        raise InputError(faults or [Problem(name, "", "is empty", "a header and rows of cells are needed")])
    header = header_of(first.cells, name, asked)
    measuring = _Measuring(name, asked, header)
    measuring.run(lines, faults)
    if faults:
        raise InputError(first_problems(iter(faults), name))
    return measuring.table()


def _lines(data: bytes, name: str, delimiter: str, faults: list[Problem]) -> Iterator[Line]:
    """Sound lines; what is wrong with the others is appended, and a screenful of faults ends the file."""
    body = data.removeprefix(codecs.BOM_UTF8).rstrip(b"\r\n")
    for number, raw in enumerate(BytesIO(body), 1):
        if number > MAX_ROWS + 1:
            faults.append(Problem(name, f"line {number}", f"has more than {MAX_ROWS:,} rows", "take a sample of it"))
            return
        try:
            yield Line(number, _cells(raw, number, delimiter))
        except _Unread as error:
            faults.append(Problem(name, error.where, error.message, error.hint))
            # Without a header nothing that follows can be named.
            if number == 1 or len(faults) > MAX_PROBLEMS:
                return


class _Unread(Exception):  # noqa: N818 - it never leaves this module
    def __init__(self, where: str, message: str, hint: str) -> None:
        self.where, self.message, self.hint = where, message, hint


def _cells(raw: bytes, number: int, delimiter: str) -> list[str]:
    place = f"line {number}"
    if len(raw) > MAX_LINE:
        raise _Unread(place, f"is longer than {MAX_LINE // 1024} KiB", "leave long columns out of the file")
    try:
        text = raw.decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError as error:
        column = 1 + raw[: error.start].count(delimiter.encode())
        raise _Unread(f"{place}, column {column}", "is not UTF-8 text", "save the file as UTF-8") from None
    hidden = HIDDEN.search(text)
    if hidden is not None:
        where = f"{place}, column {1 + text[: hidden.start()].count(delimiter)}"
        raise _Unread(where, f"holds the character U+{ord(hidden[0]):04X}, which cannot be seen", "remove it")
    try:
        cells = next(csv.reader([text], delimiter=delimiter, strict=True), [])
    except csv.Error as error:
        hint = (
            'a cell with a delimiter or a quote stands in quotes, its own quotes doubled: "a ""b"" c"; one row a line'
        )
        raise _Unread(place, f"is not a row of cells: {brief(str(error), 100)}", hint) from None
    if " " in text:
        cells = [cell.strip(" ") for cell in cells]
    for column, cell in enumerate(cells if len(text) > MAX_CELL else (), 1):
        if len(cell) > MAX_CELL:
            where = f"{place}, column {column}"
            raise _Unread(where, f"has {len(cell):,} characters, at most {MAX_CELL:,} are allowed", "leave it out")
    return cells


class _Measuring:
    """One pass over the rows: what each column shows in the other classes, and the rows of the rare one."""

    def __init__(self, name: str, asked: Asked, header: list[str]) -> None:
        self.name, self.asked, self.width = name, asked, len(header)
        self.label = header.index(asked.label)
        self.used = [
            place for place, column in enumerate(header) if place != self.label and column not in asked.left_out
        ]
        self.header = header
        self.others = [Seen() for _ in self.used]
        self.labels = Seen()
        self.rows = 0
        self.rare: list[list[str]] = []

    def run(self, lines: Iterator[Line], faults: list[Problem]) -> None:
        """Take every line."""
        block: list[Line] = []
        for line in lines:
            wrong = self._wrong(line)
            if wrong is not None:
                faults.append(wrong)
                if len(faults) > MAX_PROBLEMS:
                    return
                continue
            block.append(line)
            if len(block) == _BLOCK:
                self._measure(block, faults)
                block = []
        self._measure(block, faults)
        if not faults:
            faults += self._unfit()

    def _wrong(self, line: Line) -> Problem | None:
        where = f"line {line.number}"
        if len(line.cells) != self.width:
            told = f"has {len(line.cells)} cells where the header has {self.width}"
            return Problem(self.name, where, told, "give every row all its cells, empty ones too")
        if not line.cells[self.label]:
            where += f", column {self.label + 1}"
            return Problem(
                self.name, where, f"has no label in {brief(self.asked.label, 60)!r}", "label it or remove it"
            )
        if line.cells[self.label] == self.asked.rare and len(self.rare) == MAX_RARE:
            told = f"is row {MAX_RARE + 1:,} of the rare class, at most {MAX_RARE:,} are allowed"
            return Problem(self.name, where, told, "keep a random sample of them")
        if line.cells[self.label] == self.asked.rare:
            self.rare.append([line.cells[place] for place in self.used])
        return None

    def _measure(self, block: list[Line], faults: list[Problem]) -> None:
        self.rows += len(block)
        if not block:
            return
        columns = [*zip(*(line.cells for line in block), strict=True)]
        self.labels = merged(self.labels, seen(columns[self.label]))
        for place in self.used:
            kind = self.asked.kinds.get(self.header[place])
            for at in misfits(columns[place], kind) if kind else ():
                faults.append(self._misfit(block[at].number, place, columns[place][at], kind))
                if len(faults) > MAX_PROBLEMS:
                    return
        common = [line.cells for line in block if line.cells[self.label] != self.asked.rare]
        if common:
            turned = [*zip(*common, strict=True)]
            self.others = [
                merged(shown, seen(turned[place])) for shown, place in zip(self.others, self.used, strict=True)
            ]

    def _misfit(self, number: int, place: int, cell: str, kind: Kind | None) -> Problem:
        where = f"line {number}, column {place + 1} ({brief(self.header[place], 60)})"
        told = f"is {brief(cell, 60)!r} where a {kind} is stated"
        return Problem(self.name, where, told, "digits and a point alone, or state another kind")

    def _unfit(self) -> Iterator[Problem]:
        if self.rare:
            return
        known = sorted(self.labels.levels or ())
        told = f"no row has the label {brief(self.asked.rare, 60)!r} in {brief(self.asked.label, 60)!r}"
        shown = ", ".join(repr(brief(level, 40)) for level in known[:8])
        yield Problem(self.name, "", told, f"its labels are {shown}" if shown else "it has more than 1,000 labels")

    def table(self) -> Table:
        """What was read.

        Raises:
            InputError: A column stated to be a category has too many different cells.
        """
        columns = tuple(self._columns())
        rows = (tuple(value(cell, column.kind) for cell, column in zip(row, columns, strict=True)) for row in self.rare)
        rare: tuple[Row, ...] = distinct(rows)
        found = Table(self.asked, columns, self.rows, rare, len(self.rare) - len(rare))
        return found._replace(notes=tuple(notes_of(found)))

    def _columns(self) -> Iterator[Column]:
        turned = [*zip(*self.rare, strict=True)]
        for index, place in enumerate(self.used):
            every = merged(self.others[index], seen(turned[index]))
            stated = self.asked.kinds.get(self.header[place])
            if stated == "category" and every.levels is None:
                told = "has more than 1,000 different cells: no category"
                raise fault(
                    self.name, f"column {place + 1} ({brief(self.header[place], 60)})", told, "state it as text"
                )
            yield Column(self.header[place], stated or inferred(every), stated is not None, self.others[index])
