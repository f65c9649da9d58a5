"""What plans cost along the volume of their need: exact totals at volumes a fixed factor apart, and where two cross."""

from datetime import date
from fractions import Fraction
from math import exp, log
from typing import Literal, NamedTuple

from estimator.planning.breakeven import Search, breakeven
from estimator.planning.crossovers import Crossover, Gap, Stretch
from estimator.planning.estimate import estimate
from estimator.planning.result import PlanEstimate, Status
from estimator.planning.rows import Need, Plan, PlanFile
from estimator.planning.volume import Work, sized, smallest, stated
from estimator.planning.workspace import Workspace
from estimator.progress import Tick, quiet

SPAN = 100
"""How many times below and above the need is looked at."""

POINTS = 41
"""Ten to a power of ten, where the span is two below and two above."""


WORK = 1_000
"""Estimates that the search for crossovers may make: a screen waits for it; what it leaves open is among the gaps."""


class At(NamedTuple):
    """A plan at one volume.

    Attributes:
        volume: Of the need, in its own unit.
        total: Minor units; ``None`` without a figure.
        per_1000: Money for 1,000 usable records, in the major unit.
        status: ``at least`` where the total is a floor.
        eligible: Whether it can be bought and used for that volume, in time.
    """

    volume: int
    total: int | None
    per_1000: Fraction | None
    status: Status
    eligible: bool


class Curve(NamedTuple):
    """One plan along the volume."""

    plan: str
    name: str
    points: tuple[At, ...]


class Curves(NamedTuple):
    """Plans along the volume of their need.

    Attributes:
        need: As stated.
        unit: What a volume counts.
        stated: The volume of the need.
        volumes: Those looked at, increasing; the need's own is one of them.
        currency: Of every amount.
        exponent: Decimals of its minor unit.
        curves: One a plan, in the order asked for.
        stretches: Who is cheapest of these plans, from the least volume to the last one looked at.
        crossovers: Of every two of them, by volume.
        gaps: Where crossovers may have been missed; ``perusable breakeven`` looks longer.
        left_out: The plans that have no crossovers because none may call them the cheapest, each with the reason.
    """

    need: Need
    unit: Literal["records", "tokens"]
    stated: int
    volumes: tuple[int, ...]
    currency: str
    exponent: int
    curves: tuple[Curve, ...]
    stretches: tuple[Stretch, ...]
    crossovers: tuple[Crossover, ...]
    gaps: tuple[Gap, ...]
    left_out: tuple[tuple[str, str], ...]


def curves(
    workspace: Workspace,
    file: PlanFile,
    as_of: date,
    points: int = POINTS,
    tick: Tick = quiet,
) -> Curves:
    """The costs of plans from a hundredth of the need to a hundred times of it.

    Args:
        workspace: Books and providers.
        file: The need and the plans; one stated by usage costs the same at every volume.
        as_of: The day whose prices hold.
        points: How many volumes, at least; the need's own is added where it is none of them.
        tick: Told of the estimates made, of those there may be at most.

    Raises:
        InputError: A plan names an offer or a provider nobody knows.
        ValueError: Fewer than two points.
    """
    need = file.need
    at = volumes(need, points)
    work = Work(len(file.plan) * len(at) + WORK, tick=tick)

    def priced(plan: Plan, volume: int) -> PlanEstimate:
        work.begin()
        return estimate(workspace, sized(need, volume), plan, as_of)

    lines = tuple(
        Curve(plan.id, plan.name, tuple(_at(volume, priced(plan, volume)) for volume in at)) for plan in file.plan
    )
    search = Search(at[-1], most=WORK, tick=lambda _done, _of: work.begin())
    found = breakeven(workspace, file, as_of, search)
    return Curves(
        need,
        "records" if need.tokens is None else "tokens",
        stated(need),
        at,
        need.currency,
        need.places(need.currency),
        lines,
        found.stretches,
        found.crossovers,
        found.gaps,
        found.left_out,
    )


def volumes(need: Need, points: int = POINTS) -> tuple[int, ...]:
    """Whole volumes a fixed factor apart around a need, itself among them; never below the least that asks for any."""
    if points < 2:  # noqa: PLR2004 - an interval has two ends
        msg = f"a curve needs two points, not {points}"
        raise ValueError(msg)
    here = stated(need)
    first, last = max(smallest(need), -(-here // SPAN)), here * SPAN
    factor = log(last / first) / (points - 1)
    inside = {round(first * exp(factor * number)) for number in range(1, points - 1)}
    return tuple(sorted({first, here, last, *(volume for volume in inside if first < volume < last)}))


def _at(volume: int, found: PlanEstimate) -> At:
    return At(volume, found.total, found.per_1000_records, found.status, found.eligible)
