"""The steady part of a run: after every slot's first call, before fewer calls than stated are in flight; in windows."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from providers.speed.values import Span

Numbers = NDArray[np.float64]

NEARLY = 0.9
"""The part of the stated calls that must be in flight for a run to be under way; below ten, all of them.

A judgement: between two calls a slot stands empty for as long as its client needs, so all are seldom in flight at once.
"""

_TINY = 1e-9


class Calls(NamedTuple):
    """The spans of one concurrency as columns, by the time they began.

    Attributes:
        begin: Seconds.
        end: Seconds.
        first: Seconds; NaN where not known.
        tokens: Given back; NaN where not known, 0 of a call that failed: it brings no record.
        ok: Whether answered in full.
    """

    begin: Numbers
    end: Numbers
    first: Numbers
    tokens: Numbers
    ok: NDArray[np.bool_]

    def over(self, since: float, till: float) -> Numbers:
        """Seconds that each call was in flight between two times."""
        return np.asarray(np.maximum(np.minimum(self.end, till) - np.maximum(self.begin, since), 0.0))

    def within(self, since: float, till: float) -> NDArray[np.bool_]:
        """Which calls gave tokens, or were in flight, between two times."""
        return (self.end > since) & (self.begin < till)


def columns(spans: Sequence[Span]) -> Calls:
    """Spans as columns, by the time they began."""
    rows = sorted(spans, key=lambda span: (span.begin, span.end))
    return Calls(
        np.array([span.begin for span in rows], dtype=np.float64),
        np.array([span.end for span in rows], dtype=np.float64),
        np.array([np.nan if span.first is None else span.first for span in rows], dtype=np.float64),
        np.array([_tokens(span) for span in rows], dtype=np.float64),
        np.array([span.ok for span in rows], dtype=np.bool_),
    )


def _tokens(span: Span) -> float:
    if not span.ok:
        return 0.0
    return math.nan if span.output_tokens is None else float(span.output_tokens)


class Part(NamedTuple):
    """A stretch of a run.

    Attributes:
        since: Its begin, in seconds.
        till: Its end.
    """

    since: float
    till: float

    @property
    def seconds(self) -> float:
        """Its length."""
        return self.till - self.since


def level(concurrency: int) -> int:
    """Calls that must be in flight for a run to be under way."""
    return math.ceil(NEARLY * concurrency)


def steady(calls: Calls, concurrency: int) -> Part | None:
    """The steady part: from the end of every slot's first call to the last moment nearly all slots were taken.

    Returns:
        The part, or ``None`` where so many calls were never in flight after the slots' first ones.
    """
    if len(calls.begin) <= concurrency:
        return None
    since = float(calls.end[:concurrency].max())
    # At one time ends come first: a slot that is filled again at once is no second call.
    times = np.concatenate((calls.end, calls.begin))
    steps = np.concatenate((np.full(len(calls.end), -1), np.full(len(calls.begin), 1)))
    order = np.argsort(times, kind="stable")
    times, flying = times[order], np.cumsum(steps[order])
    full = np.flatnonzero(flying[:-1] >= level(concurrency))
    if not len(full):
        return None
    till = float(times[full[-1] + 1])
    return Part(since, till) if till > since else None


def in_flight(calls: Calls, part: Part) -> float:
    """Calls in flight on average over a part."""
    return float(calls.over(part.since, part.till).sum()) / part.seconds


def idle(calls: Calls, part: Part) -> float:
    """The longest stretch of a part in which nothing was in flight, in seconds."""
    inside = calls.within(part.since, part.till)
    begin, busy = calls.begin[inside], np.maximum.accumulate(calls.end[inside])
    return float(np.maximum(begin[1:] - busy[:-1], 0.0).max(initial=0.0))


def delivered(calls: Calls, part: Part, windows: int) -> Numbers:
    """Tokens a second of each of so many equal windows of a part.

    A call's tokens are spread evenly from its first token to its end, or over the whole call where its first token is
    not known: counting them when the call ends would move the tokens of a long call into one window.
    """
    inside = calls.within(part.since, part.till)
    start = np.where(np.isnan(calls.first), calls.begin, calls.first)[inside]
    length = np.maximum(calls.end[inside] - start, _TINY)
    edges = np.linspace(part.since, part.till, windows + 1)
    done = np.clip((edges[:, None] - start) / length, 0.0, 1.0) @ calls.tokens[inside]
    return np.asarray(np.diff(done) / (part.seconds / windows))
