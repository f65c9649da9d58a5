"""Near-duplicate groups of short texts: which records of a pilot are the same but for a few words.

Two records are near-duplicates when the Jaccard similarity of their sets of character 5-grams is at least a stated
threshold, and a group is all that hangs together by such pairs. The threshold alone can move the share of distinct
records from three quarters to a third, so it has no default.

A text counts by its first :data:`LIMIT` characters, in Unicode's composed form (NFC), case folded, with every run of
white space as one space.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple
from unicodedata import normalize

import numpy as np

from estimator.yields.minhash import Hashes, Places, bands, candidates, constants, shingles, signatures

LIMIT = 10_000
"""Characters of a text that count."""

_DOUBT = 0.3
"""Signatures this far below the threshold rule a pair out unseen: four standard errors of 40 places."""

_PAIRS = 2_048
"""Candidate pairs verified at once."""


class Clusters(NamedTuple):
    """Near-duplicate groups.

    Attributes:
        labels: For each record the position of the first record of its group.
        threshold: The similarity from which records counted as one.
    """

    labels: Places
    threshold: Fraction

    @property
    def distinct(self) -> int:
        """How many groups there are."""
        return int(np.unique(self.labels).size)

    @property
    def sizes(self) -> Mapping[int, int]:
        """How many groups hold so many records: what :func:`estimator.yields.distinct.distinct_curve` takes."""
        _, held = np.unique(self.labels, return_counts=True)
        return dict(sorted(Counter(held.tolist()).items()))


def clusters(texts: Sequence[str], threshold: Fraction, seed: int = 0) -> Clusters:
    """The near-duplicate groups of texts.

    Exact copies go first. Candidates share a band of their MinHash signatures; each is verified on its window hashes.
    A pair below the threshold is therefore never joined (but where 32-bit hashes collide), while about 1 in 100 pairs
    at the threshold itself can be missed, and ever fewer above it.

    Args:
        texts: The records.
        threshold: Least Jaccard similarity, above 0 and at most 1.
        seed: Of the hash functions; the same seed gives the same groups on every machine.

    Raises:
        ValueError: The threshold is not above 0 and at most 1.
    """
    if not 0 < threshold <= 1:
        msg = f"a similarity threshold must be above 0 and at most 1, such as 7/10, not {threshold}"
        raise ValueError(msg)
    seen: dict[str, int] = {}
    copies = np.array([seen.setdefault(normal(text), len(seen)) for text in texts], np.int64)
    unique = list(seen)
    roots = np.arange(len(unique))
    if len(unique) > 1:
        count, rows = bands(float(threshold))
        factor, *_ = multipliers = constants(seed, count * rows + 1)
        found = signatures(unique, factor, multipliers[1:])
        pairs = _likely(found, candidates(found, rows), float(threshold))
        roots = _joined(unique, factor, pairs, threshold)
    firsts = np.full(len(unique), len(texts), np.int64)
    labels = roots[copies]
    np.minimum.at(firsts, labels, np.arange(len(texts)))
    return Clusters(firsts[labels], threshold)


def normal(text: str) -> str:
    """A text as it is compared; see the module."""
    text = text[:LIMIT]
    if not text.isascii():
        text = normalize("NFC", normalize("NFC", text).casefold())
    return " ".join(text.lower().split())


def _likely(found: Hashes, pairs: tuple[Places, Places], threshold: float) -> tuple[Places, Places]:
    """The pairs whose signatures do not already speak against them."""
    one, two = pairs
    agree = np.zeros(one.size, np.int64)
    for row in found:
        agree += row[one] == row[two]
    keep = agree >= (threshold - _DOUBT) * len(found)
    return one[keep], two[keep]


def _joined(texts: Sequence[str], factor: np.uint32, pairs: tuple[Places, Places], threshold: Fraction) -> Places:
    """For each text the least text of its group, over verified pairs."""
    roots = np.arange(len(texts))
    for at in range(0, pairs[0].size, _PAIRS):
        one, two = (side[at : at + _PAIRS] for side in pairs)
        apart = roots[one] != roots[two]
        one, two = one[apart], two[apart]
        if one.size:
            same = _similar(texts, factor, one, two, threshold)
            roots = _united(roots, one[same], two[same])
    return roots


def _similar(
    texts: Sequence[str], factor: np.uint32, one: Places, two: Places, threshold: Fraction
) -> "np.typing.NDArray[np.bool_]":
    """Whether each pair's Jaccard similarity is at least the threshold, in whole numbers.

    A hash that stands once in one text and in the other too stands twice in the pair's own sorted run.
    """
    made = shingles([texts[place] for side in (one, two) for place in side.tolist()], factor)
    owner = np.repeat(np.arange(2 * one.size, dtype=np.uint64), made.lengths)
    own = np.sort(owner << np.uint64(32) | made.hashes)
    own = own[np.append(True, own[1:] != own[:-1])]
    owner = own >> np.uint64(32)
    held = np.bincount(owner.astype(np.int64), minlength=2 * one.size)
    pair = owner % np.uint64(one.size)
    both = np.sort(pair << np.uint64(32) | own & np.uint64(0xFFFFFFFF))
    twice = both[1:][both[1:] == both[:-1]] >> np.uint64(32)
    common = np.bincount(twice.astype(np.int64), minlength=one.size)
    either = held[: one.size] + held[one.size :] - common
    return common * threshold.denominator >= either * threshold.numerator


def _united(roots: Places, one: Places, two: Places) -> Places:
    """Roots after joining pairs: the least label spreads over every pair until nothing moves."""
    roots = roots.copy()
    while True:
        low = np.minimum(roots[one], roots[two])
        high = np.maximum(roots[one], roots[two])
        if np.array_equal(low, high):
            return roots
        np.minimum.at(roots, high, low)
        while not np.array_equal(roots, roots[roots]):
            roots = roots[roots]
