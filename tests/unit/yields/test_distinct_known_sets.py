"""The curve at eight times the pilot, on sets whose number of distinct records is known, beside a constant rate."""

import numpy as np
import pytest

from estimator.yields.distinct import distinct_curve
from tests.unit.yields.pilots import Labels, distinct, known, sizes

PILOT, TIMES, SETS = 1_000, 8, 5


@pytest.fixture(scope="module")
def drawn() -> list[dict[str, Labels]]:
    return [known(seed, PILOT * TIMES) for seed in range(SETS)]


NAMES = list(known(0, 10))


HARD = {"zipf 1.2 of 1,000": (0.25, 0.35), "geometric 0.01": (0.2, 0.3)}
"""Long tails that break off just past the pilot: mean and worst error allowed, where others have 10 and 25 %."""


@pytest.mark.parametrize("name", NAMES)
def test_eight_times_the_pilot(drawn: list[dict[str, Labels]], name: str) -> None:
    errors, control = [], []
    for made in drawn:
        truth = distinct(made[name])
        curve = distinct_curve(sizes(made[name][:PILOT].tolist()))
        errors.append(abs(curve.expected(float(PILOT * TIMES)) / truth - 1))
        control.append(abs(curve.clusters * TIMES / truth - 1))
    mean, worst = HARD.get(name, (0.10, 0.25))
    assert np.mean(errors) <= mean
    assert max(errors) <= worst
    assert np.mean(errors) < np.mean(control)


def test_the_band_holds_nine_in_ten(drawn: list[dict[str, Labels]]) -> None:
    within = []
    for made in drawn:
        for labels in made.values():
            curve = distinct_curve(sizes(labels[:PILOT].tolist()))
            low, high = curve.band(PILOT * TIMES)
            within.append(low <= distinct(labels) <= high)
    assert np.mean(within) >= 0.85
