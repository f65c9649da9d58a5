"""``perusable explain``: how a figure was made."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from estimator.cli.common import Asked, example, look_options, open_plan, question_options

if TYPE_CHECKING:
    from estimator.planning.compare import Comparison
    from estimator.planning.result import PlanEstimate

MOST = 3
"""Arguments: the file, the plan, the line."""


@click.command(short_help="Show how a figure was made, down to its evidence.")
@click.argument("names", nargs=-1, required=True, metavar="[PLAN] ID [LINE]")
@question_options
@look_options
def explain(names: tuple[str, ...], **options: Any) -> None:  # noqa: ANN401 - parsed options
    """Show how the figures of the plan ID of the file PLAN were made.

    PLAN is a path ending in .toml; without it, ID is a plan of the built-in example.
    With LINE, a number, only that line of the cost and its source are shown.
    """
    path, plan_id, line = _arguments(names)
    from estimator.cli import output as out  # noqa: PLC0415 - heavy
    from estimator.planning.compare import compare  # noqa: PLC0415
    from estimator.reports.explanation.plan import explanation  # noqa: PLC0415
    from estimator.reports.paint import painted  # noqa: PLC0415

    asked = Asked.of(options)
    opened = open_plan(path, asked)
    comparison = compare(opened.workspace, opened.file, asked.as_of)
    plan = _named(comparison, plan_id)
    look = out.look(options["width"], options["color"], plain=options["plain"])
    out.show(painted(explanation(opened.workspace, comparison, plan, look.width, line), color=look.color), look)


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
