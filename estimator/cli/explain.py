"""``perusable explain``: how a figure was made."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from estimator.cli.common import Asked, example, look_options, open_plan, question_options

if TYPE_CHECKING:
    from estimator.planning.compare import Comparison
    from estimator.planning.result import PlanEstimate

WHY, ALL = "why", "all"
PANES = ("breakdown", "funnel", "calendar", "curve", "movers", "evidence", "rights", WHY)
"""The sides of a plan: those of :data:`estimator.reports.panes.registry.PANES`, which ``--help`` need not load."""

MOST = 3
"""Arguments: the file, the plan, the line."""


@click.command(short_help="Show how a figure was made, down to its evidence.")
@click.argument("names", nargs=-1, required=True, metavar="[PLAN] ID [LINE]")
@question_options
@click.option("--pane", type=click.Choice((*PANES, ALL)), default=WHY, show_default=True, help="One side of the plan.")
@look_options
def explain(names: tuple[str, ...], pane: str, **options: Any) -> None:  # noqa: ANN401 - parsed options
    """Show how the figures of the plan ID of the file PLAN were made.

    PLAN is a path ending in .toml; without it, ID is a plan of the built-in example.
    With LINE, a number, only that line of the cost and its source are shown. With --pane another side of
    the plan is: where the money goes (breakdown), from raw records to usable ones (funnel), month by month
    (calendar), the cost by volume of all plans (curve), the biggest movers, evidence, rights; or all of them.
    """
    path, plan_id, line = _arguments(names)
    if line is not None and pane != WHY:
        raise click.UsageError(f"LINE goes with --pane {WHY}")
    from estimator.cli import output as out  # noqa: PLC0415 - heavy
    from estimator.planning.compare import compare  # noqa: PLC0415
    from estimator.reports.paint import painted  # noqa: PLC0415

    asked = Asked.of(options)
    opened = open_plan(path, asked)
    comparison = compare(opened.workspace, opened.file, asked.as_of)
    plan = _named(comparison, plan_id)
    look = out.look(options["width"], options["color"], plain=options["plain"])
    if pane == WHY:
        from estimator.reports.explanation.plan import explanation  # noqa: PLC0415

        lines = list(explanation(opened.workspace, comparison, plan, look.width, line))
    else:
        from estimator.reports.panes.registry import pages  # noqa: PLC0415

        wanted = PANES if pane == ALL else (pane,)
        lines = list(pages(wanted, opened.workspace, opened.file, (comparison, plan.id), look.width))
    out.show(painted(lines, color=look.color), look)


def _arguments(names: tuple[str, ...]) -> tuple[Path, str, int | None]:
    is_file = names[0].endswith(".toml") or Path(names[0]).is_file()
    path = Path(names[0]) if is_file else example()
    rest = names[1:] if is_file else names
    if not rest or len(rest) >= MOST:
        raise click.UsageError("name a plan, and at most one of its lines: explain [PLAN] ID [LINE]")
    if len(rest) == 1:
        return path, rest[0], None
    if not (rest[1].isascii() and rest[1].isdigit()):
        raise click.UsageError(f"LINE is a number, not {rest[1]!r}")
    return path, rest[0], int(rest[1][:9])


def _named(comparison: "Comparison", plan_id: str) -> "PlanEstimate":
    from estimator.errors import fault, nearest  # noqa: PLC0415

    for plan in comparison.plans:
        if plan.id == plan_id:
            return plan
    raise fault("ID", "", f"no plan is called {plan_id!r}", nearest(plan_id, (plan.id for plan in comparison.plans)))
