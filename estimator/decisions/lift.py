"""How large a pilot would let a share of distinct records be carried as far as a plan needs it."""

from collections.abc import Iterator
from fractions import Fraction
from math import ceil
from typing import NamedTuple

from estimator.decisions.measuring import Field, Till
from estimator.planning.compare import Comparison
from estimator.planning.result import SourceView
from estimator.planning.rows import PlanFile, Source
from estimator.yields.distinct import ENOUGH, REACH, distinct_curve
from estimator.yields.funnel import DISTINCT


class Lift(NamedTuple):
    """A pilot that lifts a refusal.

    Attributes:
        plan: The plan's id.
        source: The source's name in it.
        why: The refusal it lifts.
        records: Records the pilot must fetch.
        price: What the offer bills for them, minor units; ``None`` where nobody can say.
        unpriced: Why there is no price.
    """

    plan: str
    source: str
    why: str
    records: int
    price: int | None
    unpriced: str = ""


def lifts(field: Field, compared: Comparison, till: Till) -> Iterator[Lift]:
    """A pilot for every source of a plan that can be used and whose share of distinct records is not covered."""
    rows = {plan.id: plan for plan in field.file.plan}
    for view in compared.eligible:
        for source, seen in zip(rows[view.id].source, view.sources, strict=True):
            found = _short(field.file, source, seen)
            if found is None:
                continue
            why, records = found
            price = till.price(field.place(view.id, source, seen), records)
            yield Lift(view.id, seen.id, why, records, price.minor, price.why)


def _short(file: PlanFile, source: Source, seen: SourceView) -> tuple[str, int] | None:
    """Why a source's share of distinct records does not carry, and the records that a pilot must fetch."""
    if seen.funnel is None or seen.raw is None:  # stated by usage
        return None
    refused = seen.funnel.uncovered(seen.raw)
    if refused is not None:
        return refused.why, ceil(Fraction(seen.raw, REACH))
    pilot = file.pilots.get(source.pilot or "")
    sizes = None if pilot is None else pilot.cluster_sizes
    if not sizes:
        return None
    reach = Fraction(1)
    for stage in seen.funnel.bought:
        if stage.name == DISTINCT:
            break
        reach *= stage.rate.likely
    curve, volume = distinct_curve(sizes), seen.raw * reach
    refusal = curve.covered(float(volume))
    if refusal is None:
        return None
    # Within reach it is the pilot itself that is too small.
    short = volume if volume > REACH * curve.records else Fraction(REACH * ENOUGH)
    return refusal.why, ceil(short / REACH / reach)
