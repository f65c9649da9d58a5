"""Keys, work beside them and answers in the order in which they were meant."""

import asyncio
import threading
import time
from pathlib import Path

import pytest
from textual import events
from textual.geometry import Offset
from textual.widgets import Static

from estimator.cli.common import Asked
from estimator.progress import Tick
from estimator.shipped import shipped
from tests.tui.driving import DAY, Still, driven, settled, work_of
from tests.tui.seeing import screen
from tui.app import PerusableApp
from tui.beside import EVERY

POOL = "people/human/prolific-corporate/pool"


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """A copy of the example that may be written."""
    for name in ("article.toml", "reddit-sized-licence.toml"):
        (tmp_path / name).write_bytes(shipped(f"examples/{name}").read_bytes())
    return tmp_path / "article.toml"


def front(app: PerusableApp) -> str:
    """The kind of screen that is seen."""
    return type(app.screen).__name__


async def test_work_that_holds_what_a_key_waits_for_tells_its_progress_and_goes_on() -> None:
    lock, begun = threading.Lock(), threading.Event()

    def make(tick: Tick) -> str:
        with lock:
            begun.set()
            for done in range(4):
                time.sleep(EVERY)
                tick(done, 4)
        return "made"

    async with driven() as (app, pilot):
        told_of: list[int] = []
        made: list[str] = []
        app.beside.run("test", make, made.append, lambda done, _of: told_of.append(done))
        assert await asyncio.to_thread(begun.wait, 5)
        # As a key does that asks for the same: the work must not wait for this thread meanwhile.
        taken = lock.acquire(timeout=10)
        assert taken
        lock.release()
        await settled(app, pilot)
        assert made == ["made"]
        assert set(told_of) <= {0, 1, 2, 3}


async def test_what_was_said_before_the_end_is_not_said_after_it() -> None:
    begun, go = threading.Event(), threading.Event()

    def make(tick: Tick) -> None:
        time.sleep(EVERY)
        tick(1, 2)
        begun.set()
        go.wait(5)
        tick(2, 2)

    async with driven() as (app, pilot):
        heard: list[int] = []
        app.beside.run("test", make, lambda _made: None, lambda done, _of: heard.append(done))
        begun.wait(5)
        assert app.beside.stop("test")
        go.set()
        await settled(app, pilot)
        assert heard == []


async def test_an_undo_comes_after_the_steps_it_is_meant_for() -> None:
    async with driven() as (app, pilot):
        await pilot.press("a")
        for _ in range(3):
            await pilot.press("j")
        for key in ("left",) * 6 + ("u",):
            app.post_message(events.Key(key, key if len(key) == 1 else None))
        await settled(app, pilot)
        assert app.desk.edits.done == ()
        assert len(app.desk.edits.undone) == 1


async def test_dropped_changes_can_be_had_back_though_the_file_changed_meanwhile(plan: Path) -> None:
    async with driven(plan) as (app, pilot):
        work_of(app).change(lambda: app.desk.set(POOL, "200"))
        await pilot.press("D")
        plan.write_text(plan.read_text(encoding="utf-8").replace("200_000", "100_000"), encoding="utf-8")
        app.look_at_the_file()
        await settled(app, pilot)
        assert "differs on disk" in screen(app)
        await pilot.press("u")
        assert [edit.text for edit in app.desk.edits.changed] == ["200"]


async def test_a_file_that_is_right_but_for_the_changes_it_is_opened_with_stays_faulty(plan: Path) -> None:
    whole = plan.read_text(encoding="utf-8")
    plan.write_text(f"{whole}nonsense = 1\n", encoding="utf-8")
    asked = Asked(DAY, DAY, edits=("need.bogus=1",))
    app = PerusableApp(Still(asked), DAY)
    app.begin(plan)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(app, pilot)
        plan.write_text(whole, encoding="utf-8")
        app.look_at_the_file()
        await settled(app, pilot)
        assert front(app) == "Faulty"
        assert "need.bogus" in screen(app)


async def test_a_faulty_file_that_is_gone_is_told_and_another_can_be_opened(plan: Path) -> None:
    whole = plan.read_text(encoding="utf-8")
    broken = plan.with_name("broken.toml")
    broken.write_text(f"{whole}nonsense = 1\n", encoding="utf-8")
    app = PerusableApp(Still(Asked(DAY, DAY)), DAY)
    app.begin(broken)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(app, pilot)
        broken.unlink()
        await pilot.press("r")
        await settled(app, pilot)
        assert front(app) == "Faulty"
        await pilot.press("question_mark")
        broken.write_text(whole, encoding="utf-8")
        app.look_at_the_file()
        await pilot.pause()
        assert front(app) == "Read", "the help stays until it is closed"
        await pilot.press("escape")
        app.look_at_the_file()
        await settled(app, pilot)
        assert front(app) == "Work"
        assert len(app.screen_stack) == 2


async def test_only_final_figures_are_pinned() -> None:
    async with driven() as (app, pilot):
        view = work_of(app).view
        assert view is not None
        work_of(app).show_view(view._replace(provisional=True))
        await pilot.press("p")
        assert app.desk.baseline is None


async def test_a_pin_keeps_the_name_of_its_file(plan: Path) -> None:
    others = [plan.with_name(f"{name}.toml") for name in ("one", "two")]
    for other in others:
        other.write_bytes(plan.read_bytes())
    async with driven(plan) as (app, pilot):
        await pilot.press("p")
        assert app.desk.pinned == str(DAY)
        for other in others:
            app.opened(other)
            await settled(app, pilot)
            assert app.desk.pinned == f"article.toml {DAY}"
        app.opened(plan)
        assert app.desk.pinned == str(DAY)


async def test_a_click_on_what_has_just_gone_finds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    gone = Static("was here")
    async with driven() as (app, pilot):
        screen = app.screen
        monkeypatch.setattr(screen._compositor, "get_widget_and_offset_at", lambda _x, _y: (gone, Offset(0, 0)))
        assert screen.get_widget_and_offset_at(3, 3) == (None, None)
        await pilot.mouse_down(offset=(3, 3))
        await pilot.mouse_up(offset=(3, 3))
        assert app.is_running
        assert not screen.selections
