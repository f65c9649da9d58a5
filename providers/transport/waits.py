"""Dates and waits that servers state in headers: hostile input until it is a bounded number.

A reset in the past makes clients loop without a pause, one far ahead makes them sleep for years, and ``12.5``, ``nan``
or an Arabic digit end them with an error. Here each is a value within bounds or ``None``; nothing raises.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NamedTuple

LONGEST = 3_600.0
"""Seconds of one wait at most. X's windows last 15 minutes, Reddit's 10 (docs.x.com, read 2026-10-07; PRAW's
documentation, 2026-08-17); what asks for more is clamped, and asked again."""

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DATE = re.compile(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), ([0-9]{2}) ([A-Z][a-z]{2}) ([0-9]{4}) ([0-9]{2}):([0-9]{2}):([0-9]{2}) GMT"
)
_SECONDS = re.compile(r"[0-9]{1,12}")
_AMOUNT = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?")


class Rate(NamedTuple):
    """What Reddit says of a client's window; each ``None`` where it says nothing usable.

    Attributes:
        used: Calls made in the window.
        remaining: Calls left in it.
        reset: Seconds until it ends, at most :data:`LONGEST`.
    """

    used: float | None
    remaining: float | None
    reset: float | None


def http_date(text: str | None) -> datetime | None:
    """An IMF-fixdate of the years 2000 to 2100, in UTC (RFC 9110, section 5.6.7); the obsolete forms are not read."""
    match = None if text is None else _DATE.fullmatch(text)
    if match is None or match[2] not in _MONTHS:
        return None
    day, year, hour, minute, second = (int(match[group]) for group in (1, 3, 4, 5, 6))
    try:
        found = datetime(year, _MONTHS.index(match[2]) + 1, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None
    return found if 2000 <= year <= 2100 else None  # noqa: PLR2004 - the bounds the docstring names


def retry_after(headers: Mapping[str, str], now: datetime | None) -> float | None:
    """Seconds to wait by ``Retry-After``: ASCII digits, or a date to come; ``None`` for anything else.

    Args:
        headers: By lower-case name.
        now: The time by the server's clock, aware; ``None`` where it is not known: a date then says nothing.
    """
    text = headers.get("retry-after")
    if text is None:
        return None
    if _SECONDS.fullmatch(text):
        return min(float(text), LONGEST)
    until = http_date(text)
    return None if until is None else _until(until.timestamp(), now)


def x_reset(headers: Mapping[str, str], now: datetime | None) -> float | None:
    """Seconds to wait by X's ``x-rate-limit-reset``, an epoch second; ``None`` where it is past or unreadable."""
    text = headers.get("x-rate-limit-reset", "")
    return _until(float(text), now) if _SECONDS.fullmatch(text) else None


def reddit_rate(headers: Mapping[str, str]) -> Rate:
    """Reddit's ``x-ratelimit-used``, ``-remaining`` and ``-reset``, which may have a point."""
    used, remaining, reset = (_amount(headers.get(f"x-ratelimit-{name}")) for name in ("used", "remaining", "reset"))
    return Rate(used, remaining, None if reset is None else min(reset, LONGEST))


def _amount(text: str | None) -> float | None:
    return None if text is None or _AMOUNT.fullmatch(text) is None else float(text)


def _until(epoch: float, now: datetime | None) -> float | None:
    if now is None:
        return None
    seconds = epoch - now.timestamp()
    return min(seconds, LONGEST) if seconds > 0 else None
