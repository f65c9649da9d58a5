"""From the spans of calls to tokens a second at each concurrency."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from providers.speed.intervals import batch_means
from providers.speed.rules import (
    RULES,
    Rules,
    average_call,
    drift,
    failing,
    gaps,
    number_of_windows,
    queue,
    saturation,
    slow_start,
    unknown_tokens,
    wandering,
)
from providers.speed.steady import Calls, Numbers, Part, columns, delivered, in_flight, steady
from providers.speed.values import Curve, Interval, Point, Reason, Rejected, Span, checked, ordered

SOURCE = "spans of calls"


def curve(spans: Sequence[Span], *, model: str | None = None, date: str | None = None, rules: Rules = RULES) -> Curve:
    """Output tokens a second of a server by concurrency, each with its 90 % interval or why there is none.

    The steady part of a run begins when every slot's first call has ended and ends when fewer calls than stated are in
    flight; leading windows that lie clearly below the later ones are cut as well. The rate is the mean over at most
    twenty windows of it, each at least two average calls long, by batch means (:mod:`providers.speed.intervals`).

    Args:
        spans: Calls of one model on one server, in any order: one run for each concurrency.
        model: Which model, for the reader.
        date: When, in ISO 8601, for the reader.
        rules: Limits of what counts as a measurement.

    Raises:
        ValueError: If a span cannot be one, with all that is wrong with the first such.
    """
    checked(spans)
    by: dict[int, list[Span]] = {}
    for span in spans:
        by.setdefault(span.concurrency, []).append(span)
    return Curve(
        ordered(_point(_Run(columns(rows), rows, number, rules)) for number, rows in by.items()), SOURCE, model, date
    )


class _Run(NamedTuple):
    """Calls at one concurrency, as columns and as they came, and the limits they are held against."""

    calls: Calls
    spans: Sequence[Span]
    concurrency: int
    rules: Rules


def _point(run: _Run) -> Point:
    calls, rules = run.calls, run.rules
    part = steady(calls, run.concurrency)
    if part is None:
        whole = Part(float(calls.begin.min()), float(calls.end.max()))
        return _described(run, whole, Rejected((_no_part(run),)))
    windows = number_of_windows(calls, part, rules)
    counted = windows >= rules.windows and not [*unknown_tokens(calls, part)]
    cut = slow_start(delivered(calls, part, windows), rules) if counted else 0
    # A whole half that is slow is no warm-up to cut: which half is the usual one cannot be told.
    slow = cut >= windows // 2 > 0
    if cut and not slow:
        part = Part(part.since + cut * part.seconds / windows, part.till)
    reasons = tuple(_reasons(run, part, slow=slow))
    if reasons:
        return _described(run, part, Rejected(reasons))
    rates = delivered(calls, part, number_of_windows(calls, part, rules))
    point = _described(run, part, batch_means(rates))
    told = (f"the first {cut} of {windows} windows were slower and are cut as warm-up",) if cut else ()
    return point._replace(notes=(*point.notes, *told, *wandering(rates, rules)))


def _no_part(run: _Run) -> Reason:
    number, concurrency = len(run.calls.begin), run.concurrency
    if number <= 2 * concurrency:
        why = f"{number} calls at concurrency {concurrency}, of which the first {concurrency} warm up"
        return Reason("too short", f"{why}; make at least ten calls for every one in flight")
    why = f"{concurrency} calls were never in flight at once after the first {concurrency}"
    return Reason("not saturated", f"{why}; give the client more work at once, or state the lower concurrency")


def _reasons(run: _Run, part: Part, *, slow: bool) -> Iterator[Reason]:
    calls, rules = run.calls, run.rules
    unknown = [*unknown_tokens(calls, part)]
    windows = number_of_windows(calls, part, rules)
    rates: Numbers = np.array([]) if unknown or not windows else delivered(calls, part, windows)
    stood = [*gaps(calls, part, rates, rules)]
    queued = [] if stood else [*queue(calls, part, windows, rules)]
    yield from unknown
    yield from failing(calls, part, rules)
    # One cause is told once: after a gap too few calls were in flight, and a queue changes the rate.
    yield from stood or saturation(calls, part, run.concurrency, rules)
    if slow:
        why = "the rate of the whole first half lies clearly below the second's"
        yield Reason("cold", f"{why}; warm up for longer and measure again")
    yield from queued
    yield from _short(run, part, windows)
    if len(rates) >= rules.windows and not (stood or slow or queued):
        yield from drift(rates, rules)


def _short(run: _Run, part: Part, windows: int) -> Iterator[Reason]:
    rules, usual = run.rules, average_call(run.calls, part)
    per_slot = in_flight(run.calls, part) * part.seconds / run.concurrency / usual if usual else 0.0
    if windows < rules.windows or per_slot < rules.calls_per_slot:
        need = max(rules.windows * rules.calls_per_window, rules.calls_per_slot) * usual
        why = f"the steady part lasted {part.seconds:.3g} s: {windows} windows, {per_slot:.3g} calls of each slot"
        yield Reason("too short", f"{why}; measure for at least {need:.3g} s once it is warm")


def _described(run: _Run, part: Part, rate: Interval | Rejected) -> Point:
    inside = [span for span in run.spans if span.end > part.since and span.begin < part.till]
    good = [span for span in inside if span.ok]
    failed = len(inside) - len(good)
    return Point(
        run.concurrency,
        rate,
        None if isinstance(rate, Rejected) else _first_token(run, part),
        len(good),
        failed,
        part.seconds,
        _mean([span.prompt_tokens for span in good]),
        _mean([span.output_tokens for span in good]),
        notes=(f"{failed} calls failed; their tokens are not counted",) if failed else (),
    )


def _mean(counts: Sequence[int | None]) -> float | None:
    known = [count for count in counts if count is not None]
    return sum(known) / len(known) if known and len(known) == len(counts) else None


def _first_token(run: _Run, part: Part) -> Interval | None:
    """Seconds to the first token of calls begun in a part, in batches of equal size; ``None`` where not all known."""
    calls, rules = run.calls, run.rules
    begun = (calls.begin >= part.since) & (calls.begin < part.till) & calls.ok
    waits = (calls.first - calls.begin)[begun]
    if len(waits) < 2 * rules.windows or np.isnan(waits).any():
        return None
    batches = min(rules.most_windows, len(waits) // 2)
    size = len(waits) // batches
    return batch_means(waits[: batches * size].reshape(batches, size).mean(axis=1))
