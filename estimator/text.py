"""The one place through which text from files reaches a terminal, a table or a sheet.

A plan or a price file may come from a stranger: escape sequences, changes of writing direction and invisible characters
in it must not act on the reader's terminal, and no cell may become a formula.
"""

import re
import unicodedata

ELLIPSIS = "…"

MAX_MARKS = 4
"""Combining marks kept on one letter: no script needs more, and a tower of them covers the lines above."""

_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Characters that take part in no word yet show as nothing, beside those of the category Cf."""

_FORMULA = frozenset("=+-@|%\uff1d\uff0b\uff0d\uff20")

_FOLDED = {
    ELLIPSIS: "...",
    "–": "-",
    "—": "-",
    "−": "-",
    "×": "x",
    "·": "|",
    "≤": "<=",
    "≥": ">=",
    "≈": "~",
    "’": "'",
    "“": '"',
    "”": '"',
    "─": "-",
    "→": "->",
    "±": "+-",
    "░": "-",
    "█": "#",
    "│": "|",
    "└": "+",
    "┴": "+",
    "●": "@",
    **dict.fromkeys("▏▎▍", "."),
    **dict.fromkeys("▌▋▊▉", "#"),
}

_OURS = re.compile(f"[ -~{re.escape(''.join(_FOLDED))}├┤┬▶◀▸▆¬§°²³µ]*")
"""What the reports are written in: each shows as one column and none acts, so no letter of it is looked at."""


def safe(text: str, width: int | None = None) -> str:
    """``text`` without anything that acts: control, escape, invisible and direction-changing characters.

    Args:
        text: From anywhere.
        width: Terminal columns at most; what is longer ends in an ellipsis.
    """
    clean = text if _OURS.fullmatch(text) else _clean(text)
    return clean if width is None else shorten(clean, width)


def _clean(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for char in text:
        category = unicodedata.category(char)
        if char in "\t\n\r" or category in ("Zs", "Zl", "Zp"):
            kept.append(" ")
        elif category in ("Mn", "Me"):
            marks += 1
            if marks <= MAX_MARKS and char not in _INVISIBLE:
                kept.append(char)
            continue
        elif category in ("Cs", "Co", "Cn"):
            kept.append("\ufffd")
        elif category not in ("Cc", "Cf") and char not in _INVISIBLE:
            kept.append(char)
        marks = 0
    return "".join(kept)


def columns(text: str) -> int:
    """Terminal columns that ``text`` takes: wide characters two, combining marks none."""
    if text.isascii() or _OURS.fullmatch(text):
        return len(text)
    return sum(map(_columns, text))


def _columns(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf", "Cc"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1


def shorten(text: str, width: int) -> str:
    """``text`` cut to ``width`` columns, with an ellipsis where something was cut."""
    if columns(text) <= width:
        return text
    kept, used = [], 0
    for char in text:
        used += _columns(char)
        if used > width - 1:
            break
        kept.append(char)
    return "".join(kept).rstrip() + ELLIPSIS if width > 0 else ""


def folded(text: str) -> str:
    """``text`` with the typography of the reports in ASCII; other letters stay as they are."""
    for char, plain in _FOLDED.items():
        text = text.replace(char, plain)
    return text


def csv_cell(text: str) -> str:
    """``text`` as a cell that no spreadsheet takes for a formula. Only for words: a number is written as it is."""
    clean = safe(text)
    return "'" + clean if clean.lstrip()[:1] in _FORMULA and clean.strip() else clean
