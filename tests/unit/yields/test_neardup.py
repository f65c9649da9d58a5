import os
import random
import subprocess
import sys
from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.neardup import jaccard, records
from estimator.yields.minhash import WIDTH, bands, candidates, chunks, constants, shingles
from estimator.yields.neardup import LIMIT, clusters, normal

SEVEN = Fraction(7, 10)


def brute(texts: Sequence[str], threshold: Fraction) -> list[int]:
    """Every pair by the definition, then whatever hangs together."""
    labels = list(range(len(texts)))
    for one, two in combinations(range(len(texts)), 2):
        if jaccard(texts[one], texts[two]) >= threshold and labels[one] != labels[two]:
            low, high = sorted((labels[one], labels[two]))
            labels = [low if label == high else label for label in labels]
    return labels


def test_recall_and_precision_against_brute_force() -> None:
    made = records(3_000)
    windows = [{text[at : at + WIDTH] for at in range(len(text) - WIDTH + 1)} for text in made.texts]
    where: dict[str, list[int]] = {}
    for place, held in enumerate(windows):
        for window in held:
            where.setdefault(window, []).append(place)
    common: dict[tuple[int, int], int] = {}
    for places in where.values():
        for pair in combinations(places, 2):
            common[pair] = common.get(pair, 0) + 1
    sides = {pair: len(windows[pair[0]] | windows[pair[1]]) for pair, n in common.items() if n > 20}
    truth = {pair for pair, either in sides.items() if common[pair] * 10 >= 7 * either}
    found = clusters(made.texts, SEVEN).labels
    assert len(truth) > 700
    assert sum(found[one] == found[two] for one, two in truth) / len(truth) >= 0.98
    origin = list(range(3_000))
    for one, two in sorted(truth):
        origin[two] = min(origin[two], origin[one])
    joined = [(at, label) for at, label in enumerate(found.tolist()) if at != label]
    linked = sum(origin[at] == origin[label] for at, label in joined)
    assert linked / len(joined) >= 0.99


@settings(max_examples=60)
@given(st.lists(st.text(st.sampled_from("ab cé"), max_size=14), max_size=14), st.sampled_from([3, 5, 7, 10]))
def test_it_never_joins_what_the_definition_keeps_apart(texts: list[str], tenths: int) -> None:
    threshold = Fraction(tenths, 10)
    found = clusters(texts, threshold).labels.tolist()
    # Groups of fewer characters than a window are filled up, so only the very short may differ from the definition.
    truth = brute(texts, threshold)
    assert all(truth[at] == truth[label] for at, label in enumerate(found))


def overlapping(shared: int, apart: int) -> tuple[str, str]:
    """Two texts with so many common windows and, each, so many of its own."""
    rng = random.Random(shared)
    base = "".join(chr(0x4E00 + n) for n in rng.sample(range(20_000), shared + WIDTH - 1 + 2 * apart))
    start = base[: shared + WIDTH - 1]
    return start + base[-2 * apart : -apart], start + base[-apart:]


@pytest.mark.parametrize(("shared", "apart", "same"), [(139, 30, False), (140, 30, True), (141, 30, True)])
def test_the_threshold_itself_counts(shared: int, apart: int, same: bool) -> None:  # noqa: FBT001 - a table's column
    one, two = overlapping(shared, apart)
    assert jaccard(one, two) == Fraction(shared, shared + 2 * apart)
    assert (clusters([one, two], SEVEN).distinct == 1) is same


def test_fewer_are_distinct_the_lower_the_threshold() -> None:
    texts = records(1_000, seed=4).texts
    left = [clusters(texts, Fraction(tenths, 20)).distinct for tenths in (20, 18, 16, 14, 12, 10, 8)]
    assert all(a >= b for a, b in pairwise(left))
    assert left[0] > left[-1]


def test_a_group_hangs_together_by_pairs_and_is_named_by_its_first() -> None:
    first, second = overlapping(180, 20)
    found = clusters(["quite another text", second, "Another  TEXT", first, "another text "], SEVEN)
    assert found.labels.tolist() == [0, 1, 2, 1, 2]
    assert found.distinct == 3
    assert found.sizes == {1: 1, 2: 2}
    assert found.threshold == SEVEN


class TestNormal:
    @pytest.mark.parametrize(
        ("text", "same"),
        [
            ("  Two\t words\n", "two words"),
            ("Stra\u00dfe", "strasse"),
            ("cafe\u0301", "caf\u00e9"),
            ("CAF\u00c9", "caf\u00e9"),
            ("", ""),
            (" \u3000\u2003", ""),
        ],
    )
    def test_case_space_and_composition_do_not_count(self, text: str, same: str) -> None:
        assert normal(text) == same

    @pytest.mark.parametrize("more", [-1, 0, 1])
    def test_only_the_first_characters_count(self, more: int) -> None:
        assert len(normal("a" * (LIMIT + more))) == LIMIT + min(more, 0)


class TestHostile:
    def test_nothing(self) -> None:
        found = clusters([], SEVEN)
        assert found.labels.tolist() == []
        assert found.distinct == 0
        assert found.sizes == {}

    def test_empty_texts_are_copies(self) -> None:
        assert clusters(["", " ", "\n", "a"], SEVEN).sizes == {1: 1, 3: 1}

    def test_one_giant_text(self) -> None:
        assert clusters(["ab" * 5_000_000, "short one", "short onf"], SEVEN).labels.tolist() == [0, 1, 2]

    def test_lone_surrogates(self) -> None:
        assert clusters(["\ud800 broken", "\ud801 broken", "\ud800 BROKEN"], SEVEN).labels.tolist()[::2] == [0, 0]

    def test_a_hundred_thousand_copies(self) -> None:
        assert clusters(["the very same text"] * 100_000, SEVEN).sizes == {100_000: 1}

    def test_thousands_that_share_nearly_everything(self) -> None:
        opening = "a long opening that every single one of these records has word for word in common, number "
        found = clusters([f"{opening}{number}" for number in range(5_000)], SEVEN)
        assert found.distinct == 1

    @pytest.mark.parametrize("threshold", [Fraction(0), Fraction(-1, 2), Fraction(11, 10)])
    def test_a_threshold_lies_above_0_and_up_to_1(self, threshold: Fraction) -> None:
        with pytest.raises(ValueError, match="above 0 and at most 1"):
            clusters(["a"], threshold)


def test_the_seed_and_nothing_else_decides() -> None:
    code = (
        "from fractions import Fraction; from benchmarks.neardup import records; "
        "from estimator.yields.neardup import clusters; "
        "print(clusters(records(300).texts, Fraction(1, 2), 7).labels.tolist())"
    )
    root = Path(__file__).parents[3]
    outs = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=root,
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        ).stdout
        for seed in ("0", "1")
    }
    assert outs == {f"{clusters(records(300).texts, Fraction(1, 2), 7).labels.tolist()}\n"}


class TestMinHash:
    def test_constants_are_splitmix64s_upper_halves_made_odd(self) -> None:
        # Published for seed 0: 0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4.
        assert constants(0, 2).tolist() == [0xE220A839, 0x6E789E6B]

    def test_windows_do_not_run_from_text_to_text(self) -> None:
        factor = constants(0, 1)[0]
        made = shingles(["abcdefg", "xy", "abcde"], factor)
        assert made.lengths.tolist() == [3, 1, 1]
        assert made.hashes[0] == made.hashes[4]
        assert len(set(made.hashes.tolist())) == 4

    @pytest.mark.parametrize(("last", "runs"), [(1, [(0, 2)]), (2, [(0, 2)]), (3, [(0, 2), (2, 3)])])
    def test_chunks_hold_all_texts_once(self, last: int, runs: list[tuple[int, int]]) -> None:
        assert list(chunks(["a" * 100_000, "b" * 100_000, "c"][:last] if last != 1 else ["a", "b"])) == runs

    @pytest.mark.parametrize("tenths", range(1, 11))
    def test_bands_miss_few_pairs_at_the_threshold(self, tenths: int) -> None:
        count, rows = bands(tenths / 10)
        assert (1 - (tenths / 10) ** rows) ** count <= 0.015
        assert count * rows <= 140

    def test_a_bucket_gives_pairs_in_a_row_and_with_its_first(self) -> None:
        one, two = candidates(np.zeros((2, 6), np.uint32), 2)
        pairs = set(zip(one.tolist(), two.tolist(), strict=True))
        assert pairs == {(a, b) for a, b in combinations(range(6), 2) if b - a <= 3 or a == 0}
