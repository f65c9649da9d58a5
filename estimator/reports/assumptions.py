"""The assumptions of a plan file as a list: for a terminal, a script, a spreadsheet."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from estimator.money import Money
from estimator.reports.grid import Column, grid, paragraph
from estimator.reports.listing import Record
from estimator.sourcing import Estimated
from estimator.whatif.assumptions import Assumption

COLUMNS = (
    Column("ADDRESS", rigid=True),  # broken, it could not be copied
    Column("VALUE", right=True),
    Column("COUNTS", rigid=True),
    Column("SAID BY", rigid=True),
    Column("GRADE", rigid=True),
)

LEGEND = (
    "Try another value with --set 'ADDRESS=VALUE', write it into the file with perusable plan set. Said by: plan, "
    "the file; yields, the keep rates; pilot, counts that the file does not stand over; provider, where the file is "
    "silent; book, the day whose prices hold"
)


def assumption_lines(found: Iterable[Assumption], width: int) -> Iterator[str]:
    """The assumptions for a terminal."""
    listed = list(found)
    sources = Counter(plan for plan, _ in {(one.plan, one.source) for one in listed})
    alone = {plan for plan, number in sources.items() if number == 1}
    rows = [_row(one, short=one.plan in alone) for one in listed]
    if rows:
        yield from grid(COLUMNS, rows, width)
        yield ""
    yield from paragraph(LEGEND, width)


def _row(one: Assumption, *, short: bool) -> tuple[str, ...]:
    # The only source of a plan need not be named.
    address = f"{one.plan}/{one.key}" if short and one.plan else one.address
    counts = "" if one.unit and one.unit in one.text else one.unit
    return address, one.text or "not stated", counts, one.origin if one.text else "", one.grade or ""


def assumption_records(found: Iterable[Assumption]) -> tuple[Record, ...]:
    """Every assumption with every field, numbers exact."""
    return tuple(_record(one) for one in found)


def _record(one: Assumption) -> Record:
    value = one.value
    range_ = value if isinstance(value, Estimated) else None
    return {
        "address": one.address,
        "plan": one.plan or None,
        "source": one.source or None,
        "key": one.key,
        "label": one.label,
        "text": one.text or None,
        "unit": one.unit or None,
        "value": range_.likely if range_ is not None else value.amount if isinstance(value, Money) else _plain(value),
        "low": range_.low if range_ is not None else None,
        "high": range_.high if range_ is not None else None,
        "least": one.least,
        "most": one.most,
        "choices": one.choices,
        "stated": one.stated,
        "said_by": one.origin if one.text else None,
        "grade": one.grade,
        "evidence": one.evidence or None,
        "meaning": one.meaning or None,
    }


def _plain(value: object) -> str | int | date | None:
    return value if isinstance(value, str | int | date) else None
