"""What a reader sees, byte for byte, with the true file endings: a change of a figure or of a layout shows as a diff.

The days are fixed, so a later revision in the price book changes nothing here; a corrected past one does, and should be
seen.

After an intended change::

    GOLDEN=update make unit

and read the difference before keeping it.
"""

import os
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from estimator.cli.common import Session
from estimator.cli.main import run
from estimator.text import columns

HERE = Path(__file__).parent
DAY = "2026-11-22"
ROOT = HERE.parents[1]
EXAMPLE = str(ROOT / "examples" / "article.toml")
PILOTED = str(ROOT / "examples" / "pilot.toml")
JULY = str(ROOT / "examples" / "2023-07.toml")
KNOWN = ("--known-at", DAY)

FEE = ("breakeven", EXAMPLE, "--solve", "fee", "--plan", "reddit-licence")
FOUR = str(ROOT / "examples" / "four-dates.toml")
LAST = ("compare", FOUR, "--as-of", "2023-07-22", *KNOWN, "--records", "3000")
SINCE = ("compare", FOUR, "--as-of", "2024-12-01", *KNOWN, "--baseline", "LAST")
"""A comparison with an earlier one, which stands in a file of its own."""
MIXED = ("sensitivity", EXAMPLE, "--plan", "mix-80-20")
POSTS = ("sensitivity", EXAMPLE, "--plan", "x-pay-per-use")
MILLIONS = ("worth", EXAMPLE, "--records", "2_000_000")

LIFTED = ("worth", PILOTED, "--records", "20_000", "--as-of", DAY, *KNOWN, "--width", "80")
EXITS: dict[tuple[str, ...], int] = {LIFTED: 4}
"""No plan can be chosen; all other reports exit with 0."""

SIDES = ("explain", EXAMPLE)
SIDES_JULY = ("explain", JULY, "tutor-student", "--pane", "all")
DRAWS = ("compare", EXAMPLE, "--as-of", DAY, *KNOWN, "--draws", "1024")
PILOT = ("compare", str(ROOT / "examples" / "pilot.toml"), "--as-of", DAY, *KNOWN, "--records", "3000")
"""A need that both pilots carry to: one plan by the curve of distinct records, one by a stated share."""

CASES: dict[str, tuple[str, ...]] = {
    "article-80.txt": ("compare", EXAMPLE, "--as-of", DAY, *KNOWN, "--width", "80"),
    "article-120.txt": ("compare", EXAMPLE, "--as-of", DAY, *KNOWN, "--width", "120"),
    "2023-07-plain.txt": ("compare", JULY, "--as-of", "2023-07-22", *KNOWN, "--width", "80", "--plain"),
    "article.json": ("compare", EXAMPLE, "--as-of", DAY, *KNOWN, "--format", "json"),
    "article.csv": ("compare", EXAMPLE, "--as-of", DAY, *KNOWN, "--format", "csv"),
    "article.md": ("compare", EXAMPLE, "--as-of", DAY, *KNOWN, "--format", "markdown"),
    "2023-07-80.txt": ("compare", JULY, "--as-of", "2023-07-22", *KNOWN, "--width", "80"),
    "explain-mix-80-20.txt": ("explain", EXAMPLE, "mix-80-20", "--as-of", DAY, *KNOWN, "--width", "80"),
    "explain-x-line-1.txt": ("explain", EXAMPLE, "x-pay-per-use", "1", "--as-of", DAY, *KNOWN, "--width", "80"),
    "panes-mix-80.txt": ("explain", EXAMPLE, "mix-80-20", "--pane", "all", "--as-of", DAY, *KNOWN, "--width", "80"),
    "panes-x-120.txt": (*SIDES, "x-pay-per-use", "--pane", "all", "--as-of", DAY, *KNOWN, "--width", "120"),
    "panes-july-plain.txt": (*SIDES_JULY, "--as-of", "2023-07-15", *KNOWN, "--width", "80", "--plain"),
    "events-80.txt": ("prices", "events", "x/", "--to", "2026-11-22", "--all", *KNOWN, "--width", "80"),
    "events.json": ("prices", "events", "reddit/", "--to", "2026-11-22", "--all", *KNOWN, "--format", "json"),
    "backtest-80.txt": ("backtest", "--as-of", DAY, *KNOWN, "--width", "80"),
    "backtest-120.txt": ("backtest", "--as-of", DAY, *KNOWN, "--width", "120"),
    "backtest.json": ("backtest", "--as-of", DAY, *KNOWN, "--format", "json"),
    "backtest.csv": ("backtest", "--as-of", DAY, *KNOWN, "--format", "csv"),
    "backtest.md": ("backtest", "--as-of", DAY, *KNOWN, "--format", "markdown"),
    "backtest-help.txt": ("backtest", "--help"),
    "breakeven-80.txt": ("breakeven", EXAMPLE, "--as-of", DAY, *KNOWN, "--width", "80"),
    "breakeven-120.txt": ("breakeven", EXAMPLE, "--as-of", DAY, *KNOWN, "--width", "120"),
    "breakeven.json": ("breakeven", EXAMPLE, "--as-of", DAY, *KNOWN, "--format", "json"),
    "breakeven.csv": ("breakeven", EXAMPLE, "--as-of", DAY, *KNOWN, "--format", "csv"),
    "breakeven.md": ("breakeven", EXAMPLE, "--as-of", DAY, *KNOWN, "--format", "markdown"),
    "breakeven-fee-80.txt": (*FEE, "--as-of", DAY, *KNOWN, "--width", "80"),
    "breakeven-fee.json": (*FEE, "--as-of", DAY, *KNOWN, "--format", "json"),
    "breakeven-help.txt": ("breakeven", "--help"),
    "since-80.txt": (*SINCE, "--width", "80"),
    "since.json": (*SINCE, "--format", "json"),
    "since.csv": (*SINCE, "--format", "csv"),
    "since.md": (*SINCE, "--format", "markdown"),
    "sensitivity-80.txt": ("sensitivity", EXAMPLE, "--as-of", DAY, *KNOWN, "--width", "80"),
    "sensitivity-120.txt": (*MIXED, "--as-of", DAY, *KNOWN, "--width", "120"),
    "sensitivity-plain-80.txt": (*POSTS, "--as-of", DAY, *KNOWN, "--width", "80", "--plain"),
    "sensitivity.json": ("sensitivity", EXAMPLE, "--as-of", DAY, *KNOWN, "--format", "json"),
    "sensitivity.csv": ("sensitivity", EXAMPLE, "--as-of", DAY, *KNOWN, "--format", "csv"),
    "sensitivity.md": (*POSTS, "--as-of", DAY, *KNOWN, "--format", "markdown"),
    "sensitivity-help.txt": ("sensitivity", "--help"),
    "worth-80.txt": (*MILLIONS, "--as-of", DAY, *KNOWN, "--width", "80"),
    "worth-120.txt": (*MILLIONS, "--as-of", DAY, *KNOWN, "--width", "120"),
    "worth-example-80.txt": ("worth", EXAMPLE, "--as-of", DAY, *KNOWN, "--width", "80"),
    "worth-pilot-80.txt": ("worth", PILOTED, "--as-of", DAY, *KNOWN, "--width", "80"),
    "worth-lift-80.txt": LIFTED,
    "worth.json": (*MILLIONS, "--as-of", DAY, *KNOWN, "--format", "json"),
    "worth.csv": (*MILLIONS, "--as-of", DAY, *KNOWN, "--format", "csv"),
    "worth.md": (*MILLIONS, "--as-of", DAY, *KNOWN, "--format", "markdown"),
    "worth-help.txt": ("worth", "--help"),
    "draws-80.txt": (*DRAWS, "--width", "80"),
    "draws-120.txt": (*DRAWS, "--width", "120"),
    "draws-plain.txt": (*DRAWS, "--width", "80", "--plain"),
    "draws.json": (*DRAWS, "--format", "json"),
    "draws.csv": (*DRAWS, "--format", "csv"),
    "draws.md": (*DRAWS, "--format", "markdown"),
    "pilot-80.txt": (*PILOT, "--draws", "1024", "--width", "80"),
    "explain-x-piloted.txt": ("explain", *PILOT[1:2], "x-piloted", *PILOT[2:], "--width", "80"),
    "assumptions-80.txt": ("plan", "assumptions", EXAMPLE, *KNOWN, "--as-of", DAY, "--width", "80"),
    "assumptions.json": (
        "plan",
        "assumptions",
        PILOTED,
        "--plan",
        "x-piloted",
        *KNOWN,
        "--as-of",
        DAY,
        "--format",
        "json",
    ),
    "help.txt": ("--help",),
    "compare-help.txt": ("compare", "--help"),
    "starter.toml": ("plan", "new"),
}

_DIGEST = re.compile(rb"(?<=sha256:)[0-9a-f]{64}|(?<=, book )[0-9a-f]{12}(?=\))")
"""Changes with every new row of a book, which no figure of a fixed day does."""


@pytest.fixture
def printed(capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> Callable[[tuple[str, ...]], bytes]:
    """Runs the command line and returns its standard output; ``LAST`` is an earlier comparison."""
    last = str(tmp_path / "last.json")

    def output(arguments: tuple[str, ...]) -> bytes:
        with pytest.raises(SystemExit) as stop:
            run(list(arguments), Session(lambda: date.fromisoformat(DAY)))
        found = capfdbinary.readouterr()
        assert (stop.value.code, found.err) == (EXITS.get(arguments, 0), b"")
        return found.out

    def call(arguments: tuple[str, ...]) -> bytes:
        if "LAST" in arguments:
            output((*LAST, "-o", last))
        found = output(tuple(last if word == "LAST" else word for word in arguments))
        return _DIGEST.sub(lambda digest: b"0" * len(digest[0]), found)

    return call


@pytest.mark.parametrize("name", CASES)
def test_it_reads_as_it_did(name: str, printed: Callable[[tuple[str, ...]], bytes]) -> None:
    found, path = printed(CASES[name]), HERE / name
    if os.environ.get("GOLDEN") == "update":
        path.write_bytes(found)
    assert found == path.read_bytes(), f"{name} differs; if that is intended: GOLDEN=update make unit"


def test_every_kept_file_is_compared() -> None:
    assert {path.name for path in HERE.iterdir() if path.is_file()} - {"__init__.py", "test_golden.py"} == set(CASES)


@pytest.mark.parametrize("name", [name for name in CASES if name.endswith("-80.txt")])
def test_nothing_is_wider_than_80_columns(name: str) -> None:
    text = (HERE / name).read_text(encoding="utf-8")
    assert max(columns(line) for line in text.splitlines()) <= 80


def test_the_built_in_example_fits_a_screen_of_24_lines() -> None:
    text = (HERE / "article-80.txt").read_text(encoding="utf-8")
    filled = [line for line in text.splitlines() if line]
    assert len(filled) < 24  # the empty lines between blocks go where the screen is low; one line is the prompt's
    order = [text.index(label) for label in ("Cheapest you can use", "Runner-up", "What would flip it", "Collapse:")]
    assert order == sorted(order)
