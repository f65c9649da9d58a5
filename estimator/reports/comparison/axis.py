"""One axis for the unit costs of all plans: where a figure stands on it, as a share of its length."""

from collections.abc import Iterable
from fractions import Fraction
from math import log10
from typing import NamedTuple

from estimator.money import significant

APART = 10
"""How many times the least figure the greatest is from where on the axis counts in powers of ten."""

MARKS = (1, 2, 5, 10)
"""The first digits of the figures at the ends."""


class Axis(NamedTuple):
    """An axis from one figure to another.

    Attributes:
        low: The figure at its left end.
        high: The figure at its right end.
        log: Whether equal steps are equal factors.
        ends: Both figures in words.
        words: What it counts.
    """

    low: Fraction
    high: Fraction
    log: bool
    ends: tuple[str, str]
    words: str

    def place(self, value: Fraction) -> float:
        """Where a figure stands, from 0 to 1; what lies outside stands at the end."""
        if value <= self.low:
            return 0.0
        if value >= self.high:
            return 1.0
        if not self.log:
            return float((value - self.low) / (self.high - self.low))
        return min(1.0, (_log(value) - _log(self.low)) / (_log(self.high) - _log(self.low)))

    def inverse(self, place: float) -> Fraction:
        """The figure at a place from 0 to 1."""
        share = Fraction(min(max(place, 0.0), 1.0))
        if not self.log:
            return self.low + share * (self.high - self.low)
        return self.low * Fraction(10 ** (float(share) * (_log(self.high) - _log(self.low))))


def axis(values: Iterable[Fraction], words: str) -> Axis | None:
    """The axis that holds all of some figures of at least 0; ``None`` without any.

    Its ends are round. Figures that lie far apart are placed by their powers of ten, where a zero stands at the left
    end.
    """
    known = list(values)
    if not known:
        return None
    positive = [value for value in known if value > 0] or [Fraction(1)]
    least, most = min(positive), max(positive)
    log = most >= least * APART
    low, high = (round_below(least), round_above(most)) if log else (Fraction(0), round_above(most))
    scale = f"{words}, by powers of ten" if log else words
    return Axis(low, high, log, (_text(low), _text(high)), scale)


def round_below(value: Fraction) -> Fraction:
    """The greatest 1, 2 or 5 with zeros that is not above a positive figure."""
    decade = _decade(value)
    return max(mark * decade for mark in MARKS if mark * decade <= value)


def round_above(value: Fraction) -> Fraction:
    """The least 1, 2 or 5 with zeros that is not below a positive figure."""
    decade = _decade(value)
    return min(mark * decade for mark in MARKS if mark * decade >= value)


def _decade(value: Fraction) -> Fraction:
    """The greatest power of ten that is not above a positive figure."""
    power = len(str(value.numerator)) - len(str(value.denominator))
    return next(ten for step in (1, 0, -1) if (ten := Fraction(10) ** (power + step)) <= value)


def _log(value: Fraction) -> float:
    # The quotient is rounded once, before the logarithm: the logarithms of the two parts, each rounded, could put the
    # greater of two figures left of the smaller.
    return log10(float(value))


def _text(value: Fraction) -> str:
    return significant(value, 1, group=True)
