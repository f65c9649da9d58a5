"""Differences of energy counters, which start again at 0 when they are full."""

from collections.abc import Sequence
from typing import NamedTuple

from estimator.errors import Refusal

_SLACK = 1.0
"""Seconds by which a counter may lag behind: those of cards are brought up to date several times a second at most."""


class Reading(NamedTuple):
    """A counter at a time.

    Attributes:
        at: Seconds on the meter's clock.
        value: Units of the counter.
    """

    at: float
    value: int


class Scale(NamedTuple):
    """What a counter counts.

    Attributes:
        per_joule: Units in a joule.
        full: Values at which it starts again at 0: one, or several of which one holds; rising.
        most_watts: More than the thing can ever draw: what tells a counter that wrapped from one that was set back.
    """

    per_joule: int
    full: Sequence[int]
    most_watts: float


def drawn(before: Reading, after: Reading, scale: Scale, name: str) -> float | Refusal:
    """Joules between two readings of a counter.

    A smaller second reading counts as a wrap only if what it then drew is possible in the time; else the counter was
    set back (a driver was loaded anew) and nothing is known. Where it may have wrapped more than once, likewise.

    Args:
        before: The earlier reading.
        after: The later one.
        scale: What the counter counts.
        name: The thing, for the person.

    Raises:
        ValueError: If the later reading is the earlier one in time.
    """
    seconds = after.at - before.at
    if seconds < 0:
        msg = f"the readings of {name} are {-seconds:g} seconds in the wrong order"
        raise ValueError(msg)
    sizes = [full for full in scale.full if max(before.value, after.value) <= full]
    if not sizes:
        why = f"its counter stands at {max(before.value, after.value)}, above its stated end of {scale.full[-1]}"
        return Refusal("not observed", name, f"{why}; measure again")
    if len(scale.full) == 1 and scale.full[0] <= scale.most_watts * seconds * scale.per_joule:
        often = scale.full[0] / (scale.most_watts * scale.per_joule)
        why = f"{seconds:.3g} s lie between two readings, in which its counter may have wrapped more than once"
        return Refusal("not observed", name, f"{why}; read it at least every {often:.3g} s")
    if after.value >= before.value:
        return (after.value - before.value) / scale.per_joule
    wrapped = (sizes[0] - before.value + after.value) / scale.per_joule
    if wrapped <= scale.most_watts * (seconds + _SLACK):
        return wrapped
    why = f"its counter went back from {before.value} to {after.value} without having been full"
    return Refusal("not observed", name, f"{why}: it was set back, as when a driver is loaded anew; measure again")
