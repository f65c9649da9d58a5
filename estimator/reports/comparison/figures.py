"""Figures of a comparison as strings of a document."""

from fractions import Fraction

from estimator.money import plain, shortest

SCHEMA = "perusable.compare/1"
"""The outline of the JSON; see ``schema/compare-1.json``."""


def exact_text(value: Fraction | None) -> str | None:
    """A number as a string: exact where its decimals end, else with six significant digits."""
    return None if value is None else shortest(value).replace(",", "")


def money_text(minor: int | None, exponent: int) -> str | None:
    """An amount in minor units as a string of the major unit."""
    return None if minor is None else plain(Fraction(minor, 10**exponent), exponent)
