"""``perusable backtest``: published projects, and a user's own, beside what the product would have said of them."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from estimator.backtest.fields import help_text
from estimator.cli.browse import AS_OF, BOOKS, KNOWN_AT, RATES, asked, price_book, yield_book
from estimator.cli.common import FILE, look_options

if TYPE_CHECKING:
    from estimator.cli.output import Look
    from estimator.reports.backtest.view import View

FORMATS = ("table", "json", "csv", "markdown")
OK, MISSED = 0, 3
STARTER = Path(__file__).with_name("backtest.toml")

HELP = f"""\
Set published projects beside what perusable would have said from the inputs they state.

A row hits when the predicted 90 % interval meets what was stated. Rows whose outcome its authors computed from the same
inputs test the code and must come out within 2 %. With --rows your own projects stand first; they never change the exit
code.

\b
Exit codes: 0 every shipped arithmetic row comes out · 2 bad input
3 one of them does not. The report comes first.

{help_text()}
"""


@click.command(help=HELP, short_help="Set published projects beside what would have been predicted.")
@click.option("--rows", type=FILE, metavar="FILE", help="Your own projects; --starter prints such a file.")
@click.option("--starter", is_flag=True, help="Print a commented file of rows to start from, and stop.")
@click.option("--format", "form", type=click.Choice(FORMATS), help="[default: by the ending of --output, else table]")
@click.option("-o", "--output", type=FILE, metavar="FILE", help="Write the report to a file, whole or not at all.")
@AS_OF
@KNOWN_AT
@BOOKS
@RATES
@look_options
@click.pass_context
def backtest(ctx: click.Context, /, rows: Path | None, starter: bool, form: str | None, **options: Any) -> None:  # noqa: ANN401, FBT001 - parsed options
    """See :data:`HELP`."""
    from estimator.cli import output as out  # noqa: PLC0415 - heavy

    if starter:
        out.emit(STARTER.read_text(encoding="utf-8"))
        return
    target: Path | None = options["output"]
    view, read = _judged(rows, options)
    if target is not None:
        out.check_target(target, read)
    form = out.form_of(form, target)
    look = out.look(options["width"], options["color"], plain=options["plain"], to_file=target is not None)
    text = _report(view, form, look)
    out.deliver(text, form, look, target)
    ctx.exit(OK if view.passes else MISSED)


def _judged(rows: Path | None, options: dict[str, Any]) -> "tuple[View, tuple[Path, ...]]":
    """The user's rows and the shipped ones beside their predictions, and every file that was read."""
    from estimator.backtest.inputs import RECIPE, Defaults  # noqa: PLC0415 - heavy
    from estimator.backtest.load import load_rows  # noqa: PLC0415
    from estimator.backtest.score import judge  # noqa: PLC0415
    from estimator.reports.backtest.view import View  # noqa: PLC0415
    from estimator.shipped import shipped  # noqa: PLC0415
    from providers.workings import WORKINGS  # noqa: PLC0415

    question = asked(options)
    yields = yield_book(question)
    defaults = Defaults(price_book(question), yields, question.as_of, WORKINGS)
    recipes = {row.endpoint for row in yields.rows() if row.provider == RECIPE}
    own = None if rows is None else load_rows(rows, recipes)
    file, digest = load_rows(shipped("backtest.toml"), recipes)
    results = [*(judge(own[0], defaults, own=True) if own else ()), *judge(file, defaults)]
    evidence = {**file.evidence, **(own[0].evidence if own else {})}
    view = View(
        tuple(results), evidence, question.as_of, question.known_at, digest, own[1] if own else None, yields.digest
    )
    read = (
        shipped("backtest.toml"),
        shipped("pricing.toml"),
        shipped("yields.toml"),
        *question.books,
        *question.yields,
    )
    return view, (*read, *([rows] if rows is not None else []))


def _report(view: "View", form: str, look: "Look") -> str:
    """The report as text; each format is imported alone."""
    if form == "json":
        from estimator.reports.backtest.document import document  # noqa: PLC0415
        from estimator.reports.listing import json_text  # noqa: PLC0415

        return json_text(document(view))
    if form == "csv":
        from estimator.reports.backtest.document import records  # noqa: PLC0415
        from estimator.reports.listing import csv_text  # noqa: PLC0415

        return csv_text(records(view))
    if form == "markdown":
        from estimator.reports.backtest.markdown import markdown  # noqa: PLC0415

        return markdown(view)
    from estimator.reports.backtest.table import table  # noqa: PLC0415
    from estimator.reports.paint import painted  # noqa: PLC0415

    return painted(table(view, look.width), color=look.color)
