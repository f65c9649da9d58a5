import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from providers.recipes.rare_class.cells import (
    INFERRED_LEVELS,
    LEVELS,
    distinct,
    inferred,
    merged,
    misfits,
    places,
    seen,
    value,
)
from providers.recipes.rare_class.values import Kind, Seen

CELLS = st.lists(
    st.one_of(
        st.sampled_from(["", "a", "b", "0", "-3", "007", "1e999", "1_0", "nan", "٣", "+5", " 4", "0x1f", "-0.0"]),
        st.integers(-(10**6), 10**6).map(str),
        st.floats(-1e9, 1e9).map(repr),
    ),
    max_size=30,
)


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["1", "2", "-3", ""], "whole number"),
        (["1", "2.5", ""], "decimal"),
        (["1e3", "2E-07"], "decimal"),
        (["1e999"], "text"),
        (["-1e999", "1", "1", "-1e999"], "category"),
        (["012", "013"], "text"),
        (["012", "012"], "category"),
        (["999999999999999999"], "whole number"),
        (["1000000000000000000"], "text"),
        (["1,5"], "text"),
        (["٣"], "text"),
        (["nan", "nan"], "category"),
        (["a", "a", "b", "b"], "category"),
        (["a", "a", "b"], "text"),
        (["", ""], "category"),
        ([], "category"),
    ],
)
def test_the_kind_is_inferred_from_all_cells(cells: list[str], kind: str) -> None:
    assert inferred(seen(cells)) == kind


@pytest.mark.parametrize(
    ("levels", "kind"),
    [(INFERRED_LEVELS - 1, "category"), (INFERRED_LEVELS, "category"), (INFERRED_LEVELS + 1, "text")],
)
def test_a_category_is_inferred_up_to_a_number_of_levels(levels: int, kind: str) -> None:
    assert inferred(seen([f"x{place}" for place in range(levels)] * 2)) == kind


@pytest.mark.parametrize(("levels", "counted"), [(LEVELS - 1, True), (LEVELS, True), (LEVELS + 1, False)])
def test_levels_are_counted_up_to_a_bound(levels: int, counted: bool) -> None:  # noqa: FBT001
    cells = [f"x{place}" for place in range(levels)]
    assert (seen(cells).levels == frozenset(cells)) is counted
    assert (merged(seen(cells[:500]), seen(cells[500:])).levels is not None) is counted


@settings(max_examples=settings().max_examples // 10 + 10)
@given(CELLS, CELLS)
def test_what_two_parts_show_together_is_what_the_whole_shows(one: list[str], other: list[str]) -> None:
    assert merged(seen(one), seen(other)) == seen(one + other)


def test_nothing_changes_what_is_merged_with_nothing() -> None:
    shown = seen(["1", "2.25", ""])
    assert merged(Seen(), shown) == shown
    assert shown == Seen(3, 1, False, True, 1.0, 2.25, 2, 4, frozenset({"1", "2.25"}))  # noqa: FBT003


@pytest.mark.parametrize(
    ("number", "count"), [("1", 0), ("1.50", 2), ("1.5e-3", 4), ("1.5E3", 0), ("2e-7", 7), ("-0.125", 3), ("1.25e1", 1)]
)
def test_decimals_are_those_written(number: str, count: int) -> None:
    assert places(number) == count
    assert seen([number, "0.5e0"]).places == max(1, count)


@pytest.mark.parametrize(
    ("kind", "places_"),
    [("whole number", [1, 2, 3, 4, 5]), ("decimal", [2, 4, 5]), ("category", []), ("text", [])],
)
def test_cells_that_do_not_fit_a_stated_kind_are_named(kind: Kind, places_: list[int]) -> None:
    assert [*misfits(["7", "7.5", "x", "7e2", "1e999", "-"], kind)] == places_


def test_values_are_of_their_kind() -> None:
    assert value("7", "whole number") == 7
    assert value("7", "decimal") == 7.0
    assert isinstance(value("7", "decimal"), float)
    assert repr(value("-0", "decimal")) == "0.0"
    assert value("7", "category") == "7"
    assert value("", "text") is None


def test_rows_that_repeat_are_one() -> None:
    assert distinct([(1, "a"), (2, "a"), (1.0, "a"), (1, None)]) == ((1, "a"), (2, "a"), (1, None))
