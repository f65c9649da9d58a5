"""Screens that ask one thing and close: a value, a path, a yes."""

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from estimator.errors import InputError, Problem
from estimator.reports.paint import Line
from tui.safe import Field, paragraphs, words
from tui.screens.steady import Steady
from tui.widgets.report import Report

BOX = """
    align: center middle;
    background: $background 60%;
"""


class Closing(Steady[str | None], ModalScreen[str | None]):
    """A screen that gives an answer once: the second of two quick presses finds it closed."""

    def _close(self, answer: str | None) -> None:
        if self.is_current:
            self.dismiss(answer)


class Ask(Closing):
    """One line of input; what is wrong with it is said below it, and nothing is lost."""

    DEFAULT_CSS = f"""
    Ask {{ {BOX} }}
    Ask > Vertical {{
        width: 76;
        max-width: 96%;
        height: auto;
        border: round $primary;
        background: $surface;
        padding: 0 1;
    }}
    Ask .fault {{ color: $text-error; height: auto; }}
    Ask .hint {{ color: $text-muted; height: auto; }}
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Cancel")]

    def __init__(
        self, title: str, value: str = "", hint: str = "", check: Callable[[str], None] | None = None, at: str = ""
    ) -> None:
        """Prepare a question.

        Args:
            title: What is asked.
            value: What stands there at first.
            hint: What is allowed.
            check: Takes the answer and raises :class:`InputError` where it is not.
            at: The address of what is asked: a fault of it is told without its place.
        """
        super().__init__()
        self._title, self._value, self._hint, self._check, self._at = title, value, hint, check, at

    def compose(self) -> ComposeResult:
        """The question, the field, what is wrong."""
        with Vertical() as box:
            box.border_subtitle = words("Enter takes it · Esc leaves")
            yield Static(words(self._title))
            yield Field(self._value, select_on_focus=True)
            yield Static(words(""), classes="fault")
            yield Static(words(self._hint), classes="hint")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter: the answer is taken if it is allowed; a second one at its heels is for nobody."""
        if not self.is_current:
            return
        try:
            if self._check is not None:
                self._check(event.value)
        except InputError as error:
            self.query_one(".fault", Static).update(paragraphs(self._told(problem) for problem in error.problems))
            return
        self._close(event.value)

    def _told(self, problem: Problem) -> str:
        """A fault; one of this very field without its place, which stands above."""
        here = self._at and problem.where == self._at
        return str(problem._replace(file="", where="")).removeprefix(": ") if here else str(problem)

    def action_leave(self) -> None:
        """Close without an answer."""
        self._close(None)


class Choose(Closing):
    """One of several."""

    DEFAULT_CSS = f"""
    Choose {{ {BOX} }}
    Choose > Vertical {{
        width: 64;
        max-width: 96%;
        height: auto;
        max-height: 90%;
        border: round $primary;
        background: $surface;
    }}
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Cancel"),
        Binding("j", "move('down')", "Down", show=False),
        Binding("k", "move('up')", "Up", show=False),
    ]

    def __init__(self, title: str, options: list[tuple[str, str]]) -> None:
        """Prepare a choice: of each option what is returned, and its words."""
        super().__init__()
        self._title, self._options = title, options

    def compose(self) -> ComposeResult:
        """The question and the options."""
        with Vertical() as box:
            box.border_subtitle = words("Enter takes it · Esc leaves")
            yield Static(words(self._title))
            yield OptionList(*(Option(words(text), id=f"o{place}") for place, (_, text) in enumerate(self._options)))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """The option that was taken."""
        self._close(self._options[event.option_index][0])

    def action_move(self, way: str) -> None:
        """As the arrows do."""
        options = self.query_one(OptionList)
        (options.action_cursor_down if way == "down" else options.action_cursor_up)()

    def action_leave(self) -> None:
        """Close without an answer."""
        self._close(None)


class Read(Closing):
    """Lines to read: the keys, or what was changed."""

    DEFAULT_CSS = f"""
    Read {{ {BOX} }}
    Read > VerticalScroll {{
        width: 84;
        max-width: 98%;
        height: 90%;
        border: round $primary;
        background: $surface;
        padding: 0 1;
    }}
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,question_mark", "leave", "Close")]

    def __init__(self, title: str, lines: list[Line]) -> None:
        super().__init__()
        self._title, self._lines = title, lines

    def compose(self) -> ComposeResult:
        """The lines."""
        with VerticalScroll() as box:
            box.border_title = words(self._title)
            box.border_subtitle = words("Esc closes")
            yield Report()

    def on_mount(self) -> None:
        """Fill it."""
        report = self.query_one(Report)
        report.show_lines(self._lines)
        report.focus()

    def action_leave(self) -> None:
        """Close."""
        self._close(None)
