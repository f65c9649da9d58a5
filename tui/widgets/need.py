"""The need, on top: what is bought, for what, by when, at the prices of which day."""

from textual.message import Message
from textual.widgets import Static

from estimator.reports.paint import Line
from tui.safe import paragraphs


class NeedBar(Static):
    """Three lines: the need, the days, the file; a click opens the need for change."""

    class Opened(Message):
        """The need is to be changed."""

    DEFAULT_CSS = """
    NeedBar { height: auto; max-height: 4; padding: 0 1; background: $panel; color: $text; }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._texts: list[str] = []

    def show_need(self, lines: list[Line]) -> None:
        """Show the need, the days, and which file it is."""
        self._texts = [line.text for line in lines]
        self.update(paragraphs(self._texts))

    def show_progress(self, words: str) -> None:
        """Say how far the answer is, beside the file."""
        *first, last = self._texts
        self.update(paragraphs([*first, f"{last}  {words}"]))

    def on_click(self) -> None:
        """Anywhere on it."""
        self.post_message(self.Opened())
