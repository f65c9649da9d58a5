"""The prompts of the sandbox's own recipe: they say in words which record is asked for, so that its truth is known."""

import re

import numpy as np
from numpy.typing import NDArray

from providers.sandbox.model_tokens import conversation

Ints = NDArray[np.int64]

DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")

SYSTEM = "You write short stories that a child can read."

_USER = (
    "sandbox-stories: write a story about a {theme}. It is seed {seed} and record {record} in all. First write your "
    "notes, then a line that begins with Story: and the story. The story begins with Once, has the words key, river "
    "and dawn, says nothing twice, has at least six sentences and ends with The end."
)

_MOST_DIGITS = 9
_NUMBER = rf"((?:(?:{'|'.join(DIGITS)}) ){{1,{_MOST_DIGITS}}})"
_MARK = re.compile(rf"sandbox-stories: [^\n]{{0,100}}It is seed {_NUMBER}and record {_NUMBER}in all\.")
_COSTS = np.array([(len(word) + 3) // 4 for word in DIGITS])
_BLANK = conversation((SYSTEM, _USER.format(theme="wolf", seed="", record="")))


def in_words(number: int) -> str:
    """A whole number, at least 0, digit by digit: ``four zero two``."""
    return " ".join(DIGITS[int(digit)] for digit in str(number))


def user(seed: int, record: int, theme: str) -> str:
    """What the writer is asked for.

    Args:
        seed: The number of the recipe's seed, from 0, of at most nine digits.
        record: The number of the record within its seed, from 0, of at most nine digits.
        theme: Of four letters.
    """
    return _USER.format(theme=theme, seed=in_words(seed), record=in_words(record))


def asked(text: str) -> tuple[int, int] | None:
    """The seed and the record that a prompt names; ``None`` where it is no prompt of the recipe."""
    found = _MARK.search(text)
    if found is None:
        return None
    seed, record = (int("".join(str(DIGITS.index(word)) for word in part.split())) for part in found.groups())
    return seed, record


def prompt_tokens(seeds: Ints, records: Ints) -> Ints:
    """Tokens of the prompts of so many records, each with its system message."""
    return _BLANK + _spelled(seeds) + _spelled(records)


def _spelled(numbers: Ints) -> Ints:
    left = numbers.copy()
    total = _COSTS[left % 10].astype(np.int64)
    left //= 10
    while left.any():
        total += np.where(left > 0, _COSTS[left % 10], 0)
        left //= 10
    return total
