"""The funnel: from raw records to usable ones, and back.

A record is usable when it was fetched, is not deleted, meets the criteria and is distinct from everything kept. Each
stage keeps a share; stages that act before the meter cost nothing, all others must be bought over.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from estimator.draws.drawn import draws_of
from estimator.errors import Refusal
from estimator.evidence import Grade, weakest
from estimator.sourcing import Drawing, Estimated
from estimator.yields.book import KeptShare
from estimator.yields.rows import Acts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

REACH = 10
"""How many times the volume it was measured at a share of distinct records may be carried."""


class Stage(NamedTuple):
    """A stage of the funnel with the keep rate in force.

    Attributes:
        name: Short name.
        acts: Where it drops records.
        rate: Share kept.
        evidence: Evidence ids, or the plan's key.
        assumes: What must be true for the rate to hold.
        measured_at: Raw records it was measured on, for ``distinct``.
    """

    name: str
    acts: Acts
    rate: Estimated
    evidence: tuple[str, ...]
    assumes: str = ""
    measured_at: int | None = None


class Funnel(NamedTuple):
    """Stages in order, and what is not known about them.

    Attributes:
        stages: All stages.
        missing: Stages without a rate, or the whole funnel: the records needed are then a floor.
    """

    stages: tuple[Stage, ...]
    missing: tuple[Refusal, ...] = ()

    @property
    def bought(self) -> tuple[Stage, ...]:
        """The stages that drop what was paid for."""
        return tuple(stage for stage in self.stages if stage.acts != "before")

    @property
    def keep(self) -> Fraction:
        """The likely share of metered records that end usable."""
        share = Fraction(1)
        for stage in self.bought:
            share *= stage.rate.likely
        return share

    @property
    def grade(self) -> Grade:
        """The weakest grade of the bought stages; ``official`` when nothing is dropped."""
        return weakest([stage.rate.grade for stage in self.bought] or ["official"])

    def drawn(self, drawing: Drawing) -> "Funnel":
        """The same funnel with rates that carry draws."""
        stages = (
            stage._replace(rate=stage.rate._replace(likely=drawing(f"funnel.{stage.name}", stage.rate)))
            for stage in self.stages
        )
        return self._replace(stages=tuple(stages))

    def raw_needed(self, usable: int) -> int:
        """The fewest raw records whose likely outcome is at least ``usable`` usable ones."""
        keep = self.keep
        return -(-usable * keep.denominator // keep.numerator)

    def raw_drawn(self, usable: "NDArray[np.float64]") -> "NDArray[np.float64]":
        """The fewest raw records whose outcome at each draw is at least ``usable`` usable ones."""
        import numpy as np  # noqa: PLC0415 - a plain comparison never needs arrays

        raw: NDArray[np.float64] = np.ceil(usable / draws_of(self.keep) * (1 - 1e-15))
        return raw

    def uncovered(self, raw: int) -> Refusal | None:
        """Why the share of distinct records cannot be carried to this volume, or ``None``."""
        for stage in self.stages:
            if stage.name == "distinct" and stage.measured_at is not None and raw > REACH * stage.measured_at:
                why = (
                    f"measured on {stage.measured_at:,} records and carried to {raw:,}: past {REACH} times the "
                    "measurement duplicates are unknown and only grow; state funnel.distinct or measure more"
                )
                return Refusal("not covered", "share of distinct records", why)
        return None


def build_funnel(
    known: Mapping[str, KeptShare | Refusal], stated: Mapping[str, Estimated], operators: Sequence[str]
) -> Funnel:
    """The funnel of a source: the book's stages with the plan's own rates over them.

    Args:
        known: Stages of the keep-rate book for the source's endpoint, by name.
        stated: The plan's ``funnel.NAME`` rates; a name the book lacks is a stage of its own, after the meter.
        operators: Query operators in use; a stage with one of them acts before the meter.
    """
    stages = [
        _stage(share, stated.get(name), operators) for name, share in known.items() if isinstance(share, KeptShare)
    ]
    rated = {stage.name for stage in stages}
    stages.extend(Stage(name, "after", rate, (rate.source,)) for name, rate in stated.items() if name not in rated)
    missing = [share for name, share in known.items() if isinstance(share, Refusal) and name not in stated]
    if not stages and not missing:
        why = "no keep rate is known for it; state funnel rates in the plan, such as funnel.accepted"
        missing.append(Refusal("not stated", "share kept", why))
    return Funnel(tuple(stages), tuple(missing))


def _stage(share: KeptShare, own: Estimated | None, operators: Sequence[str]) -> Stage:
    keep, row = share.keep, share.revision
    acts: Acts = "before" if keep.operator is not None and keep.operator in operators else keep.acts
    if own is not None:
        return Stage(keep.stage, acts, own, (own.source,))
    return Stage(keep.stage, acts, share.rate, row.evidence, row.assumes, row.measured_at)
