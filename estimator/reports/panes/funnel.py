"""From raw records to usable ones: what each stage keeps, what is lost, and what that rests on."""

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from estimator.evidence import Grade
from estimator.planning.compare import Comparison
from estimator.planning.result import SourceView
from estimator.planning.rows import PlanFile
from estimator.planning.workspace import Workspace
from estimator.reports.comparison import sentences as say
from estimator.reports.explanation.references import References
from estimator.reports.paint import Line, Style
from estimator.reports.panes.layout import Layout
from estimator.reports.panes.pane import INDENT, bar, named, told
from estimator.yields.funnel import Funnel, Stage

METER = "meter"
"""The step at which records are paid for."""

_ORDER = {"before": 0, "after": 1, "later": 2}


class Step(NamedTuple):
    """A step on the way to usable records.

    Attributes:
        name: The stage, or :data:`METER`.
        kept: The share it keeps; ``None`` at the meter.
        lost: Records it drops.
        left: Records left after it.
        grade: How its share is known; ``None`` at the meter.
    """

    name: str
    kept: Fraction | None
    lost: int
    left: int
    grade: Grade | None


def steps(funnel: Funnel, raw: int) -> list[Step]:
    """The steps of a funnel for so many records paid for, at likely shares, in the order in which they act.

    Fewer than one record is dropped from every count.
    """
    stages = sorted(funnel.stages, key=lambda stage: _ORDER[stage.acts])
    left = Fraction(raw)
    for stage in stages:
        left = left / stage.rate.likely if stage.acts == "before" else left
    found, metered = [], False
    for stage in stages:
        if stage.acts != "before" and not metered:
            found.append(Step(METER, None, 0, raw, None))
            metered = True
        after = left * stage.rate.likely
        found.append(Step(stage.name, stage.rate.likely, int(left) - int(after), int(after), stage.rate.grade))
        left = after
    return found if metered else [*found, Step(METER, None, 0, raw, None)]


def pane(workspace: Workspace, file: PlanFile, comparison: Comparison, plan_id: str, width: int = 80) -> list[Line]:  # noqa: ARG001 - what every pane is given
    """Every source's steps, then the sources of their shares.

    Raises:
        InputError: The comparison has no such plan.
    """
    plan = named(comparison, plan_id)
    references = References(workspace)
    lines: list[Line] = []
    for source in plan.sources:
        lines.extend([Line("")] if lines else [])
        lines.extend(_source(source, references, width))
    return [*lines, *references.lines(width)]


def _source(source: SourceView, references: References, width: int) -> Iterator[Line]:
    name = source.id if source.id == source.offer else f"{source.id} ({source.offer})"
    funnel = source.funnel
    if funnel is None or source.usable is None or source.raw is None:
        yield from told(name, width, Style.BOLD, hang=INDENT)
        yield from told("no funnel: its usage is stated in the plan, not its records", width)
        return
    kept = say.percent(funnel.keep, 4)
    head = f"{name}: {source.raw:,} raw records paid for, {kept} usable: {source.usable:,}"
    yield from told(head, width, Style.BOLD, hang=INDENT)
    yield from _steps(funnel, source.raw, width)
    for stage in sorted(funnel.stages, key=lambda stage: _ORDER[stage.acts]):
        yield from told(_rests(stage, references), width, Style.DIM, hang=INDENT)
    for refusal in funnel.missing:
        yield from told(f"unknown: {refusal}", width, Style.WARN, hang=INDENT)


def _steps(funnel: Funnel, raw: int, width: int) -> Iterator[Line]:
    found = steps(funnel, raw)
    most = max(step.lost + step.left for step in found)
    rows = [
        (
            "paid for" if step.kept is None else step.name,
            "" if step.kept is None else say.percent(step.kept, 3),
            "" if step.kept is None else f"{step.lost:,}",
            f"{step.left:,}",
            step.grade or "",
        )
        for step in found
    ]
    layout = Layout.of(("stage", "share kept", "lost", "left", "grade"), rows, width, right=(1, 2, 3))
    yield from layout.heading()
    for row, step in zip(rows, found, strict=True):
        drawn = bar(Fraction(step.left, most), layout.bar) if most else ""
        yield from layout.row(row, drawn, Style.BOLD if step.kept is None else Style.PLAIN)


def _rests(stage: Stage, references: References) -> str:
    """A stage's range, what it rests on and where it acts."""
    rate = stage.rate
    ends = f"{say.percent(rate.low, 3)} to {say.percent(rate.high, 3)}, 9 in 10; " if rate.is_range else ""
    cited = references.cite(stage.evidence)
    words = f"{stage.name}: {ends}{rate.grade}{f', from {cited}' if cited else ''}"
    acts = {"before": "; acts before the meter", "later": "; acts later, once delivered"}.get(stage.acts, "")
    return words + acts + (f"; assumes: {stage.assumes}" if stage.assumes else "")
