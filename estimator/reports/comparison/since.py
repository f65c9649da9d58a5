"""The changes since a baseline: in words, as JSON and as cells of a CSV."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from estimator.money import plain, significant
from estimator.planning.changes import CAUSES, Cause, Change, Since
from estimator.reports.comparison.figures import exact_text, money_text
from estimator.text import csv_cell

DIGITS = 12
"""Of a digest, enough to tell two books apart."""


def heading(since: Since) -> str:
    """Which baseline: its day, what its books knew, and which price files they were."""
    book = since.book.removeprefix("sha256:")[:DIGITS]
    return f"Since {since.as_of} (as known on {since.known_at}, book {book})"


def told(since: Since, currency: str, exponent: int) -> Iterator[tuple[str, str]]:
    """Each plan in which something changed and what; then how many are as they were."""
    for change in since.told:
        yield change.plan, words(change, currency, exponent)
    same = len(since.changes) - len(since.told)
    if same:
        left = "nothing changed" if not since.told else "the other plans are as they were"
        yield "", f"{left} ({same} plan{'s' if same > 1 else ''})"


def words(change: Change, currency: str, exponent: int) -> str:
    """One plan's change."""
    if change.kind in ("new", "removed", "status"):
        return f"{change.kind}: {change.why}"
    if change.total is None:
        return f"not separable: {change.why}"
    unit = "" if change.per_1000 is None else f" ({_signed_unit(change.per_1000)} per 1,000)"
    figure = f"{_signed(change.total, exponent)} {currency}{unit}"
    if change.kind == "not separable":
        return f"{figure}, not separable: {_among(change.causes)}{change.why}"
    return f"{figure}: " + ", ".join(_part(change, cause, exponent) for cause in _shown(change))


def _part(change: Change, cause: Cause, exponent: int) -> str:
    unit = change.per_1000_parts.get(cause)
    beside = f" ({_signed_unit(unit)} per 1,000)" if unit and not change.parts[cause] else ""
    return f"{cause} {_signed(change.parts[cause], exponent)}{beside}"


def _shown(change: Change) -> list[Cause]:
    """The causes with a part; of a change of the unit cost alone, those that moved it."""
    return [cause for cause in CAUSES if change.parts[cause] or change.per_1000_parts.get(cause)]


def _among(causes: tuple[Cause, ...]) -> str:
    if len(causes) < 2:  # noqa: PLR2004 - one alone is told apart from nothing
        return ""
    return f"{', '.join(causes[:-1])} and {causes[-1]} cannot be told apart; "


def _signed(minor: int, exponent: int) -> str:
    return ("+" if minor > 0 else "") + plain(Fraction(minor, 10**exponent), exponent, group=True)


def _signed_unit(value: Fraction) -> str:
    text = significant(value, group=True)
    return ("+" if value > 0 else "") + (text.rstrip("0").rstrip(".") if "." in text else text)


def since_tree(since: Since, exponent: int) -> dict[str, Any]:
    """The ``baseline`` of the JSON."""
    return {
        "as_of": str(since.as_of),
        "known_at": str(since.known_at),
        "book": {"digest": since.book},
        "only_prices": since.only_prices,
        "changes": [_change(change, exponent) for change in since.changes],
    }


def _change(change: Change, exponent: int) -> dict[str, Any]:
    return {
        "plan": change.plan,
        "kind": change.kind,
        "before": money_text(change.before, exponent),
        "after": money_text(change.after, exponent),
        "total": money_text(change.total, exponent),
        "per_1000_records": exact_text(change.per_1000),
        "by_cause": _by_cause({cause: money_text(part, exponent) for cause, part in change.parts.items()}),
        "per_1000_by_cause": _by_cause({cause: exact_text(part) for cause, part in change.per_1000_parts.items()}),
        "causes": list(change.causes),
        "why": change.why or None,
    }


def _by_cause(parts: Mapping[Cause, str | None]) -> dict[str, str | None] | None:
    return {cause.replace(" ", "_"): part for cause, part in parts.items()} if parts else None


def since_cells(since: Since, change: Change, exponent: int) -> dict[str, str]:
    """A plan's change as cells; what is not known is empty."""
    parts = {
        f"change_{cause.replace(' ', '_')}": money_text(change.parts.get(cause), exponent) or "" for cause in CAUSES
    }
    return {
        "baseline_as_of": str(since.as_of),
        "baseline_known_at": str(since.known_at),
        "baseline_book": since.book,
        "baseline_total": money_text(change.before, exponent) or "",
        "change": change.kind,
        "change_total": money_text(change.total, exponent) or "",
        "change_per_1000_records": exact_text(change.per_1000) or "",
        **parts,
        "change_why": csv_cell(change.why),
    }
