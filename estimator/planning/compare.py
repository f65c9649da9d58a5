"""The comparison: every plan of a need estimated, in two blocks, ranked, with what would change the order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from estimator.planning.estimate import estimate
from estimator.planning.flip import Flip, flip
from estimator.planning.notes import notes
from estimator.planning.result import PlanEstimate
from estimator.planning.rows import Need, PlanFile
from estimator.planning.workspace import Workspace

OVERLAP = "Records of different sources are taken not to overlap."


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every plan for one need.

    Attributes:
        as_of: The day whose prices hold.
        known_at: The day by which the book knew them.
        need: As in the plan file.
        currency: Of every amount.
        exponent: Decimals of its minor unit.
        book: Digest of the price files.
        book_recorded_on: The last day on which the book learned something.
        yields: Digest of the keep-rate files.
        plans: All estimates: those that can be bought and used first, cheapest first, then the others as in the file.
        chosen: Id of the plan marked ``chosen``, if any.
        ranked_by: The figure the order rests on.
        token_order: The eligible plans' ids by cost per usable token, when that order differs.
        flip: What would change who is cheapest, when there are two to compare.
        notes: What the reader must know about the comparison as a whole.
    """

    as_of: date
    known_at: date
    need: Need
    currency: str
    exponent: int
    book: str
    book_recorded_on: date
    yields: str
    plans: tuple[PlanEstimate, ...]
    chosen: str | None
    ranked_by: str
    token_order: tuple[str, ...]
    flip: Flip | None
    notes: tuple[str, ...]

    @property
    def eligible(self) -> tuple[PlanEstimate, ...]:
        """You can buy and use these, cheapest first."""
        return tuple(plan for plan in self.plans if plan.eligible)

    @property
    def others(self) -> tuple[PlanEstimate, ...]:
        """Not for this need."""
        return tuple(plan for plan in self.plans if not plan.eligible)

    @property
    def cheapest(self) -> PlanEstimate | None:
        """The first plan that is priced in full."""
        return next((plan for plan in self.eligible if plan.status == "priced"), None)

    @property
    def runner_up(self) -> PlanEstimate | None:
        """The second plan that is priced in full."""
        priced = [plan for plan in self.eligible if plan.status == "priced"]
        return priced[1] if len(priced) > 1 else None

    @property
    def any_priced(self) -> bool:
        """Whether at least one plan has a full price: else a comparison has failed its purpose."""
        return any(plan.status == "priced" for plan in self.plans)


def compare(workspace: Workspace, file: PlanFile, as_of: date) -> Comparison:
    """Estimate and rank every plan of a file.

    Raises:
        InputError: A plan names an offer or a provider nobody knows.
    """
    estimates = [estimate(workspace, file.need, plan, as_of) for plan in file.plan]
    ranked = sorted((plan for plan in estimates if plan.eligible), key=rank)
    plans = (*ranked, *(plan for plan in estimates if not plan.eligible))
    priced = [plan for plan in ranked if plan.status == "priced"]
    by_id = {plan.id: plan for plan in file.plan}
    found = None
    if len(priced) > 1:
        found = flip(workspace, file.need, by_id[priced[0].id], as_of, (priced[0], priced[1]))
    first = plans[0]
    return Comparison(
        as_of,
        workspace.book.known_at,
        file.need,
        first.currency,
        first.exponent,
        workspace.book.digest,
        workspace.book.recorded_on,
        workspace.yields.digest,
        plans,
        next((plan.id for plan in file.plan if plan.chosen), None),
        "likely cost per 1,000 usable records",
        _token_order(ranked),
        found,
        (*notes(workspace, plans, as_of), *([OVERLAP] if any(len(plan.sources) > 1 for plan in plans) else [])),
    )


def rank(plan: PlanEstimate) -> tuple[int, Fraction, str]:
    """Sort key: full prices before floors, floors before none, then cost per record (per plan without records)."""
    order = {"priced": 0, "at least": 1}.get(plan.status, 2)
    unit = plan.per_1000_records
    if unit is None:
        return (order + 3, plan.money or Fraction(0), plan.id)
    return (order, unit, plan.id)


def _token_order(ranked: Sequence[PlanEstimate]) -> tuple[str, ...]:
    priced = [plan for plan in ranked if plan.status == "priced" and plan.per_million_tokens is not None]
    by_token = sorted(priced, key=lambda plan: (plan.per_million_tokens or Fraction(0), plan.id))
    same = [plan.id for plan in by_token] == [plan.id for plan in priced]
    return () if same else tuple(plan.id for plan in by_token)
