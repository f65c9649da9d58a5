"""The funnel: from raw records to usable ones, and back.

A record is usable when it was fetched, is not deleted, meets the criteria and is distinct from everything kept. Each
stage keeps a share; stages that act before the meter cost nothing, all others must be bought over.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import ceil
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from estimator.draws.drawn import draws_of
from estimator.errors import Refusal, RefusalKind
from estimator.evidence import Grade, weakest
from estimator.sourcing import Drawing, Estimated
from estimator.yields.book import KeptShare
from estimator.yields.rows import Acts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from estimator.yields.distinct import DistinctCurve

DISTINCT = "distinct"
"""The last stage: what is not distinct from everything kept is no record more."""

NONE_KEPT: RefusalKind = "no rate"
"""The kind of refusal of a stage that kept not one record of a pilot."""

STATE_IT = "or state funnel.distinct as a range"
"""How the curve's refusal ends."""

_LEVELS = (Fraction(1, 2), Fraction(5, 100), Fraction(95, 100))
"""A level between 0 and 1 as an input: its median, P5 and P95."""

_MOST = 1e15
"""Raw records that stand for more than there can be: no schedule ever ends with them."""


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


class Piloted(NamedTuple):
    """Distinct records as a pilot found them.

    Attributes:
        name: The pilot.
        digest: Of its file: two pilots of one name are two unknowns.
        grade: How its counts are known.
        curve: Distinct records over draws.
        stated: The plan's own share of distinct records, for volumes that the curve does not cover.
        needed: Records that must reach the curve, at the volume the funnel was asked for.
        factors: The curve's error at each draw, as a factor on its distinct records.
    """

    name: str
    digest: str
    grade: Grade
    curve: "DistinctCurve"
    stated: Stage | None = None
    needed: int = 0
    factors: "NDArray[np.float64] | None" = None


class Funnel(NamedTuple):
    """Stages in order, and what is not known about them.

    Attributes:
        stages: All stages.
        missing: Stages without a rate, or the whole funnel: the records needed are then a floor.
        piloted: Distinct records as a curve over draws; ``None``: a stage's share says all that is known.
        beside: Stages that only a pilot has, while others are known.
        most: The largest share of distinct records that a pilot allows at this volume, at any draw.
    """

    stages: tuple[Stage, ...]
    missing: tuple[Refusal, ...] = ()
    piloted: Piloted | None = None
    most: Fraction | None = None
    beside: tuple[str, ...] = ()

    @property
    def bought(self) -> tuple[Stage, ...]:
        """The stages that drop what was paid for."""
        return tuple(stage for stage in self.stages if stage.acts != "before")

    @property
    def keep(self) -> Fraction:
        """The likely share of metered records that end usable."""
        return self._kept(self.bought)

    def _kept(self, stages: Sequence[Stage]) -> Fraction:
        share = Fraction(1)
        for stage in stages:
            share *= stage.rate.likely
        return share

    def _kept_later(self) -> Fraction:
        """The share kept once delivered: what is lost later must have been distinct before."""
        return self._kept([stage for stage in self.bought if stage.acts == "later"])

    @property
    def grade(self) -> Grade:
        """The weakest grade of the bought stages; ``official`` when nothing is dropped."""
        return weakest([stage.rate.grade for stage in self.bought] or ["official"])

    def measured_by(
        self,
        pilot: str,
        rates: Mapping[str, Estimated | Refusal],
        curve: Piloted | None,
        fetched: int,
        most: Mapping[str, Estimated] = MappingProxyType({}),
    ) -> "Funnel":
        """The funnel with what a pilot measured in place of what was assumed.

        A stage whose counts carry no range keeps the rate it has, and is missing where it has none; one that kept
        nothing at all is missing in any case, and counts with the ``most`` it can keep, so that the cost is a floor. A
        stated share of distinct records stays beside the curve, for volumes that the curve does not cover; a share
        without a curve holds up to the records fetched.
        """
        found = {name: rate for name, rate in rates.items() if isinstance(rate, Estimated)} | dict(most)
        stages = [
            stage._replace(rate=found[stage.name], evidence=(pilot,), assumes="") if stage.name in found else stage
            for stage in self.stages
        ]
        names = {stage.name for stage in stages}
        added = {name: rate for name, rate in found.items() if name not in names}
        stages += [Stage(name, "after", rate, (pilot,)) for name, rate in added.items()]
        if DISTINCT in found:
            stages = [s._replace(measured_at=fetched) if s.name == DISTINCT else s for s in stages]
        answered = {*rates, *((DISTINCT,) if curve is not None else ())}
        missing = [refusal for refusal in self.missing if not _answers(answered, refusal)]
        refused = [(name, rate) for name, rate in rates.items() if isinstance(rate, Refusal)]
        missing += [rate for name, rate in refused if name not in names or rate.kind == NONE_KEPT]
        beside = tuple(added) if self.stages else ()
        return self._replace(stages=tuple(stages), missing=tuple(missing), piloted=curve, beside=beside)

    def at(self, usable: int) -> "Funnel":
        """The funnel for this many usable records: a curve of distinct records becomes its share at that volume.

        Where the curve gives no point estimate, a share the plan states stands in for it; without one the rate of
        discovery held constant does, which makes the records needed a floor, and the refusal says so.
        """
        pilot = self.piloted
        if pilot is None or usable <= 0:
            return self
        usable = ceil(usable / self._kept_later())
        needed = pilot.curve.raw_needed(usable)
        if not isinstance(needed, Refusal):
            low, high = pilot.curve.bracket(needed)
            words = (
                f"{usable:,} distinct among {needed:,} (between {low:,.0f} by Chao and {high:,.0f} by Heaps); the "
                "share falls as the volume grows"
            )
            return self._distinct(pilot, Fraction(usable, needed), _band(pilot.curve, usable, needed), words)._replace(
                piloted=pilot._replace(needed=needed)
            )
        least = pilot.curve.raw_at_least(usable)
        if isinstance(least, Refusal):
            return self._replace(missing=(*self.missing, needed), piloted=None)
        share = Fraction(usable, least)
        if pilot.stated is not None and pilot.stated.rate.likely <= share:
            return self._with(_capped(pilot.stated, share))._replace(most=share)
        words = (
            f"a floor: were all that follows as new as the pilot's last records can have been "
            f"({float(1 - pilot.curve.coverage):.3g} of them), {usable:,} distinct records would take {least:,}; "
            "duplicates only grow, so it takes more"
        )
        floor = self._distinct(pilot, share, (share, share), words)
        return floor._replace(missing=(*self.missing, _denied(needed, pilot.stated, share)), piloted=None)

    def _with(self, distinct: Stage) -> "Funnel":
        stages = (*(stage for stage in self.stages if stage.name != DISTINCT), distinct)
        return self._replace(stages=stages, piloted=None)

    def _distinct(self, pilot: Piloted, share: Fraction, band: tuple[Fraction, Fraction], words: str) -> "Funnel":
        rate = Estimated(share, *band, pilot.grade, pilot.name, most=1)
        return self._with(Stage(DISTINCT, "after", rate, (pilot.name,), words))

    def drawn(self, drawing: Drawing) -> "Funnel":
        """The same funnel with rates that carry draws."""
        pilot = self.piloted
        stages = tuple(
            stage
            if pilot is not None and stage.name == DISTINCT
            else stage._replace(rate=stage.rate._replace(likely=drawing(f"funnel.{stage.name}", stage.rate)))
            for stage in self.stages
        )
        if pilot is None:
            return self._replace(stages=stages)
        whose = f"{pilot.name}, {pilot.digest}"
        level = drawing("funnel.distinct", Estimated(*_LEVELS, pilot.grade, whose, most=1, quantile=_level))
        factors = pilot.curve.factors(draws_of(level), float(pilot.needed))
        return self._replace(stages=stages, piloted=pilot._replace(factors=factors))

    def raw_needed(self, usable: int) -> int:
        """The fewest raw records whose likely outcome is at least ``usable`` usable ones."""
        keep = self.keep
        return -(-usable * keep.denominator // keep.numerator)

    def raw_drawn(self, usable: "NDArray[np.float64]") -> "NDArray[np.float64]":
        """The fewest raw records whose outcome at each draw is at least ``usable`` usable ones."""
        import numpy as np  # noqa: PLC0415 - a plain comparison never needs arrays

        raw: NDArray[np.float64]
        pilot = self.piloted
        if pilot is None or pilot.factors is None:
            raw = np.ceil(usable / self._kept_at_draws() * (1 - 1e-15))
            return raw
        wanted = usable / draws_of(self._kept_later())
        needed = np.minimum(pilot.curve.raw_for(wanted / pilot.factors), _MOST)
        floor = pilot.curve.raw_at_least(int(wanted.min()))
        needed = np.maximum(needed, 0 if isinstance(floor, Refusal) else floor)
        before = [stage for stage in self.bought if stage.acts == "after" and stage.name != DISTINCT]
        raw = np.ceil(needed / draws_of(self._kept(before)) * (1 - 1e-15))
        return raw

    def _kept_at_draws(self) -> "NDArray[np.float64] | float":
        """The share of metered records that end usable at each draw, with no more distinct ones than a pilot allows."""
        import numpy as np  # noqa: PLC0415 - as in raw_drawn

        kept: NDArray[np.float64] | float = draws_of(self.keep)
        if self.most is not None:
            stated = next(draws_of(stage.rate.likely) for stage in self.stages if stage.name == DISTINCT)
            kept = kept * np.minimum(1.0, float(self.most) / stated)
        return kept

    def uncovered(self, raw: int) -> Refusal | None:
        """Why the share of distinct records cannot be carried to this volume, or ``None``."""
        for stage in self.stages:
            if stage.name == DISTINCT and stage.measured_at is not None and raw > stage.measured_at:
                why = (
                    f"measured on {stage.measured_at:,} records and carried to {raw:,}: duplicates only grow, so the "
                    "share holds up to the volume it was measured at; state funnel.distinct as a range, or name a pilot"
                )
                return Refusal("not covered", "share of distinct records", why)
        return None


def _level(shares: "NDArray[np.float64]") -> "NDArray[np.float64]":
    return shares


def _capped(stated: Stage, most: Fraction) -> Stage:
    """A stated share whose range ends at what the pilot allows."""
    rate = stated.rate
    return stated._replace(rate=rate._replace(low=min(rate.low, most), high=min(rate.high, most)))


def _denied(refusal: Refusal, stated: Stage | None, most: Fraction) -> Refusal:
    """The refusal, and why a stated share does not stand in: duplicates only grow, so the pilot bounds it."""
    if stated is None:
        return refusal
    allowed = f"the plan states {float(stated.rate.likely):g}, and the pilot allows at most {float(most):.3g}"
    why = refusal.why.removesuffix(STATE_IT).rstrip(" ,")
    return refusal._replace(why=f"{why}; {allowed}: state one whose likely value is not above that")


def _band(curve: "DistinctCurve", usable: int, needed: int) -> tuple[Fraction, Fraction]:
    """The 90 % band of the share of distinct records among those needed, around the likely share."""
    share = Fraction(usable, needed)
    low, high = (Fraction(min(float(found), needed) / needed) for found in curve.band(needed))
    return min(low, share), max(high, share)


def _answers(names: set[str], refusal: Refusal) -> bool:
    """Whether a pilot measured the stage, or the funnel, that a refusal says is missing."""
    return (bool(names) and refusal.what == "share kept") or any(f"'{name}'" in refusal.what for name in names)


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
