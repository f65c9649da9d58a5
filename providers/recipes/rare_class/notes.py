"""What a person should look at in a table before rows are made of it, and its columns in lines."""

from collections.abc import Iterator

from estimator.errors import brief
from providers.recipes.rare_class.cells import merged, seen, written
from providers.recipes.rare_class.values import Column, Table

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a cell starts that a spreadsheet runs (OWASP, CSV injection: https://owasp.org/www-community/attacks/CSV_Injection)."""

_FEW = 10
"""Rows of which it says nothing that all their cells differ."""


def runs(text: str) -> bool:
    """Whether a spreadsheet would take a text for a formula."""
    return text.startswith(FORMULA)


def notes_of(table: Table) -> Iterator[str]:
    """What looks wrong, without being a fault."""
    share = (len(table.rare) + table.copies) / table.rows
    if share > 0.5:  # noqa: PLR2004 - a majority
        yield f"The class {brief(table.asked.rare, 40)!r} holds {100 * share:.0f} % of the rows: it is not a rare one."
    if table.copies:
        yield f"{table.copies:,} rows of the class repeat another one and are counted once."
    for place, column in enumerate(table.columns):
        name = brief(column.name, 60)
        cells = written(table.rare, place)
        if column.kind in ("whole number", "text") and len(cells) > _FEW and len({*cells}) == len(cells):
            yield f"{name} differs in every row of the class: leave it out if it identifies somebody or something."
        if column.kind in ("category", "text") and any(map(runs, {*cells, *(column.seen.levels or ())})):
            yield f"{name} holds cells that a spreadsheet would run as formulas."


def described(table: Table) -> Iterator[str]:
    """A table in lines for a person: its class, its columns with their kinds, and its notes."""
    rare = len(table.rare) + table.copies
    yield (
        f"{table.rows:,} rows, {rare:,} of the class {brief(table.asked.rare, 40)!r} "
        f"({100 * rare / table.rows:.2f} %), {len(table.rare):,} different"
    )
    for place, column in enumerate(table.columns):
        shown = merged(column.seen, seen(written(table.rare, place)))
        yield f"  {brief(column.name, 40):24} {_kind(column):22} {_range(column._replace(seen=shown))}"
    yield from (f"  note: {note}" for note in table.notes)


def _kind(column: Column) -> str:
    return f"{column.kind} ({'stated' if column.stated else 'inferred'})"


def _range(column: Column) -> str:
    shown = column.seen
    empty = f", {shown.empty:,} empty" if shown.empty else ""
    if column.kind in ("whole number", "decimal"):
        return (f"{shown.low:,} to {shown.high:,}" if shown.low is not None else "no number") + empty
    if column.kind == "text":
        return f"up to {shown.longest} characters{empty}"
    levels = sorted(shown.levels or ())
    more = f" and {len(levels) - 5} more" if len(levels) > 5 else ""  # noqa: PLR2004 - a line's worth
    return ", ".join(brief(level, 24) for level in levels[:5]) + more + empty
