"""The one door to the core: what is open, what was changed, and what the core says of it.

Widgets get finished texts and value objects from here. Nothing in this package computes a figure.
"""

from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from estimator.errors import InputError, fault
from estimator.files import digest, read_bytes
from estimator.planning.compare import Comparison, answered, with_flip
from estimator.planning.rows import PlanFile
from estimator.progress import Tick, quiet
from estimator.reports.comparison.cells import Axis, Cells, axis, ordered, renewed, rows
from estimator.reports.paint import Line, Style
from estimator.reports.panes.registry import PANES
from tui.host import Host, Opened

if TYPE_CHECKING:
    from estimator.planning.workspace import Workspace
    from estimator.pricing.events import Event
    from estimator.reports.comparison.differences import Difference
    from estimator.simulation.kept import Simulator
    from estimator.whatif.assumptions import Assumption
    from estimator.whatif.edits import Edits

QUICK, FULL = 1_024, 8_192
"""Draws while something is still being changed, and after: the first are among the second."""

FEW = 24
"""Plans that are all answered between two keys; of more, those that are seen, and the others when the keys rest."""

RANGED = 300
"""Plans up to which ranges are made with all draws: each takes some milliseconds."""

FIRST_READ = ("first read",)
"""The kind of event that is only the first reading of a price."""

SAME, PENDING = "=", "…"
"""What stands where a figure is as it was pinned, and where its difference is not yet known."""


class View(NamedTuple):
    """What there is to see.

    Attributes:
        comparison: The answer; of a part, only about the plans asked anew.
        rows: Every plan as cells, in order.
        on: The axis of their bars.
        provisional: Whether the ranges rest on the first draws alone, or on none yet.
        part: Whether only some rows are answered anew, and the others stand as they did.
    """

    comparison: Comparison
    rows: tuple[Cells, ...]
    on: Axis | None
    provisional: bool = False
    part: bool = False


class Desk:
    """A plan file on the desk, with what was changed since it was opened.

    Attributes:
        host: The command line.
        opened: What is open.
        as_of: The day whose prices hold.
        baseline: The comparison that all others are set against, if one is pinned.
        pinned_of: The file and the day of it.
        file: The plans with the changes.
        workspace: Books, providers, and the pilots the file names.
        differs: Whether the file was another on disk when it was last looked at.
    """

    def __init__(self, host: Host, opened: Opened, as_of: date, seed: int = 0) -> None:
        """Put a file on the desk.

        Raises:
            InputError: A change to begin with is none the file can take.
        """
        self.host, self.opened, self.as_of, self.seed = host, opened, as_of, seed
        self._began = as_of
        self.workspace: Workspace = opened.workspace
        self.file: PlanFile = opened.file
        self._edits: Edits | None = None
        if opened.changes:
            from estimator.whatif.edits import edits_of  # noqa: PLC0415 - most begin without

            self._take(edits_of(opened.changes))
        self.baseline: Comparison | None = None
        self.pinned_of: tuple[Path, date] | None = None
        self._last: Comparison | None = None
        self._quick: Simulator | None = None
        self._full: Simulator | None = None
        self._events: dict[frozenset[str], tuple[Event, ...]] = {}
        self._read = self._noticed = digest(opened.data)
        self.differs = False

    @property
    def edits(self) -> "Edits":
        """What was changed."""
        from estimator.whatif.edits import Edits  # noqa: PLC0415 - not before the first paint

        return Edits() if self._edits is None else self._edits

    @property
    def changed(self) -> bool:
        """Whether there is anything to save."""
        return bool(self._edits)

    @property
    def touched(self) -> bool:
        """Whether there is a step that can be undone, be it that all changes were dropped."""
        return self._edits is not None and bool(self._edits.done)

    @property
    def ranged(self) -> bool:
        """Whether ranges are made: they take some milliseconds a plan."""
        return len(self.file.plan) <= RANGED

    @property
    def few(self) -> bool:
        """Whether all plans are answered between two keys."""
        return len(self.file.plan) <= FEW

    # Answers.

    def compare(self, tick: Tick = quiet, file: PlanFile | None = None) -> Comparison:
        """The exact answer, not yet :meth:`whole`; of plans that stand as they did, the one given before.

        Args:
            tick: Told before each plan.
            file: The plans as they stood when a thread was begun; absent, as they stand.
        """
        self._last = answered(self.workspace, file or self.file, self.as_of, self._last, tick)
        return self._last

    def with_quick_ranges(self, comparison: Comparison, plans: Collection[str] | None = None) -> Comparison:
        """The answer with ranges from few draws, made anew only for the plans that changed."""
        from estimator.simulation.kept import Simulator  # noqa: PLC0415 - not before the first paint

        if self._quick is None:
            self._quick = Simulator(self.workspace, QUICK, self.seed, paired=False)
        return self._quick.simulate(self._only(plans), comparison)

    def whole(self, comparison: Comparison, tick: Tick = quiet, file: PlanFile | None = None) -> Comparison:
        """The answer as ``perusable compare`` gives it, with ranges from all draws unless the plans are too many.

        Args:
            comparison: The exact answer.
            tick: Told before each plan.
            file: The plans it is about, where they may have changed since; absent, as they stand.
        """
        file = file or self.file
        comparison = with_flip(self.workspace, file, comparison)
        if not self.ranged:
            return comparison
        from estimator.simulation.kept import Simulator  # noqa: PLC0415 - not before the first paint

        if self._full is None or not self.few:
            # The draws of many plans would take more memory than their next answer is worth.
            self._full = Simulator(self.workspace, FULL, self.seed)
        return self._full.simulate(file, comparison, tick)

    def view(self, comparison: Comparison, *, provisional: bool = False) -> View:
        """The answer as cells."""
        return View(comparison, rows(comparison), axis(comparison), provisional)

    def part(self, view: View | None, plans: Collection[str]) -> View:
        """An answer about some plans alone; the rows of the others stand as they did, or are not there yet."""
        if view is not None and not plans:
            return view._replace(provisional=True, part=True)
        found = answered(self.workspace, self._only(plans), self.as_of, self._last)
        if view is None:
            return self.view(found)._replace(provisional=True, part=True)
        found = self.with_quick_ranges(found, plans) if self.ranged else found
        return View(found, renewed(view.rows, found, view.on), view.on, provisional=True, part=True)

    def _only(self, plans: Collection[str] | None) -> PlanFile:
        if plans is None:
            return self.file
        wanted = frozenset(plans)
        return self.file.model_copy(update={"plan": tuple(plan for plan in self.file.plan if plan.id in wanted)})

    def pane(  # noqa: PLR0913, PLR0917 - what a pane hangs on
        self,
        name: str,
        comparison: Comparison,
        plan_id: str,
        width: int,
        tick: Tick = quiet,
        file: PlanFile | None = None,
    ) -> list[Line]:
        """The lines of a pane; ``file`` as for :meth:`whole`."""
        if not plan_id:
            return []
        if all(plan.id != plan_id for plan in comparison.plans):
            return [Line("not yet answered …", Style.DIM)]
        try:
            return PANES[name].make(self.workspace, file or self.file, comparison, plan_id, width, tick=tick)
        except InputError as error:
            return [Line(str(problem)) for problem in error.problems]

    # Changes.

    def assumptions_of(self, plan_id: str) -> "tuple[Assumption, ...]":
        """The need's, then those of a plan."""
        from estimator.whatif.assumptions import assumptions  # noqa: PLC0415 - not before the first paint

        return assumptions(self.workspace, self.file, self.as_of, plan_id)

    def set(self, address: str, text: str, *, merge: bool = False) -> None:
        """Change an assumption.

        Raises:
            InputError: The value is not allowed there; nothing has changed.
        """
        self._take(self.edits.set(address, text, merge=merge))

    def step(self, address: str, steps: int, *, fine: bool = False) -> None:
        """Move an assumption by some steps from where it stands now; a held key is one change to undo.

        Raises:
            InputError: It has no next value.
        """
        from estimator.whatif.addresses import outline_of, place_of  # noqa: PLC0415 - not before the first paint
        from estimator.whatif.stepping import stepped  # noqa: PLC0415

        place = place_of(address, outline_of(self.file))
        plan_id = "" if place.plan is None else self.file.plan[place.plan].id
        assumption = next(item for item in self.assumptions_of(plan_id) if item.address == address)
        text = stepped(assumption, steps, fine=fine)
        if text == assumption.text:
            raise fault(assumption.address, "", "goes no further by steps", "Enter: type a value")
        self.set(assumption.address, text, merge=True)

    def reset(self, address: str = "") -> None:
        """Take the changes of an assumption back, or all."""
        self._take(self.edits.reset(address))

    def undo(self) -> None:
        """Take the last change back."""
        self._take(self.edits.undo())

    def redo(self) -> None:
        """Make the change again that was taken back last."""
        self._take(self.edits.redo())

    def _take(self, edits: "Edits") -> None:
        from estimator.whatif.edits import checked  # noqa: PLC0415 - not before the first paint

        self.file = checked(self.opened.raw, edits, self.workspace, right=True)
        self._edits = edits

    def pin(self, comparison: Comparison) -> None:
        """Set all comparisons against this one; a second time lets it go."""
        self.baseline = comparison if self.baseline is None else None
        self.pinned_of = None if self.baseline is None else (self.opened.path, comparison.as_of)

    def pin_as(self, other: "Desk | None") -> None:
        """Keep what was pinned on the desk before."""
        if other is not None:
            self.baseline, self.pinned_of = other.baseline, other.pinned_of

    @property
    def pinned(self) -> str:
        """Of which day the baseline is, and of which file if that is another; empty without one."""
        if self.pinned_of is None:
            return ""
        path, day = self.pinned_of
        return str(day) if path == self.opened.path else f"{path.name} {day}"

    def shown(self, view: View, sort: str, *, descending: bool = False) -> tuple[Cells, ...]:
        """The rows in an order, as differences where a baseline is pinned."""
        found = ordered(view.rows, sort, descending=descending) if sort else view.rows
        if self.baseline is None:
            return found
        from estimator.reports.comparison.differences import differences  # noqa: PLC0415 - not before the first paint

        # Of a part, what the baseline has beside it is not gone but not yet answered.
        asked = {plan.id for plan in view.comparison.plans}
        found_by = differences(view.comparison, self.baseline)
        by_id = {item.id: item for item in found_by if item.id in asked or not view.part}
        return tuple(_set_against(row, by_id.get(row.id)) for row in found)

    # Days.

    def events(self) -> "tuple[Event, ...]":
        """What happened to the prices these plans rest on."""
        offers = frozenset(source.offer for plan in self.file.plan for source in plan.source)
        if offers not in self._events:
            from estimator.pricing.events import events, under_one_contract  # noqa: PLC0415 - not before the first paint

            found = events(self.workspace.book, under_one_contract(self.workspace.book, offers))
            self._events[offers] = tuple(event for event in found if event.kinds != FIRST_READ)
        return self._events[offers]

    def stops(self) -> tuple[date, ...]:
        """The days at which the time machine stops."""
        from estimator.pricing.events import stops  # noqa: PLC0415 - not before the first paint

        return stops(self.events(), self.host.today(), self._began, self.as_of)

    # The file.

    def save(self, path: Path) -> None:
        """Write the changes: into the open file, or into a new one made of it.

        Raises:
            InputError: It cannot be written, was changed by somebody else, or is the built-in example.
        """
        from estimator.whatif.save import save, save_as  # noqa: PLC0415 - not before the first paint

        if path == self.opened.path and not self.opened.example:
            save(path, self.edits, self._read)
        else:
            save_as(self.opened.path, self.edits, path, data=self.opened.data)

    def look(self) -> bool:
        """Look at the file on disk; whether somebody else has written or removed it since that was last told."""
        now = self._on_disk()
        news, self._noticed, self.differs = now != self._noticed, now, now != self._read
        return news

    def _on_disk(self) -> str:
        try:
            return digest(read_bytes(self.opened.path))
        except InputError:
            return ""


def _set_against(row: Cells, found: "Difference | None") -> Cells:
    """A row whose figures are differences from the pinned ones, where they are known already."""
    if found is None:
        return row._replace(per_1000=PENDING, median=PENDING, per_million=PENDING, total=PENDING, done_by=PENDING)
    texts = {key: delta.text or SAME for key, delta in found.figures.items() if key != "rank"}
    note = "; ".join(filter(None, (found.words, row.note)))
    return row._replace(
        per_1000=texts["per_1000"],
        median=texts["median"],
        per_million=texts["per_million"],
        total=texts["total"],
        done_by=texts["done_by"],
        range="",
        note=note,
    )
