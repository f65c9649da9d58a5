"""Rate limits: requests of a window of time."""

import math
from datetime import UTC, datetime, timedelta
from typing import NamedTuple


class Left(NamedTuple):
    """Where a window stands after a request.

    Attributes:
        allowed: Whether the request is one of those the window allows.
        used: Requests of the window, those refused left out.
        remaining: How many more it allows.
        reset: When it ends.
    """

    allowed: bool
    used: int
    remaining: int
    reset: datetime


class Window:
    """So many requests in so many seconds.

    Args:
        limit: Requests it allows.
        seconds: Its length.
        aligned: Whether windows begin at multiples of their length, not at the first request after the last one ended.
    """

    def __init__(self, limit: int, seconds: int, *, aligned: bool = False) -> None:
        self.limit, self._aligned = limit, aligned
        self._length = timedelta(seconds=seconds)
        self._start: datetime | None = None
        self._used = 0

    def take(self, at: datetime) -> Left:
        """Count a request, if the window allows it."""
        # A clock that steps back leaves a window that ends too far ahead: it starts anew.
        if self._start is None or not self._start <= at < self._start + self._length:
            self._start, self._used = self._begin(at), 0
        allowed = self._used < self.limit
        self._used += allowed
        return Left(allowed, self._used, self.limit - self._used, self._start + self._length)

    def _begin(self, at: datetime) -> datetime:
        if not self._aligned:
            return at
        seconds = self._length.total_seconds()
        return datetime.fromtimestamp(math.floor(at.timestamp() / seconds) * seconds, UTC)
