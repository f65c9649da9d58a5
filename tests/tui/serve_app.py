"""A small app that stands for the UI: red, counts keys, and does on a key what a test needs."""

import io
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.events import Key, Resize
from textual.widgets import Static


class SmallApp(App[int]):
    CSS = "Screen, Static { background: #ff0000; height: 100%; width: 100%; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q", "quit", "Leave"),
        Binding("d", "offer", "Download"),
        Binding("x", "fail", "Fail"),
        Binding("h", "hang", "Hang"),
        Binding("u", "url", "Open an address"),
    ]

    def __init__(self, log: Path) -> None:
        super().__init__()
        self.log_file = log

    def compose(self) -> ComposeResult:
        yield Static("small")

    def on_mount(self) -> None:
        self.note(f"started {os.getpid()} {self.size.width}x{self.size.height}")

    def on_resize(self, event: Resize) -> None:
        self.note(f"size {event.size.width}x{event.size.height}")

    def on_key(self, event: Key) -> None:
        self.note(f"key {event.key}")

    def action_offer(self) -> None:
        self.deliver_text(io.StringIO("a,b\n" * 50_000), save_filename="../plan ü.csv")

    def action_fail(self) -> None:
        os.write(2, b"words of failure\n" * 10_000)
        os._exit(3)

    def action_hang(self) -> None:
        """Start a process of its own, then neither read nor leave."""
        other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
        self.note(f"other {other.pid}")
        while True:
            time.sleep(1)

    def action_url(self) -> None:
        self.open_url("javascript:alert(1)")
        self.open_url("https://example.org/")

    def note(self, line: str) -> None:
        with self.log_file.open("a", encoding="utf-8") as file:
            file.write(line + "\n")


if __name__ == "__main__":
    SmallApp(Path(sys.argv[1])).run()
