"""What a person writes for a value, and the plain value a plan file has for it.

=====================================  =======================================================
``300_000``, ``300,000``               a whole number
``0.7``, ``70 %``                      a number, exact
``0.5 to 0.9, likely 0.7``             a range; also ``0.5..0.7..0.9``, and TOML's ``{ low = … }``
``250,000 USD``, ``30 USD/hour``       money; a range of amounts as one of numbers
``2027-03-31``                         a day
``true``, ``false``                    a switch
nothing, or ``none``                   not stated: the key is left out
=====================================  =======================================================

Anything else is taken as words.
"""

import re
from datetime import date
from fractions import Fraction
from typing import Any

from estimator.errors import InputError, fault
from estimator.files import parse_toml
from estimator.money import EXPONENTS, Money, shortest, significant
from estimator.planning.restate import number_text
from estimator.sourcing import Estimated

Plain = Any
"""Strings, whole numbers, floats, booleans, days, lists and tables of these; ``None`` where nothing is stated."""

Value = Estimated | int | date | Money | str | None
"""What an assumption holds."""

LONGEST = 2_000
"""Characters of a value."""

_NUMBER = r"(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+|[0-9]+(?:_[0-9]+)*)(?:\.[0-9]+)?"
_AMOUNT = re.compile(rf"(?P<number>{_NUMBER})(?: ?(?P<percent>%)| (?P<unit>[A-Z]{{3}}(?:/hour)?))?")
_WORDS = re.compile(r"(?P<low>.+?) to (?P<high>.+?),? likely (?P<likely>.+)")
_DOTS = re.compile(r"(?P<low>.+?)\.\.(?P<likely>.+?)\.\.(?P<high>.+)")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def plain_of(text: str, address: str) -> Plain:
    """The plain value of what a person wrote; ``None`` for nothing.

    Raises:
        InputError: It is longer than any value, or a table or list that is not TOML.
    """
    stripped = text.strip()
    if len(stripped) > LONGEST:
        raise fault(address, "", f"is longer than {LONGEST:,} characters", "shorten it")
    if stripped in ("", "none"):
        return None
    if stripped in ("true", "false"):
        return stripped == "true"
    if stripped[0] in "{[":
        return _toml(stripped, address)
    ranged = _WORDS.fullmatch(stripped) or _DOTS.fullmatch(stripped)
    if ranged is not None:
        return {bound: _amount(ranged[bound].strip()) for bound in ("low", "likely", "high")}
    return _day(stripped) or _amount(stripped)


def _toml(text: str, address: str) -> Plain:
    try:
        return parse_toml(f"value = {text}".encode(), address)["value"]
    except InputError as error:
        raise fault(address, "", error.problems[0].message, "write it as in the file") from None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def _amount(text: str) -> Plain:
    found = _AMOUNT.fullmatch(text)
    if found is None:
        return text
    digits = found["number"].replace(",", "").replace("_", "")
    if found["unit"]:
        return f"{_no_zeros(digits)} {found['unit']}"
    return number_of(Fraction(digits) / 100 if found["percent"] else Fraction(digits))


def _no_zeros(digits: str) -> str:
    """Without leading zeros, which no amount of money has in a file."""
    return digits.lstrip("0").replace(".", "0.", 1) if digits.lstrip("0").startswith(".") else digits.lstrip("0") or "0"


def number_of(value: Fraction) -> int | float | str:
    """An exact number as a file has it: a float only where its digits say the same, else its digits in quotes."""
    if value.denominator == 1:
        return value.numerator
    close = float(value)
    return close if Fraction(repr(close)) == value else number_text(value)


def said(value: Value, unit: str = "") -> str:
    """The value as a person writes it; :func:`plain_of` reads it back."""
    if isinstance(value, Estimated):
        return _ranged(value, unit)
    if isinstance(value, Money):
        return _money(value.amount, f"{value.currency}/hour" if unit.endswith("/hour") else value.currency)
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:,}" if isinstance(value, int) else value or ""


def _ranged(value: Estimated, unit: str) -> str:
    money = unit[:3] in EXPONENTS
    low, likely, high = (
        _money(part, unit) if money else shortest(part) for part in (value.low, value.likely, value.high)
    )
    return f"{low} to {high}, likely {likely}" if value.is_range else likely


def _money(amount: Fraction, unit: str) -> str:
    return f"{shortest(amount)} {unit}"


def rounded(value: Estimated, digits: int = 6) -> Estimated:
    """A measured value with so many significant digits, as it is shown."""
    low, likely, high = (Fraction(significant(part, digits)) for part in (value.low, value.likely, value.high))
    return value._replace(low=low, likely=likely, high=high)
