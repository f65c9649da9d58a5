"""A number with its draws is the number: any arithmetic, exactly at the likely value and in float at each draw."""

import copy
import math
import operator
import pickle
from collections.abc import Callable
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from estimator.draws.drawn import Drawn, draws_of, least, likely_of, most, within

SIZE = 4
FEW = settings(max_examples=200)


class Leaf(NamedTuple):
    """One number in three forms: with draws, exact, and as floats."""

    drawn: Any
    exact: Any
    floats: Any


def varied(likely: Fraction) -> NDArray[np.float64]:
    """Draws about a likely value, all above 0."""
    return float(likely) * np.array([0.5, 0.9, 1.25, 2.0])


RATIONAL = st.fractions(Fraction(1, 50), 50, max_denominator=50)
DRAWN = RATIONAL.map(lambda x: Leaf(Drawn(x, varied(x)), x, varied(x)))
PLAIN = RATIONAL.map(lambda x: Leaf(x, x, float(x)))
WHOLE = st.integers(1, 20).map(lambda x: Leaf(x, x, float(x)))
LEAVES = st.one_of(DRAWN, DRAWN, PLAIN, WHOLE)

BINARY: dict[str, tuple[Callable[..., Any], Callable[..., Any], Callable[..., Any]]] = {
    "+": (operator.add,) * 3,
    "-": (operator.sub,) * 3,
    "*": (operator.mul,) * 3,
    "/": (operator.truediv,) * 3,
    "least": (least, min, np.minimum),
    "most": (most, max, np.maximum),
}
UNARY: dict[str, tuple[Callable[..., Any], Callable[..., Any], Callable[..., Any]]] = {
    "neg": (operator.neg,) * 3,
    "pos": (operator.pos,) * 3,
    "abs": (abs,) * 3,
    "square": (lambda x: x**2,) * 3,
}


def combined(name: str, one: Leaf, two: Leaf) -> Leaf:
    ops = BINARY[name]
    if name == "/" and (two.exact == 0 or np.any(np.asarray(two.floats) == 0)):
        return one
    if name in ("least", "most"):
        one, two = (Leaf(x.drawn if isinstance(x.drawn, Fraction) else Fraction(x.drawn), *x[1:]) for x in (one, two))
    if name == "/" and isinstance(one.exact, int) and isinstance(two.exact, int):
        return Leaf(Fraction(one.drawn, two.drawn), Fraction(one.exact, two.exact), one.floats / two.floats)
    return folded(Leaf(*(op(x, y) for op, x, y in zip(ops, one, two, strict=True))))


def changed(name: str, one: Leaf) -> Leaf:
    return folded(Leaf(*(op(x) for op, x in zip(UNARY[name], one, strict=True))))


def folded(leaf: Leaf) -> Leaf:
    """What holds no draws stays exact until it meets some."""
    return leaf if isinstance(leaf.drawn, Drawn) else leaf._replace(floats=float(leaf.exact))


TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(combined, st.sampled_from(list(BINARY)), inner, inner),
        st.builds(changed, st.sampled_from(list(UNARY)), inner),
    ),
    max_leaves=8,
)


@FEW
@given(TREES)
def test_any_arithmetic_is_exact_at_the_likely_value_and_float_at_each_draw(tree: Leaf) -> None:
    assert tree.drawn == tree.exact
    assert np.array_equal(np.broadcast_to(draws_of(tree.drawn), SIZE), np.broadcast_to(tree.floats, SIZE))


@FEW
@given(st.lists(LEAVES, min_size=1, max_size=5))
def test_a_sum_is_the_sum(leaves: list[Leaf]) -> None:
    whole = Leaf(0, 0, 0.0)
    for leaf in leaves:
        whole = combined("+", whole, leaf)
    found = sum(leaf.drawn for leaf in leaves)
    assert found == whole.exact
    assert np.array_equal(np.broadcast_to(draws_of(found), SIZE), np.broadcast_to(whole.floats, SIZE))


@FEW
@given(DRAWN, st.one_of(DRAWN, PLAIN, WHOLE))
def test_whole_parts_and_rests(one: Leaf, two: Leaf) -> None:
    for left, right in ((one, two), (two, one)):
        for op in (operator.floordiv, operator.mod):
            found = op(left.drawn, right.drawn)
            assert isinstance(found, Drawn)
            assert found == op(left.exact, right.exact)
            assert np.array_equal(found.draws, op(left.floats, right.floats))
    for round_, twin in ((math.floor, np.floor), (math.ceil, np.ceil)):
        whole: Any = round_(one.drawn)
        assert whole == round_(one.exact)
        assert np.array_equal(whole.draws, twin(one.floats))


@FEW
@given(RATIONAL, RATIONAL)
def test_within_asks_every_draw(one: Fraction, limit: Fraction) -> None:
    drawn, bound = Drawn(one, varied(one)), Drawn(limit, varied(limit)[::-1])
    assert within(one, limit) == int(one <= limit)
    assert not isinstance(within(one, limit), Drawn)
    for value, over in ((drawn, limit), (one, bound), (drawn, bound)):
        found = within(value, over)
        assert isinstance(found, Drawn)
        assert found == int(one <= limit)
        assert found.draws.tolist() == [
            float(x <= y)
            for x, y in zip(*(np.broadcast_to(draws_of(n), SIZE).tolist() for n in (value, over)), strict=True)
        ]


@FEW
@given(RATIONAL, st.one_of(RATIONAL, st.integers(-3, 50)))
def test_it_compares_and_hashes_as_its_likely_value(one: Fraction, two: Fraction | int) -> None:
    drawn = Drawn(one, varied(one))
    for op in (operator.lt, operator.le, operator.eq, operator.ne, operator.ge, operator.gt):
        assert op(drawn, two) is op(one, two)
        assert op(two, drawn) is op(two, one)
    assert hash(drawn) == hash(one)
    assert {one: "met"}[drawn] == "met"
    assert (float(drawn), str(drawn), int(drawn), bool(drawn)) == (float(one), str(one), int(one), bool(one))
    assert type(likely_of(drawn)) is Fraction
    assert likely_of(drawn) == one


@FEW
@given(RATIONAL)
def test_copies_and_pickles_keep_the_draws(one: Fraction) -> None:
    drawn = Drawn(one, varied(one))
    pickled = pickle.loads(pickle.dumps(drawn))  # noqa: S301 - written one call ago
    for made in (copy.copy(drawn), copy.deepcopy(drawn), pickled):
        assert isinstance(made, Drawn)
        assert made == one
        assert np.array_equal(made.draws, drawn.draws)


def test_one_draw_may_choose_for_itself() -> None:
    one, two = Drawn(Fraction(2), np.array([1.0, 5.0])), Drawn(Fraction(3), np.array([4.0, 2.0]))
    assert draws_of(least(one, two)).tolist() == [1.0, 2.0]
    assert draws_of(most(one, two)).tolist() == [4.0, 5.0]
    assert draws_of(least(one, Fraction(3))).tolist() == [1.0, 3.0]
    assert least(one, two) == 2
    assert most(one, two) == 3
    assert least(Fraction(1), Fraction(2)) == 1
    assert not isinstance(least(Fraction(1), Fraction(2)), Drawn)


@pytest.mark.parametrize("other", ["text", None, [1]])
@pytest.mark.parametrize("op", [operator.add, operator.mul, operator.truediv, operator.floordiv, operator.mod])
def test_what_is_no_number_is_refused(other: Any, op: Callable[[Any, Any], Any]) -> None:
    drawn = Drawn(Fraction(1), np.ones(2))
    for pair in ((drawn, other), (other, drawn)) if not isinstance(other, (str, list)) else ((drawn, other),):
        with pytest.raises(TypeError):
            op(*pair)


def test_nothing_is_divided_by_nought() -> None:
    with pytest.raises(ZeroDivisionError):
        Drawn(Fraction(1), np.ones(2)) / 0
