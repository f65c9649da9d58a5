"""Problems drawn from families: numbers first, then what follows from them, the true answer with them."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from providers.recipes.expression import UnreadableError, Value, below, same, solved, symbol, value, whole
from providers.recipes.rows import ProblemRow, numbers_of
from providers.recipes.templates import filled

TRIES = 2_000
"""Draws of one family until its needs are met."""

Draw = Callable[[int], int]
"""A whole number from 0 to below the one given."""

_COMPARISONS = ("!=", "<=", ">=", "=", "<", ">")


class Problem(NamedTuple):
    """A problem.

    Attributes:
        text: For a person or a model.
        answer: The true one, as :func:`providers.recipes.expression.value` reads it.
    """

    text: str
    answer: str


def drawn(row: ProblemRow, draw: Draw) -> Problem:
    """A problem of a family.

    Raises:
        UnreadableError: A formula cannot be worked out, or no draw of many meets the family's needs.
    """
    for _ in range(TRIES):
        numbers = {name: numbers_of(text)[draw(len(numbers_of(text)))] for name, text in row.numbers.items()}
        words = {name: items[draw(len(items))] for name, items in row.words.items()}
        worked = _worked(row, numbers)
        if worked is not None:
            shown = {name: str(found) for name, found in worked.items()}
            answer = _decimal(worked["answer"]) if row.write == "decimal" else shown["answer"]
            return Problem(filled(row.text, {**shown, **words}), answer)
    raise UnreadableError(f"no draw of {TRIES:,} meets needs and whole")


def _decimal(found: Value) -> str:
    """A number as a decimal, where that ends within twelve places; else as it is."""
    scaled = found * 10**12
    if not whole(scaled):
        return str(found)
    sign, digits = "-" if scaled < 0 else "", str(abs(scaled)).rjust(13, "0")
    return (sign + digits[:-12] + "." + digits[-12:]).rstrip("0").rstrip(".")


def _worked(row: ProblemRow, numbers: Mapping[str, int]) -> dict[str, Value] | None:
    """All values of a draw; ``None`` where it does not meet the needs."""
    values: dict[str, Value] = {name: value(str(number)) for name, number in numbers.items()}
    for name, formula in row.work.items():
        values[name] = value(formula, values)
    # What needs no solution is asked first: a division by zero that the needs rule out is never worked out.
    early = [need for need in row.needs if not _names(need) & {*row.unknowns, "answer"}]
    if not all(_holds(need, values) for need in early):
        return None
    if row.unknowns:
        sides = [_sides(equation, values, row.unknowns) for equation in row.equations]
        values |= solved(sides, list(row.unknowns))
    values["answer"] = value(row.answer, values)
    if values["answer"].free_symbols:
        raise UnreadableError("the answer has a name without a value")
    late = [need for need in row.needs if need not in early]
    met = all(_holds(need, values) for need in late) and all(whole(values[name]) for name in row.whole)
    return values if met else None


def _names(text: str) -> set[str]:
    return set("".join(char if char.isalnum() or char == "_" else " " for char in text).split())


def _sides(equation: str, values: Mapping[str, Value], unknowns: tuple[str, ...]) -> tuple[Value, Value]:
    left, equals, right = equation.partition("=")
    if not equals:
        raise UnreadableError(f"{equation!r} has no =")
    names = {**values, **{name: symbol(name) for name in unknowns}}
    return value(left, names), value(right, names)


def _holds(need: str, values: Mapping[str, Value]) -> bool:
    sign = next((sign for sign in _COMPARISONS if sign in need), None)
    if sign is None:
        raise UnreadableError(f"{need!r} compares nothing: write <, <=, >, >=, = or !=")
    left, _, right = need.partition(sign)
    one, other = value(left, values), value(right, values)
    equal = same(one, other)
    return {
        "=": equal,
        "!=": not equal,
        "<": not equal and below(one, other),
        "<=": equal or below(one, other),
        ">": not equal and below(other, one),
        ">=": equal or below(other, one),
    }[sign]
