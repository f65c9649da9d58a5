import csv
import io
import json
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Perusable, edited

WIDE = 'funnel.usable = { low = 0.4, likely = 0.9, high = 0.95, evidence = "a guess" }'
KNOWN = 'funnel.usable = { low = 0.4, likely = 0.5, high = 0.6, evidence = "counted by hand" }'


@pytest.fixture
def close(plan: Path) -> Path:
    """Ten thousand posts; of the dearer offer's nobody knows how many survive."""
    text = plan.read_text(encoding="utf-8").replace("records = 1000", "records = 10_000")
    head, crate = text.split('id = "crate"')
    plan.write_text(f'{head}id = "crate"{crate.replace(KNOWN, WIDE, 1)}', encoding="utf-8")
    book = plan.parent / "book.toml"
    book.write_text(book.read_text(encoding="utf-8").replace('rate = "0.02"', 'rate = "0.013"'), encoding="utf-8")
    return plan


def test_the_bars_of_a_plan_fit_and_say_who_is_cheapest(perusable: Perusable, close: Path) -> None:
    ran = perusable("sensitivity", close, "--width", 80, "--draws", "1_024")
    assert ran.code == 0
    said = " ".join(ran.out.split())
    for words in (
        "Biggest movers of crate: total in USD, likely 144.46",
        "share kept: usable* 0.4–0.95 325.00 136.85",
        "Cheapest: crate at likely values; box with share kept: usable at its P5 (0.4)",
        "Assumed: 100 % of all swings",
        "What the spread over 1,024 draws comes from",
    ):
        assert words in said, words
    assert max(map(len, ran.out.splitlines())) <= 80


@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
@pytest.mark.parametrize("command", ["sensitivity", "worth"])
def test_no_line_is_wider_than_the_screen(perusable: Perusable, close: Path, command: str, width: int) -> None:
    for looks in ((), ("--plain",)):
        ran = perusable(command, close, "--width", width, "--draws", 256, *looks)
        assert ran.code == 0
        assert max(map(len, ran.out.splitlines())) <= width
        assert not looks or ran.out.isascii()


def test_colour_marks_what_changes_the_choice_and_nothing_else(perusable: Perusable, close: Path) -> None:
    bare = perusable("sensitivity", close, "--draws", 256, "--color", "never").out
    lit = perusable("sensitivity", close, "--draws", 256, "--color", "always").out
    assert "\x1b" not in bare
    assert [line for line in lit.splitlines() if "\x1b[33m" in line and "share kept" in line]


def test_the_document_of_the_movers(perusable: Perusable, close: Path) -> None:
    tree = json.loads(perusable("sensitivity", close, "--format", "json", "--draws", 512, "--seed", 3).out)
    assert (tree["schema"], tree["plan"], tree["metric"]) == ("perusable.sensitivity/1", "crate", "total")
    assert (tree["draws"], tree["seed"], tree["likely"], tree["undone"]) == (512, 3, "144.46", 0.0)
    first = tree["inputs"][0]
    assert (first["p5"], first["likely"], first["p95"]) == ("0.4", "0.9", "0.95")
    assert (first["at_p5"], first["at_p95"], first["swing"]) == ("325.00", "136.85", "188.15")
    assert (first["cheapest_at_p5"], first["cheapest_at_p95"]) == ("box", "crate")
    assert set(first["sobol"]) == {"first", "first_error", "total", "total_error"}
    assert (
        perusable("sensitivity", close, "--format", "json").out
        == perusable("sensitivity", close, "--format", "json").out
    )


def test_a_spreadsheet_has_a_row_for_each_input(perusable: Perusable, close: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(perusable("sensitivity", close, "--format", "csv", "--draws", 256).out)))
    assert [row["words"] for row in rows] == ["share kept: usable"]
    assert rows[0]["total"]
    rows = list(csv.DictReader(io.StringIO(perusable("worth", close, "--format", "csv", "--draws", 256).out)))
    assert [row["words"] for row in rows] == ["share kept: usable, licence/crate", "share kept: usable, licence/box"]
    assert rows[0]["pilot_source"] == "licence/crate"


def test_a_page_of_each(perusable: Perusable, close: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.md"
    assert perusable("sensitivity", close, "-o", target, "--draws", 256).out == ""
    assert "| share kept: usable | 0.4 | 0.9 | 0.95 | 325.00 | 136.85 |" in target.read_text(encoding="utf-8")
    assert perusable("worth", close, "-o", target, "--draws", 256).code == 0
    assert "**Measure next**" in target.read_text(encoding="utf-8")
    text = tmp_path / "out.txt"
    assert perusable("worth", close, "-o", text, "--plain", "--draws", 256).code == 0
    assert text.read_text(encoding="utf-8").isascii()
    assert perusable("worth", close, "-o", close).code == 2


def test_what_to_measure_next(perusable: Perusable, close: Path) -> None:
    ran = perusable("worth", close, "--width", 120, "--unit-records", 20, "--correlation", "0.1")
    said = " ".join(ran.out.split())
    assert ran.code == 0
    for words in (
        "Choose now crate",
        "Measure next share kept: usable, licence/crate with",
        "sampling units of 20",
        "To know everything saves",
        "correlation 0.1",
    ):
        assert words in said, words


def test_the_document_of_a_measurement(perusable: Perusable, close: Path) -> None:
    tree = json.loads(perusable("worth", close, "--format", "json").out)
    assert (tree["schema"], tree["choose"]["id"], tree["seed"]) == ("perusable.worth/1", "crate", 0)
    first = tree["inputs"][0]
    pilot = first["pilot"]
    assert first["pays"] is True
    assert tree["next"] == first["name"]
    assert float(pilot["net"]) == pytest.approx(float(pilot["saving"]) - float(pilot["price"]), abs=0.011)
    assert float(pilot["price"]) == pytest.approx(pilot["records"] * 0.013, abs=0.006)
    assert (pilot["records_per_unit"], pilot["records_per_unit_from"], pilot["correlation"]) == (10, "taken", 0.3)


def test_nothing_pays(perusable: Perusable, plan: Path) -> None:
    ran = perusable("worth", plan, "--draws", 256)
    assert (ran.code, "no measurement pays, decide now" in ran.out) == (0, True)
    tree = json.loads(perusable("worth", plan, "--draws", 256, "--format", "json").out)
    assert (tree["next"], tree["perfect"], tree["inputs"][0]["perfect_share"]) == (None, "0.00", 0.0)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("sensitivity", "--plan", "bax"), 2, "no plan is called 'bax'"),
        (("sensitivity", "--plan", "quote"), 5, "quote is not for this need"),
        (("sensitivity", "--draws", "1000"), 2, "a power of two"),
        (("sensitivity", "--draws", "128"), 2, "is not a whole number from 256"),
        (("worth", "--correlation", "1"), 2, "a share from 0 to below 1"),
        (("worth", "--correlation", "nan"), 2, "a share from 0 to below 1"),
        (("worth", "--unit-records", "0"), 2, "is not a whole number from 1"),
    ],
)
def test_what_cannot_be_asked(
    perusable: Perusable, plan: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    ran = perusable(arguments[0], plan, *arguments[1:])
    assert (ran.code, ran.out) == (code, "")
    assert words in ran.err


def test_where_no_plan_can_be_chosen(perusable: Perusable, plan: Path) -> None:
    text = plan.read_text(encoding="utf-8")
    plan.write_text(text[: text.index("[[plan]]")] + "[[plan]]" + text.split("[[plan]]")[3], encoding="utf-8")
    for command in ("sensitivity", "worth"):
        ran = perusable(command, plan)
        assert (ran.code, ran.out) == (4, "")
        assert "no plan can be used" in ran.err


def test_a_plan_of_constants_says_that_nothing_is_uncertain(perusable: Perusable, plan: Path) -> None:
    edited(plan, KNOWN, "funnel.usable = 0.5")
    ran = perusable("sensitivity", plan, "--plan", "box")
    assert (ran.code, "nothing in it is uncertain" in ran.out) == (0, True)
