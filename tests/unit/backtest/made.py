"""Small rows, and the shipped defaults they are tried with."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

from estimator.backtest.inputs import RECIPE, Defaults
from estimator.backtest.load import load_rows
from estimator.backtest.rows import CaseFile
from estimator.backtest.score import Result, judge
from estimator.files import parse_toml, validate
from estimator.pricing.book import load_book
from estimator.shipped import shipped
from estimator.yields.book import load_yields
from providers.workings import WORKINGS

DAY = date(2026, 11, 22)
HEAD = 'schema = "perusable.backtest/1"\n'


@cache
def defaults() -> Defaults:
    """What the product assumes on the day of the tests."""
    book, yields = load_book([shipped("pricing.toml")], DAY), load_yields([shipped("yields.toml")], DAY)
    return Defaults(book, yields, DAY, WORKINGS)


@cache
def recipes() -> frozenset[str]:
    """The recipes that keep rates are known for."""
    return frozenset(row.endpoint for row in defaults().yields.rows() if row.provider == RECIPE)


def row(text: str, *, name: str = "one", more: str = "") -> str:
    """A whole file with one row of these lines."""
    return f'{HEAD}{more}[[row]]\nid = "{name}"\nproject = "One"\ndate = 2026-05-01\n{text}\n'


def file_of(text: str) -> CaseFile:
    """A file as it is read, names unchecked."""
    return validate(CaseFile, parse_toml(text.encode(), "rows.toml"), "rows.toml")


def judged(text: str, *, own: bool = False) -> Sequence[Result]:
    """The rows of a file beside their predictions."""
    return judge(file_of(text), defaults(), own=own)


def one(text: str) -> Result:
    """The only prediction of a file with one row of these lines."""
    (result,) = judged(row(text))
    return result


@cache
def shipped_rows() -> tuple[Result, ...]:
    """The shipped rows beside their predictions."""
    file, _ = load_rows(shipped("backtest.toml"), recipes())
    return tuple(judge(file, defaults()))


def written(folder: Path, text: str) -> Path:
    """A file on disk."""
    path = folder / "rows.toml"
    path.write_text(text, encoding="utf-8")
    return path
