"""How the sandbox's model server counts tokens: a rule of its own, so that every count can be worked out by hand.

A text is cut at white space; each run of other characters is cut into pieces of at most four; white space belongs to
the piece after it, and at the end of a text it is a piece of its own. A conversation has four more tokens for each
message and three for the opening of the answer, as OpenAI's guide to counting tokens has it for its chat models.
"""

import re
from collections.abc import Iterable
from zlib import crc32

PER_MESSAGE = 4
"""Tokens of a message beside its content: its marks and its role."""

OPENING = 3
"""Tokens with which every answer is begun."""

VOCABULARY = 50_000
"""Ids of tokens lie below it."""

_PIECE = re.compile(r"\s*\S{1,4}|\s+")


def pieces(text: str) -> list[str]:
    """The tokens of a text; put together they are the text."""
    return _PIECE.findall(text)


def count(text: str) -> int:
    """How many tokens a text has."""
    return sum(1 for _ in _PIECE.finditer(text))


def ids(text: str) -> list[int]:
    """A number for each token, the same for the same token; two tokens may share one."""
    return [crc32(piece.encode("utf-8", "surrogatepass")) % VOCABULARY for piece in pieces(text)]


def conversation(contents: Iterable[str]) -> int:
    """Tokens of a conversation as a prompt."""
    return OPENING + sum(PER_MESSAGE + count(content) for content in contents)
