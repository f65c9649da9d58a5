"""The titles of the panes on one line, the open one marked; a digit or a click opens one."""

from collections.abc import Mapping
from typing import ClassVar

from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tui.safe import segment, strip, wide

SHORT = {"breakdown": "Costs", "calendar": "Dates"}
"""Names of panes that a narrow screen has room for."""


class Tabs(Widget):
    """Pane titles; they shrink to their numbers where there is no room."""

    class Opened(Message):
        """A title was clicked."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    COMPONENT_CLASSES: ClassVar[set[str]] = {"tabs--open", "tabs--shut"}
    DEFAULT_CSS = """
    Tabs { height: 1; background: $panel; }
    Tabs > .tabs--open { background: $primary; color: $text; text-style: bold; }
    Tabs > .tabs--shut { background: $panel; color: $text-muted; }
    """

    def __init__(self, titles: Mapping[str, str], *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._titles = dict(titles)
        self.open = next(iter(self._titles))

    def show_open(self, name: str) -> None:
        """Mark another one as open."""
        if name != self.open:
            self.open = name
            self.refresh()

    def _labels(self) -> list[tuple[str, str]]:
        """Whole titles where they fit, else closer and some by a shorter name, else the numbers."""
        names = list(enumerate(self._titles.items(), 1))
        for gap, short in ((" ", False), ("", True)):
            found = [
                (name, f" {place} {SHORT.get(name, title) if short else title}{gap}") for place, (name, title) in names
            ]
            if sum(wide(label) for _, label in found) <= self.size.width:
                return found
        return [(name, f" {place} ") for place, (name, _) in names]

    def render_line(self, y: int) -> Strip:  # noqa: ARG002 - one line
        """All titles."""
        shut, opened = (self.get_component_rich_style(f"tabs--{name}") for name in ("shut", "open"))
        parts = [segment(label, opened if name == self.open else shut) for name, label in self._labels()]
        return strip(parts, self.size.width, shut)

    def on_click(self, event: events.Click) -> None:
        """The title under the mouse."""
        left = 0
        for name, label in self._labels():
            left += wide(label)
            if event.x < left:
                self.post_message(self.Opened(name))
                return
