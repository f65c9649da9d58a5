"""What every checker asks of a text: that a model ended it itself, and that it is of a length that can be looked at."""

import re
from collections.abc import Mapping
from typing import Any

LONGEST = 40_000
"""Characters of a draft that is looked at in detail; longer ones are too long for every recipe."""

CUT = "cut"
EMPTY = "empty"
TOO_LONG = "too long"
CONTROL = "control characters"

REASONS = {
    CUT: "the model was stopped by its limit of tokens, so that the text has no end of its own",
    EMPTY: "an answer of the model was empty, or one was not asked for because of it",
    TOO_LONG: "it is longer than the recipe allows",
    CONTROL: "it holds control characters, which no reader sees",
}

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


def fault(answer: Mapping[str, Any] | None) -> str:
    """What is wrong with one answer of a model before it has a meaning; empty where nothing is."""
    if answer is None or not answer["text"].strip():
        return EMPTY if answer is None or answer["finish"] != "length" else CUT
    if answer["finish"] == "length":
        return CUT
    if len(answer["text"]) > LONGEST:
        return TOO_LONG
    return CONTROL if _CONTROL.search(answer["text"]) else ""
