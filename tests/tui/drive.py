"""One drive through the app, the same in a terminal and in a browser: keys, and what the screen then says."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pyte

from tests.tui.driving import DAY
from tests.tui.seeing import printed

KEPT = "hosted-gpt-oss/hosted/groq/openai/gpt-oss-120b/funnel.accepted"
LEFT, UP, HOME, ENTER, ESCAPE, DOWN = "\x1b[D", "\x1b[A", "\x1b[H", "\r", "\x1b", "\x1b[B"
WRITTEN = "comparison.json"


class Drawn:
    """A terminal's screen, made of the bytes that were written to it."""

    def __init__(self, columns: int, lines: int) -> None:
        self._screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self._screen)

    def feed(self, data: bytes) -> None:
        """Draw what was written."""
        # pyte knows neither a private CSI with an intermediate nor the keyboard's protocol: none of them draws.
        self._stream.feed(re.sub(rb"\x1b\[(?:[<>=][0-9;]*u|\?[0-9;]*(?:\$p|u))|\x1bP.*?\x1b\\", b"", data))

    @property
    def text(self) -> str:
        """The screen."""
        return "\n".join(line.rstrip() for line in self._screen.display)


class Step(NamedTuple):
    """Keys, one after the other, and what the screen says once they were read."""

    keys: tuple[str, ...]
    holds: Callable[[str], bool]


def first_plan(text: str) -> str:
    """The plan on the line below the headings."""
    lines = text.split("\n")
    heading = next((place for place, line in enumerate(lines) if " per 1,000 " in line), len(lines) - 2)
    return lines[heading + 1].split()[0] if lines[heading + 1].split() else ""


def says(*words: str) -> Callable[[str], bool]:
    """Whether the screen holds some words."""
    return lambda text: all(word in text for word in words)


STEPS = (
    # The example opens.
    Step(
        (), lambda text: "24.5582" in text and first_plan(text).startswith("hosted-gpt-o") and "provisional" not in text
    ),
    # A keep rate is changed, by an arrow and then by typing; the ranking changes.
    Step(("a", *"jjjjjjjjjjjj"), says("share kept: accepted", "funnel.accepted ·")),
    Step((LEFT,), says("[1 changed]", "likely 0.68")),
    Step((ENTER,), says("Esc leaves")),
    Step((*"0.02", ENTER), lambda text: first_plan(text).startswith("tutor-2h10") and "Esc leaves" not in text),
    # Pinned, then July 2023.
    # Escape alone: with the next key at its heels a terminal takes it for Alt.
    Step((ESCAPE,), lambda text: "Less" not in text.split("\n")[-1]),
    Step(("p",), says("[pinned 2026-11-22]")),
    Step(("t",), says("▸2026-11-22")),
    Step((HOME,), says("▸2021-01-26")),
    Step(("l",) * 6, says("▸2023-07-01", "prices of 2023-07-01", "use these (0)")),
    # Why, and a file.
    Step((ESCAPE,), lambda text: "▸2023-07-01" not in text),
    Step(("8",), says("usable tokens", "2023-07-01")),
    Step(("e",), says("Export as")),
    Step((DOWN, ENTER), says("Write to", "comparison.json")),
    Step((ENTER,), says(f"written: {WRITTEN}")),
    # Out, without the change.
    Step(("q",), says("1 change is not saved")),
)
LEAVING = (DOWN, DOWN, ENTER)


def judge(folder: Path) -> None:
    """The file that was written holds the figures of the command line, to the cent."""
    days = ("--as-of", "2023-07-01", "--known-at", str(DAY))
    expected = printed("compare", *days, "--set", f"{KEPT}=0.02", "--draws", "8192", "--format", "json")
    found: dict[str, Any] = json.loads((folder / WRITTEN).read_bytes())
    assert found == json.loads(expected)
    assert found["as_of"] == "2023-07-01"
