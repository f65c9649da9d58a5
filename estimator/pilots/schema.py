"""The JSON Schema of one line of a pilot file, made from the rows that read it."""

import json
from typing import Any

from pydantic.json_schema import models_json_schema

from estimator.pilots.rows import SCHEMA, Header, Last, UnitRow

DESCRIPTION = (
    "One line of a pilot file: the first is a header, the last holds the totals, each between is a sampling unit. "
    "Counts are written without a decimal point or an exponent, what is unknown is null or left out, and no line holds "
    "a text or an author. Beyond this schema the counts must add up: no stage keeps more than the one before it, and "
    "the totals are the sums of the units."
)


def pilot_schema() -> dict[str, Any]:
    """The schema (2020-12) that each line of a file follows."""
    lines: list[Any] = [(model, "validation") for model in (Header, UnitRow, Last)]
    places, found = models_json_schema(lines, by_alias=True, ref_template="#/$defs/{model}")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:perusable:schema:pilot:1",
        "title": SCHEMA,
        "description": DESCRIPTION,
        "oneOf": [places[line] for line in lines],
        "$defs": _plain(found["$defs"]),
    }


def schema_text() -> str:
    """The schema as it is kept in a file and printed."""
    return json.dumps(pilot_schema(), indent=2, ensure_ascii=False) + "\n"


def _plain(value: Any) -> Any:  # noqa: ANN401 - a JSON value
    """Without the titles made up from the names of keys; keys that fit no pattern are refused, as the reader does."""
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if not isinstance(value, dict):
        return value
    kept = {key: _plain(item) for key, item in value.items() if key != "title" or not isinstance(item, str)}
    return {**kept, "additionalProperties": False} if "patternProperties" in kept else kept
