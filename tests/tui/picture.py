"""The picture of the terminal UI in the README. Renew it with ``python -m tests.tui.picture``."""

import asyncio
from pathlib import Path

from tests.tui.driving import driven
from tests.tui.svg import picture

PICTURE = Path(__file__).parents[2] / "docs" / "pictures" / "workspace.svg"


async def drawn() -> str:
    """The workspace with the example, after some looking around."""
    async with driven(size=(120, 36)) as (app, pilot):
        await pilot.press("j", "2")
        await pilot.pause()
        return picture(app)


if __name__ == "__main__":
    PICTURE.write_text(asyncio.run(drawn()), encoding="utf-8")
