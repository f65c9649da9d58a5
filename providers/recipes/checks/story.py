"""The check ``simple-story``: a story in words of a list, with the words asked for, that comes to its own end."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Literal

from pydantic import Field

from estimator.rows import Name, Positive
from providers.recipes.checks import form
from providers.recipes.rows import CheckRow, Item, Label, Of
from providers.recipes.values import Draft
from providers.recipes.words import forms, uses, words

TOO_SHORT = "too short"
NO_END = "no end"
NOT_STORY = "not only a story"
WITHOUT = "word missing"
HARD = "hard words"
REPEATS = "repeats itself"

REASONS = {
    **form.REASONS,
    TOO_SHORT: "it has fewer words than asked for",
    NO_END: "its last line does not end a sentence",
    NOT_STORY: "it has headings, lists or other marks of a page, or speaks about the story instead of telling it",
    WITHOUT: "a word that had to occur does not, in none of its forms",
    HARD: "too many of its words are not on the list of simple words",
    REPEATS: "the same sentence, or six words in a row, stand in it three times",
}

_PAGE = re.compile(
    r"^ {0,3}(?:#|[-*•] |[0-9]{1,3}[.)] |```|\||\*\*|(?:title|moral|story)[^\n:]{0,40}:)", re.MULTILINE | re.IGNORECASE
)
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
_END = re.compile(r"[.!?][\"'”’)*]{0,3}$")
_FEW = 3
_ROW = 6


class SimpleStory(CheckRow):
    """Settings.

    Attributes:
        name: Of the checker.
        call: Whose answer is the story.
        required: Seeds of which each must occur, in any form.
        lists: Lists of words that come with the recipes, by name, or paths of one's own, from the recipe's folder.
        more_words: Words that count as simple beside those of the lists.
        names: Different names that are not counted: words that always have a capital, also inside a sentence.
        most_hard: Greatest share of the words that are on no list.
        least_words: Of the story.
        most_words: Of the story.
        never: Words that speak about the story instead of telling it.
    """

    name: Literal["simple-story"]
    call: Label
    required: tuple[Label, ...] = ()
    lists: tuple[Name, ...] = ()
    more_words: tuple[Item, ...] = ()
    names: int = Field(default=3, ge=0, le=20)
    most_hard: float = Field(ge=0, le=1)
    least_words: Positive
    most_words: Positive
    never: tuple[Item, ...] = ()

    def refers(self) -> Iterator[tuple[str, Of, str]]:
        """As the base class has it."""
        yield "call", "call", self.call
        yield from (("required", "seed", name) for name in self.required)


def check(settings: SimpleStory, draft: Draft, simple: frozenset[str]) -> str:
    """Why a story is rejected; empty where it is accepted.

    Args:
        settings: Of the recipe.
        draft: With the parts ``answers`` and ``seed``.
        simple: The words of all lists.
    """
    answer = draft.parts["answers"].get(settings.call)
    if why := form.fault(answer):
        return why
    text, seed = answer["text"], draft.parts["seed"]
    told = words(text)
    if not settings.least_words <= len(told) <= settings.most_words:
        return TOO_SHORT if len(told) < settings.least_words else form.TOO_LONG
    if _PAGE.search(text) or any(phrase.lower() in text.lower() for phrase in settings.never):
        return NOT_STORY
    if not _END.search(text.rstrip()):
        return NO_END
    wanted = [seed[name] for name in settings.required]
    return _words_fault(settings, text, told, simple | set(wanted), wanted)


def _words_fault(
    settings: SimpleStory, text: str, told: list[str], simple: frozenset[str], wanted: Sequence[str]
) -> str:
    if any(not uses(told, word) for word in wanted):
        return WITHOUT
    if _repeats(text):
        return REPEATS
    return HARD if _hard(settings, text, told, simple) > settings.most_hard * len(told) else ""


def _repeats(text: str) -> bool:
    """Whether a sentence of four words or more, or six words in a row, stand there more than twice."""
    said = Counter(" ".join(words(sentence)) for sentence in _SENTENCE.findall(text))
    if any(count >= _FEW and len(sentence.split()) > _FEW for sentence, count in said.items()):
        return True
    told = words(text)
    rows = Counter(tuple(told[at : at + _ROW]) for at in range(len(told) - _ROW + 1))
    return max(rows.values(), default=0) >= _FEW


def _hard(settings: SimpleStory, text: str, told: list[str], simple: frozenset[str]) -> int:
    """Words on no list; the names of the story are none of them."""
    hard = Counter(word for word in told if not forms(word) & simple)
    names = sorted((word for word in hard if word in _names(text)), key=lambda word: (-hard[word], word))
    return hard.total() - sum(hard[word] for word in names[: settings.names])


def _names(text: str) -> set[str]:
    """Words that always have a capital, at least once inside a sentence."""
    spelled = dict[str, list[tuple[bool, bool]]]()
    for sentence in _SENTENCE.findall(text.replace("’", "'")):
        for at, match in enumerate(re.finditer(r"[^\W\d_]+(?:'[^\W\d_]+)*", sentence)):
            spelled.setdefault(match[0].lower(), []).append((match[0][0].isupper(), at > 0))
    return {word for word, seen in spelled.items() if all(up for up, _ in seen) and any(inside for _, inside in seen)}
