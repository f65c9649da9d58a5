"""Seeds drawn from a recipe's lists and problems: a pure function of one number."""

from collections.abc import Iterator, Mapping
from random import Random

from estimator.errors import fault
from providers.recipes.problems import Draw, drawn
from providers.recipes.rows import CheckRow, ProblemRow, RecipeFile
from providers.recipes.values import Seed

TRIES = 1_000
"""Draws in a row that only repeat earlier seeds, after which the lists are held to be used up."""

UNITS = "|"
"""Stands between the units of a problem in a seed's value."""


def seeds(recipe: RecipeFile[CheckRow], count: int, seed: int) -> list[Seed]:
    """So many different seeds; the first ones are the same however many are asked for.

    Each list gives one of its items, each as likely as the others, and so do the families of problems; a combination
    that was drawn before is drawn again.

    Raises:
        InputError: The lists do not give so many different seeds.
    """
    found = _endless(recipe, seed)
    drawn_seeds = []
    for number in range(count):
        values = next(found, None)
        if values is None:
            raise fault(
                recipe.id,
                "seeds",
                f"the lists give no more than {number:,} different seeds, {count:,} are asked for",
                "add items to the lists, or ask for fewer seeds with more records each",
            )
        drawn_seeds.append(Seed(number, values))
    return drawn_seeds


def _endless(recipe: RecipeFile[CheckRow], seed: int) -> Iterator[Mapping[str, str]]:
    """Different draws, until a great many in a row were not."""
    draw = drawer(seed)
    seen: set[tuple[str, ...]] = set()
    repeats = 0
    while repeats < TRIES:
        values = _one(recipe, draw)
        key = tuple(values.values())
        repeats = repeats + 1 if key in seen else 0
        if not repeats:
            seen.add(key)
            yield values


def drawer(seed: int) -> Draw:
    """Whole numbers below a bound, one after another, from a generator of this seed."""
    # random() is the one method whose numbers every later Python promises to repeat.
    source = Random(seed)  # noqa: S311 - drawn so that it can be drawn again, no secret
    return lambda below: int(source.random() * below)


def _one(recipe: RecipeFile[CheckRow], draw: Draw) -> dict[str, str]:
    values = {name: items[draw(len(items))] for name, items in recipe.seeds.items()}
    if recipe.problem:
        values |= _problem(recipe.problem[draw(len(recipe.problem))], draw)
    return values


def _problem(row: ProblemRow, draw: Draw) -> dict[str, str]:
    problem = drawn(row, draw)
    units = UNITS.join(row.unit)
    return {"problem": problem.text, "answer": problem.answer, "form": row.form, "unit": units, "family": row.id}
