"""The terminal UI in a terminal of its own: from the start to the first paint, from a key to the last byte it draws."""

import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import sys
import tempfile
import termios
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.line import Line
from estimator.shipped import shipped

COLUMNS, LINES = 120, 40
QUIET = 0.03
"""Seconds without a byte after which a repaint has ended."""

SMALLEST = """
from textual.app import App
from textual.widgets import Static

class Smallest(App):
    def compose(self):
        yield Static("ready to be measured")

Smallest().run()
"""
HELD, EVERY = 100, 0.08
MORE, SOON = 1_000, 0.005
STARTS, ROWS, WARM = 9, 40, 5
RELEASED = 0.4
"""Seconds without a byte after which nothing more is drawn."""


class Terminal:
    """A command in a pseudo-terminal."""

    def __init__(self, *arguments: str) -> None:
        self.pid, self.fd = pty.fork()
        if not self.pid:
            os.environ.update(TERM="xterm-256color", COLORTERM="truecolor")
            os.execv(sys.executable, [sys.executable, *arguments])  # noqa: S606 - this project's own command
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))

    def until(self, text: bytes, limit: float = 60.0) -> float:
        """The moment at which a text has been drawn."""
        seen, end = b"", time.perf_counter() + limit
        while text not in seen:
            if time.perf_counter() > end:
                raise TimeoutError(text)
            if select.select([self.fd], [], [], 0.1)[0]:
                seen += os.read(self.fd, 65536)
        return time.perf_counter()

    def press(self, key: str, quiet: float = QUIET) -> tuple[float, float]:
        """Seconds from a key to the first byte that it draws, and to the last."""
        start = last = time.perf_counter()
        os.write(self.fd, key.encode())
        first, wait = 0.0, 0.5
        while select.select([self.fd], [], [], wait)[0]:
            os.read(self.fd, 65536)
            last, wait = time.perf_counter(), quiet
            first = first or last
        return first - start, last - start

    def rest(self, seconds: float) -> None:
        """Read what comes for a while."""
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            if select.select([self.fd], [], [], left)[0]:
                os.read(self.fd, 65536)

    def memory(self) -> float:
        """MiB in use."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20

    def close(self) -> None:
        """End it."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)


def lines() -> Iterator[Line]:
    """First paint against the smallest app, then keys."""
    commands = (["-m", "estimator", "tui"], b"reddit-api"), (["-c", SMALLEST], b"measured")
    pairs = [[_start(*command) for command in commands] for _ in range(STARTS)]
    ours, smallest = (1000 * statistics.median(times) for times in zip(*pairs, strict=True))
    # Taken by turns, so that a machine that slows down slows both.
    ratio = statistics.median(one / other for one, other in pairs)
    note = f"{ours:,.0f} ms, the smallest app {smallest:,.0f} ms, medians of {STARTS} by turns"
    yield Line("first paint of the example", ratio, 2, "x", note=note)
    yield from _keys(12)
    yield from _many(200)
    yield from _rows(10_000)


def _start(arguments: list[str], text: bytes) -> float:
    start = time.perf_counter()
    terminal = Terminal(*arguments)
    took = terminal.until(text) - start
    terminal.close()
    return took


def _file(plans: int, folder: str) -> Path:
    """The plans of the example again and again, in a file."""
    text = shipped("examples/article.toml").read_text(encoding="utf-8")
    licence = shipped("examples/reddit-sized-licence.toml").read_text(encoding="utf-8")
    Path(folder, "reddit-sized-licence.toml").write_text(licence, encoding="utf-8")
    head, *parts = text.split("[[plan]]\n")
    made = [parts[place % len(parts)].replace('id = "', f'id = "p{place}-', 1) for place in range(plans)]
    path = Path(folder, f"{plans}.toml")
    path.write_text(head + "".join(f"[[plan]]\n{part}" for part in made), encoding="utf-8")
    return path


def _small(plans: int, folder: str) -> Path:
    """Many plans in the room a plan file has."""
    need = 'need = { records = 1000, kind = "post", purpose = "fine-tune", criteria = "light-en" }\n'
    source = 'source=[{offer="x/pay-per-use",endpoint="tweets",share=1,tokens_per_record=27}]'
    made = ",".join(f'{{id="p{place}",name="x",{source}}}' for place in range(plans))
    path = Path(folder, f"{plans}.toml")
    path.write_text(f"{need}plan=[{made}]\n", encoding="utf-8")
    return path


def _keys(plans: int) -> Iterator[Line]:
    with tempfile.TemporaryDirectory() as folder:
        terminal = Terminal("-m", "estimator", "tui", str(_file(plans, folder)))
        terminal.until(b"Not for this need")
        terminal.rest(2.0)
        terminal.press("a")
        for _ in range(12):
            terminal.press("j")
        # Down and up again: a share held down to a thousandth would ask for centuries of months.
        held = [_held(terminal, key) for key in ("\x1b[D",) * (WARM + HELD // 2) + ("\x1b[C",) * (HELD // 2)][WARM:]
        _, released = terminal.press("\x1b[D", RELEASED)
        held.sort()
        yield Line("a held key, 12 plans, median", 1000 * statistics.median(held), 50, "ms", note=f"{HELD} presses")
        yield Line("a held key, 12 plans, slowest of 100", 1000 * held[int(0.99 * (HELD - 1))], 100, "ms")
        yield Line("from the last key to all draws, 12 plans", 1000 * released, 250, "ms")
        yield Line("memory of the UI", terminal.memory(), 120, "MiB")
        # What is kept of a press shows in a thousand of them.
        for _ in range(MORE // 2):
            terminal.press("\x1b[C", SOON)
            terminal.press("\x1b[D", SOON)
        yield Line("memory of the UI, later", terminal.memory(), 120, "MiB", note=f"{MORE:,} presses more")
        terminal.close()


def _held(terminal: Terminal, key: str) -> float:
    _, took = terminal.press(key)
    terminal.rest(max(EVERY - took - QUIET, 0))
    return took


def _many(plans: int) -> Iterator[Line]:
    with tempfile.TemporaryDirectory() as folder:
        terminal = Terminal("-m", "estimator", "tui", str(_file(plans, folder)))
        terminal.until(b"You can buy", 120)
        terminal.rest(6.0)
        terminal.press("n")
        found = [terminal.press(key)[1] for key in ("\x1b[C", "\x1b[D") * 10]
        note = "the need changes, so that every plan does"
        yield Line("plans in sight of 200, answered anew", 1000 * statistics.median(found), 100, "ms", note=note)
        terminal.close()


def _rows(plans: int) -> Iterator[Line]:
    with tempfile.TemporaryDirectory() as folder:
        terminal = Terminal("-m", "estimator", "tui", str(_small(plans, folder)))
        terminal.until(b"p2", 120)
        terminal.rest(15.0)
        moved = [terminal.press("j") for _ in range(ROWS)]
        rows, panes = (1000 * statistics.median(times) for times in zip(*moved, strict=True))
        yield Line("another row, 10,000 plans", rows, 25, "ms")
        yield Line("its pane, 10,000 plans", panes, 60, "ms")
        terminal.close()
