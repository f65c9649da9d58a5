"""What is on screen, as the tests read it, and what the command line says to the same question."""

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from estimator.cli.common import Session
from estimator.cli.main import main
from estimator.planning.compare import Comparison
from tests.tui.driving import DAY, work_of
from tui.app import PerusableApp
from tui.widgets.plans import PlanTable

DAYS = ("--as-of", str(DAY), "--known-at", str(DAY))


def strips(app: PerusableApp) -> list[str]:
    """Every line of the screen as it is drawn, whatever widget drew it."""
    return [strip.text for strip in app.screen._compositor.render_strips()]


def screen(app: PerusableApp) -> str:
    """The same as one text, without the space at the ends of the lines."""
    return "\n".join(line.rstrip() for line in strips(app))


def table(app: PerusableApp) -> list[str]:
    """The lines of the table of plans."""
    found = work_of(app).query_one(PlanTable)
    return [found.render_line(y).text.rstrip() for y in range(found.size.height)]


def line_of(app: PerusableApp, plan_id: str) -> str:
    """The line of a plan; of an id, as much as the narrowest column leaves."""
    return next(line for line in table(app) if line.lstrip(" *").startswith(plan_id[:9]))


def seen(app: PerusableApp) -> Comparison:
    """The answer that is shown."""
    view = work_of(app).view
    assert view is not None
    return view.comparison


def order(app: PerusableApp) -> list[str]:
    """The plans in the order of the table."""
    lines = work_of(app).query_one(PlanTable)._lines
    return [line.row.id for line in lines if line.row is not None]


def totals(app: PerusableApp) -> dict[str, int | None]:
    """Each plan's total, in minor units."""
    return {plan.id: plan.total for plan in seen(app).plans}


def printed(*arguments: str) -> bytes:
    """What the command line prints."""
    found = CliRunner().invoke(main, list(arguments), obj=Session(lambda: DAY))
    assert found.exit_code in (0, 4), found.output
    return found.stdout_bytes


def told(*arguments: str | Path) -> dict[str, Any]:
    """The plans of the command line's JSON, by id."""
    found = json.loads(printed("compare", *map(str, arguments), "--format", "json"))
    return {plan["id"]: plan for plan in found["plans"]}
