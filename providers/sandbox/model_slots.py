"""How many calls the model server works on at once, and how long the others wait."""

import heapq
from datetime import datetime, timedelta


class Slots:
    """So many calls at once; the next one waits until the first of them is done.

    Attributes:
        limit: How many.
        waiting: Calls that have arrived and are not answered, those being worked on among them.
        busy: Calls being worked on.
        most_waiting: The most there have been of :attr:`waiting`.
        most_busy: The most there have been of :attr:`busy`.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.waiting = self.busy = self.most_waiting = self.most_busy = 0
        self._ends: list[datetime] = []

    def arrived(self) -> None:
        """A call has arrived over a connection."""
        self.waiting += 1
        self.most_waiting = max(self.most_waiting, self.waiting)

    def begun(self) -> None:
        """It is being worked on."""
        self.busy += 1
        self.most_busy = max(self.most_busy, self.busy)

    def ended(self) -> None:
        """It is done."""
        self.busy -= 1

    def answered(self) -> None:
        """It has left."""
        self.waiting -= 1

    def taken(self, at: datetime, seconds: float) -> float:
        """Seconds from the arrival of a call to its answer, without a connection and without waiting.

        Args:
            at: When it arrives; calls are told in the order of their arrival.
            seconds: Of work on it.
        """
        self._ends = [end for end in self._ends if end > at]
        heapq.heapify(self._ends)
        start = at
        while len(self._ends) >= self.limit:
            start = heapq.heappop(self._ends)
        end = start + timedelta(seconds=seconds)
        heapq.heappush(self._ends, end)
        self.most_busy = max(self.most_busy, len(self._ends))
        return (end - at).total_seconds()
