"""The movers of a plan for a terminal, as bars, and as Markdown."""

from collections.abc import Iterator, Sequence
from math import isfinite
from typing import NamedTuple

from estimator.decisions.sensitivity import Mover, Sensitivity
from estimator.reports.breakeven.document import Head
from estimator.reports.breakeven.layout import markdown as page_markdown
from estimator.reports.breakeven.page import Block, Page
from estimator.reports.comparison.sentences import MISSING, need_words
from estimator.reports.decisions import bars
from estimator.reports.decisions.figures import figure_text, percent, span, unit_words
from estimator.reports.grid import GAP, Column, paragraph
from estimator.reports.paint import Line, Style
from estimator.text import columns, safe, shorten

MOST = 20
"""Inputs shown to a person; JSON and CSV hold them all."""

WORDS, LEAST = 44, 18
"""Columns of an input's words at most, and at least where a bar needs the room."""

BAR, NARROW, NARROWEST = 50, 14, 8
"""Columns of a bar at most, those that words leave it, and those below which there are no bars."""

SLACK = 2
"""Columns kept free at the right: an ellipsis takes two more where it is written as dots."""

ASSUMED = "*"


def table(found: Sensitivity, head: Head, width: int = 80) -> list[Line]:
    """The lines of the report, each within the width."""
    lines = [Line(text, Style.BOLD) for text in paragraph(safe(need_words(head.need)), width)]
    lines += [Line(text, Style.DIM) for text in paragraph(safe(days(head)), width)]
    return [*lines, Line(""), *body(found, head, width)]


def body(found: Sensitivity, head: Head, width: int = 80) -> list[Line]:
    """The lines below the need and the days: the bars, what the spread comes from, what to know."""
    lines = [Line(text, Style.BOLD) for text in paragraph(safe(title(found, head)), width)]
    lines += _tornado(found, width)
    spread = [row for row in _shown(found) if row.sobol is not None]
    if spread:
        lines += [Line(""), *(Line(text, Style.BOLD) for text in paragraph(_spread_title(found), width))]
        lines += _spread(spread, width)
    lines.append(Line(""))
    for label, words in facts(found):
        lines += [Line(text) for text in paragraph(safe(words), width, indent=f"{safe(label)}: ", hang=GAP)]
    for note in notes(found):
        lines += [Line(text, Style.DIM) for text in paragraph(safe(note), width, hang=GAP)]
    return lines


def days(head: Head) -> str:
    """Which prices hold, and what the book knew."""
    known = "" if head.known_at == head.as_of else f" as known on {head.known_at}"
    return f"prices of {head.as_of}{known}, book of {head.book_recorded_on}, {head.currency} before tax"


def title(found: Sensitivity, head: Head) -> str:
    """What the bars are of."""
    figure = figure_text(found.likely, found.metric, head.exponent)
    return f"Biggest movers of {found.plan.id}: {unit_words(found.metric, head.currency)}, likely {figure}"


def _spread_title(found: Sensitivity) -> str:
    return f"What the spread over {found.draws:,} draws comes from"


def _shown(found: Sensitivity) -> Sequence[Mover]:
    return found.movers[:MOST]


def marked(row: Mover) -> str:
    """An input's words, with a mark where it is assumed."""
    return f"{row.words}{ASSUMED if row.grade == 'assumed' else ''}"


def _tornado(found: Sensitivity, width: int) -> Iterator[Line]:
    shown = _shown(found)
    if not shown:
        yield Line(f"{GAP}nothing in it is uncertain")
        return
    exponent = found.plan.exponent
    rows = [
        (
            marked(row),
            span(row.low, row.high),
            *(figure_text(figure, found.metric, exponent) for figure in (row.at_low, row.at_high)),
        )
        for row in shown
    ]
    grid = _Grid.of(("input", "P5–P95", "at P5", "at P95"), rows, width)
    on = bars.scale([found.likely, *(end for row in shown for end in (row.at_low, row.at_high))], max(grid.bar, 1))
    yield from (Line(text, Style.DIM) for text in grid.placed(grid.cells[0], ""))
    for row, cells in zip(shown, grid.cells[1:], strict=True):
        bar = bars.tornado((row.at_low, row.at_high), found.likely, on) if grid.bar >= NARROWEST else ""
        style = Style.WARN if row.cheapest_low or row.cheapest_high else Style.PLAIN
        yield from (Line(text, style) for text in grid.placed(cells, bar))


class _Grid(NamedTuple):
    """Columns that line up, with room for a bar behind them: the first at the left, the others at the right."""

    cells: Sequence[Sequence[str]]
    widths: Sequence[int]
    bar: int
    width: int

    @classmethod
    def of(cls, head: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> "_Grid":
        others = [max(columns(row[at]) for row in (head, *rows)) for at in range(1, len(head))]
        taken = sum(others) + len(GAP) * (len(head) + 1) + SLACK
        room = min(WORDS, max(LEAST, width - taken - NARROW))
        cells = [(_short(safe(row[0]), room), *row[1:]) for row in (head, *rows)]
        first = max(columns(row[0]) for row in cells)
        return cls(cells, [first, *others], min(BAR, width - taken - first), width)

    def placed(self, texts: Sequence[str], bar: str) -> Iterator[str]:
        """A row and its bar; what is too wide stands below the input's words."""
        spaces = [" " * (room - columns(text)) for text, room in zip(texts, self.widths, strict=True)]
        padded = [texts[0] + spaces[0], *(space + text for space, text in zip(spaces[1:], texts[1:], strict=True))]
        line = GAP + GAP.join([*padded, bar]).rstrip()
        if columns(line) <= self.width:
            yield line
            return
        yield from paragraph(texts[0], self.width, indent=GAP)
        yield from paragraph(", ".join(texts[1:]), self.width, indent=GAP * 2)


def _short(words: str, room: int) -> str:
    """Words cut to a room, their mark kept."""
    mark = ASSUMED if words.endswith(ASSUMED) else ""
    return shorten(words.removesuffix(ASSUMED), room - len(mark)) + mark


def _spread(shown: Sequence[Mover], width: int) -> Iterator[Line]:
    grid = _Grid.of(("input", "alone", "±", "with others", "±"), [(marked(row), *_shares(row)) for row in shown], width)
    yield from (Line(text, Style.DIM) for text in grid.placed(grid.cells[0], ""))
    for row, cells in zip(shown, grid.cells[1:], strict=True):
        part = row.sobol.total if row.sobol is not None else 0.0
        bar = bars.share(part, grid.bar) if grid.bar >= NARROWEST else ""
        yield from (Line(text) for text in grid.placed(cells, bar))


def _shares(row: Mover) -> tuple[str, ...]:
    if row.sobol is None:
        return (MISSING,) * 4
    found = row.sobol
    return (
        percent(found.first),
        _error(found.first_error),
        percent(found.total),
        _error(found.total_error),
    )


def _error(half: float) -> str:
    return f"{half * 100:.1f}" if isfinite(half) else MISSING


def facts(found: Sensitivity) -> list[tuple[str, str]]:
    """Labelled sentences below the bars."""
    said = []
    if found.cheapest:
        turns = [words for row in found.movers for words in _turns(row)]
        none = f"{found.cheapest} at likely values and at both ends of every input"
        said.append(("Cheapest", f"{found.cheapest} at likely values; {'; '.join(turns)}" if turns else none))
    if isfinite(found.assumed) and found.movers:
        said.append(
            ("Assumed", f"{percent(found.assumed)} of all swings come from inputs that are assumed ({ASSUMED})")
        )
    return said


def _turns(row: Mover) -> Iterator[str]:
    for name, end, value in ((row.cheapest_low, "P5", row.low), (row.cheapest_high, "P95", row.high)):
        if name:
            yield f"{name} with {row.words} at its {end} ({value:.4g})"


def notes(found: Sensitivity) -> list[str]:
    """What the reader must know."""
    said = list(found.notes)
    if len(found.movers) > MOST:
        said.append(f"{len(found.movers) - MOST:,} more inputs: --format json or csv.")
    ends = [end for row in found.movers for end in (row.at_low, row.at_high)]
    if not all(map(isfinite, ends)):
        said.append(f"{MISSING}: it cannot be done there, or has no price.")
    if found.movers:
        said.append("Each input at its P5 and its P95, all others at their likely values.")
    if any(row.sobol is not None for row in found.movers):
        said.append("Alone: what is gone of the variance once the input is known; ±: a 90 % interval, in points.")
    return said


def markdown(found: Sensitivity, head: Head) -> str:
    """The report as Markdown."""
    names = ("input", "P5", "likely", "P95", "at P5", "at P95", "alone", "±", "with others", "±", "grade")
    exponent = found.plan.exponent
    rows = tuple(
        (
            row.words,
            *(f"{value:.4g}" for value in (row.low, row.likely, row.high)),
            *(figure_text(figure, found.metric, exponent) for figure in (row.at_low, row.at_high)),
            *_shares(row),
            row.grade,
        )
        for row in found.movers
    )
    block = Block(title(found, head), tuple(Column(name, right=name not in ("input", "grade")) for name in names), rows)
    return page_markdown(Page(need_words(head.need), days(head), (block,), tuple(facts(found)), tuple(notes(found))))
