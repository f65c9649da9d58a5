"""Reading a file of rows: every fault at once, with its place and its remedy."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from estimator.backtest.rows import Case, CaseFile
from estimator.errors import InputError, Problem, nearest
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
    file = validate(CaseFile, parse_toml(data, path.name), path.name)
    found = first_problems(_problems(file, path.name, set(recipes)), path.name)
    if found:
        raise InputError(found)
    return file, digest(data)


def _problems(file: CaseFile, name: str, recipes: set[str]) -> Iterator[Problem]:
    seen: set[str] = set()
    for case in file.row:
        where = f"row[{case.id}]"
        if case.id in seen:
            yield Problem(name, where, "the row stands twice", "give one of them another id")
        seen.add(case.id)
        for cited in case.evidence:
            if cited not in file.evidence:
                hint = nearest(cited, file.evidence)
                yield Problem(name, f"{where}.evidence", f"no evidence is called {cited!r}", hint)
        if case.recipe is not None and case.recipe not in recipes:
            hint = nearest(case.recipe, recipes)
            yield Problem(name, f"{where}.recipe", f"no keep rate is known for {case.recipe!r}", hint)
        yield from _conflicts(case, name, where)


def _conflicts(case: Case, name: str, where: str) -> Iterator[Problem]:
    for one, other, why in EITHER:
        if getattr(case, one) is not None and getattr(case, other) is not None:
            yield Problem(name, where, f"states {one} and {other}: {why}", "remove one of them")
    if case.concurrency is not None and any(
        value.denominator != 1 for value in (case.concurrency.low, case.concurrency.likely, case.concurrency.high)
    ):
        yield Problem(name, f"{where}.concurrency", "must be whole sequences", "write a whole number")
    if case.records is not None and case.raw_records is not None and case.records.low > case.raw_records.high:
        yield Problem(name, where, "keeps more records than were made", "swap records (kept) and raw_records (made)")
