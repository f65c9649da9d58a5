"""What a pilot may and did spend, in whole picodollars: exact, and small enough for a database's integers.

A price has at most 12 decimals, so every amount of a pilot is a whole number of 10^-12 of its currency.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple, TypeGuard

from estimator.errors import Refusal, fault
from estimator.money import Money, exact, parse_money
from estimator.pricing.book import PriceBook
from estimator.pricing.charges import Charge, UnitCharge

Pico = int
"""Picodollars (10^-12 of the currency)."""

PER_UNIT = 10**12

_FIXED = ("fee", "minimum")
"""Kinds of charges that a single request has no share in."""

MOST = Money(Fraction(1_000_000), "USD")
"""The largest cap: a pilot that may cost more is a purchase, and its picodollars must fit into 63 bits."""


def pico(money: Money) -> Pico:
    """An amount as picodollars.

    Raises:
        ValueError: It has more than 12 decimals.
    """
    scaled = money.amount * PER_UNIT
    if scaled.denominator != 1:
        msg = f"{money.amount} has more than 12 decimals"
        raise ValueError(msg)
    return scaled.numerator


def money(amount: Pico, currency: str) -> Money:
    """Picodollars as an amount."""
    return Money(Fraction(amount, PER_UNIT), currency)


def cap_of(text: str, currency: str) -> Money:
    """A spend cap as a person writes it: ``3.00`` or ``3.00 USD``, in the currency of the offer.

    Raises:
        InputError: It is no amount, of another currency, zero, or above :data:`MOST`.
    """
    try:
        found = parse_money(text if " " in text else f"{text} {currency}")
    except ValueError as error:
        said = str(error) if " " in text else f"{text!r} is not an amount"
        raise fault("--max-spend", "", said, f"write an amount, such as 3.00 or '3.00 {currency}'") from None
    if found.currency != currency:
        raise fault("--max-spend", "", f"is in {found.currency}, and the offer charges {currency}", f"write {currency}")
    if found.amount > MOST.amount:
        raise fault("--max-spend", "", f"{found} is more than a pilot may spend", "write at most 1000000")
    return found


class Rates(NamedTuple):
    """What one unit of each meter costs.

    Attributes:
        currency: Of the amounts.
        each: Picodollars by meter; a meter that is absent has no known price.
        evidence: Behind them.
        offer: The offer.
        on: The day whose prices these are.
    """

    currency: str
    each: Mapping[str, Pico]
    evidence: tuple[str, ...]
    offer: str
    on: date

    def of(self, units: Mapping[str, int]) -> Pico:
        """What some units cost.

        Raises:
            InputError: A meter has no price: unknown is never zero, so nothing is sent that could be billed on it.
        """
        missing = [meter for meter, count in units.items() if count and meter not in self.each]
        if missing:
            what = f"{self.offer} has no price of its own for a {missing[0].replace('_', ' ')} on {self.on}"
            raise fault("pilot", "", what, "choose another offer, or add its price to a file for --book")
        return sum(self.each[meter] * count for meter, count in units.items() if count)


def rates_of(book: PriceBook, offer_id: str, on: date) -> Rates:
    """The price of one unit on each meter of an offer.

    Only a charge of one price for every unit tells what a single request costs: a tier, a package or a fee does not.

    Raises:
        InputError: The offer is not on sale that day, or is not priced by the unit.
    """
    holding = book.resolve(offer_id, on)
    if isinstance(holding, Refusal):
        raise fault("pilot", "", str(holding), "perusable prices list shows what is on sale")
    revision = holding.revision
    if not revision.charges:
        raise fault(
            "pilot", "", f"{offer_id} has no published price on {on}", "perusable prices list shows what is on sale"
        )
    each = {charge.meter: _each(charge) for charge in revision.charges if _is_plain(charge, revision.charges)}
    if any(charge.kind in _FIXED for charge in revision.charges) or not each:
        what = f"{offer_id} is not charged by the unit alone, so a request has no price of its own"
        raise fault("pilot", "", what, "choose an offer with a price per unit; perusable prices show lists charges")
    return Rates(revision.currency or "USD", each, revision.evidence.price, offer_id, on)


def _is_plain(charge: Charge, charges: Sequence[Charge]) -> TypeGuard[UnitCharge]:
    """Whether one price holds for every unit of a meter, and no other charge stands on it."""
    if charge.kind != "unit" or charge.quantum > 1 or charge.rate_high is not None:
        return False
    return [getattr(other, "meter", None) for other in charges].count(charge.meter) == 1


def _each(charge: UnitCharge) -> Pico:
    scaled = exact(charge.rate) * PER_UNIT / charge.per
    # A price finer than a picodollar is rounded up: what is held against a cap may be too much, never too little.
    return -(-scaled.numerator // scaled.denominator)
