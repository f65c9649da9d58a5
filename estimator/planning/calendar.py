"""Billing months: anchored at a start day, clamped from the anchor where a month is shorter. All days are UTC days."""

from datetime import date, timedelta
from functools import lru_cache

DAY = timedelta(days=1)

LAST_YEAR = 9000
"""The last year in which a schedule may start: it runs for a century or two at most, and dates end with 9999."""


@lru_cache(maxsize=4096)
def month_start(anchor: date, number: int) -> date:
    """The first day of billing month ``number`` (from 0).

    A 31st falls on the last day of a shorter month, then back.
    """
    year, month = divmod(anchor.year * 12 + anchor.month - 1 + number, 12)
    following = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(anchor.day, (following - DAY).day))


def month_days(anchor: date, number: int) -> int:
    """Days in a billing month."""
    return (month_start(anchor, number + 1) - month_start(anchor, number)).days


def day_in(anchor: date, number: int, days: int) -> date:
    """The day on which ``days`` days of a billing month are used up (1 is its first day)."""
    return month_start(anchor, number) + timedelta(days=days - 1)
