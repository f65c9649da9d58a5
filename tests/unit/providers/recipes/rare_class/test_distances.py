from typing import cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from providers.recipes.rare_class import distances as module
from providers.recipes.rare_class.distances import Space
from providers.recipes.rare_class.values import Column, Row, Seen
from tests.unit.providers.recipes.rare_class.made import parts, payments

COLUMNS = (
    Column("n", "whole number", False, Seen()),  # noqa: FBT003
    Column("d", "decimal", False, Seen()),  # noqa: FBT003
    Column("c", "category", False, Seen()),  # noqa: FBT003
    Column("t", "text", False, Seen()),  # noqa: FBT003
)
ROWS = st.lists(
    st.tuples(
        st.none() | st.integers(-5, 5),
        st.none() | st.floats(-1e300, 1e300) | st.sampled_from([0.0, 1.5]),
        st.none() | st.sampled_from("abc"),
        st.none() | st.sampled_from(["x", "yy", ""]),
    ),
    min_size=1,
    max_size=12,
)


def slowly(row: Row, other: Row, train: list[Row]) -> float:
    """Gower's distance, cell by cell, in plain Python."""
    total = 0.0
    for place, column in enumerate(COLUMNS):
        one, two = row[place], other[place]
        if one is None or two is None or column.kind in ("category", "text"):
            total += one != two
            continue
        left, right = cast("float", one), cast("float", two)
        known = [float(cast("float", each[place])) for each in train if each[place] is not None]
        span = max(known) - min(known)
        total += min(1.0, abs(left - right) / span) if span else left != right
    return total / len(COLUMNS)


@settings(max_examples=settings().max_examples // 10 + 10)
@given(ROWS, ROWS)
def test_distances_are_gowers(rows: list[Row], train: list[Row]) -> None:
    space = Space(COLUMNS, train)
    every = [[slowly(row, other, train) for other in train] for row in rows]
    assert space.distances(rows) == pytest.approx(np.array(every), abs=1e-12)
    assert space.closest(rows) == pytest.approx([min(line) for line in every], abs=1e-12)


@settings(max_examples=settings().max_examples // 10 + 10)
@given(ROWS, ROWS)
def test_distances_are_from_0_to_1_and_0_of_a_row_itself(rows: list[Row], train: list[Row]) -> None:
    space = Space(COLUMNS, train)
    found = space.distances(rows)
    assert ((found >= 0) & (found <= 1)).all()
    assert not space.closest(train).any()


def test_a_row_at_half_the_span_and_of_another_category() -> None:
    space = Space(COLUMNS, [(0, 0.0, "a", "x"), (10, 1.0, "a", "x")])
    assert space.closest([(5, 1.0, "b", "x")]).tolist() == [(0.5 + 0 + 1 + 0) / 4]
    # Far beyond the span is as far as can be.
    assert space.closest([(1_000, 1.0, "a", "x")]).tolist() == [0.25]
    # A category nobody has equals none, not even another of the kind.
    assert space.closest([(0, 0.0, "new", "x")]).tolist() == [0.25]


def test_an_empty_cell_is_near_an_empty_cell_alone() -> None:
    space = Space(COLUMNS, [(None, 0.0, None, "x"), (3, 0.5, "a", "x")])
    assert space.distances([(None, 0.0, None, "x")]).tolist() == [[0.0, 3 / 4]]
    assert space.distances([(3, None, "a", "x")]).tolist() == [[3 / 4, 1 / 4]]


def test_spans_beyond_what_a_float_holds_leave_a_number() -> None:
    space = Space(COLUMNS[1:2], [(-1.7e308,), (1.7e308,)])
    assert space.distances([(-1.7e308,), (0.0,)]).tolist() == [[0.0, 1.0], [1.0, 1.0]]


def test_many_rows_are_compared_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    split, rows = parts(), payments(50, 9, fraud=True)
    whole = Space(split.columns, split.train).closest(rows)
    monkeypatch.setattr(module, "_AT_ONCE", 100)
    assert Space(split.columns, split.train).closest(rows).tolist() == whole.tolist()
    assert Space(split.columns, split.train).closest([]).tolist() == []


def test_a_space_needs_a_row() -> None:
    with pytest.raises(ValueError, match="at least one row"):
        Space(COLUMNS, [])
