"""Numbers a plan may be unsure of: a constant, or a range that states a 90 % interval.

In a file: ``0.69``, ``"0.69"`` or ``{ low = 0.55, likely = 0.69, high = 0.80, evidence = "…" }``. Values become exact
rationals of the digits as written, so ``0.1`` is one tenth.
"""

import re
from fractions import Fraction
from functools import lru_cache
from typing import Annotated, Any

from pydantic import AfterValidator, ConfigDict, PrivateAttr, model_validator
from pydantic_core import core_schema

from estimator.evidence import Grade
from estimator.rows import Row, Text, Written
from estimator.sourcing import Estimated

_DIGITS = re.compile(r"[0-9]{1,15}(\.[0-9]{1,18})?(e-[0-9]{1,2})?")


@lru_cache(maxsize=4096)
def _read(text: str) -> Fraction:
    return Fraction(text)


def _fraction(value: Any) -> Fraction:  # noqa: ANN401 - a raw TOML value
    if isinstance(value, Fraction):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        msg = f"must be a number, not {value!r}"
        raise ValueError(msg)  # noqa: TRY004 - pydantic turns a ValueError into a fault of the file
    text = value if isinstance(value, str) else repr(value)
    if not _DIGITS.fullmatch(text):
        msg = f"must be a plain number of at least 0, not {text[:40]!r}"
        raise ValueError(msg)
    return _read(text)


Exact = Annotated[
    Fraction,
    Written(
        core_schema.no_info_plain_validator_function(
            _fraction, serialization=core_schema.to_string_ser_schema(when_used="always")
        )
    ),
]
"""A number of at least 0 as an exact rational."""


class Uncertain(Row):
    """A likely value with the bounds of its stated 90 % interval; equal bounds are a constant."""

    model_config = ConfigDict(**{**Row.model_config, "arbitrary_types_allowed": True, "defer_build": False})

    likely: Exact
    low: Exact
    high: Exact
    evidence: Text = ""
    grade: Grade = "assumed"
    _least: int = PrivateAttr(default=0)
    _most: int | None = PrivateAttr(default=None)

    @model_validator(mode="before")
    @classmethod
    def _from_number(cls, value: Any) -> Any:  # noqa: ANN401 - a raw TOML value
        if isinstance(value, dict):
            if "likely" not in value and {"low", "high"} <= set(value):
                msg = "a range needs likely as well as low and high"
                raise ValueError(msg)
            return {"low": value.get("likely"), "high": value.get("likely"), **value}
        return {"low": value, "likely": value, "high": value}

    @model_validator(mode="after")
    def _ordered(self) -> "Uncertain":
        if not self.low <= self.likely <= self.high:
            msg = f"a range must run low <= likely <= high, not {self.words()}"
            raise ValueError(msg)
        return self

    def words(self) -> str:
        """The value as a person writes it."""
        low, likely, high = (f"{float(value):g}" for value in (self.low, self.likely, self.high))
        return likely if self.low == self.high else f"{low} to {high}, likely {likely}"

    def estimated(self, source: str) -> Estimated:
        """The value as an input of an estimate; ``source`` names where in the plan it stands."""
        bounds = (self._least, self._most)
        return Estimated(self.likely, self.low, self.high, self.grade, self.evidence or source, *bounds)

    def within(self, least: int, most: int | None) -> "Uncertain":
        """The same, known to lie between two bounds whatever is drawn."""
        self._least, self._most = least, most
        return self

    def drawn(self, likely: Fraction) -> "Uncertain":
        """The same with a likely value that carries draws."""
        return self.model_copy(update={"likely": likely})


def _is_share(value: Uncertain) -> Uncertain:
    if value.high > 1:
        hint = f"; write a percentage as a share: {float(value.likely) / 100:g}" if value.likely <= 100 else ""  # noqa: PLR2004
        msg = f"must lie between 0 and 1, not {value.words()}{hint}"
        raise ValueError(msg)
    return value.within(0, 1)


def _is_positive(value: Uncertain) -> Uncertain:
    if value.low <= 0:
        msg = f"must be above 0, not {value.words()}"
        raise ValueError(msg)
    return value


Share = Annotated[Uncertain, AfterValidator(_is_share)]
"""An uncertain share between 0 and 1."""

KeepRate = Annotated[Uncertain, AfterValidator(_is_share), AfterValidator(_is_positive)]
"""An uncertain share above 0."""

PositiveNumber = Annotated[Uncertain, AfterValidator(_is_positive)]
"""An uncertain number above 0."""
