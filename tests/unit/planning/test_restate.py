"""A plan as plain values reads back as the same plan."""

import json
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimator.files import parse_toml, read_bytes
from estimator.planning.restate import number_text, read_back, restated
from estimator.planning.rows import Need, Plan, PlanFile
from estimator.uncertain import Uncertain
from tests.unit.planning.small import need, plan, source

EXAMPLES = sorted((Path(__file__).parents[3] / "examples").glob("*.toml"))


@pytest.mark.parametrize("path", [path for path in EXAMPLES if b"[[plan]]" in path.read_bytes()], ids=lambda p: p.name)
def test_every_example_reads_back(path: Path) -> None:
    file = PlanFile.model_validate(parse_toml(read_bytes(path), path.name))
    for row in file.plan:
        again = Plan.model_validate(read_back(json.loads(json.dumps(restated(row)))))
        assert again == row
        assert restated(again) == restated(row)
    assert Need.model_validate(read_back(json.loads(json.dumps(restated(file.need))))) == file.need


def test_days_money_and_counsel_read_back() -> None:
    view = {"verdict": "terms allow", "by": "counsel", "date": date(2026, 1, 2), "document": "m"}
    extra = {"item": "staff", "amount": "0.5 USD", "per": "hour", "quantity": 0.25}
    row = plan(source("o", rights=view, credits=("500",)), extra=[extra])
    plain = restated(row)
    assert plain["source"][0]["rights"]["date"] == "2026-01-02"
    assert plain["extra"] == [{"item": "staff", "amount": "0.5 USD", "per": "hour", "quantity": "0.25"}]
    assert Plan.model_validate(read_back(plain)) == row


def test_a_day_that_is_none_is_left_for_the_rows_to_fault() -> None:
    assert read_back({"by": "soon", "start": 5, "kind": None}) == {"by": "soon", "start": 5}
    assert read_back({"source": ["x"]}) == {"source": ["x"]}


def test_a_need_keeps_what_was_stated() -> None:
    assert restated(need(budget="9.5 EUR")) == {
        "records": 1000,
        "kind": "post",
        "purpose": "fine-tune",
        "criteria": "light",
        "budget": "9.5 EUR",
    }


@given(st.decimals(0, 10**14, places=18, allow_nan=False).map(str))
def test_a_number_reads_back_as_itself(text: str) -> None:
    assert Uncertain.model_validate(number_text(Fraction(text))).likely == Fraction(text)


@given(st.integers(1, 9), st.integers(1, 99))
def test_a_very_small_number_reads_back_as_itself(digit: int, places: int) -> None:
    value = Fraction(digit, 10**places)
    assert Uncertain.model_validate(number_text(value)).likely == value
