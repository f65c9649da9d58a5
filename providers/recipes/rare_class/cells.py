"""The cells of one column: what they show, which kind they are of, and their values."""

import re
from collections.abc import Iterable, Sequence
from itertools import chain
from math import isinf

from providers.recipes.rare_class.values import Kind, Row, Seen, Value

LEVELS = 1_000
"""Different cells of a column that are counted; a category may have no more."""

INFERRED_LEVELS = 50
"""Different cells of a column that is taken for a category without being stated (assumed)."""

_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,17})", re.ASCII)
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,30})?(?:[eE][+-]?[0-9]{1,3})?", re.ASCII)
"""Without a sign +, a leading zero or a separator of thousands: a post code or a phone number is no number."""


HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
"""Control characters, halves of characters, and those that turn the direction of a text: none is data, some hide it."""


def seen(cells: Sequence[str]) -> Seen:
    """What cells show."""
    filled = [cell for cell in cells if cell]
    levels = frozenset(filled)
    whole = all(map(_WHOLE.fullmatch, filled))
    number = whole or all(map(_NUMBER.fullmatch, filled))
    numbers: list[int] | list[float] = [*map(int, filled)] if whole else [*map(float, filled)] if number else []
    if numbers and (isinf(max(numbers)) or isinf(min(numbers))):
        number, numbers = False, []
    return Seen(
        cells=len(cells),
        empty=len(cells) - len(filled),
        whole=whole,
        number=number,
        low=min(numbers, default=None),
        high=max(numbers, default=None),
        places=0 if whole or not number else _most_places(filled),
        longest=max(map(len, filled), default=0),
        levels=levels if len(levels) <= LEVELS else None,
    )


def merged(one: Seen, other: Seen) -> Seen:
    """What both show together."""
    number = one.number and other.number
    levels = None if one.levels is None or other.levels is None else one.levels | other.levels
    lows = [end for end in (one.low, other.low) if end is not None]
    highs = [end for end in (one.high, other.high) if end is not None]
    return Seen(
        cells=one.cells + other.cells,
        empty=one.empty + other.empty,
        whole=one.whole and other.whole,
        number=number,
        low=min(lows, default=None) if number else None,
        high=max(highs, default=None) if number else None,
        places=max(one.places, other.places) if number else 0,
        longest=max(one.longest, other.longest),
        levels=levels if levels is not None and len(levels) <= LEVELS else None,
    )


def places(number: str) -> int:
    """Decimals of a number as it is written: 2 of ``1.50``, 4 of ``1.5e-3``."""
    digits, _, power = number.lower().partition("e")
    point = digits.find(".")
    written = len(digits) - point - 1 if point >= 0 else 0
    return max(0, written - int(power or 0))


def _most_places(numbers: Sequence[str]) -> int:
    """Decimals at most; of numbers without a power, which are nearly all, at the speed of a file of ten million."""
    plain = max((len(cell.partition(".")[2]) for cell in numbers if "e" not in cell and "E" not in cell), default=0)
    return max(plain, max((places(cell) for cell in numbers if "e" in cell or "E" in cell), default=0))


def inferred(shown: Seen) -> Kind:
    """The kind of cells, by what they show.

    Numbers are numbers even where there are few of them. Anything else is a category where at most
    :data:`INFERRED_LEVELS` different cells stand in it and each at least twice on average.
    """
    if shown.cells == shown.empty:
        return "category"
    if shown.whole:
        return "whole number"
    if shown.number:
        return "decimal"
    filled = shown.cells - shown.empty
    few = shown.levels is not None and len(shown.levels) <= INFERRED_LEVELS and 2 * len(shown.levels) <= filled
    return "category" if few else "text"


def misfits(cells: Iterable[str], kind: Kind) -> Iterable[int]:
    """Positions of cells that are not of a stated kind."""
    if kind in ("category", "text"):
        return ()
    form = _WHOLE if kind == "whole number" else _NUMBER
    return (
        place
        for place, cell in enumerate(cells)
        if cell and (form.fullmatch(cell) is None or (kind == "decimal" and isinf(float(cell))))
    )


def value(cell: str, kind: Kind) -> Value:
    """A cell of a column of this kind, which it fits."""
    if not cell:
        return None
    if kind == "whole number":
        return int(cell)
    # A zero with a sign would be another text for the same row.
    return float(cell) + 0.0 if kind == "decimal" else cell


def written(rows: Sequence[Row], place: int) -> list[str]:
    """The cells of one column of read rows, as a file would hold them."""
    return ["" if row[place] is None else str(row[place]) for row in rows]


def distinct(rows: Iterable[Row]) -> tuple[Row, ...]:
    """The different rows, in the order they first come."""
    return tuple(dict.fromkeys(chain(rows)))
