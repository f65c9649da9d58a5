"""Every pane by name."""

from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Any

from estimator.planning.compare import Comparison
from estimator.planning.rows import PlanFile
from estimator.planning.workspace import Workspace
from estimator.reports.paint import Line, Style
from estimator.reports.panes.pane import Make, Pane


def _later(name: str, *, long: bool = False) -> Make:
    """A pane whose module is loaded when it is first looked at: a screen opens with one of them."""

    def make(*asked: Any, **told: Any) -> list[Line]:  # noqa: ANN401 - what every pane takes
        pane = import_module(f"estimator.reports.panes.{name}").pane
        lines: list[Line] = pane(*asked, **told) if long else pane(*asked)
        return lines

    return make


def _pane(name: str, title: str, words: str, *, long: bool = False) -> tuple[str, Pane]:
    return name, Pane(title, words, _later(name, long=long), long)


PANES: Mapping[str, Pane] = MappingProxyType(
    dict(
        [
            _pane("breakdown", "Where the money goes", "each item with its share of all that is paid"),
            _pane("funnel", "Raw to usable", "what each stage keeps and loses, and what that rests on"),
            _pane("calendar", "Calendar", "records and money month by month, and what limits them"),
            _pane("curve", "Cost by volume", "what every plan costs for less and for more records", long=True),
            _pane("movers", "Biggest movers", "which uncertain inputs move the total most", long=True),
            _pane("evidence", "Evidence", "every price and share kept with its source, day and grade"),
            _pane("rights", "Rights", "what the records may be used for, and the duties"),
            _pane("why", "Why", "how every figure was made, down to its evidence"),
        ]
    )
)
"""The panes in the order in which they are shown."""


def pages(
    names: Iterable[str], workspace: Workspace, file: PlanFile, of: tuple[Comparison, str], width: int = 80
) -> Iterator[Line]:
    """Panes of one plan below each other; of several each has its title.

    Args:
        names: Of :data:`PANES`.
        workspace: Books and providers.
        file: The need and the plans.
        of: The comparison and the plan's id.
        width: Columns of a line.

    Raises:
        InputError: The comparison has no such plan.
    """
    wanted = list(names)
    for number, name in enumerate(wanted):
        if len(wanted) > 1:
            yield from [Line("")] if number else []
            yield Line(f"── {PANES[name].title}", Style.BOLD)
        yield from PANES[name].make(workspace, file, *of, width)
