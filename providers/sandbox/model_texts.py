"""Texts that the sandbox's model writes: stories that keep or break the rules of its recipe, and plain prose."""

from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import accumulate

from providers.sandbox.model_tokens import count
from providers.sandbox.model_words import ADJECTIVES, FILLER, NOUNS, PLACES, VERBS

REASONS = {
    "no story": "the answer has no line that begins with Story:",
    "too short": "fewer than six sentences",
    "unfinished": "it does not end with The end.",
    "missing word": "one of the words it must have is not in it",
    "repeats": "it says a sentence twice",
}
"""Why a story is rejected, in the order in which it is looked at."""

NOTES, STORY, BEGIN, END = "Notes:", "\nStory:", "Once ", "The end."
REQUIRED = ("key", "river", "dawn")
LEAST_SENTENCES = 6

_FREE = 7
_CHOICES = 6
_FIXED = "At dawn a key lay by the river."
_BROKEN = "At dawn a coin lay by the river."

VARIANTS = _FREE * (len(ADJECTIVES) - 1)
"""How many near copies of a story there are."""

LONGEST = 128
"""No answer with notes and a story needs more tokens than this for all but its notes."""

MOST_NOTES = 1_024
"""Tokens of notes that are laid out ahead."""

_HEADS = count(NOTES) + count(STORY)


def sentences(key: int, idea: int | str, variant: int = 0) -> list[str]:
    """The sentences of a story that keeps every rule.

    Args:
        key: The world's.
        idea: What it is about; another idea is another story.
        variant: 0 for the story itself; 1 to :data:`VARIANTS` for near copies, each with one other adjective.
    """
    draws = bytearray(blake2b(f"{key} {idea}".encode(), digest_size=_FREE * _CHOICES).digest())
    if variant:
        place, shift = divmod(variant - 1, len(ADJECTIVES) - 1)
        draws[place * _CHOICES] = (draws[place * _CHOICES] + shift + 1) % len(ADJECTIVES)
    free = [_sentence(draws[start : start + _CHOICES]) for start in range(0, len(draws), _CHOICES)]
    free[0] = BEGIN + free[0][0].lower() + free[0][1:]
    return [*free[:4], _FIXED, *free[4:], END]


def _sentence(draws: Sequence[int]) -> str:
    first, who, does, second, whom, place = draws
    start = f"The {ADJECTIVES[first % 64]} {NOUNS[who % 64]} {VERBS[does % 32]}"
    return f"{start} the {ADJECTIVES[second % 64]} {NOUNS[whom % 64]} near the {PLACES[place % 32]}."


@lru_cache(maxsize=1 << 14)
def story(key: int, idea: int, variant: int, reason: str) -> str:
    """A story; where a reason of :data:`REASONS` is given, it is rejected for that one alone.

    ``no story`` has none: empty.
    """
    told = sentences(key, idea, variant)
    if reason == "no story":
        return ""
    if reason == "too short":
        told = [told[0], _FIXED, END]
    elif reason == "unfinished":
        told.pop()
    elif reason == "missing word":
        told[told.index(_FIXED)] = _BROKEN
    elif reason == "repeats":
        told[2] = told[1]
    return " ".join(told)


def found_in(reply: str) -> str:
    """The story of an answer; the whole answer where it has none."""
    head, mark, tail = reply.partition(STORY)
    return tail.strip() if mark else head


def judged(text: str) -> str:
    """Why a text is rejected as a story, of :data:`REASONS`; empty where it is accepted."""
    told = [part for part in text.split(". ") if part]
    words = set(text.replace(".", " ").split())
    if not text.startswith(BEGIN):
        return "no story"
    if len(told) < LEAST_SENTENCES:
        return "too short"
    if not text.endswith(END):
        return "unfinished"
    if not words.issuperset(REQUIRED):
        return "missing word"
    return "repeats" if len(set(told)) < len(told) else ""


def reply(told: str, tokens: int, start: int) -> str:
    """An answer of exactly so many tokens: notes, then a story.

    Args:
        told: The story; empty for none.
        tokens: At least :data:`LONGEST`.
        start: Where the notes begin in the world's list of words.
    """
    if not told:
        return NOTES + prose(tokens - count(NOTES), start)
    return f"{NOTES}{prose(tokens - _HEADS - _counted(told), start)}{STORY} {told}"


_counted = lru_cache(maxsize=1 << 14)(count)


def prose(tokens: int, start: int) -> str:
    """So many words of one token each, each after a space."""
    # Steps that share no factor with the list's length reach all of it.
    step, place = 1 + start % 7, start % len(FILLER)
    text, ends = _stream(step, max(MOST_NOTES, tokens))
    return text[ends[place] : ends[place + tokens]]


@lru_cache(maxsize=16)
def _stream(step: int, tokens: int) -> tuple[str, list[int]]:
    """Words in one order, enough for so many from any start, and where each ends."""
    words = [f" {FILLER[place * step % len(FILLER)]}" for place in range(len(FILLER) + tokens)]
    return "".join(words), [0, *accumulate(map(len, words))]


def plain(key: int, idea: int, tokens: int) -> str:
    """Prose about an idea, of at most so many tokens and nearly as many."""
    told: list[str] = []
    left = tokens
    for part in range(1 + tokens // LONGEST * 4):
        for sentence in sentences(key, f"{idea} {part}")[1:4]:
            left -= _counted(sentence)
            if left < 0:
                return " ".join(told)
            told.append(sentence)
    return " ".join(told)
