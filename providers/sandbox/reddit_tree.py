"""A thread's comments: a first page of so many, and stubs for the rest (reddit.com/dev/api, morechildren)."""

from collections import deque
from typing import Any

from providers.sandbox.corpus import Record
from providers.sandbox.reddit_things import Names, base36, fullname, listing, more

MOST_CHILDREN = 100
"""Comments that ``/api/morechildren`` brings at most."""


class Trees:
    """The comments of every thread of a world."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._below: dict[str, list[Record]] = {}
        for record in names.world.records:
            if record.kind == "comment":
                self._below.setdefault(names.parents[record.id], []).append(record)

    def page(self, head: Record, limit: int, *, raw: bool) -> tuple[dict[str, Any], tuple[str, ...]]:
        """The listing below a submission, and the ids it shows: the first so many, level by level."""
        shown: set[str] = set()
        waiting = deque(self._answers(head))
        while waiting and len(shown) < limit:
            record = waiting.popleft()
            shown.add(record.id)
            waiting.extend(self._answers(record))
        return self._listed(head, shown, raw=raw), tuple(sorted(shown, key=int))

    def _answers(self, record: Record) -> list[Record]:
        return self._below.get(record.id, [])

    def _listed(self, head: Record, shown: set[str], *, raw: bool) -> dict[str, Any]:
        answers = self._answers(head)
        things = [
            self._names.thing(one, raw=raw, replies=self._listed(one, shown, raw=raw) if self._answers(one) else "")
            for one in answers
            if one.id in shown
        ]
        hidden = [one for one in answers if one.id not in shown]
        if hidden:
            things.append(self._stub(head, hidden))
        return listing(things)

    def _stub(self, parent: Record, hidden: list[Record]) -> dict[str, Any]:
        count = sum(self._size(one) for one in hidden)
        return more(fullname(parent), [base36(int(one.id)) for one in hidden], count)

    def _size(self, record: Record) -> int:
        count, waiting = 0, [record]
        while waiting:
            count += 1
            waiting.extend(self._answers(waiting.pop()))
        return count

    def children(self, ids: list[str], *, raw: bool) -> tuple[list[dict[str, Any]], tuple[str, ...]]:
        """Comments by id as a flat list, stubs for what is below them, and the ids shown; at most 100 comments."""
        things: list[dict[str, Any]] = []
        found = [self._names.world.by_id[one] for one in ids if one in self._names.world.by_id]
        shown = [one for one in found if one.kind == "comment"][:MOST_CHILDREN]
        for record in shown:
            things.append(self._names.thing(record, raw=raw))
            if self._answers(record):
                things.append(self._stub(record, self._answers(record)))
        return things, tuple(record.id for record in shown)
