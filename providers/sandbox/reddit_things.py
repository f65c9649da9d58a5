"""Submissions, comments and lists of them as Reddit's JSON has them (reddit.com/dev/api)."""

import html
from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

from providers.sandbox.corpus import Record
from providers.sandbox.worlds import World

Where = Literal["title", "both"]
"""Where a submission's text stands: all in the title, as of most; or its first half there and the rest below."""

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def base36(number: int) -> str:
    """A number as Reddit writes its ids."""
    text = ""
    while number:
        number, digit = divmod(number, 36)
        text = _DIGITS[digit] + text
    return text or "0"


def fullname(record: Record) -> str:
    """A record's id with its kind: ``t3_`` a submission, ``t1_`` a comment."""
    return ("t3_" if record.kind == "post" else "t1_") + base36(int(record.id))


class Names(NamedTuple):
    """How a world is laid out in a forum.

    Attributes:
        world: Its records.
        subreddits: Names in use; a cluster is of one of them.
        where: Where a submission's text stands.
        parents: The record that each comment answers, by id.
        sizes: Comments by the id of their submission.
    """

    world: World
    subreddits: tuple[str, ...]
    where: Where
    parents: Mapping[str, str]
    sizes: Mapping[str, int]

    def subreddit(self, record: Record) -> str:
        """The subreddit a record is in: its thread's."""
        head = self.world.by_id.get(record.thread, record)
        return self.subreddits[head.cluster % len(self.subreddits)]

    def thing(self, record: Record, *, raw: bool, replies: Any = "") -> dict[str, Any]:  # noqa: ANN401 - JSON
        """A record with its kind.

        Args:
            record: What to write.
            raw: Whether ``&``, ``<`` and ``>`` stand as they are; else they are escaped, as Reddit does by default.
            replies: The listing below a comment.
        """
        data = self._submission(record) if record.kind == "post" else self._comment(record, replies)
        if not raw:
            texts = ("title", "selftext", "body")
            data |= {name: html.escape(data[name], quote=False) for name in texts if name in data}
        return {"kind": fullname(record)[:2], "data": data}

    def _common(self, record: Record) -> dict[str, Any]:
        return {
            "id": base36(int(record.id)),
            "name": fullname(record),
            "author": f"u{record.author}" if record.there else "[deleted]",
            "subreddit": self.subreddit(record),
            "created_utc": record.at.timestamp() // 1,
            "score": record.score,
            "edited": False,
        }

    def _submission(self, record: Record) -> dict[str, Any]:
        half = record.text.find(" ", len(record.text) // 2) if self.where == "both" else -1
        title, below = (record.text, "") if half < 0 else (record.text[:half], record.text[half + 1 :])
        data = self._common(record) | {
            "title": title,
            "selftext": below if record.there else gone(record),
            "is_self": True,
            "over_18": record.over_18,
            "num_comments": self.sizes.get(record.id, 0),
            "permalink": f"/r/{self.subreddit(record)}/comments/{base36(int(record.id))}/",
            "removed_by_category": None if record.there else ("moderator" if record.removed else "deleted"),
        }
        if record.repost_of is not None:
            data["crosspost_parent"] = fullname(self.world.by_id[record.repost_of])
        return data

    def _comment(self, record: Record, replies: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
        parent = self.world.by_id[self.parents.get(record.id, record.thread)]
        thread = self.world.by_id[record.thread]
        return self._common(record) | {
            "body": record.text if record.there else gone(record),
            "link_id": fullname(thread),
            "parent_id": fullname(parent),
            "over_18": thread.over_18,
            "replies": replies,
        }


def gone(record: Record) -> str:
    """What stands in the place of a text that is gone."""
    return "[removed]" if record.removed else "[deleted]"


def listing(children: Sequence[Any], after: str | None = None, before: str | None = None) -> dict[str, Any]:
    """A list of things, with the names the neighbouring lists go by."""
    data = {"after": after, "dist": len(children), "modhash": None, "geo_filter": "", "children": list(children)}
    return {"kind": "Listing", "data": {**data, "before": before}}


def more(parent: str, children: Sequence[str], count: int) -> dict[str, Any]:
    """A stub for comments that are not shown.

    Args:
        parent: Full name of what they answer.
        children: Ids of those that answer it directly.
        count: Of them and all below.
    """
    first = children[0]
    data = {"count": count, "name": f"t1_{first}", "id": first, "parent_id": parent, "children": list(children)}
    return {"kind": "more", "data": data}


def parents(world: World) -> dict[str, str]:
    """Which record each comment answers: its thread's submission, or one of the comments before it."""
    before: dict[str, list[str]] = {}
    found: dict[str, str] = {}
    for record in world.records:
        if record.kind == "comment":
            earlier, turn = before.setdefault(record.thread, []), int(record.id)
            found[record.id] = earlier[(turn >> 3) % len(earlier)] if earlier and turn % 2 else record.thread
            earlier.append(record.id)
    return found
