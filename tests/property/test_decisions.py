"""What holds of every value of information and of every set of indices."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from estimator.decisions.indices import REPLICATES, indices
from estimator.decisions.likelihood import averaged, kept, levels
from estimator.decisions.values import partial, perfect, sampled
from estimator.decisions.worth import undominated
from estimator.draws.sobol import scrambled, shares

COSTS = arrays.arrays(
    np.float64, arrays.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=12), elements=st.floats(0, 1e9)
)
RATES = st.lists(st.floats(0.01, 0.99), min_size=2, max_size=8, unique=True)


def chances(means: NDArray[np.float64], seed: int) -> NDArray[np.float64]:
    made = np.random.default_rng(seed).random((5, means.shape[1])) + 1e-3
    return np.asarray(made / made.sum(axis=0))


@settings(max_examples=settings().max_examples // 20 + 10)
@given(COSTS, st.integers(0, 2**32 - 1))
def test_a_measurement_is_never_worth_less_than_nothing_or_more_than_knowing(
    means: NDArray[np.float64], seed: int
) -> None:
    slack = 1e-9 * (1 + means.max())
    assert 0 <= sampled(means, chances(means, seed)) <= partial(means) + slack
    assert abs(partial(means) - perfect(means)) <= slack


@settings(max_examples=settings().max_examples // 20 + 10)
@given(COSTS, st.floats(0, 1e6), st.integers(0, 2**32 - 1))
def test_what_every_plan_costs_besides_changes_nothing(means: NDArray[np.float64], more: float, seed: int) -> None:
    slack = 1e-9 * (1 + means.max() + more)
    assert abs(partial(means + more) - partial(means)) <= slack
    assert abs(sampled(means + more, chances(means, seed)) - sampled(means, chances(means, seed))) <= slack


@settings(max_examples=settings().max_examples // 20 + 10)
@given(COSTS, st.integers(0, 2**32 - 1))
def test_plans_that_another_undercuts_at_every_draw_change_nothing(means: NDArray[np.float64], seed: int) -> None:
    left = means[undominated(means)]
    slack = 1e-9 * (1 + means.max())
    assert abs(perfect(left) - perfect(means)) <= slack
    assert abs(sampled(left, chances(means, seed)) - sampled(means, chances(means, seed))) <= slack


@settings(max_examples=settings().max_examples // 20 + 10)
@given(RATES, st.integers(1, 50), st.floats(0.1, 60), st.floats(0, 0.95))
def test_chances_of_counts_sum_to_one(rates: list[float], units: int, shown: float, alike: float) -> None:
    chance = kept(np.array(rates), units, shown, alike)
    assert (chance >= 0).all()
    assert np.allclose(chance.sum(axis=0), 1)


@settings(max_examples=settings().max_examples // 20 + 10)
@given(RATES, st.integers(1, 1000), st.floats(0.01, 5))
def test_chances_of_averages_sum_to_one(values: list[float], units: int, variation: float) -> None:
    assert np.allclose(averaged(np.array(values), units, variation).sum(axis=0), 1)


@settings(max_examples=settings().max_examples // 20 + 10)
@given(st.lists(st.floats(-100, 100), min_size=3, max_size=3), st.integers(0, 1000))
def test_indices_of_a_sum_are_its_squared_weights_in_any_order(weights: list[float], seed: int) -> None:
    if sum(weight * weight for weight in weights) < 1e-3:
        return

    def column(place: int, side: int) -> NDArray[np.float64]:
        parts = [
            shares(scrambled(place + 3 * side, 64, 32 * seed + 2 * turn + side, str(place)))
            for turn in range(REPLICATES)
        ]
        return np.concatenate(parts)

    one, other = ({str(place): column(place, side) for place in range(3)} for side in (0, 1))

    def model(columns: object) -> NDArray[np.float64]:
        found = sum(weight * columns[str(place)] for place, weight in enumerate(weights))  # type: ignore[index]
        return np.asarray(found)

    made = indices(model, one, other)
    turned = indices(model, dict(reversed(one.items())), dict(reversed(other.items())))
    assert made is not None
    assert turned is not None
    assert dict(made.rows) == dict(turned.rows)
    whole = sum(weight * weight for weight in weights)
    for place, weight in enumerate(weights):
        assert abs(made.rows[str(place)].total - weight * weight / whole) < 0.05
    assert levels(1) == 0.5
