import math
from collections import Counter
from fractions import Fraction
from statistics import fmean, stdev

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.recipes.values import Draft, Recipe
from providers.sandbox import model_tokens as tokens
from providers.sandbox.model_ideas import Ideas, expected_distinct
from providers.sandbox.model_prompt import asked, in_words, prompt_tokens, user
from providers.sandbox.model_texts import REASONS, VARIANTS, judged, plain, sentences, story
from providers.sandbox.model_words import ADJECTIVES, FILLER, NOUNS, PLACES, THEMES, VERBS
from providers.sandbox.model_world import MAX_TOKENS, ModelRecord, ModelWorld, Totals, Truth
from tests.unit.providers.sandbox.asking_model import RECIPE, WORLD

EACH = 10


@pytest.fixture(scope="module")
def records() -> list[ModelRecord]:
    return [WORLD.record(number // EACH, number % EACH) for number in range(4_000)]


def shingles(text: str) -> set[str]:
    return {text[start : start + 5] for start in range(len(text) - 4)}


def alike(first: set[str], second: set[str]) -> float:
    return len(first & second) / len(first | second)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", []),
        ("abcd", ["abcd"]),
        ("abcde", ["abcd", "e"]),
        ("a bc\n\ndefgh ", ["a", " bc", "\n\ndefg", "h", " "]),
        ("   ", ["   "]),
    ],
)
def test_a_token_is_four_characters_at_most(text: str, pieces: list[str]) -> None:
    assert tokens.pieces(text) == pieces
    assert tokens.count(text) == len(tokens.ids(text)) == len(pieces)


@given(st.text())
def test_tokens_put_together_are_the_text(text: str) -> None:
    assert "".join(tokens.pieces(text)) == text
    assert tokens.count(text) == tokens.count(text.rstrip()) + (text != text.rstrip())


def test_a_conversation_costs_its_marks_too() -> None:
    assert tokens.conversation([]) == 3
    assert tokens.conversation(["abcd", "abcde"]) == 3 + 4 + 1 + 4 + 2


def test_words_are_of_the_lengths_that_counting_rests_on() -> None:
    for words, size in ((ADJECTIVES, 64), (NOUNS, 64), (VERBS, 32), (PLACES, 32)):
        assert len(set(words)) == len(words) == size
        assert max(map(len, words)) <= 8
    assert {len(word) for word in THEMES} == {4}
    assert max(map(len, FILLER)) <= 4


@given(st.integers(0, 999_999_999), st.integers(0, 999_999_999), st.sampled_from(THEMES))
def test_a_prompt_says_which_record_it_asks_for(seed: int, record: int, theme: str) -> None:
    assert asked(user(seed, record, theme)) == (seed, record)
    seed_is, record_is = np.array([seed]), np.array([record])
    with_system = tokens.conversation(["You write short stories that a child can read.", user(seed, record, theme)])
    assert prompt_tokens(seed_is, record_is).tolist() == [with_system]


@pytest.mark.parametrize("text", ["", "It is seed one and record two in all.", user(1, 2, "wolf")[:-230]])
def test_another_prompt_asks_for_no_record(text: str) -> None:
    assert asked(text) is None
    assert in_words(402) == "four zero two"


def test_the_table_is_what_the_records_are(records: list[ModelRecord]) -> None:
    order = np.arange(len(records))
    table = WORLD.table(order // EACH, order % EACH)
    assert [one.accepted for one in records] == table.accepted.tolist()
    assert [one.idea for one in records] == table.idea.tolist()
    assert [one.prompt_tokens for one in records] == table.prompt_tokens.tolist()
    assert [one.output_tokens for one in records] == table.output_tokens.tolist()
    names = [*REASONS, ""]
    assert [one.reason for one in records] == [names[index] for index in table.reason.tolist()]


def test_an_answer_has_as_many_tokens_as_is_true(records: list[ModelRecord]) -> None:
    assert [tokens.count(one.text) for one in records] == [one.output_tokens for one in records]
    assert all(128 <= one.output_tokens <= MAX_TOKENS for one in records)


def test_the_check_decides_as_is_true(records: list[ModelRecord]) -> None:
    assert {one.reason for one in records} == {*REASONS, ""}
    for one in records:
        text = one.story or one.text
        assert RECIPE.check(Draft(text)) == one.reason
        assert (one.reason == "") == one.accepted


@pytest.mark.parametrize("reason", REASONS)
def test_a_rejected_story_breaks_one_rule(reason: str) -> None:
    told = story(1, 5, 0, reason)
    assert judged(told or "Notes: none") == reason
    assert judged(story(1, 5, 0, "")) == ""


@given(st.text())
def test_the_check_takes_any_text(text: str) -> None:
    assert judged(text) in {*REASONS, ""}


def test_a_run_is_what_its_records_sum_to(records: list[ModelRecord]) -> None:
    kept = [one for one in records if one.accepted]
    assert WORLD.run(len(records), EACH) == Totals(
        records=4_000,
        calls=4_000,
        prompt_tokens=sum(one.prompt_tokens for one in records),
        output_tokens=sum(one.output_tokens for one in records),
        accepted=len(kept),
        distinct=len({one.idea for one in kept}),
        texts=len({one.story for one in kept}),
    )


def test_a_run_may_begin_with_another_seed() -> None:
    both, first, second = WORLD.run(2_000), WORLD.run(1_200), WORLD.run(800, first=120)
    assert both.output_tokens == first.output_tokens + second.output_tokens
    assert both.accepted == first.accepted + second.accepted
    assert max(first.distinct, second.distinct) < both.distinct < first.distinct + second.distinct
    assert WORLD.run(0) == Totals(0, 0, 0, 0, 0, 0, 0)


def test_records_do_not_depend_on_what_was_asked_before() -> None:
    fresh = ModelWorld(WORLD.truth)
    assert fresh.record(999_999_999, 123_456_789) == WORLD.record(999_999_999, 123_456_789)
    assert fresh.record(7, 3) == WORLD.record(7, 3)
    assert ModelWorld(Truth(4)).record(7, 3) != WORLD.record(7, 3)


def test_records_of_one_idea_are_copies_and_of_two_are_not(records: list[ModelRecord]) -> None:
    ideas: dict[int, list[str]] = {}
    for one in records:
        if one.accepted:
            ideas.setdefault(one.idea, []).append(one.story)
    firsts = [shingles(told[0]) for told in ideas.values()][:120]
    apart = max(alike(one, other) for place, one in enumerate(firsts) for other in firsts[:place])
    together = min(alike(shingles(told[1]), shingles(told[-1])) for told in ideas.values() if len(told) > 1)
    assert apart < 0.4
    assert together > 0.8
    # A near copy beside another one is as far apart as two records of an idea can be.
    same = sum(told[0] == other for told in ideas.values() for other in told[1:])
    pairs = sum(len(told) - 1 for told in ideas.values())
    assert 0 < same < pairs


def test_near_copies_differ_in_one_word() -> None:
    own = " ".join(sentences(1, 9)).split()
    all_texts = {" ".join(sentences(1, 9, variant)) for variant in range(VARIANTS + 1)}
    assert len(all_texts) == VARIANTS + 1
    for variant in (1, 2, VARIANTS // 2, VARIANTS):
        other = " ".join(sentences(1, 9, variant)).split()
        assert sum(one != two for one, two in zip(own, other, strict=True)) == 1


def test_without_near_copies_every_copy_is_exact() -> None:
    found = ModelWorld(Truth(5, near=0.0)).run(5_000, EACH)
    assert found.texts == found.distinct < found.accepted


@pytest.mark.parametrize(("accepted", "icc"), [(0.6, 0.0), (0.6, 0.1), (0.25, 0.4)])
def test_acceptance_and_its_correlation_come_back(accepted: float, icc: float) -> None:
    """By the analysis of variance of 200,000 records; the margins are four standard errors."""
    seeds, order = 20_000, np.arange(200_000)
    table = ModelWorld(Truth(11, accepted=accepted, icc=icc)).table(order // EACH, order % EACH)
    shares = table.accepted.reshape(seeds, EACH).mean(axis=1)
    rate = float(shares.mean())
    between = EACH * float(shares.var(ddof=1))
    within = float((shares * (1 - shares)).sum()) * EACH / (seeds * (EACH - 1))
    found = (between - within) / (between + (EACH - 1) * within)
    assert abs(rate - accepted) < 4 * math.sqrt(accepted * (1 - accepted) * (1 + (EACH - 1) * icc) / 200_000)
    # Donner 1986: the standard error of this estimate, for groups of one size.
    assert abs(found - icc) < 4 * (1 - icc) * (1 + (EACH - 1) * icc) * math.sqrt(2 / (EACH * (EACH - 1) * seeds)) * 1.3


def test_reasons_come_in_their_shares() -> None:
    truth = Truth(2, icc=0.0, reasons={"unfinished": 1, "repeats": 3})
    order = np.arange(100_000)
    table = ModelWorld(truth).table(order // EACH, order % EACH)
    counts = Counter(np.array([*REASONS, ""])[table.reason].tolist())
    assert set(counts) == {"", "unfinished", "repeats"}
    rejected = counts["unfinished"] + counts["repeats"]
    assert abs(counts["repeats"] / rejected - 0.75) < 4 * math.sqrt(0.75 * 0.25 / rejected)


def test_lengths_have_their_median_and_their_levels_by_seed() -> None:
    truth = Truth(6, median_tokens=350, seed_sigma=0.25, record_sigma=0.2)
    order = np.arange(200_000)
    logs = np.log(ModelWorld(truth).table(order // EACH, order % EACH).output_tokens).reshape(-1, EACH)
    within = float(logs.var(axis=1, ddof=1).mean())
    between = float(logs.mean(axis=1).var(ddof=1)) - within / EACH
    # Under one answer in 500 is brought into the bounds, which takes a little off both.
    assert math.exp(float(np.median(logs))) == pytest.approx(350, rel=0.01)
    assert math.sqrt(within) == pytest.approx(0.2, rel=0.02)
    assert math.sqrt(between) == pytest.approx(0.25, rel=0.03)


LAWS = [(0.0, 200.0), (0.3, 50.0), (0.5, 200.0), (0.8, 20.0)]


@pytest.mark.parametrize(("discount", "strength"), LAWS)
def test_expected_ideas_follow_from_the_urn(discount: float, strength: float) -> None:
    """The chance of a new idea is ``(s + d k) / (s + n)`` after ``n`` records of ``k`` ideas: linear in ``k``."""
    d, s = Fraction(str(discount)), Fraction(str(strength))
    mean = Fraction(0)
    for records in range(60):
        assert expected_distinct(records, discount, strength) == pytest.approx(float(mean))
        mean += (s + d * mean) / (s + records)


def expected_single(records: int, discount: float, strength: float) -> float:
    """Ideas that come once, on average: each record is the only one of its idea with the same chance."""
    log = math.lgamma(strength + discount + records - 1) - math.lgamma(strength + discount)
    return records * math.exp(log + math.lgamma(strength + 1) - math.lgamma(strength + records))


@pytest.mark.parametrize(("discount", "strength"), LAWS)
def test_duplicates_bend_as_the_law_of_ideas_says(discount: float, strength: float) -> None:
    """Means over 24 worlds, at three volumes, within four standard errors."""
    volumes = (300, 3_000, 30_000)
    found: dict[int, list[tuple[int, int]]] = {volume: [] for volume in volumes}
    for seed in range(24):
        ideas = Ideas(seed, discount, strength)
        drawn = ideas.of(np.random.default_rng([seed, 1]).random(volumes[-1]))
        for volume in volumes:
            counts = np.unique(drawn[:volume], return_counts=True)[1]
            found[volume].append((len(counts), int((counts == 1).sum())))
    for volume, pairs in found.items():
        for place, expected in enumerate((expected_distinct, expected_single)):
            values = [pair[place] for pair in pairs]
            error = stdev(values) / math.sqrt(len(values))
            assert abs(fmean(values) - expected(volume, discount, strength)) < 4 * error, (volume, place)


def test_a_world_repeats_its_ideas_as_its_law_says() -> None:
    worlds = [ModelWorld(Truth(seed, discount=0.4, strength=100)).run(20_000, EACH) for seed in range(20)]
    gaps = [one.distinct - expected_distinct(one.accepted, 0.4, 100) for one in worlds]
    assert abs(fmean(gaps)) < 4 * stdev(gaps) / math.sqrt(len(gaps))


def test_ideas_of_a_seed_are_its_own() -> None:
    """Of 10 draws from 4 ideas all as likely, ``4 (1 - (3/4)^10)`` are distinct on average."""
    world = ModelWorld(Truth(5, accepted=1.0, own=1.0, own_ideas=4))
    found = world.run(20_000)
    each = 4 * (1 - 0.75**10)
    assert found.distinct / 2_000 == pytest.approx(each, abs=4 * 0.5 / math.sqrt(2_000))
    assert world.run(10_000).distinct + world.run(10_000, first=1_000).distinct == found.distinct
    some = ModelWorld(Truth(5, own=0.25)).table(np.arange(40_000) // EACH, np.arange(40_000) % EACH).idea >= 1 << 40
    assert float(some.mean()) == pytest.approx(0.25, abs=4 * math.sqrt(0.25 * 0.75 / 40_000))


def test_ideas_beyond_the_sticks_come_again_too() -> None:
    ideas = Ideas(1, 0.8, 20.0)
    last = ideas.of(np.array([0.0, 1 - 2.0**-53]))
    assert last[0] == 0
    assert last[1] > ideas.of(np.array([0.5]))[0]
    drawn = ideas.of(np.random.default_rng(1).uniform(0.99, 1.0, 200_000))
    assert len(np.unique(drawn)) < len(drawn)


def test_a_clear_record_needs_no_beta_draw() -> None:
    order = np.arange(1_000)
    for accepted in (0.0, 1.0):
        table = ModelWorld(Truth(1, accepted=accepted, icc=0.3)).table(order, order * 0)
        assert table.accepted.tolist() == [bool(accepted)] * 1_000


def test_prose_is_at_most_as_long_as_wanted() -> None:
    for wanted in (16, 128, 500, 1_024):
        text = plain(1, 2, wanted)
        assert wanted - 16 <= tokens.count(text) <= wanted
        assert text == plain(1, 2, wanted) != plain(1, 3, wanted)


def test_the_recipe_is_one() -> None:
    recipe: Recipe = RECIPE
    assert (recipe.id, recipe.version, recipe.kind, tuple(recipe.actors)) == (
        "sandbox-stories",
        1,
        "story",
        ("writer",),
    )
    few, many = recipe.seeds(5, 9), recipe.seeds(50, 9)
    assert list(few) == list(many[:5])
    assert [seed.number for seed in many] == list(range(50))
    first, second = next(recipe.make(few[0], 0)), next(recipe.make(few[0], 1))
    assert (first.actor, first.max_tokens, first.purpose) == ("writer", MAX_TOKENS, "generation")
    assert first.seed != second.seed
