"""What stands in a pilot file, ``perusable.pilot/1``: a header, one line a sampling unit, the totals.

A key left out is ``null``, and ``null`` is unknown: never 0.
"""

from datetime import date
from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, WithJsonSchema, model_validator

from estimator.money import EXPONENTS, Money, exact
from estimator.rows import Count, Currency, Kind, Name, Number, Positive, Row, Text
from estimator.yields.rows import StageName

SCHEMA = "perusable.pilot/1"

FETCHED = "fetched"
"""What comes before the first stage: no stage has this name."""

DISTINCT = "distinct"
"""The stage that keeps one record of each cluster of near-duplicates."""


@lru_cache(maxsize=4096)
def _iso(text: str) -> date:
    day = date.fromisoformat(text)
    if day.isoformat() != text:
        raise ValueError(text)
    return day


def _day(value: Any) -> date:  # noqa: ANN401 - a raw JSON value
    if isinstance(value, date):
        return value
    try:
        return _iso(value)
    except (TypeError, ValueError):
        msg = 'must be a day in quotes, such as "2026-11-22"'
        raise ValueError(msg) from None


def _unit_name(value: Any) -> Any:  # noqa: ANN401 - a raw JSON value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _NUMBERS else value


_NUMBERS = 10**15

PilotDay = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
"""A UTC day in quotes."""

_UNSEEN = "[\\u0000-\\u001f\\u007f-\\u009f\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u2069\\ufeff]"
Words = Annotated[Text, WithJsonSchema({"type": "string", "maxLength": 2000, "not": {"pattern": _UNSEEN}})]
"""Words for a person, as :data:`estimator.rows.Text`; a JSON Schema knows no such classes of characters by name."""

Code = Annotated[Currency, WithJsonSchema({"enum": sorted(EXPONENTS)})]

_HEXADECIMAL = r"^[0-9a-f]{1,64}$"
UnitName = Annotated[
    str,
    StringConstraints(pattern=_HEXADECIMAL),
    BeforeValidator(_unit_name),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "pattern": _HEXADECIMAL},
                {"type": "integer", "minimum": 0, "exclusiveMaximum": _NUMBERS},
            ]
        }
    ),
]
"""A number or a hexadecimal digest: what a query said or who wrote a page cannot stand here."""

UnitKind = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z -]{0,39}$")]
Size = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,14}$")]
Digest = Annotated[str, StringConstraints(pattern=r"^sha256:[0-9a-f]{64}$")]


def _is_a_threshold(text: str) -> str:
    if not 0 < exact(text) <= 1:
        msg = f"must lie above 0 and at most 1, not {text}"
        raise ValueError(msg)
    return text


Threshold = Annotated[Number, AfterValidator(_is_a_threshold)]


class NearDuplicates(Row):
    """When two records count as copies of each other."""

    method: Annotated[Words, Field(description="How copies are found, such as 'exact copies' or 'MinHash'.")]
    shingle: Words | None = Field(default=None, description="What is compared, such as '5 characters'.")
    threshold: Threshold | None = Field(
        default=None, description="The least similarity of two copies, in quotes, above 0 and at most 1."
    )


class Header(Row):
    """The first line: what was measured, how, and what each stage is called."""

    schema_: Literal["perusable.pilot/1"] = Field(alias="schema", description="The format and its version.")
    id: Name = Field(description="The pilot's name.")
    offer: Name = Field(description="The offer of the price book whose records were measured.")
    provider: Name | None = Field(default=None, description="The offer's provider, for a reader without the book.")
    endpoint: Name | None = Field(default=None, description="The endpoint read, or the task people had.")
    recipe: Name | None = Field(default=None, description="A generator's recipe, in place of an endpoint.")
    model: Name | None = Field(default=None, description="The generator's model, as in a plan.")
    operators: Annotated[tuple[Words, ...], Field(max_length=50)] = Field(
        default=(), description="Query operators in use; what they left out was not fetched. Absent: none."
    )
    criteria: Name = Field(description="The criteria that the stages check.")
    criteria_version: Positive = Field(description="Their version.")
    kind: Kind = Field(description="The kind of record.")
    unit: UnitKind = Field(description="What was sampled: page, thread, query, subreddit, day, prompt seed, file.")
    drawn: Literal["at random", "in order"] = Field(description="How the sampling units were chosen.")
    started: PilotDay = Field(description="The first day, UTC.")
    ended: PilotDay | None = Field(default=None, description="The last day, UTC; null only while it is written.")
    stages: Annotated[tuple[StageName, ...], Field(min_length=1, max_length=40)] = Field(
        description="The stages in order; the first is what follows 'fetched'."
    )
    stopped: Literal["complete", "spend cap", "interrupted", "supplier"] | None = Field(
        default=None, description="Why no more was measured; null only while it is written."
    )
    grade: Literal["measured", "assumed"] = Field(
        description="measured: counted; assumed: an illustration, counted nowhere."
    )
    tokenizer: Words | None = Field(default=None, description="Whose tokens are counted.")
    near_duplicates: NearDuplicates | None = Field(
        default=None, description="When two records are copies; with a stage called distinct."
    )
    billing: Annotated[dict[Name, Words], Field(max_length=100)] = Field(
        default_factory=dict, description="What was seen of how a meter is billed, in words."
    )
    note: Words | None = Field(default=None, description="What a reader must know.")

    @model_validator(mode="after")
    def _fits_together(self) -> "Header":
        for wrong, msg in (
            (self.endpoint is not None and self.recipe is not None, "state endpoint or recipe, not both"),
            (len(set(self.stages)) < len(self.stages), "stages must differ"),
            (FETCHED in self.stages, "'fetched' comes before the stages and is none of them"),
            (self.ended is not None and self.ended < self.started, f"ended ({self.ended}) lies before started"),
            (
                (DISTINCT in self.stages) != (self.near_duplicates is not None),
                "near_duplicates goes with a stage called 'distinct': state both or neither",
            ),
        ):
            if wrong:
                raise ValueError(msg)
        return self


@lru_cache(maxsize=4096)
def _money(amount: str, currency: str) -> Money:
    return Money(exact(amount), currency)


class Cost(Row):
    """What was paid, exactly; a free unit says 0."""

    currency: Code = Field(description="An ISO 4217 code.")
    amount: Number = Field(description='In the major unit and in quotes, such as "0.005".')

    @property
    def money(self) -> Money:
        """The amount with its currency."""
        return _money(self.amount, self.currency)


class UnitRow(Row):
    """One sampling unit: what came and what each stage kept of it."""

    unit: UnitName = Field(description="A number or a hexadecimal digest; never a query's text or an author's id.")
    fetched: Count = Field(description="Records that came.")
    kept: dict[StageName, Count] = Field(description="Records left after each stage of the header.")
    tokens: Count | None = Field(default=None, description="Tokens of the records that passed every stage, summed.")
    cost: Cost | None = Field(default=None, description="What the unit cost.")
    metered: Annotated[dict[Name, Count], Field(max_length=100)] | None = Field(
        default=None, description="Units read on each meter."
    )
    on: PilotDay | None = Field(default=None, description="The day it was measured, UTC.")


class Totals(Row):
    """The sums that close the file."""

    units: Positive = Field(description="Sampling units.")
    fetched: Count = Field(description="Records that came.")
    kept: dict[StageName, Count] = Field(description="Records left after each stage.")
    clusters: dict[Size, Count] | None = Field(
        default=None,
        description="Clusters of near-duplicates among the records that reached 'distinct': their number by size.",
    )
    rejected: Annotated[dict[Words, Count], Field(max_length=100)] | None = Field(
        default=None, description="Records that the first stage dropped, by reason, in words that hold no text of them."
    )
    cost: Cost | None = Field(default=None, description="What everything cost.")
    digest: Digest | None = Field(
        default=None,
        description="The last key: SHA-256 of all before its comma, lines ended by line feeds: it finds a change.",
    )


class Last(Row):
    """The last line."""

    totals: Totals = Field(description="Without this line a file was cut.")
