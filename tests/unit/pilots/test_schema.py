import json
import os
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from pydantic import BaseModel, ValidationError

from estimator.cli.schema import FOLDER, SCHEMAS
from estimator.pilots.rows import Header, Last, UnitRow
from estimator.pilots.schema import schema_text
from estimator.shipped import shipped
from tests.unit.pilots.make import COST, HEADER, TOTALS, UNITS
from tests.unit.pilots.test_read import HEADS, UNIT_FAULTS

PATH = FOLDER / SCHEMAS["pilot"]
SCHEMA = json.loads(PATH.read_text(encoding="utf-8"))
FILES = sorted(shipped("examples/pilots").iterdir())


def allowed(line: dict[str, Any]) -> bool:
    return bool(Draft202012Validator(SCHEMA, format_checker=FormatChecker()).is_valid(line))


def taken(line: dict[str, Any]) -> bool:
    """Whether one of the rows of the reader takes the line."""
    models: tuple[type[BaseModel], ...] = (Header, UnitRow, Last)
    return any(_takes(model, line) for model in models)


def _takes(model: type[BaseModel], line: dict[str, Any]) -> bool:
    try:
        model.model_validate(line)
    except ValidationError:
        return False
    return True


def test_the_kept_schema_is_that_of_the_rows() -> None:
    if os.environ.get("GOLDEN") == "update":
        PATH.write_text(schema_text(), encoding="utf-8")
    assert PATH.read_text(encoding="utf-8") == schema_text(), "renew it with GOLDEN=update make unit"
    Draft202012Validator.check_schema(SCHEMA)


def test_every_key_is_explained() -> None:
    bare = [
        (row, key)
        for row, found in SCHEMA["$defs"].items()
        for key, value in found["properties"].items()
        if "description" not in value
    ]
    assert bare == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_line_of_the_examples_follows_it(path: Any) -> None:
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert len(lines) > 30
    assert all(allowed(line) and taken(line) for line in lines)


def changed(table: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in {**table, **change}.items() if value is not ...}


# That counts add up, keys go together, a share is at most 1 and 10.0 is no count: no schema says that.
BEYOND = (*("lies before", "not both", "must differ", "none of them", "goes with", "at most 1", "not 10.0"),)
WITHIN = (
    *("stands in line", "more than", "is missing (add it, or", "no stage of", "of no record", "above (", "outside"),
)
FAULTY = [
    *((changed(HEADER, change), words) for change, words in HEADS),
    *((changed(UNITS[0], change), words) for change, words in UNIT_FAULTS),
]


@pytest.mark.parametrize(("line", "words"), FAULTY, ids=[words for _, words in FAULTY])
def test_the_schema_refuses_the_fault_of_a_line(line: dict[str, Any], words: str) -> None:
    """Save what needs more than one key or line; the reader alone sees that."""
    beyond, within = any(part in words for part in BEYOND), any(part in words for part in WITHIN)
    assert allowed(line) is (beyond or within)
    assert taken(line) is within


CASES = [
    HEADER,
    *UNITS,
    {"totals": TOTALS},
    {},
    {"totals": {}},
    {"totals": {**TOTALS, "units": 0}},
    {"totals": {**TOTALS, "clusters": {"01": 1}}},
    {"totals": {**TOTALS, "clusters": None, "cost": None, "digest": "sha256:" + "0" * 64}},
    {"totals": {**TOTALS, "digest": "sha256:0"}},
    {**HEADER, "note": "x" * 2000},
    {**HEADER, "note": "x" * 2001},
    {**HEADER, "note": "a\u200bb"},
    {**HEADER, "operators": ["x"] * 50},
    {**HEADER, "operators": ["x"] * 51},
    {**HEADER, "stages": []},
    {**HEADER, "near_duplicates": {"method": "own", "extra": 1}},
    {**HEADER, "billing": {"Post": "x"}},
    {**UNITS[0], "unit": "f" * 64},
    {**UNITS[0], "unit": "f" * 65},
    {**UNITS[0], "unit": "F"},
    {**UNITS[0], "unit": 10**15 - 1},
    {**UNITS[0], "unit": 10**15},
    {**UNITS[0], "unit": True},
    {**UNITS[0], "fetched": 10**15},
    {**UNITS[0], "cost": {**COST, "amount": "01"}},
    {**UNITS[0], "cost": {**COST, "amount": "0.0000000000001"}},
    {**UNITS[0], "cost": {**COST, "currency": "usd"}},
    {**UNITS[0], "metered": None},
    {**UNITS[0], "on": "2026-02-30"},
]


@pytest.mark.parametrize("line", CASES, ids=lambda line: json.dumps(line)[:60])
def test_the_schema_takes_what_the_reader_takes(line: dict[str, Any]) -> None:
    assert allowed(line) == taken(line)
