"""X's query language, as far as a pilot needs it (docs.x.com, build a query).

Words and phrases in quotes stand side by side for *and*, ``OR`` binds less tightly, ``-`` negates what follows it,
brackets group. ``lang:`` and ``is:`` need a word, a phrase, ``from:`` or ``context:`` beside them. All of a world is of
one topic, which X would note at each post without it standing in the text: :data:`EVERYTHING` finds every record.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from providers.sandbox.corpus import Record

Test = Callable[[Record], bool]

EVERYTHING = "context:10.1"
"""The query of a world's topic."""

_TOKENS = re.compile(r"""\s*(?:(?P<open>\()|(?P<close>\))|(?P<not>-)|"(?P<phrase>[^"]*)"|(?P<word>[^\s()"]+))""")
_WORD = re.compile(r"\w+")
_KINDS: dict[str, Test] = {
    "retweet": lambda record: record.repost_of is not None,
    "reply": lambda record: record.kind == "comment",
    "quote": lambda _: False,
    "verified": lambda _: False,
}
_DEEPEST = 20


class QueryError(ValueError):
    """A query that X refuses, with X's kind of words."""


class _Token(NamedTuple):
    kind: str
    text: str


class _Node(NamedTuple):
    """A part of a query, and whether it may stand alone."""

    test: Test
    alone: bool


def parse(query: str) -> Test:
    """Tells whether a record matches a query.

    Raises:
        QueryError: X would answer 400.
    """
    tokens = _tokens(query)
    if not tokens:
        raise QueryError("Rules must not be empty")
    node, rest = _either(tokens, 0, 0)
    if rest < len(tokens):
        raise QueryError(f"mismatched input '{tokens[rest].text}' (at position {rest + 1})")
    if not node.alone:
        raise QueryError("Rule must contain at least one positive, standalone operator")
    return node.test


def _tokens(query: str) -> list[_Token]:
    found, at, text = [], 0, query.rstrip()
    while at < len(text):
        match = _TOKENS.match(text, at)
        if match is None:
            raise QueryError(f"no viable alternative at character {at + 1}")
        kind = str(match.lastgroup)
        found.append(_Token(kind, match[kind]))
        at = match.end()
    return found


def _either(tokens: list[_Token], at: int, depth: int) -> tuple[_Node, int]:
    if depth > _DEEPEST:
        raise QueryError("Rule is nested too deeply")
    nodes, at = _one_of(tokens, at, depth)
    options = [nodes]
    while at < len(tokens) and tokens[at] == ("word", "OR"):
        node, at = _one_of(tokens, at + 1, depth)
        options.append(node)
    if len(options) == 1:
        return nodes, at
    tests = [node.test for node in options]
    return _Node(lambda record: any(test(record) for test in tests), all(node.alone for node in options)), at


def _one_of(tokens: list[_Token], at: int, depth: int) -> tuple[_Node, int]:
    parts: list[_Node] = []
    while at < len(tokens) and tokens[at].kind != "close" and tokens[at] != ("word", "OR"):
        node, at = _single(tokens, at, depth)
        parts.append(node)
    if not parts:
        raise QueryError(f"missing operand (at position {at + 1})")
    tests = [node.test for node in parts]
    return _Node(lambda record: all(test(record) for test in tests), any(node.alone for node in parts)), at


def _single(tokens: list[_Token], at: int, depth: int) -> tuple[_Node, int]:
    token = tokens[at]
    if token.kind == "not":
        if at + 1 >= len(tokens) or tokens[at + 1].kind == "close":
            raise QueryError("missing operand after '-'")
        node, after = _single(tokens, at + 1, depth + 1)
        return _Node(lambda record: not node.test(record), alone=False), after
    if token.kind == "open":
        node, after = _either(tokens, at + 1, depth + 1)
        if after >= len(tokens) or tokens[after].kind != "close":
            raise QueryError("missing ')' at '<EOF>'")
        return node, after + 1
    return (_phrase(token.text) if token.kind == "phrase" else _operator(token.text)), at + 1


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]


def _phrase(text: str) -> _Node:
    wanted = f" {' '.join(_words(text))} "
    if not wanted.strip():
        raise QueryError("empty phrase")
    return _Node(lambda record: wanted in f" {' '.join(_words(record.text))} ", alone=True)


def _operator(text: str) -> _Node:
    name, colon, value = text.partition(":")
    if not colon:
        return _phrase(text)
    if name == "lang" and re.fullmatch("[a-z]{2,3}", value):
        return _Node(lambda record: record.lang == value, alone=False)
    if name == "from" and value:
        return _Node(lambda record: value in (record.author, f"u{record.author}"), alone=True)
    if name == "context" and re.fullmatch(r"[0-9]+\.[0-9]+", value):
        return _Node(lambda _: True, alone=True)
    if name == "is" and value in _KINDS:
        return _Node(_KINDS[value], alone=False)
    raise QueryError(f"Reference to invalid operator '{name}' or its value '{value}'")
