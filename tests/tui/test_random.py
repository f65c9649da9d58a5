"""Keys and clicks at random: whatever is pressed, nothing breaks."""

import os
import random
from pathlib import Path

import pytest
from textual.errors import NoWidget
from textual.pilot import OutOfBounds, Pilot

from tests.tui.driving import driven, settled
from tui.app import PerusableApp

PRESSES = int(os.environ.get("PERUSABLE_KEYS", "1000"))
SEEDS = range(int(os.environ.get("PERUSABLE_KEY_SEEDS", "2")))

KEYS = (
    *(
        "up",
        "down",
        "left",
        "right",
        "j",
        "k",
        "h",
        "l",
        "g",
        "G",
        "home",
        "end",
        "pageup",
        "pagedown",
        "ctrl+d",
        "ctrl+u",
    ),
    *(
        "1",
        "2",
        "3",
        "4",
        "5",
        "6",
        "7",
        "8",
        "9",
        "a",
        "n",
        "t",
        "p",
        "slash",
        "s",
        "u",
        "U",
        "x",
        "r",
        "plus",
        "minus",
    ),
    *("enter", "escape", "tab", "shift+tab", "backspace", "space", "question_mark", "c", "C", "y", "e", "w", "o"),
    *("left_square_bracket", "right_square_bracket", "shift+left", "shift+right", "0", "full_stop", "z"),
)


@pytest.mark.parametrize("seed", SEEDS)
async def test_nothing_breaks(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A failure names the presses that led to it; nothing is written outside a folder of its own."""
    monkeypatch.chdir(tmp_path)
    # A click on the footer's last key would end the walk.
    monkeypatch.setattr(PerusableApp, "action_leave", lambda _app: None)
    rng, pressed = random.Random(seed), []
    async with driven(size=rng.choice([(80, 24), (120, 40), (40, 12)])) as (app, pilot):
        for _ in range(PRESSES // 10):
            pressed = [await one(app, pilot, rng) for _ in range(10)]
            await pilot.pause()
            assert app.is_running, pressed
        await settled(app, pilot)
        assert app.is_running, pressed
    assert app.return_code in (0, None), pressed


async def one(app: PerusableApp, pilot: Pilot[int], rng: random.Random) -> str:
    """One key, or one click somewhere."""
    if rng.random() < 0.1:
        place = (rng.randrange(app.size.width), rng.randrange(app.size.height))
        try:
            await pilot.click(offset=place)
        except (OutOfBounds, NoWidget):
            # Beyond the screen, or on one that is not laid out yet: a terminal sends that too, and nobody is there.
            return "outside"
        return f"click {place}"
    key = rng.choice(KEYS)
    app.simulate_key(key)
    return key
