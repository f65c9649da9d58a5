"""Exact numbers as a model or a recipe writes them, read by a grammar of their own: nothing of a text is ever run.

What can be written is a sum of terms q·πᵏ·√n with rational q: numbers, fractions, decimals, ``+ - * / ^``, ``sqrt(n)``,
``pi``, brackets. Length, depth, digits, exponents and radicands are bounded before anything is worked out, so the
time is too. Square roots of different square-free whole numbers and powers of π are linearly independent over the
rationals, so two such sums are equal exactly if their terms are: equality is decided, not guessed.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

LONGEST = 120
"""Characters of an expression."""

DEEPEST = 12
"""Brackets, signs and powers inside each other."""

MOST_TERMS = 12
"""Terms of a sum, and the most that a power of a sum is multiplied out to."""

MOST_BITS = 256
"""Of a numerator or denominator."""

MOST_EXPONENT = 12

MOST_RADICAND = 10**6
"""Under a root as written. Products of roots stay below 10^9, up to which every square factor is found."""

_LARGEST_ROOT = 10**9

_TOKEN = re.compile(r" *(?:([0-9]{1,15}(?:\.[0-9]{1,12})?|\.[0-9]{1,12})|([a-z][a-z0-9_]{0,39})|(\*\*|[-+*/^()]))")

Value = Any
"""A number of sympy's, which carries no types."""


class UnreadableError(ValueError):
    """A text is no expression of this grammar, or one beyond its bounds; the message says which."""


def value(text: str, names: Mapping[str, Value] | None = None) -> Value:
    """What an expression is worth, exactly, multiplied out.

    Args:
        text: The expression.
        names: Values of the names that may stand in it beside ``pi`` and ``sqrt``.

    Raises:
        UnreadableError: It cannot be read.
    """
    if len(text) > LONGEST:
        raise UnreadableError(f"longer than {LONGEST} characters")
    reading = _Reading(_tokens(text), {} if names is None else names)
    found = reading.sum(0)
    if reading.at < len(reading.tokens):
        raise UnreadableError(f"{reading.tokens[reading.at].text!r} is not expected there")
    return found


def same(one: Value, other: Value) -> bool:
    """Whether two values are the same number."""
    return bool(_sympy().expand(one - other) == 0)


def whole(found: Value) -> bool:
    """Whether a value is a whole number."""
    return bool(found.is_Integer)


def below(one: Value, other: Value) -> bool:
    """Whether one value is less than another.

    Raises:
        UnreadableError: A name without a value is in them.
    """
    difference = other - one
    if difference.free_symbols:
        raise UnreadableError("has a name without a value")
    return bool(difference.is_positive)


def solved(equations: list[tuple[Value, Value]], unknowns: list[str]) -> dict[str, Value]:
    """The one solution of linear equations.

    Args:
        equations: Both sides of each.
        unknowns: Names of :func:`symbol` in them.

    Raises:
        UnreadableError: They are not linear, or have no solution or several.
    """
    sympy = _sympy()
    symbols = [symbol(name) for name in unknowns]
    try:
        rows = list(sympy.linsolve([left - right for left, right in equations], symbols))
    except (sympy.polys.polyerrors.PolynomialError, ValueError):
        raise UnreadableError("are not linear in the unknowns") from None
    if len(rows) != 1 or any(entry.free_symbols for entry in rows[0]):
        raise UnreadableError("have no solution, or more than one")
    return dict(zip(unknowns, rows[0], strict=True))


def symbol(name: str) -> Value:
    """A name that stands for itself."""
    return _sympy().Symbol(name, real=True)


class _Token(NamedTuple):
    kind: str
    text: str


def _tokens(text: str) -> list[_Token]:
    found, at, text = [], 0, text.strip(" ")
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise UnreadableError(f"{text[at]!r} is not of a number")
        number, name, sign = match.groups()
        found.append(_Token("number", number) if number else _Token("name", name) if name else _Token("sign", sign))
        at = match.end()
    if not found:
        raise UnreadableError("is empty")
    return found


@cache
def _sympy() -> Any:  # noqa: ANN401 - it carries no types
    # A third of a second, and only a recipe with mathematics needs it.
    import sympy  # type: ignore[import-not-found, import-untyped, unused-ignore]  # noqa: PLC0415

    return sympy


class _Reading:
    """Recursive descent over the tokens; each rule works out what it read, within the bounds."""

    def __init__(self, tokens: list[_Token], names: Mapping[str, Value]) -> None:
        self.tokens = tokens
        self.names = names
        self.at = 0

    def _next(self, *signs: str) -> str:
        """The next sign if it is one of these, taken; else nothing."""
        if self.at < len(self.tokens) and self.tokens[self.at].kind == "sign" and self.tokens[self.at].text in signs:
            self.at += 1
            return self.tokens[self.at - 1].text
        return ""

    def sum(self, depth: int) -> Value:
        if depth > DEEPEST:
            raise UnreadableError(f"is nested deeper than {DEEPEST}")
        found = self._product(depth)
        while sign := self._next("+", "-"):
            term = self._product(depth)
            found = _bounded(found + term if sign == "+" else found - term)
        return found

    def _product(self, depth: int) -> Value:
        found = self._signed(depth)
        while True:
            if sign := self._next("*", "/"):
                factor = self._signed(depth)
                found = _times(found, factor if sign == "*" else _inverse(factor))
            elif self._implied():
                found = _times(found, self._power(depth))
            else:
                return found

    def _implied(self) -> bool:
        """Whether a product is written without its sign: 25pi, 2sqrt(3)."""
        if self.at >= len(self.tokens) or not self.at:
            return False
        here, before = self.tokens[self.at], self.tokens[self.at - 1]
        return before.kind == "number" and here.kind == "name" and here.text in ("pi", "sqrt")

    def _signed(self, depth: int) -> Value:
        if depth > DEEPEST:
            raise UnreadableError(f"is nested deeper than {DEEPEST}")
        if sign := self._next("+", "-"):
            found = self._signed(depth + 1)
            return found if sign == "+" else -found
        return self._power(depth)

    def _power(self, depth: int) -> Value:
        base = self._atom(depth)
        if self._next("^", "**"):
            return _power(base, self._signed(depth + 1))
        return base

    def _atom(self, depth: int) -> Value:
        if self._next("("):
            found = self.sum(depth + 1)
            if not self._next(")"):
                raise UnreadableError("a bracket is not closed")
            return found
        if self.at >= len(self.tokens) or self.tokens[self.at].kind == "sign":
            raise UnreadableError("a number is missing")
        token = self.tokens[self.at]
        self.at += 1
        if token.kind == "number":
            return _sympy().Rational(token.text)
        return self._named(token.text, depth)

    def _named(self, name: str, depth: int) -> Value:
        if name in self.names:
            return self.names[name]
        if name == "pi":
            return _sympy().pi
        if name == "sqrt" and self._next("("):
            found = self.sum(depth + 1)
            if not self._next(")"):
                raise UnreadableError("a bracket is not closed")
            return _root(found)
        raise UnreadableError(f"{name!r} has no value")


def _times(one: Value, other: Value) -> Value:
    if len(_terms(one)) * len(_terms(other)) > MOST_TERMS**2:
        raise UnreadableError("has too many terms")
    return _bounded(_sympy().expand(one * other))


def _inverse(found: Value) -> Value:
    if found == 0:
        raise UnreadableError("divides by zero")
    if len(_terms(found)) > 1:
        raise UnreadableError("divides by a sum that is no plain number")
    return 1 / found


def _power(base: Value, exponent: Value) -> Value:
    if exponent == _sympy().Rational(1, 2):
        return _root(base)
    if not exponent.is_Integer or abs(exponent) > MOST_EXPONENT:
        raise UnreadableError(f"has an exponent that is no whole number up to {MOST_EXPONENT}")
    times = int(exponent)
    if times < 0:
        base, times = _inverse(base), -times
    if _bits(base) * times > MOST_BITS:
        raise UnreadableError(f"has more than {MOST_BITS} binary digits")
    found = _sympy().Integer(1)
    for _ in range(times):
        found = _times(found, base)
    return found


def _root(found: Value) -> Value:
    if not found.is_Rational or found < 0 or max(found.p, found.q) > MOST_RADICAND:
        raise UnreadableError(f"has a root of what is no number from 0 to {MOST_RADICAND:,}")
    return _bounded(_sympy().sqrt(found))


def _terms(found: Value) -> tuple[Value, ...]:
    return tuple(_sympy().Add.make_args(found))


def _bits(found: Value) -> int:
    return max((max(abs(int(n.p)), int(n.q)).bit_length() for n in found.atoms(_sympy().Rational)), default=1)


def _bounded(found: Value) -> Value:
    if len(_terms(found)) > MOST_TERMS:
        raise UnreadableError("has too many terms")
    if _bits(found) > MOST_BITS:
        raise UnreadableError(f"has more than {MOST_BITS} binary digits")
    roots = (power for power in found.atoms(_sympy().Pow) if power.exp.is_Rational and not power.exp.is_Integer)
    if any(not root.base.is_Integer or root.base > _LARGEST_ROOT for root in roots):
        raise UnreadableError("has a root that is too large")
    return found
