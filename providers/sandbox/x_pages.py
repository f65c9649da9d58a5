"""Pages of X's search: newest first, behind tokens that say nothing and end."""

from bisect import bisect_left
from collections import OrderedDict
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Literal, NamedTuple

from providers.sandbox.corpus import Record, first_id
from providers.sandbox.worlds import World
from providers.sandbox.x_asked import Asked
from providers.sandbox.x_query import Test

Shape = Literal["full", "short", "gaps"]
"""``full``: pages hold what was asked; ``short``: often less while more is there; ``gaps``: one in three is empty."""

NO_REPOSTS = datetime.fromisoformat("2026-05-04T00:00:00+00:00")
"""From this day on keyword search returns no reposts (docs.x.com, changelog)."""

_QUERIES = 64
_TOKENS = 100_000


class Cursor(NamedTuple):
    """Where a token goes on.

    Attributes:
        key: What was asked; a token answers no other question.
        low: The lowest id of the pull.
        below: All ids of the next page are below it.
        number: Of the next page, from 1.
        ends: When the token ends.
    """

    key: str
    low: int
    below: int
    number: int
    ends: datetime


class Cursors:
    """Tokens handed out, and what they stand for."""

    def __init__(self, secret: str, life: timedelta) -> None:
        self._secret, self._life = secret.encode(), life
        self._held: OrderedDict[str, Cursor] = OrderedDict()

    def token(self, key: str, low: int, below: int, number: int, at: datetime) -> str:
        """A token for the next page."""
        text = f"{key}|{low}|{below}|{number}|{len(self._held)}|{at.timestamp()}".encode()
        name = "b26v" + blake2b(text, key=self._secret[:64], digest_size=24).hexdigest()
        self._held[name] = Cursor(key, low, below, number, at + self._life)
        if len(self._held) > _TOKENS:
            self._held.popitem(last=False)
        return name

    def find(self, token: str, key: str, at: datetime) -> Cursor | None:
        """What a token stands for; ``None`` if it is unknown, of another question, or has ended."""
        cursor = self._held.get(token)
        return cursor if cursor is not None and cursor.key == key and at < cursor.ends else None


class Slice(NamedTuple):
    """The records of one page, newest first, and where the next one begins: ``None`` at the end."""

    records: list[Record]
    below: int | None


class Pages:
    """What a world's search finds.

    Args:
        world: Where it looks.
        shape: How full its pages are.
    """

    def __init__(self, world: World, shape: Shape) -> None:
        self._world, self._shape = world, shape
        self._found: OrderedDict[tuple[str, bool, bool], tuple[list[Record], list[int]]] = OrderedDict()

    def matching(self, query: str, test: Test, *, reposts: bool, gone: bool = False) -> tuple[list[Record], list[int]]:
        """Records that match, oldest first, and their ids as numbers.

        Args:
            query: The query's text, by which the result is kept.
            test: The query.
            reposts: Whether reposts are found.
            gone: Whether what was deleted is found.
        """
        key = (query, reposts, gone)
        if key not in self._found:
            hits = [
                record
                for record in self._world.records
                if (gone or record.there) and (reposts or record.repost_of is None) and test(record)
            ]
            self._found[key] = (hits, [int(record.id) for record in hits])
            if len(self._found) > _QUERIES:
                self._found.popitem(last=False)
        return self._found[key]

    def page(self, query: str, asked: Asked, wanted: int, cursor: Cursor, at: datetime) -> Slice:
        """The page a cursor stands before."""
        hits, ids = self.matching(query, asked.test, reposts=at < NO_REPOSTS)
        low, high = bisect_left(ids, cursor.low), bisect_left(ids, cursor.below)
        size = self._size(wanted, cursor.number)
        cut = max(low, high - size)
        more = cut > low or (self._shape == "gaps" and size > 0 and high > low)
        return Slice(hits[cut:high][::-1], (ids[cut] if cut < high else cursor.below) if more else None)

    def _size(self, wanted: int, number: int) -> int:
        if self._shape == "gaps" and number % 3 == 2:  # noqa: PLR2004 - the second of every three
            return 0
        if self._shape == "short":
            return max(1, wanted * (50 + number * 37 % 50) // 100)
        return wanted


def first(asked: Asked, key: str, at: datetime) -> Cursor:
    """Where a pull begins."""
    low = max(first_id(asked.start), asked.since + 1)
    return Cursor(key, low, min(first_id(asked.end), asked.until), 1, at)
