"""From the spans of calls to tokens a second at each concurrency."""

from collections.abc import Mapping, Sequence

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
from providers.speed.steady import Calls, Numbers, Part, columns, delivered, steady
from providers.speed.values import Curve, Interval, Point, Reason, Rejected, Span, checked, ordered

SOURCE = "spans of calls"


def curve(spans: Sequence[Span], *, model: str | None = None, date: str | None = None, rules: Rules = RULES) -> Curve:
    """Output tokens a second of a server by concurrency, each with its 90 % interval or why there is none.

    The steady part of a run begins when every slot's first call has ended and ends when fewer calls than stated are in
    flight; leading windows that lie clearly below the later ones are cut as well. The rate is the mean over at most
    twenty windows of it, each at least two average calls long, by batch means (:mod:`providers.speed.intervals`).

    Args:
        spans: Calls of one model on one server, in any order, of one or several concurrencies.
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
        ordered(_point(columns(rows), number, rows, rules) for number, rows in by.items()), SOURCE, model, date
    )


def _point(calls: Calls, concurrency: int, spans: Sequence[Span], rules: Rules) -> Point:
    part = steady(calls, concurrency)
    if part is None:
        whole = Part(float(calls.begin.min()), float(calls.end.max()))
        return _described(calls, concurrency, whole, spans, Rejected((_no_part(calls, concurrency),)))
    windows = number_of_windows(calls, part, rules)
    cut = 0
    if windows >= rules.windows and not [*unknown_tokens(calls, part)]:
        cut = slow_start(delivered(calls, part, windows))
        if 0 < cut < windows // 2:
            part = Part(part.since + cut * part.seconds / windows, part.till)
    reasons = tuple(_reasons(calls, part, concurrency, cut >= windows // 2 > 0, rules))
    if reasons:
        return _described(calls, concurrency, part, spans, Rejected(reasons))
    rates = delivered(calls, part, number_of_windows(calls, part, rules))
    point = _described(calls, concurrency, part, spans, batch_means(rates))
    return point._replace(notes=point.notes + wandering(rates, rules))


def _no_part(calls: Calls, concurrency: int) -> Reason:
    number = len(calls.begin)
    if number <= 2 * concurrency:
        why = f"{number} calls at concurrency {concurrency}, of which the first {concurrency} warm up"
        return Reason("too short", f"{why}; make at least ten calls for every one in flight")
    why = f"{concurrency} calls were never in flight at once after the first {concurrency}"
    return Reason("not saturated", f"{why}; give the client more work at once, or state the lower concurrency")


def _reasons(calls: Calls, part: Part, concurrency: int, slow: bool, rules: Rules) -> list[Reason]:  # noqa: FBT001 - one of five findings
    found = [*unknown_tokens(calls, part)]
    counted = not found
    windows = number_of_windows(calls, part, rules)
    rates: Numbers = delivered(calls, part, windows) if counted and windows else np.array([])
    found += failing(calls, part, rules)
    stood = [*gaps(calls, part, rates, rules)]
    found += stood or saturation(calls, part, concurrency, rules)
    if slow:
        why = "the rate of the whole first half lies clearly below the second's"
        found.append(Reason("cold", f"{why}; warm up for longer and measure again"))
    queued = [] if stood else [*queue(calls, part, windows, rules)]
    found += queued
    found += _short(calls, part, concurrency, rules)
    if len(rates) >= rules.windows and not (stood or slow or queued):
        found += drift(rates, rules)
    return found


def _short(calls: Calls, part: Part, concurrency: int, rules: Rules) -> list[Reason]:
    windows, usual = number_of_windows(calls, part, rules), average_call(calls, part)
    per_slot = float(calls.over(part.since, part.till).sum()) / usual / concurrency if usual else 0.0
    if windows >= rules.windows and per_slot >= rules.calls_per_slot:
        return []
    need = max(rules.windows * rules.calls_per_window, rules.calls_per_slot) * usual
    why = f"the steady part lasted {part.seconds:.3g} s: {windows} windows, {per_slot:.3g} calls of each slot"
    return [Reason("too short", f"{why}; measure for at least {need:.3g} s once it is warm")]


def _described(calls: Calls, concurrency: int, part: Part, spans: Sequence[Span], rate: Interval | Rejected) -> Point:
    inside = [span for span in spans if span.end > part.since and span.begin < part.till]
    good = [span for span in inside if span.ok]
    notes = (
        (f"{len(inside) - len(good)} calls failed; their tokens are not counted",) if len(good) < len(inside) else ()
    )
    return Point(
        concurrency,
        rate,
        None if isinstance(rate, Rejected) else _first_token(calls, part),
        len(good),
        len(inside) - len(good),
        part.seconds,
        _mean({number: span.prompt_tokens for number, span in enumerate(good)}),
        _mean({number: span.output_tokens for number, span in enumerate(good)}),
        notes=notes,
    )


def _mean(counts: Mapping[int, int | None]) -> float | None:
    known = [count for count in counts.values() if count is not None]
    return sum(known) / len(known) if known and len(known) == len(counts) else None


def _first_token(calls: Calls, part: Part) -> Interval | None:
    """Seconds to the first token of calls begun in a part, in batches of equal size; ``None`` where not all known."""
    begun = (calls.begin >= part.since) & (calls.begin < part.till) & calls.ok
    waits = (calls.first - calls.begin)[begun]
    if len(waits) < 2 * RULES.windows or np.isnan(waits).any():
        return None
    batches = min(RULES.most_windows, len(waits) // 2)
    size = len(waits) // batches
    return batch_means(waits[: batches * size].reshape(batches, size).mean(axis=1))
