"""What a click finds: a widget on the screen, and not one that has just left it."""

from textual.geometry import Offset
from textual.screen import Screen, ScreenResultType
from textual.widget import Widget


class Steady(Screen[ScreenResultType]):
    """A screen whose last layout may name widgets that are gone until it is laid out anew.

    Textual begins a selection of text at the parent of what was clicked on, and fails where there is none (8.2.8).
    """

    def get_widget_and_offset_at(self, x: int, y: int) -> tuple[Widget | None, Offset | None]:
        """The widget under a place and the offset in its content; nothing where it has left the screen."""
        widget, offset = super().get_widget_and_offset_at(x, y)
        gone = widget is not None and widget is not self and widget.parent is None
        return (None, None) if gone else (widget, offset)
