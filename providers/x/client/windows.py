"""Where in time the pages of a search are taken: hours or days, drawn in proportion to the posts they hold.

A search answers newest first, and posts that stand beside each other in time are alike. Pages are therefore spread over
all of the time asked for by systematic sampling with probability proportional to size (W. G. Cochran, "Sampling
Techniques", 3rd ed. 1977, 9A.5): a post of a quiet night is as likely to be read as one of a busy noon.
"""

from collections.abc import Sequence
from datetime import datetime
from random import Random
from typing import NamedTuple

SPARE = 400
"""Windows kept beside the drawn ones, for when those hold less than was counted."""


class Bucket(NamedTuple):
    """A stretch of time and how many posts it holds, as the counts endpoint says."""

    start: str
    end: str
    posts: int


def spread(buckets: Sequence[Bucket], pages: int, seed: int) -> list[list[str | int]]:
    """The windows to read, drawn ones first, each as ``[start, end, pages]``.

    Args:
        buckets: In order of time.
        pages: How many pages are wanted, at least 1.
        seed: Of the draw: the same seed draws the same windows.
    """
    chance = Random(seed)  # noqa: S311 - a sample to be drawn again, no secret
    total = sum(bucket.posts for bucket in buckets)
    if not total:
        return []
    # In whole numbers: `pages` points, evenly `total` apart on a line of `pages x total`, from a random start.
    point, taken, ends = chance.randrange(total), [0] * len(buckets), 0
    place = -1
    for number in range(pages):
        at = point + number * total
        while at >= ends:
            place += 1
            ends += buckets[place].posts * pages
        taken[place] += 1
    drawn: list[list[str | int]] = [
        [bucket.start, bucket.end, count] for bucket, count in zip(buckets, taken, strict=True) if count
    ]
    spare: list[list[str | int]] = [
        [bucket.start, bucket.end, 0]
        for bucket, count in zip(buckets, taken, strict=True)
        if bucket.posts and not count
    ]
    chance.shuffle(spare)
    return [*drawn, *spare[:SPARE]]


def stamp(at: datetime) -> str:
    """An instant of UTC as X writes it, in whole seconds."""
    return f"{at.replace(tzinfo=None).isoformat(timespec='seconds')}Z"
