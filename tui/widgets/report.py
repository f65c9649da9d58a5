"""A report in a pane: lines of the core, scrolled, redrawn only where they are seen."""

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from estimator.reports.paint import Line
from estimator.reports.paint import Style as Mark
from tui.safe import MARKS, marked, wide

if TYPE_CHECKING:
    from rich.style import Style


class Report(ScrollView, can_focus=True):
    """Lines of a report.

    Keys scroll it as they scroll every pane; a line wider than the pane is scrolled to sideways.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = set(MARKS.values())
    DEFAULT_CSS = """
    Report { background: $surface; color: $text; scrollbar-size: 1 1; }
    Report > .line--bold { text-style: bold; }
    Report > .line--dim { color: $text-muted; }
    Report > .line--good { color: $text-success; text-style: bold; }
    Report > .line--warn { color: $text-warning; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "scroll_down", "Down", show=False),
        Binding("k,up", "scroll_up", "Up", show=False),
        Binding("g,home", "scroll_home", "Top", show=False),
        Binding("G,end", "scroll_end", "End", show=False),
        Binding("ctrl+d,pagedown", "page_down", "Page down", show=False),
        Binding("ctrl+u,pageup", "page_up", "Page up", show=False),
    ]

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._lines: list[Line] = []
        self._styles: dict[Mark, Style] = {}

    @property
    def text(self) -> str:
        """What the pane says, whole."""
        return "\n".join(line.text for line in self._lines)

    def show_lines(self, lines: list[Line], *, stay: bool = True) -> None:
        """Show other lines; the place in them is kept unless another report begins."""
        self._lines = lines
        self.virtual_size = Size(max((wide(line.text) for line in lines), default=0), len(lines))
        if not stay:
            self.scroll_to(0, 0, animate=False)
        self.refresh()

    def notify_style_update(self) -> None:
        """Forget the colours of the theme before."""
        self._styles.clear()
        super().notify_style_update()

    def render_line(self, y: int) -> Strip:
        """The line of the report that stands at a line of the pane."""
        if not self._styles:
            self._styles = {mark: self.get_component_rich_style(name) for mark, name in MARKS.items()}
        left, top = self.scroll_offset
        line = self._lines[top + y] if top + y < len(self._lines) else Line("")
        width = max(self.virtual_size.width, self.size.width)
        return marked(line, self._styles, width).crop(left, left + self.size.width)
