"""A comparison beside another of the same plans: each figure as a signed difference."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from types import MappingProxyType
from typing import Literal, NamedTuple

from estimator.money import plain, significant
from estimator.planning.compare import Comparison
from estimator.planning.result import PlanEstimate
from estimator.reports.comparison import sentences as say
from estimator.text import safe

Kind = Literal["same", "changed", "new", "gone"]

Way = Literal[-1, 0, 1]

MINUS = "−"


class Delta(NamedTuple):
    """How one figure differs.

    Attributes:
        text: The signed difference; ``new`` and ``gone`` where only one side has the figure; empty where they agree.
        share: The difference as a signed share of the baseline's figure; empty where there is none.
        way: Whether the figure fell, stayed or rose; 0 too where only one side has it.
        before: The baseline's figure, as it was shown.
    """

    text: str = ""
    share: str = ""
    way: Way = 0
    before: str = say.MISSING


class Difference(NamedTuple):
    """How one plan differs.

    Attributes:
        id: The plan.
        kind: Whether any of its figures differs, or it stands on one side only.
        figures: By column of the table: ``rank``, ``per_1000``, ``median``, ``per_million``, ``total`` and
            ``done_by`` (in days).
        words: What changed, in one line; empty where nothing did.
    """

    id: str
    kind: Kind
    figures: Mapping[str, Delta]
    words: str


def differences(comparison: Comparison, baseline: Comparison) -> tuple[Difference, ...]:
    """The plans in the order of the comparison, then those that only the baseline has."""
    sides = _Sides(comparison, baseline, _ranks(comparison), _ranks(baseline))
    before = {plan.id: plan for plan in baseline.plans}
    ids = {plan.id for plan in comparison.plans}
    found = [_difference(sides, plan, before.get(plan.id)) for plan in comparison.plans]
    gone = [
        Difference(safe(plan.id), "gone", _figures(sides, None, plan), "gone: no longer in the file")
        for plan in baseline.plans
        if plan.id not in ids
    ]
    return (*found, *gone)


class _Sides(NamedTuple):
    """Both comparisons and the places of their plans."""

    comparison: Comparison
    baseline: Comparison
    ranks: Mapping[str, int]
    before: Mapping[str, int]


def _ranks(comparison: Comparison) -> Mapping[str, int]:
    return {plan.id: place for place, plan in enumerate(comparison.eligible, 1)}


def _difference(sides: _Sides, plan: PlanEstimate, old: PlanEstimate | None) -> Difference:
    comparison, baseline = sides.comparison, sides.baseline
    figures = _figures(sides, plan, old)
    if old is None:
        return Difference(safe(plan.id), "new", figures, "new: not in the baseline")
    said = []
    if baseline.currency != comparison.currency:
        said.append(f"was in {baseline.currency}")
    if (old.status, old.eligible) != (plan.status, plan.eligible):
        said.append(f"was {_standing(old)}, is {_standing(plan)}")
    total, day, rank = figures["total"], figures["done_by"], figures["rank"]
    if total.text:
        share = f" ({total.share})" if total.share else ""
        said.append(f"{total.text} {comparison.currency}{share}")
    elif figures["per_1000"].text:
        said.append(f"{figures['per_1000'].text} {comparison.currency} per 1,000")
    if day.text:
        said.append(f"done {day.text}")
    if rank.way:
        said.append(f"from place {rank.before}")
    changed = any(figure.text for figure in figures.values())
    return Difference(safe(plan.id), "changed" if said or changed else "same", figures, ", ".join(said))


def _standing(plan: PlanEstimate) -> str:
    return plan.status if plan.eligible or plan.status == "infeasible" else f"{plan.status}, not for this need"


def _figures(sides: _Sides, plan: PlanEstimate | None, old: PlanEstimate | None) -> Mapping[str, Delta]:
    """Every figure; of money in another currency only that it is another."""
    comparison, baseline = sides.comparison, sides.baseline
    exponent = comparison.exponent
    now, then = _money(comparison, plan), _money(baseline, old)
    same = baseline.currency == comparison.currency
    found = {
        name: _delta(now[name], then[name] if same else None, exponent if name == "total" else None)
        for name in ("per_1000", "median", "per_million", "total")
    }
    found["rank"] = _delta(_rank(sides.ranks, plan), _rank(sides.before, old), 0)
    found["done_by"] = _days(None if plan is None else plan.done_by, None if old is None else old.done_by)
    return MappingProxyType(found)


def _money(comparison: Comparison, plan: PlanEstimate | None) -> dict[str, Fraction | None]:
    """A plan's figures in the currency's major unit."""
    if plan is None:
        return dict.fromkeys(("per_1000", "median", "per_million", "total"))
    drawn = None if comparison.ranges is None else comparison.ranges.plans.get(plan.id)
    spread = None if drawn is None else drawn.per_1000_records
    return {
        "per_1000": plan.per_1000_records,
        "median": None if spread is None else spread.p50,
        "per_million": plan.per_million_tokens,
        "total": plan.money,
    }


def _rank(ranks: Mapping[str, int], plan: PlanEstimate | None) -> Fraction | None:
    return None if plan is None or plan.id not in ranks else Fraction(ranks[plan.id])


def _delta(now: Fraction | None, then: Fraction | None, places: int | None) -> Delta:
    """A figure and what it was, with so many decimals or six significant digits."""
    before = say.MISSING if then is None else _text(then, places)
    if now == then:
        return Delta(before=before)
    if now is None or then is None:
        return Delta("gone" if now is None else "new", before=before)
    change = now - then
    sign = "+" if change > 0 else MINUS
    share = f"{sign}{say.percent(abs(change) / then)}" if then else ""
    return Delta(sign + _text(abs(change), places), share, 1 if change > 0 else -1, before)


def _text(value: Fraction, places: int | None) -> str:
    return significant(value, group=True) if places is None else plain(value, places, group=True)


def _days(now: date | None, then: date | None) -> Delta:
    before = "open" if then is None else str(then)
    if now == then:
        return Delta(before=before)
    if now is None or then is None:
        return Delta("gone" if now is None else "new", before=before)
    days = (now - then).days
    words = f"{'+' if days > 0 else MINUS}{abs(days):,} day{'s' if abs(days) > 1 else ''}"
    return Delta(words, "", 1 if days > 0 else -1, before)
