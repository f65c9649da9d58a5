"""A dozen of the hostile files through the command: exit 2, words on standard error, no traceback, and soon."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.hostile.bombs import BOOKS, PLANS, Bomb

ROOT = Path(__file__).parents[2]
SECONDS = 5
"""The promise is 1 s on a machine of its own; tests share theirs."""

CHOSEN = {
    "100k open brackets",
    "39 KB dotted key",
    "header 390 levels deep over 90k keys",
    "5,000 digits",
    "duplicate key",
    "BOM",
    "endless device",
    "pipe without a writer",
    "directory",
    "keys like the wrong side of a terminal",
    "unknown keys by the ten thousand",
    "unknown key with a near name",
}


def run(*words: str, cwd: Path) -> tuple[int, str, str, float]:
    start = time.perf_counter()
    command = [sys.executable, "-m", "estimator", *words]
    done = subprocess.run(
        command, cwd=cwd, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False, timeout=60
    )
    return done.returncode, done.stdout, done.stderr, time.perf_counter() - start


def check(answer: tuple[int, str, str, float], bomb: Bomb) -> None:
    code, out, err, took = answer
    assert (code, out) == (2, ""), err[:2000]
    assert "Traceback" not in err
    assert "hostile.toml" in err
    flat = " ".join(err.split())
    assert all(word in flat for word in bomb.words), err[:2000]
    assert all(line.isprintable() for line in err.split("\n")), ascii(err[:2000])
    assert took < SECONDS


@pytest.mark.parametrize("bomb", [bomb for bomb in PLANS if bomb.name in CHOSEN], ids=lambda bomb: bomb.name)
def test_comparing_a_hostile_plan_exits_2(bomb: Bomb, tmp_path: Path) -> None:
    bomb.put(tmp_path / "hostile.toml")
    check(run("compare", "hostile.toml", cwd=tmp_path), bomb)


@pytest.mark.parametrize("bomb", [bomb for bomb in BOOKS if bomb.name in CHOSEN], ids=lambda bomb: bomb.name)
def test_checking_a_hostile_book_exits_2(bomb: Bomb, tmp_path: Path) -> None:
    bomb.put(tmp_path / "hostile.toml")
    check(run("prices", "check", "--book", "hostile.toml", cwd=tmp_path), bomb)
