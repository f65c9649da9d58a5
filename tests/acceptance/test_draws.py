"""The built-in comparison and the example with pilots, drawn: what a person would hold them to."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from estimator.cli.common import Session
from estimator.cli.main import run

DAY = date(2026, 11, 22)
PILOT = str(Path(__file__).parents[2] / "examples" / "pilot.toml")


def ran(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as stop:
        run(list(arguments), Session(lambda: DAY))
    found = capsys.readouterr()
    return int(str(stop.value.code)), found.out, found.err


@pytest.fixture
def article(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(ran(capsys, "compare", "--draws", "1024", "--format", "json")[1])
    return found


def test_the_exact_figures_are_those_without_draws(article: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    exact = json.loads(ran(capsys, "compare", "--format", "json")[1])
    likely = {plan["id"]: (plan["total"]["likely"], plan["lines"]) for plan in exact["plans"]}
    assert {plan["id"]: (plan["total"]["likely"], plan["lines"]) for plan in article["plans"]} == likely


def test_percentiles_rise_and_the_likely_cost_lies_within_them(article: dict[str, Any]) -> None:
    for plan in article["plans"]:
        if plan["eligible"]:
            total = plan["total"]
            values = [float(total[name]) for name in ("p5", "p10", "p50", "p90", "p95")]
            assert values == sorted(values)
            assert values[0] <= float(total["likely"]) <= values[-1]


def test_pairs_of_plans_sum_to_one_and_follow_the_medians(article: dict[str, Any]) -> None:
    cheaper = {(row["plan"], row["than"]): row["probability"] for row in article["cheaper"]}
    assert all(share + cheaper[second, first] == pytest.approx(1) for (first, second), share in cheaper.items())
    assert cheaper[article["cheapest"], article["runner_up"]] > 0.5


def test_the_people_are_never_within_the_budget_and_the_cards_always(article: dict[str, Any]) -> None:
    within = {plan["id"]: plan["within_budget"] for plan in article["plans"]}
    assert (within["people"], within["tutor-2h100"]) == (0, 1)
    assert 0.5 < within["mix-80-20"] < 0.8


@pytest.mark.parametrize(
    ("plan", "odds", "code"),
    [
        ("tutor-2h100", ("total > 250000 USD", "0.05"), 0),
        ("mix-80-20", ("total > 250000 USD", "0.05"), 3),
        ("mix-80-20", ("total > 250000 USD", "0.5"), 0),
        ("people", ("done > 2027-03-31", "0.05"), 0),
        ("people", ("done > 2026-12-31", "0.05"), 3),
        ("reddit-api", ("total > 250000 USD", "0.05"), 4),
    ],
)
def test_a_gate_on_odds(capsys: pytest.CaptureFixture[str], plan: str, odds: tuple[str, str], code: int) -> None:
    assert ran(capsys, "compare", "--draws", "1024", "--gate", plan, "--fail-if-p", *odds)[0] == code


def test_the_pilots_carry_to_three_thousand_records_with_their_bracket(capsys: pytest.CaptureFixture[str]) -> None:
    out = ran(capsys, "explain", PILOT, "tutor-piloted", "--records", "3000", "--width", "200")[1]
    assert "3,000 distinct among 4,923 (between 2,996 by Chao and 3,075 by Heaps)" in out
    assert "from pilot tutor-student" in out
    assert "Without a figure" not in out


def test_past_them_the_floor_is_said_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    out = ran(capsys, "explain", PILOT, "tutor-piloted", "--records", "20_000", "--width", "300")[1]
    assert "a floor: were all that follows as new as the pilot's last records can have been" in out
    assert "20,000 distinct records would take 40,630; duplicates only grow, so it takes more" in out
    code, out, err = ran(
        capsys,
        "compare",
        PILOT,
        "--records",
        "20_000",
        "--draws",
        "64",
        "--gate",
        "tutor-piloted",
        "--fail-over",
        "9999 USD",
    )
    assert code == 4
    assert "≥" in out
    assert "tutor-piloted is at least" in err


@pytest.mark.parametrize("width", ["60", "80", "120"])
def test_the_ranges_fit_the_terminal(capsys: pytest.CaptureFixture[str], width: str) -> None:
    out = ran(capsys, "compare", "--draws", "64", "--width", width)[1]
    block = out[out.index("Range, ") : out.index("Not for this need")]
    assert max(map(len, block.splitlines())) <= int(width)
