from fractions import Fraction
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from providers.recipes.rare_class.distances import Space
from providers.recipes.rare_class.privacy import ALARM, baseline, chance, privacy
from providers.recipes.rare_class.values import Column, Row, Seen, Split
from tests.unit.providers.recipes.rare_class.made import ASKED, parts, payments

LINE = (Column("x", "decimal", False, Seen()),)  # noqa: FBT003


def line(held_out: int) -> Split:
    """Training rows at 0 and 1,000, and rows held out 1, 2, 3 … from 0."""
    held: tuple[Row, ...] = tuple((float(place),) for place in range(1, held_out + 1))
    return Split(ASKED, LINE, ((0.0,), (1_000.0,)), held)


@pytest.mark.parametrize(("rows", "rank"), [(1, 1), (19, 1), (20, 1), (21, 2), (40, 2), (41, 3), (100, 5), (101, 6)])
def test_the_limit_is_the_p5_of_the_rows_held_out(rows: int, rank: int) -> None:
    split = line(rows)
    found = baseline(Space(split.columns, split.train), split.held_out)
    assert (found.rows, found.rank, found.limit) == (rows, rank, rank / 1_000)
    distances = [place / 1_000 for place in range(1, rows + 1)]
    assert found.limit == np.percentile(distances, 5, method="inverted_cdf")
    assert found.median == pytest.approx((rows + 1) / 2_000)


def test_rows_at_the_limit_are_not_closer() -> None:
    # The limit of 40 rows held out lies at 2.
    found = privacy([(1.99,), (2.0,), (2.01,), (996.5,)], line(40))
    assert (found.rows, found.closer, found.share) == (4, 1, 0.25)
    assert found.median == pytest.approx(0.002005)
    # The second is a row held out.
    assert found.copies == 1


def test_copies_of_rows_seen_and_of_rows_held_out_are_copies() -> None:
    found = privacy([(0.0,), (7.0,), (1_000,), (6.5,)], line(40))
    assert (found.copies, found.flagged) == (3, True)


@settings(max_examples=settings().max_examples // 10 + 10)
@given(st.integers(1, 30), st.integers(1, 40), st.data())
def test_the_chance_is_that_of_the_negative_hypergeometric(rows: int, held_out: int, data: st.DataObject) -> None:
    rank = data.draw(st.integers(1, held_out))
    closer = data.draw(st.integers(0, rows))
    exact = sum(
        Fraction(
            comb(x + rank - 1, x) * comb(rows - x + held_out - rank, rows - x),
            comb(rows + held_out, rows),
        )
        for x in range(closer, rows + 1)
    )
    assert chance(closer, rows, rank, held_out) == pytest.approx(float(exact), rel=1e-9)


def test_the_chance_of_one_row_each() -> None:
    # Of two rows of one distribution, either is the closer one.
    assert chance(1, 1, 1, 1) == pytest.approx(0.5)
    assert chance(0, 1, 1, 1) == 1.0
    # All of ten below the lowest of twenty: ten given places of thirty.
    assert chance(10, 10, 1, 20) == pytest.approx(1 / comb(30, 10))


def test_a_generator_that_copies_what_it_saw_is_caught() -> None:
    split = parts()
    found = privacy(split.train[:20], split)
    assert (found.copies, found.closer, found.median, found.flagged) == (20, 20, 0.0, True)
    assert found.chance < 1e-9


def test_a_generator_that_changes_a_cell_a_little_is_caught() -> None:
    split = parts()
    near: list[Row] = [(*row[:1], round(float(row[1] or 0) + 1.0, 2), *row[2:]) for row in split.train[:30]]
    found = privacy(near, split)
    assert (found.copies, found.closer, found.flagged) == (0, 30, True)
    assert found.chance < ALARM


def test_a_generator_that_draws_from_the_truth_passes_as_often_as_is_said() -> None:
    alarms = [privacy(payments(60, 1_000 + seed, fraud=True), parts(20, seed=seed)).flagged for seed in range(100)]
    # Of 100 worlds, one alarm is expected and 5 are beyond a chance of 1 in 250 (binomial, 0.01).
    assert sum(alarms) <= 4


def test_what_is_the_same_for_all_rows_flags_nothing() -> None:
    split = Split(ASKED, LINE, ((0.0,), (1.0,)), tuple((0.5,) for _ in range(20)))
    found = privacy([(0.5000001,)] * 9, split)
    assert found.closer == 9
    assert privacy([(0.5,)] * 9, split).closer == 0


def test_nothing_is_measured_of_nothing() -> None:
    split = line(20)
    with pytest.raises(ValueError, match="at least one row"):
        privacy([], split)
    with pytest.raises(ValueError, match="at least one row held out"):
        baseline(Space(split.columns, split.train), [])
