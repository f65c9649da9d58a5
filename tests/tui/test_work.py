"""The workspace beside the command line: the same question gives the same figures, whichever way it is asked."""

import json
import shlex
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from estimator.errors import InputError, fault
from estimator.planning.compare import Comparison, compare
from estimator.reports.comparison.cells import rows
from estimator.reports.panes.registry import PANES
from estimator.shipped import shipped
from tests.tui.driving import DAY, driven, settled, work_of
from tests.tui.seeing import DAYS, line_of, order, printed, screen, seen, table, told, totals
from tui import door
from tui.app import PerusableApp
from tui.screens.ask import Ask, Choose
from tui.widgets.controls import Controls
from tui.widgets.plans import PlanTable
from tui.widgets.report import Report
from tui.widgets.timeline import Timeline

EXAMPLE = ("hosted-gpt-oss", "tutor-2h100", "mix-80-20", "people", "x-pay-per-use", "reddit-licence", "reddit-api")
KEPT = "hosted-gpt-oss/hosted/groq/openai/gpt-oss-120b/funnel.accepted"
POOL = "people/human/prolific-corporate/pool"
PAY = "people/human/prolific-corporate/pay"
SIZES = [(80, 24), (120, 40)]


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """A copy of the example that may be written."""
    for name in ("article.toml", "reddit-sized-licence.toml"):
        (tmp_path / name).write_bytes(shipped(f"examples/{name}").read_bytes())
    return tmp_path / "article.toml"


async def assume(app: PerusableApp, pilot: Pilot[int], address: str) -> None:
    """Open the assumptions and stand on one."""
    await pilot.press("a")
    work_of(app).query_one(Controls).go_to(address)
    await pilot.pause()


async def answered(pilot: Pilot[int], text: str) -> None:
    """Type an answer over what stands there."""
    asked = pilot.app.screen
    assert isinstance(asked, Ask)
    asked.query_one(Input).value = text
    await pilot.press("enter")
    await pilot.pause()


def fault_of(app: PerusableApp) -> str:
    """What the open question says is wrong with the answer."""
    assert isinstance(app.screen, Ask)
    return str(app.screen.query_one(".fault").render())


def labels(app: PerusableApp) -> str:
    """What the list of assumptions says."""
    return work_of(app).query_one(Controls).text


# The start.


@pytest.mark.parametrize("size", SIZES)
async def test_both_blocks_hold_the_figures_of_compare(size: tuple[int, int]) -> None:
    cli = told(*DAYS)
    async with driven(size=size) as (app, _):
        assert order(app) == list(EXAMPLE)
        text = "\n".join(table(app))
        assert "You can buy and use these (6)" in text
        for row in rows(seen(app)):
            line = line_of(app, row.id)
            if row.block == "not":
                assert row.note[:30] in line
                continue
            told_total = cli[row.id]["total"]["likely"]
            assert row.total.replace(",", "") == told_total
            assert [word in line for word in (row.per_1000, row.total, row.done_by, row.terms)] == [True] * 4
            assert cli[row.id]["done_by"] == row.done_by


async def test_the_ranges_are_those_of_compare_with_all_draws() -> None:
    cli = told(*DAYS, "--draws", "8192")
    async with driven() as (app, _):
        view, ranges = work_of(app).view, seen(app).ranges
        assert view is not None
        assert not view.provisional
        assert ranges is not None
        for plan_id in EXAMPLE[:6]:
            spread = ranges.plans[plan_id].per_1000_records
            assert spread is not None
            shown = cli[plan_id]["per_1000_records"]
            assert [float(end) for end in (spread.p5 or 0, spread.p50 or 0)] == pytest.approx(
                [float(shown["p5"]), float(shown["p50"])], rel=1e-5
            )


# What if.


async def test_a_held_arrow_is_one_change_that_undo_takes_back_redo_makes_and_reset_drops() -> None:
    async with driven() as (app, pilot):
        before = totals(app)
        await assume(app, pilot, KEPT)
        # From 0.689 down to a thousandth, where it stays.
        await pilot.press(*["shift+left"] * 7)
        assert [(edit.address, edit.text) for edit in app.desk.edits.changed] == [
            (KEPT, app.desk.edits.done[0].text),
        ]
        assert app.desk.edits.done[0].text is not None
        assert "likely 0.001" in app.desk.edits.done[0].text
        held, moved = order(app), totals(app)
        assert held[0] == "tutor-2h100"
        assert held.index("hosted-gpt-oss") > 1
        assert {name for name in moved if moved[name] != before[name]} == {"hosted-gpt-oss"}
        said = told(*DAYS, "--set", app.desk.edits.texts()[0])
        assert {name: plan["total"]["likely"] for name, plan in said.items() if plan["total"]["likely"]} == {
            name: f"{total / 100:.2f}" for name, total in moved.items() if total is not None
        }
        assert "[1 changed]" in screen(app)
        await pilot.press("u")
        assert (order(app), totals(app)) == (list(EXAMPLE), before)
        assert "changed]" not in screen(app)
        await pilot.press("U")
        assert (order(app), totals(app)) == (held, moved)
        await pilot.press("r")
        assert (order(app), totals(app)) == (list(EXAMPLE), before)


async def test_a_step_on_another_place_is_a_change_of_its_own() -> None:
    async with driven() as (app, pilot):
        await assume(app, pilot, KEPT)
        await pilot.press("left", "left")
        await pilot.press("down", "left", "left")
        assert len(app.desk.edits.done) == 2
        await pilot.press("u")
        assert [edit.address for edit in app.desk.edits.changed] == [KEPT]


async def test_the_ranges_after_a_change_are_those_of_what_was_changed() -> None:
    async with driven() as (app, pilot):
        await assume(app, pilot, KEPT)
        await pilot.press(*["left"] * 3)
        await settled(app, pilot)
        view = work_of(app).view
        assert view is not None
        assert not view.provisional
        found, made = seen(app).ranges, app.desk.whole(app.desk.compare()).ranges
        assert found is not None
        assert made is not None
        assert found.draws == made.draws == door.FULL
        for plan_id in EXAMPLE[:6]:
            assert found.plans[plan_id].per_1000_records == made.plans[plan_id].per_1000_records


NOT_ALLOWED = (
    ("need.records", "0", "or equal to 1, not 0"),
    ("need.records", "many", "not 'many'"),
    ("need.kind", "poem", "'code', 'row' or 'label', not 'poem'"),
    ("need.by", "2026-02-30", "not '2026-02-30'"),
    ("need.budget", "250000", "such as '250000 USD'"),
    (KEPT, "1.1", "between 0 and 1, not 1.1"),
    (KEPT, "0.9..0.5..0.7", "low <= likely <= high"),
)


async def test_a_value_that_is_not_allowed_is_told_below_the_field_and_changes_nothing() -> None:
    async with driven() as (app, pilot):
        before = seen(app)
        for address, text, words in NOT_ALLOWED:
            await assume(app, pilot, address)
            await pilot.press("enter")
            await answered(pilot, text)
            assert words in fault_of(app)
            assert fault_of(app).split("\n")[0][:40].strip() in screen(app)
            await pilot.press("escape")
            assert seen(app) is before
            assert not app.desk.changed
            await pilot.press("escape")


@pytest.mark.parametrize("text", ["0.69", "0.5..0.6..0.7", "1"])
async def test_a_typed_value_counts_at_once(text: str) -> None:
    async with driven() as (app, pilot):
        await assume(app, pilot, KEPT)
        await pilot.press("enter")
        await answered(pilot, text)
        said = told(*DAYS, "--set", f"{KEPT}={text}")["hosted-gpt-oss"]["total"]["likely"]
        assert said.replace(",", "") in line_of(app, "hosted-gpt-oss").replace(",", "")


async def test_what_has_no_next_value_is_told() -> None:
    async with driven() as (app, pilot):
        before = totals(app)
        await assume(app, pilot, "hosted-gpt-oss/hosted/groq/openai/gpt-oss-120b/share")
        await pilot.press("right")
        await pilot.pause()
        assert "goes no further" in "".join(note.message for note in app._notifications)
        assert totals(app) == before


# Against a baseline, at another day.


async def test_pinned_figures_show_as_differences_until_they_are_let_go() -> None:
    async with driven() as (app, pilot):
        plain = table(app)
        await pilot.press("p")
        assert "[pinned 2026" in screen(app)
        assert all(" = " in line for line in table(app)[2:8])
        work_of(app).change(lambda: app.desk.set(PAY, "24 USD/hour"))
        change = totals(app)["people"] or 0
        assert f"+{(change - 103_854_727) / 100:,.2f}" in line_of(app, "people")
        assert " = " in line_of(app, "hosted-gpt-oss")
        await pilot.press("u")
        await settled(app, pilot)
        await pilot.press("p")
        assert table(app) == plain


async def test_the_time_machine_gives_the_core_s_figures_of_that_day() -> None:
    path = Path(shipped("examples/2023-07.toml"))
    day = date(2023, 7, 22)
    async with driven(path) as (app, pilot):
        work_of(app).go_to(day)
        await settled(app, pilot)
        expected = compare(app.desk.workspace, app.desk.file, day)
        assert totals(app) == {plan.id: plan.total for plan in expected.plans}
        assert totals(app)["reddit-7-billion-calls"] == 168_000_000
        said = told(path, "--as-of", str(day), "--known-at", str(DAY))
        for plan_id, cell in said.items():
            if cell["total"] and cell["total"]["likely"]:
                assert f"{(totals(app)[plan_id] or 0) / 100:.2f}" == cell["total"]["likely"]
        assert "2023-07-22" in screen(app)


async def test_arrows_stop_at_the_days_of_events_and_the_file_is_answered_at_each() -> None:
    async with driven() as (app, pilot):
        await pilot.press("t", "home")
        stops = app.desk.stops()
        assert app.desk.as_of == stops[0]
        for stop in stops[1:4]:
            await pilot.press("right")
            assert app.desk.as_of == stop
            assert seen(app).as_of == stop
            assert str(stop) in screen(app)
        await pilot.press("left", "end", "right")
        assert app.desk.as_of == stops[-1] == DAY
        await pilot.press("escape")
        assert not work_of(app).query_one(Timeline).display
        assert app.focused is work_of(app).query_one(PlanTable)


# The table and the panes.


async def test_filter_and_sort_keep_the_cursor_on_its_plan() -> None:
    async with driven() as (app, pilot):
        await pilot.press("down", "down", "down")
        plans = work_of(app).query_one(PlanTable)
        assert plans.plan_id == "people"
        for column, first in (("total", "x-pay-per-use"), ("total", "reddit-licence"), ("plan", "hosted-gpt-oss")):
            work_of(app)._sorted(column)
            assert order(app)[0] == first
            assert order(app)[-1] == "reddit-api"
            assert plans.plan_id == "people"
        await pilot.press("slash")
        await answered(pilot, "PEOPLE")
        assert order(app) == ["mix-80-20", "people"]
        assert plans.plan_id == "people"
        await pilot.press("slash")
        await answered(pilot, "no such plan")
        assert (order(app), plans.plan_id) == ([], "")
        await pilot.press("slash")
        await answered(pilot, "")
        assert len(order(app)) == 7


async def test_sorting_up_is_the_figures_in_order_and_down_the_other_way() -> None:
    async with driven() as (app, pilot):
        await pilot.press("s", "down", "down", "down", "enter")
        await pilot.pause()
        by_id = {row.id: row for row in rows(seen(app))}
        found = [by_id[name].keys["per_1000"][1] for name in order(app)[:6]]
        assert found == sorted(found)
        await pilot.press("s", "down", "down", "down", "enter")
        await pilot.pause()
        found = [by_id[name].keys["per_1000"][1] for name in order(app)[:6]]
        assert found == sorted(found, reverse=True)


@pytest.mark.parametrize("size", SIZES)
async def test_every_pane_opens_by_its_digit_and_follows_the_cursor(size: tuple[int, int]) -> None:
    async with driven(size=size) as (app, pilot):
        report = work_of(app).query_one(Report)
        for place, (name, pane) in enumerate(PANES.items(), 1):
            if pane.long and size != SIZES[0]:  # the curve alone takes seconds
                continue
            await pilot.press(str(place))
            await settled(app, pilot)
            for plan_id, key in zip(EXAMPLE[:2], ("down", "up"), strict=True):
                assert work_of(app).query_one(PlanTable).plan_id == plan_id
                made = app.desk.pane(name, seen(app), plan_id, report.size.width - 2)
                assert report.text == "\n".join(line.text for line in made)
                first = next(line.text.strip() for line in made if line.text.strip())
                assert first[: size[0] - 4] in screen(app)
                await pilot.press(key)
                await settled(app, pilot)


@pytest.mark.parametrize("size", SIZES)
async def test_the_assumptions_follow_the_cursor(size: tuple[int, int]) -> None:
    async with driven(size=size) as (app, pilot):
        await pilot.press("a", "escape")
        assert "hosted-gpt-oss / hosted/groq/openai/gpt-oss-120b" in labels(app)
        await pilot.press("down")
        await pilot.pause()
        assert "tutor-2h100 / gpu/runpod-secure/h100-sxm" in labels(app)


async def test_a_click_on_a_plan_moves_the_cursor_and_on_a_title_opens_a_pane() -> None:
    async with driven() as (app, pilot):
        await pilot.click(PlanTable, offset=(4, 4))
        assert work_of(app).query_one(PlanTable).plan_id == EXAMPLE[2]
        await pilot.click("#tabs", offset=(18, 0))
        await pilot.pause()
        assert work_of(app)._pane == list(PANES)[1]


# Out of it.


@pytest.mark.parametrize("place", range(4))
async def test_an_export_holds_the_bytes_of_compare(
    place: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    form, name = [
        ("table", "comparison.txt"),
        ("json", "comparison.json"),
        ("csv", "comparison.csv"),
        ("markdown", "comparison.md"),
    ][place]
    monkeypatch.chdir(tmp_path)
    async with driven() as (app, pilot):
        await pilot.press("e", *["down"] * place, "enter")
        await pilot.pause()
        assert isinstance(app.screen, Ask)
        await pilot.press("enter")
        await settled(app, pilot)
        assert app.screen_stack[-1] is work_of(app)
    expected = printed("compare", *DAYS, "--draws", "8192", "--format", form, "--width", "100")
    assert (tmp_path / name).read_bytes() == expected


async def test_an_export_over_the_plan_file_is_refused(plan: Path) -> None:
    before = plan.read_bytes()
    async with driven(plan) as (app, pilot):
        await pilot.press("e", "enter")
        await pilot.pause()
        await answered(pilot, str(plan))
        assert "article.toml" in fault_of(app)
    assert plan.read_bytes() == before


async def test_the_copied_command_gives_the_same_figures(plan: Path) -> None:
    async with driven(plan) as (app, pilot):
        for address, text in ((KEPT, "0.5..0.6..0.7"), ("need.records", "150_000"), (PAY, "15 USD/hour")):
            work_of(app).change(partial(app.desk.set, address, text))
        await pilot.press("t", "left", "escape", "y")
        await settled(app, pilot)
        words = shlex.split(app.clipboard)
        assert words[:3] == ["perusable", "compare", str(plan)]
        found = json.loads(printed(*words[1:], "--format", "json"))
        assert found["as_of"] == str(app.desk.as_of) == str(app.desk.stops()[-2])
        assert found["need"]["records"] == 150_000
        shown = {row.id: row.total.lstrip("≥ ").replace(",", "") for row in rows(seen(app)) if row.block == "usable"}
        assert {name: shown[name] for name in shown} == {
            cell["id"]: cell["total"]["likely"] for cell in found["plans"] if cell["eligible"]
        }


async def test_the_example_is_saved_as_a_new_file_that_opens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    before = shipped("examples/article.toml").read_text(encoding="utf-8")
    async with driven() as (app, pilot):
        work_of(app).change(lambda: app.desk.set(POOL, "100"))
        moved = totals(app)
        await pilot.press("ctrl+s")
        assert isinstance(app.screen, Ask)
        await pilot.press("enter")
        await settled(app, pilot)
        assert app.screen_stack[-1] is work_of(app)
        assert app.desk.opened.path == Path("my-plan.toml")
        assert (totals(app), app.desk.changed) == (moved, False)
    after = (tmp_path / "my-plan.toml").read_text(encoding="utf-8").splitlines()
    changed = [line for line in after if line not in before.splitlines()]
    assert [line.split(" = ")[0] for line in changed] == ["books", "pool"]
    assert [line for line in after if "#" in line] == [line for line in before.splitlines() if "#" in line]
    assert shipped("examples/article.toml").read_text(encoding="utf-8") == before


async def test_a_saved_file_keeps_its_comments_and_all_other_lines(plan: Path) -> None:
    before = plan.read_text(encoding="utf-8").splitlines()
    async with driven(plan) as (app, pilot):
        work_of(app).change(lambda: app.desk.set("need.records", "250_000"))
        await pilot.press("w", "enter")
        await settled(app, pilot)
        assert not app.desk.changed
    after = plan.read_text(encoding="utf-8").splitlines()
    [(old, new)] = [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]]
    assert old == "records = 200_000            # usable, distinct dialogues"
    assert new.split() == ["records", "=", "250_000", "#", "usable,", "distinct", "dialogues"]


@pytest.mark.parametrize("key", ["q", "ctrl+q"])
@pytest.mark.parametrize(("downs", "running"), [(0, True), (2, False)])
async def test_quitting_with_changes_asks_first(key: str, downs: int, *, running: bool) -> None:
    async with driven() as (app, pilot):
        work_of(app).change(lambda: app.desk.set(POOL, "100"))
        await pilot.press(key)
        assert isinstance(app.screen, Choose)
        assert "1 change is not saved" in screen(app)
        await pilot.press(*["down"] * downs, "enter")
        await pilot.pause()
        assert (app.return_code is None) is running
        assert app.desk.changed


async def test_quitting_without_changes_just_ends() -> None:
    async with driven() as (app, pilot):
        await pilot.press("q")
        await pilot.pause()
        assert app.return_code == 0


@pytest.mark.parametrize("what", ["written", "gone"])
async def test_a_file_that_changes_on_disk_is_told_of_once_and_not_written_over(what: str, plan: Path) -> None:
    async with driven(plan) as (app, pilot):
        work_of(app).change(lambda: app.desk.set(POOL, "100"))
        if what == "written":
            plan.write_text(plan.read_text(encoding="utf-8") + "# theirs\n", encoding="utf-8")
        else:
            plan.unlink()
        for _ in range(3):
            app.look_at_the_file()
        await pilot.pause()
        assert [note.message for note in app._notifications].count(
            "article.toml has changed on disk: o opens it again, w saves your changes elsewhere"
        ) == 1
        await pilot.press("w", "enter")
        await pilot.pause()
        assert "article.toml" in fault_of(app)
        assert app.desk.changed
    assert plan.exists() == (what == "written")
    assert what == "gone" or plan.read_text(encoding="utf-8").endswith("# theirs\n")


NO_FILES = ("x" * 5_000, "a\0b.toml", "\ud800.toml", ".", "/", "/no/such/x.toml", "x/" * 3_000)


@pytest.mark.parametrize("key", ["w", "e", "o"])
async def test_what_names_no_file_is_told(
    key: str, plan: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    there = sorted(tmp_path.iterdir())
    async with driven(plan) as (app, pilot):
        if key == "w":
            work_of(app).change(lambda: app.desk.set(POOL, "100"))
        # Nothing typed, last: opening nothing opens the example.
        for text in (*NO_FILES, ""):
            await pilot.press(key, *["enter"] * (key == "e"))
            await pilot.pause()
            await answered(pilot, text)
            if key == "o" and not text:
                assert app.desk.opened.example
                break
            assert fault_of(app)
            assert app.desk.opened.path == plan
            await pilot.press("escape")
            await pilot.pause()
    assert sorted(tmp_path.iterdir()) == there


# Nothing is computed here.


async def test_it_shows_whatever_figures_the_core_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    def odd(*given: Any) -> Comparison:
        found = compare(*given)._replace(flip=None)
        plans = (plan._replace(total=123_456_789 + place) for place, plan in enumerate(found.plans))
        return found._replace(plans=tuple(plans))

    monkeypatch.setattr(door, "answered", odd)
    monkeypatch.setattr(door.Desk, "whole", lambda _desk, comparison, *_told: comparison)
    monkeypatch.setattr(door.Desk, "with_quick_ranges", lambda _desk, comparison, *_plans: comparison)
    async with driven() as (app, pilot):
        for _ in range(2):
            for place, plan_id in enumerate(plan.id for plan in seen(app).plans if plan.eligible):
                assert f" 1,234,567.{89 + place}" in line_of(app, plan_id)
            work_of(app).change(lambda: app.desk.set(POOL, "100"))
            await pilot.pause()


async def test_a_fault_of_the_core_is_told_and_the_screen_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    async with driven() as (app, pilot):
        before = table(app)

        def refused() -> None:
            raise InputError([fault("x", "", "is refused").problems[0]])

        work_of(app).change(refused)
        await pilot.pause()
        assert "is refused" in "".join(note.message for note in app._notifications)
        assert table(app) == before
