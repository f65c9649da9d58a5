"""``perusable compare``: the main job, and the gates on one of its plans."""

import re
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from estimator.cli.common import FILE, Asked, Opened, Whole, example, look_options, open_plan, question_options

if TYPE_CHECKING:
    from estimator.cli.output import Look
    from estimator.planning.compare import Comparison
    from estimator.planning.gate import Odds, Outcome, Rule
    from estimator.planning.result import PlanEstimate
    from estimator.planning.workspace import Workspace

FORMATS = ("table", "json", "csv", "markdown")
METRICS = ("total", "per-1000", "per-mtok")
VALUES = ("likely", "p50", "p90")


@click.command(short_help="Compare every plan of a file: cost, calendar, rights.")
@click.argument("plan", type=FILE, required=False)
@question_options
@click.option("--draws", type=Whole(16, 1_048_576), metavar="N", help="Draw every uncertain input N times: ranges.")
@click.option("--seed", type=Whole(0, 2**63 - 1), default=0, show_default=True, help="Of the draws.")
@click.option("--baseline", type=FILE, metavar="LAST.json", help="Say what changed since an earlier JSON, and why.")
@click.option("--format", "form", type=click.Choice(FORMATS), help="[default: by the ending of --output, else table]")
@click.option("-o", "--output", type=FILE, metavar="FILE", help="Write the report to a file, whole or not at all.")
@click.option("--gate", metavar="PLAN_ID", help="The plan to judge.  [default: the one with chosen = true]")
@click.option("--fail-over", metavar="AMOUNT", help="Exit 3 above this: '250000 USD'.  [default: the need's budget]")
@click.option("--metric", type=click.Choice(METRICS), help="What --fail-over limits.  [default: total]")
@click.option("--at", type=click.Choice(VALUES), default="likely", help="Which value is judged.  [default: likely]")
@click.option(
    "--fail-if-p", nargs=2, multiple=True, metavar="LIMIT P", help="Exit 3 if 'total > 250000 USD' in more than 0.05."
)
@click.option("--require-priced", is_flag=True, help="Exit 4 when any line of the plan has no price.")
@click.option("--max-age", metavar="DAYS", help="Exit 4 when a price was last read longer ago, such as 30d.")
@look_options
@click.pass_context
def compare(ctx: click.Context, /, plan: Path | None, form: str | None, output: Path | None, **options: Any) -> None:  # noqa: ANN401 - parsed options
    """Compare every plan of the file PLAN, or of the built-in example.

    \b
    Exit codes: 0 at least one plan is priced (or the gate passes) · 2 bad input
    3 over budget · 4 unpriced or stale · 5 infeasible · 6 only prices moved since
    the baseline. The report comes first.
    """  # noqa: D301 - click keeps the lines after this mark as they are
    from estimator.cli import output as out  # noqa: PLC0415 - heavy
    from estimator.planning.compare import compare as compared  # noqa: PLC0415

    rule = _rule(options)
    asked, last = Asked.of(options), options["baseline"]
    opened = open_plan(plan or example(), asked)
    if output is not None:
        out.check_target(output, opened.read if last is None else (*opened.read, last))
    if rule.needs_draws and options["draws"] is None:
        _no_draws()
    judged = _judged(opened, options["gate"], rule)
    comparison = compared(opened.workspace, opened.file, asked.as_of)
    comparison = _drawn(opened, comparison, options)
    if last is not None:
        comparison = _since(opened, comparison, last)
    form = out.form_of(form, output)
    look = out.look(options["width"], options["color"], plain=options["plain"], to_file=output is not None)
    text = report(opened.workspace, comparison, form, look)
    out.deliver(text, form, look, output)
    roomy = look.height is not None and text.count("\n") + 2 < look.height
    if plan is None and output is None and form == "table" and roomy:
        out.narrate("How a figure was made: perusable explain ID. Your own need: perusable plan new > plan.toml")
    code = _plain_code(comparison) if judged is None else _gate(opened, comparison, judged, rule)
    ctx.exit(code or _moved_code(comparison))


def _no_draws() -> NoReturn:
    from estimator.errors import fault  # noqa: PLC0415

    raise fault("--draws", "", "is missing: percentiles and odds come from draws", "add --draws 8192")


def _drawn(opened: Opened, comparison: "Comparison", options: dict[str, Any]) -> "Comparison":
    """The comparison with its ranges, when draws were asked for."""
    wanted = options["draws"]
    if wanted is None:
        return comparison
    from estimator.draws.inputs import Draws  # noqa: PLC0415 - only with draws
    from estimator.simulation.summary import simulate  # noqa: PLC0415

    number = 1 << (wanted - 1).bit_length()
    if number != wanted:
        from estimator.cli.output import narrate  # noqa: PLC0415

        narrate(f"{number:,} draws are taken: Sobol points come in powers of two")
    return simulate(opened.workspace, opened.file, comparison, Draws(number, options["seed"]))


def _since(opened: Opened, comparison: "Comparison", last: Path) -> "Comparison":
    """The comparison with what changed since an earlier one."""
    from estimator.planning.since import since  # noqa: PLC0415 - only with a baseline
    from estimator.reports.comparison.last import read_baseline  # noqa: PLC0415

    return comparison._replace(since=since(opened.workspace, comparison, read_baseline(last)))


def _moved_code(comparison: "Comparison") -> int:
    from estimator.planning.gate import MOVED, OK  # noqa: PLC0415

    return MOVED if comparison.since is not None and comparison.since.only_prices else OK


def report(workspace: "Workspace", comparison: "Comparison", form: str, look: "Look") -> str:
    """The report as text; each format is imported alone."""
    if form == "json":
        from estimator.reports.comparison.document import document, text  # noqa: PLC0415

        return text(document(workspace, comparison))
    if form == "csv":
        from estimator.reports.comparison.lines import csv_text  # noqa: PLC0415

        return csv_text(comparison)
    if form == "markdown":
        from estimator.reports.comparison.markdown import markdown  # noqa: PLC0415

        return markdown(workspace, comparison)
    from estimator.reports.comparison.table import table  # noqa: PLC0415
    from estimator.reports.paint import painted  # noqa: PLC0415

    return painted(table(workspace, comparison, look.width, look.height), color=look.color)


def _rule(options: dict[str, Any]) -> "Rule":
    from estimator.planning.gate import Rule  # noqa: PLC0415 - heavy

    return Rule(
        fail_over=_limit(options["fail_over"]),
        metric=options["metric"] or "total",
        require_priced=options["require_priced"],
        max_age=_age(options["max_age"]),
        at=options["at"],
        odds=tuple(_odds(text, share) for text, share in options["fail_if_p"]),
    )


_ODDS = re.compile(r"(?P<metric>total|per-1000|per-mtok|done) *> *(?P<limit>.{1,60})")


def _odds(text: str, share: str) -> "Odds":
    """``'total > 250000 USD' 0.05``: a limit, and the share of the draws that may pass it."""
    from fractions import Fraction  # noqa: PLC0415 - heavy

    from estimator.errors import fault  # noqa: PLC0415
    from estimator.money import parse_money  # noqa: PLC0415
    from estimator.planning.gate import Odds  # noqa: PLC0415

    match = _ODDS.fullmatch(text.strip())
    if match is None:
        hint = "write it as 'total > 250000 USD'; also per-1000, per-mtok, and 'done > 2027-03-31'"
        raise fault("--fail-if-p", "", f"{text!r} is not a limit", hint)
    if not re.fullmatch(r"0?\.[0-9]{1,9}|0|1", share):
        percent = re.fullmatch(r"([0-9]{1,2})( ?%)?|(100) ?%?", share)
        written = f"{int(percent[1] or percent[3]) / 100:g} for {share}" if percent else "0.05 for 5 in 100"
        raise fault("--fail-if-p", "", f"{share!r} is not a share from 0 to 1", f"write {written}")
    try:
        limit = _day(match["limit"]) if match["metric"] == "done" else parse_money(match["limit"])
    except ValueError as error:
        raise fault("--fail-if-p", "", str(error), "write 'total > 250000 USD' or 'done > 2027-03-31'") from None
    return Odds(match["metric"], limit, Fraction(share))  # type: ignore[arg-type]  # the pattern's own words


def _day(text: str) -> date:
    """A day in the one form that days have.

    Raises:
        ValueError: It is none.
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or str(day) != text:
        msg = f"{text!r} is not a day such as 2027-03-31"
        raise ValueError(msg)
    return day


def _limit(text: str | None) -> Any:  # noqa: ANN401 - Money, whose module `--help` does not load
    from estimator.errors import fault  # noqa: PLC0415
    from estimator.money import parse_money  # noqa: PLC0415

    try:
        return None if text is None else parse_money(text)
    except ValueError as error:
        raise fault("--fail-over", "", str(error), "write the amount and its currency: '250000 USD'") from None


def _age(text: str | None) -> timedelta | None:
    if text is None:
        return None
    match = re.fullmatch(r"([0-9]{1,5})d?", text)
    if match is None:
        from estimator.errors import fault  # noqa: PLC0415

        raise fault("--max-age", "", f"{text!r} is not a number of days", "write it as 30d")
    return timedelta(days=int(match[1]))


def _judged(opened: Opened, gate: str | None, rule: "Rule") -> str | None:
    """The id of the plan to judge; ``None`` when nothing is asked of any.

    Raises:
        InputError: There is no such plan, none is named, or nothing is held against it.
    """
    from estimator.errors import fault, nearest  # noqa: PLC0415

    ids = [plan.id for plan in opened.file.plan]
    asked = rule.fail_over is not None or rule.require_priced or rule.max_age is not None or bool(rule.odds)
    if gate is not None and gate not in ids:
        raise fault("--gate", "", f"no plan is called {gate!r}", nearest(gate, ids))
    if gate is None and not asked and rule.metric == "total" and rule.at == "likely":
        return None
    chosen = gate or next((plan.id for plan in opened.file.plan if plan.chosen), None)
    if chosen is None:
        raise fault("--gate", "", "no plan is named and none is chosen in the file", f"name one of: {', '.join(ids)}")
    budget = opened.file.need.budget
    if rule.fail_over is None and rule.metric != "total":
        raise fault("--metric", "", "limits nothing without --fail-over", "add --fail-over 'AMOUNT CURRENCY'")
    if rule.fail_over is None and rule.at != "likely" and (asked or budget is None):
        raise fault("--at", "", "judges nothing without --fail-over", "add --fail-over 'AMOUNT CURRENCY'")
    if not asked and budget is None:
        message = "nothing is held against the plan: the need has no budget"
        raise fault("--gate", "", message, "add --fail-over, --fail-if-p, --require-priced or --max-age")
    return chosen


def _gate(opened: Opened, comparison: "Comparison", judged: str, rule: "Rule") -> int:
    from estimator.cli.output import narrate  # noqa: PLC0415
    from estimator.planning.gate import judge  # noqa: PLC0415

    plan = next(plan for plan in comparison.plans if plan.id == judged)
    if rule.fail_over is None and not rule.require_priced and rule.max_age is None and not rule.odds:
        rule = rule._replace(fail_over=comparison.need.budget)
    outcome = judge(opened.workspace, comparison, plan, rule)
    narrate(f"gate: {outcome.words}{_held(comparison, plan, rule, outcome)}")
    return outcome.code


def _held(comparison: "Comparison", plan: "PlanEstimate", rule: "Rule", outcome: "Outcome") -> str:
    """What a passing plan was held against."""
    from estimator.planning.gate import held_against, held_figure, odds_words, share_over  # noqa: PLC0415

    if outcome.code:
        return ""
    held, value = [], held_figure(comparison, plan, rule)
    if rule.fail_over is not None and value is not None:
        held.append(" is within ".join(held_against(value, rule)))
    shares = ((odds, share_over(comparison, plan, odds)) for odds in rule.odds)
    held += [odds_words(comparison, odds, share) for odds, share in shares if share is not None]
    return f": {'; '.join(held)}" if held else ""


def _plain_code(comparison: "Comparison") -> int:
    from estimator.planning.gate import INFEASIBLE, OK, UNPRICED  # noqa: PLC0415

    if comparison.any_priced:
        return OK
    return INFEASIBLE if all(plan.status == "infeasible" for plan in comparison.plans) else UNPRICED
