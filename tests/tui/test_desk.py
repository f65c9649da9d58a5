"""What a planner must not lose, and figures that must answer the question: files that change, many plans, the pin."""

import asyncio
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest
from textual.widgets import Input

from estimator.cli.common import Asked
from estimator.errors import InputError
from estimator.planning.compare import compare
from estimator.progress import Tick, quiet
from estimator.reports.paint import Line
from estimator.reports.panes.registry import PANES
from estimator.shipped import shipped
from tests.tui.driving import DAY, Still, driven, settled, work_of
from tests.tui.seeing import line_of, order, screen, table, told, totals
from tui import door
from tui.app import PerusableApp
from tui.screens.ask import Ask, Choose
from tui.screens.faulty import Faulty
from tui.widgets.controls import Controls
from tui.widgets.plans import PlanTable
from tui.widgets.report import Report
from tui.widgets.timeline import Timeline

if TYPE_CHECKING:
    from estimator.reports.panes.pane import Make

POOL = "people/human/prolific-corporate/pool"
NEED = 'need = { records = 1000, kind = "post", purpose = "fine-tune", criteria = "light-en" }\n'


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """A copy of the example that may be written."""
    for name in ("article.toml", "reddit-sized-licence.toml"):
        (tmp_path / name).write_bytes(shipped(f"examples/{name}").read_bytes())
    return tmp_path / "article.toml"


def many(folder: Path, number: int) -> Path:
    """A file of plans that differ in their tokens."""
    source = 'source=[{{offer="x/pay-per-use",endpoint="tweets",share=1,tokens_per_record={}}}]'
    plans = ",".join(f'{{id="p{n:03}",name="x",{source.format(20 + n)}}}' for n in range(number))
    path = folder / f"many-{number}.toml"
    path.write_text(f"{NEED}plan=[{plans}]\n", encoding="utf-8")
    return path


def halved(path: Path) -> None:
    """Somebody else needs half as much."""
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("records = 200_000", "records = 100_000"), encoding="utf-8")


def typed(app: PerusableApp, text: str) -> None:
    """What stands in the open field."""
    assert isinstance(app.screen, Ask)
    app.screen.query_one(Input).value = text


# Files.


async def test_quitting_by_the_palette_asks_too() -> None:
    async with driven() as (app, pilot):
        work_of(app).change(lambda: app.desk.set(POOL, "100"))
        await app.action_quit()
        await pilot.pause()
        assert isinstance(app.screen, Choose)
        assert app.return_code is None


async def test_what_is_saved_elsewhere_is_what_is_seen(plan: Path) -> None:
    async with driven(plan) as (app, pilot):
        work_of(app).change(lambda: app.desk.set(POOL, "200"))
        halved(plan)
        app.look_at_the_file()
        assert "[file differs on disk]" in screen(app)
        seen = totals(app)
        await pilot.press("w")
        typed(app, str(plan.with_name("mine.toml")))
        await pilot.press("enter")
        await settled(app, pilot)
        assert totals(app) == seen
        assert app.desk.file.need.records == 200_000
    assert "records = 100_000" in plan.read_text(encoding="utf-8")


async def test_a_file_that_is_gone_can_be_saved_elsewhere(plan: Path) -> None:
    async with driven(plan) as (app, pilot):
        work_of(app).change(lambda: app.desk.set(POOL, "200"))
        plan.unlink()
        await pilot.press("w")
        typed(app, str(plan.with_name("mine.toml")))
        await pilot.press("enter")
        await settled(app, pilot)
        assert not app.desk.changed
    assert "pool = 200" in plan.with_name("mine.toml").read_text(encoding="utf-8")


async def test_a_file_changed_on_disk_is_read_again_when_nothing_would_be_lost(plan: Path) -> None:
    async with driven(plan) as (app, pilot):
        work_of(app).change(lambda: app.desk.set(POOL, "200"))
        halved(plan)
        app.look_at_the_file()
        assert app.desk.file.need.records == 200_000
        await pilot.press("u")
        app.look_at_the_file()
        await settled(app, pilot)
        assert app.desk.file.need.records == 100_000
        assert "differs on disk" not in screen(app)


async def test_a_file_is_not_read_again_under_an_open_question(plan: Path) -> None:
    async with driven(plan) as (app, pilot):
        await pilot.press("n", "enter")
        halved(plan)
        app.look_at_the_file()
        typed(app, "555555")
        await pilot.press("enter")
        await settled(app, pilot)
        assert app.desk.file.need.records == 555_555
        assert "[1 changed]" in screen(app)


async def test_a_file_that_is_wrong_shows_its_faults_and_opens_once_it_is_right(plan: Path) -> None:
    right = plan.read_text(encoding="utf-8")
    plan.write_text(right.replace("records = 200_000", "records = 0"), encoding="utf-8")
    app = PerusableApp(Still(Asked(DAY, DAY, edits=("need.budget=9,000 USD",))), DAY)
    app.begin(plan)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert isinstance(app.screen, Faulty)
        assert "records = 0" in screen(app)
        assert "greater than or equal to 1, not 0" in screen(app)
        await pilot.press("w", "e", "y", "r")
        assert "Save" not in [command.title for command in app.get_system_commands(app.screen)]  # type: ignore[arg-type]  # any
        plan.write_text(right, encoding="utf-8")
        app.look_at_the_file()
        await settled(app, pilot)
        assert app.screen_stack[-1] is work_of(app)
        assert [str(edit) for edit in app.desk.edits.changed] == ["need.budget = 9,000 USD"]


async def test_a_new_file_is_written_opened_and_never_over_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with driven() as (app, pilot):
        await pilot.press("N", "enter")
        await settled(app, pilot)
        assert app.desk.opened.path == Path("plan.toml")
        assert "plan.toml" in screen(app)
        await pilot.press("N", "enter")
        assert "exists already" in str(app.screen.query_one(".fault").render())


async def test_what_is_served_reads_and_writes_in_its_folder_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    host = Still(Asked(DAY, DAY), tmp_path)
    assert host.place("a.toml") == Path("a.toml")
    for outside in ("../a.toml", "/etc/passwd", "~/a.toml"):
        with pytest.raises(InputError, match="outside the folder"):
            host.place(outside)


# Many plans.


async def test_of_many_plans_those_that_are_seen_are_answered_first(tmp_path: Path) -> None:
    async with driven(many(tmp_path, 60)) as (app, pilot):
        await pilot.press("G")
        seen = app.screen.query_one(PlanTable).seen()
        app.desk.set("need.records", "2000")
        work_of(app).answer()
        view = work_of(app).view
        assert view is not None
        assert view.part
        assert {plan.id for plan in view.comparison.plans} == {*seen}
        assert "[others pending]" in screen(app)
        await settled(app, pilot)
        expected = compare(app.desk.workspace, app.desk.file, DAY)
        assert totals(app) == {plan.id: plan.total for plan in expected.plans}
        assert "[others pending]" not in screen(app)


async def test_a_plan_not_yet_answered_is_not_called_gone(tmp_path: Path) -> None:
    async with driven(many(tmp_path, 60)) as (app, pilot):
        await pilot.press("p")
        app.desk.set("need.records", "2000")
        work_of(app).answer()
        rows = app.desk.shown(work_of(app).view, "")  # type: ignore[arg-type]  # it has been answered
        assert {row.total for row in rows} == {"…", "+59.10"}
        assert not any("gone" in row.note for row in rows)


async def test_many_plans_open_over_few(tmp_path: Path) -> None:
    async with driven() as (app, pilot):
        app.opened(many(tmp_path, 40))
        await settled(app, pilot)
        assert len(order(app)) == 40
        await pilot.press("slash")
        typed(app, "no such plan")
        await pilot.press("enter")
        work_of(app).change(lambda: app.desk.set("need.records", "3000"))
        await settled(app, pilot)
        assert order(app) == []
        assert "[only: no such plan]" in screen(app)
        app.opened(None)
        await settled(app, pilot)
        assert len(order(app)) == 7


async def test_a_pane_of_a_plan_out_of_sight_is_still_that_plan_s(tmp_path: Path) -> None:
    async with driven(many(tmp_path, 60)) as (app, pilot):
        app.screen.query_one(PlanTable).scroll_end(animate=False)
        await pilot.pause()
        work_of(app).change(lambda: app.desk.set("need.records", "2000"))
        assert "no plan is called" not in app.screen.query_one(Report).text


async def test_many_plans_without_ranges_are_exported_as_they_are_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "RANGED", 30)
    path = many(tmp_path, 40)
    async with driven(path) as (app, _):
        assert work_of(app).final().ranges is None
        assert "--draws" not in app.host.command(app.desk)
        assert [plan.id for plan in work_of(app).final().plans] == order(app)


# What is seen.


async def test_a_filter_and_an_order_are_named_and_counted() -> None:
    async with driven() as (app, pilot):
        await pilot.press("slash")
        typed(app, "people")
        await pilot.press("enter")
        work_of(app)._sorted("total")
        assert "You can buy and use these (2 of 6)" in table(app)[0]
        assert "[only: people] [by total]" in screen(app)


async def test_a_click_on_a_heading_sorts_by_it() -> None:
    async with driven() as (app, pilot):
        await pilot.click(PlanTable, offset=(table(app)[1].index("total") + 2, 1))
        await pilot.pause()
        assert order(app)[0] == "x-pay-per-use"


async def test_the_time_machine_is_about_the_file_that_is_open(tmp_path: Path) -> None:
    async with driven() as (app, pilot):
        await pilot.press("t", "home")
        app.opened(many(tmp_path, 3))
        await settled(app, pilot)
        line = app.screen.query_one(Timeline)
        assert line._stops == app.desk.stops()


async def test_a_pinned_file_is_named_beside_another(plan: Path) -> None:
    async with driven(plan) as (app, pilot):
        await pilot.press("p")
        app.opened(Path(shipped("examples/2023-07.toml")))
        await settled(app, pilot)
        assert f"[pinned article.toml {DAY}]" in screen(app)


async def test_keys_pressed_faster_than_answers_are_all_taken() -> None:
    async with driven() as (app, pilot):
        await pilot.press("a")
        controls = work_of(app).query_one(Controls)
        controls.go_to("need.by")
        for _ in range(10):
            controls.action_step(1)
        await settled(app, pilot)
        assert app.desk.file.need.by == date(2027, 4, 10)


async def test_keys_at_the_heels_of_a_pane_go_to_it() -> None:
    async with driven() as (app, _):
        work_of(app).action_assume()
        assert isinstance(app.focused, Controls)
        work_of(app).action_home()
        work_of(app).action_time()
        assert type(app.focused).__name__ == "Timeline"


async def test_the_keys_are_at_the_foot_from_the_start() -> None:
    async with driven(size=(80, 24)) as (app, _):
        assert screen(app).split("\n")[-1].split()[:6] == ["a", "What", "if", "t", "Time", "p"]


# Long work.


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[int]]:
    """A pane of the curve that tells of each step and takes its time."""
    steps: list[int] = []
    real = PANES["curve"]

    def slow(*asked: Any, tick: Tick = quiet) -> list[Line]:
        for done in range(200):
            tick(done, 200)
            steps.append(done)
            time.sleep(0.02)
        return real.make(*asked, tick=tick)

    monkeypatch.setattr(door, "PANES", {**PANES, "curve": real._replace(make=cast("Make", slow))})
    return lambda: steps


async def test_long_work_tells_how_far_it_is_and_escape_ends_it(held: Callable[[], list[int]]) -> None:
    async with driven(size=(80, 24)) as (app, pilot):
        await pilot.press("4")
        report = app.screen.query_one(Report)
        for _ in range(100):
            await asyncio.sleep(0.02)
            if "of at most 200 steps" in report.text:
                break
        assert "of at most 200 steps · Esc ends it" in report.text
        await pilot.press("escape")
        await settled(app, pilot)
        assert report.text == "ended: open the pane again to make it"
        assert len(held()) < 200
        await pilot.press("4", "1", "escape")
        await settled(app, pilot)
        assert report.text.startswith("Total: 4,911.64 USD")


async def test_the_exact_figures_of_a_change_are_those_of_compare() -> None:
    async with driven() as (app, pilot):
        work_of(app).change(lambda: app.desk.set(POOL, "100"))
        await settled(app, pilot)
        said = told("--as-of", str(DAY), "--known-at", str(DAY), "--set", f"{POOL}=100")
        assert said["people"]["done_by"] in line_of(app, "people")
