from pathlib import Path

import pytest

from tests.unit.cli.conftest import Perusable


def test_a_plan_is_explained_down_to_its_sources(perusable: Perusable, plan: Path) -> None:
    ran = perusable("explain", plan, "box")
    assert ran.code == 0
    for words in (
        "Total: 20.00 USD, over the budget",
        "2,000 items × 0.01 USD",
        "records: 1,000 usable / 50 % of the raw ones paid for = 2,000 raw",
        "usable: 50 % kept (range 40 % to 60 %, 9 in 10), assumed",
        "rights for fine-tune: terms allow",
        "copyright, personal data and jurisdiction: not assessed",
        "done by 2026-11-22",
        "[1] A worked example, read 2026-11-02, official (worked)",
        "https://example.org/prices",
    ):
        assert words in ran.out, words


def test_one_line_is_explained_alone(perusable: Perusable, plan: Path) -> None:
    out = perusable("explain", plan, "box", "1").out
    assert "Line 1 of 1" in out
    assert "Source licence/box" in out
    assert "Calendar" not in out


def test_without_a_file_the_plan_is_one_of_the_example(perusable: Perusable) -> None:
    assert perusable("explain", "people").out.startswith("people: ")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["bax"], "did you mean 'box'?"),
        (["box", "2"], "its lines are 1 to 1"),
        (["quote", "1"], "it has no lines"),
        (["box", "one"], "LINE is a number"),
        (["box", "1", "1"], "name a plan"),
        ([], "name a plan"),
    ],
)
def test_a_question_that_names_nothing_is_bad_input(
    perusable: Perusable, plan: Path, arguments: list[str], words: str
) -> None:
    ran = perusable("explain", plan, *arguments)
    assert ran.code == 2
    assert words in ran.err


def test_a_plan_without_any_price_says_what_is_missing(perusable: Perusable, plan: Path) -> None:
    out = perusable("explain", plan, "quote").out
    assert "Total: none, unpriced" in out
    assert "no line: nothing of it has a price" in out
    assert "Without a figure" in out


def test_another_side_of_a_plan_is_a_pane(perusable: Perusable, plan: Path) -> None:
    ran = perusable("explain", plan, "box", "--pane", "breakdown")
    assert ran.code == 0
    assert ran.out.splitlines()[:2] == ["Total: 20.00 USD", "item     USD  share  grade"]


def test_all_panes_stand_below_each_other_and_plain_ones_are_ascii(perusable: Perusable, plan: Path) -> None:
    out = perusable("explain", plan, "box", "--pane", "all", "--plain").out
    assert out.isascii()
    assert [line for line in out.splitlines() if line.startswith("-- ")] == [
        *("-- Where the money goes", "-- Raw to usable", "-- Calendar", "-- Cost by volume"),
        *("-- Biggest movers", "-- Evidence", "-- Rights", "-- Why"),
    ]


def test_the_default_pane_is_the_explanation(perusable: Perusable, plan: Path) -> None:
    assert perusable("explain", plan, "box", "--pane", "why").out == perusable("explain", plan, "box").out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(["--pane", "money"], "'money' is not one of"), (["1", "--pane", "rights"], "LINE goes with --pane why")],
)
def test_a_pane_that_does_not_fit_is_bad_input(
    perusable: Perusable, plan: Path, arguments: list[str], words: str
) -> None:
    ran = perusable("explain", plan, "box", *arguments)
    assert ran.code == 2
    assert words in ran.err
