"""Submissions, comments and stubs, read out of a body of Reddit: what has another shape is counted, not guessed.

Kinds and fields are those of reddit.com/dev/api and of the archived code (github.com/reddit-archive/reddit); what
stands in the place of a text that is gone is as the site shows it.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from providers.wire import Found

FULLNAME = re.compile(r"t[13]_[0-9a-z]{1,13}")
"""A submission's or a comment's name: its kind, and 64 bits in base 36."""

ID = re.compile(r"[0-9a-z]{1,13}")
"""The same without the kind."""

TEXT = 100_000
"""Characters of a text kept: a submission of Reddit has at most 40,300, title and all."""

_POST, _COMMENT, _STUB = "t3", "t1", "more"
_AUTHOR = ("deleted", "author")
_GONE = {
    "[deleted]": "deleted",
    "[deleted by user]": "deleted",
    "[removed]": "removed",
}
_BY_REDDIT = "[ removed by reddit"


class Stub(NamedTuple):
    """Comments that are there and not shown.

    Attributes:
        children: Ids that ``/api/morechildren`` takes.
        below: The comment whose answers are to be asked for as a thread of their own, where a thread is nested too
            deeply: such a stub ("continue this thread") names no children.
        unreadable: Children of another shape.
    """

    children: tuple[str, ...] = ()
    below: str | None = None
    unreadable: int = 0


class Read(NamedTuple):
    """The things of a body.

    Attributes:
        found: Submissions and comments, a comment before its answers.
        stubs: For the comments that are not shown.
        unreadable: Things without a name, of another kind or shape.
    """

    found: tuple[Found, ...]
    stubs: tuple[Stub, ...]
    unreadable: int


class Listing(NamedTuple):
    """A list of things.

    Attributes:
        children: As they stand.
        after: The name the next page goes by, as it stands; ``None`` at the end.
    """

    children: Sequence[Any]
    after: Any


def listing(body: Any) -> Listing | None:  # noqa: ANN401 - a JSON value
    """A body as a listing; ``None`` for anything else."""
    data = body.get("data") if isinstance(body, Mapping) and body.get("kind") == "Listing" else None
    children = data.get("children") if isinstance(data, Mapping) else None
    return Listing(children, data.get("after")) if isinstance(data, Mapping) and isinstance(children, list) else None


def things(children: Sequence[Any]) -> Read:
    """Things and all that is nested in them."""
    found: list[Found] = []
    stubs: list[Stub] = []
    unreadable = 0
    waiting = list(reversed(children))
    # A stack of its own: a thread is as deep as its authors please.
    while waiting:
        item = waiting.pop()
        kind, data = (item.get("kind"), item.get("data")) if isinstance(item, Mapping) else (None, None)
        if kind == _STUB and isinstance(data, Mapping):
            stub = _stub(data)
            stubs.append(stub)
            unreadable += stub.unreadable
            continue
        known = _thing(kind, data) if isinstance(data, Mapping) else None
        if known is None:
            unreadable += 1
        else:
            found.append(known)
        below, wrong = _replies(data)
        unreadable += wrong
        waiting.extend(reversed(below))
    return Read(tuple(found), tuple(stubs), unreadable)


def absent(fullname: str) -> Found:
    """What an id stands for that Reddit no longer finds."""
    return Found(fullname, _word(fullname[:2]), None, frozenset({"deleted"}))


def _thing(kind: Any, data: Mapping[str, Any]) -> Found | None:  # noqa: ANN401 - a JSON value
    name = data.get("name")
    if kind not in (_POST, _COMMENT) or not isinstance(name, str) or not FULLNAME.fullmatch(name):
        return None
    parts = _parts(data, "title", "selftext") if kind == _POST else _parts(data, "body")
    # A link has no text below its title; a comment without a text is none.
    if not name.startswith(kind) or parts is None:
        return None
    gone = _gone(data, parts)
    text = None if gone else "\n\n".join(part for part in parts if part)
    marks = {gone} if gone else set()
    if data.get("over_18") is True:
        marks.add("over_18")
    if data.get("crosspost_parent") or data.get("crosspost_parent_list"):
        marks.add("repost")
    if text is not None and len(text) > TEXT:
        text = text[:TEXT]
        marks.add("truncated")
    return Found(name, _word(kind), text, frozenset(marks), None, _score(data))


def _word(kind: str) -> str:
    return "post" if kind == _POST else "comment"


def _parts(data: Mapping[str, Any], first: str, second: str = "") -> list[str] | None:
    """The texts of a thing: the first must be there, the second may be missing."""
    parts = [data.get(first), (data.get(second) or "") if second else ""]
    return None if not all(isinstance(part, str) for part in parts) else parts  # type: ignore[return-value]


def _gone(data: Mapping[str, Any], parts: Sequence[str]) -> str:
    """``deleted`` by its author, ``removed`` by anyone else, or nothing."""
    by = data.get("removed_by_category")
    if isinstance(by, str) and by:
        return "deleted" if by in _AUTHOR else "removed"
    for part in parts:
        said = part.strip().lower()
        if said in _GONE or said.startswith(_BY_REDDIT):
            return _GONE.get(said, "removed")
    body = data.get("selftext") if "title" in data else data.get("body")
    return "deleted" if data.get("author") == "[deleted]" and not body else ""


def _score(data: Mapping[str, Any]) -> int | None:
    score = data.get("score")
    # While votes are hidden Reddit states 1, which is none.
    if not isinstance(score, int) or isinstance(score, bool) or data.get("score_hidden") is True:
        return None
    return score if abs(score) < 2**63 else None


def _replies(data: Any) -> tuple[Sequence[Any], int]:  # noqa: ANN401 - a JSON value
    """What answers a comment, and whether it is of another shape; without answers an empty text stands there."""
    replies = data.get("replies") if isinstance(data, Mapping) else None
    if not replies:
        return (), 0
    below = listing(replies)
    return ((), 1) if below is None else (below.children, 0)


def _stub(data: Mapping[str, Any]) -> Stub:
    given, parent = data.get("children"), data.get("parent_id")
    ids = given if isinstance(given, list) else []
    children = tuple(one for one in ids if isinstance(one, str) and ID.fullmatch(one))
    if children:
        return Stub(children, None, len(ids) - len(children))
    is_comment = isinstance(parent, str) and bool(FULLNAME.fullmatch(parent)) and parent.startswith("t1_")
    return Stub((), str(parent)[3:], len(ids)) if is_comment else Stub((), None, max(len(ids), 1))
