from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.x.dedup import Read, Rule, billed, on_each_of

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
RULES: tuple[Rule, ...] = ("utc_day", "rolling_24h", "off")


def stream_of(points: bytes) -> list[Read]:
    """Reads of four resources on half hours of two and a half days: repeats and midnights are common."""
    kinds = (("post", "a"), ("post", "b"), ("user", "a"), ("user", "b"))
    pairs = zip(points[::2], points[1::2], strict=False)
    return [Read(NOON + timedelta(minutes=30 * (half % 128)), *kinds[which % 4]) for half, which in pairs]


streams = st.binary(max_size=24).map(stream_of)


def post(at: datetime) -> Read:
    return Read(at, "post", "1")


def test_a_repeat_costs_from_midnight_utc_on_and_not_a_millisecond_before() -> None:
    midnight = datetime(2026, 11, 23, tzinfo=UTC)
    assert billed([post(NOON), post(midnight - timedelta(milliseconds=1))], "utc_day") == 1
    assert billed([post(NOON), post(midnight)], "utc_day") == 2


def test_the_day_is_that_of_utc_whatever_zone_the_read_is_written_in() -> None:
    late = datetime(2026, 11, 22, 23, 30, tzinfo=timezone(timedelta(hours=-5)))  # 04:30 of the 23rd in UTC
    assert billed([post(NOON), post(late)], "utc_day") == 2


def test_the_rolling_window_runs_from_the_read_last_billed() -> None:
    hours = [0, 23, 24, 47, 48]
    assert billed([post(NOON + timedelta(hours=hour)) for hour in hours], "rolling_24h") == 3
    assert billed([post(NOON), post(NOON + timedelta(hours=13))], "rolling_24h") == 1
    assert billed([post(NOON), post(NOON + timedelta(hours=13))], "utc_day") == 2


def test_kinds_and_ids_are_billed_apart() -> None:
    assert billed([Read(NOON, "post", "1"), Read(NOON, "user", "1"), Read(NOON, "post", "2")], "utc_day") == 3


@pytest.mark.parametrize("rule", RULES)
def test_one_read_a_day_is_billed_every_day(rule: Rule) -> None:
    assert [billed(on_each_of(days), rule) for days in (0, 1, 2, 400)] == [0, 1, 2, 400]


def test_a_read_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a time zone"):
        post(datetime(2026, 11, 22, 12))  # noqa: DTZ001 - the fault under test


@given(streams)
def test_the_order_of_the_stream_does_not_matter(stream: list[Read]) -> None:
    by_resource = sorted(stream, key=lambda read: (read.kind, read.id))
    for rule in RULES:
        assert billed(by_resource, rule) == billed(reversed(stream), rule) == billed(stream, rule)


@given(streams)
def test_a_repeat_at_the_same_instant_is_free(stream: list[Read]) -> None:
    for rule in ("utc_day", "rolling_24h"):
        assert billed([*stream, *stream], rule) == billed(stream, rule)


@given(streams)
def test_what_is_billed_lies_between_every_resource_once_and_every_read(stream: list[Read]) -> None:
    resources = len({(read.kind, read.id) for read in stream})
    for rule in RULES:
        assert resources <= billed(stream, rule) <= len(stream)
    days = {(read.at.date(), read.kind, read.id) for read in stream}
    assert (billed(stream, "utc_day") == len(stream)) == (len(days) == len(stream))
    # A window of 24 hours from a charge cannot be charged more often than the days it spans.
    assert billed(stream, "rolling_24h") <= billed(stream, "utc_day")
