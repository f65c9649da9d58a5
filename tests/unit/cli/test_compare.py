import csv
import io
import json
import os
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Perusable, edited

BUDGET = 'budget = "15 USD"'


def test_both_blocks_and_the_verdict_are_shown(perusable: Perusable, plan: Path) -> None:
    ran = perusable("compare", plan)
    assert ran.code == 0
    usable, others = ran.out.split("Not for this need")
    assert usable.index("1 box") < usable.index("2 crate")
    assert "quote needed" in others
    assert "Cheapest you can use  box, 20.0000 USD per 1,000, 20.00 USD in all" in others
    assert "crate, 40.0000 USD per 1,000, 100 % more" in others


def test_the_days_default_to_today_and_are_said(perusable: Perusable, plan: Path) -> None:
    assert "prices of 2026-11-22, book of" in perusable("compare", plan).out
    later = perusable("compare", plan, "--as-of", "2026-11-20", "--known-at", "2026-11-23").out
    assert "prices of 2026-11-20 as known on 2026-11-23" in later


@pytest.mark.parametrize("day", ["2026-1-01", "20261122", "2026-W01-1", "yesterday", "२०२६-११-२२"])
def test_a_day_has_one_form(perusable: Perusable, plan: Path, day: str) -> None:
    ran = perusable("compare", plan, "--as-of", day)
    assert ran.code == 2
    assert "is not a day such as 2026-11-22" in ran.err


def test_the_volume_can_be_asked_for_anew(perusable: Perusable, plan: Path) -> None:
    assert "40.00 USD in all" in perusable("compare", plan, "--records", "2_000").out
    replaced = edited(plan, "records = 1000", "tokens = 90000")
    assert "60.00 USD in all" in perusable("compare", replaced, "--records", "3,000").out


@pytest.mark.parametrize("number", ["0", "-1", "1e3", "٣", "9" * 40])
def test_a_volume_is_a_whole_number(perusable: Perusable, plan: Path, number: str) -> None:
    assert perusable("compare", plan, "--records", number).code == 2


def test_a_more_specific_price_file_wins_and_says_so(perusable: Perusable, plan: Path) -> None:
    book = plan.with_name("quote.toml")
    text = plan.with_name("book.toml").read_text(encoding="utf-8")
    book.write_text(text.replace('"contract"', '"quote"').replace('rate = "0.01"', 'rate = "0.005"'), encoding="utf-8")
    out = perusable("compare", plan, "--book", book, "--format", "json").out
    box = json.loads(out)["plans"][0]
    assert box["total"]["likely"] == "10.00"
    assert any("quote.toml" in warning for warning in box["warnings"])


def test_json_is_one_document_on_standard_output(perusable: Perusable, plan: Path) -> None:
    ran = perusable("compare", plan, "--format", "json")
    assert json.loads(ran.out)["schema"] == "perusable.compare/1"
    assert ran.err == ""


def test_csv_has_a_row_for_every_line(perusable: Perusable, plan: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(perusable("compare", plan, "--format", "csv").out)))
    assert [(row["plan"], row["amount"]) for row in rows] == [("box", "20.00"), ("crate", "40.00"), ("quote", "")]


def test_a_report_file_is_whole_and_its_ending_names_the_format(perusable: Perusable, plan: Path) -> None:
    target = plan.with_name("report.json")
    target.write_text("old", encoding="utf-8")
    ran = perusable("compare", plan, "-o", target)
    assert (ran.code, ran.out) == (0, "")
    assert json.loads(target.read_text(encoding="utf-8"))["plans"]
    assert sorted(path.name for path in plan.parent.iterdir()) == ["book.toml", "plan.toml", "report.json"]


def test_a_report_file_obeys_the_umask(perusable: Perusable, plan: Path) -> None:
    before = os.umask(0o027)
    try:
        perusable("compare", plan, "-o", plan.with_name("report.md"))
    finally:
        os.umask(before)
    assert plan.with_name("report.md").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("name", ["plan.toml", "book.toml", "link.toml"])
def test_no_report_is_written_over_what_was_read(perusable: Perusable, plan: Path, name: str) -> None:
    plan.with_name("link.toml").symlink_to(plan)
    before = plan.read_text(encoding="utf-8")
    ran = perusable("compare", plan, "-o", plan.with_name(name))
    assert ran.code == 2
    assert "is one of the files that were read" in ran.err
    assert plan.read_text(encoding="utf-8") == before


def test_a_report_into_a_folder_or_nowhere_is_bad_input(perusable: Perusable, plan: Path) -> None:
    assert "is a folder" in perusable("compare", plan, "-o", plan.parent).err
    ran = perusable("compare", plan, "-o", plan.parent / "no" / "report.csv")
    assert ran.code == 2
    assert "cannot be written" in ran.err


def test_a_device_is_written_to_and_not_replaced(perusable: Perusable, plan: Path) -> None:
    assert perusable("compare", plan, "-o", "/dev/null").code == 0
    assert not Path("/dev/null").is_file()


def test_plain_text_is_ascii_and_colour_is_only_on_demand(perusable: Perusable, plan: Path) -> None:
    assert perusable("compare", plan, "--plain", "--color", "always").out.isascii()
    assert "\x1b[" not in perusable("compare", plan).out
    assert "\x1b[" in perusable("compare", plan, "--color", "always").out


def test_every_fault_of_a_plan_is_told_at_once_on_standard_error(perusable: Perusable, plan: Path) -> None:
    edited(plan, 'kind = "post"', 'kind = "posts"')
    edited(plan, "licence/crate", "licence/crates")
    ran = perusable("compare", plan)
    assert (ran.code, ran.out) == (2, "")
    assert "need.kind" in ran.err
    assert "did you mean 'licence/crate'" in ran.err


def only(plan: Path, number: int) -> Path:
    """The plan file with only the plan of a number."""
    head, *plans = plan.read_text(encoding="utf-8").split("[[plan]]")
    plan.write_text(f"{head}[[plan]]{plans[number]}", encoding="utf-8")
    return plan


def test_a_comparison_in_which_nothing_is_priced_ends_in_4(perusable: Perusable, plan: Path) -> None:
    assert perusable("compare", only(plan, 2)).code == 4


def test_a_comparison_in_which_nothing_is_feasible_ends_in_5(perusable: Perusable, plan: Path) -> None:
    ran = perusable("compare", only(plan, 0), "--records", "500_000")
    assert ran.code == 5
    assert "only 900,000 can be had" in " ".join(ran.out.split())
    assert "You can buy and use these: none" in ran.out


def test_a_gate_writes_the_report_first_and_says_why(perusable: Perusable, plan: Path) -> None:
    ran = perusable("compare", plan, "--gate", "crate", "--fail-over", "30 USD")
    assert ran.code == 3
    assert "You can buy and use these" in ran.out
    assert ran.err == "gate: crate is over budget: total 40.00 USD > 30.00 USD\n"


def test_a_gate_that_passes_says_against_what(perusable: Perusable, plan: Path) -> None:
    ran = perusable("compare", plan, "--gate", "box", "--fail-over", "20 USD", "--metric", "per-1000", "--at", "likely")
    assert ran.code == 0
    assert ran.err == "gate: box passes: per-1000 20.0000 USD is within 20 USD\n"


def test_a_gate_alone_holds_the_plan_against_the_budget(perusable: Perusable, plan: Path) -> None:
    assert perusable("compare", plan, "--gate", "box").code == 3
    edited(plan, BUDGET, "")
    ran = perusable("compare", plan, "--gate", "box")
    assert ran.code == 2
    assert "nothing is held against the plan" in ran.err


def test_the_chosen_plan_is_judged_when_none_is_named(perusable: Perusable, plan: Path) -> None:
    edited(plan, 'name = "A crate"', 'name = "A crate"\nchosen = true')
    assert perusable("compare", plan).code == 0
    assert "crate is over budget" in perusable("compare", plan, "--fail-over", "30 USD").err


def test_a_gate_without_a_plan_names_the_plans(perusable: Perusable, plan: Path) -> None:
    ran = perusable("compare", plan, "--require-priced")
    assert ran.code == 2
    assert "name one of: box, crate, quote" in ran.err
    assert "did you mean 'crate'?" in perusable("compare", plan, "--gate", "crat").err


def test_an_unpriced_plan_fails_as_4_and_a_stale_one_too(perusable: Perusable, plan: Path) -> None:
    assert perusable("compare", plan, "--gate", "quote", "--require-priced").code == 4
    ran = perusable("compare", plan, "--gate", "box", "--max-age", "10d")
    assert ran.code == 4
    assert "read 20 days before 2026-11-22" in ran.err
    assert perusable("compare", plan, "--gate", "box", "--max-age", "30").code == 0


def test_a_plan_that_cannot_be_had_fails_as_5(perusable: Perusable, plan: Path) -> None:
    assert perusable("compare", plan, "--gate", "quote", "--max-age", "30d").code == 5


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("--fail-over", "250,000 USD", "is not an amount with its currency"),
        ("--fail-over", "20 EUR", "the comparison in USD"),
        ("--max-age", "a month", "is not a number of days"),
        ("--metric", "per-1000", "limits nothing without --fail-over"),
    ],
)
def test_a_gate_that_makes_no_sense_is_bad_input(
    perusable: Perusable, plan: Path, option: str, value: str, words: str
) -> None:
    ran = perusable("compare", plan, "--gate", "box", option, value)
    assert ran.code == 2
    assert words in ran.err


@pytest.mark.parametrize("more", [[], ["--max-age", "30d"], ["--gate", "box"]])
def test_a_percentile_that_is_held_against_nothing_is_bad_input(
    perusable: Perusable, plan: Path, more: list[str]
) -> None:
    edited(plan, BUDGET, "")
    ran = perusable("compare", plan, "--draws", "16", "--at", "p90", "--gate", "box", *more)
    assert ran.code == 2
    assert "--at: judges nothing without --fail-over" in ran.err


def test_a_hosted_model_only_the_installed_data_know_is_looked_up(perusable: Perusable, plan: Path) -> None:
    edited(plan, '"licence/box"', '"hosted/openai/gpt-4.1-nano"\nrecipe = "short"\nprompt_tokens = 100')
    edited(plan, "tokens_per_record = 40", "tokens_per_record = 40\nrecords_per_call = 1\nretries = 0")
    box = next(
        row for row in json.loads(perusable("compare", plan, "--format", "json").out)["plans"] if row["id"] == "box"
    )
    assert box["status"] == "priced"
    assert any(line["meter"] == "output_token" for line in box["lines"])


def test_a_hosted_model_nobody_knows_is_a_fault(perusable: Perusable, plan: Path) -> None:
    edited(plan, '"licence/box"', '"hosted/openai/gpt-0"')
    ran = perusable("compare", plan)
    assert ran.code == 2
    assert "no price file knows the offer 'hosted/openai/gpt-0'" in ran.err
