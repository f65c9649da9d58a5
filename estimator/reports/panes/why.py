"""How a plan's figures were made: the explanation."""

from estimator.planning.compare import Comparison
from estimator.planning.rows import PlanFile
from estimator.planning.workspace import Workspace
from estimator.reports.explanation.plan import explanation
from estimator.reports.paint import Line
from estimator.reports.panes.pane import named


def pane(workspace: Workspace, file: PlanFile, comparison: Comparison, plan_id: str, width: int = 80) -> list[Line]:  # noqa: ARG001 - what every pane is given
    """The lines of the explanation.

    Raises:
        InputError: The comparison has no such plan.
    """
    return list(explanation(workspace, comparison, named(comparison, plan_id), width))
