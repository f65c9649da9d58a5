"""``perusable tui`` in a terminal of its own: what it writes, what it answers to, and what it leaves behind."""

import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pexpect  # type: ignore[import-untyped]
import pytest

from tests.tui.drive import LEAVING, STEPS, Drawn, judge
from tests.tui.driving import DAY

ROOT = Path(__file__).parents[2]
COLUMNS, LINES = 80, 24
WAIT = 20.0
"""Seconds until a slow machine has failed."""

STRANGERS = (
    "[/b]",
    "[/]",
    "[@click=app.leave]x[/]",
    "[@click=app.leave()]x",
    "[link=https://example.org]x[/link]",
    "[[bold]]",
    "\\\\[b]",
    "[red on blue]x",
    "[$primary]",
    "]52;c;cHduZWQ=",
    "[2J[H",
    "[?1049l",
    "=HYPERLINK(1)",
    "{0} %s ${HOME} $(id) `id`",
    "漢字テスト" * 20,
    "a" + "\u0301" * 60,
    "\U0001f468 \U0001f469 \U0001f1eb\U0001f1f7",
    "x" * 200,
    "é" * 200,
    "ﷺ" * 50,
    "אבג دهو",
    "\ufffd",
    "%1$n%n",
    "'; DROP TABLE plans; --",
    "<script>x</script>",
)
"""Names that a plan file may hold; the others are refused when it is read, and tested on the widgets."""

WRITTEN = re.compile(
    rb"\x1b(?:"
    rb"\[[0-9;:]*m"  # colours and marks
    rb"|\[[0-9;]*H"  # the place of what follows
    rb"|\[\?(?:7|25|1000|1003|1004|1006|1015|1016|1049|2004|2026|2048)[hl]"  # modes, each also left again
    rb"|\[\?(?:2026|2048)\$p|\[c|\[\?u|\[>[0-9]*u|\[<[0-9]*u|\[6n|\[14t|\[16t|\[18t"  # what the terminal can do
    rb"|P\+q[0-9A-F;]*\x1b\\\\|\]22;[a-z-]*\x07"  # and the shape of the pointer
    rb")"
)
"""Every escape sequence that Textual writes."""


class Terminal:
    """A terminal of 80 by 24 with the command in it."""

    def __init__(self, *arguments: str, cwd: Path) -> None:
        self.drawn = Drawn(COLUMNS, LINES)
        self.bytes = b""
        days = ["--as-of", str(DAY), "--known-at", str(DAY)]
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "HOME": str(cwd),
            "TERM": "xterm-256color",
            "LC_ALL": "C.UTF-8",
        }
        self.child = pexpect.spawn(
            sys.executable,
            ["-m", "estimator", "tui", *arguments, *days],
            cwd=str(cwd),
            env=environment,
            dimensions=(LINES, COLUMNS),
            timeout=WAIT,
        )

    def read(self) -> None:
        """Draw what was written since, until nothing more comes for a moment."""
        while True:
            try:
                found = self.child.read_nonblocking(65_536, timeout=0.1)
            except pexpect.TIMEOUT:
                return
            except pexpect.EOF:
                return
            self.bytes += found
            self.drawn.feed(found)

    def until(self, holds: Callable[[str], bool]) -> str:
        """The screen, as soon as it holds something."""
        end = time.monotonic() + WAIT
        while time.monotonic() < end:
            self.read()
            if holds(self.text):
                return self.text
        pytest.fail(f"waited in vain; the screen is:\n{self.text}")

    @property
    def text(self) -> str:
        """The screen."""
        return self.drawn.text

    def end(self) -> int:
        """Quit; the exit code."""
        self.child.send("q")
        self.ended()
        return int(self.child.exitstatus)

    def ended(self) -> None:
        """Wait for the end."""
        end = time.monotonic() + WAIT
        while self.child.isalive() and time.monotonic() < end:
            self.read()
        self.read()
        self.child.wait() if self.child.isalive() else None
        assert self.child.exitstatus is not None


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Terminal]]:
    """Starts the command; what still runs at the end is ended."""
    started: list[Terminal] = []

    def begin(*arguments: str) -> Terminal:
        started.append(Terminal(*arguments, cwd=tmp_path))
        return started[-1]

    yield begin
    for terminal in started:
        terminal.child.close(force=True)


def test_it_paints_answers_to_keys_and_leaves_the_terminal_as_it_was(start: Callable[..., Terminal]) -> None:
    terminal = start()
    text = terminal.until(lambda text: "hosted-gp" in text and "24.5582" in text)
    lines = text.split("\n")
    assert len(lines) == LINES
    assert lines[0].lstrip().startswith("200,000 dialogues (light-en) for fine-tune by 2027-03-31")
    assert "4,911.64" in text
    assert "You can buy and use these (6)" in text
    assert "Not for this need (1)" in text
    terminal.child.send("a")
    terminal.until(lambda text: "need.records ·" in text)
    terminal.child.send("\x1b[C")
    terminal.until(lambda text: "[1 changed]" in text and "500,000 dialogues" in text)
    terminal.child.send("u")
    terminal.until(lambda text: "changed]" not in text and "200,000 dialogues" in text)
    terminal.child.send("?")
    terminal.until(lambda text: "time machine" in text)
    terminal.child.send("\x1b")
    terminal.until(lambda text: "need.records ·" in text)
    assert terminal.end() == 0
    for mode in (b"1049", b"1000", b"1003", b"2004"):
        assert terminal.bytes.rfind(b"\x1b[?" + mode + b"l") > terminal.bytes.rfind(b"\x1b[?" + mode + b"h") >= 0
    assert terminal.bytes.rfind(b"\x1b[?25h") > terminal.bytes.rfind(b"\x1b[?25l")
    assert b"Traceback" not in terminal.bytes


def test_the_whole_drive(start: Callable[..., Terminal], tmp_path: Path) -> None:
    terminal = start()
    for step in STEPS:
        for key in step.keys:
            terminal.child.send(key)
            terminal.read()
        terminal.until(step.holds)
    for key in LEAVING:
        terminal.child.send(key)
        terminal.read()
    terminal.ended()
    assert terminal.child.exitstatus == 0
    judge(tmp_path)


def test_a_file_that_cannot_be_read_ends_in_words_before_any_screen(start: Callable[..., Terminal]) -> None:
    terminal = start("missing.toml")
    terminal.until(lambda text: "missing.toml" in text)
    while terminal.child.isalive():
        terminal.read()
    assert terminal.child.exitstatus == 2
    assert b"\x1b[?1049h" not in terminal.bytes


def stranger(place: int, name: str) -> str:
    """A plan whose words are a stranger's."""
    quoted = '"' + name.replace('"', '\\"') + '"'
    return (
        f'[[plan]]\nid = "p{place}"\nname = {quoted}\n[[plan.source]]\noffer = "x/pay-per-use"\nendpoint = "tweets"\n'
        f"account = {quoted}\nshare = 1\n"
        f"tokens_per_record = {{ low = 20, likely = 27, high = 40, tokenizer = {quoted}, evidence = {quoted} }}\n"
        f'[[plan.extra]]\nitem = {quoted}\namount = "{place + 1} USD"\nper = "once"\nevidence = {quoted}\n'
    )


def test_the_words_of_strangers_write_no_sequence_of_their_own(start: Callable[..., Terminal], tmp_path: Path) -> None:
    need = '[need]\nrecords = 1000\nkind = "post"\npurpose = "fine-tune"\ncriteria = "light-en"\n'
    plans = "".join(
        stranger(place, name) for place, name in enumerate([*STRANGERS, *(f"x {name}"[:200] for name in STRANGERS)])
    )
    (tmp_path / "plan.toml").write_text(need + plans, encoding="utf-8")
    terminal = start("plan.toml")
    terminal.until(lambda text: "You can buy and use these (50)" in text)
    for _ in range(3):
        for key in "123456789]jjjjj":
            terminal.child.send(key)
            terminal.read()
        terminal.child.send("\x1b")
        terminal.read()
    terminal.until(lambda text: "p0" in text or "p4" in text)
    assert terminal.end() == 0
    rest = WRITTEN.sub(b"", terminal.bytes)
    assert re.findall(rb"\x1b.{0,20}", rest) == []
    assert set(rest) & {*range(0x20), 0x7F} <= set(b"\r\n")
    assert re.findall(rb"\xc2[\x80-\x9f]|\xe2\x80[\x8b-\x8f\xaa-\xae]", rest) == []
