"""docs/recipes.md tells every key and every reason, and its examples are read."""

import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from estimator.shipped import shipped
from providers.recipes.checks.registry import CHECKERS, Tools
from providers.recipes.declared import Declared
from providers.recipes.load import load_recipe, shipped_recipes
from providers.recipes.rows import SEEDED, ActorRow, CallRow, CheckRow, DialogueRow, ProblemRow, RecipeFile

PAGE = (Path(__file__).parents[4] / "docs" / "recipes.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```toml\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


def load(path: Path | str) -> Declared:
    found = load_recipe(path, Tools(run=lambda _solution, _tests: ""))
    assert isinstance(found, Declared)
    return found


def test_the_recipe_of_the_page_is_read(tmp_path: Path) -> None:
    path = tmp_path / "riddles.toml"
    path.write_text(BLOCKS[0], encoding="utf-8")
    assert len(load(path).seeds(12, 1)) == 12


def test_the_problem_of_the_page_is_the_shipped_one() -> None:
    assert BLOCKS[1] in shipped("examples/recipes/tutor-student.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "model",
    [
        RecipeFile[CheckRow],
        CallRow,
        DialogueRow,
        ActorRow,
        ProblemRow,
        *(checker.settings for checker in CHECKERS.values()),
    ],
)
def test_the_page_tells_every_key(model: type[BaseModel]) -> None:
    told = set(re.findall(r"[a-z_]+", " ".join(re.findall(r"`([^`\n]+)`", PAGE))))
    assert [field.alias or key for key, field in model.model_fields.items() if (field.alias or key) not in told] == []


def test_the_page_tells_what_a_problem_gives() -> None:
    assert all(f"`{{{name}}}`" in PAGE for name in SEEDED)


@pytest.mark.parametrize("name", shipped_recipes())
def test_the_page_tells_every_recipe_checker_and_reason(name: str) -> None:
    recipe = load(name)
    settings: dict[str, Any] = recipe.file.model_dump()["check"]
    assert f"| `{name}` | {recipe.kind} |" in PAGE
    _, found, after = PAGE.partition(f"### {settings['name']}\n")
    assert found
    section = after.partition("\n### ")[0]
    common = PAGE.partition("## Checks")[2].partition("###")[0]
    assert [reason for reason in recipe.reasons if f"`{reason}`" not in section + common] == []
