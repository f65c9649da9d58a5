"""What an answer of Reddit without records means: its status says it, its body hardly ever more.

Statuses are those of reddit.com/dev/api and of the archived code; the limits' headers are those of the Data API wiki
(``X-Ratelimit-Used``, ``-Remaining``, ``-Reset``: "approximate"), written with a decimal point, which has broken
clients that took them for whole numbers.
"""

from collections.abc import Mapping
from datetime import datetime

from providers.transport.waits import reddit_rate, retry_after
from providers.wire import Reply, Trouble, TroubleKind

LONGEST = 600.0
"""Seconds waited at most: Reddit counts over ten minutes (Data API wiki; PRAW's ``window_size``)."""

_CLOSED = "it is private or quarantined, or the app may not read it; take it out of the question, or ask for access"

_WORDS: dict[int, tuple[TroubleKind, str]] = {
    400: ("bad request", "Reddit finds the request wrong"),
    401: ("token expired", "Reddit no longer takes the token: check that the app is still registered"),
    403: ("not allowed", f"Reddit does not let this app read that: {_CLOSED}"),
    404: ("not found", "Reddit has nothing there: it is banned, deleted or misspelt; take it out of the question"),
    408: ("server error", "Reddit gave up waiting for the request"),
    410: ("gone", "Reddit no longer has this endpoint"),
    414: ("bad request", "Reddit finds the request too long"),
    451: ("not allowed", "Reddit withholds that for legal reasons: take it out of the question"),
}


def trouble(reply: Reply, where: str, now: datetime) -> Trouble:
    """What an answer with an error status means.

    Args:
        reply: Its status is at least 400.
        where: What was asked for, by its number in the question.
        now: For a limit that is named by the instant at which it ends.
    """
    if reply.status == 429:  # noqa: PLR2004 - of HTTP
        return limited(reply.headers, now)
    if reply.status >= 500:  # noqa: PLR2004 - of HTTP
        wait = _bounded(retry_after(reply.headers, now))
        return Trouble("server error", f"Reddit answers with an error of its own ({reply.status}): try later", wait)
    kind, why = _WORDS.get(reply.status, ("bad request", f"Reddit refuses the request ({reply.status})"))
    return Trouble(kind, f"{where}: {why}")


def limited(headers: Mapping[str, str], now: datetime) -> Trouble:
    """A limit that was reached, and how long to wait as far as the answer says so."""
    wait = _bounded(retry_after(headers, now))
    if wait is None:
        wait = reset(headers)
    return Trouble("rate limited", "Reddit asks to wait: too many calls in its ten minutes", wait)


def reset(headers: Mapping[str, str]) -> float | None:
    """Seconds until calls are counted anew, at most :data:`LONGEST`; ``None`` where that is no plain number."""
    return _bounded(reddit_rate(headers).reset)


def _bounded(seconds: float | None) -> float | None:
    return None if seconds is None else min(seconds, LONGEST)


def spent(headers: Mapping[str, str]) -> str:
    """A note that the calls of a window are used up; empty while there are some, or where none are told."""
    left = reddit_rate(headers).remaining
    if left is None or left >= 1:
        return ""
    wait = reset(headers)
    return "no calls are left in this window" + ("" if wait is None else f", which ends in {wait:.0f} s")
