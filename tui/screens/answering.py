"""A screen that asks the desk and shows what it says: at once what is seen, the rest when the keys rest."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from estimator.planning.compare import Comparison
from estimator.progress import Tick
from tui.door import Desk, View
from tui.screens.steady import Steady

if TYPE_CHECKING:
    from textual.timer import Timer

    from tui.app import PerusableApp

ANSWER = "answer"
"""Work beside the keys that completes one."""

SLOW = 24
"""Plans from which on the progress of an answer is told."""

SETTLED = 0.1
"""Seconds without a change after which the rest is answered, and the ranges are made with all draws."""


class Answering(Steady[None]):
    """Keeps the desk and the answer that is seen.

    Attributes:
        desk: What is asked.
        view: What it said last.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.view: View | None = None
        self._resting: Timer | None = None

    def show_view(self, view: View) -> None:
        """Show an answer."""
        raise NotImplementedError

    def in_sight(self) -> frozenset[str]:
        """The plans on screen."""
        raise NotImplementedError

    def say_progress(self, words: str) -> None:
        """Show how far an answer is."""
        raise NotImplementedError

    @property
    def desk_app(self) -> "PerusableApp":
        """The app, as what it is."""
        from tui.app import PerusableApp  # noqa: PLC0415 - the app imports its screens

        app = self.app
        assert isinstance(app, PerusableApp)  # noqa: S101 - no other app shows this screen
        return app

    def first_answer(self) -> View:
        """What is answered before the first paint: the figures, not yet their ranges; of many plans a screenful."""
        desk = self.desk
        if desk.few:
            return desk.view(desk.compare(), provisional=True)
        return desk.part(None, tuple(plan.id for plan in desk.file.plan[: self.app.size.height]))

    def final(self) -> Comparison:
        """The whole answer with all draws, as ``perusable compare`` gives it: the one that is seen, or made now."""
        view, desk = self.view, self.desk
        if view is not None and not view.provisional and not view.part:
            return view.comparison
        # Both would make the same, one waiting for the other.
        self.desk_app.beside.stop(ANSWER)
        self._rest()
        self.show_view(desk.view(desk.whole(desk.compare())))
        return self.final()

    def answer(self) -> None:
        """Ask again: at once what is seen, from few draws; the rest, and all draws, when the keys rest."""
        desk = self.desk
        self.desk_app.beside.stop(ANSWER)
        if desk.few:
            self.show_view(desk.view(desk.with_quick_ranges(desk.compare()), provisional=True))
        else:
            self.show_view(self.first_answer() if self.view is None else desk.part(self.view, self.in_sight()))
        self.complete_later()

    def complete_later(self) -> None:
        """The plans that are not in sight, and all draws, once nothing has changed for a moment."""
        self._later(self._make_ranges if self.desk.few else self._answer_all)

    def _later(self, then: Callable[[], None]) -> None:
        """Do something once nothing has changed for a moment."""
        self._rest()
        self._resting = self.set_timer(SETTLED, then)

    def _rest(self) -> None:
        if self._resting is not None:
            self._resting.stop()

    def _answer_all(self) -> None:
        """Every plan, and then the ranges of all with all draws, if they are few enough."""
        desk, file = self.desk, self.desk.file

        def make(tick: Tick) -> View:
            found = desk.compare(tick, file)
            return desk.view(found, provisional=True) if desk.ranged else desk.view(desk.whole(found, tick, file))

        def take(view: View) -> None:
            self.show_view(view)
            if view.provisional:
                self._make_ranges()

        self.desk_app.beside.run(
            ANSWER,
            make,
            take,
            self._tell("plans answered"),
        )

    def _make_ranges(self) -> None:
        desk, view, file = self.desk, self.view, self.desk.file
        if view is None:
            return
        self.desk_app.beside.run(
            ANSWER,
            lambda tick: desk.view(desk.whole(view.comparison, tick, file)),
            self.show_view,
            self._tell("plans drawn"),
        )

    def _tell(self, what: str) -> Callable[[int, int], None]:
        def tell(done: int, of: int) -> None:
            if self.is_attached and of > SLOW:
                self.say_progress(f"[{done:,} of {of:,} {what}]")

        return tell
