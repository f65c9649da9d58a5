"""The comparison: every plan of a need estimated, in two blocks, ranked, with what would change the order."""

from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from estimator.planning.estimate import estimate
from estimator.planning.flip import Flip, flip
from estimator.planning.notes import notes
from estimator.planning.result import PlanEstimate
from estimator.planning.rows import Need, Plan, PlanFile
from estimator.planning.workspace import Workspace
from estimator.progress import Tick, quiet

if TYPE_CHECKING:
    from estimator.planning.changes import Since
    from estimator.planning.ranges import Ranges

OVERLAP = "Records of different sources are taken not to overlap."


class Comparison(NamedTuple):
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
        stated: The plans as in the file.
        since: What changed since a baseline, when one was given.
        ranges: What draws say, when some were taken.
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
    stated: tuple[Plan, ...] = ()
    since: "Since | None" = None
    ranges: "Ranges | None" = None

    @property
    def eligible(self) -> tuple[PlanEstimate, ...]:
        """You can buy and use these, cheapest first."""
        return tuple(plan for plan in self.plans if plan.eligible)

    @property
    def others(self) -> tuple[PlanEstimate, ...]:
        """Not for this need."""
        return tuple(plan for plan in self.plans if not plan.eligible)

    @property
    def contenders(self) -> tuple[PlanEstimate, ...]:
        """Eligible plans that are priced in full and deliver the kind of record that is needed."""
        return contenders(self.eligible)

    @property
    def cheapest(self) -> PlanEstimate | None:
        """The first contender."""
        return next(iter(self.contenders), None)

    @property
    def runner_up(self) -> PlanEstimate | None:
        """The second contender."""
        return self.contenders[1] if len(self.contenders) > 1 else None

    @property
    def reordered(self) -> bool:
        """Whether other plans come first than by likely costs."""
        likely = contenders(sorted(self.eligible, key=rank))
        return [plan.id for plan in likely[:2]] != [plan.id for plan in self.contenders[:2]]

    def over_budget(self, plan: PlanEstimate) -> bool:
        """Whether a plan's total, or its floor, is above the need's budget."""
        budget = self.need.budget
        return budget is not None and plan.money is not None and plan.money > budget.amount

    @property
    def any_priced(self) -> bool:
        """Whether at least one plan has a full price: else a comparison has failed its purpose."""
        return any(plan.status == "priced" for plan in self.plans)


def compare(
    workspace: Workspace, file: PlanFile, as_of: date, before: Comparison | None = None, tick: Tick = quiet
) -> Comparison:
    """Estimate and rank every plan of a file, and say what would change who is cheapest.

    Args and errors are those of :func:`answered`.
    """
    return with_flip(workspace, file, answered(workspace, file, as_of, before, tick))


def answered(
    workspace: Workspace, file: PlanFile, as_of: date, before: Comparison | None = None, tick: Tick = quiet
) -> Comparison:
    """Estimate and rank every plan of a file.

    Args:
        workspace: Books and providers.
        file: The need and the plans.
        as_of: The day whose prices hold.
        before: An earlier answer from the same workspace: what it says of plans that stand as they did is kept.
        tick: Told before each plan.

    Raises:
        InputError: A plan names an offer or a provider nobody knows.
    """
    kept = {} if before is None else _kept(before, file.need, as_of)
    estimates = []
    for place, plan in enumerate(file.plan):
        tick(place, len(file.plan))
        known = kept.get(plan.id)
        same = known is not None and known[0] == plan
        estimates.append(known[1] if known is not None and same else estimate(workspace, file.need, plan, as_of))
    ranked = sorted((plan for plan in estimates if plan.eligible), key=rank)
    plans = (*ranked, *(plan for plan in estimates if not plan.eligible))
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
        _token_order(ranked, lambda plan: plan.per_million_tokens),
        None,
        (
            *notes(workspace, file.need, plans, as_of),
            *([OVERLAP] if any(len(plan.sources) > 1 for plan in plans) else []),
        ),
        file.plan,
    )


def with_flip(workspace: Workspace, file: PlanFile, comparison: Comparison) -> Comparison:
    """The comparison with what would change who is cheapest: several estimates of one plan, so not while a key is held.

    Args:
        workspace: The one the comparison was made with.
        file: Its plans.
        comparison: Of those plans.
    """
    priced = contenders(sorted(comparison.eligible, key=rank))
    if len(priced) < 2:  # noqa: PLR2004 - two to compare
        return comparison
    cheapest = next(plan for plan in file.plan if plan.id == priced[0].id)
    return comparison._replace(flip=flip(workspace, file.need, cheapest, comparison.as_of, (priced[0], priced[1])))


def _kept(before: Comparison, need: Need, as_of: date) -> dict[str, tuple[Plan, PlanEstimate]]:
    """The plans of an earlier answer to the same question, with their estimates."""
    if (before.need, before.as_of) != (need, as_of):
        return {}
    found = {plan.id: plan for plan in before.plans}
    return {plan.id: (plan, found[plan.id]) for plan in before.stated}


def contenders(plans: Sequence[PlanEstimate]) -> tuple[PlanEstimate, ...]:
    """The plans of which one may be called the cheapest: full price, a cost per record, the kind of record needed."""
    return tuple(
        plan for plan in plans if plan.status == "priced" and plan.like_for_like and plan.per_1000_records is not None
    )


def rank(plan: PlanEstimate) -> tuple[bool, bool, bool, Fraction, str]:
    """Sort key: plans with a cost per record, then full prices, then the kind needed, then that cost (or the total)."""
    unit = plan.per_1000_records
    figure = unit if unit is not None else plan.money or Fraction(0)
    return (unit is None, plan.status != "priced", not plan.like_for_like, figure, plan.id)


def ranked_by_median(comparison: Comparison, ranges: "Ranges") -> Comparison:
    """The comparison with its ranges, its eligible plans in the order of their median cost.

    What would flip the order of the likely costs is left out where the medians put other plans first. The order by
    token is by medians too.
    """

    def median(plan: PlanEstimate) -> tuple[bool, bool, bool, bool, Fraction, str]:
        found = ranges.plans.get(plan.id)
        spread = None if found is None else found.per_1000_records
        unit, floor, unlike, figure, name = rank(plan)
        if spread is None:
            return (unit, floor, unlike, False, figure, name)
        return (unit, floor, unlike, spread.p50 is None, figure if spread.p50 is None else spread.p50, name)

    def by_token(plan: PlanEstimate) -> Fraction | None:
        found = ranges.plans.get(plan.id)
        spread = None if found is None else found.per_million_tokens
        return None if spread is None else spread.p50

    eligible = tuple(sorted(comparison.eligible, key=median))
    found = comparison._replace(
        plans=(*eligible, *comparison.others),
        ranked_by="median cost per 1,000 usable records",
        token_order=_token_order(eligible, by_token),
        ranges=ranges,
    )
    return found._replace(flip=None) if found.reordered else found


def _token_order(ranked: Sequence[PlanEstimate], figure: Callable[[PlanEstimate], Fraction | None]) -> tuple[str, ...]:
    costs = {plan.id: figure(plan) for plan in ranked if plan.status == "priced"}
    priced = {name: cost for name, cost in costs.items() if cost is not None}
    by_token = tuple(sorted(priced, key=lambda name: (priced[name], name)))
    return () if by_token == tuple(priced) else by_token
