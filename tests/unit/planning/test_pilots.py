from datetime import date
from pathlib import Path
from typing import Any

import pytest

from estimator.errors import InputError
from estimator.pilots.pilot import Pilot
from estimator.pilots.read import parse_pilot
from estimator.planning import pilots as planning_pilots
from estimator.planning.load import check_plan, read_plan
from estimator.planning.rows import PlanFile
from estimator.planning.workspace import Workspace
from estimator.pricing.book import load_book
from estimator.shipped import shipped
from estimator.yields.book import load_yields
from providers.registry import load
from tests.unit.pilots.make import small as pilot_file
from tests.unit.planning.small import offer, workspace

WHERE = workspace(offer("shop/posts") + offer("shop/users"))
FIT: dict[str, Any] = {
    "offer": "shop/posts",
    "provider": "fake",
    "endpoint": "search",
    "operators": ...,
    "criteria": "light",
}
PLAN = """
[need]
records = 1_000
kind = "post"
purpose = "fine-tune"
criteria = "light"
[[plan]]
id = "p"
name = "a plan"
[[plan.source]]
offer = "shop/posts"
share = 1
tokens_per_record = 50
endpoint = "search"
pilot = "pilots/p.jsonl"
"""
PLACE = "plan.toml: plan[p].source[1].pilot: "


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """A plan with a pilot that fits."""
    (tmp_path / "pilots").mkdir()
    (tmp_path / "pilots" / "p.jsonl").write_bytes(pilot_file(FIT))
    path = tmp_path / "plan.toml"
    path.write_text(PLAN, encoding="utf-8")
    return path


def edit(path: Path, old: str, new: str) -> Path:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def check(path: Path) -> PlanFile:
    return check_plan(read_plan(path), WHERE)


def problems(path: Path) -> list[str]:
    with pytest.raises(InputError) as caught:
        check(path)
    return [str(problem) for problem in caught.value.problems]


def test_a_pilot_is_named_relative_to_the_plan_and_read_with_it(plan: Path) -> None:
    file = check(plan)
    assert file.plan[0].source[0].pilot == "pilots/p.jsonl"
    assert file.plan[0].source[0].provider_keys == {"endpoint": "search"}
    assert {name: pilot.fetched for name, pilot in file.pilots.items()} == {"pilots/p.jsonl": 24}
    assert read_plan(plan).pilots == {"pilots/p.jsonl": plan.parent / "pilots/p.jsonl"}


def test_pilots_are_no_part_of_what_the_file_says(plan: Path) -> None:
    file = check(plan)
    assert "pilots" not in file.model_dump()
    assert list(file.model_copy().pilots) == ["pilots/p.jsonl"]
    assert PlanFile.model_validate(file.model_dump(exclude={"plan"}) | {"plan": file.plan}).pilots == {}
    assert [row for row in problems(edit(plan, "[need]", "pilots = 1\n[need]")) if "unknown key 'pilots'" in row]


def test_a_pilot_of_several_sources_is_read_once(plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def counted(data: bytes, name: str) -> Pilot:
        read.append(name)
        return parse_pilot(data, name)

    monkeypatch.setattr(planning_pilots, "parse_pilot", counted)
    second = PLAN[PLAN.index("[[plan]]") :].replace('id = "p"', 'id = "q"')
    plan.write_text(PLAN + second, encoding="utf-8")
    assert list(check(plan).pilots) == read == ["pilots/p.jsonl"]


def test_a_missing_pilot_is_a_fault_of_the_plan(plan: Path) -> None:
    assert problems(edit(plan, "p.jsonl", "q.jsonl")) == [
        PLACE + "pilot pilots/q.jsonl cannot be read: No such file or directory (write its path relative to the plan "
        "file, or remove pilot = …)"
    ]


def test_a_faulty_pilot_tells_every_fault_under_its_own_name(plan: Path) -> None:
    (plan.parent / "pilots" / "p.jsonl").write_bytes(pilot_file({**FIT, "grade": "sure"}, fetched=-1))
    found = problems(edit(plan, '"light"', '"lite"'))
    assert [row.partition(": ")[0] for row in found] == ["plan.toml", "pilots/p.jsonl", "pilots/p.jsonl"]
    assert "need.criteria" in found[0]
    assert "line 1, grade" in found[1]
    assert "line 2, fetched" in found[2]


def test_a_cut_pilot_is_refused(plan: Path) -> None:
    (plan.parent / "pilots" / "p.jsonl").write_bytes(pilot_file(FIT)[:-30])
    (words,) = problems(plan)
    assert words.startswith("pilots/p.jsonl: line 5: stopped while writing: units 1 to 3 are whole")


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (
            {"offer": "shop/users"},
            "measured shop/users under light; this source is shop/posts (remove pilot = … or name a pilot of it)",
        ),
        ({"provider": "other"}, "measured the provider other; this source is of fake"),
        ({"endpoint": "all"}, "measured all; this source is search"),
        ({"criteria": "heavy"}, "measured under the criteria heavy; this source is judged by light"),
        ({"criteria_version": 2}, "measured light version 2; this source is judged by version 1"),
        ({"kind": "story"}, "measured story records; this source is of post records"),
    ],
)
def test_a_pilot_of_something_else_is_a_fault_of_the_plan(plan: Path, header: dict[str, Any], words: str) -> None:
    (plan.parent / "pilots" / "p.jsonl").write_bytes(pilot_file({**FIT, **header}))
    (found,) = problems(plan)
    assert found.startswith(f"{PLACE}pilot pilots/p.jsonl {words}")


def test_the_kind_of_the_source_stands_over_that_of_the_need(plan: Path) -> None:
    edit(plan, "[[plan.source]]", '[[plan.source]]\nkind = "story"')
    (plan.parent / "pilots" / "p.jsonl").write_bytes(pilot_file({**FIT, "kind": "story"}))
    assert check(plan).pilots


def test_operators_are_not_compared_where_the_provider_has_none(plan: Path) -> None:
    (plan.parent / "pilots" / "p.jsonl").write_bytes(pilot_file({**FIT, "operators": ["lang:en"]}))
    assert check(plan).pilots


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("share = 1", "usage = { post = 5 }", "pilot goes with share: a source stated by usage has no funnel"),
        ('pilot = "pilots/p.jsonl"', 'pilot = ""', "pilot: string should have at least 1 character"),
        ('pilot = "pilots/p.jsonl"', "pilot = 7", "pilot: input should be a valid string"),
        ('pilot = "pilots/p.jsonl"', 'pilto = "pilots/p.jsonl"', "did you mean 'pilot'"),
        ('"shop/posts"', "7", "offer: input should be a valid string"),
        ('kind = "post"', "kind = 7", "need.kind"),
        ('criteria = "light"', "criteria = 7", "need.criteria"),
        ('offer = "shop/posts"', 'offer = "nobody/posts"', "no price file knows the offer"),
    ],
)
def test_a_fault_beside_it_is_told_in_its_own_words_and_never_a_crash(
    plan: Path, old: str, new: str, words: str
) -> None:
    assert any(words in row for row in problems(edit(plan, old, new)))


@pytest.mark.parametrize(("count", "sound"), [(1, True), (2, True), (3, False)])
def test_below_at_and_past_the_most_pilots(
    plan: Path, count: int, monkeypatch: pytest.MonkeyPatch, *, sound: bool
) -> None:
    monkeypatch.setattr(planning_pilots, "MOST", 2)
    more = PLAN[PLAN.index("[[plan]]") :]
    texts = [more.replace('"p"', f'"p{n}"').replace("p.jsonl", f"p{n}.jsonl") for n in range(count)]
    for number in range(count):
        (plan.parent / "pilots" / f"p{number}.jsonl").write_bytes(pilot_file(FIT))
    plan.write_text(PLAN[: PLAN.index("[[plan]]")] + "".join(texts), encoding="utf-8")
    if sound:
        assert len(check(plan).pilots) == count
    else:
        assert problems(plan) == [
            "plan.toml: plan[p0].source[1].pilot: 3 pilots are named, at most 2 are read (split it)"
        ]


SHIPPED = """
[need]
records = 1_000
kind = "post"
purpose = "analytics"
criteria = "light-en"
[[plan]]
id = "p"
name = "a plan"
[[plan.source]]
offer = "x/pay-per-use"
endpoint = "search/all"
operators = {operators}
share = 1
tokens_per_record = 27
pilot = "p.jsonl"
"""


@pytest.mark.parametrize(
    ("operators", "words"),
    [
        ('["lang:en"]', []),
        (
            '["-is:retweet"]',
            ["measured with the operators lang:en; this source is read with the operators -is:retweet"],
        ),
        ("[]", ["measured with the operators lang:en; this source is read with no operators"]),
        ('"lang:en"', ["operators: input should be a valid tuple"]),
        ("[7]", ["operators[1]: input should be a valid string"]),
    ],
)
def test_operators_of_a_search_are_compared(operators: str, words: list[str], tmp_path: Path) -> None:
    day = date(2026, 11, 22)
    book, yields = load_book([shipped("pricing.toml")], day), load_yields([shipped("yields.toml")], day)
    (tmp_path / "p.jsonl").write_bytes(pilot_file())
    path = tmp_path / "plan.toml"
    path.write_text(SHIPPED.replace("{operators}", operators), encoding="utf-8")
    try:
        check_plan(read_plan(path), Workspace(book, yields, load()))
        found: list[str] = []
    except InputError as error:
        found = [str(problem) for problem in error.problems]
    assert len(found) == len(words)
    assert all(part in row for part, row in zip(words, found, strict=True))
