"""Reading a file of rows: every fault at once, with its place and its remedy."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from estimator.backtest.rows import CaseFile
from estimator.errors import InputError, Problem, brief, nearest
from estimator.files import digest, first_problems, parse_toml, read_bytes, validate

EITHER = (
    ("records_per_call", "turns", "a dialogue of turns is one record"),
    ("tokens_per_second", "hours", "both say how long the cards ran"),
    ("usd_per_item", "usd_per_work_hour", "both pay for the same work"),
)
"""Pairs of inputs of which a row may state one."""


def load_rows(path: Path, recipes: Iterable[str]) -> tuple[CaseFile, str]:
    """The rows of a file and the digest of its bytes.

    Args:
        path: The file.
        recipes: The recipes that keep rates are known for.

    Raises:
        InputError: With every fault of the file.
    """
    data = read_bytes(path)
    raw = parse_toml(data, path.name)
    # Read before the rows are known to be well formed, so that a misspelt key hides no misspelt recipe.
    found = first_problems(_problems(raw, path.name, set(recipes)), path.name)
    try:
        file = validate(CaseFile, raw, path.name)
    except InputError as error:
        raise InputError([*error.problems, *found]) from None
    if found:
        raise InputError(found)
    return file, digest(data)


def _problems(raw: dict[str, Any], name: str, recipes: set[str]) -> Iterator[Problem]:
    rows, evidence = raw.get("row"), raw.get("evidence")
    known = set(evidence) if isinstance(evidence, dict) else set()
    seen: set[str] = set()
    for number, row in enumerate(rows if isinstance(rows, list) else [], 1):
        if not isinstance(row, dict):
            continue
        own = row.get("id")
        label = own if isinstance(own, str) else str(number)
        where = f"row[{brief(label, 80)}]"
        if label in seen:
            yield Problem(name, where, "the row stands twice", "give one of them another id")
        seen.add(label)
        yield from (
            Problem(name, f"{where}{key}", message, hint) for key, message, hint in _faults(row, known, recipes)
        )


def _faults(row: dict[str, Any], evidence: set[str], recipes: set[str]) -> Iterator[tuple[str, str, str]]:
    """What one row names that does not exist, and what it states twice: the key, the fault and its remedy."""
    cited = row.get("evidence", [])
    for one in [cited] if isinstance(cited, str) else cited if isinstance(cited, list) else []:
        if isinstance(one, str) and one not in evidence:
            yield ".evidence", f"no evidence is called {brief(one, 80)!r}", nearest(one, evidence)
    recipe = row.get("recipe")
    if isinstance(recipe, str) and recipe not in recipes:
        yield ".recipe", f"no keep rate is known for {brief(recipe, 80)!r}", nearest(recipe, recipes)
    for one, other, why in EITHER:
        if one in row and other in row:
            yield "", f"states {one} and {other}: {why}", "remove one of them"
