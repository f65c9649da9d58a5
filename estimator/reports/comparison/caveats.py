"""What to beware of in a comparison: one line for each thing that applies to a plan that can be used."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from estimator.planning.compare import Comparison
from estimator.planning.result import CostLine, PlanEstimate, SourceView
from estimator.planning.workspace import Workspace
from estimator.reports.comparison.sentences import kinds

GENERATORS = frozenset({"hosted", "local"})
"""The providers whose records a model makes."""

CORRECTION = "human correction"


class Ranks(NamedTuple):
    """The numbers under which a report shows the plans that can be used."""

    ids: tuple[str, ...]

    def words(self, ids: Sequence[str]) -> str:
        """The plans of some ids as numbers: ``plans 1, 2, 3``; all of them as ``all plans``."""
        numbers = [str(self.ids.index(name) + 1) for name in ids if name in self.ids]
        if len(numbers) > 1 and len(numbers) == len(self.ids):
            return "all plans"
        return f"plan{'s' if len(numbers) > 1 else ''} {', '.join(numbers)}"


def is_generated(workspace: Workspace, source: SourceView) -> bool:
    """Whether a model makes a source's records."""
    return workspace.book.provider_of(source.offer) in GENERATORS


def caveats(workspace: Workspace, comparison: Comparison) -> Iterator[str]:
    """One line for each thing to beware of, when it applies to a plan that can be used."""
    plans = comparison.eligible
    ranks = Ranks(tuple(plan.id for plan in plans))
    yield from _marks(comparison)
    yield from _collapse(workspace, plans, ranks)
    yield from _correction(plans, ranks)
    unclear = [plan.id for plan in plans if plan.rights == "unclear"]
    if unclear:
        yield f"Rights: unclear for {ranks.words(unclear)}; copyright, personal data not assessed."
    if comparison.token_order:
        order = ", ".join(str(ranks.ids.index(name) + 1) for name in comparison.token_order)
        yield f"Tokens: by cost per usable token the order is another: {order}."
    yield from comparison.notes


def _marks(comparison: Comparison) -> Iterator[str]:
    said = []
    if any(not plan.like_for_like for plan in comparison.eligible):
        said.append(f"* other records than {kinds(comparison.need.kind)}, ranked last")
    if any(comparison.over_budget(plan) for plan in comparison.eligible):
        said.append("! over the budget")
    if said:
        yield "; ".join(said) + "."


def _collapse(workspace: Workspace, plans: Sequence[PlanEstimate], ranks: Ranks) -> Iterator[str]:
    made = [plan.id for plan in plans if any(is_generated(workspace, source) for source in plan.sources)]
    if made:
        yield f"Collapse: model-made records alone narrow what a model learns ({ranks.words(made)})."


def _correction(plans: Sequence[PlanEstimate], ranks: Ranks) -> Iterator[str]:
    paid = [plan.id for plan in plans if any(_corrects(line) for line in plan.lines)]
    if paid:
        yield f"Correction: only part of the records of {ranks.words(paid)} is seen by a person."


def _corrects(line: CostLine) -> bool:
    return line.item == CORRECTION
