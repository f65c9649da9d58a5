"""When a measurement of speed is refused: each rule looks at one way in which a rate would be another thing's rate."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from providers.speed.intervals import lag_one, slope_t, t_at
from providers.speed.steady import Calls, Numbers, Part, idle, in_flight
from providers.speed.values import Reason

SURE = 0.995
"""How sure a trend or a slow start must be before it counts: one healthy run in two hundred looks so by chance."""


class Rules(NamedTuple):
    """Limits of what counts as a measurement. All are judgements, stated here and nowhere else.

    Attributes:
        windows: Whole windows at least.
        most_windows: Windows at most: more of them would be shorter and depend on each other.
        calls_per_window: How many average calls long a window is, at least.
        calls_per_slot: Calls of every slot in the steady part, on average, at least.
        flying: The part of the stated calls that must be in flight on average.
        crowded: The part of the stated calls that may be in flight on average, above 1.
        failed: The share of calls that may fail.
        still: The part of the middle window's rate below which a window counts as a gap.
        drift: The change of the rate from begin to end, as a part of its mean, that may be told apart and still pass.
        alike: The correlation of neighbouring windows from which a point says that its interval is wide for it.
        waiting: The change of a call's waiting from begin to end, as a part of a call, that may be.
    """

    windows: int = 10
    most_windows: int = 20
    calls_per_window: float = 2.0
    calls_per_slot: float = 10.0
    flying: float = 0.95
    crowded: float = 1.05
    failed: float = 0.1
    still: float = 0.25
    drift: float = 0.05
    alike: float = 0.5
    waiting: float = 0.25


RULES = Rules()
"""The limits that hold unless others are given."""


def average_call(calls: Calls, part: Part) -> float:
    """Seconds of an average call that was in flight in a part."""
    inside = calls.within(part.since, part.till)
    return float((calls.end - calls.begin)[inside].mean()) if inside.any() else 0.0


def number_of_windows(calls: Calls, part: Part, rules: Rules) -> int:
    """How many windows a part is cut into, at most ``most_windows``; it may be too few, or none."""
    if not calls.within(part.since, part.till).any():
        return 0
    return min(rules.most_windows, int(part.seconds / max(rules.calls_per_window * average_call(calls, part), 1e-9)))


def slow_start(rates: Numbers, rules: Rules) -> int:
    """Leading windows of the first half whose rate lies clearly below what the second half lets expect of one more.

    A prediction interval of Student's t for one further observation (Hahn, Technometrics 11 (1969) 878-888).
    """
    half = len(rates) // 2
    later = rates[half:]
    number = len(later)
    reach = t_at(SURE, number - 1) * float(later.std(ddof=1)) * float(np.sqrt(1.0 + 1.0 / number))
    limit = min(float(later.mean()) - reach, (1.0 - rules.drift) * float(later.mean()))
    above = np.flatnonzero(rates[:half] >= limit)
    return int(above[0]) if len(above) else half


def unknown_tokens(calls: Calls, part: Part) -> Iterator[Reason]:
    """Calls without a count of tokens: unknown, never zero."""
    missing = int(np.isnan(calls.tokens[calls.within(part.since, part.till)]).sum())
    if missing:
        yield Reason(
            "tokens unknown",
            f"{missing} of {int(calls.within(part.since, part.till).sum())} calls came without a count of output "
            "tokens; let the server report usage, or count with the model's own tokenizer",
        )


def failing(calls: Calls, part: Part, rules: Rules) -> Iterator[Reason]:
    """Calls that were not answered in full."""
    inside = calls.within(part.since, part.till)
    share = float((~calls.ok[inside]).mean())
    if share > rules.failed:
        why = f"{share:.0%} of the calls failed, and at most {rules.failed:.0%} may; see what the server answers"
        yield Reason("failing", why)


def gaps(calls: Calls, part: Part, rates: Numbers, rules: Rules) -> Iterator[Reason]:
    """Stretches in which nothing ran: the client or the machine stood still."""
    empty, usual = idle(calls, part), average_call(calls, part)
    if empty > usual:
        why = f"nothing was in flight for {empty:.3g} s, longer than an average call of {usual:.3g} s"
        yield Reason("gap", f"{why}; the client stood still, so measure again")
        return
    if not len(rates):
        return
    middle = float(np.median(rates))
    if float(rates.min()) < rules.still * middle:
        why = f"one window gave {float(rates.min()):.3g} tokens a second where the middle one gave {middle:.3g}"
        yield Reason("gap", f"{why}; client or server stood still, so measure again")


def saturation(calls: Calls, part: Part, concurrency: int, rules: Rules) -> Iterator[Reason]:
    """Fewer calls in flight than stated, or more."""
    flying = in_flight(calls, part)
    if flying < rules.flying * concurrency:
        why = f"{flying:.3g} calls were in flight on average where {concurrency} are stated"
        yield Reason("not saturated", f"{why}; give the client more work at once, or state the lower concurrency")
    elif flying > rules.crowded * concurrency:
        why = f"{flying:.3g} calls were in flight on average where {concurrency} are stated: they queue"
        yield Reason("overloaded", f"{why}; send the next call when one ends, or state the higher concurrency")


def waiting(calls: Calls) -> Numbers:
    """Seconds each call waited: to its first token where known, else what its tokens do not account for."""
    length = calls.end - calls.begin
    if not np.isnan(calls.first).any():
        return calls.first - calls.begin
    usable = calls.ok & (calls.tokens > 0)
    each = float(np.median(length[usable] / calls.tokens[usable])) if usable.any() else 0.0
    return np.asarray(length - each * np.nan_to_num(calls.tokens))


def queue(calls: Calls, part: Part, windows: int, rules: Rules) -> Iterator[Reason]:
    """Waiting that rises through the run although the tokens of a call do not account for it."""
    if windows < 3:  # noqa: PLR2004 - a line through two windows has no error
        return
    begun = (calls.begin >= part.since) & (calls.begin < part.till) & calls.ok
    place = np.minimum((calls.begin[begun] - part.since) / part.seconds * windows, windows - 1).astype(np.int64)
    number = np.bincount(place, minlength=windows)
    if not number.all():
        return
    means = np.bincount(place, weights=waiting(calls)[begun], minlength=windows) / number
    change, sure = slope_t(means)
    if sure > t_at(SURE, windows - 2) and change > rules.waiting * average_call(calls, part):
        why = f"a call waited {change:.3g} s longer at the end than at the begin"
        yield Reason("overloaded", f"{why}: a queue grows; keep fewer calls in flight")


def drift(rates: Numbers, rules: Rules) -> Iterator[Reason]:
    """A rate that rises or falls from the first window to the last."""
    change, sure = slope_t(rates)
    part = change / float(rates.mean()) if rates.mean() else 0.0
    if abs(sure) <= t_at(SURE, len(rates) - 2) or abs(part) <= rules.drift:
        return
    if part > 0:
        yield Reason("cold", f"the rate rose by {part:.0%} through the run; warm up for longer and measure again")
    else:
        why = f"the rate fell by {-part:.0%} through the run (heat, a cache that fills, another user)"
        yield Reason("falling", f"{why}; measure for longer, until it holds")


def wandering(rates: Numbers, rules: Rules) -> tuple[str, ...]:
    """What to say of a rate that wanders more slowly than the windows are long; its interval is wide already.

    To refuse it would keep the runs that look calm by chance, whose intervals are too narrow.
    """
    kept = lag_one(rates)
    if kept <= rules.alike:
        return ()
    return (f"neighbouring windows are alike (correlation {kept:.2f}): measure for longer, the interval will narrow",)
