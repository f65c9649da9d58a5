"""Every sign change of the difference of two plans' costs: a span is closed when its ends prove its sign, else halved.

The widest span is halved first and spans are cut on one grid for all pairs, so that plans are asked at the same
volumes. A span of one step is exact by its two values. Should the work run out, what is left open is narrow and is
reported.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import pairwise
from typing import NamedTuple

from estimator.planning.volume import Volume, Work


class Change(NamedTuple):
    """The sign of ``one - other`` is ``before`` at ``at`` and ``after`` at ``at + 1``."""

    at: int
    before: int
    after: int


@dataclass(slots=True)
class Pair:
    """Two plans over the volumes at which both can be had.

    Attributes:
        one: A plan.
        other: Another.
        first: The first volume.
        last: The last.
        signs: Of ``one - other`` at the ends of its spans.
        left: The spans that are open when the work has run out.
    """

    one: Volume
    other: Volume
    first: int
    last: int
    signs: dict[int, int] = field(default_factory=dict)
    left: list[tuple[int, int]] = field(default_factory=list)

    def sign(self, volume: int) -> int:
        """Of ``one - other``: negative where ``one`` is cheaper, 0 for a tie."""
        if volume not in self.signs:
            one, other = self.one.at(volume).total, self.other.at(volume).total
            # A volume at which one cannot be had, within what both can: it counts as the dearer there.
            gap = (one is None) - (other is None) if one is None or other is None else one - other
            self.signs[volume] = (gap > 0) - (gap < 0)
        return self.signs[volume]

    def proven(self, first: int, last: int) -> bool:
        """Whether the sign is the same at every volume of a span."""
        one, other = self.one.between(first, last), self.other.between(first, last)
        if one is None or other is None:
            return False
        flat = one.least == one.most == other.least == other.most
        return flat or one.most < other.least or other.most < one.least

    def changes(self) -> list[Change]:
        """The changes found, in order."""
        for first, last in self.left:
            self._between(first, last)
        ordered = sorted(self.signs.items())
        return [Change(at, before, after) for (at, before), (_, after) in pairwise(ordered) if before != after]

    def _between(self, first: int, last: int) -> None:
        """The changes that the signs at the ends of a span prove, exactly."""
        while last - first > 1 and self.sign(first) != self.sign(last):
            middle = (first + last) // 2
            if self.sign(middle) != self.sign(first):
                self._between(middle, last)
                last = middle
            else:
                first = middle


def refine(pairs: Sequence[Pair], work: Work) -> None:
    """Close every span of every pair, the widest first, until all are closed or the work is spent."""
    heap: list[tuple[int, int, int, int]] = []
    for number, pair in enumerate(pairs):
        pair.sign(pair.first)
        pair.sign(pair.last)
        heappush(heap, (pair.first - pair.last, number, pair.first, pair.last))
    while heap:
        _, number, first, last = heappop(heap)
        pair = pairs[number]
        if last - first < 2 or pair.proven(first, last):  # noqa: PLR2004 - neighbours leave nothing between
            continue
        if work.spent:
            pair.left.append((first, last))
            continue
        middle = cut(first, last)
        pair.sign(middle)
        heappush(heap, (first - middle, number, first, middle))
        heappush(heap, (middle - last, number, middle, last))


def cut(first: int, last: int) -> int:
    """The volume between two that is the multiple of the highest power of two."""
    power = (first ^ (last - 1)).bit_length() - 1
    return (last - 1) >> power << power
