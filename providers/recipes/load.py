"""Reading a recipe: one that comes with the product by its name, or a file of one's own by its path."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from estimator.errors import InputError, Problem, Refusal, nearest
from estimator.files import first_problems, parse_toml, read_bytes, validate
from estimator.shipped import shipped
from providers.recipes.checks.registry import CHECKERS, Checker, Tools
from providers.recipes.declared import Declared
from providers.recipes.draw import drawer
from providers.recipes.expression import UnreadableError
from providers.recipes.problems import drawn
from providers.recipes.rows import SEEDED, AnyCheck, CheckRow, ProblemRow, RecipeFile
from providers.recipes.templates import places

FOLDER = "examples/recipes"

_TRIED = 3


def shipped_recipes() -> tuple[str, ...]:
    """The names of the recipes that come with the product."""
    return tuple(sorted(path.stem for path in shipped(FOLDER).glob("*.toml")))


def recipe_path(name: str | Path) -> Path:
    """Where a recipe lies.

    Raises:
        InputError: No recipe has this name, and it is no path: a path has a ``/`` or ends in ``.toml``.
    """
    text = str(name)
    if isinstance(name, Path) or "/" in text or text.endswith(".toml"):
        return Path(name)
    if text in shipped_recipes():
        return shipped(f"{FOLDER}/{text}.toml")
    hint = f"{nearest(text, shipped_recipes())}; a file of your own is named by its path, such as ./{text[:60]}.toml"
    raise InputError([Problem(text, "", "no recipe with this name comes with perusable", hint)])


def load_recipe(name: str | Path, tools: Tools | None = None) -> Declared | Refusal:
    """A recipe, ready to run.

    Args:
        name: Of a shipped one, or the path of a file.
        tools: What of this machine its check may use.

    Returns:
        The recipe; a refusal where its check needs what ``tools`` lack.

    Raises:
        InputError: With every fault of the file.
    """
    path = recipe_path(name)
    file, checker = _file(path)
    given = tools or Tools()
    found = checker.build(file, given._replace(folder=path.parent))
    if isinstance(found, Refusal):
        return found
    return Declared(file, found.reasons, found.judge)


def _file(path: Path) -> tuple[RecipeFile[Any], Checker]:
    raw, name = parse_toml(read_bytes(path), path.name), path.name
    checker, problems = _checker(raw, name)
    try:
        file = validate(RecipeFile[checker.settings] if checker else RecipeFile[AnyCheck], raw, name)  # type: ignore[name-defined]
    except InputError as error:
        raise InputError([*error.problems, *problems]) from None
    problems += first_problems(_problems(file, name), name)
    if problems or checker is None:
        raise InputError(problems)
    return file, checker


def _checker(raw: dict[str, Any], name: str) -> tuple[Checker | None, list[Problem]]:
    check = raw.get("check")
    if not isinstance(check, dict):
        return None, []
    named = check.get("name")
    if isinstance(named, str) and named in CHECKERS:
        return CHECKERS[named], []
    said = f"no checker is called {named!r}" if isinstance(named, str) else "the checker has no name"
    return None, [Problem(name, "check.name", said, nearest(str(named), CHECKERS))]


def _problems(file: RecipeFile[CheckRow], name: str) -> Iterator[Problem]:
    """What of the file does not fit the rest of it."""
    for where, message, hint in (*_names(file), *_places(file), *_families(file), *_references(file)):
        yield Problem(name, where, message, hint)


Found = Iterator[tuple[str, str, str]]


def _names(file: RecipeFile[CheckRow]) -> Found:
    """Names that stand for two things."""
    seen = set(SEEDED) if file.problem else set()
    for name in (*file.seeds, *(call.id for call in file.call)):
        if name in seen:
            yield f"{name}", "the name stands for two things", "rename one of them"
        seen.add(name)
    for kind, ids in (
        ("problem", [row.id for row in file.problem]),
        ("actor", [actor.id for actor in file.dialogue.actor] if file.dialogue else []),
    ):
        yield from ((f"{kind}[{one}]", "stands twice", "rename one") for one in sorted(set(ids)) if ids.count(one) > 1)


def _places(file: RecipeFile[CheckRow]) -> Found:
    """Places of the prompts that nothing fills."""
    known = set(file.names)
    for row in file.call:
        yield from _unknown(f"call[{row.id}].system", row.system, known)
        yield from _unknown(f"call[{row.id}].prompt", row.prompt, known)
        known = known | {row.id}
    yield from _unknown("text", file.text, known)
    if file.dialogue:
        yield from _unknown("dialogue.opening", file.dialogue.opening, known)
        for actor in file.dialogue.actor:
            for key in ("system", "start", "last"):
                yield from _unknown(f"dialogue.actor[{actor.id}].{key}", getattr(actor, key), known)


def _unknown(where: str, template: str | None, known: set[str]) -> Found:
    for place in dict.fromkeys(places(template or "")):
        if place not in known:
            yield where, f"nothing fills the place {{{place}}}", nearest(place, known)


def _families(file: RecipeFile[CheckRow]) -> Found:
    """Families of problems that cannot be drawn."""
    for row in file.problem:
        where = f"problem[{row.id}]"
        known = {*row.numbers, *row.words, *row.work, *row.unknowns}
        faults = list(_unknown(f"{where}.text", row.text, known))
        twice = [name for name in row.work if name in row.numbers] + [n for n in row.words if n in row.numbers]
        faults += [(f"{where}.{name}", "the name stands for two things", "rename one of them") for name in twice]
        for name in row.whole:
            if name not in {*row.numbers, *row.work, *row.unknowns, "answer"}:
                faults.append((f"{where}.whole", f"nothing is called {name!r}", nearest(name, known | {"answer"})))
        yield from faults or _drawn(row, where)


def _drawn(row: ProblemRow, where: str) -> Found:
    try:
        draw = drawer(0)
        for _ in range(_TRIED):
            drawn(row, draw)
    except UnreadableError as error:
        yield where, f"cannot be worked out: {error}", "check its formulas, needs and whole"


def _references(file: RecipeFile[CheckRow]) -> Found:
    known = {"call": [row.id for row in file.call], "seed": list(file.seeds), "actor": list(file.actors)}
    for key, what, name in file.check.refers():
        if what in known:
            if name not in known[what]:
                yield f"check.{key}", f"the recipe has no {what} {name!r}", nearest(name, known[what])
        elif not getattr(file, what):
            yield f"check.{key}", f"this checker needs [{what}], which the recipe does not have", "add it"
