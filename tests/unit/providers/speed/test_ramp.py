from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.speed.measure import curve
from providers.speed.ramp import Step, ramp
from providers.speed.rules import RULES
from providers.speed.values import Interval
from tests.unit.providers.speed.servers import Client, Server, run


@pytest.mark.parametrize(
    ("most", "tried"),
    [(1, [1]), (2, [1, 2]), (3, [1, 2, 3]), (4, [1, 2, 4]), (5, [1, 2, 4, 5]), (32, [1, 2, 4, 8, 16, 32])],
)
def test_concurrency_doubles_up_to_the_highest(most: int, tried: list[int]) -> None:
    assert [step.concurrency for step in ramp(most)] == tried


def test_a_step_says_how_many_calls_and_seconds() -> None:
    # 2 to warm up, a quarter above 10 windows of 2 calls, and 1 of the tail: 28 of every slot.
    assert ramp(2, call_seconds=3.0) == (Step(1, 2, 28, 6.0, 84.0), Step(2, 4, 56, 6.0, 84.0))
    assert ramp(1) == (Step(1, 2, 28, None, None),)
    assert ramp(1, rules=RULES._replace(windows=20))[0].calls == 53


@given(st.integers(1, 100_000))
def test_the_steps_rise_to_the_highest(most: int) -> None:
    tried = [step.concurrency for step in ramp(most)]
    assert tried[0] == 1
    assert tried[-1] == most
    assert all(low < high <= 2 * low for low, high in pairwise(tried))


def test_a_planned_step_is_long_enough() -> None:
    for step in ramp(8):
        (found,) = curve(run(Server(), Client(step.concurrency), step.calls, 3)).points
        assert isinstance(found.rate, Interval), found


@pytest.mark.parametrize("most", [0, -1])
def test_a_highest_concurrency_below_one_is_told(most: int) -> None:
    with pytest.raises(ValueError, match=f"the highest concurrency is {most}, and must be at least 1"):
        ramp(most)


@pytest.mark.parametrize("seconds", [0.0, -1.0, float("inf"), float("nan")])
def test_a_call_takes_time(seconds: float) -> None:
    with pytest.raises(ValueError, match="must take more than 0"):
        ramp(1, call_seconds=seconds)
