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

MEDIAN_DIGITS = 4
"""Digits of a median: more would pretend that draws know it."""

MOST_DIGITS = 9
"""More digits than a figure is shown with, where two of them differ by less."""

TERMS = {"terms allow": "allow", "licence needed": "licence", "terms forbid": "forbid", "unclear": "unclear"}
"""The verdicts under the heading "terms"."""

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


def floored(plan: PlanEstimate, figure: str) -> str:
    """A figure of a plan, marked where it is only the least the plan costs."""
    return f"≥{figure}" if plan.status == "at least" and figure != MISSING else figure


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


def ranked_words(comparison: Comparison) -> str:
    """After a heading: that the order is not that of the figures below it."""
    return "" if comparison.ranges is None else ", ranked by the median"


def done_words(comparison: Comparison, plan: PlanEstimate) -> str:
    """The day a plan is done; with draws, of a plan that is only a floor, the first it can be."""
    floor = comparison.ranges is not None and plan.status == "at least" and plan.done_by is not None
    return f"from {plan.done_by}" if floor else str(plan.done_by or "open")


def cheapest_words(comparison: Comparison) -> str:
    """The first contender, its unit cost and its total: those it is ranked by."""
    first = comparison.cheapest
    if first is None:
        return "none: no plan with a full price gives records of the kind needed"
    drawn = None if comparison.ranges is None else comparison.ranges.plans.get(first.id)
    total, median = f"{money(first.total, first.exponent)} {first.currency} in all", _median(comparison, first)
    if drawn is not None and median is not None and drawn.total.p50 is not None:
        middle = significant(drawn.total.p50 / 10**first.exponent, MEDIAN_DIGITS, group=True)
        total = f"median {middle} {first.currency} in all"
    return f"{first.id}, {_unit(comparison, first, median)}, {total}"


def runner_up_words(comparison: Comparison) -> str:
    """The second contender, and how much dearer it is."""
    first, second = comparison.cheapest, comparison.runner_up
    if first is None or second is None or not first.per_1000_records or second.per_1000_records is None:
        return "none: no other plan with a full price gives records of the kind needed"
    low, high = first.per_1000_records, second.per_1000_records
    medians = _median(comparison, first), _median(comparison, second)
    if comparison.ranges is not None:
        if medians[0] is None or medians[1] is None:
            return f"{second.id}, of which half the draws have no cost"
        low, high = medians[0], medians[1]
    more = "they tie" if low == high else f"{percent(high / low - 1)} more" if low else "the first costs nothing"
    return f"{second.id}, {_unit(comparison, second, medians[1])}, {more}"


def _median(comparison: Comparison, plan: PlanEstimate) -> Fraction | None:
    """The median cost per 1,000 usable records; ``None`` without draws, or where half of them have none."""
    found = None if comparison.ranges is None else comparison.ranges.plans.get(plan.id)
    return None if found is None or found.per_1000_records is None else found.per_1000_records.p50


def _unit(comparison: Comparison, plan: PlanEstimate, median: Fraction | None) -> str:
    if comparison.ranges is None:
        return f"{unit_cost(plan.per_1000_records)} {plan.currency} per 1,000"
    if median is None:
        return "no cost in half the draws"
    return f"median {significant(median, MEDIAN_DIGITS, group=True)} {plan.currency} per 1,000"


def flip_words(comparison: Comparison) -> str:
    """What would make the runner-up the cheapest."""
    found, first, second = comparison.flip, comparison.cheapest, comparison.runner_up
    if first is None or second is None:
        return "nothing: there are no two plans to compare"
    if found is None and comparison.reordered:
        return "not looked for: the likely costs and the medians put different plans first"
    if found is None:
        return f"only a price: {first.id} rests on no share kept"
    likely = "" if comparison.ranges is None else "of the likely costs: "
    if not found.drop:
        return f"{likely}nothing need change: they tie"
    cheaper = f"{second.id} {percent(found.drop)} cheaper"
    if found.at is None:
        return f"{likely}{cheaper}; no share kept at {found.stage!r} down to 1 in 100"
    at, now = told_apart(found.at, found.now)
    return f"{likely}{found.stage!r} at {at}, not {now}, or {cheaper}"


def told_apart(one: Fraction, other: Fraction, digits: int = 2) -> tuple[str, str]:
    """Two shares in the fewest digits that tell them apart."""
    words = percent(one, digits), percent(other, digits)
    return words if words[0] != words[1] or digits >= MOST_DIGITS else told_apart(one, other, digits + 1)


def full_use_words(plan: PlanEstimate, most: int | None = None) -> Iterator[str]:
    """What a fee costs spread over everything it would buy, denominator and term named, at most so many a source."""
    for source in plan.sources:
        if source.full_use:
            uses = [f"{unit_cost(use.per_1000)} over {use.label}" for use in source.full_use[:most]]
            yield f"full use, per 1,000: {', '.join(uses)}"
