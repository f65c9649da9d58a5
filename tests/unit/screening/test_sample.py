from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estimator.screening.sample import Item, drawn, plan_digest

ITEMS = [Item(pilot, str(number), f"{pilot} {number}") for pilot in ("one", "two") for number in range(50)]


def test_so_many_of_each_pilot_and_all_of_a_small_one() -> None:
    cards = drawn([*ITEMS, Item("small", "1", "x"), Item("small", "1", "y")], each=5)
    assert Counter(card.pilot for card in cards) == {"one": 5, "two": 5, "small": 1}
    assert [card.text for card in cards if card.pilot == "small"] == ["x"]
    assert len({card.digest for card in cards}) == 11


@settings(max_examples=30)
@given(st.permutations(ITEMS), st.integers(1, 60))
def test_the_sample_hangs_on_no_order(items: list[Item], each: int) -> None:
    assert drawn(items, each, 3) == drawn(ITEMS, each, 3)


def test_the_seed_moves_it_and_the_sources_are_mixed() -> None:
    one, two = drawn(ITEMS, 10, 0), drawn(ITEMS, 10, 1)
    assert {card.text for card in one} != {card.text for card in two}
    row = [card.pilot for card in drawn(ITEMS, 50, 0)]
    assert 30 < sum(a != b for a, b in pairwise(row)) < 70


def test_every_record_is_drawn_about_as_often_as_any_other() -> None:
    seen = Counter(card.text for seed in range(400) for card in drawn(ITEMS[:10], 3, seed))
    assert all(80 < seen[item.text] < 160 for item in ITEMS[:10])


def test_another_question_or_sample_is_another_plan() -> None:
    cards = drawn(ITEMS, 5)
    assert len({plan_digest(cards, "a"), plan_digest(cards, "b"), plan_digest(drawn(ITEMS, 5, 1), "a")}) == 3


def test_none_is_no_sample() -> None:
    with pytest.raises(ValueError, match="not 0"):
        drawn(ITEMS, 0)
