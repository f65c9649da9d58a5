"""The table of plans: two blocks, drawn line by line, so that ten thousand rows cost what the seen ones cost."""

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from estimator.reports.comparison.cells import COLUMNS, Cells
from tui.safe import segment, strip
from tui.widgets.columns import BARS, at, cell, heading, placed

USABLE, OTHERS = "You can buy and use these", "Not for this need"

PARTS = {name: f"plans--{name}" for name in ("title", "heading", "row", "cursor", "cheapest", "other", "bar")}


class Shown(NamedTuple):
    """A line of the table: a title, the headings, or a plan.

    Attributes:
        kind: One of the names of :data:`PARTS`.
        text: Of a title.
        row: Of a plan.
    """

    kind: str
    text: str = ""
    row: Cells | None = None


class PlanTable(ScrollView, can_focus=True):
    """Plans, the usable ones first; the cursor stands on one of them."""

    class Highlighted(Message):
        """The cursor stands on another plan."""

        def __init__(self, plan_id: str) -> None:
            super().__init__()
            self.plan_id = plan_id

    class HeadingClicked(Message):
        """The heading of a column was clicked."""

        def __init__(self, column: str) -> None:
            super().__init__()
            self.column = column

    COMPONENT_CLASSES: ClassVar[set[str]] = set(PARTS.values())
    DEFAULT_CSS = """
    PlanTable { background: $surface; color: $text; scrollbar-size: 1 1; overflow-x: hidden; }
    PlanTable > .plans--title { text-style: bold; color: $text-primary; }
    PlanTable > .plans--heading { color: $text-muted; }
    PlanTable > .plans--cheapest { color: $text-success; text-style: bold; }
    PlanTable > .plans--other { color: $text-warning; }
    PlanTable > .plans--bar { color: $text-accent; }
    PlanTable > .plans--cursor { background: $primary-muted; text-style: bold; }
    PlanTable:focus > .plans--cursor { background: $primary; color: $text; text-style: bold; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "move(1)", "Down", show=False),
        Binding("k,up", "move(-1)", "Up", show=False),
        Binding("g,home", "edge(0)", "First", show=False),
        Binding("G,end", "edge(-1)", "Last", show=False),
        Binding("ctrl+d,pagedown", "page(1)", "Page down", show=False),
        Binding("ctrl+u,pageup", "page(-1)", "Page up", show=False),
    ]

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._lines: list[Shown] = []
        self._places: list[int] = []
        self._columns: tuple[tuple[str, int], ...] = ()
        self._width = 0
        self._styles: dict[str, Style] = {}
        self.cursor = 0

    @property
    def plan_id(self) -> str:
        """The plan under the cursor; empty where there is none."""
        row = self._lines[self._places[self.cursor]].row if self._places else None
        return "" if row is None else row.id

    def seen(self) -> tuple[str, ...]:
        """The plans on screen."""
        top = self.scroll_offset.y
        return tuple(line.row.id for line in self._lines[top : top + self.size.height] if line.row is not None)

    def show_rows(self, rows: Sequence[Cells], of: Sequence[Cells]) -> None:
        """Show some rows of all; the cursor stays on its plan where that is still shown."""
        held = self.plan_id
        usable, others = ([row for row in rows if row.block == block] for block in ("usable", "not"))
        counted = [_counted(shown, block, of) for shown, block in ((usable, "usable"), (others, "not"))]
        lines = [
            Shown("title", f"{USABLE} ({counted[0]})"),
            Shown("heading"),
            *(Shown("row", row=r) for r in usable),
        ]
        if others:
            lines += [Shown("title", f"{OTHERS} ({counted[1]})"), *(Shown("other", row=row) for row in others)]
        self._lines = lines
        self._places = [place for place, line in enumerate(lines) if line.row is not None]
        names = [line.row.id for line in lines if line.row is not None]
        self.cursor = names.index(held) if held in names else min(self.cursor, max(len(names) - 1, 0))
        self._lay_out()
        if self.plan_id != held:
            self.post_message(self.Highlighted(self.plan_id))

    def _lay_out(self) -> None:
        self._place(self.size.width)
        self.virtual_size = Size(self.size.width, len(self._lines))
        self.refresh()

    def _place(self, width: int) -> None:
        self._width = width
        self._columns = placed([line.row for line in self._lines if line.row is not None], width)

    def on_resize(self, _event: events.Resize) -> None:
        """Columns come and go with the width."""
        self._lay_out()

    def notify_style_update(self) -> None:
        """Forget the colours of the theme before."""
        self._styles.clear()
        super().notify_style_update()

    def action_move(self, by: int) -> None:
        """Move the cursor."""
        self._go(self.cursor + by)

    def action_edge(self, place: int) -> None:
        """To the first or the last plan."""
        self._go(place % max(len(self._places), 1))

    def action_page(self, by: int) -> None:
        """A screenful on."""
        self._go(self.cursor + by * max(self.size.height - 2, 1))

    def _go(self, place: int) -> None:
        if not self._places:
            return
        place = min(max(place, 0), len(self._places) - 1)
        if place == self.cursor:
            return
        before, self.cursor = self._places[self.cursor], place
        line = self._places[place]
        self.refresh_lines(before, 1)
        self.refresh_lines(line, 1)
        # The first plan brings the titles above it back into view.
        self.scroll_to_region(Region(0, 0 if place == 0 else line, 1, line + 1 if place == 0 else 1), animate=False)
        self.post_message(self.Highlighted(self.plan_id))

    def on_click(self, event: events.Click) -> None:
        """The plan under the mouse."""
        line = self.scroll_offset.y + event.y
        if line in self._places:
            self._go(self._places.index(line))
        elif 0 <= line < len(self._lines) and self._lines[line].kind == "heading":
            column = at(self._columns, event.x - 1)
            if column in COLUMNS:
                self.post_message(self.HeadingClicked(column))

    def render_line(self, y: int) -> Strip:
        """The line of the table that stands at a line of the pane."""
        if not self._styles:
            self._styles = {name: self.get_component_rich_style(part) for name, part in PARTS.items()}
        if self._width != self.size.width:
            # The first paint comes before the first word of its size.
            self._place(self.size.width)
        place = self.scroll_offset.y + y
        if place >= len(self._lines):
            return Strip.blank(self.size.width, self._styles["row"])
        line = self._lines[place]
        kind = line.kind
        if line.row is not None and line.row.cheapest:
            kind = "cheapest"
        if self._places and place == self._places[self.cursor]:
            kind = "cursor"
        parts, style = self._parts(line, self._styles[kind], plain=kind != "row"), self._styles[kind]
        return strip(parts, self.size.width, style)

    def _parts(self, line: Shown, style: Style, *, plain: bool) -> list[Segment]:
        if line.kind == "title":
            return [segment(line.text, style)]
        parts = [segment(" ", style)]
        if line.row is not None and line.kind == "other":
            name, width = self._columns[0]
            return [*parts, segment(f"{cell(line.row, name, width)} {line.row.note}", style)]
        for key, width in self._columns:
            text = heading(key, width) if line.row is None else cell(line.row, key, width)
            own = style if plain or key != BARS else self._styles["bar"]
            parts.append(segment(f"{text} ", own))
        return parts


def _counted(rows: Sequence[Cells], block: str, of: Sequence[Cells]) -> str:
    whole = sum(row.block == block for row in of)
    return f"{whole:,}" if len(rows) == whole else f"{len(rows):,} of {whole:,}"
