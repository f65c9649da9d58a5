"""``perusable breakeven``: where plans change places, and the price at which an offer ties the best alternative."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from estimator.cli.common import FILE, Asked, Day, Opened, Whole, example, look_options, open_plan, question_options

if TYPE_CHECKING:
    from estimator.cli.output import Look
    from estimator.planning.rows import Plan
    from estimator.planning.tie import Tie, Unsolved
    from estimator.planning.turn import Turn
    from estimator.reports.breakeven.page import Page

FORMATS = ("table", "json", "csv", "markdown")
SOLVES = ("fee", "rate", "yield", "share", "date")
_ONLY = {"meter": "rate", "stage": "yield", "first": "date", "last": "date"}
_NAMES = {"first": "from", "last": "to"}


@click.command(short_help="Show where plans change places, and the price that ties.")
@click.argument("plan", type=FILE, required=False)
@question_options
@click.option("--between", metavar="A,B", help="Only the crossovers of these two plans.")
@click.option("--upto", type=Whole(1, 10**15), help="The largest volume looked at.  [default: 100 times the need]")
@click.option("--solve", type=click.Choice(SOLVES), help="What ties the plan of --plan with the best alternative.")
@click.option("--plan", "plan_id", metavar="ID", help="The plan to solve for.  [default: the one with chosen = true]")
@click.option("--source", metavar="ID", help="Its source that varies.  [default: the largest]")
@click.option("--meter", metavar="METER", help="With --solve rate: the meter.  [default: the only one]")
@click.option("--stage", metavar="STAGE", help="With --solve yield: the stage.  [default: the weakest known]")
@click.option("--from", "first", type=Day(), help="With --solve date: the first day.  [default: --as-of]")
@click.option("--to", "last", type=Day(), help="With --solve date: the last day.  [default: a year later]")
@click.option("--format", "form", type=click.Choice(FORMATS), help="[default: by the ending of --output, else table]")
@click.option("-o", "--output", type=FILE, metavar="FILE", help="Write the report to a file, whole or not at all.")
@look_options
@click.pass_context
def breakeven(ctx: click.Context, /, plan: Path | None, form: str | None, output: Path | None, **options: Any) -> None:  # noqa: ANN401 - parsed options
    """Show at which volumes the plans of the file PLAN, or of the built-in example, change places.

    With --solve: the fee, the rate, the share kept, the share of a source or the day at which one
    plan ties the best alternative.

    \b
    Exit codes: 0 done · 2 bad input · 4 the plan has no full price, or there is no alternative
    5 the plan is not for this need.
    """  # noqa: D301 - click keeps the lines after this mark as they are
    from estimator.cli import output as out  # noqa: PLC0415 - heavy

    _check(options)
    asked = Asked.of(options)
    opened = open_plan(plan or example(), asked)
    if output is not None:
        out.check_target(output, opened.read)
    form = out.form_of(form, output)
    look = out.look(options["width"], options["color"], plain=options["plain"], to_file=output is not None)
    report, code = (_solved if options["solve"] else _crossed)(opened, asked, options, form)
    if report is None:
        ctx.exit(code)
    text = report if isinstance(report, str) else _laid(report, look)
    out.deliver(text, form, look, output)
    ctx.exit(code)


def _check(options: dict[str, Any]) -> None:
    """Refuse options that go with others."""
    for key, solve in _ONLY.items():
        if options[key] is not None and options["solve"] != solve:
            raise click.UsageError(f"--{_NAMES.get(key, key)} goes with --solve {solve}")
    for key, name in (("plan_id", "plan"), ("source", "source")):
        if options[key] is not None and options["solve"] is None:
            raise click.UsageError(f"--{name} goes with --solve")
    for key in ("between", "upto"):
        if options[key] is not None and options["solve"] is not None:
            raise click.UsageError(f"--{key} does not go with --solve")


def _laid(page: "Page", look: "Look") -> str:
    from estimator.reports.breakeven.layout import table  # noqa: PLC0415 - heavy
    from estimator.reports.paint import painted  # noqa: PLC0415

    return painted(table(page, look.width), color=look.color)


def _crossed(opened: Opened, asked: Asked, options: dict[str, Any], form: str) -> "tuple[str | Page, int]":
    from estimator.planning.breakeven import Search  # noqa: PLC0415 - heavy
    from estimator.planning.breakeven import breakeven as crossed  # noqa: PLC0415
    from estimator.planning.gate import UNPRICED  # noqa: PLC0415
    from estimator.reports.breakeven import document as data  # noqa: PLC0415
    from estimator.reports.breakeven.page import crossovers_page  # noqa: PLC0415

    pair = _pair(options["between"])
    found = crossed(opened.workspace, opened.file, asked.as_of, Search(options["upto"], pair))
    code = 0 if found.plans else UNPRICED
    if form == "json":
        return data.text(data.document(found)), code
    if form == "csv":
        return data.csv_text(found), code
    return _page(crossovers_page(found), form), code


def _page(page: "Page", form: str) -> "str | Page":
    if form == "table":
        return page
    from estimator.reports.breakeven.layout import markdown  # noqa: PLC0415 - heavy

    return markdown(page)


def _pair(text: str | None) -> tuple[str, str] | None:
    if text is None:
        return None
    one, comma, other = (part.strip() for part in text.partition(","))
    if not comma or not one or not other or "," in other:
        raise click.UsageError(f"--between takes two plans, such as posts,people, not {text!r}")
    return one, other


def _solved(opened: Opened, asked: Asked, options: dict[str, Any], form: str) -> "tuple[str | Page | None, int]":
    from estimator.cli.output import narrate  # noqa: PLC0415 - heavy
    from estimator.planning.tie import Unsolved  # noqa: PLC0415
    from estimator.reports.breakeven import document as data  # noqa: PLC0415
    from estimator.reports.breakeven.page import solved_page  # noqa: PLC0415

    plan = _named(opened, options["plan_id"])
    found = _turn(opened, asked, options, plan) if options["solve"] == "date" else _tie(opened, asked, options, plan)
    if isinstance(found, Unsolved):
        narrate(f"breakeven: {found.words}")
        return None, found.code
    head = data.Head.of(opened.workspace, opened.file.need, asked.as_of)
    if form == "json":
        return data.text(data.solved_document(head, found)), 0
    if form == "csv":
        return data.solved_csv(data.solved_document(head, found)), 0
    return _page(solved_page(head, found), form), 0


def _named(opened: Opened, plan_id: str | None) -> "Plan":
    from estimator.errors import fault, nearest  # noqa: PLC0415 - only --solve names one

    plans = {plan.id: plan for plan in opened.file.plan}
    if plan_id is None:
        chosen = next((plan for plan in plans.values() if plan.chosen), None)
        if chosen is None:
            raise fault(
                "--plan", "", "no plan is named and none is chosen in the file", f"name one of: {', '.join(plans)}"
            )
        return chosen
    if plan_id not in plans:
        raise fault("--plan", "", f"no plan is called {plan_id!r}", nearest(plan_id, plans))
    return plans[plan_id]


def _turn(opened: Opened, asked: Asked, options: dict[str, Any], plan: "Plan") -> "Turn":
    from datetime import timedelta  # noqa: PLC0415 - only --solve date needs them

    from estimator.planning.turn import turn  # noqa: PLC0415

    first = options["first"] or asked.as_of
    last = options["last"] or first + timedelta(days=365)
    return turn(opened.workspace, opened.file, plan.id, first, last)


def _tie(opened: Opened, asked: Asked, options: dict[str, Any], plan: "Plan") -> "Tie | Unsolved":
    from estimator.errors import fault, nearest  # noqa: PLC0415 - heavy
    from estimator.planning import reservation, shares  # noqa: PLC0415
    from estimator.planning.tie import Unsolved, ask  # noqa: PLC0415

    names = plan.source_ids()
    if options["source"] is not None and options["source"] not in names:
        raise fault("--source", "", f"{plan.id} has no source {options['source']!r}", nearest(options["source"], names))
    question = ask(opened.workspace, opened.file, plan, options["source"], asked.as_of)
    if isinstance(question, Unsolved):
        return question
    match options["solve"]:
        case "fee":
            return reservation.fee(question)
        case "rate":
            return reservation.rate(question, options["meter"])
        case "yield":
            return shares.keep(question, options["stage"])
        case _:
            return shares.part(question)
