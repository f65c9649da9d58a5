"""Sobol points: against scipy's point by point, and what scrambling must keep."""

import hashlib
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import kstest, qmc  # type: ignore[import-untyped]

from estimator.draws.directions import DIMENSIONS
from estimator.draws.sobol import LARGEST, directions, points, scrambled, shares

SMALL = 256


def digest(array: NDArray[np.uint32]) -> str:
    """The bytes of an array, in one order on every machine."""
    return hashlib.sha256(array.astype("<u4").tobytes()).hexdigest()[:16]


def test_every_dimension_is_scipys_point_by_point() -> None:
    """Theirs stand in the order of the Gray code, ours in that of the plain index."""
    number = 1024
    theirs = qmc.Sobol(DIMENSIONS, scramble=False, bits=32).random(number)
    index = np.arange(number)
    for dimension in range(DIMENSIONS):
        ours = points(dimension, number)[index ^ (index >> 1)]
        assert np.array_equal(ours * 2.0**-32, theirs[:, dimension]), dimension


@pytest.mark.parametrize("dimension", [0, 1, 2, 17, 255])
def test_the_last_digits_are_scipys_too(dimension: int) -> None:
    """Direction numbers past the first ten digits act only in long runs."""
    number = 1 << 17
    index = np.arange(number)
    theirs = qmc.Sobol(DIMENSIONS, scramble=False, bits=32).random(number)[:, dimension]
    assert np.array_equal(points(dimension, number)[index ^ (index >> 1)] * 2.0**-32, theirs)


def test_a_dimension_has_32_direction_numbers_each_with_its_own_digit() -> None:
    for dimension in range(DIMENSIONS):
        numbers = directions(dimension)
        assert len(numbers) == 32
        assert all(n & -n == 1 << (31 - digit) for digit, n in enumerate(numbers)), dimension


@pytest.mark.parametrize("number", [1, 2, 64, 1024])
def test_each_cell_of_every_dimension_holds_one_scrambled_point(number: int) -> None:
    for dimension in range(DIMENSIONS):
        cells = (shares(scrambled(dimension, number, 3, f"input {dimension}")) * number).astype(int)
        assert np.array_equal(np.sort(cells), np.arange(number)), dimension


def test_pairs_of_neighbours_are_stratified_as_the_plain_points_are() -> None:
    """A box of 2^-a by 2^-b holds as many scrambled points as plain ones: scrambling permutes the boxes."""
    number, names = 1024, ("one", "two")
    for dimension in range(0, DIMENSIONS - 1, 5):
        for high in (2, 5, 8):
            cuts = (np.uint32(32 - high), np.uint32(32 - (10 - high)))
            counts = []
            for make in (points, lambda d, n: scrambled(d, n, 9, names[d % 2])):
                pair = [make(dimension + k, number) >> cuts[k] for k in (0, 1)]
                held = np.bincount((pair[0].astype(int) << (10 - high)) + pair[1].astype(int), minlength=number)
                counts.append(sorted(held.tolist()))
            assert counts[0] == counts[1], (dimension, high)


def test_the_first_two_dimensions_fill_every_box_of_their_size() -> None:
    number = 4096
    first, second = (scrambled(dimension, number, 1, f"d{dimension}") for dimension in (0, 1))
    for high in range(13):
        boxes = (first.astype(np.uint64) >> np.uint64(32 - high)) << np.uint64(12 - high)
        boxes += second.astype(np.uint64) >> np.uint64(20 + high)
        assert np.unique(boxes).size == number


def test_a_mean_errs_less_and_its_error_falls_faster_than_with_independent_draws() -> None:
    """Of a product in six dimensions, over 30 seeds: the slope of the error is steeper than the -1/2 of chance."""

    def error(make: Callable[[int, int, int], NDArray[np.float64]], number: int) -> float:
        found = []
        for seed in range(30):
            value = np.ones(number)
            for dimension in range(6):
                value *= 0.5 + make(dimension, number, seed)
            found.append(value.mean() - 1)
        return float(np.sqrt(np.mean(np.square(found))))

    def even(dimension: int, number: int, seed: int) -> NDArray[np.float64]:
        return shares(scrambled(dimension, number, seed, f"{dimension}"))

    def chance(dimension: int, number: int, seed: int) -> NDArray[np.float64]:
        return np.random.default_rng((seed, dimension)).random(number)

    few, many = error(even, 64), error(even, 4096)
    assert np.log2(few / many) / 6 > 0.75
    assert many < error(chance, 4096) / 8


def test_the_same_seed_gives_the_same_bytes() -> None:
    """Pinned: a change of these digests changes every simulated figure, and is a change of the model."""
    found = [
        digest(points(7, SMALL)),
        digest(scrambled(0, SMALL, 0, "a")),
        digest(scrambled(255, SMALL, 2**70, "keep rate|é")),
        digest(scrambled(3, 8192, -1, "")),
    ]
    assert found == GOLDEN


def test_another_seed_name_or_dimension_gives_other_points() -> None:
    base = scrambled(1, SMALL, 0, "a")
    others = [scrambled(1, SMALL, 1, "a"), scrambled(1, SMALL, 0, "b"), scrambled(2, SMALL, 0, "a")]
    assert all((base != other).mean() > 0.9 for other in others)
    assert len({digest(array) for array in (base, *others)}) == 4


def test_fewer_points_are_the_first_of_more() -> None:
    assert np.array_equal(scrambled(5, 64, 4, "x"), scrambled(5, 4096, 4, "x")[:64])


def test_a_lone_surrogate_in_a_name_is_a_name() -> None:
    assert scrambled(0, 4, 0, "\ud800").size == 4


@pytest.mark.parametrize("place", [0, 1, 100])
def test_over_seeds_a_point_is_uniform(place: int) -> None:
    found = [float(shares(scrambled(6, 128, seed, "u"))[place]) for seed in range(2000)]
    assert kstest(found, "uniform").pvalue > 0.001


def test_shares_stay_inside_the_unit_interval() -> None:
    assert shares(np.array([0, 2**32 - 1], np.uint32)).tolist() == [2.0**-33, 1 - 2.0**-33]


@pytest.mark.parametrize("dimension", [-1, DIMENSIONS])
def test_a_dimension_past_the_table_is_refused(dimension: int) -> None:
    with pytest.raises(ValueError, match=f"between 0 and 255, not {dimension}"):
        points(dimension, 4)


@pytest.mark.parametrize("number", [-4, 0, 3, 6, 1000, LARGEST + 1, 2 * LARGEST])
def test_a_number_that_is_no_power_of_two_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="must be a power of two up to 1,048,576"):
        points(0, number)
    with pytest.raises(ValueError, match="must be a power of two up to 1,048,576"):
        scrambled(0, number, 0, "a")


def test_the_largest_number_is_served() -> None:
    assert np.unique(scrambled(9, LARGEST, 0, "a") >> np.uint32(12)).size == LARGEST


GOLDEN = ["a5c3be17a425b91d", "53133cc44f6e07bb", "da1278bd4c723823", "c67b7082737102c1"]
