"""Colour: whole lines, after their layout, so that a figure never depends on it."""

from collections.abc import Iterable
from enum import Enum
from typing import NamedTuple

from estimator.text import safe


class Style(Enum):
    """How a line stands out; its value is the terminal's code."""

    PLAIN = ""
    BOLD = "1"
    DIM = "2"
    GOOD = "32"
    WARN = "33"


class Line(NamedTuple):
    """A laid-out line and how it stands out."""

    text: str
    style: Style = Style.PLAIN


def painted(lines: Iterable[Line], *, color: bool) -> str:
    """Lines as text for a terminal; whatever in them could act on it is gone."""
    return "".join(f"{_paint(safe(line.text), line.style if color else Style.PLAIN)}\n" for line in lines)


def _paint(text: str, style: Style) -> str:
    return f"\x1b[{style.value}m{text}\x1b[0m" if style.value and text else text
