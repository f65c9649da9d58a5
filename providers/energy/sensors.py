"""Things that draw, each adding up its joules from one look to the next."""

from collections.abc import Callable
from typing import Protocol

from estimator.errors import Refusal
from providers.energy.counting import Reading, Scale, drawn
from providers.energy.values import Kind, Part

GAP = 10.0
"""Seconds between two samples of power up to which they stand for what lies between: a judgement."""


class Sensor(Protocol):
    """One thing that draws."""

    def look(self, at: float) -> None:
        """Read it now, ``at`` seconds on the meter's clock. Never raises; what goes wrong is in :meth:`part`."""
        ...

    def part(self) -> Part:
        """What it drew from the first look to the last."""
        ...


class CounterSensor:
    """A thing that counts its energy itself.

    Args:
        name: The thing.
        kind: What it is.
        how: What is read, for the person.
        scale: What the counter counts.
        count: Reads the counter, or says why it cannot.
    """

    def __init__(self, name: str, kind: Kind, how: str, scale: Scale, count: Callable[[], int | Refusal]) -> None:
        self._name, self._kind, self._how, self._scale, self._count = name, kind, how, scale, count
        self._last: Reading | None = None
        self._joules: float | Refusal = 0.0

    def look(self, at: float) -> None:
        """Add what it drew since the last look; once it could not be read, it stays unknown."""
        count = self._count()
        if isinstance(self._joules, Refusal):
            return
        if isinstance(count, Refusal):
            self._joules = count
            return
        reading = Reading(at, count)
        if self._last is not None:
            more = drawn(self._last, reading, self._scale, self._name)
            self._joules = more if isinstance(more, Refusal) else self._joules + more
        self._last = reading

    def part(self) -> Part:
        """What it drew from the first look to the last."""
        return Part(self._name, self._kind, self._joules, self._how)


class PowerSensor:
    """A thing that tells its power alone: samples joined by straight lines (the trapezoidal rule).

    Args:
        name: The thing.
        kind: What it is.
        watts: Reads its power now, or says why it cannot.
    """

    def __init__(self, name: str, kind: Kind, watts: Callable[[], float | Refusal]) -> None:
        self._name, self._kind, self._watts = name, kind, watts
        self._last: tuple[float, float] | None = None
        self._joules: float | Refusal = 0.0

    def look(self, at: float) -> None:
        """Add what it drew since the last look; once it could not be read, it stays unknown."""
        watts = self._watts()
        if isinstance(self._joules, Refusal):
            return
        if isinstance(watts, Refusal):
            self._joules = watts
            return
        if self._last is not None:
            before, then = self._last
            if at - before > GAP:
                why = f"it counts no energy, and {at - before:.3g} s lie between two samples of its power"
                self._joules = Refusal("not observed", self._name, f"{why}; sample it at least every {GAP:g} s")
                return
            self._joules += (at - before) * (watts + then) / 2.0
        self._last = (at, watts)

    def part(self) -> Part:
        """What it drew from the first look to the last."""
        return Part(self._name, self._kind, self._joules, "power samples")
