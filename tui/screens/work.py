"""The screen a planner keeps open: the need, the plans, and whatever is asked of the plan under the cursor."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from estimator.errors import InputError
from estimator.reports.paint import Line, Style
from estimator.reports.panes.registry import PANES
from tui import phrases, safe
from tui.door import Desk, View
from tui.screens.answering import Answering
from tui.widgets.columns import matching
from tui.widgets.need import NeedBar
from tui.widgets.plans import PlanTable
from tui.widgets.report import Report
from tui.widgets.tabs import Tabs
from tui.widgets.timeline import Timeline

if TYPE_CHECKING:
    from estimator.reports.comparison.cells import Cells
    from estimator.whatif.assumptions import Assumption
    from tui.widgets.controls import Controls

ASSUMPTIONS = "assumptions"

PANE = "pane"
"""Work beside the keys that makes one."""

WORKING = "working on it …"

PAINTED = 0.2
"""Seconds after which the first paint is out."""


class Work(Answering):
    """The workspace."""

    DEFAULT_CSS = """
    Work { layout: vertical; }
    Work #plans { height: auto; max-height: 45%; min-height: 3; }
    Work #below { height: 1fr; min-height: 5; }
    Work #panes { height: 1fr; }
    Work #meaning { height: 2; padding: 0 1; background: $panel; color: $text-muted; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(str(place), f"pane('{name}')", name, show=False)
            for place, name in enumerate([*PANES, ASSUMPTIONS], 1)
        ),
        Binding("a", "assume", "What if"),
        Binding("t", "time", "Time"),
        Binding("p", "pin", "Pin"),
        Binding("slash", "filter", "Filter", show=False),
        Binding("s", "sort", "Sort", show=False),
        Binding("u,ctrl+z", "undo", "Undo", show=False),
        Binding("U,ctrl+y", "redo", "Redo", show=False),
        Binding("x", "changes", "Changes", show=False),
        Binding("n", "need", "Need", show=False),
        Binding("right_square_bracket", "turn(1)", "Next pane", show=False),
        Binding("left_square_bracket", "turn(-1)", "Pane before", show=False),
        Binding("escape", "home", "Back to the plans", show=False),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._asked: tuple[object, ...] = ()
        self._stood: tuple[object, ...] = ()
        self._meant: Assumption | None = None
        self.rows: tuple[Cells, ...] = ()
        self._pane = next(iter(PANES))
        self._filter = self._sort = ""
        self._descending = False

    def compose(self) -> ComposeResult:
        """The need, the plans, the panes, with the first answer in them: they are painted once."""
        view = self.view = self.first_answer()
        need, plans, report = (
            NeedBar(id="need"),
            PlanTable(id="plans"),
            Report(id="report"),
        )
        need.show_need(phrases.need_lines(self.desk, view))
        self.rows = view.rows
        plans.show_rows(self.rows, view.rows)
        report.show_lines(self.desk.pane(self._pane, view.comparison, plans.plan_id, self.app.size.width - 2))
        yield need
        yield plans
        with Vertical(id="below"):
            titles = {name: name.capitalize() for name in PANES} | {ASSUMPTIONS: "What if"}
            yield Tabs(titles, id="tabs")
            with Vertical(id="panes"):
                yield report

    def on_mount(self) -> None:
        """The figures are there; their ranges, and the plans that are not seen, follow."""
        self.set_focus(self.query_one(PlanTable))
        self.complete_later()
        # The figures first: a footer is a widget a key.
        self.set_timer(PAINTED, self._complete)

    def _complete(self) -> None:
        """What is not seen at the first paint, or can wait for it."""
        if not self.query("Controls"):
            from tui.widgets.controls import Controls  # noqa: PLC0415 - not before the first paint
            from tui.widgets.keys import Keys  # noqa: PLC0415

            controls, meaning = Controls(self._stepped, self._dropped), Static(safe.words(""), id="meaning")
            controls.display = meaning.display = False
            self.query_one("#panes").mount(controls, meaning)
            self.mount(Keys())
            # A footer waits for the next word of the keys; what was said before it came is said again.
            self.call_after_refresh(self.refresh_bindings)

    # What is seen.

    def put(self, desk: Desk) -> None:
        """Another file, or the same one read again: what was looked for in another one is forgotten."""
        if desk.opened.path != self.desk.opened.path:
            self._filter = self._sort = ""
        self.desk, self.view = desk, None
        self.answer()

    def in_sight(self) -> frozenset[str]:
        """The plans on screen, and the one under the cursor."""
        return frozenset({*self.query_one(PlanTable).seen(), self.plan_id} - {""})

    def say_progress(self, words: str) -> None:
        """How far the answer is."""
        self.query_one(NeedBar).show_progress(words)

    def show_view(self, view: View) -> None:
        """Everything that depends on the answer."""
        if not self.is_attached:
            return
        self.view = view
        self._show_days()
        self.rows = matching(self.desk.shown(view, self._sort, descending=self._descending), self._filter)
        self.query_one(PlanTable).show_rows(self.rows, view.rows)
        self.show_marks()
        self._show_pane(stay=True)

    def show_marks(self) -> None:
        """The need, and what is to be known of what is seen."""
        if self.view is not None:
            lines = phrases.need_lines(self.desk, self.view, self._filter, self._sort)
            self.query_one(NeedBar).show_need(lines)

    def _show_days(self) -> None:
        for line in self.query(Timeline):
            line.show_stops(self.desk.stops(), self.desk.as_of, phrases.event_words(self.desk))

    # The pane below.

    @property
    def pane(self) -> str:
        """The open pane of the core; empty where assumptions are shown."""
        return "" if self._pane == ASSUMPTIONS else self._pane

    @property
    def pane_text(self) -> str:
        """What the open pane says."""
        return self.query_one(Report).text + "\n"

    @property
    def _controls(self) -> "Controls":
        found: Controls = self.query_one("Controls")  # type: ignore[assignment]  # of that name there is one
        return found

    @property
    def plan_id(self) -> str:
        """The plan under the cursor; empty once the screen is gone, which work beside the keys may outlive."""
        tables = self.query(PlanTable)
        return tables.first().plan_id if tables else ""

    def _show_pane(self, *, stay: bool) -> None:
        if self.view is None:
            return
        plan_id = self.plan_id
        self.query_one(Tabs).show_open(self._pane)
        if self._pane == ASSUMPTIONS:
            changed = frozenset(edit.address for edit in self.desk.edits.changed)
            self._controls.show_assumptions(self.desk.assumptions_of(plan_id), changed)
            # Not by its message, which comes a paint later.
            self._say_meaning(self._controls.current)
            return
        report, view = self.query_one(Report), self.view
        width = (report.size.width or self.app.size.width) - 2
        if PANES[self._pane].long:
            self._show_long(view, plan_id, width, stay=stay)
        else:
            self.desk_app.beside.stop(PANE)
            self._asked = ()
            report.show_lines(self.desk.pane(self._pane, view.comparison, plan_id, width), stay=stay)

    def _show_long(self, view: View, plan_id: str, width: int, *, stay: bool) -> None:
        """A pane that takes a while: made beside the keys once the figures are final, with its progress."""
        report, pane, desk, file = self.query_one(Report), self._pane, self.desk, self.desk.file
        if not stay:
            self._asked = ()
            report.show_lines([Line(WORKING, Style.DIM)], stay=False)
        asked = (pane, plan_id, width, view.comparison)
        stands = (view.comparison.as_of, view.comparison.need, view.comparison.stated)
        if self._asked and stands != self._stood:
            # What is shown, or still being made, answers another question.
            self.desk_app.beside.stop(PANE)
            self._asked = ()
            report.show_lines([Line(WORKING, Style.DIM)])
        self._stood = stands
        unfinished = view.part or (view.provisional and desk.ranged)
        if unfinished or (stay and self._asked == asked):
            return
        self._asked = asked

        def take(lines: list[Line]) -> None:
            if (self._pane, self.plan_id) == (pane, plan_id):
                report.show_lines(lines, stay=stay)

        def tell(done: int, of: int) -> None:
            if self.is_attached and (self._pane, self.plan_id) == (pane, plan_id):
                report.show_lines([Line(f"{WORKING} {done:,} of at most {of:,} steps · Esc ends it", Style.DIM)])

        self.desk_app.beside.run(
            PANE, lambda tick: desk.pane(pane, view.comparison, plan_id, width, tick, file), take, tell
        )

    def on_resize(self) -> None:
        """Reports are laid out for their width."""
        self._show_pane(stay=True)

    # What keys and clicks do.

    def on_plan_table_highlighted(self, _event: PlanTable.Highlighted) -> None:
        """The panes follow the cursor."""
        self._show_pane(stay=False)

    def on_tabs_opened(self, event: Tabs.Opened) -> None:
        """A title was clicked."""
        self.action_pane(event.name)

    def action_pane(self, name: str) -> None:
        """Open a pane."""
        self._pane = name
        assuming = name == ASSUMPTIONS
        if assuming and not self.query("Controls"):
            self._complete()
        # At once: a widget that is not yet displayed takes no focus, and the next key comes before the next style.
        self.query_one(Report).display = not assuming
        self.query("Controls, #meaning").set(display=assuming)
        self._show_pane(stay=False)
        if assuming:
            self.set_focus(self._controls)

    def action_turn(self, by: int) -> None:
        """The pane beside the open one."""
        names = [*PANES, ASSUMPTIONS]
        self.action_pane(names[(names.index(self._pane) + by) % len(names)])

    def action_assume(self) -> None:
        """The assumptions of this plan."""
        self.action_pane(ASSUMPTIONS)

    def action_need(self) -> None:
        """The need, to be changed."""
        self.action_pane(ASSUMPTIONS)
        self._controls.action_move(-(10**6))

    def action_home(self) -> None:
        """Back to the plans; long work on a pane ends, and whatever was opened beside them closes."""
        if self.desk_app.beside.stop(PANE):
            self._asked = ()
            self.query_one(Report).show_lines([Line("ended: open the pane again to make it", Style.DIM)])
        self.query(Timeline).set(display=False)
        self.set_focus(self.query_one(PlanTable))

    def on_need_bar_opened(self, _event: NeedBar.Opened) -> None:
        """The need was clicked."""
        self.action_need()

    def on_plan_table_heading_clicked(self, event: PlanTable.HeadingClicked) -> None:
        """The heading of a column was clicked."""
        self._sorted(event.column)

    def on_controls_highlighted(self, event: "Controls.Highlighted") -> None:
        """What the assumption under the cursor says."""
        self._say_meaning(event.assumption)

    def _say_meaning(self, assumption: "Assumption | None") -> None:
        if assumption is not None and assumption != self._meant:
            self._meant = assumption
            self.query_one("#meaning", Static).update(safe.words(phrases.meaning(assumption)), layout=False)

    def _stepped(self, item: "Assumption", steps: int, fine: bool) -> None:  # noqa: FBT001 - a key's own
        """An arrow key on an assumption."""
        self.change(lambda: self.desk.step(item.address, steps, fine=fine))

    def _dropped(self, item: "Assumption") -> None:
        """Back to the file."""
        self.change(lambda: self.desk.reset(item.address))

    def on_controls_typed(self, event: "Controls.Typed") -> None:
        """A value to type; what is wrong with it is said beside it."""
        item = event.assumption
        self.desk_app.ask_value(item, self.answer)

    def change(self, what: Callable[[], None]) -> None:
        """Make a change and answer again; one that is not allowed is told."""
        try:
            what()
        except InputError as error:
            safe.say(self.app, "\n".join(str(problem) for problem in error.problems), "warning")
            return
        self.answer()

    def action_undo(self) -> None:
        """Take the last change back."""
        self.change(self.desk.undo)

    def action_redo(self) -> None:
        """And make it again."""
        self.change(self.desk.redo)

    def action_pin(self) -> None:
        """Pin what is seen as the baseline, or let it go."""
        if self.view is None or self.view.part or (self.view.provisional and self.desk.ranged):
            safe.say(self.app, "not all plans are answered yet: pin in a moment", "warning")
            return
        self.desk.pin(self.view.comparison)
        self.show_view(self.view)

    def action_time(self) -> None:
        """Open the time machine."""
        if not self.query(Timeline):
            # Not before somebody asks: what is there at the start is painted sooner.
            self.mount(Timeline(id="time"), after="#need")
        line = self.query_one(Timeline)
        line.display = True
        line.show_stops(self.desk.stops(), self.desk.as_of, phrases.event_words(self.desk))
        self.set_focus(line)

    def on_timeline_moved(self, event: Timeline.Moved) -> None:
        """The prices of another day."""
        self.go_to(event.day)

    def go_to(self, day: date) -> None:
        """Ask at the prices of a day."""
        self.desk.as_of = day
        self.answer()

    def action_filter(self) -> None:
        """Only the plans that hold a text."""
        self.desk_app.ask_filter(self._filter, self._filtered)

    def _filtered(self, text: str) -> None:
        self._filter = text
        self._again()

    def action_sort(self) -> None:
        """In another order."""
        self.desk_app.ask_sort(self._sorted)

    def _sorted(self, key: str) -> None:
        # The same column again: the other way round.
        self._descending = key == self._sort and not self._descending
        self._sort = key
        self._again()

    def _again(self) -> None:
        if self.view is not None:
            self.show_view(self.view)

    def action_changes(self) -> None:
        """What was changed since the file was opened."""
        self.desk_app.show_changes(self.desk)
