"""How long, how often and by which clock something is asked again: values that need no connection."""

from collections.abc import Callable
from random import Random
from typing import NamedTuple


class Waiting(NamedTuple):
    """How time passes between attempts.

    Attributes:
        sleep: Waits so many seconds, or less where there is nothing left to wait for.
        clock: Seconds that never go back.
        rng: Draws the random waits.
    """

    sleep: Callable[[float], object]
    clock: Callable[[], float]
    rng: Random


class Patience(NamedTuple):
    """How long and how often something is asked again.

    Attributes:
        attempts: At most.
        seconds: From the first attempt to the start of the last, at most. A wait that would pass it ends in the outcome
            at hand: a server's wait is not shortened, because asking early is refused again.
        base: Seconds of the first random wait at most.
        longest: Seconds of any random wait at most.
    """

    attempts: int = 5
    seconds: float = 900.0
    base: float = 1.0
    longest: float = 60.0


USUAL = Patience()
"""Five attempts within a quarter of an hour, the window of X's rate limits."""
