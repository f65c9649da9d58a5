"""The time machine: a line of days on which prices changed, and what happened on the day it stands at."""

from datetime import date
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tui.safe import segment, strip


class Timeline(Widget, can_focus=True):
    """Days to stop at; arrows move between them."""

    class Moved(Message):
        """Another day."""

        def __init__(self, day: date) -> None:
            super().__init__()
            self.day = day

    COMPONENT_CLASSES: ClassVar[set[str]] = {"timeline--line", "timeline--here", "timeline--words"}
    DEFAULT_CSS = """
    Timeline { height: 2; background: $panel; }
    Timeline > .timeline--line { color: $text-muted; background: $panel; }
    Timeline > .timeline--here { color: $text; background: $primary; text-style: bold; }
    Timeline > .timeline--words { color: $text-accent; background: $panel; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "go(-1)", "Earlier", key_display="←"),
        Binding("right,l", "go(1)", "Later", key_display="→"),
        Binding("home,g", "edge(0)", "First", show=False),
        Binding("end,G", "edge(-1)", "Today", key_display="End"),
    ]

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._stops: tuple[date, ...] = ()
        self._place = 0
        self._words = ""

    def show_stops(self, stops: tuple[date, ...], day: date, words: str) -> None:
        """Stand at a day; between two stops, at the last one before it."""
        self._stops, self._words = stops, words
        self._place = max((place for place, stop in enumerate(stops) if stop <= day), default=0)
        self.refresh()

    def action_go(self, by: int) -> None:
        """To the stop before or after."""
        self._move(self._place + by)

    def action_edge(self, place: int) -> None:
        """To the first stop or the last."""
        self._move(place % max(len(self._stops), 1))

    def _move(self, place: int) -> None:
        if self._stops and 0 <= place < len(self._stops) and place != self._place:
            self._place = place
            self.refresh()
            self.post_message(self.Moved(self._stops[place]))

    def on_click(self, event: events.Click) -> None:
        """The stop under the mouse."""
        left = self._window()
        self._move(left + (event.x - 1) // 11)

    def _window(self) -> int:
        """The first stop that is shown, so that the current one is."""
        room = max((self.size.width - 2) // 11, 1)
        return max(min(self._place - room // 2, len(self._stops) - room), 0)

    def render_line(self, y: int) -> Strip:
        """The days, then what happened."""
        line, here, said = (self.get_component_rich_style(f"timeline--{name}") for name in ("line", "here", "words"))
        if y:
            return strip([segment(f" {self._words}", said)], self.size.width, said)
        first = self._window()
        shown = list(enumerate(self._stops))[first : first + max((self.size.width - 2) // 11, 1)]
        parts = [segment("◀" if first else " ", line)]
        parts += [
            segment(f" {stop}" if place != self._place else f"▸{stop}", here if place == self._place else line)
            for place, stop in shown
        ]
        return strip(parts, self.size.width, line)
