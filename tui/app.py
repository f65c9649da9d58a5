"""The app: one desk, its screens, and what is asked of whoever sits before it."""

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen

from estimator.errors import InputError
from estimator.files import read_bytes
from estimator.reports.comparison.cells import COLUMNS
from estimator.text import safe
from tui import phrases
from tui.beside import KINDS, Beside
from tui.door import Desk
from tui.host import Host
from tui.safe import for_palette, say
from tui.screens.ask import Ask, Choose, Read
from tui.screens.work import Work
from tui.themes import THEMES

if TYPE_CHECKING:
    from estimator.whatif.assumptions import Assumption
    from tui.screens.faulty import Faulty

FORMS = {"table": "Text", "json": "JSON", "csv": "CSV", "markdown": "Markdown"}
ENDINGS = {"table": ".txt", "json": ".json", "csv": ".csv", "markdown": ".md"}
PANE = "pane"
"""What is exported when it is the open pane."""

REPORT_WIDTH = 100

ON_DESK = frozenset({"copy_all", "copy_cell", "copy_command", "copy_pane_command", "drop", "export", "save"})
"""Actions that need a file on the desk."""

LOOK_EVERY = 2.0
"""Seconds between two looks at the file on disk."""


class PerusableApp(App[int]):
    """Every plan of a file, compared while its assumptions move."""

    TITLE: str | None = "perusable"
    ENABLE_COMMAND_PALETTE = True
    CSS = "Keys { dock: bottom; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark", "help", "Help", key_display="?"),
        Binding("e", "export", "Export", show=False),
        Binding("y", "copy_command", "Copy as command", show=False),
        Binding("Y", "copy_pane_command", "Copy the pane as command", show=False),
        Binding("c", "copy_cell", "Copy", show=False),
        Binding("C", "copy_all", "Copy all", show=False),
        Binding("w,ctrl+s", "save", "Save", key_display="w"),
        Binding("o", "open", "Open", show=False),
        Binding("N", "new", "New", show=False),
        Binding("D", "drop", "Drop the changes", show=False),
        Binding("T", "theme", "Theme", show=False),
        Binding("q,ctrl+q", "leave", "Quit", key_display="q"),
    ]

    def __init__(self, host: Host, day: date) -> None:
        """An app without a file; :meth:`begin` gives it one.

        Args:
            host: What it is lent.
            day: The day whose prices hold.
        """
        super().__init__()
        self.host, self.day = host, day
        self._desk: Desk | None = None
        self._work: Work | None = None
        self.beside = Beside(self)
        self._wrong: Path | None = None
        self._faults: Faulty | None = None

    @property
    def desk(self) -> Desk:
        """What is open."""
        assert self._desk is not None  # noqa: S101 - nothing that needs it is bound before
        return self._desk

    @property
    def work(self) -> Work:
        """The screen of the desk."""
        assert self._work is not None  # noqa: S101 - as above
        return self._work

    def begin(self, path: Path | None) -> None:
        """Open a plan file, or the example. One that is wrong is shown with its faults.

        Raises:
            InputError: It cannot be read, another file behind it is wrong, or a change to begin with is.
        """
        try:
            opened = self.host.open(path, edited=True)
        except InputError as error:
            if path is None or any(problem.file not in (path.name, safe(path.name)) for problem in error.problems):
                raise
            read_bytes(path)
            self._wrong = path
            return
        self._desk = Desk(self.host, opened, self.day)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual's signature
        """Without a file on the desk there is nothing to save, export or copy."""
        return self._desk is not None or action not in ON_DESK

    def on_mount(self) -> None:
        """Show the desk, or what is wrong with the file."""
        for theme in THEMES:
            self.register_theme(theme)
        # As many threads as kinds of work: each keeps memory of its own.
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(KINDS))
        if self._desk is not None:
            self._show(self._desk)
        elif self._wrong is not None:
            from tui.screens.faulty import Faulty  # noqa: PLC0415 - few files are wrong

            self._faults = Faulty(self._wrong)
            self.push_screen(self._faults)
        self.set_interval(LOOK_EVERY, self.look_at_the_file)

    def _show(self, desk: Desk) -> None:
        self._desk = desk
        if self._work is None:
            self._work = Work(desk)
            self.push_screen(self._work)
        else:
            self._work.put(desk)

    def opened(self, path: Path | None) -> None:
        """Put another file on the desk; the pinned baseline stays.

        Raises:
            InputError: With every fault of the file; the desk stays as it is.
        """
        before = self._desk
        opened = self.host.open(path, edited=before is None and path == self._wrong)
        desk = Desk(self.host, opened, self.day if before is None else before.as_of)
        desk.pin_as(before)
        if self._faults is None:
            self._show(desk)
            return
        self._desk = desk
        self.leave_faults()

    def leave_faults(self) -> None:
        """Show the desk in the place of the faults, as soon as nothing lies over them."""
        faults = self._faults
        if faults is not None and self._desk is not None and self.screen is faults:
            self._faults = None
            faults.dismiss()
            self._show(self._desk)

    # What is asked.

    def ask_value(self, item: "Assumption", then: Callable[[], None]) -> None:
        """Ask for the value of an assumption."""

        def take(text: str | None) -> None:
            if text is not None:
                then()

        allowed = f"One of: {', '.join(item.choices)}." if item.choices else "A value, or a range: 0.5..0.7..0.9"
        hint = f"{item.address}: {item.meaning}. {allowed}" if item.meaning else f"{item.address}. {allowed}"
        self.push_screen(
            Ask(item.label, item.text, hint, lambda text: self.desk.set(item.address, text), item.address), take
        )

    def ask_filter(self, text: str, then: Callable[[str], None]) -> None:
        """Ask what plans must hold."""
        self.push_screen(
            Ask("Show only plans with", text, "Part of an id, a name or a reason; empty: all."),
            lambda found: None if found is None else then(found),
        )

    def ask_sort(self, then: Callable[[str], None]) -> None:
        """Ask by which column to sort."""
        options = [("", "As ranked"), *((key, title or "rank") for key, title in COLUMNS.items())]
        self.push_screen(Choose("Sort by", options), lambda key: None if key is None else then(key))

    def show_changes(self, desk: Desk) -> None:
        """What was changed since the file was opened."""
        self.push_screen(Read("Changed since the file was opened", phrases.change_lines(desk)))

    def action_help(self) -> None:
        """The keys."""
        from tui.help import KEYS  # noqa: PLC0415 - not before it is asked for

        self.push_screen(Read("Keys", KEYS))

    def action_theme(self) -> None:
        """Other colours."""
        self.search_themes()

    # Out of it.

    def action_copy_cell(self) -> None:
        """A figure of the plan under the cursor."""
        options = phrases.cells_of(self.work.rows, self.work.plan_id)
        if options:
            self.push_screen(Choose("Copy", options), self._copied)

    def _copied(self, text: str | None) -> None:
        if text is not None:
            self.copy_to_clipboard(text)
            say(self, f"copied: {text}")

    def action_copy_all(self) -> None:
        """The whole comparison as text."""
        self.copy_to_clipboard(self.host.report(self.desk, self.work.final(), "table", REPORT_WIDTH))
        say(self, "copied the comparison")

    def action_copy_command(self) -> None:
        """The command line that gives the comparison."""
        self._copied(self.host.command(self.desk))

    def action_copy_pane_command(self) -> None:
        """The command line that gives the open pane."""
        if self.work.pane and self.work.plan_id:
            self._copied(self.host.command(self.desk, self.work.pane, self.work.plan_id))

    def action_export(self) -> None:
        """What is on screen, to a file."""
        options = list(FORMS.items())
        if self.work.pane and self.work.plan_id:
            options.append((PANE, f"The open pane of {self.work.plan_id}, as text"))

        def chosen(form: str | None) -> None:
            if form is not None:
                self._ask_where(form, self.work)

        self.push_screen(Choose("Export as", options), chosen)

    def _ask_where(self, form: str, work: Work) -> None:
        name = f"{work.pane}.txt" if form == PANE else f"comparison{ENDINGS[form]}"

        def write(path: str) -> None:
            text = work.pane_text if form == PANE else self.host.report(work.desk, work.final(), form, REPORT_WIDTH)
            self.host.write(work.desk, text, self.host.place(path))

        self.push_screen(
            Ask("Write to", name, "A file; an existing one is replaced whole.", write),
            lambda path: None if path is None else say(self, f"written: {path}"),
        )

    # Files.

    def action_save(self) -> None:
        """The changes, into the plan file; of the example, into a new one."""
        self._save(lambda: None)

    def _save(self, then: Callable[[], object]) -> None:
        desk = self.desk
        if not desk.changed and not desk.opened.example:
            say(self, "nothing was changed")
            return
        target = "my-plan.toml" if desk.opened.example else str(desk.opened.path)

        def write(path: str) -> None:
            where = self.host.place(path)
            desk.save(where)
            self.opened(where)

        def done(path: str | None) -> None:
            if path is not None:
                say(self, f"saved: {path}")
                then()

        self.push_screen(Ask("Save to", target, "Comments and order are kept.", write), done)

    def action_drop(self) -> None:
        """All changes back to what the file says; u brings them back."""
        if self.desk.changed:
            self.work.change(self.desk.reset)
            say(self, "all changes dropped: u brings them back")

    def action_open(self) -> None:
        """Another plan file."""
        hint = "A file that ends in .toml; empty: the built-in example."
        self._unless_lost(
            lambda: self.push_screen(
                Ask("Open the plan file", "", hint, lambda path: self.opened(self.host.place(path) if path else None))
            )
        )

    def action_new(self) -> None:
        """A commented plan file to start from."""

        def create(path: str) -> None:
            where = self.host.place(path)
            self.host.create(where)
            self.opened(where)

        hint = "A commented file to start from; it is read again whenever you save it in your editor."
        self._unless_lost(lambda: self.push_screen(Ask("Start a plan file", "plan.toml", hint, create)))

    async def action_quit(self) -> None:
        """End, as the palette names it."""
        self.action_leave()

    def action_leave(self) -> None:
        """End; changes that would be lost are asked about first."""
        self._unless_lost(lambda: self.exit(0))

    def _unless_lost(self, then: Callable[[], object]) -> None:
        if self._desk is None or not self.desk.changed:
            then()
            return
        changed = self.desk.edits.changed
        options = [("keep", "Stay"), ("save", "Save the changes first"), ("drop", "Drop the changes")]

        def chosen(answer: str | None) -> None:
            if answer == "save":
                self._save(then)
            elif answer == "drop":
                then()

        lost = "1 change is" if len(changed) == 1 else f"{len(changed)} changes are"
        self.push_screen(Choose(f"{lost} not saved", options), chosen)

    def look_at_the_file(self) -> None:
        """Notice a file that somebody else has written: read again where nothing would be lost, else told."""
        if self._faults is not None:
            # A question over it is about something else, and would be closed in its place.
            if self.screen is self._faults:
                self._faults.read_again()
            return
        # What is being asked is about the file as it stands.
        if self._work is None or self.screen is not self._work:
            return
        desk, news = self.desk, self.desk.look()
        if not desk.differs:
            return
        name = desk.opened.path.name
        if not desk.touched and self._read_again(name, desk.opened.path, news=news):
            return
        if news and desk.touched:
            say(self, f"{name} has changed on disk: o opens it again, w saves your changes elsewhere", "warning")
        self._work.show_marks()

    def _read_again(self, name: str, path: Path, *, news: bool) -> bool:
        """Read a changed file where nothing would be lost; one that is wrong is told once."""
        try:
            self.opened(path)
        except InputError as error:
            if news:
                told = "\n".join(str(problem) for problem in error.problems)
                say(self, told, "warning", f"{name} has changed on disk")
            return False
        say(self, f"{name} has changed on disk and was read again")
        return True

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """What the palette offers beside Textual's own."""
        yield from super().get_system_commands(screen)
        yield SystemCommand("Open", "Another plan file", self.action_open)
        yield SystemCommand("New", "A commented plan file to start from", self.action_new)
        if self._work is None:
            return
        yield SystemCommand("Copy as command", "The command line that gives this view", self.action_copy_command)
        yield SystemCommand("Copy the comparison", "As text", self.action_copy_all)
        yield SystemCommand("Export", "Write the comparison or the open pane to a file", self.action_export)
        yield SystemCommand("Save", "Write the changes to the plan file", self.action_save)
        yield SystemCommand("Drop the changes", "Back to what the file says", self.action_drop)
        work, desk = self.work, self.desk
        yield SystemCommand("Time machine", "The prices of another day", work.action_time)
        yield SystemCommand("Pin", "Set all plans against what is seen now", work.action_pin)
        yield SystemCommand("Changes", "What was changed since the file was opened", work.action_changes)
        for day, said in phrases.landmarks(desk):
            yield SystemCommand(f"As of {day}", for_palette(said), lambda day=day: work.go_to(day))
