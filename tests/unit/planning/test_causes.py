"""The split of a change: by every order of the causes, written out, and in whole units that sum."""

from fractions import Fraction
from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from estimator.planning.causes import GRAIN, grained, shapley, subsets, whole

FIGURES = st.fractions(min_value=-(10**9), max_value=10**9, max_denominator=1000)


def by_orders(causes: tuple[str, ...], figures: dict[frozenset[str], Fraction]) -> dict[str, Fraction]:
    """The definition: walk every order, add up what each step changes, and average."""
    parts = dict.fromkeys(causes, Fraction(0))
    orders = list(permutations(causes))
    for order in orders:
        moved: frozenset[str] = frozenset()
        for cause in order:
            parts[cause] += figures[moved | {cause}] - figures[moved]
            moved |= {cause}
    return {cause: part / len(orders) for cause, part in parts.items()}


@settings(max_examples=settings().max_examples // 40 + 10)
@given(st.integers(0, 5), st.data())
def test_it_is_the_average_over_every_order(count: int, data: st.DataObject) -> None:
    causes = tuple("abcde"[:count])
    figures = {chosen: data.draw(FIGURES) for chosen in subsets(causes)}
    found = shapley(causes, figures.__getitem__)
    assert found == by_orders(causes, figures)
    assert sum(found.values()) == figures[frozenset(causes)] - figures[frozenset()]


def test_a_cause_without_effect_has_no_part() -> None:
    assert shapley(("a", "b"), lambda moved: Fraction(7 if "a" in moved else 4)) == {"a": 3, "b": 0}


def test_two_factors_share_what_they_do_together() -> None:
    # 2 x 5 = 10 becomes 3 x 7 = 21: 6 on average for one factor, 5 for the other.
    product = {(0, 0): 10, (1, 0): 15, (0, 1): 14, (1, 1): 21}
    found = shapley(("first", "second"), lambda moved: Fraction(product["first" in moved, "second" in moved]))
    assert found == {"first": 6, "second": 5}


@settings(max_examples=settings().max_examples // 40 + 10)
@given(st.lists(FIGURES, max_size=5))
def test_whole_parts_sum_to_the_rounded_sum_and_none_is_a_unit_off(parts: list[Fraction]) -> None:
    total = sum(parts, Fraction(0))
    found = whole(dict(enumerate(parts)))
    assert abs(sum(found.values()) - total) <= Fraction(1, 2)
    assert all(abs(found[place] - part) <= 1 for place, part in enumerate(parts))
    assert all(not found[place] for place, part in enumerate(parts) if not part)


def test_unit_parts_are_multiples_of_a_grain() -> None:
    found = grained({"a": Fraction(1, 3), "b": Fraction(1, 3), "c": Fraction(1, 3)})
    assert found == {"a": Fraction(333_334, GRAIN), "b": Fraction(333_333, GRAIN), "c": Fraction(333_333, GRAIN)}
    assert sum(found.values()) == 1
