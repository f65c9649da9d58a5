"""Progress of long work, told to whoever waits for it, who may also end it."""

from collections.abc import Callable

Tick = Callable[[int, int], None]
"""Told of the steps done and of how many there are at most. What it raises ends the work, which keeps nothing."""


def quiet(done: int, of: int) -> None:
    """Nobody waits."""
