"""Exact money: parsing, rounding, splitting and printing, without a float or a decimal context in sight.

Amounts are rationals (:class:`fractions.Fraction`) until an invoice is rounded, and whole minor units (cents) after it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

NUMBER = r"(0|[1-9][0-9]{0,14})(\.[0-9]{1,12})?"
"""How an exact number is written in a file: ASCII digits, no sign, no exponent, at most 12 decimals."""

_NUMBER = re.compile(NUMBER)
_MONEY = re.compile(rf"(?P<amount>{NUMBER}) (?P<currency>[A-Z]{{3}})")

EXPONENTS = {
    **dict.fromkeys(
        (
            *("AED", "AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "EUR", "GBP", "HKD", "HUF", "IDR", "ILS", "INR"),
            *("MXN", "MYR", "NOK", "NZD", "PHP", "PLN", "RON", "SAR", "SEK", "SGD", "THB", "TRY", "TWD", "USD", "ZAR"),
        ),
        2,
    ),
    **dict.fromkeys(("CLP", "ISK", "JPY", "KRW", "VND"), 0),
    **dict.fromkeys(("BHD", "JOD", "KWD", "OMR", "TND"), 3),
}
"""Decimal places of a currency's minor unit (ISO 4217)."""


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount in one currency."""

    amount: Fraction
    currency: str

    def __add__(self, other: "Money") -> "Money":
        if other.currency != self.currency:
            msg = f"cannot add {other.currency} to {self.currency}: convert with a dated rate first"
            raise TypeError(msg)
        return Money(self.amount + other.amount, self.currency)

    def __str__(self) -> str:
        return f"{plain(self.amount, EXPONENTS[self.currency], group=True)} {self.currency}"


@lru_cache(maxsize=4096)
def exact(text: str) -> Fraction:
    """The exact value of a number written as in a file.

    Raises:
        ValueError: The text is not of the form :data:`NUMBER`.
    """
    if not _NUMBER.fullmatch(text):
        msg = f"{text!r} is not a plain number such as 0.005 or 42000"
        raise ValueError(msg)
    whole, _, decimals = text.partition(".")
    return Fraction(int(whole + decimals), 10 ** len(decimals))


def parse_money(text: str) -> Money:
    """An amount with its currency, written ``250000 USD``.

    Raises:
        ValueError: The text is of another form, or the currency is not known.
    """
    match = _MONEY.fullmatch(text)
    if not match:
        msg = f"{text!r} is not an amount with its currency, such as '250000 USD'"
        raise ValueError(msg)
    currency = match["currency"]
    if currency not in EXPONENTS:
        msg = f"currency {currency!r} is not known; known: {', '.join(sorted(EXPONENTS))}"
        raise ValueError(msg)
    return Money(exact(match["amount"]), currency)


def half_up(numerator: int, denominator: int) -> int:
    """The integer nearest to ``numerator / denominator``; a half goes away from zero, so rounding is odd-symmetric."""
    sign = -1 if numerator < 0 else 1
    return sign * ((2 * abs(numerator) + denominator) // (2 * denominator))


def to_minor(amount: Fraction, exponent: int) -> int:
    """``amount`` in whole minor units, rounded half away from zero."""
    return half_up(amount.numerator * 10**exponent, amount.denominator)


def split(total: int, weights: Sequence[Fraction]) -> list[int]:
    """Whole parts that sum to ``total``, each within one unit of its exact share: largest remainder, ties to the first.

    Args:
        total: Minor units to hand out.
        weights: The exact amounts, in minor units, whose sum ``total`` rounds. May be negative.
    """
    if len(weights) == 1:
        return [total]
    floors = [weight.numerator // weight.denominator for weight in weights]
    left = total - sum(floors)
    order = sorted(range(len(weights)), key=lambda i: (floors[i] - weights[i], i))
    whole, extra = divmod(left, len(weights)) if weights else (0, 0)
    for rank, i in enumerate(order):
        floors[i] += whole + (1 if rank < extra else 0)
    return floors


def plain(value: Fraction, places: int, *, group: bool = False) -> str:
    """``value`` in decimal with exactly ``places`` decimals, rounded half away from zero."""
    units = to_minor(value, places)
    sign, digits = ("-" if units < 0 else ""), str(abs(units)).rjust(places + 1, "0")
    whole, decimals = digits[: len(digits) - places], digits[len(digits) - places :]
    return sign + (f"{int(whole):,}" if group else whole) + (f".{decimals}" if places else "")


def significant(value: Fraction, digits: int = 6, *, group: bool = False) -> str:
    """``value`` in decimal with ``digits`` significant digits, without an exponent: how unit costs are printed."""
    if value == 0:
        return "0"
    exponent = _exponent(abs(value))
    return plain(value, max(0, digits - 1 - exponent), group=group)


def shortest(value: Fraction) -> str:
    """``value`` in decimal with no trailing zeros when it ends within 12 places, else with six significant digits."""
    if 10**12 % value.denominator:
        return significant(value, group=True)
    return plain(value, 12, group=True).rstrip("0").rstrip(".")


def _exponent(value: Fraction) -> int:
    """The power of ten of the first digit of a positive number."""
    top, bottom = value.numerator, value.denominator
    # By its digits it is this power or the one below.
    power = len(str(top)) - len(str(bottom))
    reached = top >= bottom * 10**power if power >= 0 else top * 10**-power >= bottom
    return power if reached else power - 1
