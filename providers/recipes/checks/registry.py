"""Which checker a recipe file names, with which settings, and what it needs beside them."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from estimator.errors import Refusal
from estimator.shipped import shipped
from providers.recipes.checks import code, dialogue, labelled, story
from providers.recipes.declared import Judge
from providers.recipes.rows import CheckRow, RecipeFile
from providers.recipes.words import read_list


class Tools(NamedTuple):
    """What a checker may need of this machine.

    Attributes:
        run: Runs tests against a solution, shut off from everything else; ``None`` where there is no such place.
        failures: What ``run`` may say, each with what it means.
        folder: Where the recipe file lies, for lists of words beside it.
    """

    run: Callable[[str, str], str] | None = None
    failures: Mapping[str, str] = {}
    folder: Path | None = None


class Checking(NamedTuple):
    """A checker with its settings: its reasons and the check itself."""

    reasons: Mapping[str, str]
    judge: Judge


Build = Callable[[RecipeFile[Any], Tools], Checking | Refusal]


class Checker(NamedTuple):
    """A checker by name: the model of its settings, and how it is made ready."""

    settings: type[CheckRow]
    build: Build


def _dialogue(file: RecipeFile[dialogue.SolvedDialogue], _tools: Tools) -> Checking:
    spoken = file.dialogue.actor if file.dialogue else ()
    names = {actor.id: actor.name for actor in spoken}
    return Checking(dialogue.REASONS, lambda draft: dialogue.check(file.check, draft, names))


def _story(file: RecipeFile[story.SimpleStory], tools: Tools) -> Checking:
    lists = (read_list(_list(name, tools.folder)) for name in file.check.lists)
    simple = frozenset(file.check.more_words).union(*lists)
    return Checking(story.REASONS, lambda draft: story.check(file.check, draft, simple))


def lists_of(file: RecipeFile[CheckRow], folder: Path) -> list[Path]:
    """The lists of words that a recipe's check reads."""
    return [_list(name, folder) for name in getattr(file.check, "lists", ())]


def _list(name: str, folder: Path | None) -> Path:
    """A list of one's own has a ``/`` or ends in ``.txt``; any other name is one that comes with the recipes."""
    own = "/" in name or name.endswith(".txt")
    return (folder or Path()) / name if own else shipped(f"examples/recipes/words/{name}.txt")


def _labelled(file: RecipeFile[labelled.JudgedLabel], _tools: Tools) -> Checking:
    labels = file.seeds[file.check.label]
    return Checking(labelled.REASONS, lambda draft: labelled.check(file.check, draft, labels))


def _code(file: RecipeFile[code.TestedCode], tools: Tools) -> Checking | Refusal:
    if tools.run is None:
        why = "its check runs what a model wrote, and nothing here can run that shut off from everything else"
        return Refusal("not covered", f"recipe {file.id}", why)
    judge = partial(_run_code, file.check, tools.run, tools.failures)
    return Checking({**code.REASONS, **tools.failures}, judge)


def _run_code(settings: code.TestedCode, run: code.Run, failures: Mapping[str, str], draft: Any) -> str:  # noqa: ANN401
    return code.check(settings, draft, run, failures)


CHECKERS: Mapping[str, Checker] = {
    "solved-dialogue": Checker(dialogue.SolvedDialogue, _dialogue),
    "simple-story": Checker(story.SimpleStory, _story),
    "tested-code": Checker(code.TestedCode, _code),
    "judged-label": Checker(labelled.JudgedLabel, _labelled),
}
"""Checkers by the name that a recipe file states."""
