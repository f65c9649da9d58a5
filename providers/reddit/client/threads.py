"""Where a pilot stands in threads: one after the other, each to its end, because a thread is the sampling unit.

A thread's first answer shows up to 500 comments, and stubs for the rest: ``/api/morechildren`` opens up to 100 a call,
and only one call at a time may be under way (reddit.com/dev/api; PRAW's ``comment_forest``). A stub without children
stands where a thread is nested too deeply: it is opened as a thread of its own.
"""

from collections.abc import Sequence

from providers.reddit.client.things import Read
from providers.wire import Progress

FIRST = 500
"""Comments of a first answer at most (``max_comments`` in the archived code)."""

MORE = 100
"""Ids of one call for more."""

LEVELS = 10
"""Levels of answers in one answer, five brackets each: deeper ones would not be believed to be JSON of a server."""

MOST = 2_000
"""Ids of stubs kept at most: where a pilot stands is written down with every page."""


def start() -> Progress:
    """No thread opened."""
    return {"thread": 0, "opened": False, "children": [], "below": []}


def opened(progress: Progress, read: Read, asked: Sequence[str]) -> tuple[Progress, list[str]]:
    """Where the pull stands after an answer of the thread it is in, and what is worth noting.

    Args:
        progress: As it was when the answer was asked for.
        read: The things of the answer.
        asked: The children or the comment it was asked for; none, for a thread's first answer.
    """
    # What an answer has no room for it names again in a stub; where it shows nothing, that leads in a circle.
    shown = {one.id[3:] for one in read.found} or set(asked)
    named = [one for stub in read.stubs for one in stub.children if one not in shown]
    deeper = [stub.below for stub in read.stubs if stub.below is not None and stub.below not in asked]
    children = list(dict.fromkeys([*(one for one in progress["children"] if one not in asked), *named]))
    below = list(dict.fromkeys([*(one for one in progress["below"] if one not in asked), *deeper]))
    over = max(len(children) - MOST, 0) + max(len(below) - MOST, 0)
    notes = [f"{over:,} stubs of this thread are not opened: it is too large"] if over else []
    children, below = children[:MOST], below[:MOST]
    if not children and not below:
        return left({**progress, "opened": True}), notes
    return {**progress, "opened": True, "children": children, "below": below}, notes


def left(progress: Progress) -> Progress:
    """At the next thread; one that was not opened yet is no thread to leave."""
    return {**start(), "thread": progress["thread"] + 1} if progress["opened"] else progress
