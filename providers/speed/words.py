"""A curve of speed in lines for a person."""

from collections.abc import Iterator

from estimator.errors import Refusal
from estimator.text import safe
from providers.figures import figure, toml
from providers.speed.knee import Knee, best
from providers.speed.values import Curve, Point, Rejected


def heading(curve: Curve) -> str:
    """Whose speed it is, as far as that is stated, and what a person must know of all of it."""
    known = [safe(part) for part in (curve.model, curve.source, curve.date) if part]
    return "; ".join([", ".join(known), *map(safe, curve.notes)])


def lines(curve: Curve) -> Iterator[str]:
    """A line for each number of calls in flight, and the number from which on more bring nothing."""
    for point in curve.points:
        yield f"{_width(point)}: {_rate(point)}"
        yield from (f"  {safe(note)}" for note in point.notes)
    if sum(isinstance(point.rate, Rejected) for point in curve.points) < len(curve.points) - 1:
        found = best(curve)
        if isinstance(found, Knee):
            yield f"enough: {_knee(found)}"


def plan_line(curve: Curve, source: str) -> str | Refusal:
    """The speed at the knee as a line of a plan, or why there is none.

    Args:
        curve: Measured or imported.
        source: What the plan is to name as its evidence.
    """
    found = best(curve)
    if isinstance(found, Refusal):
        return found
    return f"tokens_per_second = {toml(figure(found.rate.estimated(source)))}"


def _width(point: Point) -> str:
    if point.concurrency is None:
        return "calls in flight not stated" if point.request_rate is None else f"{point.request_rate:g} calls a second"
    return f"{point.concurrency} call{'s' if point.concurrency != 1 else ''} in flight"


def _rate(point: Point) -> str:
    if isinstance(point.rate, Rejected):
        return f"no speed: {safe('; '.join(reason.why for reason in point.rate.reasons))}"
    found = point.rate
    bounds = "" if found.low is None or found.high is None else f" (90 %: {found.low:.4g} to {found.high:.4g})"
    return f"{found.likely:.4g} tokens a second{bounds}"


def _knee(found: Knee) -> str:
    bounds = "" if found.low is None or found.low == found.high else f" (90 %: {found.low} to {found.high})"
    more = "more bring a twentieth at most" if found.reached else "the most that was tried, so more may bring more"
    return f"{found.concurrency} in flight{bounds}; {more}"
