"""What draws say of a comparison, in words for every report, as values for JSON and as cells for CSV."""

from collections.abc import Iterator
from fractions import Fraction
from math import floor
from typing import Any

from estimator.money import significant
from estimator.planning.compare import Comparison
from estimator.planning.ranges import PERCENTILES, Finish, Pair, PlanRanges, Ranges, Spread
from estimator.planning.result import PlanEstimate
from estimator.reports.comparison import sentences as say
from estimator.reports.comparison.figures import money_text

Tree = dict[str, Any]

SHARES = ("within_budget", "by_date", "undone", "unpriced")
"""Shares of the draws, by their keys."""

NEVER, UNPRICED = "never", "no price"
"""What stands where so many draws have no figure: because they cannot be done, and because they have no price."""

HEADINGS = ("plan", "per 1,000", "median", "total", "in budget", "on time")


def heading(ranges: Ranges) -> str:
    """What the block shows."""
    return f"Range, 9 in 10 of {ranges.draws:,} draws (seed {ranges.seed}): P5 to P95"


def rows(comparison: Comparison) -> Iterator[tuple[PlanEstimate, tuple[str, ...]]]:
    """The plans that can be bought, each with the cells after its name."""
    ranges = comparison.ranges
    for plan in comparison.eligible:
        found = None if ranges is None else ranges.plans.get(plan.id)
        if found is not None:
            yield plan, figures(plan, found)


def figures(plan: PlanEstimate, found: PlanRanges) -> tuple[str, ...]:
    """The cells of a plan under :data:`HEADINGS`, after its name."""
    unit, total, floor = found.per_1000_records, _major(found.total, plan), found.floor
    return (
        say.MISSING if unit is None else _span(unit, 3, floor=floor),
        say.MISSING if unit is None else _floored(median_words(unit), floor=floor),
        _span(total, 4, floor=floor),
        _at_most(found.within_budget) if floor else probability(found.within_budget),
        _at_most(found.by_date) if floor else probability(found.by_date),
    )


def _span(spread: Spread, digits: int, *, floor: bool) -> str:
    """Both ends in digits that tell them apart; of a floor each end is one."""
    ends = [_end(spread, name, digits) for name in ("p5", "p95")]
    if spread.p5 == spread.p95 and ends[0] == ends[1]:
        return _floored(ends[0], floor=floor)
    if ends[0] == ends[1] and digits < say.MOST_DIGITS:
        return _span(spread, digits + 1, floor=floor)
    return " to ".join(_floored(end, floor=floor) for end in ends)


def _end(spread: Spread, name: str, digits: int) -> str:
    """A percentile, or why there is none."""
    value: Fraction | None = getattr(spread, name)
    if value is None:
        return UNPRICED if name in spread.unpriced else NEVER
    return significant(value, digits, group=True)


def _floored(figure: str, *, floor: bool) -> str:
    return f"≥{figure}" if floor and figure not in (NEVER, UNPRICED) else figure


def median_words(spread: Spread) -> str:
    """The median with four digits, or why there is none."""
    return _end(spread, "p50", say.MEDIAN_DIGITS)


def _at_most(share: Fraction | None) -> str:
    """A share that only a floor keeps: what the plan leaves open can but lower it."""
    if share is None or not share:
        return probability(share)
    return f"≤{max(-(-100 * share // 1), 1)} %"


def _major(spread: Spread, plan: PlanEstimate) -> Spread:
    scale = 10**plan.exponent
    values: list[Fraction | None] = [getattr(spread, name) for name in PERCENTILES]
    p5, p10, p50, p90, p95 = (None if value is None else value / scale for value in values)
    return spread._replace(p5=p5, p10=p10, p50=p50, p90=p90, p95=p95)


def probability(share: Fraction | None) -> str:
    """A share of draws as a percentage; what is not all and not none never rounds to it."""
    if share is None:
        return say.MISSING
    if 0 < share < Fraction(1, 100):
        return "<1 %"
    if Fraction(99, 100) < share < 1:
        return ">99 %"
    return f"{floor(share * 100 + Fraction(1, 2))} %"


def sentences(comparison: Comparison) -> Iterator[str]:
    """Who is likely to be cheaper, how sure the medians are, and what cannot be done in some draws."""
    ranges, first, second = comparison.ranges, comparison.cheapest, comparison.runner_up
    if ranges is None:
        return
    pair = None if first is None or second is None else ranges.pairs.get((first.id, second.id))
    if first is not None and second is not None and pair is not None:
        yield _who(first.id, second.id, pair)
        yield from _blurred(pair)
    for plan, found in ((plan, ranges.plans.get(plan.id)) for plan in comparison.eligible):
        if found is not None and found.undone:
            yield f"{plan.id} cannot be done at all in {probability(found.undone)} of the draws"
        if found is not None and found.unpriced:
            yield f"{plan.id} reaches what has no price in {probability(found.unpriced)} of the draws"
    yield from _constant(comparison, ranges)


def _constant(comparison: Comparison, ranges: Ranges) -> Iterator[str]:
    """The plans that no draw changes, because nothing of them is a range, and what of them is taken as certain."""
    drawn = [plan.id for plan in comparison.eligible if plan.id in ranges.plans]
    constant = [name for name in drawn if name in ranges.constant]
    asked = dict.fromkeys(word for name in constant for word in ranges.constant[name])
    if constant:
        of = "any plan" if constant == drawn else ", ".join(constant)
        certain = f"; taken as certain: {', '.join(asked)}" if asked else ""
        yield f"nothing of {of} is a range, so no draw differs{certain}"


def _who(first: str, second: str, pair: Pair) -> str:
    """How often the first is the cheaper, and how many draws cannot say."""
    left = f"; {probability(pair.left_out)} left out, as one of them has no price there" if pair.left_out else ""
    draws = "the draws" if not pair.left_out else "the draws that price both"
    if pair.tie:
        return f"{first} and {second} tie in all of {draws}{left}"
    return f"{first} is cheaper than {second} in {probability(pair.cheaper)} of {draws}{left}"


def _blurred(pair: Pair) -> Iterator[str]:
    """A word where more draws might make the other one the cheaper of two, which are drawn together."""
    if pair.tie or pair.apart is None or pair.error is None:
        return
    if abs(pair.apart) <= pair.error and pair.error:
        yield (
            f"the median of their difference is {significant(abs(pair.apart), 2)}, known to within "
            f"{significant(pair.error, 2)}: more draws may change their order"
        )


def spread_tree(likely: str | None, spread: Spread | None, exponent: int | None = None) -> Tree:
    """A figure and its percentiles; money in minor units with an exponent, else in major units."""
    values = {name: None if spread is None else getattr(spread, name) for name in PERCENTILES}
    return {"likely": likely, **{name: _text(value, exponent) for name, value in values.items()}}


def _text(value: Fraction | None, exponent: int | None) -> str | None:
    if value is None:
        return None
    return significant(value) if exponent is None else money_text(int(value), exponent)


def plan_tree(found: PlanRanges | None) -> Tree:
    """What draws add to a plan beside its percentiles."""
    finish = None if found is None else found.done_by
    sure = None if found is None or found.floor else found
    return {
        "done": dict.fromkeys(PERCENTILES) if finish is None else _days(finish),
        "within_budget": _number(None if sure is None else sure.within_budget),
        "by_date": _number(None if sure is None else sure.by_date),
        "undone": _number(None if found is None else found.undone),
        "unpriced": _number(None if found is None else found.unpriced),
        "floor": None if found is None else found.floor,
    }


def _days(finish: Finish) -> Tree:
    return {name: None if day is None else str(day) for name, day in zip(PERCENTILES, finish, strict=True)}


def _number(share: Fraction | None) -> float | None:
    return None if share is None else round(float(share), 6)


def cheaper_tree(ranges: Ranges | None) -> list[Tree]:
    """Every pair of plans, both ways round."""
    pairs = {} if ranges is None else ranges.pairs
    return [
        {"plan": a, "than": b, "probability": _number(pair.cheaper), "left_out": _number(pair.left_out)}
        for (a, b), pair in pairs.items()
    ]


def cells(plan: PlanEstimate, found: PlanRanges | None) -> dict[str, str]:
    """Columns of a plan's row."""
    figures = {
        "plan_total": spread_tree(None, None if found is None else found.total, plan.exponent),
        "plan_per_1000_records": spread_tree(None, None if found is None else found.per_1000_records),
    }
    spreads = {f"{name}_{part}": tree[part] or "" for name, tree in figures.items() for part in PERCENTILES}
    more = plan_tree(found)
    shares = {name: "" if more[name] is None else str(more[name]) for name in SHARES}
    floor = "" if found is None else str(found.floor).lower()
    return {**spreads, **shares, "floor": floor}
