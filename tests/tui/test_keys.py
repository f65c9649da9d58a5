"""The footer stays as long as its keys do, and keeps none of those it replaced."""

import gc
import weakref

from textual.widgets._footer import FooterKey

from tests.tui.driving import driven, settled
from tui.widgets.keys import Keys


async def test_an_unchanged_line_of_keys_is_not_made_anew() -> None:
    async with driven(size=(120, 40)) as (app, pilot):
        await settled(app, pilot)
        before = list(app.screen.query(FooterKey))
        assert len(before) >= 4
        for _ in range(10):
            await pilot.press("j", "k")
        await settled(app, pilot)
        assert list(app.screen.query(FooterKey)) == before


async def test_keys_that_were_replaced_are_let_go() -> None:
    async with driven(size=(120, 40)) as (app, pilot):
        await settled(app, pilot)
        gone = [weakref.ref(key) for key in app.screen.query(FooterKey)]
        described = {key.description for key in app.screen.query(FooterKey)}
        await pilot.press("a")
        await settled(app, pilot)
        assert {key.description for key in app.screen.query(FooterKey)} != described
        await pilot.press("1")
        await settled(app, pilot)
        footer = app.screen.query_one(Keys)
        followers = footer.__dict__["__watchers"]["compact"]
        assert len(followers) == len(footer.query(FooterKey))
        gc.collect()
        assert sum(key() is not None for key in gone) == 0
