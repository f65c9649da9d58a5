"""Reading a pilot file: strict, bounded, every fault at once, and a cut file told from a whole one."""

import re
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from estimator.errors import InputError, Problem, nearest
from estimator.files import MAX_PROBLEMS, digest, first_problems, problems_of, read_bytes
from estimator.pilots.counts import adds_up, in_order, total_faults, unit_faults
from estimator.pilots.lines import LIMIT, LINE, LineError, lines_of, seal, table_of
from estimator.pilots.pilot import Pilot, Unit
from estimator.pilots.rows import SCHEMA, Header, Last, Totals, UnitRow

ModelT = TypeVar("ModelT", bound=BaseModel)

AGAIN = "close it with its line of totals (docs/pilot-file.md), or read what is whole with partial=True"


def read_pilot(path: Path, *, partial: bool = False) -> Pilot:
    """A pilot file.

    Args:
        path: Where it is.
        partial: Take the whole units of a file that was cut while it was written.

    Raises:
        InputError: With every fault, each with its line and key.
    """
    return parse_pilot(read_bytes(path, LIMIT), path.name, partial=partial)


def parse_pilot(data: bytes, name: str, *, partial: bool = False) -> Pilot:
    """The bytes of a pilot file, as :func:`read_pilot`; ``name`` stands in the words of its faults.

    Raises:
        InputError: With every fault, each with its line and key.
    """
    reading = _Reading(lines_of(data, name), name)
    reading.run(partial=partial)
    if reading.found or reading.header is None:
        raise InputError(first_problems(reading.found, name))
    return Pilot(name, reading.header, tuple(reading.rows), reading.totals, digest(data))


def quick(line: str) -> UnitRow | None:
    """A sampling unit, read at once; ``None`` for any other line, and for one that may hold a key twice.

    The parser takes the last of two equal keys. A second one has quotes of its own, so a line with exactly the quotes
    of what was read holds every key once.
    """
    if len(line) > LINE:
        return None
    try:
        row = UnitRow.model_validate_json(line)
    except ValidationError:
        return None
    texts = 1 + (2 if row.cost is not None else 0) + (row.on is not None)
    keys = len(row.model_fields_set) + len(row.kept) + len(row.metered or ()) + (2 if row.cost is not None else 0)
    sound = _NAMED_IN_QUOTES.search(line) is not None and line.count('"') == 2 * (keys + texts)
    return row if sound else None


_NAMED_IN_QUOTES = re.compile(r'"unit"\s*:\s*"')


class _Reading:
    """One pass over the lines: the rows, and what is wrong with them."""

    __slots__ = ("broken", "closed", "currency", "found", "header", "lines", "name", "places", "rows", "totals")

    def __init__(self, lines: list[str], name: str) -> None:
        self.lines, self.name = lines, name
        self.header: Header | None = None
        self.rows: list[Unit] = []
        self.totals: Totals | None = None
        self.places: dict[str, int] = {}
        self.currency = ""
        self.broken = ""
        self.closed = False
        self.found: list[Problem] = []

    def run(self, *, partial: bool) -> None:
        """Read every line, or as many as a screenful of faults takes."""
        for number, line in enumerate(self.lines, 1):
            self._line(number, line)
            if len(self.found) > MAX_PROBLEMS:
                return
        if not self.closed and not self.found:
            self._cut(partial=partial)

    def _line(self, number: int, line: str) -> None:
        if number > 1 and not self.closed:
            row = quick(line)
            if row is not None:
                self._unit(number, row)
                return
        try:
            table = table_of(line)
        except LineError as error:
            if number == 1 or number < len(self.lines) or self.closed:
                self._say(number, "", str(error), error.hint)
            else:
                # The last line of a file without totals is where the writing stopped.
                self.broken = f", and this line {error}"
            return
        if number == 1:
            self._header(table)
        elif self.closed:
            self._say(number, "", "stands after the totals", "one file holds one pilot, and its totals are its end")
        elif "schema" in table:
            self._say(number, "", "is a second header", "one file holds one pilot: split it")
        elif "totals" in table:
            self._totals(number, table)
        else:
            row = self._valid(UnitRow, number, table)
            if row is not None:
                self._unit(number, row)

    def _header(self, table: dict[str, Any]) -> None:
        schema = table.get("schema")
        if schema is None:
            self._say(1, "", "is no header of a pilot file", f'the first line starts {{"schema":"{SCHEMA}", …')
        elif schema != SCHEMA:
            self._say(1, "schema", f"must be {SCHEMA!r}, not {schema!r}", "this program reads no other")
        else:
            self.header = self._valid(Header, 1, table)

    def _unit(self, number: int, row: UnitRow) -> None:
        twice = self.places.setdefault(row.unit, number)
        if twice != number:
            self._say(number, "unit", f"{row.unit!r} stands in line {twice} too", "a sampling unit has one line")
        cost = None
        if row.cost is not None:
            cost, self.currency = row.cost.money, self.currency or row.cost.currency
            if cost.currency != self.currency:
                said = f"is {cost.currency!r}, and {self.currency!r} above"
                self._say(number, "cost.currency", said, "a pilot is paid in one currency")
        if self.header is None:
            return
        if not adds_up(row, self.header):
            faults = list(unit_faults(row, self.header))
            for fault in faults:
                self._say(number, *fault)
            if faults:
                return
        kept = in_order(row.kept, self.header.stages)
        self.rows.append(Unit(row.unit, row.fetched, kept, row.tokens, cost, row.metered, row.on))

    def _totals(self, number: int, table: dict[str, Any]) -> None:
        self.closed, whole = True, not self.found
        last = self._valid(Last, number, table)
        if last is None or self.header is None:
            return
        self.totals = last.totals
        if not whole:
            # Sums over lines of which some are wrong would only repeat it.
            return
        for fault in total_faults(last.totals, self.header, tuple(self.rows)):
            self._say(number, *fault)
        if last.totals.digest not in (None, seal(self.lines[: number - 1], self.lines[number - 1])):
            said = "is not that of what stands before it: something was changed after it was written"
            self._say(number, "totals.digest", said, "take the file anew, or write null after a change of your own")

    def _cut(self, *, partial: bool) -> None:
        count = len(self.rows)
        if not count:
            self._say(len(self.lines), "", f"stopped while writing: no unit is whole{self.broken}", "measure again")
        elif not partial:
            whole = f"units 1 to {count:,} are whole" if count > 1 else "unit 1 is whole"
            self._say(len(self.lines), "", f"stopped while writing: {whole}{self.broken}", AGAIN)

    def _valid(self, model: type[ModelT], number: int, table: dict[str, Any]) -> ModelT | None:
        try:
            return model.model_validate(table)
        except ValidationError as error:
            for problem in problems_of(model, table, self.name, error):
                hint = problem.hint
                if model is UnitRow and problem.message.startswith("unknown key"):
                    hint = nearest(problem.where, {*UnitRow.model_fields, "totals"}) if problem.where in table else hint
                self._say(number, problem.where, problem.message, hint)
        return None

    def _say(self, number: int, where: str, message: str, hint: str = "") -> None:
        place = f"line {number}, {where}" if where else f"line {number}"
        self.found.append(Problem(self.name, place, message, hint))
