"""Measured numbers as plan files write them."""

import json
from collections.abc import Mapping
from fractions import Fraction

from estimator.sourcing import Estimated

DIGITS = 6
"""Significant digits of a measured number in a plan: more than a pilot can tell."""

Figure = dict[str, str]
"""A number with its bounds, its source and its grade, by the names that plans have for them."""


def figure(found: Estimated) -> Figure:
    """A measured number, its bounds to :data:`DIGITS` digits."""
    low, likely, high = (digits(value) for value in (found.low, found.likely, found.high))
    return {"likely": likely, "low": low, "high": high, "evidence": found.source, "grade": found.grade}


def digits(value: Fraction) -> str:
    """A number of so many digits, as plans write it."""
    if not value:
        return "0"
    places = DIGITS - len(str(int(value))) if value >= 1 else DIGITS + len(str(int(1 / value)))
    text = f"{float(round(value, places)):.{max(places, 0)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def toml(value: object) -> str:
    """A value as TOML writes it: numbers of a table as they stand in their own words, texts in quotes."""
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{key} = {_item(item)}' for key, item in value.items())} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(toml, value))}]"
    return str(value) if isinstance(value, int) else json.dumps(value, ensure_ascii=False)


def _item(value: object) -> str:
    if isinstance(value, Mapping):
        return toml(value)
    text = str(value)
    return text if text.replace(".", "", 1).isdigit() else json.dumps(text, ensure_ascii=False)
