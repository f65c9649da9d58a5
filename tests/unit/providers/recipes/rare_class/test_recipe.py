import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estimator.errors import InputError
from providers.recipes.rare_class.checks import REASONS
from providers.recipes.rare_class.prompts import MOST_LEVELS, messages
from providers.recipes.rare_class.read import parse
from providers.recipes.rare_class.recipe import MAX_PROMPT, RareClass
from providers.recipes.rare_class.split import split
from providers.recipes.rare_class.values import Asked
from providers.recipes.values import Ask, Draft, Finish, Recipe, Seed, Told
from tests.unit.providers.recipes.rare_class.made import parts, payments

SPLIT = parts()
RECIPE = RareClass(SPLIT)


def asked(recipe: RareClass, seed: Seed, record: int = 0) -> Ask:
    return next(recipe.make(seed, record))


def made(answer: str, finish: Finish = "stop") -> Draft:
    making = RECIPE.make(RECIPE.seeds(1, 1)[0], 0)
    next(making)
    with pytest.raises(StopIteration) as caught:
        making.send(Told(answer, finish))
    draft: Draft = caught.value.value
    return draft


def test_it_is_a_recipe() -> None:
    recipe: Recipe = RECIPE
    assert (recipe.id, recipe.version, recipe.kind, [*recipe.actors]) == ("rare-class", 1, "row", ["writer"])
    assert recipe.reasons is REASONS


def test_a_new_row_is_kept_with_its_label() -> None:
    row = payments(9, 77, fraud=True)[0]
    answer = json.dumps(dict(zip((column.name for column in SPLIT.columns), row, strict=True)))
    draft = made(f"```json\n{answer}\n```")
    assert RECIPE.check(draft) == ""
    assert json.loads(draft.text) == {**json.loads(answer), "is_fraud": "1"}
    assert RECIPE.measured([draft]) == (row,)


@pytest.mark.parametrize(
    ("answer", "finish", "said"),
    [
        ("No.", "stop", "not a row"),
        ("", "other", "empty"),
        ('{"hour": 3, ', "length", "cut"),
        ('{"hour": 3, ', "stop", "not a row"),
    ],
)
def test_an_answer_that_is_no_row_is_shown_as_it_came(answer: str, finish: Finish, said: str) -> None:
    draft = made(answer, finish)
    assert (draft.text, RECIPE.check(draft)) == (answer, said)
    assert RECIPE.measured([draft]) == ()


def test_half_a_character_of_an_answer_is_replaced() -> None:
    assert made("\ud800x").text == "?x"
    assert RECIPE.check(made("\ud800x")) == "not a row"


def test_a_real_row_is_rejected_and_measured() -> None:
    for row in (SPLIT.train[3], SPLIT.held_out[0]):
        draft = RECIPE.row_draft(row)
        assert RECIPE.check(draft) == "real row"
        assert RECIPE.measured([draft]) == (row,)
    beyond = RECIPE.row_draft((3, 1e7, "fuel", "DE", 300.0, 5))
    assert RECIPE.check(beyond) == "out of range"
    assert RECIPE.measured([beyond]) == ()


def test_seeds_are_the_same_however_many_are_asked_for() -> None:
    assert [*RECIPE.seeds(3, 5)] == [*RECIPE.seeds(9, 5)][:3]
    assert [*RECIPE.seeds(3, 5)] != [*RECIPE.seeds(3, 6)]
    assert len({seed.values["examples"] for seed in RECIPE.seeds(50, 5)}) == 50


def test_seeds_name_rows_by_their_places_and_hold_no_cell() -> None:
    for seed in RECIPE.seeds(20, 5):
        drawn = [int(place) for place in seed.values["examples"].split()]
        assert len({*drawn}) == len(drawn) == 6
        assert all(0 <= place < len(SPLIT.train) for place in drawn)
        assert {*seed.values} == {"examples", "draw"}


def test_the_same_seed_and_record_ask_the_same_and_others_differ() -> None:
    one, two = RECIPE.seeds(2, 5)
    assert asked(RECIPE, one, 0) == asked(RareClass(parts()), one, 0)
    calls = [asked(RECIPE, seed, record) for seed in (one, two) for record in (0, 1)]
    assert len({call.seed for call in calls}) == 4
    assert calls[0].messages == calls[1].messages != calls[2].messages
    assert asked(RECIPE, RECIPE.seeds(1, 6)[0]).seed != calls[0].seed
    assert all(0 <= call.seed < 2**31 for call in calls)


def test_the_prompt_shows_the_columns_and_real_rows_as_the_models_own() -> None:
    call = asked(RECIPE, Seed(0, {"examples": "0 1 2 3 4 5", "draw": "5"}))
    assert [message.role for message in call.messages] == ["system", *["user", "assistant"] * 6, "user"]
    system = call.messages[0].content
    assert "is_fraud = 1" in system
    assert "- hour: whole number, 0 to 23\n" in system
    assert '- merchant: one of "electronics", "gift cards", "travel", "grocery", "fuel"\n' in system
    names = [column.name for column in SPLIT.columns]
    assert [json.loads(message.content) for message in call.messages if message.role == "assistant"] == [
        dict(zip(names, row, strict=True)) for row in SPLIT.train[:6]
    ]
    longest = max(len(json.dumps(dict(zip(names, row, strict=True)))) for row in SPLIT.train)
    assert call.max_tokens == longest * 5 // 4 + 16
    assert (call.temperature, call.purpose, call.actor) == ("0.8", "generation", "writer")


def test_rows_held_out_are_in_no_prompt() -> None:
    text = "".join(message.content for message in messages(SPLIT, SPLIT.train))
    assert all(json.dumps(row[1]) not in text or row[1] in {each[1] for each in SPLIT.train} for row in SPLIT.held_out)


def test_it_says_whether_real_rows_are_sent() -> None:
    assert RECIPE.sends_real_rows
    assert RECIPE.sent[0] == "6 of the 96 real training rows of the class, as they stand"
    without = RareClass(SPLIT, examples=0)
    assert not without.sends_real_rows
    assert without.sent == RECIPE.sent[1:]
    assert [message.role for message in asked(without, without.seeds(1, 1)[0]).messages] == ["system", "user"]


@pytest.mark.parametrize(("examples", "fits"), [(-1, False), (0, True), (96, True), (97, False)])
def test_examples_have_bounds(examples: int, fits: bool) -> None:  # noqa: FBT001
    if fits:
        assert RareClass(SPLIT, examples).sends_real_rows is bool(examples)
        return
    with pytest.raises(InputError, match=f"examples: are {examples}, 0 to 96 are allowed"):
        RareClass(SPLIT, examples)


def wide(length: int) -> Any:
    rows = b"".join(b"%d,%s,1\n" % (place, b"x" * length) for place in range(100))
    return split(parse(b"a,b,y\n" + rows, "t.csv", Asked("y", "1", {"b": "text"})), 1)


def test_a_prompt_has_a_bound() -> None:
    def size(length: int) -> int:
        found = wide(length)
        longest = sorted(found.train, key=lambda row: len(str(row)))[-50:]
        return sum(len(message.content) for message in messages(found, longest))

    length = next(each for each in range(800, 1_000) if size(each) > MAX_PROMPT)
    assert RareClass(wide(length - 1), 50).sends_real_rows
    with pytest.raises(InputError, match="show fewer examples, or leave columns out"):
        RareClass(wide(length), 50)


def test_the_prompt_says_what_may_be_empty_and_names_the_commonest_categories() -> None:
    rows = b"".join(
        b"%d,c%d,,%s,1\n" % (place, min(place, 60) % 30, b"" if place % 9 else b"7") for place in range(150)
    )
    found = split(parse(b"a,c,e,n,y\n" + rows, "t.csv", Asked("y", "1")), 1)
    system = messages(found, [])[0].content
    assert "\n- e: null\n" in system
    assert "\n- n: whole number, 7 to 7, or null\n" in system
    line = next(line for line in system.splitlines() if line.startswith("- c: one of "))
    assert line.count('"') == 2 * MOST_LEVELS
    assert line.startswith('- c: one of "c0", ')


@settings(max_examples=settings().max_examples // 10 + 10)
@given(st.text(), st.sampled_from(["stop", "length", "other"]))
def test_no_answer_raises(answer: str, finish: Finish) -> None:
    draft = made(answer, finish)
    assert RECIPE.check(draft) in {*REASONS, ""}
    draft.text.encode()
