"""Prices for the sandbox's bill: exact, by meter and day."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Protocol

from estimator.errors import Refusal
from estimator.money import exact
from estimator.pricing.book import PriceBook
from estimator.pricing.charges import UnitCharge


class UnpricedError(LookupError):
    """A meter has no price on a day; an unknown price is never zero."""

    def __init__(self, meter: str, day: date) -> None:
        super().__init__(f"no price of meter {meter!r} on {day}; state one, or judge the units alone")


class Prices(Protocol):
    """The price of one unit."""

    def __call__(self, meter: str, day: date) -> Fraction:
        """US dollars for one unit of a meter on a UTC day.

        Raises:
            UnpricedError: None is known.
        """
        ...


def flat(rates: Mapping[str, str | Fraction]) -> Prices:
    """The same price on every day; as text it is written like ``0.005``."""
    return dated([(date.min, rates)])


def dated(rows: list[tuple[date, Mapping[str, str | Fraction]]]) -> Prices:
    """Prices that change: each row holds from its day on, in place of the whole row before it."""
    table = [
        (day, {meter: exact(rate) if isinstance(rate, str) else rate for meter, rate in rates.items()})
        for day, rates in sorted(rows, key=lambda row: row[0])
    ]

    def price(meter: str, day: date) -> Fraction:
        held = [rates for start, rates in table if start <= day]
        if not held or meter not in held[-1]:
            raise UnpricedError(meter, day)
        return held[-1][meter]

    return price


def booked(book: PriceBook, offers: tuple[str, ...]) -> Prices:
    """Prices of the offers of a price book; a meter is looked up in each of them in turn.

    An offer whose latest revision has no price is taken at its last published one: the sandbox has to charge something,
    and its bill settles nothing. Only prices in US dollars by the unit are read.
    """
    known: dict[date, Mapping[str, Fraction]] = {}

    def price(meter: str, day: date) -> Fraction:
        if day not in known:
            known[day] = {meter: rate for offer in reversed(offers) for meter, rate in _on(book, offer, day).items()}
        if meter not in known[day]:
            raise UnpricedError(meter, day)
        return known[day][meter]

    return price


def _on(book: PriceBook, offer: str, day: date) -> Mapping[str, Fraction]:
    holding = book.resolve(offer, day)
    if isinstance(holding, Refusal):
        return {}
    revision = holding.revision if holding.revision.charges else holding.comparable
    if revision is None or revision.currency != "USD":
        return {}
    return {
        charge.meter: exact(charge.rate) / charge.per for charge in revision.charges if isinstance(charge, UnitCharge)
    }
