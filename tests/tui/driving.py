"""The app as the tests drive it: a clock that stands still, the real command line behind it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import date
from pathlib import Path

from textual.pilot import Pilot
from textual.worker import WorkerCancelled

from estimator.cli.common import Asked
from estimator.cli.tui import Lender
from tui.app import PerusableApp
from tui.screens.work import Work

DAY = date(2026, 11, 22)


class Still(Lender):
    """A command line whose clock stands still."""

    def today(self) -> date:
        """The day of the tests."""
        return DAY


def app_of(path: Path | None = None, day: date = DAY) -> PerusableApp:
    """The app with a file, or the example, on its desk."""
    app = PerusableApp(Still(Asked(day, DAY)), day)
    app.begin(path)
    return app


@asynccontextmanager
async def driven(
    path: Path | None = None, size: tuple[int, int] = (120, 40), day: date = DAY
) -> AsyncIterator[tuple[PerusableApp, Pilot[int]]]:
    """The app, running without a terminal, once its first ranges are made."""
    app = app_of(path, day)
    async with app.run_test(size=size) as pilot:
        await settled(app, pilot)
        yield app, pilot


async def settled(app: PerusableApp, pilot: Pilot[int]) -> None:
    """Wait until nothing is under way."""
    await pilot.pause(0.3)
    with suppress(WorkerCancelled):
        await app.workers.wait_for_complete()
    await app.workers.wait_for_complete([worker for worker in app.workers if not worker.is_cancelled])
    await pilot.pause()


def work_of(app: PerusableApp) -> Work:
    """The screen of the desk."""
    assert app.work is not None
    return app.work
