"""Seeds are a pure function of one number, the first ones the same however many, and they differ."""

from collections import Counter
from functools import cache

import pytest

from estimator.errors import InputError, Refusal
from providers.recipes.checks.registry import Tools
from providers.recipes.declared import Declared
from providers.recipes.expression import same, value
from providers.recipes.load import load_recipe, shipped_recipes
from providers.recipes.values import Seed


@cache
def recipe(name: str) -> Declared:
    found = load_recipe(name, Tools(run=lambda _solution, _tests: ""))
    assert not isinstance(found, Refusal)
    return found


@cache
def many(name: str) -> list[Seed]:
    """Enough seeds to look at: the problems of a dialogue are solved exactly, which takes its time."""
    return [*recipe(name).seeds(600, 3)]


NAMES = ("python-exercises", "short-stories", "tutor-student", "variants")


def test_these_recipes_come_with_the_product() -> None:
    assert shipped_recipes() == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_the_first_seeds_are_the_same_however_many_are_asked_for(name: str) -> None:
    assert list(recipe(name).seeds(7, 3)) == many(name)[:7]
    assert [seed.number for seed in many(name)] == list(range(600))
    assert list(recipe(name).seeds(7, 12)) != many(name)[:7]
    assert recipe(name).seeds(0, 11) == []


@pytest.mark.parametrize("name", NAMES)
def test_six_hundred_seeds_all_differ(name: str) -> None:
    assert len({tuple(seed.values.items()) for seed in many(name)}) == 600


def test_every_item_of_a_list_comes_up_about_as_often_as_any_other() -> None:
    moves = Counter(seed.values["move"] for seed in recipe("variants").seeds(1_000, 5))
    assert set(moves) == set(recipe("variants").file.seeds["move"])
    assert all(150 <= count <= 250 for count in moves.values())


def test_stories_use_most_of_their_words() -> None:
    seeds = many("short-stories")
    assert len({seed.values["noun"] for seed in seeds}) > 100
    assert len({seed.values["verb"] for seed in seeds}) > 90


def test_every_family_of_problems_is_drawn_and_its_answers_are_numbers() -> None:
    seeds = many("tutor-student")
    families = Counter(seed.values["family"] for seed in seeds)
    assert set(families) == {row.id for row in recipe("tutor-student").file.problem}
    assert len({seed.values["problem"] for seed in seeds}) > 550
    assert all(same(value(seed.values["answer"]), value(seed.values["answer"])) for seed in seeds)
    assert not any("{" in seed.values["problem"] for seed in seeds)


@pytest.mark.parametrize("problem", ["equation/two-steps", "equation/both-sides"])
def test_an_answer_solves_its_equation(problem: str) -> None:
    found = [seed.values for seed in many("tutor-student") if seed.values["family"] == problem]
    assert len(found) >= 5
    for values in found:
        equation = values["problem"].removeprefix("Solve for x: ").removesuffix(".")
        left, right = (side.replace("x", "*x") for side in equation.split("="))
        names = {"x": value(values["answer"])}
        assert same(value(left, names), value(right, names))


def test_lists_that_are_used_up_say_so() -> None:
    declared = recipe("short-stories")
    small = Declared(declared.file.model_copy(update={"seeds": {"noun": ("cat", "dog")}}), {}, lambda _draft: "")
    assert len(small.seeds(2, 1)) == 2
    with pytest.raises(InputError, match="no more than 2 different seeds, 3 are asked for"):
        small.seeds(3, 1)
