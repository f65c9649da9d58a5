"""A small pilot file and changes of it."""

import json
from typing import Any

from estimator.errors import InputError
from estimator.pilots.pilot import Pilot
from estimator.pilots.read import parse_pilot

HEADER: dict[str, Any] = {
    "schema": "perusable.pilot/1",
    "id": "x-november",
    "offer": "x/pay-per-use",
    "provider": "x",
    "endpoint": "search/all",
    "operators": ["lang:en"],
    "criteria": "light-en",
    "criteria_version": 1,
    "kind": "post",
    "unit": "page",
    "drawn": "at random",
    "started": "2026-11-03",
    "ended": "2026-11-05",
    "stages": ["human", "distinct"],
    "stopped": "complete",
    "tokenizer": "o200k",
    "near_duplicates": {"method": "MinHash", "shingle": "5 characters", "threshold": "0.8"},
    "billing": {"post": "posts returned are billed, included users are not"},
    "grade": "measured",
}
COST = {"currency": "USD", "amount": "0.05"}
UNITS: list[dict[str, Any]] = [
    {
        "unit": "1",
        "fetched": 10,
        "kept": {"human": 8, "distinct": 7},
        "tokens": 210,
        "cost": COST,
        "metered": {"post": 10},
        "on": "2026-11-03",
    },
    {"unit": "2", "fetched": 10, "kept": {"human": 9, "distinct": 6}, "tokens": 150, "cost": COST},
    {"unit": "a3", "fetched": 4, "kept": {"human": 4, "distinct": 4}, "cost": COST, "on": "2026-11-05"},
]
TOTALS: dict[str, Any] = {
    "units": 3,
    "fetched": 24,
    "kept": {"human": 21, "distinct": 17},
    "clusters": {"1": 14, "2": 2, "3": 1},
    "cost": {"currency": "USD", "amount": "0.15"},
}


def jsonl(*lines: Any) -> bytes:
    """Tables and raw lines as a file."""
    return "".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines).encode()


def small(
    header: dict[str, Any] | None = None,
    units: list[dict[str, Any]] | None = None,
    totals: dict[str, Any] | None = None,
    **first: Any,
) -> bytes:
    """The small file; what is given stands over it, ``first`` over the first unit, ``...`` removes a key."""
    rows = [{**UNITS[0], **first}, *UNITS[1:]] if units is None else units
    tables = [{**HEADER, **(header or {})}, *rows, {"totals": {**TOTALS, **(totals or {})}}]
    return jsonl(*(_without(table) for table in tables))


def _without(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without(item) for key, item in value.items() if item is not ...}
    return value


def read(data: bytes, *, partial: bool = False) -> Pilot:
    """The pilot of these bytes."""
    return parse_pilot(data, "p.jsonl", partial=partial)


def faults(data: bytes, *, partial: bool = False) -> list[str]:
    """The words of a file's faults, without its name; none for a sound one."""
    try:
        read(data, partial=partial)
    except InputError as error:
        return [str(problem).removeprefix("p.jsonl: ") for problem in error.problems]
    return []
