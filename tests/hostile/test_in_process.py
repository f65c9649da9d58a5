import time
from datetime import date
from pathlib import Path

import pytest

from estimator.errors import InputError
from estimator.pilots.read import read_pilot
from estimator.planning.load import check_plan, read_plan
from estimator.planning.workspace import Workspace
from estimator.pricing.book import load_book
from estimator.shipped import shipped
from estimator.yields.book import load_yields
from providers.registry import load
from tests.hostile.bombs import BOOKS, HEAD, PILOT, PILOTS, PLAN, PLANS, Bomb

TODAY = date(2026, 11, 22)
SECONDS = 3
"""The promise is 1 s on a machine of its own; tests share theirs."""


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    book = load_book([shipped("pricing.toml")], TODAY)
    return Workspace(book, load_yields([shipped("yields.toml")], TODAY), load())


def check(error: InputError, bomb: Bomb, took: float) -> None:
    """Every fault names the file, and some fault the key or line and the way out; nothing can act on a terminal."""
    text = str(error)
    assert error.problems
    assert all(problem.file.endswith(("hostile.toml", "hostile.jsonl")) for problem in error.problems)
    assert all(word in text for word in bomb.words), text[:2000]
    assert any(problem.hint or problem.where or "must" in problem.message for problem in error.problems)
    assert len(text) < 40_000
    assert all(line.isprintable() for line in text.split("\n")), ascii(text[:2000])
    assert took < SECONDS


@pytest.mark.parametrize("bomb", BOOKS, ids=lambda bomb: bomb.name)
def test_a_hostile_book_ends_in_words(bomb: Bomb, tmp_path: Path) -> None:
    path = bomb.put(tmp_path / "hostile.toml")
    start = time.perf_counter()
    with pytest.raises(InputError) as caught:
        load_book([path], TODAY)
    check(caught.value, bomb, time.perf_counter() - start)


@pytest.mark.parametrize("bomb", PLANS, ids=lambda bomb: bomb.name)
def test_a_hostile_plan_ends_in_words(bomb: Bomb, tmp_path: Path, workspace: Workspace) -> None:
    path = bomb.put(tmp_path / "hostile.toml")
    start = time.perf_counter()
    with pytest.raises(InputError) as caught:
        check_plan(read_plan(path), workspace)
    check(caught.value, bomb, time.perf_counter() - start)


@pytest.mark.parametrize("bomb", PILOTS, ids=lambda bomb: bomb.name)
def test_a_hostile_pilot_ends_in_words(bomb: Bomb, tmp_path: Path) -> None:
    path = bomb.put(tmp_path / "hostile.jsonl")
    start = time.perf_counter()
    with pytest.raises(InputError) as caught:
        read_pilot(path)
    check(caught.value, bomb, time.perf_counter() - start)


@pytest.mark.parametrize("bomb", PILOTS[:12], ids=lambda bomb: bomb.name)
def test_a_plan_that_names_a_hostile_pilot_ends_in_words(bomb: Bomb, tmp_path: Path, workspace: Workspace) -> None:
    bomb.put(tmp_path / "hostile.jsonl")
    path = tmp_path / "hostile.toml"
    path.write_text(f'{PLAN}pilot = "hostile.jsonl"\n')
    start = time.perf_counter()
    with pytest.raises(InputError) as caught:
        check_plan(read_plan(path), workspace)
    check(caught.value, bomb, time.perf_counter() - start)


@pytest.mark.parametrize("target", ["/dev/zero", "/dev/stdin", "missing.jsonl", ".", "a\\u0000b", "x" * 1900])
def test_a_plan_that_names_no_pilot_but_a_path_ends_in_words(target: str, tmp_path: Path, workspace: Workspace) -> None:
    path = tmp_path / "plan.toml"
    path.write_text(f'{PLAN}pilot = "{target}"\n')
    with pytest.raises(InputError, match=r"cannot be read|is not a regular file"):
        check_plan(read_plan(path), workspace)


@pytest.mark.parametrize("target", ["/dev/zero", "/dev/stdin", "missing.toml", ".", "a\\u0000b", "x" * 5000])
def test_a_plan_that_names_a_hostile_book_ends_in_words(target: str, tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    path.write_text(f'books = ["{target}"]\n{PLAN}')
    with pytest.raises(InputError, match=r"cannot be read|is not a regular file"):
        load_book(read_plan(path).books, TODAY)


def test_the_sound_files_these_are_made_of_are_sound(tmp_path: Path, workspace: Workspace) -> None:
    book = tmp_path / "book.toml"
    book.write_text(HEAD)
    plan = tmp_path / "plan.toml"
    plan.write_text(PLAN)
    assert check_plan(read_plan(plan), workspace).need.records == 1000
    pilot = tmp_path / "pilot.jsonl"
    pilot.write_text(PILOT)
    assert read_pilot(pilot).fetched == 10
