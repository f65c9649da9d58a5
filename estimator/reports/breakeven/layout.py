"""A page of crossovers for a terminal and as Markdown."""

from collections.abc import Iterator, Sequence

from estimator.reports.breakeven.page import Block, Page
from estimator.reports.comparison.markdown import escaped
from estimator.reports.grid import GAP, Column, paragraph
from estimator.reports.paint import Line, Style
from estimator.text import columns, safe, shorten

LABEL = 28
"""Columns that a label takes at most before its sentence moves to a line of its own."""

WIDEST, NARROWEST = 24, 7
"""Columns of a cell but the last, which is wrapped: on a screen, and at least on one that is less than WIDE."""

WIDE = 80

BELOW = " " * 6


def table(page: Page, width: int = 80) -> list[Line]:
    """The lines of a page, each within the width."""
    lines = [Line(text, Style.BOLD) for text in paragraph(safe(page.title), width)]
    lines += [Line(text, Style.DIM) for text in paragraph(safe(page.under), width)]
    for block in page.blocks:
        lines += [Line(""), *_block(block, width)]
    lines += [Line(""), *_facts(page, width)]
    if page.notes:
        lines.append(Line(""))
    for note in page.notes:
        lines += [Line(text, Style.DIM) for text in paragraph(safe(note), width, hang="  ")]
    return lines


def _block(block: Block, width: int) -> Iterator[Line]:
    yield from (Line(text, Style.BOLD) for text in paragraph(safe(block.title), width))
    titles = [column.title for column in block.columns]
    most = max(NARROWEST, min(WIDEST, (width - len(GAP)) // len(titles) - len(GAP))) if width < WIDE else WIDEST
    rows = [(*(shorten(safe(cell), most) for cell in row[:-1]), safe(row[-1])) for row in block.rows]
    widths = [max(columns(row[at]) for row in (titles, *rows)) for at in range(len(titles))]

    def laid(cells: Sequence[str]) -> Iterator[str]:
        placed = [_placed(*item) for item in zip(block.columns, cells, widths, strict=True)]
        return paragraph(cells[-1], width, indent=GAP + "".join(cell + GAP for cell in placed[:-1]))

    yield from (Line(text, Style.DIM) for text in laid(titles))
    for number, row in enumerate(rows):
        yield from (Line(text, Style.GOOD if number in block.lit else Style.PLAIN) for text in laid(row))
        if number < len(block.below) and block.below[number]:
            yield from (Line(text, Style.DIM) for text in paragraph(safe(block.below[number]), width, indent=BELOW))


def _placed(column: Column, text: str, width: int) -> str:
    space = " " * (width - columns(text))
    return space + text if column.right else text + space


def _facts(page: Page, width: int) -> Iterator[Line]:
    room = min(LABEL, max((columns(safe(label)) for label, _ in page.facts), default=0)) + 2
    for label, words in page.facts:
        name = safe(label)
        if columns(name) + 2 > room:
            yield Line(name)
            name = ""
        lead = name + " " * (room - columns(name))
        yield from (Line(text) for text in paragraph(safe(words), width, indent=lead))


def markdown(page: Page) -> str:
    """The page as Markdown."""
    return "\n".join(_page(page)) + "\n"


def _page(page: Page) -> Iterator[str]:
    yield f"# {escaped(page.title)}"
    yield ""
    yield escaped(page.under)
    for block in page.blocks:
        yield ""
        yield f"## {escaped(block.title)}"
        yield ""
        yield f"| {' | '.join(escaped(column.title) for column in block.columns)} |"
        yield f"| {' | '.join('--:' if column.right else ':--' for column in block.columns)} |"
        for number, row in enumerate(block.rows):
            below = f"<br>{escaped(block.below[number])}" if number < len(block.below) and block.below[number] else ""
            yield f"| {' | '.join(escaped(cell) for cell in row)}{below} |"
    yield ""
    for label, words in page.facts:
        yield f"- **{escaped(label)}**: {escaped(words)}"
    if page.notes:
        yield ""
    for note in page.notes:
        yield f"- {escaped(note)}"
