"""How the main screens look, kept as drawings: a change of a layout shows as a difference.

After an intended change::

    SNAPSHOTS=update make unit

and look at the drawings before keeping them.
"""

import os
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from estimator.reports.panes.registry import PANES
from estimator.shipped import shipped
from tests.tui.driving import driven, settled, work_of
from tests.tui.svg import picture
from tui.app import PerusableApp
from tui.widgets.controls import Controls
from tui.widgets.timeline import Timeline

HERE = Path(__file__).parent / "snapshots"
KEPT = "hosted-gpt-oss/hosted/groq/openai/gpt-oss-120b/funnel.accepted"
NARROW, WIDE, ROOMY = (80, 24), (120, 40), (200, 60)
DARK, LIGHT, CONTRAST = "textual-dark", "textual-light", "high-contrast"

Act = Callable[[PerusableApp, Pilot[int]], Awaitable[None]]


def keys(*pressed: str) -> Act:
    """What some keys lead to."""

    async def act(_app: PerusableApp, pilot: Pilot[int]) -> None:
        await pilot.press(*pressed)

    return act


async def changed(app: PerusableApp, pilot: Pilot[int]) -> None:
    """What if a fifth less were accepted."""
    await pilot.press("a")
    work_of(app).query_one(Controls).go_to(KEPT)
    await pilot.press(*["left"] * 14)


async def pinned(app: PerusableApp, pilot: Pilot[int]) -> None:
    """Differences from what was."""
    await pilot.press("p")
    await changed(app, pilot)


async def july(app: PerusableApp, pilot: Pilot[int]) -> None:
    """The prices of July 2023, with the time machine open."""
    await pilot.press("t")
    work_of(app).go_to(date(2023, 7, 22))
    await pilot.pause()
    assert work_of(app).query_one(Timeline).display


async def faulty(app: PerusableApp, pilot: Pilot[int]) -> None:
    """A value that is not allowed."""
    await changed(app, pilot)
    await pilot.press("enter")
    app.screen.query_one(Input).value = "1.2"
    await pilot.press("enter")


async def filtered(app: PerusableApp, pilot: Pilot[int]) -> None:
    """A filter that no plan passes."""
    await pilot.press("slash")
    app.screen.query_one(Input).value = "no such plan"
    await pilot.press("enter")


FILES = {"july": shipped("examples/2023-07.toml")}
WRONG = """[need]
records = 0
kind = "post"
purpose = "fine-tune"
criteria = "light-en"

[[plan]]
id = "a"
nam = "A"
[[plan.source]]
offer = "x/pay-per-usee"
share = 1
"""

ACTS: dict[str, Act] = {
    "faults": keys(),
    "start": keys(),
    "changed": changed,
    "july": july,
    "pinned": pinned,
    **{name: keys(str(place)) for place, name in enumerate(PANES, 1) if place > 1},
    "help": keys("question_mark"),
    "export": keys("e"),
    "fault": faulty,
    "filtered": filtered,
    "changes": keys("a", "right", "x"),
    "quit": keys("a", "right", "q"),
}
CASES = [
    *((name, size, DARK, False) for name in ACTS for size in (NARROW, WIDE)),
    *((name, WIDE, LIGHT, False) for name in ("start", "changed", "pinned")),
    *((name, WIDE, CONTRAST, False) for name in ("start", "changed")),
    *((name, size, DARK, True) for name in ("start", "changed") for size in (NARROW, WIDE)),
    ("start", ROOMY, DARK, False),
]


NAMES = {DARK: "", LIGHT: "-light", CONTRAST: "-contrast"}


def name_of(case: tuple[str, tuple[int, int], str, bool]) -> str:
    """A drawing's name."""
    name, (width, _), theme, plain = case
    return f"{name}-{width}{NAMES[theme]}{'-no-colour' if plain else ''}.svg"


@pytest.mark.parametrize("case", CASES, ids=name_of)
async def test_it_looks_as_it_did(
    case: tuple[str, tuple[int, int], str, bool], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    name, size, theme, plain = case
    if plain:
        monkeypatch.setenv("NO_COLOR", "1")
    path = FILES.get(name)
    if name == "faults":
        path = Path("plan.toml")
        path.write_text(WRONG, encoding="utf-8")
    async with driven(path, size=size) as (app, pilot):
        app.theme = theme
        await pilot.pause()
        await ACTS[name](app, pilot)
        await settled(app, pilot)
        found, kept = picture(app, name).encode(), HERE / name_of(case)
    if os.environ.get("SNAPSHOTS") == "update":
        kept.parent.mkdir(exist_ok=True)
        kept.write_bytes(found)
    assert found == kept.read_bytes(), f"{kept.name} differs; if that is intended: SNAPSHOTS=update make unit"


def test_every_kept_drawing_is_compared() -> None:
    assert {path.name for path in HERE.iterdir()} == set(map(name_of, CASES))
