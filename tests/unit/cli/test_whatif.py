import json
import tomllib
from pathlib import Path

import pytest

from estimator.shipped import shipped
from tests.unit.cli.conftest import Perusable, edited

DAYS = ("--as-of", "2026-11-22", "--known-at", "2026-11-22")


def totals(perusable: Perusable, *arguments: object) -> dict[str, str]:
    ran = perusable("compare", *arguments, "--format", "json")
    assert ran.code == 0, ran.err
    return {plan["id"]: plan["total"]["likely"] for plan in json.loads(ran.out)["plans"]}


def test_another_value_is_tried_out(perusable: Perusable, plan: Path) -> None:
    before = plan.read_bytes()
    assert totals(perusable, plan)["box"] == "20.00"
    assert totals(perusable, plan, "--set", "box/funnel.usable=25 %")["box"] == "40.00"
    found = totals(perusable, plan, "--set", "need.records=500", "--set", "box/licence/box/funnel.usable=0.25")
    assert (found["box"], found["crate"]) == ("20.00", "20.00")
    assert totals(perusable, plan, "--records", "7", "--set", "need.records=500")["box"] == "10.00"
    assert plan.read_bytes() == before


@pytest.mark.parametrize(
    "arguments",
    [
        ("explain", "PLAN", "box"),
        ("breakeven", "PLAN", "--upto", "1200"),
        ("sensitivity", "PLAN", "--draws", "256"),
        ("worth", "PLAN", "--draws", "256"),
        ("plan", "assumptions", "PLAN"),
    ],
)
def test_every_question_takes_it(perusable: Perusable, plan: Path, arguments: tuple[str, ...]) -> None:
    words = [plan if word == "PLAN" else word for word in arguments]
    plain = perusable(*words, *DAYS)
    changed = perusable(*words, *DAYS, "--set", "box/funnel.usable=0.2..0.25..0.3")
    assert (plain.code, changed.code) == (0, 0), changed.err
    assert plain.out != changed.out
    edited(
        plan,
        '{ low = 0.4, likely = 0.5, high = 0.6, evidence = "counted by hand" }',
        "{ low = 0.2, likely = 0.25, high = 0.3 }",
    )
    assert perusable(*words, *DAYS).out == changed.out


def test_every_fault_names_its_address(perusable: Perusable, plan: Path) -> None:
    ran = perusable("compare", plan, "--set", "need.by=soon", "--set", "box/items=x", "--set", "box/colour=red")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines() == [
        "perusable: plan.toml: need.by: input should be a valid date, not 'soon'",
        "perusable: plan.toml: box/items: input should be a valid integer, not 'x'",
        *ran.err.splitlines()[2:],
    ]
    assert "box/colour: unknown key 'colour'" in ran.err
    assert perusable("compare", plan, "--set", "need.by").err.startswith(
        "perusable: --set: need.by: is not ADDRESS=VALUE"
    )


def test_a_value_from_a_stranger_does_not_act_on_the_terminal(perusable: Perusable, plan: Path) -> None:
    ran = perusable("compare", plan, "--set", "box/items=\x1b[31m", "--set", "\x1b[2J/x=1")
    assert ran.code == 2
    assert "\x1b" not in ran.err


class TestAssumptions:
    def test_what_is_listed_can_be_set(self, perusable: Perusable, plan: Path) -> None:
        ran = perusable("plan", "assumptions", plan, "--format", "json")
        document = json.loads(ran.out)
        assert document["schema"] == "perusable.assumptions/1"
        sets = [
            word
            for row in document["assumptions"]
            if row["stated"]
            for word in ("--set", f"{row['address']}={row['text']}")
        ]
        assert totals(perusable, plan, *sets) == totals(perusable, plan)

    def test_a_plan_alone(self, perusable: Perusable, plan: Path) -> None:
        out = perusable("plan", "assumptions", plan, "--plan", "box", "--width", "80").out
        assert "box/funnel.usable" in out
        assert "crate" not in out
        assert "need.records" not in out
        assert "box/items" not in out
        assert "box/items" in perusable("plan", "assumptions", plan, "--plan", "box", "--all", "--width", "80").out
        assert "did you mean 'box'" in perusable("plan", "assumptions", plan, "--plan", "bux").err

    def test_a_spreadsheet_and_the_example(self, perusable: Perusable) -> None:
        out = perusable("plan", "assumptions", "--format", "csv").out
        assert out.startswith("address,plan,source,key,")
        assert "mix-80-20/machine/share" in out

    def test_what_is_tried_out_is_listed(self, perusable: Perusable, plan: Path) -> None:
        ran = perusable("plan", "assumptions", plan, "--set", "need.records=1,234", "--format", "json")
        assert json.loads(ran.out)["assumptions"][0]["text"] == "1,234"


class TestSet:
    def test_values_are_written_and_the_comments_stay(self, perusable: Perusable, tmp_path: Path) -> None:
        path = tmp_path / "plan.toml"
        path.write_text(perusable("plan", "new").out, encoding="utf-8")
        comments = path.read_text(encoding="utf-8").count("#")
        ran = perusable("plan", "set", path, "need.records=5,000", "made/records_per_call=2")
        assert (ran.code, ran.err) == (0, "")
        assert ran.out == f"{path}: need.records = 5,000; made/records_per_call = 2\n"
        text = path.read_text(encoding="utf-8")
        assert text.count("#") == comments
        assert tomllib.loads(text)["need"]["records"] == 5000

    def test_nothing_is_written_when_a_value_does_not_hold(self, perusable: Perusable, plan: Path) -> None:
        before = plan.read_bytes()
        ran = perusable("plan", "set", plan, "need.records=5", "box/items=x")
        assert (ran.code, ran.out) == (2, "")
        assert "box/items: input should be a valid integer" in ran.err
        assert plan.read_bytes() == before
        assert perusable("plan", "set", plan).code == 2
        assert "ADDRESS=VALUE: need.records: is not ADDRESS=VALUE" in perusable("plan", "set", plan, "need.records").err

    def test_another_file_leaves_the_first_as_it_is(self, perusable: Perusable, plan: Path, tmp_path: Path) -> None:
        before = plan.read_bytes()
        (tmp_path / "sub").mkdir()
        other = tmp_path / "sub" / "other.toml"
        other.write_text("old", encoding="utf-8")
        assert perusable("plan", "set", plan, "need.records=500", "-o", other).code == 0
        assert plan.read_bytes() == before
        assert totals(perusable, other)["box"] == "10.00"
        assert "is the file that is edited" in perusable("plan", "set", plan, "need.records=5", "-o", plan).err

    def test_a_pilot_of_an_example_stands_over_the_plan(self, perusable: Perusable) -> None:
        ran = perusable("compare", shipped("examples/pilot.toml"), "--set", "x-piloted/funnel.human=0.5")
        assert ran.code == 2
        assert "x-piloted/funnel.human: pilot x-search measured it" in ran.err
