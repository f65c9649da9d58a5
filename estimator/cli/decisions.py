"""``perusable sensitivity`` and ``perusable worth``: what moves a plan, and which measurement pays."""

from typing import TYPE_CHECKING, Any

import click

from estimator.cli.common import FILE, Asked, Opened, Whole, example, look_options, open_plan, question_options

if TYPE_CHECKING:
    from collections.abc import Callable

    from estimator.cli.output import Look
    from estimator.planning.tie import Unsolved

    Made = tuple[str, int] | Unsolved
    """The text and the exit code, or why there is neither."""
    Report = Callable[[Opened, Asked, dict[str, Any], str, Look], Made]

FORMATS = ("table", "json", "csv", "markdown")
METRICS = ("total", "per-1000", "per-mtok", "done")
LEAST, MOST = 256, 2**18
"""Draws: powers of two between these."""


def _draws_options(command: Any) -> Any:  # noqa: ANN401 - a decorated function of any shape
    for option in (
        click.option(
            "-o", "--output", type=FILE, metavar="FILE", help="Write the report to a file, whole or not at all."
        ),
        click.option(
            "--format", "form", type=click.Choice(FORMATS), help="[default: by the ending of --output, else table]"
        ),
        click.option("--seed", type=Whole(0, 10**9), default=0, help="Of the draws.  [default: 0]"),
        click.option("--draws", type=Whole(LEAST, MOST), default=8192, help="A power of two.  [default: 8,192]"),
    ):
        command = option(command)
    return command


@click.command(short_help="Show which inputs move a plan most.")
@click.argument("plan", type=FILE, required=False)
@question_options
@click.option("--plan", "plan_id", metavar="ID", help="The plan looked at.  [default: the cheapest]")
@click.option("--metric", type=click.Choice(METRICS), default="total", show_default=True, help="The figure looked at.")
@_draws_options
@look_options
@click.pass_context
def sensitivity(ctx: click.Context, /, **options: Any) -> None:  # noqa: ANN401 - parsed options
    """Show what moves a plan of the file PLAN, or of the built-in example: each uncertain input at
    its P5 and its P95, and the share of the spread of all draws that it is behind.

    \b
    Exit codes: 0 done · 2 bad input · 4 the plan has no full price
    5 the plan is not for this need.
    """  # noqa: D205, D301 - click keeps the lines after the mark as they are
    _run(ctx, options, _sensitivity)


@click.command(short_help="Show which measurement pays before choosing.")
@click.argument("plan", type=FILE, required=False)
@question_options
@click.option(
    "--unit-records", type=Whole(1, 10**6), help="Records of a sampling unit.  [default: the pilot's, a page]"
)
@click.option(
    "--correlation", type=float, metavar="SHARE", help="Correlation within a unit.  [default: the pilot's, else 0.3]"
)
@_draws_options
@look_options
@click.pass_context
def worth(ctx: click.Context, /, **options: Any) -> None:  # noqa: ANN401 - parsed options
    """Show what it is worth to measure more before choosing a plan of the file PLAN, or of the
    built-in example: which input, with how large a pilot, what that saves on average and costs.

    \b
    Exit codes: 0 done · 2 bad input · 4 no plan can be chosen.
    """  # noqa: D205, D301 - click keeps the lines after the mark as they are
    within = options["correlation"]
    if within is not None and not 0 <= within < 1:
        raise click.UsageError(f"--correlation takes a share from 0 to below 1, not {within:g}")
    _run(ctx, options, _worth)


def _run(ctx: click.Context, options: dict[str, Any], report: "Report") -> None:
    from estimator.cli import output as out  # noqa: PLC0415 - heavy
    from estimator.planning.tie import Unsolved  # noqa: PLC0415

    draws, output = options["draws"], options["output"]
    if draws & (draws - 1):
        raise click.UsageError(f"--draws takes a power of two, such as 4_096 or 8_192, not {draws:,}")
    asked = Asked.of(options)
    opened = open_plan(options["plan"] or example(), asked)
    if output is not None:
        out.check_target(output, opened.read)
    form = out.form_of(options["form"], output)
    look = out.look(options["width"], options["color"], plain=options["plain"], to_file=output is not None)
    made = report(opened, asked, options, form, look)
    if isinstance(made, Unsolved):
        out.narrate(f"{ctx.info_name}: {made.words}")
        ctx.exit(made.code)
    text, code = made
    out.deliver(text, form, look, output)
    ctx.exit(code)


def _sensitivity(opened: Opened, asked: Asked, options: dict[str, Any], form: str, look: "Look") -> "Made":
    from estimator.decisions.sensitivity import Asking  # noqa: PLC0415 - heavy
    from estimator.decisions.sensitivity import sensitivity as moved  # noqa: PLC0415
    from estimator.errors import fault, nearest  # noqa: PLC0415
    from estimator.planning.tie import Unsolved  # noqa: PLC0415
    from estimator.reports.breakeven.document import Head, text  # noqa: PLC0415
    from estimator.reports.decisions import document as data  # noqa: PLC0415
    from estimator.reports.decisions.movers import markdown, table  # noqa: PLC0415
    from estimator.reports.paint import painted  # noqa: PLC0415

    ids = [plan.id for plan in opened.file.plan]
    if options["plan_id"] is not None and options["plan_id"] not in ids:
        raise fault("--plan", "", f"no plan is called {options['plan_id']!r}", nearest(options["plan_id"], ids))
    asking = Asking(options["plan_id"], options["metric"], options["draws"], options["seed"])
    found = moved(opened.workspace, opened.file, asked.as_of, asking)
    if isinstance(found, Unsolved):
        return found
    head = Head.of(opened.workspace, opened.file.need, asked.as_of)
    if form == "table":
        return painted(table(found, head, look.width), color=look.color), 0
    if form == "markdown":
        return markdown(found, head), 0
    tree = data.sensitivity_document(found, head)
    return (text(tree) if form == "json" else data.sensitivity_csv(tree)), 0


def _worth(opened: Opened, asked: Asked, options: dict[str, Any], form: str, look: "Look") -> "Made":
    from estimator.decisions.measuring import Sampling  # noqa: PLC0415 - heavy
    from estimator.decisions.worth import Asking  # noqa: PLC0415
    from estimator.decisions.worth import worth as weighed  # noqa: PLC0415
    from estimator.planning.gate import OK, UNPRICED  # noqa: PLC0415
    from estimator.planning.tie import Unsolved  # noqa: PLC0415
    from estimator.reports.breakeven import layout  # noqa: PLC0415
    from estimator.reports.breakeven.document import Head, text  # noqa: PLC0415
    from estimator.reports.decisions import document as data  # noqa: PLC0415
    from estimator.reports.decisions.measurements import worth_page  # noqa: PLC0415
    from estimator.reports.paint import painted  # noqa: PLC0415

    sampling = Sampling(options["unit_records"], options["correlation"])
    found = weighed(opened.workspace, opened.file, asked.as_of, Asking(options["draws"], options["seed"], sampling))
    if isinstance(found, Unsolved):
        return found
    code = OK if found.standings else UNPRICED
    head = Head.of(opened.workspace, opened.file.need, asked.as_of)
    if form == "table":
        return painted(layout.table(worth_page(found, head), look.width), color=look.color), code
    if form == "markdown":
        return layout.markdown(worth_page(found, head)), code
    tree = data.worth_document(found, head)
    return (text(tree) if form == "json" else data.worth_csv(tree)), code
