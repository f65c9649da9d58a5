"""Bugs that others met, put back one by one: each is caught.

Every bug is a change of one place of a copy of the code, in which the test named beside it runs. A few of them on every
run; all of them where ``PERUSABLE_SEEDED_BUGS`` is set, as in ``make deep``.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.seeded.bugs import BUGS, Bug

ROOT = Path(__file__).parents[2]
PARTS = ("estimator", "providers", "tui", "tests", "pricing.toml", "yields.toml", "backtest.toml", "pyproject.toml")
QUICK = (
    "tests/unit/planning/test_calendar.py",
    "tests/unit/providers/test_http.py",
    "tests/unit/providers/transport/test_waits.py",
    "tests/unit/providers/x_client/test_problems.py",
)
"""Tests of seconds: on every run the first bug of each is put back."""

ALL = bool(os.environ.get("PERUSABLE_SEEDED_BUGS"))
CHOSEN = BUGS if ALL else tuple(next(bug for bug in BUGS if bug.caught == test) for test in QUICK)

SECONDS = 300
"""That the test of one bug may take."""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The code and its tests in a folder of their own."""
    place = tmp_path_factory.mktemp("copy")
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, place / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / part, place / part)
    return place


def passes(copy: Path, *tests: str, seconds: int = SECONDS) -> bool:
    """Whether tests pass in a copy; that they ran at all is asserted."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "--no-cov", "-p", "no:cacheprovider", "-n", "0"]
    found = subprocess.run(
        [*command, *tests],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy), "HYPOTHESIS_PROFILE": "dev", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    assert found.returncode in (0, 1), found.stdout[-2_000:] + found.stderr[-2_000:]
    return found.returncode == 0


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name.replace(" ", "-"))
def test_it_still_has_a_place(bug: Bug) -> None:
    assert bug.met
    assert (ROOT / bug.path).read_text(encoding="utf-8").count(bug.right) == 1
    assert bug.right != bug.wrong


@pytest.mark.parametrize("bug", CHOSEN, ids=lambda bug: bug.name.replace(" ", "-"))
def test_it_is_caught(copy: Path, bug: Bug) -> None:
    path = copy / bug.path
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole.replace(bug.right, bug.wrong), encoding="utf-8")
    try:
        assert not passes(copy, bug.caught)
    finally:
        path.write_text(whole, encoding="utf-8")


def test_without_a_bug_they_pass(copy: Path) -> None:
    tests = sorted({bug.caught for bug in CHOSEN})
    assert passes(copy, *tests, seconds=SECONDS * len(tests))
