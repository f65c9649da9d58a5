"""From a stated range to draws: its three quantiles exactly, its bounds, and means that exist."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.integrate import quad  # type: ignore[import-untyped]
from scipy.special import ndtri  # type: ignore[import-untyped]

from estimator.draws.marginals import Z95, _side, draw, normal
from estimator.draws.sobol import points, scrambled, shares
from estimator.sourcing import Estimated

BITS = [0, 1, 2**31 - 1, 2**31, 2**32 - 2, 2**32 - 1]

SHAPES = [
    # least, most, low, likely, high
    (0, 1, "0.55", "0.69", "0.80"),
    (0, 1, "0", "0.02", "0.1"),
    (0, 1, "0", "0", "0.1"),
    (0, 1, "0.3", "0.5", "1"),
    (0, 1, "0", "0.5", "1"),
    (0, 1, "0.9", "1", "1"),
    (0, 1, "0.5", "0.5", "0.7"),
    (0, 1, "0.5", "0.7", "0.7"),
    (0, 1, "0.000001", "0.5", "0.999999"),
    (0, None, "0.5", "1", "3"),
    (0, None, "0", "1", "3"),
    (0, None, "0", "0", "3"),
    (0, None, "3", "3", "4"),
    (0, None, "3", "4", "4"),
    (1, None, "1", "1.5", "4"),
    (1, None, "1.2", "1.5", "4"),
    (1, None, "1", "1", "2"),
    (0, 24, "2", "4", "8"),
    (0, 24, "2", "24", "24"),
    (0, 24, "2", "4", "24"),
]


def stated(least: int, most: int | None, low: str, likely: str, high: str) -> Estimated:
    """A range as a plan states it."""
    return Estimated(Fraction(likely), Fraction(low), Fraction(high), "assumed", "plan: it", least, most)


def at(value: Estimated, *places: float) -> list[float]:
    """Draws at these shares."""
    return [float(found) for found in draw(value, np.array([int(place * 2**32) for place in places], np.uint32))]


@pytest.mark.parametrize("shape", SHAPES)
def test_a_range_states_its_three_quantiles(shape: tuple[int, int | None, str, str, str]) -> None:
    value = stated(*shape)
    low, likely, high = (float(text) for text in shape[2:])
    scale = max(high - low, 1e-3)
    assert at(value, 0.05, 0.5, 0.95) == pytest.approx([low, likely, high], rel=1e-5, abs=1e-5 * scale)
    sides = [_side(np.array([z]), likely, end, shape[0], shape[1])[0] for z, end in ((-Z95, low), (Z95, high))]
    assert sides == pytest.approx([low, high], rel=1e-13, abs=1e-15)
    assert _side(np.array([0.0]), likely, high, shape[0], shape[1])[0] == pytest.approx(likely, rel=1e-15)


@pytest.mark.parametrize("shape", SHAPES)
def test_draws_rise_and_stay_possible(shape: tuple[int, int | None, str, str, str]) -> None:
    least, most = shape[:2]
    bits = np.array([*BITS, *range(0, 2**32, 2**19 + 1)], np.uint32)
    bits.sort()
    found = draw(stated(*shape), bits)
    assert (np.diff(found) >= 0).all()
    assert found.min() >= least
    assert most is None or found.max() <= most
    assert np.isfinite(found).all()
    if float(shape[2]) > least:
        assert found.min() > least


@pytest.mark.parametrize("shape", SHAPES)
def test_as_many_draws_as_stated_lie_below_each_bound(shape: tuple[int, int | None, str, str, str]) -> None:
    """Of 8,192 even points: a twentieth, a half, a twentieth, to a point."""
    value, number = stated(*shape), 8192
    found = draw(value, scrambled(2, number, 5, "n"))
    low, likely, high = (float(text) for text in shape[2:])
    assert (found < low).sum() / number <= 0.05 + 1 / number
    assert (found > high).sum() / number <= 0.05 + 1 / number
    if low < likely:
        assert (found < likely).sum() == number // 2
        assert low == shape[0] or abs((found < low).sum() / number - 0.05) <= 1 / number
    if likely < high:
        assert (found > likely).sum() in (number // 2, number // 2 - 1)
        assert high == shape[1] or abs((found > high).sum() / number - 0.05) <= 1 / number


def test_an_end_that_can_be_reached_is_reached_by_five_in_a_hundred() -> None:
    found = draw(stated(0, 1, "0", "0.02", "0.1"), points(0, 8192))
    assert (found == 0).sum() / 8192 == pytest.approx(0.05, abs=2 / 8192)


@pytest.mark.parametrize("low", ["0.3", "0.001", "0.000000000000000001", "1e-90"])
@pytest.mark.parametrize("high", ["0.5", "0.9", "0.999999999999999999", "1"])
def test_a_keep_rate_is_never_zero(low: str, high: str) -> None:
    found = draw(stated(0, 1, low, "0.5", high), np.array(BITS, np.uint32))
    assert (found > 0).all()
    assert (found <= 1).all()
    assert np.isfinite(1 / found).all()


@settings(max_examples=200)
@given(
    st.fractions(0, 1, max_denominator=10**6),
    st.fractions(0, 1, max_denominator=10**6),
    st.fractions(0, 1, max_denominator=10**6),
    st.sampled_from([(0, 1), (0, None), (1, None), (0, 24)]),
)
def test_any_range_gives_possible_rising_draws(
    one: Fraction, two: Fraction, three: Fraction, bounds: tuple[int, int | None]
) -> None:
    least, most = bounds
    low, likely, high = sorted(least + ((most or least + 9) - least) * share for share in (one, two, three))
    found = draw(Estimated(likely, low, high, "assumed", "", least, most), np.sort(points(3, 512)))
    assert np.isfinite(found).all()
    assert (np.diff(found) >= -1e-12 * np.abs(found[1:])).all()
    assert found.min() >= least
    assert most is None or found.max() <= most
    # Next to nothing above 1 is rounded to it.
    assert least in (low, 1) or found.min() > least


def test_the_table_errs_by_less_than_a_hundred_thousandth_of_a_deviation() -> None:
    rng = np.random.default_rng(0)
    bits = rng.integers(0, 2**32, 400_000, dtype=np.uint32)
    assert np.abs(normal(bits) - ndtri(shares(bits))).max() < 1e-5


def test_the_far_ends_are_as_near() -> None:
    low = np.unique(np.geomspace(1, 2**31, 100_000).astype(np.uint32))
    for bits in (low, np.uint32(2**32 - 1) - low, np.array(BITS, np.uint32)):
        assert np.abs(normal(bits) - ndtri(shares(bits))).max() < 1e-5


def test_cells_join_without_a_step() -> None:
    edges = np.unique((2.0 ** np.arange(7, 32)[:, None] * (1 + np.arange(128) / 128)).astype(np.uint32))
    for near in (edges[edges < 2**31], ~edges[edges < 2**31]):
        steps = normal(near) - normal(near - np.uint32(1))
        assert (steps > 0).all()
        assert steps.max() < 0.01


def test_both_halves_are_one() -> None:
    bits = np.arange(0, 2**31, 99_991, dtype=np.uint32)
    assert np.array_equal(normal(bits), -normal(~bits))


def mean_of_inverse(value: Estimated) -> float:
    """The mean of 1/x, by quadrature over the normal score and written from the definition: halves on the logit."""
    low, likely, high = (float(number) for number in (value.low, value.likely, value.high))

    def inverse(z: float) -> float:
        end = low if z < 0 else high
        middle, edge = np.log(likely / (1 - likely)), np.log(end / (1 - end))
        logit = middle + abs(z) / 1.6448536269514722 * (edge - middle)
        return float((1 + np.exp(-logit)) * np.exp(-z * z / 2) / np.sqrt(2 * np.pi))

    return float(quad(inverse, -38, 0)[0] + quad(inverse, 0, 38)[0])


@pytest.mark.parametrize(("low", "most"), [("0.55", 1e-5), ("0.3", 2e-4), ("0.1", 1e-2)])
def test_the_mean_of_a_cost_over_a_keep_rate_converges(low: str, most: float) -> None:
    """The wider the range, the heavier the tail of the cost, but the mean is there."""
    value = stated(0, 1, low, "0.6", "0.9")
    truth = mean_of_inverse(value)
    errors = []
    for number in (256, 8192):
        means = [float((1 / draw(value, scrambled(0, number, seed, "m"))).mean()) for seed in range(20)]
        errors.append(float(np.sqrt(np.mean(np.square(np.array(means) / truth - 1)))))
    assert errors[1] < most
    assert errors[1] < errors[0] / 4


def straight(value: Estimated, bits: NDArray[np.uint32]) -> NDArray[np.float64]:
    """The negative control: a range read straight in the normal quantile, clipped just above 0."""
    low, likely, high = (float(number) for number in (value.low, value.likely, value.high))
    z = normal(bits)
    return np.maximum(1e-12, likely + np.abs(z) / Z95 * np.where(z < 0, low - likely, high - likely))


def test_a_straight_reading_of_the_same_range_has_no_such_mean() -> None:
    value = stated(0, 1, "0.1", "0.6", "0.9")
    truth = mean_of_inverse(value)
    assert float((1 / straight(value, scrambled(0, 8192, 0, "m"))).mean()) > 100 * truth


@pytest.mark.parametrize("bits", [0, 2**32 - 1])
def test_a_single_draw_on_either_side_is_one(bits: int) -> None:
    value = Estimated(Fraction(7, 10), Fraction(1, 2), Fraction(1), "assumed", "", most=1)
    [found] = draw(value, np.array([bits], np.uint32))
    assert 0 < found < 0.7 if bits == 0 else 0.7 < found <= 1
