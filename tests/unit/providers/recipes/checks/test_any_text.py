"""Whatever a model writes, each check has one of its reasons for it or accepts it, and raises nothing."""

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estimator.errors import Refusal
from providers.recipes.checks.registry import Tools
from providers.recipes.declared import Declared, run
from providers.recipes.load import load_recipe, shipped_recipes
from providers.recipes.values import Finish, Seed, Told

PIECES = [
    "Final answer:", "5", "1/0", "9**9**9", "sqrt(", "(", ")", "^", "pi", "Tutor:", "Student:", "\n", "\n\n", " ",
    "```python\n", "```", "def f(x):\n", "    return x\n", "assert f(1) == 1\n", "import os\n",
    "Label: rises sharply", "Plausibility: 7", "\\frac{", "}",
    "{answer}", "The kitten ran. ", "Zoë", "’s", "\0", "\u202e", "\ud800", "\u0665", "½", ":",
    "*", "#", "-" * 40, "x = ",
]  # fmt: skip

texts = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
answers = st.builds(Told, texts, st.sampled_from(["stop", "length", "other"]))


class Script:
    """Answers in turn."""

    def __init__(self, told: list[Told]) -> None:
        self.left = iter(told)

    def __call__(self, _ask: object) -> Told:
        return next(self.left)


@cache
def loaded(name: str) -> tuple[Declared, Seed]:
    recipe = load_recipe(name, Tools(run=lambda solution, _tests: "no" if "None" in solution else ""))
    assert not isinstance(recipe, Refusal)
    return recipe, recipe.seeds(1, 1)[0]


@pytest.mark.parametrize("name", shipped_recipes())
@settings(max_examples=200)
@given(told=st.lists(answers, min_size=7, max_size=7))
def test_any_answers_make_a_record_that_has_a_reason_or_none(name: str, told: list[Told]) -> None:
    recipe, seed = loaded(name)
    one = run(recipe.make(seed, 0), Script(told))
    assert recipe.check(one) in {"", *recipe.reasons}
    assert run(recipe.make(seed, 0), Script(told)) == one


@pytest.mark.parametrize("finish", ["stop", "length", "other"])
@pytest.mark.parametrize("name", shipped_recipes())
def test_a_megabyte_has_a_reason(name: str, finish: Finish) -> None:
    recipe, seed = loaded(name)
    draft = run(recipe.make(seed, 0), Script([Told("(" * 1_000_000, finish)] * 7))
    assert recipe.check(draft) in recipe.reasons
