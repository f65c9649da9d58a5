"""The faults of a file beside the lines they stand in."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from estimator.errors import Problem
from estimator.reports.grid import paragraph
from estimator.reports.paint import Line, Style
from estimator.text import safe

_HEADER = re.compile(r"\s*(?P<open>\[\[?)\s*(?P<name>[^\[\]#]+?)\s*\]\]?")
_KEY = re.compile(r"""\s*(?P<key>[A-Za-z0-9_."'-]+)\s*=\s*(?:"(?P<word>[^"\\]*)")?""")
_STEP = re.compile(r"(?P<name>[^.\[\]]+)(?:\[(?P<which>[^\]]*)\])?")
_NUMBER = re.compile(r"line (?P<line>[0-9]{1,9})")

_NAMES = ("id", "offer")
"""Keys by which a fault names a row of a list."""

MARGIN = "     "


class _Step(NamedTuple):
    """A table or key on the way to a line, with what a row of a list is called: its number, its id, its offer."""

    name: str
    called: set[str]


def fault_lines(name: str, text: str, problems: Iterable[Problem], width: int) -> Iterator[Line]:
    """Each fault below the line it stands in, in the order of the file; first those that stand in none.

    Args:
        name: The file, as its faults call it; what is wrong with another file stands in no line of this one.
        text: What it holds.
        problems: Its faults.
        width: Columns of a line.
    """
    lines = text.splitlines()
    steps = _steps(lines)
    placed = ((_line(steps, problem) if problem.file == name else None, problem) for problem in problems)
    found = sorted(placed, key=lambda pair: pair[0] or 0)
    for number, problem in found:
        if number is not None and number <= len(lines):
            yield Line(safe(f"{number:>4} {lines[number - 1]}")[:width], Style.BOLD)
        said = problem.message if number is not None else str(problem)
        yield from (Line(part, Style.WARN) for part in paragraph(safe(said), width, MARGIN))
        if problem.hint and number is not None:
            yield from (Line(part) for part in paragraph(safe(f"→ {problem.hint}"), width, MARGIN))
        yield Line("")


Steps = list[tuple[int, list[_Step]]]
"""The lines that open a table or state a key, with the way to each."""


def _line(steps: Steps, problem: Problem) -> int | None:
    """The number of the line a fault stands in, from 1: that of its key, or of the nearest table around it."""
    told = _NUMBER.search(problem.message) or _NUMBER.search(problem.where)
    if told is not None:
        return int(told["line"])
    wanted = [(step["name"].strip("\"'"), step["which"]) for step in _STEP.finditer(problem.where)]
    best, at = 0, None
    for number, way in steps:
        depth = _alike(wanted, way)
        # A key that only begins like the wanted one stands elsewhere; a table above it is the next best place.
        if depth > best and depth == len(way):
            best, at = depth, number
    return at


def _alike(wanted: list[tuple[str, str | None]], steps: list[_Step]) -> int:
    """How many steps lead the same way."""
    depth = 0
    for (name, which), step in zip(wanted, steps, strict=False):
        if step.name != name or (which is not None and step.called and which not in step.called):
            break
        depth += 1
    return depth


def _steps(lines: list[str]) -> Steps:
    found: Steps = []
    here: list[_Step] = []
    rows: dict[tuple[str, ...], int] = {}
    for number, line in enumerate(lines, 1):
        header, key = _HEADER.match(line), _KEY.match(line)
        if header is not None:
            here = _opened(header["name"].split("."), header["open"] == "[[", here, rows)
            found.append((number, here))
        elif key is not None:
            if here and key["key"].strip("\"'") in _NAMES and key["word"]:
                here[-1].called.add(key["word"])
            found.append((number, [*here, *(_Step(part.strip("\"'"), set()) for part in key["key"].split("."))]))
    return found


def _opened(names: list[str], row: bool, here: list[_Step], rows: dict[tuple[str, ...], int]) -> list[_Step]:  # noqa: FBT001 - which bracket
    """The way to a table; a row of a list is numbered from 1 within the table around it."""
    path = tuple(name.strip().strip("\"'") for name in names)
    around = here[: len(path) - 1] if tuple(step.name for step in here[: len(path) - 1]) == path[:-1] else []
    around = around or [_Step(name, set()) for name in path[:-1]]
    if not row:
        return [*around, _Step(path[-1], set())]
    rows[path] = rows.get(path, 0) + 1
    for inner in [key for key in rows if len(key) > len(path) and key[: len(path)] == path]:
        del rows[inner]
    return [*around, _Step(path[-1], {str(rows[path])})]
