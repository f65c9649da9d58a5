"""What moves the built-in example's cheapest plan, and what measurements are worth: seconds of computation."""

from collections.abc import Iterator
from datetime import date
from functools import partial

from benchmarks.line import Line, best
from estimator.cli.common import Asked, example, open_plan
from estimator.decisions import sensitivity, worth

DAY = date(2026, 11, 22)


def lines() -> Iterator[Line]:
    """Both commands, the second also where a pilot pays."""
    for records in (None, 2_000_000):
        opened = open_plan(example(), Asked(DAY, DAY, records))
        asked = opened.workspace, opened.file, DAY
        note = f"{opened.file.need.records:,} records"
        moved = best(partial(sensitivity.sensitivity, *asked, sensitivity.Asking()), 3)
        yield Line("biggest movers of the cheapest plan", moved, 1.0, "s", note=note)
        weighed = best(partial(worth.worth, *asked, worth.Asking()), 3)
        yield Line("worth of every measurement", weighed, 3.0, "s", note=note)
