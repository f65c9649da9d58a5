"""What every report of a comparison says in words: the need, the totals, what would change the order."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from estimator.errors import Refusal
from estimator.money import EXPONENTS, Money, plain, significant
from estimator.planning.compare import Comparison
from estimator.planning.result import PlanEstimate
from estimator.planning.rows import Need

MISSING = "–"
"""What stands where there is no figure."""

_KINDS = {
    "post": "posts",
    "comment": "comments",
    "dialogue": "dialogues",
    "story": "stories",
    "code": "code records",
    "row": "rows",
    "label": "labels",
}


def money(minor: int | None, exponent: int) -> str:
    """An amount in minor units, for a person."""
    return MISSING if minor is None else plain(Fraction(minor, 10**exponent), exponent, group=True)


def unit_cost(value: Fraction | None) -> str:
    """A unit cost with six significant digits, for a person."""
    return MISSING if value is None else significant(value, group=True)


def percent(share: Fraction, digits: int = 2) -> str:
    """A share as a percentage with this many significant digits, and never fewer than its whole part has."""
    text = significant(share * 100, digits, group=True)
    return (text.rstrip("0").rstrip(".") if "." in text else text) + " %"


def kinds(kind: str) -> str:
    """Several records of a kind."""
    return _KINDS[kind]


def need_words(need: Need) -> str:
    """The need in one line: how much of what, for what, by when, within which budget."""
    amount = f"{need.records:,} {kinds(need.kind)}" if need.records else f"{need.tokens:,} tokens of {kinds(need.kind)}"
    again = f" every {need.every} for {need.months} months" if need.every != "once" else ""
    held = f", {need.have:,} of them already held" if need.have else ""
    by = f" by {need.by}" if need.by else ""
    budget = f", budget {_budget(need.budget)}" if need.budget is not None else ""
    return f"{amount} ({need.criteria}){again} for {need.purpose}{by}{held}{budget}"


def _budget(budget: Money) -> str:
    places = 0 if budget.amount.denominator == 1 else EXPONENTS[budget.currency]
    return f"{plain(budget.amount, places, group=True)} {budget.currency}"


def days_words(comparison: Comparison) -> str:
    """Which prices hold, and what the book knew."""
    known = "" if comparison.known_at == comparison.as_of else f" as known on {comparison.known_at}"
    return (
        f"prices of {comparison.as_of}{known}, book of {comparison.book_recorded_on}, {comparison.currency} before tax"
    )


def total_words(plan: PlanEstimate) -> str:
    """A plan's total in words, with what it leaves out: ``at least 4,120.00 USD, 1 of 9 lines unpriced``."""
    if plan.total is None:
        return f"none, {plan.status}"
    figure = f"{money(plan.total, plan.exponent)} {plan.currency}"
    if not plan.missing:
        return figure
    return f"at least {figure}, {unpriced_words(plan)}"


def unpriced_words(plan: PlanEstimate) -> str:
    """How many lines of a floor have no price, or how many of its inputs are unknown."""
    lines = sum(line.amount is None for line in plan.lines)
    if lines:
        return f"{lines} of {len(plan.lines)} lines unpriced"
    count = len(plan.missing)
    return f"{count} input{'s' if count != 1 else ''} unknown"


def missing_words(refusals: Sequence[Refusal]) -> str:
    """What has no figure, briefly."""
    named = list(dict.fromkeys(refusal.what for refusal in refusals))
    more = f" and {len(named) - 2} more" if len(named) > 2 else ""  # noqa: PLR2004 - two names are enough
    return ", ".join(named[:2]) + more


def main_reason(plan: PlanEstimate) -> str:
    """Why a plan is not for this need: the first reason, and the verdict on its rights where that bars it too."""
    own = plan.sources[0].id if len(plan.sources) == 1 else ""
    first = plan.reasons[0].removeprefix(f"{own}: ")
    barred = plan.rights in ("licence needed", "terms forbid")
    said = any(words in first for words in ("needs a licence", "terms forbid"))
    return first + (f"; also: {plan.rights}" if barred and not said and len(plan.reasons) > 1 else "")


def comparable_words(plan: PlanEstimate) -> str:
    """What a plan that is not for the need costs, or would have cost when it was sold."""
    if plan.total is not None:
        return f"priced: {total_words(plan)}"
    if plan.comparable is None:
        return ""
    return f"comparable, no offer: {money(plan.comparable, plan.exponent)} {plan.currency}"


def cheapest_words(comparison: Comparison) -> str:
    """The first contender, its unit cost and its total."""
    first = comparison.cheapest
    if first is None:
        return "none: no plan with a full price gives records of the kind needed"
    total = f"{money(first.total, first.exponent)} {first.currency} in all"
    return f"{first.id}, {unit_cost(first.per_1000_records)} {first.currency} per 1,000, {total}"


def runner_up_words(comparison: Comparison) -> str:
    """The second contender, and how much dearer it is."""
    first, second = comparison.cheapest, comparison.runner_up
    if first is None or second is None or not first.per_1000_records or second.per_1000_records is None:
        return "none: no other plan with a full price gives records of the kind needed"
    dearer = second.per_1000_records / first.per_1000_records - 1
    more = f"{percent(dearer)} more" if dearer >= 0 else f"{percent(-dearer)} less, and its median is higher"
    return f"{second.id}, {unit_cost(second.per_1000_records)} {second.currency} per 1,000, {more}"


def flip_words(comparison: Comparison) -> str:
    """What would make the runner-up the cheapest."""
    found, first, second = comparison.flip, comparison.cheapest, comparison.runner_up
    if first is None or second is None:
        return "nothing: there are no two plans to compare"
    if found is None and comparison.reordered:
        return "not looked for: the likely costs and the medians put different plans first"
    if found is None:
        return f"only a price: {first.id} rests on no share kept"
    cheaper = f"{second.id} {percent(found.drop)} cheaper"
    if found.at is None:
        return f"{cheaper}; no share kept at {found.stage!r} down to 1 in 100"
    return f"{found.stage!r} at {percent(found.at)}, not {percent(found.now)}, or {cheaper}"


def full_use_words(plan: PlanEstimate, most: int | None = None) -> Iterator[str]:
    """What a fee costs spread over everything it would buy, denominator and term named, at most so many a source."""
    for source in plan.sources:
        if source.full_use:
            uses = [f"{unit_cost(use.per_1000)} over {use.label}" for use in source.full_use[:most]]
            yield f"full use, per 1,000: {', '.join(uses)}"
