"""A plan file that cannot be opened yet: its faults, each beside the line it stands in."""

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from estimator.errors import InputError
from estimator.files import digest, read_bytes
from estimator.reports.paint import Line
from tui.safe import words
from tui.screens.steady import Steady
from tui.widgets.keys import Keys
from tui.widgets.report import Report

if TYPE_CHECKING:
    from tui.app import PerusableApp


class Faulty(Steady[None]):
    """The faults; the file is read again when it is saved elsewhere, and opens once it has none."""

    DEFAULT_CSS = """
    Faulty > Static { height: auto; padding: 0 1; background: $panel; color: $text-warning; text-style: bold; }
    Faulty > Report { height: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("r,f5", "again", "Read again", key_display="r")]

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._read = ""

    def compose(self) -> ComposeResult:
        """What it is, the faults, the keys."""
        yield Static(words(f"{self._path} cannot be opened yet. Correct it in your editor: it opens once it is right."))
        yield Report(id="faults")
        yield Keys()

    def on_mount(self) -> None:
        """The first look."""
        self.query_one(Report).focus()
        self.read_again()

    def read_again(self) -> None:
        """Look whether the file has changed, and open it where nothing is wrong with it any more."""
        try:
            read = digest(read_bytes(self._path))
        except InputError as error:
            self._read = ""
            self.query_one(Report).show_lines([Line(str(problem)) for problem in error.problems])
            return
        if read != self._read:
            self._read = read
            self.action_again()

    def action_again(self) -> None:
        """Read it again."""
        app: PerusableApp = self.app  # type: ignore[assignment]  # no other app shows this screen
        report = self.query_one(Report)
        try:
            faults = app.host.faults(self._path, (report.size.width or app.size.width) - 2)
            if not faults:
                app.opened(self._path)
                return
        except InputError as error:
            # It may be gone again, or right by itself and not with the changes it is opened with.
            faults = [Line(str(problem)) for problem in error.problems]
        report.show_lines(faults)

    def on_screen_resume(self) -> None:
        """What lay over it is closed: it may have opened another file."""
        app: PerusableApp = self.app  # type: ignore[assignment]  # as above
        app.leave_faults()
