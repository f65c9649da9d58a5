"""The comparison for a terminal: fits 80 × 24, uses what a wider one offers, and never cuts a figure."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from estimator.planning.compare import Comparison
from estimator.planning.result import PlanEstimate
from estimator.planning.workspace import Workspace
from estimator.reports.comparison import sentences as say
from estimator.reports.comparison.caveats import caveats
from estimator.reports.grid import paragraph
from estimator.reports.paint import Line, Style
from estimator.text import columns, safe, shorten

GAP = "  "
WIDEST, NARROWEST = 26, 10
"""Columns a plan's id may take, and to how many it gives way to the figures."""

WIDE = 100
"""From this width on a line holds every use of a fee."""

LIMIT = 34
NAME = 24
LABEL = 22
"""Columns of the labels of the last block."""


class Field(NamedTuple):
    """A column: its heading, its cells, and on which side they stand."""

    title: str
    cells: tuple[str, ...]
    right: bool = True

    @property
    def width(self) -> int:
        """Columns of the terminal it takes."""
        return max(columns(text) for text in (self.title, *self.cells))

    def placed(self, text: str) -> str:
        """A cell at its side of the column."""
        space = " " * (self.width - columns(text))
        return space + text if self.right else text + space


def table(
    workspace: Workspace,  # noqa: ARG001 - what every report is given
    comparison: Comparison,
    width: int = 80,
    height: int | None = None,
) -> list[Line]:
    """The lines of a comparison.

    Args:
        workspace: As every report is given it.
        comparison: What to show.
        width: Columns of the terminal.
        height: Lines of the screen; when the comparison is longer, the empty lines between its blocks go.
    """
    blocks = [
        list(_head(comparison, width)),
        list(_usable(comparison, width)),
        list(_ranges(comparison, width)),
        list(_others(comparison, width)),
        list(_verdict(comparison, width)),
        list(_since(comparison, width)),
        list(_caveats(comparison, width)),
    ]
    filled = [block for block in blocks if block]
    # One line is the prompt's that comes after.
    airy = height is None or sum(map(len, filled)) + len(filled) - 1 < height
    lines: list[Line] = []
    for block in filled:
        lines.extend([Line("")] if lines and airy else [])
        lines.extend(block)
    return lines


def _caveats(comparison: Comparison, width: int) -> Iterator[Line]:
    for note in caveats(comparison):
        yield from (Line(text, Style.DIM) for text in paragraph(safe(note), width, hang="  "))


def _head(comparison: Comparison, width: int) -> Iterator[Line]:
    for text in paragraph(safe(say.need_words(comparison.need)), width):
        yield Line(text, Style.BOLD)
    for text in paragraph(safe(say.days_words(comparison)), width):
        yield Line(text, Style.DIM)


def _usable(comparison: Comparison, width: int) -> Iterator[Line]:
    plans = comparison.eligible
    if not plans:
        yield Line("You can buy and use these: none", Style.BOLD)
        return
    title = f"You can buy and use these, {comparison.currency} per 1,000 usable records and per M usable tokens"
    title += say.ranked_words(comparison)
    yield from (Line(text, Style.BOLD) for text in paragraph(title, width))
    fields, gap = _fields(comparison, plans, width)
    numbers = Field("", tuple(str(place) for place in range(1, len(plans) + 1)))

    def row(number: str, cells: Sequence[str]) -> str:
        return f"{numbers.placed(number)} {gap.join(f.placed(c) for f, c in zip(fields, cells, strict=True))}".rstrip()

    yield Line(row("", [field.title for field in fields]), Style.DIM)
    for place, plan in enumerate(plans):
        style = Style.GOOD if plan is comparison.cheapest else Style.PLAIN
        yield Line(row(numbers.cells[place], [field.cells[place] for field in fields]), style)
        for note in _below(plan, width):
            for text in paragraph(safe(note), width, indent=" " * (numbers.width + 3)):
                yield Line(text, Style.DIM)


def _ranges(comparison: Comparison, width: int) -> Iterator[Line]:
    """What the draws say of the plans above."""
    if comparison.ranges is None:
        return
    from estimator.reports.comparison import ranges  # noqa: PLC0415 - only with draws

    found = list(ranges.rows(comparison))
    if not found:
        return
    yield from (Line(text, Style.BOLD) for text in paragraph(ranges.heading(comparison.ranges), width))
    titles = enumerate(ranges.HEADINGS[1:])
    figures = [Field(title, tuple(cells[place] for _, cells in found)) for place, title in titles]
    fields, gap = _ranged([plan.id for plan, _ in found], figures, width)
    yield Line(gap.join(field.placed(field.title) for field in fields).rstrip(), Style.DIM)
    for place in range(len(found)):
        yield Line(gap.join(field.placed(field.cells[place]) for field in fields).rstrip())
    for sentence in ranges.sentences(comparison):
        yield from (Line(text) for text in paragraph(safe(sentence), width, hang="  "))


def _ranged(names: Sequence[str], figures: Sequence[Field], width: int) -> tuple[list[Field], str]:
    """The columns of the ranges: those that say nothing are left out, then those that do not fit, totals first."""
    figures = [field for field in figures if any(cell != say.MISSING for cell in field.cells)]
    wanted = min(WIDEST, max((columns(safe(name)) for name in names), default=0))

    def room(gap: str) -> int:
        return width - sum(field.width + len(gap) for field in figures)

    for title in ("total", "median"):
        if room(" ") < NARROWEST:
            figures = [field for field in figures if field.title != title]
    gap = GAP if room(GAP) >= wanted else " "
    given = max(NARROWEST, min(wanted, room(gap)))
    return [Field("plan", tuple(shorten(safe(name), given) for name in names), right=False), *figures], gap


def _fields(comparison: Comparison, plans: Sequence[PlanEstimate], width: int) -> tuple[list[Field], str]:
    """The columns that fit, and the gap between them: the plans' ids give way first, then the gap, never a figure."""
    figures = list(_figures(comparison, plans))
    wanted = min(WIDEST, max(columns(_plan(plan, WIDEST)) for plan in plans))
    room = width - len(str(len(plans))) - 1
    wide = room - sum(field.width for field in figures) - len(figures) * len(GAP)
    gap = GAP if wide >= wanted else " "
    given = max(NARROWEST, min(wanted, wide if gap == GAP else wide + len(figures)))
    fields = [Field("plan", tuple(_plan(plan, given) for plan in plans), right=False), *figures]
    used = sum(field.width for field in fields) + len(gap) * (len(fields) - 1)
    return [*fields, *_more(plans, room - used)], gap


def _plan(plan: PlanEstimate, room: int) -> str:
    mark = "" if plan.like_for_like else " *"
    return shorten(safe(plan.id), room - len(mark)) + mark


def _figures(comparison: Comparison, plans: Sequence[PlanEstimate]) -> Iterator[Field]:
    over = [comparison.over_budget(plan) for plan in plans]
    room = "!" if any(over) else ""
    totals = [say.floored(plan, say.money(plan.total, plan.exponent)) for plan in plans]
    marked = tuple(total + ("!" if above else " " * len(room)) for total, above in zip(totals, over, strict=True))
    yield Field("per 1,000", tuple(say.floored(plan, say.unit_cost(plan.per_1000_records)) for plan in plans))
    yield Field("per M tok", tuple(say.floored(plan, say.unit_cost(plan.per_million_tokens)) for plan in plans))
    yield Field("total" + " " * len(room), marked)
    yield Field("done by", tuple(say.done_words(comparison, plan) for plan in plans), right=False)
    yield Field("terms", tuple(say.TERMS[plan.rights] for plan in plans), right=False)
    yield Field("assumed", tuple(say.percent(plan.assumed_share) for plan in plans))


def _more(plans: Sequence[PlanEstimate], room: int) -> Iterator[Field]:
    """What a wider terminal shows beside: months, what limits the calendar, the plans' names."""
    limits = tuple(safe(plan.limit or say.MISSING, LIMIT) for plan in plans)
    for field in (
        Field("months", tuple(str(plan.months) for plan in plans)),
        Field("what limits it", limits, right=False),
    ):
        if room < field.width + len(GAP):
            return
        yield field
        room -= field.width + len(GAP)
    if room >= NAME + len(GAP):
        yield Field("name", tuple(safe(plan.name, room - len(GAP)) for plan in plans), right=False)


def _below(plan: PlanEstimate, width: int) -> Iterator[str]:
    """What a row alone would hide: the open end of a floor, the full use of a fee."""
    if plan.status == "at least":
        yield f"{say.total_words(plan)}: {say.missing_words(plan.missing)}"
    elif plan.status == "unpriced":
        yield f"unpriced: {say.missing_words(plan.missing)}"
    yield from say.full_use_words(plan, None if width >= WIDE else 1)


def _others(comparison: Comparison, width: int) -> Iterator[Line]:
    plans = comparison.others
    if not plans:
        return
    yield Line("Not for this need", Style.BOLD)
    room = min(WIDEST, max(columns(plan.id) for plan in plans))
    for plan in plans:
        name = shorten(safe(plan.id), room)
        label = GAP + name + " " * (room - columns(name)) + GAP
        shown = say.comparable_words(plan)
        words = say.main_reason(plan) + (f"; {shown}" if shown else "")
        for text in paragraph(safe(words), width, indent=label):
            yield Line(text, Style.WARN if text.startswith(label.rstrip()) else Style.PLAIN)


def _verdict(comparison: Comparison, width: int) -> Iterator[Line]:
    cheapest = comparison.cheapest
    rows = [("Cheapest you can use", say.cheapest_words(comparison), Style.BOLD)]
    if cheapest is not None:
        rows.append(("Runner-up", say.runner_up_words(comparison), Style.PLAIN))
        rows.append(("What would flip it", say.flip_words(comparison), Style.PLAIN))
    for label, words, style in rows:
        for text in paragraph(safe(words), width, indent=label.ljust(LABEL)):
            yield Line(text, style)


def _since(comparison: Comparison, width: int) -> Iterator[Line]:
    """What changed since a baseline, and why."""
    if comparison.since is None:
        return
    from estimator.reports.comparison.since import heading, told  # noqa: PLC0415 - only with a baseline

    yield from (Line(text, Style.BOLD) for text in paragraph(heading(comparison.since), width))
    rows = list(told(comparison.since, comparison.currency, comparison.exponent))
    room = min(WIDEST, max(columns(name) for name, _ in rows))
    for name, words in rows:
        label = GAP + shorten(safe(name), room).ljust(room) + GAP if name else GAP
        for text in paragraph(safe(words), width, indent=label):
            yield Line(text)
