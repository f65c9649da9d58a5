"""Where a pilot stands in several listings that are read in turn, one page each.

A listing ends at about 1,000 items (api/faq of r/redditdev's wiki; ``precompute_limit`` in the archived code), where
``after`` is null. A repeated ``after`` would be read for ever, as PRAW once did.
"""

import re
from typing import Any

from providers.wire import Progress

DEPTH = 1_000
"""Items of a listing at most."""

EMPTY = 3
"""Empty pages in a row after which a listing is left, though it names a next one."""

KEPT = 8
"""Cursors of a listing that are remembered: those of a longer circle show themselves by pages without a new record."""

_CURSOR = re.compile(r"t[1-6]_[0-9a-z]{1,13}")


def start(number: int) -> Progress:
    """So many listings, none of them read."""
    fresh = {"after": [], "items": 0, "empty": 0, "done": False}
    return {"pages": 0, "turn": 0, "last": -1, "lists": [dict(fresh) for _ in range(number)]}


def whose(progress: Progress) -> int | None:
    """The listing whose turn it is; ``None`` when all have ended."""
    lists, turn = progress["lists"], progress["turn"]
    order = [*range(turn, len(lists)), *range(turn)]
    return next((place for place in order if not lists[place]["done"]), None)


def cursor(progress: Progress, place: int) -> str:
    """The name that the next page of a listing goes by; empty for the first."""
    return next(iter(progress["lists"][place]["after"][-1:]), "")


def moved(progress: Progress, items: int, readable: int, after: Any) -> tuple[Progress, list[str]]:  # noqa: ANN401 - JSON
    """Where the pull stands after a page of the listing whose turn it was, and what is worth noting.

    Args:
        progress: As it was when the page was asked for.
        items: Of the page.
        readable: Of these.
        after: As the answer has it.
    """
    place = whose(progress)
    if place is None:
        return progress, []
    one = dict(progress["lists"][place])
    one["items"] += items
    one["empty"] = 0 if readable else one["empty"] + 1
    why = _left(one, after)
    one["done"] = bool(why) or not after or one["items"] >= DEPTH
    one["after"] = [] if one["done"] else [*one["after"], after][-KEPT:]
    lists = [one if number == place else other for number, other in enumerate(progress["lists"])]
    turn = (place + 1) % len(lists)
    after_it = {"pages": progress["pages"] + 1, "turn": turn, "last": place, "lists": lists}
    return after_it, [f"listing {place + 1} is left where it stands: {why}"] if why else []


def _left(one: Progress, after: Any) -> str:  # noqa: ANN401 - a JSON value
    """Why a listing is given up that says it goes on."""
    if not after:
        return ""
    if not isinstance(after, str) or not _CURSOR.fullmatch(after):
        return "its cursor has another shape than documented"
    if after in one["after"]:
        return "Reddit repeated a cursor"
    return f"{EMPTY} empty pages in a row" if one["empty"] >= EMPTY else ""


def left(progress: Progress) -> Progress:
    """Without the listing that was read last."""
    last = progress["last"]
    lists = [
        {**one, "done": True, "after": []} if number == last else one for number, one in enumerate(progress["lists"])
    ]
    return {**progress, "lists": lists}
