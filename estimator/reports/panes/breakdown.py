"""Where a plan's money goes: its lines pooled over the months by source and item."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from estimator.evidence import Grade, weakest
from estimator.planning.compare import Comparison
from estimator.planning.result import CostLine, PlanEstimate
from estimator.planning.rows import PlanFile
from estimator.planning.workspace import Workspace
from estimator.reports.comparison import sentences as say
from estimator.reports.explanation.amounts import item_words
from estimator.reports.paint import Line, Style
from estimator.reports.panes.layout import Layout
from estimator.reports.panes.pane import bar, named, told

EXTRA = "extra"
"""What stands where a line belongs to no source."""


class Item(NamedTuple):
    """Lines of one source and item, pooled.

    Attributes:
        source: The source's name in the plan, or ``""`` for an extra.
        item: What is paid for.
        amount: Minor units; ``None`` where any of its lines has no price.
        months: In how many months it is paid.
        grade: The weakest grade of its lines.
        why: Why there is no price.
    """

    source: str
    item: str
    amount: int | None
    months: int
    grade: Grade
    why: str = ""


def items(plan: PlanEstimate) -> list[Item]:
    """The lines of a plan pooled over the months: those without a price first, then the dearest."""
    pooled: dict[tuple[str, str], list[CostLine]] = {}
    for line in plan.lines:
        pooled.setdefault((line.source, item_words(line)), []).append(line)
    found = [_item(source, item, lines) for (source, item), lines in pooled.items()]
    return sorted(found, key=lambda item: (item.amount is not None, -(item.amount or 0)))


def _item(source: str, item: str, lines: Sequence[CostLine]) -> Item:
    amounts = [line.amount for line in lines if line.amount is not None]
    why = next((str(line.refusal) for line in lines if line.refusal is not None), "")
    amount = sum(amounts) if len(amounts) == len(lines) else None
    months = len({line.month for line in lines})
    return Item(source, item, amount, months, weakest(line.grade for line in lines), why)


def pane(workspace: Workspace, file: PlanFile, comparison: Comparison, plan_id: str, width: int = 80) -> list[Line]:  # noqa: ARG001 - what every pane is given
    """The pooled lines, each with its share of all that is paid.

    Raises:
        InputError: The comparison has no such plan.
    """
    plan = named(comparison, plan_id)
    comparable = f"; {say.comparable_words(plan)}" if plan.total is None and plan.comparable is not None else ""
    head = told(f"Total: {say.total_words(plan)}{comparable}", width, Style.BOLD)
    return [*head, *_items(plan, width), *_below(plan, width)]


def _items(plan: PlanEstimate, width: int) -> Iterator[Line]:
    found = items(plan)
    if not found:
        yield from told("no line: nothing of it has a price", width)
        return
    gross = sum(item.amount for item in found if item.amount is not None and item.amount > 0)
    shares = [Fraction(item.amount, gross) if item.amount is not None and gross else None for item in found]
    # A column in which all rows agree tells nothing and costs the others their room.
    months = any(item.months > 1 for item in found)
    sources = len({item.source for item in found}) > 1
    rows = [
        (
            item.item,
            *([item.source or EXTRA] if sources else []),
            *([str(item.months)] if months else []),
            "no price" if item.amount is None else say.money(item.amount, plan.exponent),
            say.MISSING if share is None or share < 0 else say.percent(share),
            item.grade,
        )
        for item, share in zip(found, shares, strict=True)
    ]
    titles = (
        "item",
        *(["source"] if sources else []),
        *(["months"] if months else []),
        plan.currency,
        "share",
        "grade",
    )
    figures = range(1 + sources, len(titles) - 1)
    layout = Layout.of(titles, rows, width, right=figures)
    yield from layout.heading()
    for row, item, share in zip(rows, found, shares, strict=True):
        drawn = bar(share, layout.bar) if share is not None else ""
        yield from layout.row(row, drawn, Style.WARN if item.amount is None else Style.PLAIN)


def _below(plan: PlanEstimate, width: int) -> Iterator[Line]:
    """What the items alone would hide."""
    for item in items(plan):
        if item.why:
            yield from told(f"{item.item}: no price: {item.why}", width, Style.WARN, hang="  ")
    if any((item.amount or 0) < 0 for item in items(plan)):
        yield from told("A share is of all that is paid, before what is taken off.", width, Style.DIM)
    shares = sorted(plan.grade_shares.items(), key=lambda share: -share[1])
    if shares:
        told_shares = ", ".join(f"{grade} {say.percent(share)}" for grade, share in shares)
        yield from told(f"What it rests on: {told_shares}", width, Style.DIM, hang="  ")
    for name, minor in plan.elsewhere.items():
        words = f"{say.money(minor, plan.exponent)} {plan.currency}"
        yield from told(f"Credit with {name}: {words}, beside the total", width, Style.DIM, hang="  ")
    for name, total in plan.readings.items():
        words = f"{say.money(total, plan.exponent)} {plan.currency}"
        yield from told(f"Total if {name}: {words}", width, Style.DIM, hang="  ")
