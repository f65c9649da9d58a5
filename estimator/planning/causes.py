"""The split of a change among its causes: the Shapley value, which favours no order in which they are looked at.

Source: L. S. Shapley, "A value for n-person games", 1953. The part of a cause is its effect averaged over every order
in which the causes can be moved from old to new; the parts sum to the whole change.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from math import factorial
from typing import TypeVar

from estimator.money import half_up, split

CauseT = TypeVar("CauseT", bound=Hashable)

GRAIN = 10**6
"""Parts of a change per 1,000 records are given to this fraction of the currency's major unit."""


def subsets(causes: Sequence[CauseT]) -> list[frozenset[CauseT]]:
    """Every set of causes, the empty one first."""
    return [frozenset(chosen) for size in range(len(causes) + 1) for chosen in combinations(causes, size)]


def shapley(causes: Sequence[CauseT], value: Callable[[frozenset[CauseT]], Fraction]) -> dict[CauseT, Fraction]:
    """The exact part of each cause.

    Args:
        causes: At most five.
        value: The figure when the causes of a set are new and the others old.
    """
    known = {chosen: value(chosen) for chosen in subsets(causes)}
    count = len(causes)
    parts = dict.fromkeys(causes, Fraction(0))
    for chosen, figure in known.items():
        for cause in causes:
            if cause not in chosen:
                orders = factorial(len(chosen)) * factorial(count - len(chosen) - 1)
                parts[cause] += Fraction(orders, factorial(count)) * (known[chosen | {cause}] - figure)
    return parts


def whole(parts: Mapping[CauseT, Fraction]) -> dict[CauseT, int]:
    """Parts in whole units that sum to the rounded sum: largest remainder, and nothing to a cause without a part."""
    moved = {cause: part for cause, part in parts.items() if part}
    total = sum(moved.values(), Fraction(0))
    units = split(half_up(total.numerator, total.denominator), list(moved.values())) if moved else []
    rounded = dict(zip(moved, units, strict=True))
    return {cause: rounded.get(cause, 0) for cause in parts}


def grained(parts: Mapping[CauseT, Fraction]) -> dict[CauseT, Fraction]:
    """Parts in multiples of one :data:`GRAIN`-th that sum to the rounded sum."""
    return {c: Fraction(n, GRAIN) for c, n in whole({c: part * GRAIN for c, part in parts.items()}).items()}
