"""The next value up or down, as a key held on the keyboard gives it: exact, round, and never past what is possible.

==================  ===================================  ==========================
value               a step                               a fine step
==================  ===================================  ==========================
share               0.01                                 0.001
count               1, 2, 5 times a power of ten;        a tenth of that power;
                    by one below 10, and of days         by one below 100
day                 a day                                a day
choice              the next, and round again            the next
money               the round amount nearest below 1 %   a tenth of it
other number        the round number nearest below 5 %   a tenth of it
==================  ===================================  ==========================

A step lands on a multiple of itself: 0.703 goes up to 0.71. A range moves as a whole, its bounds in the same ratio to
the likely value, and ends where the bounds of the key do.
"""

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor

from estimator.money import EXPONENTS, Money, significant
from estimator.sourcing import Estimated
from estimator.whatif.assumptions import Assumption, Bound
from estimator.whatif.values import said

TEN = 10

_WHOLE = frozenset({"calls", "days", "items", "labels", "listings", "months", "records", "tokens", "turns", "watts"})
"""Units that come whole: a number of them that is whole stays so."""

DIGITS = 4
"""Significant digits of a bound that moves with its likely value."""

MOST_STEPS = 10_000
"""Steps taken at once at most."""

Next = Callable[[Fraction, bool], Fraction]
"""The value after another; upwards, or downwards."""


def stepped(assumption: Assumption, steps: int, *, fine: bool = False) -> str:
    """The value some steps further, as a person writes it.

    A value that nobody states has no next one, and stays; a choice starts with its first.

    Args:
        assumption: What is changed.
        steps: How many steps; below 0, downwards.
        fine: Whether they are fine ones.
    """
    value, unit = assumption.value, assumption.unit
    steps = max(-MOST_STEPS, min(MOST_STEPS, steps))
    if assumption.choices:
        return _chosen(assumption.choices, value, steps)
    fixed = assumption.least is not None and assumption.least == assumption.most
    if fixed or value is None or isinstance(value, str):
        return assumption.text
    if isinstance(value, date):
        return _later(value, steps, assumption.least, assumption.most).isoformat()
    following = _following(assumption, fine=fine)
    if isinstance(value, Estimated):
        return said(_moved(value, _walked(value.likely, steps, following, assumption), assumption), unit)
    if isinstance(value, Money):
        return said(Money(_walked(value.amount, steps, following, assumption), value.currency), unit)
    return said(int(_walked(Fraction(value), steps, following, assumption)), unit)


def _chosen(choices: tuple[str, ...], value: object, steps: int) -> str:
    if value not in choices:
        return choices[0]
    return choices[(choices.index(str(value)) + steps) % len(choices)]


def _later(day: date, days: int, least: Bound, most: Bound) -> date:
    room = min(days, (date.max - day).days) if days > 0 else max(days, (date.min - day).days)
    found = day + timedelta(days=room)
    if days > 0 and isinstance(most, date):
        return max(day, min(found, most))
    return min(day, max(found, least)) if days < 0 and isinstance(least, date) else found


def _walked(value: Fraction, steps: int, following: Next, assumption: Assumption) -> Fraction:
    """The value after so many steps, each to a round value; one outside the bounds comes no further."""
    least = assumption.least if isinstance(assumption.least, Fraction) else None
    most = assumption.most if isinstance(assumption.most, Fraction) else None
    for _ in range(abs(steps)):
        found = following(value, steps > 0)
        if steps > 0 and most is not None and found >= most:
            return max(value, most)
        if steps < 0 and least is not None and found <= least:
            return min(value, least)
        if found < 0 or (not found and least is None):
            return value
        value = found
    return value


def _following(assumption: Assumption, *, fine: bool) -> Next:
    value, unit = assumption.value, assumption.unit
    tenth = 10 if fine else 1
    if unit == "share":
        return _by(lambda _: Fraction(1, 100 * tenth))
    if isinstance(value, int):
        if unit == "days":
            return _by(lambda _: Fraction(1))
        return _by(lambda at: max(Fraction(1), _power(at) / 10 if at else Fraction(1))) if fine else _rung
    if unit[:3] in EXPONENTS:
        return _by(lambda at: _round(at / 100, Fraction(1)) / tenth)
    return _by(lambda at: _of_number(at, unit) / (1 if _whole(at, unit) else tenth))


def _of_number(at: Fraction, unit: str) -> Fraction:
    size = _round(at / 20, Fraction(1) if unit else Fraction(1, 100))
    return max(size, Fraction(1)) if _whole(at, unit) else size


def _whole(at: Fraction, unit: str) -> bool:
    """Whether a number counts things that come whole, and now does."""
    return unit in _WHOLE and at.denominator == 1


def _by(size: Callable[[Fraction], Fraction]) -> Next:
    """Steps onto the multiples of a size that depends on the value."""

    def following(value: Fraction, up: bool) -> Fraction:  # noqa: FBT001 - a direction
        step = size(value)
        if up:
            return step * (floor(value / step) + 1)
        low = step * (ceil(value / step) - 1)
        # Below a power of ten the steps are smaller: 100 goes down to 99.5, not to 99.
        finer = size(low) if low > 0 else step
        return low if finer >= step else finer * (ceil(value / finer) - 1)

    return following


def _rung(value: Fraction, up: bool) -> Fraction:  # noqa: FBT001 - a direction
    """The next of 1, 2, 3 to 10, then 20, 50, 100, 200 and so on."""
    if value < TEN or (value == TEN and not up):
        return Fraction(floor(value) + 1 if up else ceil(value) - 1)
    power = _power(value)
    rungs = [power * digit for digit in (Fraction(1, 2), 1, 2, 5, 10)]
    return next(rung for rung in rungs if rung > value) if up else next(rung for rung in rungs[::-1] if rung < value)


def _power(value: Fraction) -> Fraction:
    """The power of ten at or below a positive number."""
    power = Fraction(1)
    while power > value:
        power /= 10
    while power * 10 <= value:
        power *= 10
    return power


def _round(value: Fraction, least: Fraction) -> Fraction:
    """The largest of 1, 2, 5 times a power of ten that is not above a number; ``least`` for none."""
    if value <= 0:
        return least
    power = _power(value)
    return next(power * digit for digit in (5, 2, 1) if power * digit <= value)


def _moved(value: Estimated, likely: Fraction, assumption: Assumption) -> Estimated:
    """The range around another likely value: its bounds in the same ratio to it, none past those of the key."""
    if likely == value.likely:
        return value
    if not value.is_range:
        return value._replace(likely=likely, low=likely, high=likely)
    if not value.likely:
        return value._replace(likely=likely, high=max(value.high, likely))
    factor = likely / value.likely
    low, high = (_rounded(bound * factor) for bound in (value.low, value.high))
    if isinstance(assumption.most, Fraction):
        high = min(high, assumption.most)
    if isinstance(assumption.least, Fraction):
        low = max(low, assumption.least)
    return value._replace(likely=likely, low=min(low, likely), high=max(high, likely))


def _rounded(value: Fraction) -> Fraction:
    """To :data:`DIGITS` significant digits, so that it can be written."""
    return Fraction(significant(value, DIGITS))
