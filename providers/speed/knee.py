"""From which concurrency on more calls in flight bring nothing."""

from collections.abc import Iterator
from typing import NamedTuple

from estimator.errors import Refusal
from providers.speed.values import WHAT, Curve, Interval, Point, Rejected

NOTHING = 0.05
"""A gain in tokens a second that counts as none: a judgement, below what a change of prompts or of the day does."""


class Knee(NamedTuple):
    """The least concurrency whose rate no higher one that was tried beats by more than a twentieth.

    Attributes:
        concurrency: By the means.
        low: The least it may be, if the rates lie at the ends of their intervals that favour it; ``None`` where a rate
            has no interval.
        high: The most it may be, likewise; ``None`` where a rate has no interval.
        rate: The rate there.
        reached: Whether a higher concurrency was tried; where not, more in flight may bring more.
    """

    concurrency: int
    low: int | None
    high: int | None
    rate: Interval
    reached: bool


class _Try(NamedTuple):
    concurrency: int
    rate: Interval


def best(curve: Curve) -> Knee | Refusal:
    """The knee of a curve.

    Points without a rate or without a concurrency are passed over; of several at one concurrency each counts.

    Args:
        curve: Measured or imported.

    Returns:
        The knee, or a refusal where no point has both a concurrency and a rate.
    """
    tries = list(_tries(curve.points))
    if not tries:
        why = "no concurrency was measured" + (f": {_first(curve.points)}" if curve.points else "")
        return Refusal("not covered", WHAT, why)
    found = next(one for one in tries if _enough(one.rate.likely, [other.rate.likely for other in tries]))
    low = high = None
    bounds = [(one.rate.low, one.rate.high) for one in tries]
    if all(low is not None and high is not None for low, high in bounds):
        lows, highs = [low or 0.0 for low, _ in bounds], [high or 0.0 for _, high in bounds]
        low = next(one.concurrency for one, top in zip(tries, highs, strict=True) if _enough(top, lows))
        high = _surely(tries, lows, highs)
    return Knee(found.concurrency, low, high, found.rate, found.concurrency < tries[-1].concurrency)


def _surely(tries: list[_Try], lows: list[float], highs: list[float]) -> int:
    """The least concurrency that none beats even if its own rate is at its low and all others' at their high."""
    for number, one in enumerate(tries):
        others = [high for other, high in zip(tries, highs, strict=True) if other is not one]
        if _enough(lows[number], others):
            return one.concurrency
    return tries[-1].concurrency


def _enough(rate: float, others: list[float]) -> bool:
    return rate >= (1.0 - NOTHING) * max(others, default=0.0)


def _tries(points: tuple[Point, ...]) -> Iterator[_Try]:
    for point in points:
        if point.concurrency is not None and isinstance(point.rate, Interval):
            yield _Try(point.concurrency, point.rate)


def _first(points: tuple[Point, ...]) -> str:
    rejected = (point.rate for point in points if isinstance(point.rate, Rejected))
    return next((rate.refusal().why for rate in rejected), "no point names its concurrency")
