"""Building blocks of every strict file: how text, names, numbers and days may be written."""

from datetime import date
from typing import Annotated, Any, Literal, cast

from pydantic import BaseModel, ConfigDict
from pydantic_core import CoreSchema, core_schema

from estimator.money import EXPONENTS, NUMBER

Grade = Literal["official", "reported", "derived", "assumed", "measured", "quoted"]
"""How a figure is known. ``official``: its owner says so; ``reported``: somebody else does; ``derived``: arithmetic on
others; ``assumed``: a judgement; ``measured``: counted by us or a pilot; ``quoted``: a supplier's offer to the user."""

GRADES: tuple[Grade, ...] = ("official", "quoted", "measured", "derived", "reported", "assumed")
"""From the strongest to the weakest: the weakest of the grades behind a figure is the one shown."""

_HIDDEN = r"\x00-\x1f\x7f-\x9f\u{200b}-\u{200f}\u{2028}-\u{202e}\u{2060}-\u{2069}\u{feff}"

_NAME = r"^[a-z0-9][a-z0-9./+@_-]{0,79}$"


class Written:
    """How a plain value is written, in the terms of pydantic's core.

    Said once: deriving it anew for each of hundreds of fields takes a tenth of a comparison.
    """

    def __init__(self, schema: CoreSchema) -> None:
        self._schema = schema

    def __get_pydantic_core_schema__(self, _source: object, _handler: object) -> CoreSchema:
        """The schema; a copy, because pydantic writes into what it is given."""
        return cast("CoreSchema", dict(self._schema))


def _text(pattern: str, max_length: int | None = None) -> Written:
    return Written(core_schema.str_schema(pattern=pattern, max_length=max_length))


def _whole(least: int) -> Written:
    return Written(core_schema.int_schema(ge=least, le=10**15, strict=True))


Text = Annotated[str, _text(rf"^[^{_HIDDEN}]*$", 2000)]
"""Words for a person: no control characters, no invisible ones, no change of writing direction."""

Name = Annotated[str, _text(_NAME)]
"""An identifier: lower-case ASCII, up to 80 characters."""

Number = Annotated[str, _text(rf"^{NUMBER}$")]
"""An exact number in quotes."""


def _known_currency(code: str) -> str:
    if code not in EXPONENTS:
        msg = f"must be one of {', '.join(sorted(EXPONENTS))}"
        raise ValueError(msg)
    return code


Currency = Annotated[
    str, Written(core_schema.no_info_after_validator_function(_known_currency, core_schema.str_schema()))
]
"""An ISO 4217 code whose minor unit is known."""

Count = Annotated[int, _whole(0)]
Positive = Annotated[int, _whole(1)]
Window = Literal["month", "year", "contract"]
Kind = Literal["post", "comment", "dialogue", "story", "code", "row", "label"]


Day = Annotated[date, Written(core_schema.date_schema(strict=True))]
"""A day without quotes, such as 2026-11-22: no time of day, no number."""


def _listed(value: Any) -> Any:  # noqa: ANN401 - a raw TOML value
    return [value] if isinstance(value, str) else value


Citations = Annotated[
    tuple[Name, ...],
    Written(
        core_schema.no_info_before_validator_function(
            _listed, core_schema.tuple_variable_schema(core_schema.str_schema(pattern=_NAME))
        )
    ),
]
"""One evidence id, or several."""


class Row(BaseModel):
    """A table of a strict file: unknown keys are errors, and nothing is changed after it was read."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Evidence(Row):
    """Where a figure comes from."""

    title: Text
    url: Text = ""
    published_on: Day | None = None
    read_on: Day
    grade: Grade
    note: Text = ""
