"""Which records are reviewed, and in which order: a sample of each pilot, mixed, the same for the same seed.

Every record has a place in a shuffled row by a digest of the seed and its id (the first of each pilot are the sample),
so the sample hangs on neither the order in which records come nor the other pilots, and no more than it is held.
"""

from collections.abc import Iterable
from hashlib import sha256
from heapq import heappush, heapreplace
from typing import NamedTuple


class Item(NamedTuple):
    """A record that the stages accepted.

    Attributes:
        pilot: Its pilot.
        record: Its id at the supplier.
        text: As it was fetched.
    """

    pilot: str
    record: str
    text: str


class Card(NamedTuple):
    """A record to be reviewed.

    Attributes:
        digest: Of its pilot, its id and the seed: what a log calls it.
        pilot: Not shown before the end.
        text: As it was fetched.
    """

    digest: str
    pilot: str
    text: str


def drawn(items: Iterable[Item], each: int, seed: int = 0) -> tuple[Card, ...]:
    """A random sample of each pilot's records, mixed.

    Args:
        items: In any order; a record that comes again counts once, with the text it came with first.
        each: Records of each pilot; all of a pilot that has fewer.
        seed: Of the sample and its order.

    Raises:
        ValueError: ``each`` is below 1.
    """
    if each < 1:
        msg = f"at least 1 record of each pilot is reviewed, not {each}"
        raise ValueError(msg)
    held: dict[str, list[tuple[int, str]]] = {}
    cards: dict[str, Card] = {}
    for item in items:
        digest = _digest(f"{seed}", item.pilot, item.record)
        if digest in cards:
            continue
        row, place = held.setdefault(item.pilot, []), (-int(digest, 16), digest)
        if len(row) < each:
            heappush(row, place)
        elif place > row[0]:
            del cards[heapreplace(row, place)[1]]
        else:
            continue
        cards[digest] = Card(digest, item.pilot, item.text)
    return tuple(sorted(cards.values(), key=lambda card: _digest("order", card.digest)))


def plan_digest(cards: Iterable[Card], rubric: str) -> str:
    """What a log of another sample or another question is told by."""
    return _digest(rubric, *(card.digest for card in cards))


def _digest(*parts: str) -> str:
    """Of parts that cannot run into one another."""
    found = sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        found.update(len(data).to_bytes(8, "big") + data)
    return found.hexdigest()
