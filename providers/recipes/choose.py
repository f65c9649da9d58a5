"""The recipe that somebody names, ready to run on this machine, with a digest of all that it is made of."""

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from estimator.errors import Refusal, fault
from estimator.files import digest, read_bytes
from providers.recipes.values import Recipe

if TYPE_CHECKING:
    from providers.recipes.checks.registry import Tools

RARE = "rare-class"
"""The recipe that is made from a table of the user's and not from a file of prompts."""

ATTEMPTS = 3
"""How often a program is run that the machine was too busy to start: that says nothing of the program."""

REHEARSED = "sandbox-stories"
"""The recipe whose truth the sandbox's model server knows."""

SEPARATOR = "\n"
"""Between names of columns, which hold no line's end."""


class Chosen(NamedTuple):
    """A recipe and what it is made of.

    Attributes:
        recipe: Ready to run.
        digest: Of its file, or of its table and what was said of it: a run goes on with what it began with.
        notes: What its user must know before anything is sent.
        sends_real_rows: Whether rows of the user's table go to the model's server.
    """

    recipe: Recipe
    digest: str
    notes: tuple[str, ...] = ()
    sends_real_rows: bool = False


def chosen(name: str, options: Mapping[str, str]) -> Chosen:
    """A recipe by its name, or the path of its file.

    Args:
        name: Of a shipped one; ``rare-class``; ``sandbox-stories``; or a path.
        options: Of ``rare-class``: ``table``, ``label``, ``rare``, ``examples``, ``leave_out``, ``seed``.

    Raises:
        InputError: It is not known, has faults, or needs what this machine has not.
    """
    if name == REHEARSED:
        from providers.sandbox.model_recipe import SandboxStories  # noqa: PLC0415 - only a rehearsal needs it

        return Chosen(SandboxStories(), digest(REHEARSED.encode()))
    return _rare(options) if name == RARE else _declared(name)


def _declared(name: str) -> Chosen:
    from providers.recipes.checks.registry import Tools, lists_of  # noqa: PLC0415 - heavy
    from providers.recipes.load import load_recipe, recipe_path  # noqa: PLC0415

    found = load_recipe(name, Tools())
    if isinstance(found, Refusal):
        found = load_recipe(name, _tools(name))
    if isinstance(found, Refusal):
        raise fault("--recipe", name, str(found), "choose another recipe")
    path = recipe_path(name)
    parts = [path, *lists_of(found.file, path.parent)]
    return Chosen(found, digest(b"\n".join(read_bytes(part) for part in parts)))


def _tools(name: str) -> "Tools":
    """A place to run programs in: looking for one takes a second, so it is done where one is needed.

    Raises:
        InputError: There is none on this machine.
    """
    from providers import runner  # noqa: PLC0415 - few recipes need it
    from providers.recipes.checks.registry import Tools  # noqa: PLC0415

    found = runner.find()
    if isinstance(found, runner.Refusal):
        raise fault("--recipe", name, f"runs what a model wrote, and {found.why}", found.remedy)

    def run(solution: str, tests: str) -> str:
        for _ in range(ATTEMPTS):
            verdict = found.run(solution, tests)
            if verdict.outcome != "refused":
                return "" if verdict.outcome == "passed" else verdict.reason or "not run"
        raise fault("--recipe", name, f"a program could not be run: {verdict.detail}", "go on with pilot resume")

    return Tools(run, {str(reason): words for reason, words in runner.REASONS.items()})


def _rare(options: Mapping[str, str]) -> Chosen:
    from providers.recipes.rare_class.notes import described, notes_of  # noqa: PLC0415 - few recipes need it
    from providers.recipes.rare_class.read import LIMIT, parse  # noqa: PLC0415
    from providers.recipes.rare_class.recipe import EXAMPLES, RareClass  # noqa: PLC0415
    from providers.recipes.rare_class.split import SHARE, split  # noqa: PLC0415
    from providers.recipes.rare_class.values import Asked  # noqa: PLC0415

    missing = [key for key in ("table", "label", "rare") if not options.get(key)]
    if missing:
        hint = "such as --table loans.csv --label status --rare default"
        raise fault("--recipe", RARE, f"needs --{missing[0]}", hint)
    left_out = frozenset(filter(None, options.get("leave_out", "").split(SEPARATOR)))
    path = Path(options["table"])
    data = read_bytes(path, LIMIT)
    table = parse(data, path.name, Asked(options["label"], options["rare"], left_out=left_out))
    parts = split(table, int(options.get("seed") or 0), Fraction(SHARE), path.name)
    recipe = RareClass(parts, int(options.get("examples") or EXAMPLES))
    told = "\n".join(f"{key}={options.get(key, '')}" for key in ("label", "rare", "examples", "leave_out", "seed"))
    return Chosen(recipe, digest(data + told.encode()), (*described(table), *notes_of(table)), recipe.sends_real_rows)
