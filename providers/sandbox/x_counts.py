"""X's counts of posts: numbers by minute, hour or day (docs.x.com, post counts)."""

from bisect import bisect_left
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, get_args

from providers.sandbox.corpus import first_id
from providers.sandbox.messages import iso
from providers.sandbox.x_asked import Asked

Granularity = Literal["minute", "hour", "day"]
GRANULARITIES: tuple[str, ...] = get_args(Granularity)
PAGE = timedelta(days=31)
"""A page of the full archive's counts; the last days come first."""

_STEPS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}


def buckets(start: datetime, end: datetime, granularity: str) -> Iterator[tuple[datetime, datetime]]:
    """The stretches between two times: they break where a minute, hour or UTC day does, so the outer ones are cut."""
    step, at = _STEPS[granularity], start
    zero = datetime(2006, 1, 1, tzinfo=UTC)
    while at < end:
        after = min(zero + ((at - zero) // step + 1) * step, end)
        yield at, after
        at = after


def counted(ids: list[int], asked: Asked, start: datetime, end: datetime, granularity: str) -> dict[str, Any]:
    """An answer's data and total over one stretch.

    Args:
        ids: Of the posts that match, in order.
        asked: The bounds by id.
        start: The first moment, included.
        end: The last, excluded.
        granularity: Of :data:`GRANULARITIES`.
    """
    low, high = bisect_left(ids, asked.since + 1), bisect_left(ids, asked.until)
    data = []
    for first, after in buckets(start, end, granularity):
        count = bisect_left(ids, first_id(after), low, high) - bisect_left(ids, first_id(first), low, high)
        data.append({"end": iso(after), "start": iso(first), "tweet_count": count})
    return {"data": data, "meta": {"total_tweet_count": sum(one["tweet_count"] for one in data)}}
