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
        self._say(self._texts)

    def show_progress(self, words: str) -> None:
        """Say how far the answer is, beside the file."""
        *first, last = self._texts
        self._say([*first, f"{last}  {words}"])

    def _say(self, texts: list[str]) -> None:
        self.update(paragraphs(texts), layout=False)
        # Laying out the whole screen takes longer than all else between two keys: only where a line is more or less.
        if (
            self.get_content_height(self.container_size, self.app.size, self.content_size.width)
            != self.content_size.height
        ):
            self.refresh(layout=True)

    def on_click(self) -> None:
        """Anywhere on it."""
        self.post_message(self.Opened())
