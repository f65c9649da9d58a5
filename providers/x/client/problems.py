"""What an answer of X without posts means, told by its body: three different answers share the status 429.

The forms are those of docs.x.com ("Rate limits", "Response codes and errors", read 2026-08-22) and those that clients
have reported since: a monthly cap as 429 ``usage-capped`` with requests left (github.com/xdevplatform/xdk, issue 25),
credits used up as 402, a spend limit as 403 ``SpendCapReached``.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from estimator.errors import brief
from providers.transport.waits import retry_after, x_reset
from providers.wire import Reply, Trouble, TroubleKind

SECOND = 1.0
"""Seconds to wait where the limit that was passed is the archive's, of one request a second."""

_LEFT = re.compile(r"[0-9]{1,9}")

_CAPPED = "the project has read all posts its monthly cap allows: it opens again with the next billing cycle"
_CREDITS = "the account has no credits left: buy some in the developer console, then pilot resume"
_LIMIT = "the account's own spending limit is reached: raise it in the developer console, or wait for the next cycle"

_WORDS: dict[int, tuple[TroubleKind, str]] = {
    400: ("bad request", "X finds the request wrong"),
    401: ("token expired", "X does not take the bearer token: check it, or make a new one in the developer console"),
    402: ("no credits", _CREDITS),
    403: ("not allowed", "X does not let this app ask that: check its access in the developer console"),
    404: ("not found", "X has nothing at this address"),
    408: ("server error", "X gave up waiting for the request"),
    409: ("bad request", "X finds the request in conflict with another"),
    410: ("gone", "X no longer has this endpoint"),
    451: ("not allowed", "X withholds this for legal reasons"),
}


def trouble(reply: Reply, now: datetime) -> Trouble:
    """What an answer with an error status means.

    Args:
        reply: Its status is at least 400.
        now: For a limit that is named by the instant at which it ends.
    """
    said = _said(reply.body)
    if reply.status == 429:  # noqa: PLR2004 - of HTTP
        return _limited(reply, said, now)
    if reply.status == 403 and ("spendcap" in said or "spend cap" in said):  # noqa: PLR2004 - of HTTP
        return Trouble("spend limit", _LIMIT)
    if reply.status >= 500:  # noqa: PLR2004 - of HTTP
        wait = retry_after(reply.headers, now)
        return Trouble("server error", f"X answers with an error of its own ({reply.status}): try later", wait)
    kind, why = _WORDS.get(reply.status, ("bad request", f"X refuses the request ({reply.status})"))
    detail = _detail(reply.body)
    return Trouble(kind, f"{why}: {detail}" if detail and kind == "bad request" else why)


def _limited(reply: Reply, said: str, now: datetime) -> Trouble:
    if "usage-capped" in said or "usagecap" in said or "usage cap" in said:
        return Trouble("cap reached", _CAPPED)
    wait = retry_after(reply.headers, now)
    if wait is None and _some_left(reply.headers):
        return Trouble("rate limited", "X asks to wait: too many requests in a second", SECOND)
    wait = x_reset(reply.headers, now) if wait is None else wait
    return Trouble("rate limited", "X asks to wait: too many requests in its window", wait)


def _some_left(headers: Mapping[str, str]) -> bool:
    """Whether the window, of which the headers speak, still has requests: then it is not what was passed."""
    left = headers.get("x-rate-limit-remaining", "")
    return _LEFT.fullmatch(left) is not None and int(left) > 0


def _said(body: Any) -> str:  # noqa: ANN401 - a JSON value
    """Type, title and detail of a problem, in lower case: hosts and spellings vary, these words do not."""
    parts = [body, *(body.get("errors") or [])[:5]] if isinstance(body, Mapping) and _listed(body) else [body]
    words = [part.get(key) for part in parts if isinstance(part, Mapping) for key in ("type", "title", "detail")]
    return " ".join(word[:500].lower() for word in words if isinstance(word, str))


def _listed(body: Mapping[str, Any]) -> bool:
    return isinstance(body.get("errors"), list)


def _detail(body: Any) -> str:  # noqa: ANN401 - a JSON value
    """What X finds wrong, in its own words: short, and printable."""
    if not isinstance(body, Mapping):
        return ""
    errors = body["errors"] if _listed(body) else []
    words = [part.get("message") for part in errors if isinstance(part, Mapping)] + [body.get("detail")]
    return next((brief(word, 200) for word in words if isinstance(word, str) and word), "")
