"""The assumptions of a plan as controls: arrows step one, Enter types it, one key gives it back to the book."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from estimator.text import shorten
from estimator.whatif.assumptions import Assumption
from tui.safe import segment, strip, wide

if TYPE_CHECKING:
    from rich.style import Style

PARTS = {name: f"controls--{name}" for name in ("group", "row", "changed", "cursor", "dim")}
LABELS, VALUES = (24, 34), (32, 38)
"""Columns of the labels and the values: at least, and where there is room."""

ROOMY = 110
"""Columns of a screen that has room."""

PLAIN_UNITS = ("", "share", "months")
"""Units that the label says already."""


class Controls(ScrollView, can_focus=True):
    """A list of assumptions; the cursor stands on one."""

    class Typed(Message):
        """A value is to be typed."""

        def __init__(self, assumption: Assumption) -> None:
            super().__init__()
            self.assumption = assumption

    class Highlighted(Message):
        """The cursor stands on another assumption, or its value has moved."""

        def __init__(self, assumption: Assumption) -> None:
            super().__init__()
            self.assumption = assumption

    COMPONENT_CLASSES: ClassVar[set[str]] = set(PARTS.values())
    DEFAULT_CSS = """
    Controls { background: $surface; color: $text; scrollbar-size: 1 1; overflow-x: hidden; }
    Controls > .controls--group { text-style: bold; color: $text-primary; }
    Controls > .controls--dim { color: $text-muted; }
    Controls > .controls--changed { color: $text-accent; text-style: bold; }
    Controls > .controls--cursor { background: $primary-muted; text-style: bold; }
    Controls:focus > .controls--cursor { background: $primary; color: $text; text-style: bold; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "move(1)", "Down", show=False),
        Binding("k,up", "move(-1)", "Up", show=False),
        Binding("ctrl+d,pagedown", "move(10)", "Page down", show=False),
        Binding("ctrl+u,pageup", "move(-10)", "Page up", show=False),
        Binding("right,l,plus", "step(1)", "More", key_display="→"),
        Binding("left,h,minus", "step(-1)", "Less", key_display="←"),
        Binding("shift+right,L", "step(10)", "Much more", show=False),
        Binding("shift+left,H", "step(-10)", "Much less", show=False),
        Binding("full_stop", "step(1, True)", "A little more", show=False),
        Binding("comma", "step(-1, True)", "A little less", show=False),
        Binding("enter", "type", "Type"),
        Binding("v", "every", "All", show=False),
        Binding("r,backspace", "drop", "Reset", key_display="r"),
    ]

    def __init__(
        self,
        step: Callable[[Assumption, int, bool], None],
        drop: Callable[[Assumption], None],
        *,
        id: str | None = None,  # noqa: A002 - Textual's own name
    ) -> None:
        """A list without assumptions yet.

        Args:
            step: Moves one by some steps, fine ones or not. Called at once: a message would be overtaken by the next
                key, so that an undo comes before the step it is meant for.
            drop: Takes the change of one back, as soon.
            id: Of the widget.
        """
        super().__init__(id=id)
        self._step, self._drop = step, drop
        self._lines: list[str | Assumption] = []
        self._places: list[int] = []
        self._changed: frozenset[str] = frozenset()
        self._styles: dict[str, Style] = {}
        self._found: Sequence[Assumption] = ()
        self._every = False
        self.cursor = 0

    @property
    def current(self) -> Assumption | None:
        """The assumption under the cursor."""
        line = self._lines[self._places[self.cursor]] if self._places else None
        return line if isinstance(line, Assumption) else None

    @property
    def text(self) -> str:
        """What the list says, whole."""
        return "\n".join(line if isinstance(line, str) else f"{line.label} {line.text}" for line in self._lines)

    def show_assumptions(self, found: Sequence[Assumption], changed: frozenset[str]) -> None:
        """Show other assumptions, grouped by where they stand; the cursor stays on its own."""
        held = self.current.address if self.current is not None else ""
        self._found = found
        shown = [item for item in found if self._every or item.text or item.address in changed]
        lines: list[str | Assumption] = []
        for item in shown:
            group = f"{item.plan} / {item.source}" if item.source else item.plan or "The need"
            if not lines or group not in lines:
                lines.append(group)
            lines.append(item)
        self._lines, self._changed = lines, changed
        self._places = [place for place, line in enumerate(lines) if not isinstance(line, str)]
        addresses = [item.address for item in shown]
        self.cursor = addresses.index(held) if held in addresses else min(self.cursor, max(len(addresses) - 1, 0))
        self.virtual_size = Size(self.size.width, len(lines))
        self.refresh()
        self._tell()

    def go_to(self, address: str) -> None:
        """Put the cursor on an assumption."""
        if not any(isinstance(line, Assumption) and line.address == address for line in self._lines):
            self.action_every()
        for number, place in enumerate(self._places):
            line = self._lines[place]
            if isinstance(line, Assumption) and line.address == address:
                self._go(number)

    def on_resize(self, _event: events.Resize) -> None:
        """The cursor stays in view."""
        self._go(self.cursor)

    def notify_style_update(self) -> None:
        """Forget the colours of the theme before."""
        self._styles.clear()
        super().notify_style_update()

    def action_move(self, by: int) -> None:
        """Move the cursor."""
        self._go(self.cursor + by)

    def _go(self, place: int) -> None:
        if not self._places:
            return
        place = min(max(place, 0), len(self._places) - 1)
        before, self.cursor = self._places[self.cursor], place
        line = self._places[place]
        self.refresh_lines(before, 1)
        self.refresh_lines(line, 1)
        self.scroll_to_region(Region(0, max(line - 1, 0), 1, 2), animate=False)
        self._tell()

    def _tell(self) -> None:
        if self.current is not None:
            self.post_message(self.Highlighted(self.current))

    def action_step(self, steps: int, fine: bool = False) -> None:  # noqa: FBT001, FBT002 - written in a binding
        """Move the value."""
        if self.current is not None:
            self._step(self.current, steps, fine)

    def action_every(self) -> None:
        """Also what could be stated and is not, or only what is."""
        self._every = not self._every
        self.show_assumptions(self._found, self._changed)

    def action_type(self) -> None:
        """Ask for a value."""
        if self.current is not None:
            self.post_message(self.Typed(self.current))

    def action_drop(self) -> None:
        """Back to what the file or the book says."""
        if self.current is not None:
            self._drop(self.current)

    def on_click(self, event: events.Click) -> None:
        """The assumption under the mouse; twice: type it."""
        line = self.scroll_offset.y + event.y
        if line in self._places:
            self._go(self._places.index(line))
            if event.chain > 1:
                self.action_type()

    def render_line(self, y: int) -> Strip:
        """The line of the list that stands at a line of the pane."""
        if not self._styles:
            self._styles = {name: self.get_component_rich_style(part) for name, part in PARTS.items()}
        place, width = self.scroll_offset.y + y, self.size.width
        if place >= len(self._lines):
            return Strip.blank(width, self._styles["row"])
        line = self._lines[place]
        if isinstance(line, str):
            return strip([segment(line, self._styles["group"])], width, self._styles["row"])
        here = bool(self._places) and place == self._places[self.cursor]
        changed = line.address in self._changed
        style = self._styles["cursor" if here else "changed" if changed else "row"]
        mark = "*" if changed else " "
        unit = "" if line.unit in PLAIN_UNITS or line.unit in line.text else line.unit
        value = f"{line.text or 'not stated'} {unit}".rstrip()
        label, wide_value = (sizes[width >= ROOMY] for sizes in (LABELS, VALUES))
        cells = _padded(shorten(line.label, label), label), _padded(shorten(value, wide_value), wide_value)
        parts = [segment(f" {mark} {' '.join(cells)} ", style)]
        said = " · ".join(filter(None, (line.origin, line.grade, line.evidence)))
        parts.append(segment(said, style if here else self._styles["dim"]))
        return strip(parts, width, style)


def _padded(text: str, width: int) -> str:
    return text + " " * max(width - wide(text), 0)
