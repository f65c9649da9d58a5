"""The sources behind a plan's figures."""

from collections.abc import Iterator

from estimator.evidence import Evidence
from estimator.planning.result import PlanEstimate
from estimator.planning.workspace import Workspace


def cited(plan: PlanEstimate) -> Iterator[str]:
    """Every evidence id, or words naming a key of the plan, behind a plan's figures; with repetitions."""
    for line in plan.lines:
        yield from line.evidence
    for source in plan.sources:
        yield from source.rights.evidence
        for step in source.steps:
            yield from step.evidence
        for stage in source.funnel.stages if source.funnel is not None else ():
            yield from stage.evidence


def source_of(workspace: Workspace, name: str) -> Evidence | None:
    """The source of an id, from the price book or the keep rates; ``None`` for words that name a key of the plan."""
    for book in (workspace.book, workspace.yields):
        try:
            return book.evidence(name)
        except KeyError:
            continue
    return None
