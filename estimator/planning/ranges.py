"""What draws say of a comparison: percentiles of each plan, and who is likely to be cheaper than whom."""

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from types import MappingProxyType
from typing import NamedTuple

PERCENTILES = ("p5", "p10", "p50", "p90", "p95")


class Spread(NamedTuple):
    """Percentiles of a figure; ``None`` where so many draws have none: they cannot be done, or have no price.

    Attributes:
        p5: 5 in 100 draws lie at or below it.
        p10: 10 in 100.
        p50: Half.
        p90: 90 in 100.
        p95: 95 in 100; P5 to P95 is the range that holds 9 in 10.
        error: Half the width of the 90 % interval of ``p50`` that so many independent draws would have. Scrambled Sobol
            draws are closer, so this is an upper bound; ``None`` where it has no bounds.
        unpriced: The names of the percentiles that fall on draws without a price; those stand above every figure and
            below what cannot be done.
    """

    p5: Fraction | None
    p10: Fraction | None
    p50: Fraction | None
    p90: Fraction | None
    p95: Fraction | None
    error: Fraction | None
    unpriced: tuple[str, ...] = ()


class Finish(NamedTuple):
    """Percentiles of the completion day; ``None`` where so many draws have none."""

    p5: date | None
    p10: date | None
    p50: date | None
    p90: date | None
    p95: date | None


class PlanRanges(NamedTuple):
    """A plan over all draws.

    Attributes:
        total: In minor units.
        per_1000_records: In the currency's major unit.
        per_million_tokens: As ``per_1000_records``.
        done_by: The completion day; ``None`` when the plan has none.
        within_budget: Share of the draws that cost at most the budget; ``None`` without one.
        by_date: Share of the draws that are done by the need's date; ``None`` without one, or without a day.
        undone: Share of the draws that cannot be done at all.
        over: For a metric and a limit (major units; days from the start for ``done``): the share of the draws above
            it, ``None`` for a metric the plan lacks. What cannot be done or has no price is above.
        unpriced: Share of the draws that reach what has no price, such as a volume past the last tier.
        floor: Whether every figure is only "at least": something of the plan has no figure in any draw. Then
            ``within_budget`` and ``by_date`` are at most.
        free: By metric (``total`` in minor units), where some draws have no price: the percentiles if those cost
            nothing, which is the least they can cost.
    """

    total: Spread
    per_1000_records: Spread | None
    per_million_tokens: Spread | None
    done_by: Finish | None
    within_budget: Fraction | None
    by_date: Fraction | None
    undone: Fraction
    over: Callable[[str, Fraction], Fraction | None]
    unpriced: Fraction = Fraction(0)
    floor: bool = False
    free: Mapping[str, Spread] = MappingProxyType({})


class Pair(NamedTuple):
    """Two plans at the same draws; draws in which either has no price are left out, as nobody can say who is cheaper.

    Attributes:
        cheaper: Share of the counted draws in which the first's cost per usable record is below the second's, ties
            shared; what cannot be done costs more than whatever can.
        left_out: Share of all draws that is not counted.
        tie: Whether the two cost the same in every counted draw.
        apart: Median of what the second costs more than the first, per 1,000 usable records in the major unit; ``None``
            where that has no bounds.
        error: Half the width of the 90 % interval of ``apart`` that so many independent draws would have; ``None``
            where that has no bounds.
    """

    cheaper: Fraction
    left_out: Fraction
    tie: bool
    apart: Fraction | None
    error: Fraction | None


class Ranges(NamedTuple):
    """A comparison over all draws.

    Attributes:
        draws: How many.
        seed: Of all of them.
        plans: By plan id; a plan without any cost has none.
        pairs: By two ids, both ways round, of the plans that can be bought and have a full price; a pair that no draw
            prices is left out.
        constant: The plans of which nothing is uncertain, and what their draws asked for and found without a range.
    """

    draws: int
    seed: int
    plans: Mapping[str, PlanRanges]
    pairs: Mapping[tuple[str, str], Pair]
    constant: Mapping[str, tuple[str, ...]] = MappingProxyType({})
