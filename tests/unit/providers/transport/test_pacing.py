"""Requests that are counted by the second are kept apart, from the answer on."""

from random import Random

import pytest

from providers.transport.pacing import Pacing
from providers.transport.patience import Waiting


class Clock:
    """A clock that only a sleep or a slow answer moves."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.mark.parametrize(
    ("passed", "slept"), [(0.0, [1.0]), (0.25, [0.75]), (0.999, [pytest.approx(0.001)]), (1.0, []), (1.001, [])]
)
def test_what_is_left_of_the_distance_is_waited(passed: float, slept: list[float]) -> None:
    clock = Clock()
    pacing = Pacing(Waiting(clock.sleep, lambda: clock.now, Random(0)))
    pacing.wait(1.0)
    assert clock.slept == []
    pacing.answered()
    clock.now += passed
    pacing.wait(1.0)
    assert clock.slept == slept


def test_what_needs_no_distance_does_not_wait() -> None:
    clock = Clock()
    pacing = Pacing(Waiting(clock.sleep, lambda: clock.now, Random(0)))
    pacing.answered()
    pacing.wait(0.0)
    assert clock.slept == []
