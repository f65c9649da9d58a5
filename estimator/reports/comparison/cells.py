"""The comparison as cells of a table that can be sorted: one row a plan, with its range on a common axis."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Literal, NamedTuple

from estimator.planning.compare import Comparison
from estimator.planning.ranges import PlanRanges
from estimator.planning.result import PlanEstimate, Status
from estimator.reports.comparison import sentences as say
from estimator.reports.comparison.axis import Axis
from estimator.reports.comparison.axis import axis as axis_of
from estimator.reports.comparison.differences import Delta, Difference, differences
from estimator.text import safe

__all__ = ["COLUMNS", "RIGHT", "Axis", "Bar", "Cells", "Delta", "Difference", "axis", "differences", "ordered", "rows"]

Block = Literal["usable", "not"]

Key = tuple[bool, Fraction, str]
"""Sort key of a cell: whether it says nothing (such cells come last), its figure, its words."""

COLUMNS: Mapping[str, str] = {
    "rank": "",
    "plan": "plan",
    "per_1000": "per 1,000",
    "median": "median",
    "range": "P5 to P95",
    "per_million": "per M tok",
    "total": "total",
    "done_by": "done by",
    "limit": "what limits it",
    "terms": "terms",
    "assumed": "assumed",
    "name": "name",
}
"""The columns of the table, with their headings: each is an attribute of :class:`Cells`, ``plan`` its ``id``."""

RIGHT = frozenset(("rank", "per_1000", "median", "range", "per_million", "total", "assumed"))
"""The columns of figures, which line up at the right."""


class Bar(NamedTuple):
    """A plan's unit cost on the common axis: shares of its length.

    Attributes:
        low: Where the P5 stands; without draws, the likely value.
        mid: Where the median stands; without draws, the likely value.
        high: Where the P95 stands; without draws, the likely value.
        open: Whether nothing bounds it above: a floor, or draws in which it cannot be had.
    """

    low: float
    mid: float
    high: float
    open: bool


class Cells(NamedTuple):
    """One plan. Every text may be shown as it is.

    Attributes:
        block: Whether it can be bought and used for the need.
        rank: Its place among those that can, from 1; empty for the others.
        id: Its id.
        name: Its name.
        per_1000: Likely cost of 1,000 usable records; ``≥`` before a floor.
        median: The median of the draws; ``–`` without them.
        range: P5 to P95 of the draws; ``–`` without them.
        per_million: Likely cost of a million usable tokens.
        total: Likely total.
        done_by: The day it is complete.
        limit: What limits its calendar.
        terms: The verdict on its rights, briefly.
        assumed: The share of the total that rests on assumptions.
        note: What the figures alone would hide: why it is not for the need, what a floor leaves out.
        bar: Its unit cost on the axis; ``None`` without one.
        status: How far it is priced.
        cheapest: Whether it is the cheapest that can be used.
        like_for_like: Whether it delivers the kind of record needed.
        over_budget: Whether its total is above the budget.
        chosen: Whether the file marks it as chosen.
        keys: Its sort keys by column.
    """

    block: Block
    rank: str
    id: str
    name: str
    per_1000: str
    median: str
    range: str
    per_million: str
    total: str
    done_by: str
    limit: str
    terms: str
    assumed: str
    note: str
    bar: Bar | None
    status: Status
    cheapest: bool
    like_for_like: bool
    over_budget: bool
    chosen: bool
    keys: Mapping[str, Key]

    def text(self, column: str) -> str:
        """The cell of a column of :data:`COLUMNS`."""
        found: str = getattr(self, "id" if column == "plan" else column)
        return found


def renewed(cells: Sequence[Cells], part: Comparison, on: Axis | None) -> tuple[Cells, ...]:
    """Rows of an earlier answer, those of a later answer about some of the plans in their places.

    Until all plans are answered nobody knows who is cheapest or how they rank, so places and the mark of the cheapest
    stay as they were; the bars keep the axis they were drawn on.

    Args:
        cells: The earlier rows.
        part: The later answer.
        on: The axis of the earlier rows.
    """
    scene = _Scene(part, on, None)
    found = {plan.id: plan for plan in part.plans}
    return tuple(_standing(_cells(scene, found[row.id], None), row) if row.id in found else row for row in cells)


def _standing(new: Cells, row: Cells) -> Cells:
    """New cells in the place in which a row stands."""
    keys = {**new.keys, "rank": row.keys["rank"]}
    return new._replace(rank=row.rank, block=row.block, cheapest=row.cheapest, keys=keys)


def rows(comparison: Comparison) -> tuple[Cells, ...]:
    """The plans in ranked order, then those that are not for the need as they stand in the file."""
    scene = _Scene(comparison, axis(comparison), comparison.cheapest)
    ranks = {plan.id: place for place, plan in enumerate(comparison.eligible, 1)}
    return tuple(_cells(scene, plan, ranks.get(plan.id)) for plan in comparison.plans)


def axis(comparison: Comparison) -> Axis | None:
    """The axis of the unit costs of all plans and all ends of their ranges; ``None`` where no plan has one."""
    ends = [value for plan in comparison.plans for value in _ends(comparison, plan) if value is not None]
    return axis_of(ends, f"{comparison.currency} per 1,000 usable records")


def ordered(cells: Sequence[Cells], column: str, *, descending: bool = False) -> tuple[Cells, ...]:
    """The rows by a column, each block for itself; what says nothing comes last either way, ties keep their order."""
    silent = [row for row in cells if row.keys[column][0]]
    said = [row for row in cells if not row.keys[column][0]]
    said.sort(key=lambda row: row.keys[column][1:], reverse=descending)
    return tuple(row for block in ("usable", "not") for row in (*said, *silent) if row.block == block)


class _Scene(NamedTuple):
    """What all rows have in common."""

    comparison: Comparison
    on: Axis | None
    cheapest: PlanEstimate | None


def _cells(scene: _Scene, plan: PlanEstimate, rank: int | None) -> Cells:
    comparison = scene.comparison
    drawn = _drawn(comparison, plan)
    median, span = _range_words(plan, drawn)
    return Cells(
        "usable" if plan.eligible else "not",
        "" if rank is None else str(rank),
        safe(plan.id),
        safe(plan.name),
        say.floored(plan, say.unit_cost(plan.per_1000_records)),
        median,
        span,
        say.floored(plan, say.unit_cost(plan.per_million_tokens)),
        say.floored(plan, say.money(plan.total, plan.exponent)),
        say.done_words(comparison, plan),
        safe(plan.limit) or say.MISSING,
        say.TERMS[plan.rights],
        say.percent(plan.assumed_share) if plan.lines else say.MISSING,
        safe("; ".join(_notes(comparison, plan))),
        _bar(comparison, plan, scene.on),
        plan.status,
        plan is scene.cheapest,
        plan.like_for_like,
        comparison.over_budget(plan),
        plan.id == comparison.chosen,
        _keys(plan, rank, drawn),
    )


def _drawn(comparison: Comparison, plan: PlanEstimate) -> PlanRanges | None:
    return None if comparison.ranges is None else comparison.ranges.plans.get(plan.id)


def _range_words(plan: PlanEstimate, drawn: PlanRanges | None) -> tuple[str, str]:
    """The median and the P5 to P95 of the unit cost."""
    if drawn is None:
        return say.MISSING, say.MISSING
    from estimator.reports.comparison.ranges import figures  # noqa: PLC0415 - only with draws

    span, median, *_ = figures(plan, drawn)
    return median, span


def _notes(comparison: Comparison, plan: PlanEstimate) -> Iterator[str]:
    if plan.reasons:
        yield say.main_reason(plan)
        yield from filter(None, [say.comparable_words(plan)])
        return
    if plan.status == "at least":
        yield f"{say.total_words(plan)}: {say.missing_words(plan.missing)}"
    elif plan.status == "unpriced":
        yield f"unpriced: {say.missing_words(plan.missing)}"
    if comparison.over_budget(plan):
        yield "over the budget"
    if not plan.like_for_like:
        yield f"other records than {say.kinds(comparison.need.kind)}"
    yield from say.full_use_words(plan, 1)


def _ends(comparison: Comparison, plan: PlanEstimate) -> tuple[Fraction | None, Fraction | None, Fraction | None]:
    """P5, median and P95 of a unit cost; without draws, the likely value three times."""
    drawn = _drawn(comparison, plan)
    if drawn is not None and drawn.per_1000_records is not None:
        spread = drawn.per_1000_records
        return spread.p5, spread.p50, spread.p95
    return (plan.per_1000_records,) * 3


def _bar(comparison: Comparison, plan: PlanEstimate, on: Axis | None) -> Bar | None:
    low, mid, high = _ends(comparison, plan)
    if on is None or low is None:
        return None
    middle = 1.0 if mid is None else on.place(mid)
    return Bar(on.place(low), middle, 1.0 if high is None else on.place(high), high is None or plan.status != "priced")


def _keys(plan: PlanEstimate, rank: int | None, drawn: PlanRanges | None) -> dict[str, Key]:
    spread = None if drawn is None else drawn.per_1000_records
    return {
        "rank": _number(None if rank is None else Fraction(rank)),
        "plan": _words(plan.id),
        "per_1000": _number(plan.per_1000_records),
        "median": _number(None if spread is None else spread.p50),
        "range": _number(None if spread is None else spread.p5),
        "per_million": _number(plan.per_million_tokens),
        "total": _number(plan.money),
        "done_by": _day(plan.done_by),
        "limit": _words(plan.limit),
        "terms": _words(say.TERMS[plan.rights]),
        "assumed": _number(plan.assumed_share if plan.lines else None),
        "name": _words(plan.name),
    }


def _number(value: Fraction | None) -> Key:
    return (value is None, value or Fraction(0), "")


def _day(day: date | None) -> Key:
    return _number(None if day is None else Fraction(day.toordinal()))


def _words(text: str) -> Key:
    return (not text, Fraction(0), text.casefold())
