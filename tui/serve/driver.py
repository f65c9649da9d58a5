"""The process's side: Textual's web driver, which here also notices that its server is gone.

Textual's own driver stops reading when its input ends and lets the app run on, for nobody and at full speed. A server
that is killed cannot tell its processes to leave, but the end of their input does.
"""

import os
import signal
import sys
import threading
from typing import Final

from textual import messages
from textual.drivers.web_driver import WebDriver

GRACE: Final = 3.0
"""Seconds that an app may take to leave by itself."""


class ServedDriver(WebDriver):
    """A web driver whose app does not outlive its server."""

    def run_input_thread(self) -> None:
        """Pass on what the page sends; at its end, leave."""
        super().run_input_thread()
        if self.exit_event.is_set():
            return
        self._app.post_message(messages.ExitApp())
        # An app that computes does not read the message, and one that is stuck never will.
        last = threading.Timer(GRACE, end_group)
        last.daemon = True
        last.start()

    def write_binary_encoded(self, data: tuple[str | bytes, ...]) -> None:
        """Send a piece of a file: its key, a line feed, the bytes."""
        _, key, chunk = data
        text, piece = (part.encode() if isinstance(part, str) else part for part in (key, chunk))
        payload = text + b"\n" + piece
        self._write(b"P" + len(payload).to_bytes(4, "big") + payload)


def end_group() -> None:  # pragma: no cover - ends the process that would report it
    """End this process, and those it started if it leads their group."""
    if sys.platform != "win32" and os.getpgrp() == os.getpid():
        os.killpg(os.getpid(), signal.SIGKILL)
    os._exit(1)
