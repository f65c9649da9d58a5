"""A plan file around one measured source: what a run cost, priced by the same arithmetic as every other plan."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from estimator.screening.tokens import FOUR_CHARACTERS
from estimator.sourcing import Estimated
from providers.figures import toml
from providers.pilot.making.question import Asked

PLAN = "measured"

DECIMALS = 6
"""Decimals of the plan's amounts: a pilot on one's own machine can cost a hundredth of a cent."""


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
    if asked.rehearsal:
        yield "# The server was the sandbox's: an illustration, so that all of it counts as assumed."
    yield ""
    if books := asked.options.get("books"):
        yield f"books = {toml(books.splitlines())}"
        yield ""
    yield "[need]"
    yield f"records = {need.records:_}"
    yield f"kind = {toml(asked.kind)}"
    yield f"purpose = {toml(need.purpose)}"
    yield f"criteria = {toml(asked.criteria)}"
    yield f"start = {need.start.isoformat()}"
    yield f"decimals = {DECIMALS}  # so few records cost little: whole cents would hide what one costs"
    yield ""
    yield "[[plan]]"
    yield f"id = {toml(PLAN)}"
    yield f"name = {toml(f'{asked.recipe} by {asked.served}'[:80])}"
    yield "[[plan.source]]"
    for key, value in source.items():
        yield f"{key} = {toml(value)}"
    low, likely, high = (f"{float(value):.6g}" for value in (tokens.low, tokens.likely, tokens.high))
    words = f'tokenizer = "{FOUR_CHARACTERS.name}", evidence = {toml(tokens.source)}, grade = "{tokens.grade}"'
    yield f"tokens_per_record = {{ likely = {likely}, low = {low}, high = {high}, {words} }}"
