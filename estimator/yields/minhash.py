"""Sets of character 5-grams as arrays: their hashes, MinHash signatures and candidate pairs (Broder 1997).

A text is seen as the set of its windows of five characters. All windows of a chunk of texts are one array of 32-bit
hashes; a signature holds the least of them under several multiplications, and two texts agree at one place of it with
the probability of their Jaccard similarity.
"""

from collections.abc import Iterator, Sequence
from math import ceil, log
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint32]
Places = NDArray[np.int64]

WIDTH = 5
"""Characters of a window."""

_FILL = "\U0010ffff"
"""Fills a text shorter than a window up to one: no character, so no text holds it on purpose."""

_CHUNK = 1 << 17
"""Characters hashed at once: their arrays then stay in the cache of one core."""

_MISSED = 0.015
"""Share of pairs at the threshold itself that may have no band in common; less are missed above it."""

_NEAR = 3
"""Neighbours in a bucket that a record is compared with, beside the bucket's first."""

_MASK = (1 << 64) - 1


class Shingles(NamedTuple):
    """The window hashes of texts, one after another.

    Attributes:
        hashes: All windows' hashes, a text's own in the order of the text, with repeats.
        starts: Where each text's begin.
    """

    hashes: Hashes
    starts: Places

    @property
    def lengths(self) -> Places:
        """Windows of each text, at least 1."""
        return np.diff(self.starts, append=self.hashes.size)


def constants(seed: int, count: int) -> Hashes:
    """Odd multipliers of 32 bits from a seed, the same on every machine (SplitMix64, Steele and others 2014)."""
    found, state = [], seed & _MASK
    for _ in range(count):
        state = (state + 0x9E3779B97F4A7C15) & _MASK
        mixed = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
        found.append((mixed >> 32) | 1)
    return np.array(found, np.uint32)


def chunks(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """First and last-but-one positions of runs of texts that together hold about ``_CHUNK`` characters."""
    first = held = 0
    for position, text in enumerate(texts):
        held += len(text)
        if held >= _CHUNK:
            yield first, position + 1
            first, held = position + 1, 0
    if first < len(texts):
        yield first, len(texts)


def shingles(texts: Sequence[str], factor: np.uint32) -> Shingles:
    """The windows' hashes of some texts: a polynomial in ``factor`` over five code points, then mixed.

    A text shorter than a window is one window of its own.
    """
    whole = [text if len(text) >= WIDTH else text.ljust(WIDTH, _FILL) for text in texts]
    joined = "".join(whole)
    points = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), "<u4").astype(np.uint32, copy=False)
    count = points.size - WIDTH + 1
    hashes = points[:count] * factor
    for turn in range(1, WIDTH):
        hashes += points[turn : turn + count]
        hashes *= factor
    # The finaliser of MurmurHash3: neighbouring code points must not give neighbouring hashes.
    for shift, times in ((16, 0x85EBCA6B), (13, 0xC2B2AE35)):
        hashes ^= hashes >> np.uint32(shift)
        hashes *= np.uint32(times)
    hashes ^= hashes >> np.uint32(16)
    lengths = np.array([len(text) for text in whole], np.int64)
    ends = np.cumsum(lengths)
    within = np.ones(count, np.bool_)
    # A window that starts in the last four characters of a text runs into the next one.
    within[(ends[:-1, np.newaxis] - np.arange(1, WIDTH)).ravel()] = False
    return Shingles(hashes[within], ends - lengths - (WIDTH - 1) * np.arange(lengths.size))


def bands(threshold: float) -> tuple[int, int]:
    """How many bands of how many places find all but ``_MISSED`` of the pairs just at the threshold.

    A band of ``r`` places agrees with the probability ``J^r``, one of ``b`` bands with ``1 − (1 − J^r)^b`` (Leskovec,
    Rajaraman and Ullman 2014, 3.4). ``r`` is the largest for which ``J^r`` is at least 3 in 10.
    """
    if threshold == 1:
        return 1, WIDTH
    rows = max(1, min(12, int(log(0.3) / log(threshold))))
    return ceil(log(_MISSED) / log(1 - threshold**rows)), rows


def signatures(texts: Sequence[str], factor: np.uint32, multipliers: Hashes) -> Hashes:
    """One row for each multiplier, one column for each text: the least window hash after the multiplication."""
    found = np.empty((multipliers.size, len(texts)), np.uint32)
    for first, last in chunks(texts):
        made = shingles(texts[first:last], factor)
        scratch = np.empty_like(made.hashes)
        for row, times in zip(found, multipliers, strict=True):
            np.multiply(made.hashes, times, out=scratch)
            np.minimum.reduceat(scratch, made.starts, out=row[first:last])
    return found


def candidates(found: Hashes, rows: int) -> tuple[Places, Places]:
    """Pairs of columns that agree in all places of one band: each once, the lesser first.

    In a bucket each text is paired with the first and with the ``_NEAR`` before it, so that pairs grow with the texts
    and not with their square; what is linked in a row still ends in one group.
    """
    texts = found.shape[1]
    pairs = []
    for band in found.reshape(-1, rows, texts):
        key = np.zeros(texts, np.uint64)
        for row in band:
            key = (key ^ row) * np.uint64(0x9E3779B97F4A7C15)
            key ^= key >> np.uint64(29)
        order = np.argsort(key, kind="stable").astype(np.int64)
        key = key[order]
        opens = np.append(True, key[1:] != key[:-1])
        firsts = np.flatnonzero(opens)[np.cumsum(opens) - 1]
        for near in range(1, _NEAR + 1):
            at = np.flatnonzero(key[near:] == key[:-near])
            pairs.append(order[at] * texts + order[at + near])
        far = np.flatnonzero(np.arange(texts) - firsts > _NEAR)
        pairs.append(order[firsts[far]] * texts + order[far])
    codes = np.unique(np.concatenate(pairs))
    return codes // texts, codes % texts
