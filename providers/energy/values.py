"""What an energy meter says, as values."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from estimator.errors import Refusal

Kind = Literal["accelerator", "processor"]
"""What draws: a card, or a processor with its caches (without the machine's memory, disks and fans)."""

JOULES_PER_KWH = 3_600_000


class Part(NamedTuple):
    """One thing that draws.

    Attributes:
        name: Its name, with its number among its kind: ``card 0: NVIDIA H100 80GB HBM3``.
        kind: What it is.
        joules: Drawn since the meter started, or why that is unknown.
        how: What it was read from: ``energy counter``, ``power samples`` or ``RAPL``.
    """

    name: str
    kind: Kind
    joules: float | Refusal
    how: str


class Energy(NamedTuple):
    """What a machine drew.

    Attributes:
        seconds: Since the meter started.
        parts: What was found, in the machine's order.
        missing: Kinds of which nothing can be read at all, with the reason.
    """

    seconds: float
    parts: tuple[Part, ...]
    missing: dict[Kind, Refusal]

    def joules(self, kind: Kind) -> float | Refusal:
        """The sum over a kind; unknown where any part of it is, and never 0 for that.

        Args:
            kind: What to sum over.
        """
        if kind in self.missing:
            return self.missing[kind]
        found = [part for part in self.parts if part.kind == kind]
        return _sum(found, f"energy of every {kind}")


def _sum(parts: Sequence[Part], what: str) -> float | Refusal:
    total = 0.0
    for part in parts:
        if isinstance(part.joules, Refusal):
            return Refusal(part.joules.kind, what, f"{part.name} is not known: {part.joules.why}")
        total += part.joules
    return total


def kwh(joules: float) -> float:
    """Joules as kilowatt-hours."""
    return joules / JOULES_PER_KWH
