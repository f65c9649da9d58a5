"""The app driven by keys: what it shows is what the core says."""

import shlex
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from estimator.cli.common import Session
from estimator.cli.main import main
from estimator.planning.compare import Comparison
from estimator.shipped import shipped
from tests.tui.driving import DAY, driven, settled, work_of
from tui.app import PerusableApp
from tui.screens.ask import Ask, Choose, Read
from tui.widgets.plans import PlanTable

JULY = date(2023, 7, 22)


def seen(app: PerusableApp) -> Comparison:
    view = work_of(app).view
    assert view is not None
    return view.comparison


def drawn(app: PerusableApp) -> list[str]:
    """The lines of the table as they are drawn."""
    table = app.screen.query_one(PlanTable)
    return [table.render_line(y).text.rstrip() for y in range(table.size.height)]


def totals(comparison: Comparison) -> dict[str, int | None]:
    return {plan.id: plan.total for plan in comparison.plans}


def printed(*arguments: str) -> bytes:
    found = CliRunner().invoke(main, list(arguments), obj=Session(lambda: DAY))
    assert found.exit_code == 0, found.output
    return found.stdout_bytes


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """A copy of the example that may be written."""
    for name in ("article.toml", "reddit-sized-licence.toml"):
        (tmp_path / name).write_bytes(shipped(f"examples/{name}").read_bytes())
    return tmp_path / "article.toml"


async def test_enough_steps_change_who_is_cheapest() -> None:
    async with driven() as (app, pilot):
        assert seen(app).cheapest.id == "hosted-gpt-oss"  # type: ignore[union-attr]
        work_of(app).change(
            lambda: app.desk.set("hosted-gpt-oss/hosted/groq/openai/gpt-oss-120b/funnel.accepted", "0.02")
        )
        await settled(app, pilot)
        assert seen(app).cheapest.id == "tutor-2h100"  # type: ignore[union-attr]
        assert drawn(app)[2].strip().startswith("tutor-2h100")


async def test_the_command_gives_the_same_view(tmp_path: Path) -> None:
    async with driven() as (app, pilot):
        work_of(app).change(lambda: app.desk.set("people/human/prolific-corporate/pool", "100"))
        work_of(app).go_to(date(2026, 10, 8))
        await pilot.press("y")
        line = app.clipboard
        assert line.startswith("perusable compare --as-of 2026-10-08")
        target = tmp_path / "one.json"
        app.host.write(app.desk, app.host.report(app.desk, work_of(app).final(), "json", 100), target)
        assert printed(*shlex.split(line)[1:], "--format", "json") == target.read_bytes()
        await pilot.press("c", "down", "enter")
        assert app.clipboard == "hosted-gpt-oss"
        await pilot.press("4", "Y")
        assert app.clipboard == line.replace("compare", "explain hosted-gpt-oss").replace(
            "--draws 8192", "--pane curve"
        )
        await pilot.press("C")
        assert "You can buy and use these" in app.clipboard


async def test_changes_are_saved_with_the_comments_and_asked_about(plan: Path) -> None:
    before = plan.read_text(encoding="utf-8")
    async with driven(plan) as (app, pilot):
        await pilot.press("w")
        work_of(app).change(lambda: app.desk.set("people/human/prolific-corporate/pool", "100"))
        await pilot.press("q")
        assert isinstance(app.screen, Choose)
        await pilot.press("down", "enter")
        await pilot.pause()
        assert isinstance(app.screen, Ask)
        await pilot.press("enter")
        await settled(app, pilot)
        assert not app.desk.changed
    assert plan.read_text(encoding="utf-8") == before.replace(
        "pool = 300\nhours_per_day = 4\nshare = 1", "pool = 100\nhours_per_day = 4\nshare = 1", 1
    )


async def test_another_file_is_opened_and_a_missing_one_told(plan: Path) -> None:
    async with driven() as (app, pilot):
        await pilot.press("o", *"no-such.toml", "enter")
        assert "no-such.toml" in str(app.screen.query_one(".fault").render())
        await pilot.press("escape")
        app.opened(plan)
        assert app.desk.opened.path == plan
        assert work_of(app).desk is app.desk


def shown(app: PerusableApp) -> type:
    """The kind of screen on top."""
    return type(app.screen)


ASKING = {"question_mark": Read, "x": Read, "s": Choose, "e": Choose, "slash": Ask, "o": Ask}


async def test_what_asks_closes_with_escape() -> None:
    async with driven(size=(80, 24)) as (app, pilot):
        for key, screen in ASKING.items():
            await pilot.press(key)
            assert shown(app) is screen
            await pilot.press("escape")
            assert app.screen is work_of(app)


async def test_a_file_of_many_plans_is_answered_beside_the_keys(tmp_path: Path) -> None:
    source = 'source=[{offer="x/pay-per-use",endpoint="tweets",share=1,tokens_per_record=27}]'
    need = 'need = { records = 1000, kind = "post", purpose = "fine-tune", criteria = "light-en" }\n'
    path = tmp_path / "many.toml"
    plans = ",".join(f'{{id="p{place}",name="x",{source}}}' for place in range(70))
    path.write_text(f"{need}plan=[{plans}]\n", encoding="utf-8")
    async with driven(path) as (app, pilot):
        await settled(app, pilot)
        assert len(seen(app).plans) == 70
        await pilot.press("G")
        assert app.screen.query_one(PlanTable).plan_id == [plan.id for plan in seen(app).plans][-1]
        await pilot.press("g", "ctrl+d", "ctrl+u")
        assert app.screen.query_one(PlanTable).cursor == 0
