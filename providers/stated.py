"""Figures a plan states for a provider: money in words, and where each figure comes from."""

import re
from collections.abc import Iterable
from fractions import Fraction
from typing import Annotated, Any

from pydantic import AfterValidator, PrivateAttr, model_validator

from estimator.errors import Refusal
from estimator.evidence import Grade, weakest
from estimator.money import Money, parse_money
from estimator.pricing.book import PriceBook
from estimator.rows import Row
from estimator.sourcing import Estimated
from estimator.uncertain import Uncertain

_HOURLY = re.compile(r"(.{1,60})/hour")


def hourly(text: str) -> Money:
    """The pay for one hour, written ``30 USD/hour``.

    Raises:
        ValueError: The text is of another form.
    """
    match = _HOURLY.fullmatch(text)
    if not match:
        msg = f"must be an amount an hour such as '30 USD/hour', not {text[:40]!r}"
        raise ValueError(msg)
    return parse_money(match[1])


def _is_hourly(text: str) -> str:
    hourly(text)
    return text


def _is_money(text: str) -> str:
    parse_money(text)
    return text


Hourly = Annotated[str, AfterValidator(_is_hourly)]
"""Pay for an hour: ``30 USD/hour``."""

MoneyText = Annotated[str, AfterValidator(_is_money)]
"""An amount with its currency: ``27500 USD``."""


class Price(Row):
    """An amount that may be a range: ``"27500 USD"`` or ``{ low = …, likely = …, high = … }`` of such strings."""

    likely: MoneyText
    low: MoneyText
    high: MoneyText

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:  # noqa: ANN401 - a raw TOML value
        if isinstance(value, dict):
            return {"low": value.get("likely"), "high": value.get("likely"), **value}
        return {"low": value, "likely": value, "high": value}

    @model_validator(mode="after")
    def _ordered(self) -> "Price":
        low, likely, high = (parse_money(text) for text in (self.low, self.likely, self.high))
        if not low.currency == likely.currency == high.currency:
            msg = (
                f"low, likely and high must be in one currency, not {low.currency}, {likely.currency}, {high.currency}"
            )
            raise ValueError(msg)
        if not low.amount <= likely.amount <= high.amount:
            msg = f"a range must run low <= likely <= high, not {self.low}, {self.likely}, {self.high}"
            raise ValueError(msg)
        return self

    _amount: Fraction | None = PrivateAttr(default=None)

    @property
    def money(self) -> Money:
        """The likely amount."""
        stated = parse_money(self.likely)
        return stated if self._amount is None else Money(self._amount, stated.currency)

    def estimated(self, source: str) -> Estimated:
        """The amount as an input of an estimate; ``source`` names where in the plan it stands."""
        low, amount, high = (parse_money(text).amount for text in (self.low, self.likely, self.high))
        return Estimated(amount, low, high, "assumed", source)

    def drawn(self, likely: Fraction) -> "Price":
        """The same with a likely amount that carries draws."""
        made = self.model_copy()
        made._amount = likely  # noqa: SLF001 - its own
        return made

    def words(self) -> str:
        """The amount as a person writes it."""
        return self.likely if self.low == self.high else f"{self.low} to {self.high}, likely {self.likely}"


def not_stated(what: str, key: str, how: str) -> Refusal:
    """A refusal for a figure the plan must give.

    Args:
        what: The part of the cost that cannot be given.
        key: The key of the source that is missing.
        how: How to write it.
    """
    return Refusal("not stated", what, f"{key} is required: {how}")


class Inputs:
    """Collects what a quantity rests on, so that its evidence and its grade can be told.

    Attributes:
        book: Where evidence ids are looked up.
        evidence: Evidence ids and plan keys met so far.
        grades: Their grades.
    """

    __slots__ = ("book", "evidence", "grades")

    def __init__(self, book: PriceBook, evidence: Iterable[str] = (), grades: Iterable[Grade] = ()) -> None:
        self.book = book
        self.evidence = list(evidence)
        self.grades = list(grades)

    def stated(self, key: str, value: Uncertain) -> Fraction:
        """The likely value of a plan key; its source and grade are kept."""
        self._keep(f"plan: {key}", value.evidence, value.grade)
        return value.likely

    def estimated(self, key: str, value: Estimated) -> Fraction:
        """The likely value of an estimate the core made of a plan key."""
        self._keep(f"plan: {key}", value.source, value.grade)
        return value.likely

    def cited(self, names: tuple[str, ...]) -> None:
        """Evidence of the book."""
        for name in names:
            self._add(name, self.book.evidence(name).grade)

    def words(self, text: str, grade: Grade) -> None:
        """A source outside the book, in words."""
        self._add(text, grade)

    def _keep(self, key: str, source: str, grade: Grade) -> None:
        self._add(key, grade)
        if any(source in layer.file.evidence for layer in self.book.layers):
            self._add(source, self.book.evidence(source).grade)
        elif source and source != key:
            self._add(f"{key}: {source}", grade)

    def _add(self, name: str, grade: Grade) -> None:
        if name not in self.evidence:
            self.evidence.append(name)
        self.grades.append(grade)

    def copy(self) -> "Inputs":
        """The same inputs, to add more to."""
        return Inputs(self.book, self.evidence, self.grades)

    def merge(self, other: "Inputs") -> None:
        """Everything another quantity rests on."""
        self.evidence.extend(name for name in other.evidence if name not in self.evidence)
        self.grades.extend(other.grades)

    @property
    def grade(self) -> Grade:
        """The weakest grade met."""
        return weakest(self.grades)

    @property
    def sources(self) -> tuple[str, ...]:
        """What was met, in order."""
        return tuple(self.evidence)
