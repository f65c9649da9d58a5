"""Text from strangers in what Textual draws itself: fields of input, questions, the palette, the whole screen."""

import pytest
from textual.content import Content

from estimator.reports.paint import Line
from tests.tui.driving import driven, work_of
from tests.tui.seeing import strips
from tui.app import PerusableApp
from tui.safe import for_palette
from tui.screens.ask import Ask, Choose, Read

TEXTS = (
    "[/b]",
    "[/]",
    "[@click=app.leave]free[/]",
    "[@click=app.leave()]free",
    "\\[@click=app.leave]free[/]",
    "\\\\[b]x",
    "ends in \\",
    "[link=https://example.org]x[/link]",
    "[[bold]]",
    "[B]x[/B]",
    "[1]",
    "[red on blue]",
    "[$primary]",
    "\x1b]52;c;cHduZWQ=\x07",
    "\x1b[2J\x1b[H",
    "\x1b[?1049l",
    "\x9b31m",
    "\u202egnp.exe\u2066",
    "a" + "\u0301" * 60,
    "\ud800",
    "\x00\x01\x02",
    "x" * 10_000,
    "a\nb\rc\td",
)


def acting(lines: list[str]) -> list[str]:
    """The characters that a terminal would act on, or could not be sent."""
    return [
        char
        for line in lines
        for char in line
        if char < " " or "\x7f" <= char < "\xa0" or "\u202a" <= char <= "\u202e" or "\ud800" <= char <= "\udfff"
    ]


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_the_palette_reads_no_markup_in_it(text: str) -> None:
    read = Content.from_markup(for_palette(text))
    assert read.spans == []
    assert acting([read.plain]) == []


async def test_questions_and_their_fields_draw_nothing_that_acts(monkeypatch: pytest.MonkeyPatch) -> None:
    left: list[int] = []
    monkeypatch.setattr(PerusableApp, "action_leave", lambda _self: left.append(1))
    async with driven(size=(80, 24)) as (app, pilot):
        asks = [Ask(text, text, text) for text in TEXTS]
        for asked in (*asks, Choose("x", [(text, text) for text in TEXTS]), Read("x", [Line(text) for text in TEXTS])):
            app.push_screen(asked)
            await pilot.pause()
            assert acting(strips(app)) == []
            await pilot.click(offset=(20, 12))
            if app.screen is asked:
                await pilot.press("escape")
        assert app.screen is work_of(app)
    assert left == []
