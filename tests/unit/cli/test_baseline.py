"""``compare --baseline``: what it prints, in which format, and with which code it ends."""

import csv
import io
import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from estimator.cli.schema import FOLDER
from tests.unit.cli.conftest import Perusable, edited

ROOT = Path(__file__).parents[3]
SCHEMA = json.loads((ROOT / "estimator" / FOLDER / "compare-1.json").read_text(encoding="utf-8"))
X_BASIC = """\
[need]
records = 4000
kind = "post"
purpose = "evaluate"
criteria = "light-en"
every = "month"
start = 2025-01-01
[[plan]]
id = "x-basic"
name = "X, the Basic tier"
[[plan.source]]
offer = "x/basic"
endpoint = "search/recent"
operators = ["lang:en", "-is:retweet"]
share = 1
tokens_per_record = 27
funnel.alive = 1
funnel.complete = 1
"""


@pytest.fixture
def last(perusable: Perusable, plan: Path) -> Path:
    path = plan.with_name("last.json")
    assert perusable("compare", plan, "-o", path).code == 0
    return path


def test_a_baseline_equal_to_now_changes_nothing(perusable: Perusable, plan: Path, last: Path) -> None:
    ran = perusable("compare", plan, "--baseline", last, "--width", "80")
    assert ran.code == 0
    assert "Since 2026-11-22 (as known on 2026-11-22, book " in ran.out
    assert "nothing changed (3 plans)" in ran.out


def test_a_records_edit_is_volume(perusable: Perusable, plan: Path, last: Path) -> None:
    ran = perusable("compare", plan, "--baseline", last, "--records", "1500", "--width", "80")
    assert ran.code == 0
    assert "box    +10.00 USD (0 per 1,000): volume +10.00" in ran.out
    assert "the other plans are as they were (1 plan)" in ran.out


@pytest.mark.parametrize(("day", "code"), [("2024-10-29", 0), ("2024-10-30", 6), ("2024-10-31", 6)])
def test_the_day_a_tier_doubled_is_only_a_price(perusable: Perusable, tmp_path: Path, day: str, code: int) -> None:
    path, before = tmp_path / "x.toml", tmp_path / "last.json"
    path.write_text(X_BASIC, encoding="utf-8")
    assert perusable("compare", path, "--as-of", "2024-10-01", "-o", before).code == 0
    ran = perusable("compare", path, "--as-of", day, "--baseline", before)
    assert ran.code == code
    assert ("price +100.00" in ran.out) == bool(code)


def test_gates_come_first(perusable: Perusable, plan: Path, last: Path) -> None:
    edited(plan.with_name("book.toml"), 'rate = "0.01"', 'rate = "0.011"')
    assert perusable("compare", plan, "--baseline", last).code == 6
    assert perusable("compare", plan, "--baseline", last, "--gate", "box").code == 3
    assert perusable("compare", plan, "--baseline", last, "--gate", "quote").code == 4
    assert perusable("compare", plan, "--baseline", last, "--gate", "box", "--fail-over", "50 USD").code == 6


def test_the_json_has_the_parts_and_follows_the_schema(perusable: Perusable, plan: Path, last: Path) -> None:
    edited(plan, 'id = "crate"', 'id = "chest"')
    tree = json.loads(perusable("compare", plan, "--baseline", last, "--records", "1500", "--format", "json").out)
    assert list(Draft202012Validator(SCHEMA, format_checker=FormatChecker()).iter_errors(tree)) == []
    found = {change["plan"]: change for change in tree["baseline"]["changes"]}
    assert {name: change["kind"] for name, change in found.items()} == {
        "box": "split",
        "chest": "new",
        "crate": "removed",
        "quote": "same",
    }
    none = dict.fromkeys(("price", "yield", "currency", "plan_edit"), "0.00")
    assert found["box"]["by_cause"] == {**none, "volume": "10.00"}
    assert (found["crate"]["before"], found["crate"]["after"]) == ("40.00", None)
    assert tree["baseline"]["only_prices"] is False


def test_the_csv_has_columns_and_a_row_for_what_was_removed(perusable: Perusable, plan: Path, last: Path) -> None:
    edited(plan, 'id = "crate"', 'id = "chest"')
    out = perusable("compare", plan, "--baseline", last, "--records", "1500", "--format", "csv").out
    rows = {row["plan"]: row for row in csv.DictReader(io.StringIO(out))}
    assert (rows["box"]["change"], rows["box"]["change_volume"], rows["box"]["change_price"]) == (
        "split",
        "10.00",
        "0.00",
    )
    assert (rows["crate"]["change"], rows["crate"]["baseline_total"], rows["crate"]["status"]) == (
        "removed",
        "40.00",
        "",
    )
    assert "change" not in perusable("compare", plan, "--format", "csv").out.splitlines()[0]


def test_markdown_has_a_section(perusable: Perusable, plan: Path, last: Path) -> None:
    out = perusable("compare", plan, "--baseline", last, "--records", "1500", "--format", "markdown").out
    assert "## Since 2026-11-22 (as known on 2026-11-22, book " in out
    assert "- **box**: \\+10.00 USD (0 per 1,000): volume \\+10.00" in out.replace("+", "\\+").replace("\\\\+", "\\+")


def test_what_cannot_be_told_apart_is_said(perusable: Perusable, plan: Path, last: Path) -> None:
    edited(plan.with_name("book.toml"), 'rate = "0.01"', 'rate = "0.011"')
    edited(plan, "likely = 0.5", "likely = 0.55")
    ran = perusable("compare", plan, "--baseline", last, "--width", "200")
    assert ran.code == 0
    assert "not separable: price and plan edit cannot be told apart; the books given now hold other prices" in ran.out


def test_a_bad_baseline_is_bad_input(perusable: Perusable, plan: Path, last: Path) -> None:
    edited(last, '"20.00"', '"20.01"')
    ran = perusable("compare", plan, "--baseline", last)
    assert (ran.code, ran.out) == (2, "")
    assert "last.json: plans[box].total" in ran.err


def test_a_report_is_never_written_over_its_baseline(perusable: Perusable, plan: Path, last: Path) -> None:
    before = last.read_bytes()
    assert perusable("compare", plan, "--baseline", last, "-o", last).code == 2
    assert last.read_bytes() == before
