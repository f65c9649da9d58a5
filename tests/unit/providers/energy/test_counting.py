import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estimator.errors import Refusal
from providers.energy.counting import Reading, Scale, drawn

RAPL = Scale(1_000_000, (262_143_328_850,), 1_000.0)
CARD = Scale(1_000, (2**32, 2**64), 3_000.0)


def test_a_counter_that_rose_says_what_was_drawn() -> None:
    assert drawn(Reading(0, 5_000_000), Reading(10, 2_505_000_000), RAPL, "p") == 2_500.0
    assert drawn(Reading(0, 500), Reading(10, 3_000_500), CARD, "c") == 3_000.0
    assert drawn(Reading(0, 7), Reading(10, 7), CARD, "c") == 0.0


def test_a_counter_that_wrapped_goes_on_from_nought() -> None:
    assert drawn(Reading(0, 262_143_328_850 - 1_000_000), Reading(10, 4_000_000), RAPL, "p") == 5.0


@pytest.mark.parametrize("size", [2**32, 2**64])
def test_a_card_wraps_at_either_size(size: int) -> None:
    assert drawn(Reading(0, size - 4_000), Reading(10, 6_000), CARD, "c") == 10.0


@pytest.mark.parametrize(("joules", "told"), [(10_999, True), (11_000, True), (11_001, False)])
def test_a_wrap_must_be_possible_in_the_time(joules: int, told: bool) -> None:  # noqa: FBT001 - a table
    # 1,000 W for 10 seconds and one of slack.
    before = RAPL.full[0] - 1_000_000
    found = drawn(Reading(0, before), Reading(10, (joules - 1) * 1_000_000), RAPL, "p")
    assert (found == joules) is told


def test_a_counter_that_went_back_is_refused() -> None:
    """A driver that was loaded anew counts from 0: hours before its counter is full, that is no wrap."""
    found = drawn(Reading(0, 1_000_000), Reading(10, 500), CARD, "card 0")
    assert found == Refusal(
        "not observed",
        "card 0",
        "its counter went back from 1000000 to 500 without having been full: it was set back, as when a driver is "
        "loaded anew; measure again",
    )


@pytest.mark.parametrize(("seconds", "told"), [(262.0, True), (262.14, True), (262.15, False), (3_600.0, False)])
def test_too_long_between_two_readings_is_refused_even_if_the_counter_rose(seconds: float, told: bool) -> None:  # noqa: FBT001 - a table
    found = drawn(Reading(0, 0), Reading(seconds, 1_000_000), RAPL, "p")
    assert (found == 1.0) is told
    if isinstance(found, Refusal):
        assert found.why.endswith("may have wrapped more than once; read it at least every 262 s")


def test_a_counter_above_its_end_is_refused() -> None:
    found = drawn(Reading(0, 0), Reading(1, 262_143_328_851), RAPL, "p")
    assert isinstance(found, Refusal)
    assert "above its stated end of 262143328850" in found.why
    assert drawn(Reading(0, 262_143_328_850), Reading(1, 1_000_000), RAPL, "p") == 1.0


def test_readings_in_the_wrong_order_are_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="the readings of p are 2 seconds in the wrong order"):
        drawn(Reading(2, 0), Reading(0, 1), RAPL, "p")


@settings(max_examples=200)  # each follows a counter for minutes
@given(st.lists(st.integers(0, 200 * 1_000_000), min_size=1, max_size=50), st.integers(0, RAPL.full[0]))
def test_what_is_drawn_adds_up_over_any_number_of_wraps(steps: list[int], start: int) -> None:
    """A true total that the counter shows only in part, looked at every second at up to 200 W."""
    small = Scale(1_000_000, (2_000_000_000,), 1_000.0)
    true = start % small.full[0]
    found, last = 0.0, Reading(0, true)
    for second, step in enumerate(steps, 1):
        true += step
        reading = Reading(second, true % small.full[0])
        more = drawn(last, reading, small, "p")
        assert not isinstance(more, Refusal)
        found, last = found + more, reading
    assert found == pytest.approx(sum(steps) / 1_000_000)
