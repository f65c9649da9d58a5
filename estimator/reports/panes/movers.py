"""What moves a plan most: each uncertain input at its ends, and its share of the spread of all draws."""

from estimator.planning.compare import Comparison
from estimator.planning.rows import PlanFile
from estimator.planning.workspace import Workspace
from estimator.progress import Tick, quiet
from estimator.reports.paint import Line, Style
from estimator.reports.panes.pane import named, told

DRAWS = 2048
"""Enough for shares to a few points; ``perusable sensitivity`` takes more."""


def pane(  # noqa: PLR0913 - a pane's signature
    workspace: Workspace, file: PlanFile, comparison: Comparison, plan_id: str, width: int = 80, *, tick: Tick = quiet
) -> list[Line]:
    """The biggest movers, or why there are none; ``tick`` is told before each input.

    Raises:
        InputError: The comparison has no such plan.
    """
    from estimator.decisions.sensitivity import Asking, sensitivity  # noqa: PLC0415 - needs arrays
    from estimator.planning.tie import Unsolved  # noqa: PLC0415
    from estimator.reports.breakeven.document import Head  # noqa: PLC0415
    from estimator.reports.decisions.movers import body  # noqa: PLC0415

    plan = named(comparison, plan_id)
    found = sensitivity(workspace, file, comparison.as_of, Asking(plan.id, "total", DRAWS, tick=tick))
    if isinstance(found, Unsolved):
        return list(told(found.words, width, Style.WARN))
    return body(found, Head.of(workspace, comparison.need, comparison.as_of), width)
