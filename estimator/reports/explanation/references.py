"""Numbered references: a figure names its sources briefly, and they stand once, in full, at the end."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from estimator.evidence import Evidence
from estimator.planning.workspace import Workspace
from estimator.reports.citations import source_of
from estimator.reports.grid import paragraph
from estimator.reports.paint import Line, Style
from estimator.text import safe

PLAN = "plan: "
"""What stands before a key of the plan file where it is named as evidence."""


@dataclass
class References:
    """The sources cited so far, numbered in the order of citation."""

    workspace: Workspace
    _numbers: dict[str, int] = field(default_factory=dict)
    _found: dict[str, Evidence] = field(default_factory=dict)

    def cite(self, names: Iterable[str]) -> str:
        """What a figure rests on: ``[1][2]`` for sources, then the plan's keys and other words as they are."""
        marks, keys, words = [], [], []
        for name in dict.fromkeys(names):
            number = self._number(name)
            if number is not None:
                marks.append(f"[{number}]")
            elif name.startswith(PLAN):
                keys.append(name.removeprefix(PLAN))
            else:
                words.append(name)
        plan = [f"the plan's {', '.join(keys)}"] if keys else []
        return "; ".join(["".join(marks)] * bool(marks) + plan + words)

    def _number(self, name: str) -> int | None:
        if name not in self._numbers:
            source = source_of(self.workspace, name)
            if source is None:
                return None
            self._found[name] = source
            self._numbers[name] = len(self._numbers) + 1
        return self._numbers[name]

    def lines(self, width: int) -> Iterator[Line]:
        """Every source that was cited: title, address, when it was read, its grade."""
        if not self._numbers:
            return
        yield Line("")
        yield Line("Sources", Style.BOLD)
        for name, number in self._numbers.items():
            row = self._found[name]
            label = f"  [{number}] "
            note = f"; {row.note}" if row.note else ""
            words = f"{row.title}, read {row.read_on}, {row.grade} ({name}){note}"
            yield from (Line(text) for text in paragraph(safe(words), width, indent=label))
            if row.url:
                # An address is never broken: it is there to be followed.
                yield Line(" " * len(label) + safe(row.url), Style.DIM)
