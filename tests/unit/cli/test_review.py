"""`perusable pilot review` in a terminal: records of a run, one key each, and what correcting them takes."""

import json
import os
import stat
import sys
import tomllib
from pathlib import Path

import pexpect  # type: ignore[import-untyped]  # ships no types

from providers.pilot.ledger import Landed, Ledger
from providers.pilot.sums import Amounts
from providers.sandbox.model import Settings
from providers.sandbox.model_world import Truth
from providers.wire import Found
from tests.unit.cli.test_local import ROOT, local, perusable, place
from tests.unit.providers.pilot.simulated import CENT
from tests.unit.providers.pilot.test_report import AT, question

EDITOR = """#!/bin/sh
printf ' And so it went on.' >> "$1"
"""


def begun(folder: Path, asked: list[str], **more: str) -> pexpect.spawn:
    """The command in a terminal of its own."""
    return pexpect.spawn(
        sys.executable,
        ["-m", "estimator", *asked],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm", **more},
        dimensions=(40, 100),
        encoding="utf-8",
        timeout=60,
    )


def test_records_are_judged_and_corrected_in_a_terminal(tmp_path: Path) -> None:
    with place(Truth(3, accepted=0.9), Settings()) as (_, base):
        perusable(tmp_path, *local(base, 40, "--price-unknown"))
    editor = tmp_path / "editor"
    editor.write_text(EDITOR)
    editor.chmod(0o755)
    asked = ["pilot", "review", "pilots/s.ledger", "--each", "5", "--corrected", "corrected.jsonl"]
    child = begun(tmp_path, asked, EDITOR=str(editor), VISUAL=str(editor))
    for number, key in enumerate("aerea", 1):
        child.expect(f"record {number} of 5")
        child.send(key)
    child.expect(pexpect.EOF)
    said = child.before
    child.close()
    assert child.exitstatus == 0, said
    assert said.count("5 of 5 records reviewed") == 1
    assert "1 of 5 reviewed (2 to be edited)" in said
    line = next(line for line in said.splitlines() if line.startswith("correction = "))
    assert tomllib.loads(line)["correction"]["share"]["likely"] == 0.5
    rows = [json.loads(row) for row in (tmp_path / "corrected.jsonl").read_text().splitlines()]
    assert [row["text"].endswith(" And so it went on.") for row in rows] == [True, True]
    assert stat.S_IMODE((tmp_path / "corrected.jsonl").stat().st_mode) == 0o600
    assert "And so" not in (tmp_path / "review.jsonl").read_text()


def test_a_review_says_until_when_the_texts_may_be_kept(tmp_path: Path) -> None:
    text = "The dog ran to the old house by the river and slept there until the morning came, which number {} saw. "
    with Ledger.create(tmp_path / "x.ledger", question("x").facts(), CENT) as ledger:
        row = ledger.reserve(5, AT, "page")
        assert row is not None
        records = tuple(Found(str(n), "post", text.format("one" * n) * n) for n in range(1, 5))
        ledger.settle(row, Landed(Amounts(5, 5, 5), {"post": 4}, AT, {}, records, "1"))
    child = begun(tmp_path, ["pilot", "review", "x.ledger"])
    child.expect("record 1 of")
    child.send("q")
    child.expect(pexpect.EOF)
    said = " ".join(child.before.split())
    child.close()
    assert child.exitstatus == 0, said
    assert "Texts are kept in x.ledger until perusable pilot forget x.ledger" in said
    assert "by 2026-11-23 12:00 UTC" in said
