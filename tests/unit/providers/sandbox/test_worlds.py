from collections import Counter
from datetime import timedelta
from itertools import pairwise

import numpy as np
import pytest

from providers.sandbox.corpus import Rates, Recipe, Record, first_id, moment_of
from providers.sandbox.words import LANGUAGES, WORDS, sentence
from providers.sandbox.worlds import STAGES, World, clustered, independent, threads, world

WORLDS = [independent(1, 500), clustered(2, 500), threads(3, 500)]


def shingles(text: str) -> set[str]:
    return {text[at : at + 5] for at in range(len(text) - 4)}


def spoken(text: str) -> str:
    words = text.rstrip(".").split()
    return max(LANGUAGES, key=lambda language: sum(word in WORDS[language] for word in words))


def likeness(one: set[str], other: set[str]) -> float:
    return len(one & other) / len(one | other)


def test_a_seed_makes_one_world() -> None:
    assert independent(5, 80).records == independent(5, 80).records
    assert independent(5, 80).records != independent(6, 80).records


@pytest.mark.parametrize("made", WORLDS)
def test_ids_are_beyond_a_double_and_in_the_order_of_time(made: World) -> None:
    numbers = [int(record.id) for record in made.records]
    assert all(one < other for one, other in pairwise(numbers))
    assert numbers[0] > 2**53
    for record in made.records[::50]:
        assert moment_of(int(record.id)) == record.at
        assert first_id(record.at) <= int(record.id) < first_id(record.at + timedelta(milliseconds=1))
    assert made.records[-1].at < made.recipe.end
    assert made.records[0].at >= made.recipe.end - timedelta(hours=made.recipe.hours)


@pytest.mark.parametrize("made", WORLDS)
def test_the_truth_is_that_of_counting_one_by_one(made: World) -> None:
    left, counts = list(made.records), [len(made.records)]
    for stage in STAGES[:-1]:
        rest: list[Record] = []
        for record in left:
            fits = {
                "still_there": record.there,
                "language": spoken(record.text) == "en",
                "not_repost": not record.text.startswith("RT @"),
                "length": len(record.text) >= 50,
            }
            if fits[stage]:
                rest.append(record)
        left = rest
        counts.append(len(left))
    distinct: list[set[str]] = []
    for record in left:
        own = shingles(record.text)
        if not any(likeness(own, other) >= 0.8 for other in distinct):
            distinct.append(own)
    assert made.kept() == (*counts, len(distinct))
    sizes = made.clusters()
    assert sum(sizes.values()) == len(distinct)
    assert sum(size * number for size, number in sizes.items()) == counts[-1]


@pytest.mark.parametrize("made", WORLDS)
def test_copies_are_much_alike_and_all_others_are_not(made: World) -> None:
    by_id, long = made.by_id, [record for record in made.records if record.long and record.repost_of is None]
    for record in long:
        original = by_id[record.original]
        assert likeness(shingles(record.text), shingles(original.text)) >= 0.9
    firsts = [shingles(record.text) for record in long if record.original == record.id]
    assert max(likeness(one, other) for one, other in pairwise(firsts)) < 0.5


def test_a_part_of_a_world_has_its_own_truth() -> None:
    made = WORLDS[0]
    part = made.records[::7]
    assert made.kept(part)[0] == len(part)
    assert made.kept([]) == (0, 0, 0, 0, 0, 0)
    assert made.shares([])["still_there"] is None
    counts = made.kept(part)
    assert made.shares(part)["language"] == counts[2] / counts[1]


def test_texts_touch_the_length_that_is_enough_from_both_sides() -> None:
    lengths = Counter(len(record.text) for record in independent(4, 1_500).records)
    assert min(lengths[49], lengths[50], lengths[51]) > 0


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("letters", [20, 49, 50, 51, 280])
def test_a_sentence_has_the_length_asked_for(language: str, letters: int) -> None:
    assert len(sentence(language, [0.1, 0.9, 0.4], letters)) == letters


@pytest.mark.parametrize("icc", [0.0, 0.05, 0.3])
def test_labels_of_a_cluster_are_as_alike_as_stated(icc: float) -> None:
    made = world(Recipe(11, 8_000, cluster=40, icc=icc, rates=Rates(there=0.6)))
    table = np.array([record.there for record in made.records], float).reshape(-1, 40)
    between = 40 * table.mean(axis=1).var(ddof=1)
    within = table.var(axis=1, ddof=1).mean()
    assert (between - within) / (between + 39 * within) == pytest.approx(icc, abs=0.04)
    assert table.mean() == pytest.approx(0.6, abs=0.06)


def test_a_forum_has_posts_with_comments_below_them() -> None:
    made = threads(3, 700, each=50)
    kinds = Counter(record.kind for record in made.records)
    assert kinds == {"post": 14, "comment": 686}
    assert all(made.by_id[record.thread].kind == "post" for record in made.records)
