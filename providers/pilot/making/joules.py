"""Energy of a run: kept with each stop in whole millijoules, summed over them, unknown where any part was not read."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any, NamedTuple

from estimator.errors import Refusal
from providers.energy.values import Energy, Kind
from providers.pilot.chain import Entry

WHAT = "energy"

KINDS: tuple[Kind, ...] = ("accelerator", "processor")

ELSEWHERE = "the server is not on this machine: its energy cannot be read from here; state its --watts"

NOT_READ = Refusal("not covered", WHAT, "nothing was read while it ran")


class Drawn(NamedTuple):
    """What the machine drew while it ran.

    Attributes:
        joules: By kind, or why not.
        seconds: It ran.
    """

    joules: Mapping[Kind, Fraction | Refusal]
    seconds: Fraction

    @property
    def watts(self) -> Fraction | Refusal:
        """What was read of accelerators and processors on average; unknown where either was not read."""
        known = [value for value in self.joules.values() if isinstance(value, Fraction)]
        if len(known) < len(KINDS) or not self.seconds:
            return next((value for value in self.joules.values() if isinstance(value, Refusal)), NOT_READ)
        return sum(known, Fraction(0)) / self.seconds

    def words(self) -> str:
        """In words, the unknown ones with their reason."""
        return "; ".join(
            f"{kind} not known: {value.why}" if isinstance(value, Refusal) else f"{kind} {float(value):,.0f} J"
            for kind, value in self.joules.items()
        )


def energy_facts(energy: Energy) -> dict[str, Any]:
    """A reading as a ledger keeps it."""
    found: dict[str, Any] = {"seconds": round(energy.seconds * 1000)}
    for kind in KINDS:
        value = energy.joules(kind)
        found[kind] = value.why if isinstance(value, Refusal) else round(value * 1000)
    return found


def elsewhere() -> dict[str, Any]:
    """What a ledger keeps where the model works on another machine."""
    return {"seconds": 0, **dict.fromkeys(KINDS, ELSEWHERE)}


def energy_of(entries: Iterable[Entry]) -> Drawn:
    """All readings of a ledger together; a process that was killed left none, and then their sum is unknown."""
    kinds = [entry for entry in entries if entry.kind in ("began", "stopped")]
    known = [entry.facts["energy"] for entry in kinds if "energy" in entry.facts]
    joules: dict[Kind, Fraction | Refusal] = dict.fromkeys(KINDS, NOT_READ)
    if not known or len(known) < sum(entry.kind == "began" for entry in kinds):
        return Drawn(joules, Fraction(0))
    for kind in KINDS:
        why = next((reading[kind] for reading in known if isinstance(reading[kind], str)), None)
        total = Fraction(sum(reading[kind] for reading in known if not isinstance(reading[kind], str)), 1000)
        joules[kind] = total if why is None else Refusal("not covered", WHAT, why)
    return Drawn(joules, Fraction(sum(reading["seconds"] for reading in known), 1000))
