"""Work that goes on beside the keys, one piece of a kind at a time: it tells how far it is, and a later one ends it."""

import time
from collections.abc import Callable
from typing import Any, TypeVar

from textual.app import App
from textual.worker import Worker, get_current_worker

from estimator.progress import Tick

T = TypeVar("T")

KINDS = 2
"""Kinds of work that go on at once: an answer, a pane."""

EVERY = 0.1
"""Seconds between two words about how far it is."""


class StoppedError(Exception):
    """Nobody waits for it any more."""


class Beside:
    """Runs the core's long work in threads of the app."""

    def __init__(self, app: App[Any]) -> None:
        self._app = app
        self._running: dict[str, Worker[None]] = {}

    def run(
        self, kind: str, make: Callable[[Tick], T], take: Callable[[T], object], tell: Callable[[int, int], object]
    ) -> None:
        """Do some work and hand over what it made, unless it was ended before.

        Args:
            kind: Of the work: an earlier piece of the same kind is ended.
            make: The work, which tells of its progress.
            take: Is given what it made, between two keys.
            tell: Is told now and then of the steps done, and of how many there are.
        """
        app = self._app

        def hand(worker: Worker[Any], made: T) -> None:
            # Between two keys: it may have been ended after it was made.
            if not worker.is_cancelled:
                take(made)

        def heard(worker: Worker[Any], done: int, of: int) -> None:
            # What was said before it was ended would stand in the place of what ended it.
            if not worker.is_cancelled and not worker.is_finished:
                tell(done, of)

        def work() -> None:
            worker = get_current_worker()
            try:
                made = make(self._ticking(worker, heard))
            except StoppedError:
                return
            if app.is_running:
                app.call_from_thread(hand, worker, made)

        self.stop(kind)
        self._running[kind] = app.run_worker(work, thread=True, group=kind, exit_on_error=True)

    def _ticking(self, worker: Worker[Any], heard: Callable[[Worker[Any], int, int], None]) -> Tick:
        """What the core tells its progress: passed on now and then, and the end of it where nobody waits any more."""
        app, last = self._app, time.monotonic()

        def tick(done: int, of: int) -> None:
            nonlocal last
            if worker.is_cancelled or not app.is_running:
                raise StoppedError
            now = time.monotonic()
            if now - last >= EVERY:
                last = now
                # Not waited for: the core may hold what a key waits for.
                app.call_later(heard, worker, done, of)

        return tick

    def stop(self, kind: str) -> bool:
        """End what is under way of a kind; whether anything was."""
        worker = self._running.pop(kind, None)
        if worker is None or worker.is_finished:
            return False
        worker.cancel()
        return True
