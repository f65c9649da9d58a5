"""One line of the table: what was measured, and what it must hold."""

import time
from collections.abc import Callable
from typing import NamedTuple


class Line(NamedTuple):
    """A measurement against its limit.

    Attributes:
        name: What is measured.
        measured: The figure; ``None`` where it could not be taken.
        limit: The figure it must not pass.
        unit: Of both.
        floor: Whether the limit is the least (a rate) and not the most (a time).
        note: What stands behind the figure.
    """

    name: str
    measured: float | None
    limit: float
    unit: str
    floor: bool = False
    note: str = ""

    @property
    def passed(self) -> bool:
        """Whether the limit is held."""
        if self.measured is None:
            return False
        return self.measured >= self.limit if self.floor else self.measured <= self.limit

    def __str__(self) -> str:
        shown = "-" if self.measured is None else f"{self.measured:,.2f}"
        bound = f"{'>=' if self.floor else '<='} {self.limit:,.2f}"
        verdict = "PASS" if self.passed else "FAIL"
        return f"{verdict}  {self.name:44} {shown:>14} {bound:>17} {self.unit:12} {self.note}".rstrip()


def best(work: Callable[[], object], times: int) -> float:
    """Seconds of processor time of the fastest of several runs: what else the machine does only ever adds."""
    found = []
    for _ in range(times):
        start = time.process_time()
        work()
        found.append(time.process_time() - start)
    return min(found)
