import tomllib
from pathlib import Path

import pytest

from estimator.shipped import shipped
from tests.unit.cli.conftest import Perusable, edited
from tests.unit.pilots.make import small

EXAMPLES = {
    plan["id"]: path.name
    for path in sorted(shipped("examples").glob("*.toml"), reverse=True)
    for plan in tomllib.loads(path.read_text(encoding="utf-8")).get("plan", [])
}


def test_the_starter_is_a_plan_that_can_be_compared(perusable: Perusable, tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    path.write_text(perusable("plan", "new").out, encoding="utf-8")
    assert perusable("plan", "check", path).code == 0
    ran = perusable("compare", path)
    assert ran.code == 0
    assert "at least" not in ran.out


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_every_plan_of_the_examples_is_a_start(perusable: Perusable, tmp_path: Path, name: str) -> None:
    path = tmp_path / "plan.toml"
    ran = perusable("plan", "new", "--from", name)
    path.write_text(ran.out, encoding="utf-8")
    assert [plan["id"] for plan in tomllib.loads(ran.out)["plan"]] == [name]
    assert perusable("plan", "check", path).err == ""


def test_comments_of_the_example_come_along(perusable: Perusable) -> None:
    assert "# usable, distinct dialogues" in perusable("plan", "new", "--from", "people").out


def test_an_unknown_start_names_the_plans_there_are(perusable: Perusable) -> None:
    ran = perusable("plan", "new", "--from", "peeple")
    assert ran.code == 2
    assert "did you mean 'people'" in ran.err


def test_a_plan_without_faults_says_what_it_holds(perusable: Perusable, plan: Path) -> None:
    assert perusable("plan", "check", plan).out == f"{plan}: no faults; 3 plans, 3 sources\n"


def test_every_fault_is_told_and_nothing_is_priced(perusable: Perusable, plan: Path) -> None:
    edited(plan, "records = 1000", "recrods = 1000")
    edited(plan, 'offer = "licence/box"', 'offer = "licence/bux"\ncolour = "red"')
    edited(plan, "light-en", "heavy-en")
    ran = perusable("plan", "check", plan)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.count("\n") >= 3
    for words in ("'recrods'", "'licence/bux'", "'heavy-en'"):
        assert words in ran.err


PILOT = 'pilot = "pilots/box.jsonl"\n'


def test_the_pilots_of_a_plan_are_checked_with_it(perusable: Perusable, plan: Path) -> None:
    edited(plan, 'offer = "licence/box"', f'offer = "licence/box"\n{PILOT}')
    ran = perusable("plan", "check", plan)
    assert (ran.code, ran.out) == (2, "")
    assert "plan.toml: plan[box].source[1].pilot: pilot pilots/box.jsonl cannot be read: No such file" in ran.err
    pilot = plan.parent / "pilots" / "box.jsonl"
    pilot.parent.mkdir()
    pilot.write_bytes(small({"offer": "licence/crate"}, fetched=-1))
    ran = perusable("plan", "check", plan)
    assert (ran.code, ran.out) == (2, "")
    assert "perusable: pilots/box.jsonl: line 2, fetched: input should be greater than or equal to 0, not -1" in ran.err
    pilot.write_bytes(small({"offer": "licence/crate", "provider": "licence", "endpoint": None}))
    ran = perusable("compare", plan)
    assert (ran.code, ran.out) == (2, "")
    assert "measured licence/crate under light-en; this source is licence/box (remove pilot = …" in ran.err
    pilot.write_bytes(small({"offer": "licence/box", "provider": "licence", "endpoint": None}))
    assert perusable("plan", "check", plan).out == f"{plan}: no faults; 3 plans, 3 sources\n"


def test_no_report_is_written_over_a_pilot(perusable: Perusable, plan: Path) -> None:
    pilot = plan.parent / "box.jsonl"
    pilot.write_bytes(small({"offer": "licence/box", "provider": "licence", "endpoint": None}))
    edited(plan, 'offer = "licence/box"', 'offer = "licence/box"\npilot = "box.jsonl"')
    ran = perusable("compare", plan, "--output", pilot)
    assert ran.code == 2
    assert pilot.read_bytes().startswith(b'{"schema": "perusable.pilot/1"')
