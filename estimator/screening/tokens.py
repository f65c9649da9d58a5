"""How many tokens a text has, by a counter that has a name."""

from collections.abc import Callable
from typing import NamedTuple

_CHARACTERS = 4


class Tokenizer(NamedTuple):
    """A counter of tokens.

    Attributes:
        name: As plans and pilot files call it; counts of different ones must not be mixed.
        count: The tokens of a text, at least 0.
    """

    name: str
    count: Callable[[str], int]


def _quarters(text: str) -> int:
    return (len(text) + _CHARACTERS // 2) // _CHARACTERS


FOUR_CHARACTERS = Tokenizer("4 characters a token", _quarters)
"""A quarter of the characters, to the nearest whole token and halves upwards: a rule of thumb for English."""
