import json
import re
import tomllib
from pathlib import Path

import pytest

from estimator.backtest.fields import EXAMPLE, GROUPS
from estimator.backtest.rows import Case, Stated
from estimator.cli import backtest as command
from estimator.cli.backtest import STARTER
from tests.unit.cli.conftest import Perusable

MISS = """\
schema = "perusable.backtest/1"
[[row]]
id = "off"
project = "One that is off"
date = 2026-05-01
tests = "arithmetic"
hours = 1
gpus = 1
stated = { gpu_hours = 9 }
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "mine.toml"
    path.write_text(EXAMPLE, encoding="utf-8")
    return path


def test_the_shipped_rows_come_out(perusable: Perusable) -> None:
    ran = perusable("backtest")
    assert (ran.code, ran.err) == (0, "")
    assert "magpie-air-usd" in ran.out


def test_the_help_names_every_key_with_its_unit(perusable: Perusable) -> None:
    printed = perusable("backtest", "--help").out
    fields = {field.name: field for group in GROUPS.values() for field in group}
    keys = {*Case.model_fields, *Stated.model_fields} - {"stated"}
    assert fields.keys() == keys
    for field in fields.values():
        assert re.search(rf"^ +{field.name} +.+ \[{re.escape(field.unit)}\]$", printed, re.MULTILINE), field.name
    assert max(map(len, printed.splitlines())) < 80


def test_the_example_of_the_help_works_when_pasted(perusable: Perusable, tmp_path: Path) -> None:
    printed = perusable("backtest", "--help").out
    start = printed.index("  schema = ")
    pasted = printed[start : printed.index("\n\nOptions:")]
    path = tmp_path / "pasted.toml"
    path.write_text(pasted, encoding="utf-8")
    assert tomllib.loads(pasted) == tomllib.loads(EXAMPLE)
    ran = perusable("backtest", "--rows", path)
    assert (ran.code, ran.err) == (0, "")
    assert re.search(r"^my-run +USD +[\d.]+ .+ 5.2 +[\d.]+ +hit$", ran.out, re.MULTILINE)


def test_the_starter_shows_every_key_and_can_be_run(perusable: Perusable, tmp_path: Path) -> None:
    printed = perusable("backtest", "--starter").out
    assert printed == STARTER.read_text(encoding="utf-8")
    for group in GROUPS.values():
        for field in group:
            assert re.search(rf"\b{field.name}\b", printed), field.name
    path = tmp_path / "mine.toml"
    path.write_text(printed, encoding="utf-8")
    ran = perusable("backtest", "--rows", path)
    assert (ran.code, ran.err) == (0, "")
    assert "Yours, measured" in ran.out


def test_own_rows_stand_first(perusable: Perusable, own: Path) -> None:
    assert perusable("backtest", "--rows", own).out.startswith("Yours, measured: ")


def test_own_rows_never_change_the_exit(perusable: Perusable, own: Path) -> None:
    own.write_text(MISS, encoding="utf-8")
    ran = perusable("backtest", "--rows", own)
    assert ran.code == 0
    assert re.search(r"^off +GPU hours +1.00 +9 +0.11 +miss$", ran.out, re.MULTILINE)


def test_bad_own_rows_are_bad_input(perusable: Perusable, own: Path) -> None:
    own.write_text(EXAMPLE.replace("distinct = 1", "distnct = 33"), encoding="utf-8")
    ran = perusable("backtest", "--rows", own)
    assert (ran.code, ran.out) == (2, "")
    assert "unknown key 'distnct' (did you mean 'distinct'" in ran.err


def test_a_shipped_arithmetic_row_that_is_off_exits_3_after_the_report(
    perusable: Perusable, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import estimator.shipped  # noqa: PLC0415 - the function to replace

    genuine = estimator.shipped.shipped
    own.write_text(MISS, encoding="utf-8")
    monkeypatch.setattr(estimator.shipped, "shipped", lambda name: own if name == "backtest.toml" else genuine(name))
    ran = perusable("backtest")
    assert (ran.code, ran.err) == (command.MISSED, "")
    assert "off: predicted 0.11 of what was stated" in ran.out


@pytest.mark.parametrize(
    ("name", "start"), [("a.json", "{"), ("a.csv", "id,"), ("a.md", "# Back-test"), ("a.txt", "Arith")]
)
def test_the_report_is_written_in_the_format_of_its_ending(
    perusable: Perusable, tmp_path: Path, name: str, start: str
) -> None:
    target = tmp_path / name
    ran = perusable("backtest", "-o", target)
    assert (ran.code, ran.out) == (0, "")
    assert target.read_text(encoding="utf-8").startswith(start)


def test_a_plain_file_is_ascii(perusable: Perusable, tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    perusable("backtest", "--plain", "-o", target)
    assert target.read_text(encoding="utf-8").isascii()


def test_the_report_is_never_written_over_the_rows(perusable: Perusable, own: Path) -> None:
    ran = perusable("backtest", "--rows", own, "-o", own)
    assert ran.code == 2
    assert own.read_text(encoding="utf-8") == EXAMPLE


def test_the_json_holds_every_row_and_no_zero_for_what_is_unknown(perusable: Perusable) -> None:
    found = json.loads(perusable("backtest", "--format", "json").out)
    assert found["schema"] == "perusable.backtest-report/1"
    assert found["passes"] is True
    rows = {row["id"]: row for row in found["results"]}
    unknown = rows["cosmopedia-hours"]
    assert (unknown["low"], unknown["likely"], unknown["high"], unknown["ratio"]) == (None, None, None, None)
    assert unknown["missing"].startswith("cannot be predicted: ")
    assert rows["alpaca-usd"]["bound"] == "at most"
    assert rows["alpaca-usd"]["defaults"] == ["accepted", "distinct"]
    assert rows["wanli-labels"]["stated"] is None
    cited = {name for row in rows.values() for name in row["evidence"]}
    known = {one["id"] for one in found["evidence"]}
    assert all(name.startswith(("recipe/", "fit of", "a judgement")) for name in cited - known)
    assert "distinct records" in rows["alpaca-usd"]["at_least"]
    assert rows["soda-usd"]["at_least"] is None


def test_the_keep_rates_of_another_day_give_another_prediction(perusable: Perusable) -> None:
    ran = perusable("backtest", "--as-of", "2023-03-14", "--format", "json")
    rows = {row["id"]: row for row in json.loads(ran.out)["results"]}
    assert rows["openthoughts-kept"]["verdict"] == "not predicted"


@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
def test_no_line_is_wider_than_the_screen(perusable: Perusable, own: Path, width: int) -> None:
    printed = perusable("backtest", "--rows", own, "--width", width).out
    assert max(map(len, printed.splitlines())) <= width


def test_the_markdown_has_a_table_for_each_group(perusable: Perusable, own: Path) -> None:
    page = perusable("backtest", "--rows", own, "--format", "markdown").out
    for title in ("Yours, measured", "Arithmetic, held out", "Measured, open to tuning", "Not predicted", "Score"):
        assert f"\n## {title}\n" in page
    assert "| **alpaca-usd** |" in page


def test_a_page_without_gaps_leaves_their_headings_out(
    perusable: Perusable, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import estimator.shipped  # noqa: PLC0415 - the function to replace

    genuine = estimator.shipped.shipped
    own.write_text(MISS.replace("= 9", "= 1"), encoding="utf-8")
    monkeypatch.setattr(estimator.shipped, "shipped", lambda name: own if name == "backtest.toml" else genuine(name))
    page = perusable("backtest", "--format", "markdown").out
    assert "## Not predicted" not in page
    assert "nothing stated" not in page
    assert "Misses" not in perusable("backtest").out
