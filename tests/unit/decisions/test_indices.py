"""Sobol indices against functions whose indices are known in closed form."""

from collections.abc import Mapping

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats  # type: ignore[import-untyped]  # no stubs in the environment

from estimator.decisions.indices import REPLICATES, T95, Index, Indices, indices
from estimator.draws.sobol import scrambled, shares

Numbers = NDArray[np.float64]
Columns = Mapping[str, Numbers]

A, B = 7.0, 0.1


def sample(names: str, side: int, block: int = 512, seed: int = 0) -> dict[str, Numbers]:
    """Uniform columns, a scrambled block for each replicate."""
    found = {}
    for place, name in enumerate(names):
        parts = [
            shares(scrambled(place + side * len(names), block, 2 * (REPLICATES * seed + turn) + side, name))
            for turn in range(REPLICATES)
        ]
        found[name] = np.concatenate(parts)
    return found


def found(model: object, names: str, block: int = 512, seed: int = 0) -> Indices:
    made = indices(model, sample(names, 0, block, seed), sample(names, 1, block, seed))  # type: ignore[arg-type]
    assert made is not None
    return made


def ishigami(columns: Columns) -> Numbers:
    x, y, z = (np.pi * (2 * columns[name] - 1) for name in "xyz")
    return np.asarray(np.sin(x) + A * np.sin(y) ** 2 + B * z**4 * np.sin(x))


def test_the_function_of_ishigami_and_homma() -> None:
    p4, p8 = np.pi**4, np.pi**8
    whole = A * A / 8 + B * p4 / 5 + B * B * p8 / 18 + 0.5
    both = B * B * p8 * (1 / 18 - 1 / 50)
    known = {
        "x": ((0.5 * (1 + B * p4 / 5) ** 2) / whole, (0.5 * (1 + B * p4 / 5) ** 2 + both) / whole),
        "y": (A * A / 8 / whole, A * A / 8 / whole),
        "z": (0.0, both / whole),
    }
    rows = found(ishigami, "xyz").rows
    for name, (first, total) in known.items():
        assert rows[name].first == pytest.approx(first, abs=0.03)
        assert rows[name].total == pytest.approx(total, abs=0.03)


def test_intervals_hold_what_is_known_nine_times_in_ten() -> None:
    known = {"x": (0.3139, 0.5576), "y": (0.4424, 0.4424), "z": (0.0, 0.2437)}
    held = []
    for seed in range(20):
        rows = found(ishigami, "xyz", 128, seed).rows
        for name, (first, total) in known.items():
            held += [abs(rows[name].first - first) <= rows[name].first_error]
            held += [abs(rows[name].total - total) <= rows[name].total_error]
    assert 0.8 <= np.mean(held) <= 0.97


def test_a_sum_shares_its_variance_by_squared_weights() -> None:
    rows = found(lambda c: c["x"] + 2 * c["y"] + 3 * c["z"], "xyz").rows
    for name, weight in (("x", 1), ("y", 4), ("z", 9)):
        assert rows[name].first == pytest.approx(weight / 14, abs=0.01)
        assert rows[name].total == pytest.approx(weight / 14, abs=0.001)


def test_a_product_of_lognormals_has_the_closed_form() -> None:
    spread = {"x": 0.5, "y": 0.3, "z": 0.1}

    def model(columns: Columns) -> Numbers:
        logs = [sigma * stats.norm.ppf(columns[name]) for name, sigma in spread.items()]
        return np.asarray(np.exp(sum(logs)))

    whole = np.exp(sum(sigma**2 for sigma in spread.values())) - 1
    rows = found(model, "xyz", 1024).rows
    for name, sigma in spread.items():
        own = np.expm1(sigma**2)
        others = np.exp(sum(other**2 for key, other in spread.items() if key != name))
        assert rows[name].first == pytest.approx(own / whole, abs=0.02)
        assert rows[name].total == pytest.approx(own * others / whole, abs=0.02)


def test_an_input_that_moves_nothing_has_indices_of_exactly_nothing() -> None:
    assert found(lambda c: c["x"] ** 2, "xy").rows["y"] == Index(0.0, 0.0, 0.0, 0.0)


def test_where_nothing_varies_there_is_nothing_to_share_out() -> None:
    one, other = sample("x", 0), sample("x", 1)
    assert indices(lambda c: np.ones(c["x"].size), one, other) is None
    assert indices(lambda c: np.full(c["x"].size, np.inf), one, other) is None


@pytest.mark.parametrize("bad", [np.inf, np.nan])
def test_draws_that_cannot_be_done_are_left_out_and_counted(bad: float) -> None:
    made = found(lambda c: np.where(c["x"] > 0.9, bad, c["x"] + c["y"]), "xy")
    assert made.undone == pytest.approx(0.1, abs=0.002)
    # Below the bound the two are a sum of uniforms of width 0.9 and 1.
    assert made.rows["x"].first == pytest.approx(0.81 / 1.81, abs=0.03)
    assert made.rows["y"].total == pytest.approx(1 / 1.81, abs=0.03)


def test_an_input_whose_every_swap_fails_has_no_index() -> None:
    one, other = sample("xy", 0), sample("xy", 1)

    def model(columns: Columns) -> Numbers:
        swapped = columns["x"] is other["x"] and columns["y"] is one["y"]
        return columns["y"] * (np.nan if swapped else 1.0)

    made = indices(model, one, other)
    assert made is not None
    assert np.isnan(made.rows["x"]).all()


def test_a_block_without_a_draw_that_can_be_done_leaves_the_error_open() -> None:
    one, other = sample("x", 0), sample("x", 1)
    block = one["x"].size // REPLICATES
    first = np.arange(one["x"].size) < block
    made = indices(lambda c: np.where(first, np.nan, c["x"]), one, other)
    assert made is not None
    assert made.rows["x"].first == pytest.approx(1, abs=0.02)
    assert np.isnan(made.rows["x"].first_error)


def test_the_quantile_of_student_is_that_of_the_replicates() -> None:
    assert pytest.approx(stats.t.ppf(0.95, REPLICATES - 1), rel=1e-14) == T95
