"""A plan file around one measured source: what a run cost, priced by the same arithmetic as every other plan."""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from estimator.screening.tokens import FOUR_CHARACTERS
from estimator.sourcing import Estimated
from providers.pilot.making.question import Asked

PLAN = "measured"


class Need(NamedTuple):
    """What the plan file is to price.

    Attributes:
        records: Usable records.
        purpose: What for.
        start: When it begins.
    """

    records: int
    purpose: str
    start: date


def plan_text(asked: Asked, need: Need, source: Mapping[str, Any], tokens: Estimated) -> str:
    """The plan file, as TOML."""
    return "".join(f"{line}\n" for line in _lines(asked, need, source, tokens))


def _lines(asked: Asked, need: Need, source: Mapping[str, Any], tokens: Estimated) -> Iterator[str]:
    yield f"# Written by perusable pilot local from {asked.id}: every number below was measured there, but for what the"
    yield "# machine costs, which was stated."
    yield ""
    yield "[need]"
    yield f"records = {need.records:_}"
    yield f"kind = {_value(asked.kind)}"
    yield f"purpose = {_value(need.purpose)}"
    yield f"criteria = {_value(asked.criteria)}"
    yield f"start = {need.start.isoformat()}"
    yield ""
    yield "[[plan]]"
    yield f"id = {_value(PLAN)}"
    yield f"name = {_value(f'{asked.recipe} by {asked.served}'[:80])}"
    yield "[[plan.source]]"
    for key, value in source.items():
        yield f"{key} = {_value(value)}"
    low, likely, high = (f"{float(value):.6g}" for value in (tokens.low, tokens.likely, tokens.high))
    words = f'tokenizer = "{FOUR_CHARACTERS.name}", evidence = {_value(tokens.source)}, grade = "{tokens.grade}"'
    yield f"tokens_per_record = {{ likely = {likely}, low = {low}, high = {high}, {words} }}"


def _value(value: object) -> str:
    """A value as TOML writes it: numbers as they stand in their own words, texts in quotes."""
    if isinstance(value, Mapping):
        parts = (f"{key} = {_number(item)}" for key, item in value.items())
        return f"{{ {', '.join(parts)} }}"
    return str(value) if isinstance(value, int) else json.dumps(value)


def _number(value: object) -> str:
    text = str(value)
    return text if text.replace(".", "", 1).isdigit() else json.dumps(text)
