"""A final answer as a model writes it: found behind its marker, stripped of dress, compared exactly."""

import re
from collections.abc import Iterable

from providers.recipes.expression import UnreadableError, Value, same, value

LONGEST = 160
"""Characters of an answer with its dress; nothing longer is one number."""

_SIGNS = str.maketrans({"×": "*", "·": "*", "÷": "/", "−": "-", "–": "-", "\u00a0": " ", "\u202f": " ", "\u2009": " "})
_WORDS = (("√", " sqrt"), ("π", " pi"), ("²", "^2"), ("³", "^3"))
_LATEX = (
    (re.compile(r"\\[()\[\]]|\\(?:left|right|,|;|!| )|\$"), ""),
    (re.compile(r"\\(?:boxed|text|mathrm)\{([^{}]*)\}"), r" \1"),
    (re.compile(r"\\sqrt\{([^{}]*)\}"), r"sqrt(\1)"),
    (re.compile(r"\\[dt]?frac\{([^{}]*)\}\{([^{}]*)\}"), r"(\1)/(\2)"),
    (re.compile(r"\\boxed\{([^{}]*)\}"), r" \1"),
    (re.compile(r"\\(?:cdot|times)(?![a-z])"), "*"),
    (re.compile(r"\\(pi|%)"), r"\1"),
)
_THOUSANDS = re.compile(r"(?<![0-9.,])[0-9]{1,3}(?:,[0-9]{3})+(?![0-9,])")
_EQUALS = re.compile(r"^[a-z](?: *[-+] *[a-z])? *= *")
_BARE_ROOT = re.compile(r"sqrt *([0-9]+)")


def answers(text: str, marker: str) -> list[str]:
    """What stands behind each marker, to the end of its line.

    Args:
        text: A turn.
        marker: Such as ``Final answer:``; in any case, with or without asterisks around.
    """
    plain = re.escape(marker.rstrip(": ")).replace(r"\ ", r"[ ]{1,3}")
    found = re.finditer(rf"(?<![a-z]){plain}[*_ ]{{0,4}}[:=][*_ ]{{0,4}}([^\n]*)", text, re.IGNORECASE)
    return [match[1] for match in found]


def number(written: str, units: Iterable[str] = ()) -> Value:
    """The number that an answer is.

    Args:
        written: What stands behind the marker.
        units: Words of which one may stand behind the number.

    Raises:
        UnreadableError: It is not one number of the grammar.
    """
    return value(_plain(written, units))


def right(written: str, key: str, units: Iterable[str] = ()) -> bool:
    """Whether an answer is the same number as the key.

    Raises:
        UnreadableError: The answer is not one number of the grammar.
    """
    return same(number(written, units), value(key))


def _plain(written: str, units: Iterable[str]) -> str:
    if len(written) > LONGEST:
        raise UnreadableError(f"is longer than {LONGEST} characters")
    text = written.strip().strip("*_`").strip()
    for pattern, put in _LATEX:
        text = pattern.sub(put, text)
    text = text.translate(_SIGNS).strip(" *_`").removesuffix(".").lower().strip()
    for old, new in _WORDS:
        text = text.replace(old, new)
    text = _THOUSANDS.sub(lambda match: match[0].replace(",", ""), _EQUALS.sub("", text.strip()))
    for unit in sorted(units, key=len, reverse=True):
        if unit and text.endswith(unit.lower()):
            text = text[: -len(unit)].rstrip(" -")
            break
    return _BARE_ROOT.sub(r"sqrt(\1)", text)
