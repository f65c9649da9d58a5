"""The back-test for a terminal: groups of rows, what could not be predicted, and the score."""

from collections.abc import Iterator

from estimator.backtest.score import Coverage, Result
from estimator.reports.backtest.view import (
    OUTCOMES,
    TITLES,
    UNTOLD,
    VERDICTS,
    View,
    held_out_words,
    interval_words,
    number,
    predicted_words,
    range_of,
    ratio_words,
    stated_words,
)
from estimator.reports.grid import Column, grid, paragraph
from estimator.reports.paint import Line, Style
from estimator.text import safe

GRADED, WIDE = 100, 110
"""From these widths on the weakest grade of the inputs, and the project, stand beside a row."""

LEGEND = (
    "predicted: at likely inputs; 9 in 10: the predicted 90 % interval; ratio: predicted / stated; ≤ and ≥: the "
    "project states a bound; USD/1,000: US dollars for 1,000 records kept; GPU hours: of one card, summed; share: of "
    "the raw records kept; high/low: the median width of the intervals"
)

_WHY = {
    "arithmetic": "its authors computed it from these inputs, so within 2 %",
    "measured": "a hit where the interval meets what is stated",
}


def table(view: View, width: int) -> list[Line]:
    """The lines of the report."""
    return [line for block in _blocks(view, width) for line in block]


def _blocks(view: View, width: int) -> Iterator[list[Line]]:
    for group in view.coverage:
        yield _group(group, view.of(group), width)
    if view.untold:
        yield [*_head(UNTOLD, width), *_rows(view.untold, width), Line("")]
    if view.unverified:
        yield [*_head("Predicted, nothing stated to compare with", width), *_rows(view.unverified, width), Line("")]
    if view.unpredicted:
        yield [*_head("Not predicted", width), *_unpredicted(view.unpredicted, width), Line("")]
    if view.floors:
        yield [*_head("Floors, marked ≥", width), *_floors(view.floors, width), Line("")]
    misses = [result for result in view.judged if result.verdict == "miss"]
    if misses:
        yield [*_head("Misses", width), *_misses(misses, width), Line("")]
    yield [*_score(view, width), Line("")]
    yield [Line(text, Style.DIM) for text in paragraph(LEGEND, width)]


def _head(text: str, width: int) -> Iterator[Line]:
    yield from (Line(line, Style.BOLD) for line in paragraph(text, width))


def _group(group: Coverage, results: list[Result], width: int) -> list[Line]:
    title = f"{TITLES[group.tests, group.use]}: {_WHY[group.tests]}"
    return [*_head(title, width), *_rows(results, width), Line("")]


def _rows(results: list[Result], width: int) -> Iterator[Line]:
    columns = [Column("ROW"), Column("OUTCOME", rigid=True), Column("PREDICTED", right=True, rigid=True)]
    columns += [Column("9 IN 10", right=True, rigid=True), Column("STATED", right=True, rigid=True)]
    columns += [Column("RATIO", right=True, rigid=True), Column("", rigid=True), Column("GRADE", rigid=True)]
    cells = [_cells(result) for result in results]
    if width >= WIDE:
        columns.append(Column("PROJECT"))
        cells = [(*row, safe(result.case.project)) for row, result in zip(cells, results, strict=True)]
    shown = [column.title != "GRADE" or width >= GRADED for column in columns]
    kept = [i for i in range(len(columns)) if shown[i] and any(row[i] for row in cells)]
    lines = list(grid([columns[i] for i in kept], [[row[i] for i in kept] for row in cells], width))
    yield Line(lines[0], Style.DIM)
    yield from (Line(line, Style.WARN if "  miss" in line else Style.PLAIN) for line in lines[1:])


def _cells(result: Result) -> tuple[str, ...]:
    predicted = range_of(result)
    return (
        result.case.id,
        OUTCOMES[result.outcome],
        predicted_words(result),
        "" if predicted is None else interval_words(predicted),
        "" if result.stated is None else stated_words(result.stated),
        ratio_words(result),
        result.verdict if result.verdict in VERDICTS else "",
        result.inputs.grade,
    )


def _unpredicted(results: list[Result], width: int) -> Iterator[Line]:
    for result in results:
        text = f"{result.case.id}: {OUTCOMES[result.outcome]} {getattr(result.predicted, 'why', '')}"
        yield from (Line(line) for line in paragraph(safe(text), width, "  ", "    "))


def _floors(results: list[Result], width: int) -> Iterator[Line]:
    for result in results:
        yield from (Line(line) for line in paragraph(safe(f"{result.case.id}: {result.floor}"), width, "  ", "    "))


def _misses(results: list[Result], width: int) -> Iterator[Line]:
    for result in results:
        judged = ", ".join(result.inputs.assumed)
        rests = f"; judgements: {judged}" if judged else ""
        note = f" {result.case.note}" if result.case.note else ""
        text = f"{result.case.id}: predicted {ratio_words(result)} of what was stated{rests}.{note}"
        yield from (Line(line) for line in paragraph(safe(text), width, "  ", "    "))


def _score(view: View, width: int) -> Iterator[Line]:
    yield from _head("Score: of measured rows 9 in 10 should hit", width)
    columns = (
        Column("GROUP"),
        Column("HITS", right=True, rigid=True),
        Column("ROWS", right=True, rigid=True),
        Column("BOUNDS", right=True, rigid=True),
        Column("HIGH/LOW", right=True, rigid=True),
    )
    cells = [
        (
            TITLES[group.tests, group.use],
            str(group.hits),
            str(group.rows),
            str(group.bounds),
            "" if group.sharpness is None else number(group.sharpness),
        )
        for group in view.coverage
    ]
    lines = list(grid(columns, cells, width))
    yield Line(lines[0], Style.DIM)
    yield from (Line(line) for line in lines[1:])
    yield from (Line(line) for line in paragraph(held_out_words(view), width))
