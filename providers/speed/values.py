"""What a measurement of speed is made of, as values: the spans of calls, a rate with its interval, why there is none.

No clock is read here or in any function over these values: times are seconds on whichever one clock the caller used.
"""

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Literal, NamedTuple

from estimator.errors import Refusal
from estimator.evidence import Grade
from estimator.sourcing import Estimated

WHAT = "tokens a second"

RejectKind = Literal[
    "tokens unknown",
    "failing",
    "gap",
    "not saturated",
    "cold",
    "overloaded",
    "falling",
    "too short",
    "not stated",
]
"""Why spans or a file carry no rate, as one of a closed set.

``tokens unknown``: calls without a count; ``failing``: too many calls failed; ``gap``: nothing ran for a stretch;
``not saturated``: fewer calls in flight than stated; ``cold``: the warm-up was not over; ``overloaded``: a queue grew;
``falling``: the rate fell throughout; ``too short``: too few windows or calls; ``not stated``: a file holds no rate.
"""


class Span(NamedTuple):
    """One call of a model, as its client saw it.

    Attributes:
        begin: When it was sent, in seconds.
        end: When its last byte came.
        first: When its first token came; ``None`` where answers are not streamed.
        prompt_tokens: Sent, as the server counts; ``None`` where it does not say.
        output_tokens: Given back, as the server counts; ``None`` where it does not say.
        concurrency: Calls that the client kept in flight, as stated for the run.
        ok: Whether it was answered in full.
    """

    begin: float
    end: float
    first: float | None
    prompt_tokens: int | None
    output_tokens: int | None
    concurrency: int
    ok: bool


class Interval(NamedTuple):
    """A mean with its 90 % interval.

    Attributes:
        likely: The mean.
        low: P5; ``None`` where only the mean is known.
        high: P95; ``None`` where only the mean is known.
    """

    likely: float
    low: float | None = None
    high: float | None = None

    def estimated(self, source: str, grade: Grade = "measured") -> Estimated:
        """The mean as an input of an estimate; without bounds it is a constant.

        Args:
            source: Where it is from.
            grade: How it is known.
        """
        low, likely, high = (
            Fraction(f"{self.likely if value is None else value:.12g}") for value in (self.low, self.likely, self.high)
        )
        return Estimated(likely, min(low, likely), max(high, likely), grade, source)


class Reason(NamedTuple):
    """One ground on which a measurement is rejected.

    Attributes:
        kind: As one of a closed set.
        why: What was seen, and what to do.
    """

    kind: RejectKind
    why: str


class Rejected(NamedTuple):
    """A rate that cannot be told.

    Attributes:
        reasons: Every ground, the first cause first; at least one.
    """

    reasons: tuple[Reason, ...]

    @property
    def kind(self) -> RejectKind:
        """The first ground's kind."""
        return self.reasons[0].kind

    def refusal(self) -> Refusal:
        """The same as a figure that an estimate lacks."""
        kind: Literal["not stated", "not covered"] = "not stated" if self.kind == "not stated" else "not covered"
        return Refusal(kind, WHAT, "; ".join(reason.why for reason in self.reasons))


class Point(NamedTuple):
    """Speed at one concurrency.

    Attributes:
        concurrency: Calls in flight, as stated; ``None`` where a file does not say.
        rate: Output tokens a second of the whole server, or why there is none.
        first_token: Seconds from a call to its first token; ``None`` where that is not known.
        calls: Answered in full within what was measured; ``None`` where a file does not say.
        failed: Not answered in full; ``None`` where a file does not say.
        seconds: Length of what was measured; ``None`` where a file does not say.
        prompt: Tokens sent by a call, on average; ``None`` where not known.
        output: Tokens given back by a call, on average; ``None`` where not known.
        request_rate: Calls sent a second where a schedule and not a concurrency limits them; ``None``: as fast as the
            concurrency lets, or not stated.
        notes: What a person must know beside the numbers.
    """

    concurrency: int | None
    rate: Interval | Rejected
    first_token: Interval | None = None
    calls: int | None = None
    failed: int | None = None
    seconds: float | None = None
    prompt: float | None = None
    output: float | None = None
    request_rate: float | None = None
    notes: tuple[str, ...] = ()


class Curve(NamedTuple):
    """Speed by concurrency.

    Attributes:
        points: By rising concurrency; those without a stated one last.
        source: What measured it: ``"spans of calls"``, or the tool and its version.
        model: The model as a file names it.
        date: The day or time as a file states it, in ISO 8601; without an offset it is local to where it was measured.
        notes: What a person must know of the whole.
    """

    points: tuple[Point, ...]
    source: str
    model: str | None = None
    date: str | None = None
    notes: tuple[str, ...] = ()


def ordered(points: Iterable[Point]) -> tuple[Point, ...]:
    """Points by rising concurrency, those without one last; the order among equals stays."""
    return tuple(sorted(points, key=lambda point: math.inf if point.concurrency is None else point.concurrency))


def checked(spans: Sequence[Span]) -> None:
    """Nothing, where every span can be one.

    Raises:
        ValueError: For a span that ends before it begins, a first token outside it, a negative count, a concurrency
            below 1 or a time that is not finite: the number of the first such span, and all that is wrong with it.
    """
    for number, span in enumerate(spans):
        if not _sound(span):
            msg = f"span {number}: {'; '.join(_faults(span))}"
            raise ValueError(msg)


def _sound(span: Span) -> bool:
    first = span.begin if span.first is None else span.first
    counts = min(span.prompt_tokens or 0, span.output_tokens or 0)
    # A time that is NaN fails every comparison.
    return -math.inf < span.begin <= first <= span.end < math.inf and counts >= 0 and span.concurrency >= 1


def _faults(span: Span) -> list[str]:
    times = (span.begin, span.end, *(() if span.first is None else (span.first,)))
    if not all(math.isfinite(time) for time in times):
        return ["times must be finite"]
    faults = []
    if span.end < span.begin:
        faults.append(f"ends at {span.end:g}, before it begins at {span.begin:g}")
    if span.first is not None and not span.begin <= span.first <= span.end:
        faults.append(f"its first token came at {span.first:g}, outside {span.begin:g} to {span.end:g}")
    for name, count in (("prompt_tokens", span.prompt_tokens), ("output_tokens", span.output_tokens)):
        if count is not None and count < 0:
            faults.append(f"{name} is {count}, and must be at least 0 or None")
    if span.concurrency < 1:
        faults.append(f"concurrency is {span.concurrency}, and must be at least 1")
    return faults
