from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from providers.transport.waits import LONGEST, Rate, http_date, reddit_rate, retry_after, x_reset

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def written(seconds: float) -> str:
    return format_datetime(NOW + timedelta(seconds=seconds), usegmt=True)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0),
        ("120", 120),
        ("3600", 3_600),
        ("3601", LONGEST),
        ("999999999999", LONGEST),
        (written(90), 90),
        (written(10**7), LONGEST),
        (written(0), None),
        (written(-1), None),
        ("-1", None),
        ("1.5", None),
        ("1e9", None),
        ("nan", None),
        ("inf", None),
        ("", None),
        (" 5", None),
        ("5, 5", None),
        ("\u0665", None),
        ("5" * 400, None),
        ("Sun, 22 Nov 2026 12:01:30 +0000", None),
        ("Sunday, 22-Nov-26 12:01:30 GMT", None),
        ("Sun Nov 22 12:01:30 2026", None),
    ],
)
def test_a_wait_is_ascii_digits_or_a_date_to_come(text: str, seconds: float | None) -> None:
    assert retry_after({"retry-after": text}, NOW) == seconds


def test_a_date_says_nothing_without_the_servers_clock() -> None:
    assert retry_after({"retry-after": written(90)}, None) is None
    assert retry_after({"retry-after": "90"}, None) == 90
    assert retry_after({}, NOW) is None


def test_x_states_an_epoch_second() -> None:
    epoch = int(NOW.timestamp())
    for text, seconds in ((epoch + 60, 60), (epoch + 3_601, LONGEST), (10**12 - 1, LONGEST), (epoch, None), (0, None)):
        assert x_reset({"x-rate-limit-reset": str(text)}, NOW) == seconds
    for odd in ("", "-1", "1e9", "nan", "1.5", "9" * 13, "\u0661"):
        assert x_reset({"x-rate-limit-reset": odd}, NOW) is None
    assert x_reset({"x-rate-limit-reset": str(epoch + 60)}, None) is None


def test_reddit_states_numbers_with_a_point() -> None:
    def rate(used: str, remaining: str, reset: str) -> Rate:
        return reddit_rate({"x-ratelimit-used": used, "x-ratelimit-remaining": remaining, "x-ratelimit-reset": reset})

    assert rate("104", "892.0", "12.5") == Rate(104, 892, 12.5)
    assert rate("-1", "nan", "999999999") == Rate(None, None, LONGEST)
    assert rate("inf", "1e9", "9999999999") == Rate(None, None, None)
    assert reddit_rate({}) == Rate(None, None, None)


@pytest.mark.parametrize("year", [1999, 2000, 2100, 2101])
def test_dates_are_those_of_a_century(year: int) -> None:
    day = datetime(year, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert http_date(format_datetime(day, usegmt=True)) == (day if 2000 <= year <= 2100 else None)


@pytest.mark.parametrize(
    "text", [None, "Sun, 31 Feb 2026 00:00:00 GMT", "Sun, 01 Foo 2026 00:00:00 GMT", "Sun, 01 Jan 2026 24:00:00 GMT"]
)
def test_days_that_do_not_exist_are_no_dates(text: str | None) -> None:
    assert http_date(text) is None


@settings(max_examples=80)
@given(st.text(max_size=40) | st.integers().map(str) | st.floats().map(str))
def test_any_header_is_a_bounded_wait_or_none(text: str) -> None:
    names = ("retry-after", "x-rate-limit-reset", "x-ratelimit-reset")
    headers = dict.fromkeys(names, text)
    for wait in (retry_after(headers, NOW), x_reset(headers, NOW), reddit_rate(headers).reset):
        assert wait is None or 0 <= wait <= LONGEST
