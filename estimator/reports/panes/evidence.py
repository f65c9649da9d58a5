"""What a plan's figures rest on: every price and share kept, with its source, the day it was read and its grade."""

from collections.abc import Iterator
from typing import NamedTuple

from estimator.evidence import Grade
from estimator.money import shortest
from estimator.planning.compare import Comparison
from estimator.planning.result import CostLine, PlanEstimate, SourceView
from estimator.planning.rows import PlanFile
from estimator.planning.workspace import Workspace
from estimator.reports.comparison import sentences as say
from estimator.reports.explanation.amounts import item_words, number_words
from estimator.reports.explanation.references import References
from estimator.reports.paint import Line, Style
from estimator.reports.panes.layout import Layout
from estimator.reports.panes.pane import INDENT, named, told


class Fact(NamedTuple):
    """A figure and what it rests on.

    Attributes:
        what: What it is.
        value: As it is used.
        grade: How it is known; ``None`` where nobody graded it.
        evidence: Ids of sources, or the plan's keys.
    """

    what: str
    value: str
    grade: Grade | None
    evidence: tuple[str, ...]


def pane(workspace: Workspace, file: PlanFile, comparison: Comparison, plan_id: str, width: int = 80) -> list[Line]:  # noqa: ARG001 - what every pane is given
    """The figures in three tables, then their sources.

    Raises:
        InputError: The comparison has no such plan.
    """
    plan = named(comparison, plan_id)
    references = References(workspace)
    lines: list[Line] = []
    for title, facts in (
        ("Prices", list(prices(plan))),
        ("Shares kept", list(shares(plan))),
        ("How the quantities were made", list(quantities(plan))),
    ):
        if facts:
            lines.extend([Line("")] if lines else [])
            lines.extend(_table(title, facts, references, width))
    if not lines:
        lines.extend(told("nothing of it has a price, a share kept or a quantity", width))
    return [*lines, *references.lines(width)]


def _table(title: str, facts: list[Fact], references: References, width: int) -> Iterator[Line]:
    yield Line(title, Style.BOLD)
    rows = [(fact.what, fact.value, fact.grade or "") for fact in facts]
    layout = Layout.of(("what", "value", "grade"), rows, width, barred=False)
    yield from layout.heading()
    for row, fact in zip(rows, facts, strict=True):
        yield from layout.wrapped(row)
        if fact.evidence:
            yield from told(f"from {references.cite(fact.evidence)}", width, Style.DIM, INDENT, INDENT * 2)


def prices(plan: PlanEstimate) -> Iterator[Fact]:
    """Each rate once, in the order of the lines, with the day it was last seen to hold."""
    said = set()
    for line in plan.lines:
        fact = Fact(_named(plan, line), _rate(plan, line), line.grade, line.evidence)
        if fact not in said:
            said.add(fact)
            yield fact


def _named(plan: PlanEstimate, line: CostLine) -> str:
    of = f" of {line.source}" if line.source and len(plan.sources) > 1 else ""
    return f"{item_words(line)}{of}"


def _rate(plan: PlanEstimate, line: CostLine) -> str:
    if line.refusal is not None:
        return f"no price: {line.refusal.why}"
    if line.rate is not None:
        words = f"{number_words(line.rate)} {plan.currency} each"
    elif line.quantity is None and line.amount is not None:
        words = f"{say.money(line.amount, plan.exponent)} {plan.currency}"
    else:
        words = "no single rate"
    return words + (f", seen {line.seen}" if line.seen is not None else "")


def shares(plan: PlanEstimate) -> Iterator[Fact]:
    """Each stage of each source's funnel, and what is missing of it."""
    for source in plan.sources:
        if source.funnel is None:
            continue
        of = _of(plan, source)
        for stage in source.funnel.stages:
            rate = stage.rate
            ends = f" ({say.percent(rate.low, 3)} to {say.percent(rate.high, 3)})" if rate.is_range else ""
            yield Fact(f"{stage.name}{of}", f"{say.percent(rate.likely, 3)}{ends}", rate.grade, stage.evidence)
        for refusal in source.funnel.missing:
            yield Fact(f"{refusal.what}{of}", f"unknown: {refusal.why}", None, ())


def quantities(plan: PlanEstimate) -> Iterator[Fact]:
    """Tokens of a record and each step of a provider."""
    for source in plan.sources:
        of = _of(plan, source)
        for step in source.steps:
            yield Fact(f"{step.label}{of}", step.value, step.grade, step.evidence)
        if source.tokens_per_record is not None:
            tokens = f"{shortest(source.tokens_per_record)} likely"
            yield Fact(f"tokens in a usable record{of}", tokens, None, ("plan: tokens_per_record",))


def _of(plan: PlanEstimate, source: SourceView) -> str:
    return f" of {source.id}" if len(plan.sources) > 1 else ""
