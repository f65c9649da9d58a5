"""The explanation of a plan, or of one of its lines, for a terminal."""

from collections.abc import Iterable, Iterator

from estimator.errors import fault
from estimator.planning.calendar import month_start
from estimator.planning.collapse import synthetic
from estimator.planning.compare import Comparison
from estimator.planning.result import PlanEstimate
from estimator.planning.workspace import Workspace
from estimator.reports.comparison import sentences as say
from estimator.reports.comparison.synthetic import told
from estimator.reports.explanation.amounts import line_blocks
from estimator.reports.explanation.references import References
from estimator.reports.explanation.sourcing import source_block
from estimator.reports.grid import paragraph
from estimator.reports.paint import Line, Style
from estimator.text import safe


def explanation(
    workspace: Workspace, comparison: Comparison, plan: PlanEstimate, width: int = 80, line: int | None = None
) -> Iterator[Line]:
    """How a plan's figures were made.

    Args:
        workspace: For the sources behind the figures.
        comparison: The plan's comparison: its days, its need.
        plan: The plan.
        width: Columns of the terminal.
        line: Only the line of this number and its source.

    Raises:
        InputError: The plan has no such line.
    """
    if line is not None and not 1 <= line <= len(plan.lines):
        lines = f"its lines are 1 to {len(plan.lines)}" if plan.lines else "it has no lines"
        raise fault("LINE", str(line), f"plan {plan.id} has no such line", lines)
    references = References(workspace)
    yield from _head(comparison, plan, width)
    yield Line("")
    yield Line("Lines, which sum to the total" if line is None else f"Line {line} of {len(plan.lines)}", Style.BOLD)
    yield from line_blocks(plan, references, width, line)
    chosen = None if line is None else plan.lines[line - 1].source
    for source in plan.sources:
        if chosen is None or source.id == chosen:
            yield Line("")
            yield from source_block(source, comparison.need.purpose, references, width)
    if line is None:
        yield from _rest(comparison, plan, width)
    yield from references.lines(width)


def _head(comparison: Comparison, plan: PlanEstimate, width: int) -> Iterator[Line]:
    yield from _wrapped([f"{plan.id}: {plan.name}"], width, Style.BOLD)
    yield from _wrapped([say.need_words(comparison.need), say.days_words(comparison)], width, Style.DIM)
    yield Line("")
    yield from _wrapped(_figures(comparison, plan), width)


def _figures(comparison: Comparison, plan: PlanEstimate) -> Iterator[str]:
    over = ", over the budget" if comparison.over_budget(plan) else ""
    yield f"Total: {say.total_words(plan)}{over}"
    floor = "at least " if plan.status == "at least" else ""
    if plan.per_1000_records is not None:
        yield f"{floor}{say.unit_cost(plan.per_1000_records)} per 1,000 usable records"
    if plan.per_million_tokens is not None:
        yield f"{floor}{say.unit_cost(plan.per_million_tokens)} per million usable tokens"
    if plan.comparable is not None and plan.total is None:
        figure = say.money(plan.comparable, plan.exponent)
        yield f"At the last list price: {figure} {plan.currency} (a comparable, no offer)"
    yield from (f"Not for this need: {reason}" for reason in plan.reasons)
    shares = sorted(plan.grade_shares.items(), key=lambda item: -item[1])
    if shares:
        yield "The total rests on figures " + ", ".join(f"{grade} {say.percent(share)}" for grade, share in shares)


def _rest(comparison: Comparison, plan: PlanEstimate, width: int) -> Iterator[Line]:
    money = plan.currency
    yield from _section("Calendar", _calendar(comparison, plan), width)
    readings = [f"{name}: {say.money(total, plan.exponent)} {money}" for name, total in plan.readings.items()]
    yield from _section("Other readings of the total", readings, width)
    yield from _section("Full use of a fee", say.full_use_words(plan), width)
    earned = [f"{name}: {say.money(total, plan.exponent)} {money}" for name, total in plan.elsewhere.items()]
    yield from _section("Machine-made text", _made(comparison, plan), width)
    yield from _section("Earned elsewhere, not in the total", earned, width)
    yield from _section("Without a figure", [str(refusal) for refusal in plan.missing], width)
    yield from _section("Beware", plan.warnings, width)


def _made(comparison: Comparison, plan: PlanEstimate) -> Iterator[str]:
    found = synthetic(comparison.need, plan)
    if found is not None and found.made["people"] != sum(found.made.values()):
        yield from told(found, plan.per_1000_records, plan.currency)


def _calendar(comparison: Comparison, plan: PlanEstimate) -> Iterator[str]:
    start = comparison.need.start or comparison.as_of
    for month, records in enumerate(plan.monthly_records):
        yield f"from {month_start(start, month)}: {records:,} raw records"
    done = "open: nothing states the pace" if plan.done_by is None else str(plan.done_by)
    limit = f"; what limits it: {plan.limit}" if plan.limit else ""
    yield f"done by {done}{limit}" if plan.done_by else f"done by: {done}{limit}"


def _section(title: str, rows: Iterable[str], width: int) -> Iterator[Line]:
    listed = list(rows)
    if listed:
        yield Line("")
        yield Line(title, Style.BOLD)
        yield from _wrapped(listed, width, indent="  ")


def _wrapped(rows: Iterable[str], width: int, style: Style = Style.PLAIN, indent: str = "") -> Iterator[Line]:
    for words in rows:
        yield from (Line(text, style) for text in paragraph(safe(words), width, indent=indent, hang=f"{indent}  "))
