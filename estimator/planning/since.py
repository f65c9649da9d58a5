"""The changes since a baseline: from its answer to today's, one cause at a time, along the one way to an estimate.

Old prices come from the same books as known then, which only grow. Keep rates, exchange rates and plans come from the
baseline's own record. That they are the old ones is checked: the old total must come out again.
"""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from pydantic import ValidationError

from estimator.errors import InputError, Refusal
from estimator.planning.causes import grained, shapley, subsets, whole
from estimator.planning.changes import CAUSES, Cause, Change, Since
from estimator.planning.compare import Comparison
from estimator.planning.estimate import estimate
from estimator.planning.inputs import Inputs, in_force_at, inputs
from estimator.planning.recorded import day_yields, effect
from estimator.planning.restate import restated
from estimator.planning.result import PlanEstimate, Status
from estimator.planning.rows import Need, Plan
from estimator.planning.workspace import Workspace
from estimator.pricing.book import Conversion, PriceBook
from estimator.pricing.fx import conversion

VOLUME = ("records", "tokens", "have", "months")
"""The keys of a need that say how much."""

_NO_FIGURE = ("name", "chosen")
"""Keys of a plan that enter no figure."""


class OldPlan(NamedTuple):
    """A plan of the baseline: as it was stated, what it came to and what it rested on."""

    plan: Plan
    status: Status
    eligible: bool
    total: int | None
    records: int | None
    inputs: Inputs


class Baseline(NamedTuple):
    """An earlier comparison, as far as it can be asked again. ``plans`` are by id."""

    as_of: date
    known_at: date
    currency: str
    book: str
    need: Need
    plans: Mapping[str, OldPlan]


class Side(NamedTuple):
    """One end of the walk: its book, keep rates, exchange rates, need and plan."""

    workspace: Workspace
    as_of: date
    need: Need
    plan: Plan
    inputs: Inputs
    rates: Mapping[tuple[str, str], Conversion]


class _Play(NamedTuple):
    """The causes that differ; why the old answer cannot be had again, empty when it can; whether old rows differ."""

    causes: tuple[Cause, ...]
    again: str
    rewritten: bool


class _Case(NamedTuple):
    """A plan with a total at both ends; ``before`` is ``None`` when the books knew nothing then."""

    old: OldPlan
    found: PlanEstimate
    before: Side | None
    now: Side

    @property
    def per_1000(self) -> Fraction | None:
        """The change per 1,000 usable records, as it is shown."""
        after = self.found.per_1000_records
        if after is None or self.old.total is None or not self.old.records:
            return None
        before = Fraction(self.old.total * 1000, self.old.records * 10**self.found.exponent)
        return grained({"all": after - before})["all"]


class _Figures(NamedTuple):
    """Minor units in all, the major unit for 1,000 usable records, and why there is no total."""

    total: int | None
    per_1000: Fraction | None
    why: str = ""


def since(workspace: Workspace, comparison: Comparison, baseline: Baseline) -> Since:
    """What changed in each plan since a baseline, and why.

    Raises:
        InputError: A plan names an offer or a provider nobody knows.
    """
    stated = {plan.id: plan for plan in comparison.stated}
    changes = [_change(workspace, comparison, baseline, stated[found.id], found) for found in comparison.plans]
    gone = [name for name in baseline.plans if name not in stated]
    other = _other_money(comparison, baseline)
    removed = [
        Change(
            name,
            "removed",
            None if other else baseline.plans[name].total,
            None,
            causes=("plan edit",),
            why="no longer in the file",
        )
        for name in gone
    ]
    return Since(baseline.as_of, baseline.known_at, baseline.book, (*changes, *removed))


def _other_money(comparison: Comparison, baseline: Baseline) -> str:
    """Why amounts of the two are not of one unit; empty where they are."""
    if baseline.currency != comparison.currency:
        return f"the baseline is in {baseline.currency}, this comparison in {comparison.currency}"
    before, now = (need.places(baseline.currency) for need in (baseline.need, comparison.need))
    return "" if before == now else f"the baseline is rounded to {before} decimals, this comparison to {now}"


def _change(
    workspace: Workspace, comparison: Comparison, baseline: Baseline, plan: Plan, found: PlanEstimate
) -> Change:
    old = baseline.plans.get(plan.id)
    if old is None:
        return Change(plan.id, "new", None, found.total, causes=("plan edit",), why="not in the baseline")
    apart = Change(plan.id, "not separable", old.total, found.total)
    if why := _other_money(comparison, baseline):
        return apart._replace(before=None, causes=("plan edit",), why=why)
    now = _new_side(workspace, comparison, plan)
    before = _old_side(workspace, baseline, old, now)
    now = now._replace(rates=_rates(workspace.book, now, old.inputs))
    play = _in_play((baseline, comparison), old, before, now)
    apart = apart._replace(causes=play.causes)
    if (old.status, old.eligible) != (found.status, found.eligible) or (old.total is None) != (found.total is None):
        return apart._replace(kind="status", why=_standing(old, found))
    if old.total is None or found.total is None:
        return apart._replace(kind="same")
    return _told(_Case(old, found, before, now), play, apart)


def _told(case: _Case, play: _Play, apart: Change) -> Change:
    """The change of a plan that has a total at both ends."""
    apart = apart._replace(per_1000=case.per_1000)
    if play.rewritten and case.before is not None and play.causes == ("price",):
        # Whatever the old prices were, nothing else differs.
        whole_change = Fraction((case.found.total or 0) - (case.old.total or 0))
        return _split(apart, {"price": whole_change}, None if apart.per_1000 is None else {"price": apart.per_1000})
    if play.again or case.before is None:
        return apart._replace(why=play.again)
    figures = {chosen: _figures(case.before, case.now, chosen) for chosen in subsets(play.causes)}
    stuck = next((figure for figure in figures.values() if figure.total is None), None)
    if stuck is not None:
        return apart._replace(why=f"on the way from old to new there is no total: {stuck.why}")
    parts = shapley(play.causes, lambda chosen: Fraction(figures[chosen].total or 0))
    if apart.per_1000 is None or any(figure.per_1000 is None for figure in figures.values()):
        return _split(apart._replace(per_1000=None), parts, None)
    return _split(apart, parts, shapley(play.causes, lambda chosen: figures[chosen].per_1000 or Fraction(0)))


def _split(change: Change, parts: Mapping[Cause, Fraction], units: Mapping[Cause, Fraction] | None) -> Change:
    """A change with its parts, of every cause."""
    none = dict.fromkeys(CAUSES, Fraction(0))
    total = whole({**none, **parts})
    unit = {} if units is None else grained({**none, **units})
    same = not any(total.values()) and not any(unit.values())
    return change._replace(kind="same" if same else "split", parts=total, per_1000_parts=unit)


def _new_side(workspace: Workspace, comparison: Comparison, plan: Plan) -> Side:
    rests = inputs(workspace, comparison.need, plan, comparison.as_of)
    yields = day_yields(workspace.yields, workspace.yields.known_at, comparison.as_of)
    return Side(workspace.but(yields=yields), comparison.as_of, comparison.need, plan, rests, {})


def _old_side(workspace: Workspace, baseline: Baseline, old: OldPlan, new: Side) -> Side | None:
    """The baseline's end; ``None`` when the books knew nothing then."""
    try:
        book = workspace.book.seen_at(baseline.known_at)
    except InputError:
        return None
    yields = day_yields(workspace.yields, baseline.known_at, baseline.as_of, old.inputs.kept)
    side = Side(workspace.but(book=book, yields=yields), baseline.as_of, baseline.need, old.plan, old.inputs, {})
    return side._replace(rates=_rates(book, side, new.inputs))


def _rates(book: PriceBook, side: Side, other: Inputs) -> dict[tuple[str, str], Conversion]:
    """The exchange rates of a side: those it used, and of the pairs only the other side used, those of its day."""
    found = {(row.base, row.quote): Conversion(row.rate, row.on, ()) for row in side.inputs.fx}
    for row in other.fx:
        rate = conversion(book, row.base, row.quote, side.as_of)
        if (row.base, row.quote) not in found and not isinstance(rate, Refusal):
            found[row.base, row.quote] = rate
    return found


def _in_play(ends: tuple[Baseline, Comparison], old: OldPlan, before: Side | None, now: Side) -> _Play:
    """The causes that differ between two ends."""
    baseline, comparison = ends
    same_days = (baseline.as_of, baseline.known_at) == (comparison.as_of, comparison.known_at)
    rewritten, again = _again(old, before)
    found: dict[Cause, bool] = {
        "price": rewritten or not same_days,
        "yield": before is not None and _yields_differ(before, now),
        "volume": any(getattr(baseline.need, key) != getattr(comparison.need, key) for key in VOLUME),
        "currency": before is not None and any(before.rates[p].rate != now.rates[p].rate for p in _pairs(before, now)),
        "plan edit": _asked(old.plan, baseline.need) != _asked(now.plan, comparison.need),
    }
    return _Play(tuple(cause for cause in CAUSES if found[cause]), again, rewritten)


def _pairs(before: Side, now: Side) -> list[tuple[str, str]]:
    return [pair for pair in before.rates if pair in now.rates]


def _yields_differ(before: Side, now: Side) -> bool:
    keys = dict.fromkeys(row.key for side in (before, now) for row in side.inputs.kept)
    return any(
        effect(in_force_at(before.workspace.yields, key, before.as_of))
        != effect(in_force_at(now.workspace.yields, key, now.as_of))
        for key in keys
    )


def _asked(plan: Plan, need: Need) -> object:
    """Everything of a plan and its need that is neither volume nor a mere name."""
    stated = {key: value for key, value in restated(plan, whole=True).items() if key not in _NO_FIGURE}
    return stated, {key: value for key, value in restated(need, whole=True).items() if key not in VOLUME}


def _again(old: OldPlan, side: Side | None) -> tuple[bool, str]:
    """Whether the books' rows for the old day are others than they were, and why the old total cannot be had again."""
    if side is None:
        return True, "the books given now knew nothing on the baseline's day"
    try:
        rests = inputs(side.workspace, side.need, side.plan, side.as_of)
        figures = _figures(side, side, frozenset())
    except (InputError, ValidationError, KeyError):
        return True, "the books given now do not know the baseline's offers"
    if rests.priced != side.inputs.priced:
        return True, "the books given now hold other prices for the baseline's day than it was made with"
    if figures.total != old.total:
        return False, "from the same prices the baseline's total does not come out again: another version made it"
    return False, ""


def _figures(old: Side, new: Side, moved: frozenset[Cause]) -> _Figures:
    """The figures when these causes are new and all others old."""

    def side(cause: Cause) -> Side:
        return new if cause in moved else old

    asked, much = side("plan edit"), side("volume")
    priced = side("price")
    book = PriceBook(priced.workspace.book.layers, priced.workspace.book.known_at, side("currency").rates)
    workspace = priced.workspace.but(book=book, yields=side("yield").workspace.yields)
    need = asked.need.model_copy(update={key: getattr(much.need, key) for key in VOLUME})
    found = estimate(workspace, need, asked.plan, priced.as_of)
    unit = found.per_1000_records
    why = "; ".join(found.reasons[:1]) or next((str(refusal) for refusal in found.missing), "nothing has a price")
    return _Figures(found.total, unit, why)


def _standing(old: OldPlan, found: PlanEstimate) -> str:
    """What a plan was and is, and why."""
    before = _words(old.status, eligible=old.eligible)
    now = "nothing in it lacks a figure any more" if old.eligible else "nothing bars it any more"
    missing = next((str(refusal) for refusal in found.missing), now)
    why = found.reasons[0] if found.reasons else missing
    return f"was {before}, is {_words(found.status, eligible=found.eligible)}: {why}"


def _words(status: Status, *, eligible: bool) -> str:
    return status if eligible or status == "infeasible" else f"{status}, not for this need"
