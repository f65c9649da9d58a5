"""What a model is told: the columns, a few real rows of the class as turns of its own, and to write one more."""

import json
from collections.abc import Sequence

from providers.recipes.rare_class.answers import json_of
from providers.recipes.rare_class.values import Column, Row, Split
from providers.recipes.values import Message

MOST_LEVELS = 20
"""Categories of a column that are named to a model."""

SYSTEM = """You write rows of a table. Every row is of one kind of case: {label} = {rare}.
Columns:
{columns}
Answer with one row as one JSON object on one line, with exactly these columns in this order, and nothing else.
The rows shown are of real cases: never repeat one. Write a new one that is as likely."""

TURN = "Write a new row."
"""What each turn asks: the same words before a real row and before the one that is wanted."""


def messages(split: Split, examples: Sequence[Row]) -> tuple[Message, ...]:
    """The conversation that ends where a new row is wanted.

    Args:
        split: The table; of its training rows alone the ranges and categories are named.
        examples: Real rows, shown as the model's own answers; none shows none.
    """
    columns = "\n".join(_said(column, split.train, place) for place, column in enumerate(split.columns))
    system = SYSTEM.format(label=split.asked.label, rare=split.asked.rare, columns=columns)
    turns = [Message("system", system)]
    for row in examples:
        turns += [Message("user", TURN), Message("assistant", json_of(row, split.columns))]
    return (*turns, Message("user", TURN))


def _said(column: Column, train: Sequence[Row], place: int) -> str:
    """A column in a line: its kind, and what the rows of the class hold in it."""
    cells = [row[place] for row in train if row[place] is not None]
    empty = ", or null" if len(cells) < len(train) else ""
    if not cells:
        return f"- {column.name}: null"
    if column.kind in ("whole number", "decimal"):
        numbers = [cell for cell in cells if not isinstance(cell, str) and cell is not None]
        return f"- {column.name}: {column.kind}, {min(numbers)} to {max(numbers)}{empty}"
    if column.kind == "text":
        return f"- {column.name}: text{empty}"
    texts = [str(cell) for cell in cells]
    common = sorted({*texts}, key=lambda level: (-texts.count(level), level))[:MOST_LEVELS]
    return f"- {column.name}: one of {', '.join(map(_quoted, common))}{empty}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
