"""Every pane by name."""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from estimator.planning.compare import Comparison
from estimator.planning.rows import PlanFile
from estimator.planning.workspace import Workspace
from estimator.reports.paint import Line, Style
from estimator.reports.panes import breakdown, calendar, curve, evidence, funnel, movers, rights, why
from estimator.reports.panes.pane import Pane

PANES: Mapping[str, Pane] = MappingProxyType(
    {
        "breakdown": Pane("Where the money goes", "each item with its share of all that is paid", breakdown.pane),
        "funnel": Pane("Raw to usable", "what each stage keeps and loses, and what that rests on", funnel.pane),
        "calendar": Pane("Calendar", "records and money month by month, and what limits them", calendar.pane),
        "curve": Pane("Cost by volume", "what every plan costs for less and for more records", curve.pane),
        "movers": Pane("Biggest movers", "which uncertain inputs move the total most", movers.pane),
        "evidence": Pane("Evidence", "every price and share kept with its source, day and grade", evidence.pane),
        "rights": Pane("Rights", "what the records may be used for, and the duties", rights.pane),
        "why": Pane("Why", "how every figure was made, down to its evidence", why.pane),
    }
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
