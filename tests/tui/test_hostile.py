"""Text from strangers on the screen: it reads, and it acts on nothing."""

import random

import pytest

from estimator.reports.paint import Line
from tests.tui.driving import driven, work_of
from tui import phrases
from tui.app import PerusableApp
from tui.safe import paragraphs, say, words
from tui.widgets.controls import Controls
from tui.widgets.need import NeedBar
from tui.widgets.plans import PlanTable
from tui.widgets.report import Report
from tui.widgets.timeline import Timeline

FIXED = (
    "[/b]",
    "[/]",
    "[@click=app.leave]free[/]",
    "[@click=app.leave()]free",
    "[link=https://example.org]x[/link]",
    "[[bold]]",
    "\\[b]",
    "[red on blue]",
    "[$primary]",
    "\x1b]52;c;cHduZWQ=\x07",
    "\x1b]0;title\x07",
    "\x1b[2J\x1b[H",
    "\x1b[?1049l",
    "\x9b31m",
    "\x1bP$qm\x1b\\",
    "\u202egnp.exe",
    "\u2066\u2069",
    "a\u0300" + "\u0301" * 60,
    "\u200b\u200d\ufeff",
    "\ud800",
    "\x00\x01\x02",
    "{0} %s ${HOME} $(id) `id`",
    "=HYPERLINK(1)",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "漢字テスト" * 40,
    "x" * 10_000,
    "a\nb\rc\td",
)
PIECES = (
    "[",
    "]",
    "/",
    "@click=app.leave",
    "b",
    "\x1b",
    "]52;c;",
    "\x07",
    "[31m",
    "\u202e",
    "\u0300",
    "\\",
    "=",
    " ",
    "漢",
    "\x00",
)


def hostile(number: int) -> list[str]:
    """Fixed strings first, then pieces of them at random."""
    rng = random.Random(1)
    made = ["".join(rng.choice(PIECES) for _ in range(rng.randint(1, 40))) for _ in range(number - len(FIXED))]
    return [*FIXED, *made]


def acting(text: str) -> list[str]:
    """The characters of a drawn text that a terminal would act on."""
    return [char for char in text if char < " " or "\x7f" <= char < "\xa0" or "\u202a" <= char <= "\u202e"]


def screen_text(app: PerusableApp) -> str:
    """Everything that the widgets draw, before the terminal's own codes."""
    texts = []
    for kind in (PlanTable, Controls, Report, Timeline):
        for widget in app.screen.query(kind):
            texts += ["".join(part.text for part in widget.render_line(y)) for y in range(widget.size.height)]
    texts += [str(widget.render()) for widget in app.screen.query(NeedBar)]
    return "".join(text.replace("\n", "") for text in texts)


def test_words_hold_nothing_that_acts() -> None:
    for text in hostile(500):
        assert acting(words(text).plain) == []
        assert words(text).spans == []
        assert acting(paragraphs([text]).plain) == []


async def test_five_hundred_plans_of_strangers(monkeypatch: pytest.MonkeyPatch) -> None:
    async with driven(size=(100, 40)) as (app, pilot):
        left: list[int] = []
        monkeypatch.setattr(PerusableApp, "action_leave", lambda _self: left.append(1))
        work, desk = work_of(app), app.desk
        assert work.view is not None
        table, plans = app.screen.query_one(PlanTable), work.view.rows
        texts = hostile(500)
        for start in range(0, len(texts), 25):
            some = texts[start : start + 25]
            made = [
                plans[place % len(plans)]._replace(id=text, name=text, note=text, limit=text, per_1000=text, terms=text)
                for place, text in enumerate(some)
            ]
            table.show_rows(made, made)
            await pilot.pause()
            assert acting(screen_text(app)) == []
            await pilot.click(PlanTable, offset=(4, 3))
        for text in FIXED:
            monkeypatch.setattr(phrases, "need_lines", lambda *_given, text=text: [Line(text), Line(text)])
            monkeypatch.setattr(desk, "pane", lambda *_given, text=text: [Line(text)])
            monkeypatch.setattr(phrases, "event_words", lambda _desk, text=text: text)
            item = desk.assumptions_of("people")[0]
            item = item._replace(label=text, text=text, evidence=text, plan=text, source=text)
            monkeypatch.setattr(desk, "assumptions_of", lambda _plan, item=item: (item,))
            say(app, text, title=text)
            work.show_view(work.view)
            work.action_time()
            work.action_pane("why")
            await pilot.pause()
            assert acting(screen_text(app)) == []
            work.action_assume()
            await pilot.pause()
            assert acting(screen_text(app)) == []
            await pilot.click(Controls, offset=(6, 1))
            monkeypatch.undo()
            monkeypatch.setattr(PerusableApp, "action_leave", lambda _self: left.append(1))
        assert left == []
