from typing import cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats  # type: ignore[import-untyped]

from estimator.errors import Refusal
from providers.recipes.rare_class.fidelity import Score, correlation, fidelity, ks_complement, mean, shares_alike
from providers.recipes.rare_class.values import Column, Kind, Row, Seen, Split
from tests.unit.providers.recipes.rare_class.made import ASKED, parts, payments

NUMBERS = st.lists(st.integers(-3, 3) | st.floats(-1e6, 1e6), min_size=2, max_size=20)


def columns(*kinds: Kind) -> tuple[Column, ...]:
    return tuple(Column(f"c{place}", kind, False, Seen()) for place, kind in enumerate(kinds))  # noqa: FBT003


def scores(kinds: tuple[Kind, ...], train: list[Row], made: list[Row]) -> list[float | Refusal]:
    split = Split(ASKED, columns(*kinds), tuple(train), tuple(train))
    found = fidelity(made, split)
    return [score.made for score in (*found.columns, *found.pairs)]


@settings(max_examples=settings().max_examples // 10 + 10)
@given(NUMBERS, NUMBERS)
def test_numbers_are_compared_as_kolmogorov_and_smirnov_do(one: list[float], other: list[float]) -> None:
    expected = 1 - stats.ks_2samp(one, other, method="asymp").statistic
    assert ks_complement(np.array(one, dtype=float), np.array(other, dtype=float)) == pytest.approx(expected, abs=1e-12)


@settings(max_examples=settings().max_examples // 10 + 10)
@given(st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), min_size=2, max_size=20))
def test_correlations_are_pearsons(pairs: list[tuple[int, int]]) -> None:
    one, other = (np.array(side, dtype=float) for side in zip(*pairs, strict=True))
    found = correlation(one, other)
    if len({*one}) == 1 or len({*other}) == 1:
        assert found is None
    else:
        assert found == pytest.approx(stats.pearsonr(one, other).statistic, abs=1e-9)


def test_correlations_of_huge_numbers_and_of_one_row() -> None:
    assert correlation(np.array([1e300, 2e300, 3e300]), np.array([1e-300, 2e-300, 3e-300])) == pytest.approx(1)
    assert correlation(np.array([1.0, np.nan]), np.array([1.0, 2.0])) is None


def test_shares_are_half_their_differences_apart() -> None:
    assert shares_alike("aab", "aab" * 7) == 1
    assert shares_alike("aabb", "aaab") == pytest.approx(0.75)
    assert shares_alike("aa", "bb") == 0


def test_columns_and_pairs_are_scored_by_their_kinds() -> None:
    train: list[Row] = [(1, 1.0, "a"), (2, 2.0, "a"), (3, 3.0, "b"), (4, 4.0, "b")]
    made: list[Row] = [(1, 4.0, "a"), (2, 3.0, "a"), (3, 2.0, "a"), (4, 1.0, "b")]
    found = scores(("whole number", "decimal", "category"), train, made)
    # The columns; numbers with numbers turned round; numbers in ten bins with categories.
    assert found == [1, 1, pytest.approx(0.75), 0, pytest.approx(0.75), pytest.approx(0.25)]


def test_numbers_outside_the_ends_are_in_the_outer_bins() -> None:
    train: list[Row] = [(0, "a"), (10, "a")]
    assert scores(("whole number", "category"), train, [(-5, "a"), (11, "a")])[2] == 1
    assert scores(("whole number", "category"), train, [(0.99, "a"), (9, "a")])[2] == 1
    assert scores(("whole number", "category"), train, [(1, "a"), (9, "a")])[2] == pytest.approx(0.5)
    assert scores(("whole number", "category"), train, [(-5, "a"), (-1, "a")])[2] == pytest.approx(0.5)


def test_empty_cells_are_a_category_and_no_number() -> None:
    train: list[Row] = [(1, None), (None, "a")]
    assert scores(("whole number", "category"), train, [(1, None), (None, None)]) == [1, 0.5, 0.5]


def test_what_cannot_be_measured_says_why() -> None:
    train: list[Row] = [(1, None, "t"), (1, None, "u")]
    found = [str(each) for each in scores(("whole number", "decimal", "text"), train, train)]
    assert (
        found
        == [
            "1",
            "c1: not measured: all cells are empty",
            "c2: not measured: texts are not compared: state a category, or leave the column out",
            "c0 with c1: not measured: one column is the same in all rows, so that nothing goes with it",
            "c0 with c2: not measured: texts are not compared: state a category, or leave the column out",
            "c1 with c2: not measured: texts are not compared: state a category, or leave the column out",
        ]
        or found[0] == "1.0"
    )
    assert str(scores(("category",), [("a",)], [])[0]) == "c0: not measured: there is no row"


def test_a_number_without_any_goes_with_a_category_by_its_emptiness() -> None:
    assert scores(("decimal", "category"), [(None, "a")], [(None, "a")])[2] == 1


def test_the_truth_scores_as_rows_held_out_do_and_another_class_far_less() -> None:
    split = parts()
    same, other = (mean(fidelity(payments(200, 5, fraud=fraud), split).columns) for fraud in (True, False))
    assert isinstance(same.made, float)
    assert isinstance(same.real, float)
    assert same.made > 0.85
    assert same.real == pytest.approx(0.844, abs=0.001)
    assert cast("float", other.made) < 0.2


def test_the_mean_leaves_out_what_was_not_measured_on_both_sides() -> None:
    none = Refusal("not observed", "x", "not measured")
    found = mean(
        [Score(("a",), 0.5, 0.75), Score(("b",), none, 1.0), Score(("c",), 0.0, none), Score(("d",), 1.0, 0.25)]
    )
    assert (found.made, found.real) == (0.75, 0.5)
    assert isinstance(mean([]).made, Refusal)
