"""A source of a plan: its price's standing, its funnel, how its quantities were made, and its rights."""

from collections.abc import Iterator, Sequence

from estimator.money import shortest
from estimator.planning.collapse import DISTINCT
from estimator.planning.result import RightsView, SourceView
from estimator.reports.comparison.sentences import percent
from estimator.reports.explanation.references import References
from estimator.reports.grid import paragraph
from estimator.reports.paint import Line, Style
from estimator.sourcing import Step
from estimator.text import safe
from estimator.yields.funnel import Funnel, Stage

NOT_ASSESSED = "copyright, personal data and jurisdiction: not assessed"

_ACTS = {
    "before": "acts before the meter: what it drops is not paid for",
    "later": "acts later: what it drops was delivered and paid for",
}
"""Where a stage acts, when it is not right after the meter, as most do."""

Text = Iterator[tuple[int, str]]
"""Lines as their indentation and their words."""


def source_block(source: SourceView, purpose: str, references: References, width: int) -> Iterator[Line]:
    """Everything about one source."""
    name = source.id if source.id == source.offer else f"{source.id} ({source.offer})"
    yield from (Line(text, Style.BOLD) for text in paragraph(safe(f"Source {name}"), width, hang="  "))
    for depth, words in _words(source, purpose, references):
        indent = "  " * depth
        yield from (Line(text) for text in paragraph(safe(words), width, indent=indent, hang=f"{indent}  "))


def _words(source: SourceView, purpose: str, references: References) -> Text:
    yield 1, f"price: {source.price_held}"
    if source.tokens_per_record is not None:
        yield 1, f"tokens in a usable record: {shortest(source.tokens_per_record)} likely"
    yield from _funnel(source, references)
    if source.steps:
        yield 1, "how the quantities were made"
        yield from _steps(source.steps, references)
    yield from rights_words(source, source.rights, purpose, references)


def _funnel(source: SourceView, references: References) -> Text:
    if source.funnel is None or source.usable is None or source.raw is None:
        yield 1, "records: none, its usage is stated in the plan"
        return
    kept = percent(source.funnel.keep, 4)
    yield 1, f"records: {source.usable:,} usable / {kept} of the raw ones paid for = {source.raw:,} raw"
    for stage in source.funnel.stages:
        yield from _stage(stage, references)
        if stage.name == "distinct" and source.made_by == "model":
            yield 3, DISTINCT
    yield from _unknown(source.funnel)


def _stage(stage: Stage, references: References) -> Text:
    rate = stage.rate
    span = f" (range {percent(rate.low, 3)} to {percent(rate.high, 3)}, 9 in 10)" if rate.is_range else ""
    cited = references.cite(stage.evidence)
    yield 2, f"{stage.name}: {percent(rate.likely, 3)} kept{span}, {rate.grade}{f', from {cited}' if cited else ''}"
    if stage.acts in _ACTS:
        yield 3, _ACTS[stage.acts]
    if stage.assumes:
        yield 3, f"assumes: {stage.assumes}"


def _unknown(funnel: Funnel) -> Text:
    for refusal in funnel.missing:
        yield 2, f"unknown: {refusal}"


def _steps(steps: Sequence[Step], references: References) -> Text:
    for step in steps:
        yield 2, f"{step.label}: {step.value}"
        if step.why:
            yield 3, step.why
        cited = references.cite(step.evidence)
        parts = [step.grade or "", f"from {cited}" if cited else ""]
        if any(parts):
            yield 3, ", ".join(part for part in parts if part)


def rights_words(source: SourceView, view: RightsView, purpose: str, references: References) -> Text:
    """What a source's records may be used for, where that stands, and what it obliges the buyer to."""
    yield 1, f"rights for {purpose}: {view.verdict}"
    if view.clause:
        yield 2, f"clause: {view.clause}"
    document = [view.document] if view.document else []
    document += [f"of {view.dated}"] if view.dated else []
    document += [f"read {view.read_on}"] if view.read_on else []
    cited = references.cite(view.evidence)
    if document or cited:
        yield 2, "document: " + " ".join(part for part in (", ".join(document), cited) if part)
    for duty, item in source.duties:
        yield 2, f"duty: {duty} ({item if item == 'unpriced' else f'priced by {item}'})"
    yield 2, NOT_ASSESSED
