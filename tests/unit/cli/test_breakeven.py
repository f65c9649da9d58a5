import csv
import io
import json
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Perusable, edited

UNIT = '{ kind = "unit", meter = "item", rate = "0.005" }'
FEE = '{ kind = "unit", meter = "item", rate = "0.02" }'


@pytest.fixture
def crossing(plan: Path) -> Path:
    """The crate costs a fee of 30 USD and half a cent an item: from 3,000 records on it is the cheaper one."""
    book = plan.parent / "book.toml"
    fee = '{ kind = "fee", item = "access", amount = "30", every = "year" }'
    charges = f"{fee}, {UNIT}"
    book.write_text(book.read_text(encoding="utf-8").replace(FEE, charges), encoding="utf-8")
    return edited(plan, 'offer = "licence/quote"', 'offer = "licence/quote"\nitems = 5_000')


def test_the_table_names_the_volume_at_which_the_order_changes(perusable: Perusable, crossing: Path) -> None:
    ran = perusable("breakeven", crossing, "--width", 80)
    assert ran.code == 0
    for words in (
        "Cheapest plan by records needed, 1 to 100,000",
        "2,999 box",
        "3,001 100,000 crate",
        "2,999 59.98 box tie with crate",
        "At your need of 1,000 box, cheapest from 1 to 2,999 records",
        "quote is left out",
        "1,000 records more cost box 20.00 and crate 10.00",
    ):
        assert words in " ".join(ran.out.split()), words
    assert max(map(len, ran.out.splitlines())) <= 80


def test_the_document_says_the_same_with_money_as_text(perusable: Perusable, crossing: Path) -> None:
    tree = json.loads(perusable("breakeven", crossing, "--format", "json", "--upto", "4_000").out)
    assert tree["schema"] == "perusable.breakeven/1"
    assert (tree["unit"], tree["first"], tree["upto"], tree["solved"]) == ("records", 1, 4000, None)
    assert tree["stretches"][0] == {"from": 1, "to": 2999, "cheapest": ["box"], "unpriced": []}
    first = tree["crossovers"][0]
    assert (first["at"], first["cheaper_at"], first["cheaper_beyond"]) == (2999, "box", None)
    assert first["totals_at"] == ["59.98", "59.99"]
    assert tree["left_out"][0]["id"] == "quote"


def test_a_spreadsheet_has_a_row_for_each_stretch_crossover_and_plan(perusable: Perusable, crossing: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(perusable("breakeven", crossing, "--format", "csv").out)))
    kinds = [row["row"] for row in rows]
    assert kinds == ["stretch"] * 3 + ["crossover"] * 2 + ["plan"] * 2 + ["left out"]


def test_a_page_has_the_same_tables(perusable: Perusable, crossing: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.md"
    assert perusable("breakeven", crossing, "-o", target).out == ""
    text = target.read_text(encoding="utf-8")
    assert "| 3,001 | 100,000 | crate |" in text
    assert perusable("breakeven", crossing, "-o", crossing).code == 2


def test_two_plans_may_be_asked_for(perusable: Perusable, crossing: Path) -> None:
    assert "quote" not in perusable("breakeven", crossing, "--between", "box, crate").out


def test_where_no_plan_has_a_price_the_report_comes_first(perusable: Perusable, crossing: Path) -> None:
    text = crossing.read_text(encoding="utf-8")
    crossing.write_text(text[: text.index("[[plan]]")] + "[[plan]]" + text.split("[[plan]]")[3], encoding="utf-8")
    ran = perusable("breakeven", crossing)
    assert ran.code == 4
    assert "none with a full price" in ran.out
    assert "none can deliver" not in ran.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["fee", "--plan", "crate"], "10.00 USD a year: the highest fee at which crate costs no more than box"),
        (["fee", "--plan", "quote"], "20.00 USD once: the highest fee at which quote costs no more than box"),
        (["rate", "--plan", "crate"], "costs more than box even for nothing"),
        (["rate", "--plan", "box", "--meter", "item"], "0.020002499999 USD for one item"),
        (["yield", "--plan", "box"], "the lowest share kept at which box costs no more than crate"),
        (["date", "--plan", "box", "--to", "2026-12-24"], "box against the best alternative"),
        (["date", "--plan", "box", "--from", "2025-12-30"], "2026-01-01: cheaper"),
    ],
)
def test_a_tie_is_solved_in_words(perusable: Perusable, crossing: Path, arguments: list[str], words: str) -> None:
    ran = perusable("breakeven", crossing, "--width", 100, "--solve", *arguments)
    assert ran.code == 0, ran.err
    assert words in " ".join(ran.out.split()), ran.out


def test_a_tie_as_data(perusable: Perusable, crossing: Path) -> None:
    asked = ("breakeven", crossing, "--solve", "fee", "--plan", "quote", "--format")
    solved = json.loads(perusable(*asked, "json").out)["solved"]
    assert solved["at"] == "20"
    assert solved["rival"] == {"id": "box", "total": "20.00"}
    [row] = csv.DictReader(io.StringIO(perusable(*asked, "csv").out))
    assert (row["plan"], row["verdict"], row["rival"], row["now"]) == ("quote", "at", "box", "")
    assert perusable(*asked, "markdown").out.startswith("# 1,000 posts")
    days = perusable(
        "breakeven", crossing, "--solve", "date", "--plan", "box", "--from", "2025-12-30", "--format", "csv"
    )
    assert days.out.splitlines()[:2] == ["day,state,total,rival,rival_total", "2025-12-30,not to be had,,,"]


def test_the_chosen_plan_is_solved_for(perusable: Perusable, crossing: Path) -> None:
    edited(crossing, 'id = "box"', 'chosen = true\nid = "box"')
    assert "the highest rate at which box" in " ".join(perusable("breakeven", crossing, "--solve", "rate").out.split())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--between", "box"], "takes two plans"),
        (["--between", "box,bax"], "did you mean 'box'"),
        (["--meter", "item"], "--meter goes with --solve rate"),
        (["--from", "2026-01-01", "--solve", "fee"], "--from goes with --solve date"),
        (["--plan", "box"], "--plan goes with --solve"),
        (["--solve", "fee", "--plan", "box", "--upto", "5"], "--upto does not go with --solve"),
        (["--solve", "fee"], "none is chosen"),
        (["--solve", "fee", "--plan", "bax"], "did you mean 'box'"),
        (["--solve", "fee", "--plan", "box", "--source", "bax"], "no source 'bax'"),
        (["--solve", "share", "--plan", "box"], "one source"),
        (["--solve", "date", "--plan", "box", "--to", "2020-01-01"], "lies before"),
    ],
)
def test_what_cannot_be_asked_is_bad_input(
    perusable: Perusable, crossing: Path, arguments: list[str], words: str
) -> None:
    ran = perusable("breakeven", crossing, *arguments)
    assert ran.code == 2
    assert words in ran.err


def test_what_cannot_be_solved_says_why_and_how_it_ends(perusable: Perusable, crossing: Path) -> None:
    edited(
        crossing,
        "[[plan]]",
        '[[plan]]\nid = "own"\nname = "Own"\n[[plan.source]]\noffer = "licence/box"\nusage = { item = 1 }\n\n[[plan]]',
    )
    ran = perusable("breakeven", crossing, "--solve", "fee", "--plan", "own")
    assert (ran.code, ran.out) == (4, "")
    assert "stated by usage" in ran.err
    alone = perusable(
        "breakeven", "examples/2023-07.toml", "--as-of", "2023-07-22", "--solve", "fee", "--plan", "tutor-student"
    )
    assert alone.code == 4
    assert "nothing to tie with" in alone.err
