"""The cost of one plan along the volume of its need: every value is an estimate, asked once.

A cost along volume is a stair with jumps both ways, so nothing is interpolated. What makes a search over millions of
volumes exact is that the cost is the difference of two functions that never fall: ``f(n) = g(n) - falls(n)``, where
``falls`` adds up the drops that the tariffs' own curves have at the bounds passed by then
(:mod:`estimator.planning.falls`). Between two volumes a plan can therefore cost no less than ``f(a)`` less the drops
between, and no more than ``f(b)`` and these drops.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from estimator.planning.compare import contenders
from estimator.planning.estimate import estimate
from estimator.planning.falls import Shape, shape
from estimator.planning.result import PlanEstimate
from estimator.planning.rows import Need, Plan
from estimator.planning.workspace import Workspace
from estimator.progress import Tick, quiet


class Point(NamedTuple):
    """A plan at one volume.

    Attributes:
        total: Minor units; ``None`` where the plan may not be called the cheapest (not eligible, not priced in full).
        falls: The drops of its tariffs passed by this volume, minor units, rounded up.
        loose: How far the cost may wander beside them, minor units, by rounding alone.
    """

    total: int | None
    falls: int
    loose: int


class Bounds(NamedTuple):
    """What a plan costs at least and at most anywhere between two volumes."""

    least: int
    most: int


@dataclass(slots=True)
class Work:
    """Estimates made, and how many may be.

    Attributes:
        most: How many may be.
        done: How many were.
        tick: Told before each.
    """

    most: int
    done: int = 0
    tick: Tick = quiet

    def begin(self) -> None:
        """Count one more."""
        self.tick(self.done, self.most)
        self.done += 1

    @property
    def spent(self) -> bool:
        """Whether no more may be made."""
        return self.done >= self.most


@dataclass(frozen=True, slots=True)
class Volume:
    """A plan along the volume of its need, in the need's own unit (records or tokens).

    Attributes:
        workspace: Books and providers.
        need: As stated; its amount is what varies.
        plan: The plan.
        as_of: The day whose prices hold.
        work: Counts the estimates.
        shape: Where its cost can fall.
    """

    workspace: Workspace
    need: Need
    plan: Plan
    as_of: date
    work: Work
    shape: Shape = field(init=False)
    _points: dict[int, Point] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "shape", shape(self.workspace, self.need, self.plan, self.as_of))

    def estimate(self, volume: int) -> PlanEstimate:
        """The whole estimate at a volume."""
        return estimate(self.workspace, sized(self.need, volume), self.plan, self.as_of)

    def at(self, volume: int) -> Point:
        """The point at a volume."""
        if volume not in self._points:
            self.work.begin()
            found = self.estimate(volume)
            total = found.total if found.eligible and contenders([found]) else None
            drops = 0 if total is None else self.shape.passed(found)
            self._points[volume] = Point(total, drops, self.shape.loose(found.months))
        return self._points[volume]

    def between(self, first: int, last: int) -> Bounds | None:
        """What it costs from ``first`` to ``last``; ``None`` where that cannot be bounded by its two ends."""
        low, high = self.at(first), self.at(last)
        if low.total is None or high.total is None or not self.shape.bounded:
            return None
        slack = high.falls - low.falls + high.loose
        return Bounds(low.total - slack, high.total + slack)


def sized(need: Need, volume: int) -> Need:
    """The need at another volume, in its own unit."""
    return need.model_copy(update={"records" if need.tokens is None else "tokens": volume})


def stated(need: Need) -> int:
    """The volume of a need as stated."""
    return need.records or need.tokens or 1


def smallest(need: Need) -> int:
    """The least volume that asks for anything."""
    return need.have + 1


def span(volume: Volume, upto: int) -> tuple[int, int] | None:
    """The first and last volume at which a plan is a contender, up to a bound; ``None`` where there is none.

    Caps, reach, deadlines, closed tiers and unmeasured duplicates only ever end a plan, and nothing but a volume of
    nothing keeps one from starting, so a plan is one span; it is found from the need, the least and the largest volume.
    """
    low = smallest(volume.need)
    tried = (min(max(stated(volume.need), low), upto), low, upto)
    inside = next((place for place in tried if volume.at(place).total is not None), None)
    if inside is None:
        return None
    return _edge(volume, inside, low), _edge(volume, inside, upto)


def _edge(volume: Volume, inside: int, outside: int) -> int:
    """The outermost volume from ``inside`` towards ``outside`` at which the plan is one still."""
    if volume.at(outside).total is not None:
        return outside
    # Outwards in doubling steps: a plan far past its end is a long calendar, and slow to price.
    while (
        volume.at(nearer := min(2 * inside, outside) if outside > inside else max(inside // 2, outside)).total
        is not None
    ):
        inside = nearer
    outside = nearer
    while abs(outside - inside) > 1:
        middle = (inside + outside) // 2
        inside, outside = (middle, outside) if volume.at(middle).total is not None else (inside, middle)
    return inside
