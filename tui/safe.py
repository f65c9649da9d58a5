"""The one door through which words reach the screen.

A plan's name, a vendor's page or a scraped post may hold markup that runs an action when clicked, and escape sequences
that act on the terminal. Textual reads markup in any bare string it is given and passes escape sequences through, so no
widget, title or notification is given one: only what the functions here return. A test walks the package for any other
way.
"""

from collections.abc import Iterable
from typing import Any

from rich.segment import Segment
from rich.style import Style
from textual.app import App
from textual.content import Content
from textual.notifications import SeverityLevel
from textual.strip import Strip
from textual.widgets import Input

from estimator.reports.paint import Line
from estimator.reports.paint import Style as Mark
from estimator.text import columns, safe

MARKS: dict[Mark, str] = {
    Mark.PLAIN: "line--plain",
    Mark.BOLD: "line--bold",
    Mark.DIM: "line--dim",
    Mark.GOOD: "line--good",
    Mark.WARN: "line--warn",
}
"""The component class in which each mark of a report is drawn."""


def words(text: str) -> Content:
    """Text for a widget: as it reads, whatever it holds."""
    return Content(safe(text))


def paragraphs(texts: Iterable[str]) -> Content:
    """Several lines for a widget."""
    return Content("\n").join([words(text) for text in texts])


def segment(text: str, style: Style | None = None) -> Segment:
    """Text for a widget that draws its own lines."""
    return Segment(safe(text), style)


def strip(parts: list[Segment], width: int, style: Style | None = None) -> Strip:
    """A drawn line of exactly ``width`` columns, made of :func:`segment`."""
    return Strip(parts).adjust_cell_length(width, style)


class Field(Input):
    """A line of input that draws whatever it holds as safe text; its value stays as it is.

    What stands in it may be from a file's name, a file's value or the clipboard.
    """

    def render_line(self, y: int) -> Strip:
        """The field as Textual draws it, without what acts on a terminal."""
        drawn = super().render_line(y)
        return strip([segment(part.text, part.style) for part in drawn], drawn.cell_length)


def marked(line: Line, styles: dict[Mark, Style], width: int) -> Strip:
    """A line of a report as a drawn line of exactly ``width`` columns."""
    style = styles[line.style]
    return strip([segment(line.text, style)], width, style)


def say(app: App[Any], text: str, severity: SeverityLevel = "information", title: str = "") -> None:
    """Tell the person something in passing."""
    app.notify(safe(text, 600), title=safe(title, 80), severity=severity, markup=False)


def for_palette(text: str) -> str:
    """Text for the command palette, which reads markup in whatever it is given.

    Textual's own ``escape`` leaves a bracket that no closing one follows; here every opening one is marked, and a
    backslash, which would mark what comes after it, becomes a slash.
    """
    return safe(text, 300).replace("\\", "/").replace("[", r"\[")


def wide(text: str) -> int:
    """Columns a text takes once it is safe."""
    return columns(safe(text))
