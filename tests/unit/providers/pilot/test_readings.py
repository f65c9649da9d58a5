"""When a repeat is billed: both sides of midnight in UTC, and of 24 hours, whatever the time here."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from providers.pilot.readings import DOCUMENTED, HIGHEST, MOCK, Read, billed_after, units, utc_day

MIDNIGHT = datetime(2026, 11, 23, tzinfo=UTC)
SECOND = timedelta(seconds=1)
POST = ("post", "1")


def read(at: datetime) -> Read:
    return Read("post", ("1",), {}, at)


def billed(first: datetime, second: datetime) -> tuple[int, int, int]:
    """Units of the second read, as documented, by the mock server and at most."""
    known = billed_after(read(first), {})
    found = (units(read(second), reading, known) for reading in (DOCUMENTED, MOCK, HIGHEST))
    documented, mock, highest = (counted.get("post", 0) for counted in found)
    return documented, mock, highest


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (MIDNIGHT - 2 * SECOND, MIDNIGHT - SECOND, (0, 0, 1)),
        (MIDNIGHT - SECOND, MIDNIGHT, (1, 0, 1)),
        (MIDNIGHT, MIDNIGHT + SECOND, (0, 0, 1)),
        (MIDNIGHT, MIDNIGHT + timedelta(hours=24) - SECOND, (0, 0, 1)),
        (MIDNIGHT, MIDNIGHT + timedelta(hours=24), (1, 1, 1)),
        (MIDNIGHT, MIDNIGHT + timedelta(hours=24) + SECOND, (1, 1, 1)),
    ],
)
def test_a_repeat_is_billed_by_the_day_and_by_the_window(
    first: datetime, second: datetime, expected: tuple[int, int, int]
) -> None:
    assert billed(first, second) == expected


@pytest.mark.parametrize("hours", [-12, -1, 0, 1, 13, 14])
def test_the_day_is_that_of_utc_wherever_the_clock_stands(hours: int) -> None:
    zone = timezone(timedelta(hours=hours))
    assert utc_day(MIDNIGHT.astimezone(zone)) == MIDNIGHT.date()
    assert utc_day((MIDNIGHT - SECOND).astimezone(zone)) == MIDNIGHT.date() - timedelta(1)


def test_a_window_runs_from_the_read_that_was_billed() -> None:
    """A repeat within it does not begin another."""
    known = billed_after(read(MIDNIGHT), {})
    known = billed_after(read(MIDNIGHT + timedelta(hours=23)), known)
    assert units(read(MIDNIGHT + timedelta(hours=24)), MOCK, known) == {"post": 1}
    assert known[POST].at == MIDNIGHT
