"""Building blocks of every strict file: how text, names, numbers and days may be written."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from estimator.money import EXPONENTS, NUMBER

Grade = Literal["official", "reported", "derived", "assumed", "measured", "quoted"]
"""How a figure is known. ``official``: its owner says so; ``reported``: somebody else does; ``derived``: arithmetic on
others; ``assumed``: a judgement; ``measured``: counted by us or a pilot; ``quoted``: a supplier's offer to the user."""

GRADES: tuple[Grade, ...] = ("official", "quoted", "measured", "derived", "reported", "assumed")
"""From the strongest to the weakest: the weakest of the grades behind a figure is the one shown."""

_HIDDEN = r"\x00-\x1f\x7f-\x9f\u{200b}-\u{200f}\u{2028}-\u{202e}\u{2060}-\u{2069}\u{feff}"

Text = Annotated[str, StringConstraints(max_length=2000, pattern=rf"^[^{_HIDDEN}]*$")]
"""Words for a person: no control characters, no invisible ones, no change of writing direction."""

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9./+@_-]{0,79}$")]
"""An identifier: lower-case ASCII, up to 80 characters."""

Number = Annotated[str, StringConstraints(pattern=rf"^{NUMBER}$")]
"""An exact number in quotes."""


def _known_currency(code: str) -> str:
    if code not in EXPONENTS:
        msg = f"must be one of {', '.join(sorted(EXPONENTS))}"
        raise ValueError(msg)
    return code


Currency = Annotated[str, AfterValidator(_known_currency)]
"""An ISO 4217 code whose minor unit is known."""

Count = Annotated[int, Field(ge=0, le=10**15, strict=True)]
Positive = Annotated[int, Field(ge=1, le=10**15, strict=True)]
Window = Literal["month", "year", "contract"]
Kind = Literal["post", "comment", "dialogue", "story", "code", "row", "label"]


Day = Annotated[date, Field(strict=True)]
"""A day without quotes, such as 2026-11-22: no time of day, no number."""


def _listed(value: Any) -> Any:  # noqa: ANN401 - a raw TOML value
    return [value] if isinstance(value, str) else value


Citations = Annotated[tuple[Name, ...], BeforeValidator(_listed)]
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
