"""A plan month by month: records, what is paid, what holds it back."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from itertools import groupby
from typing import NamedTuple

from estimator.planning.calendar import month_start
from estimator.planning.compare import Comparison
from estimator.planning.result import PlanEstimate
from estimator.planning.rows import PlanFile
from estimator.planning.workspace import Workspace
from estimator.reports.comparison import sentences as say
from estimator.reports.paint import Line, Style
from estimator.reports.panes.layout import Layout
from estimator.reports.panes.pane import INDENT, bar, named, told

MOST = 60
"""Rows shown; months after them are told as their number and their sum."""


class Month(NamedTuple):
    """A billing month, or several alike in a row.

    Attributes:
        first: First day of the first.
        last: First day of the last.
        times: How many.
        records: Raw records in each.
        amount: Minor units in each, of the lines with a price.
        spent: Minor units by the end of the last.
        unpriced: Whether a line of it has no price.
    """

    first: date
    last: date
    times: int
    records: int
    amount: int
    spent: int
    unpriced: bool


def months(plan: PlanEstimate, start: date) -> list[Month]:
    """The billing months of a plan from the first on; those alike stand together."""
    amounts: dict[date, int] = defaultdict(int)
    unpriced = set()
    for line in plan.lines:
        amounts[line.month] += line.amount or 0
        if line.amount is None:
            unpriced.add(line.month)
    records = {month_start(start, number): count for number, count in enumerate(plan.monthly_records)}
    days = sorted({*amounts, *records})
    rows = [(day, records.get(day, 0), amounts.get(day, 0), day in unpriced) for day in days]
    found: list[Month] = []
    spent = 0
    for (count, amount, open_), alike in groupby(rows, key=lambda row: row[1:]):
        run = list(alike)
        spent += amount * len(run)
        found.append(Month(run[0][0], run[-1][0], len(run), count, amount, spent, open_))
    return found


def pane(workspace: Workspace, file: PlanFile, comparison: Comparison, plan_id: str, width: int = 80) -> list[Line]:  # noqa: ARG001 - what every pane is given
    """The months, what limits them, and whether that is in time.

    Raises:
        InputError: The comparison has no such plan.
    """
    plan = named(comparison, plan_id)
    start = comparison.need.start or comparison.as_of
    return [*_head(comparison, plan, width), *_months(plan, months(plan, start), width), *_below(plan, width)]


def _head(comparison: Comparison, plan: PlanEstimate, width: int) -> Iterator[Line]:
    start, by = comparison.need.start or comparison.as_of, comparison.need.by
    if plan.done_by is None:
        yield from told(f"From {start}; when it is done is not known", width, Style.BOLD)
    else:
        slack = "" if by is None else f", {_slack(plan.done_by, by)}"
        span = f"On {start}" if plan.done_by == start else f"From {start} to {plan.done_by}"
        yield from told(span + slack, width, Style.BOLD)
    yield from told(f"What limits it: {plan.limit or 'nothing that is known'}", width, Style.DIM, hang=INDENT)


def _slack(done: date, by: date) -> str:
    days = (by - done).days
    if not days:
        return f"on the last day, {by}"
    words = f"{abs(days):,} day{'s' if abs(days) > 1 else ''}"
    return f"{words} before {by}" if days > 0 else f"{words} after {by}"


def _months(plan: PlanEstimate, found: list[Month], width: int) -> Iterator[Line]:
    if not found:
        yield from told("no month: nothing can be delivered", width)
        return
    shown = found[:MOST]
    rows = [
        (
            _span(month),
            f"{month.records:,}" if month.records else say.MISSING,
            f"{'≥' if month.unpriced else ''}{say.money(month.amount, plan.exponent)}",
            say.money(month.spent, plan.exponent),
        )
        for month in shown
    ]
    several = any(month.times > 1 for month in shown)
    titles = ("month from", "raw records", f"{plan.currency} each" if several else plan.currency, "in all")
    layout = Layout.of(titles, rows, width, right=(0, 1, 2, 3))
    yield from layout.heading()
    # A single bar has nothing to be compared with.
    most = max(month.amount for month in shown) if len(shown) > 1 else 0
    for row, month in zip(rows, shown, strict=True):
        yield from layout.row(row, bar(Fraction(month.amount, most), layout.bar) if most > 0 else "")
    left = found[MOST:]
    if left:
        more = sum(month.times for month in left)
        sum_ = sum(month.amount * month.times for month in left)
        yield from told(f"{more:,} more months: {say.money(sum_, plan.exponent)} {plan.currency}", width)


def _span(month: Month) -> str:
    return str(month.first) if month.times == 1 else f"{month.times} from {month.first}"


def _below(plan: PlanEstimate, width: int) -> Iterator[Line]:
    for reason in plan.reasons:
        yield from told(reason, width, Style.WARN, hang=INDENT)
    for warning in plan.warnings:
        yield from told(warning, width, Style.DIM, hang=INDENT)
