"""Which concurrencies to try, for how long each, before any call is made."""

import math
from typing import NamedTuple

from providers.speed.rules import RULES, Rules

WARM_CALLS = 2
"""Calls of every slot before what is measured: one that is always cut, and one more for caches and clocks to settle."""

SPARE = 1.25
"""How much longer than the least a run is planned: calls differ in length, and leading windows may be cut."""

_TAIL_CALLS = 1


class Step(NamedTuple):
    """One concurrency to try.

    Attributes:
        concurrency: Calls to keep in flight.
        warm_calls: Calls that warm up; they are sent and not measured.
        calls: Calls in all, those that warm up and those of the tail included.
        warm_seconds: How long warming up takes, about; ``None`` where a call's length is not known.
        seconds: How long the whole step takes, about; ``None`` where a call's length is not known.
    """

    concurrency: int
    warm_calls: int
    calls: int
    warm_seconds: float | None
    seconds: float | None


def ramp(most: int, *, call_seconds: float | None = None, rules: Rules = RULES) -> tuple[Step, ...]:
    """The steps to try up to a concurrency: 1, 2, 4, … and the concurrency itself.

    Each step is long enough for the fewest windows and calls that :func:`providers.speed.measure.curve` asks for, with
    a quarter to spare.

    Args:
        most: The highest concurrency, at least 1.
        call_seconds: About how long a call takes, for the seconds of the plan; a server under load takes longer.
        rules: Limits of what counts as a measurement.

    Raises:
        ValueError: If ``most`` is below 1 or ``call_seconds`` not above 0.
    """
    if most < 1:
        msg = f"the highest concurrency is {most}, and must be at least 1"
        raise ValueError(msg)
    if call_seconds is not None and not 0 < call_seconds < math.inf:
        msg = f"a call takes {call_seconds:g} seconds, and must take more than 0"
        raise ValueError(msg)
    measured = math.ceil(SPARE * max(rules.windows * rules.calls_per_window, rules.calls_per_slot))
    per_slot = WARM_CALLS + measured + _TAIL_CALLS
    return tuple(
        Step(
            number,
            WARM_CALLS * number,
            per_slot * number,
            None if call_seconds is None else WARM_CALLS * call_seconds,
            None if call_seconds is None else per_slot * call_seconds,
        )
        for number in _doubled(most)
    )


def _doubled(most: int) -> list[int]:
    numbers = [2**power for power in range(most.bit_length()) if 2**power <= most]
    return numbers if numbers[-1] == most else [*numbers, most]
