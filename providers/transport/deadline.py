"""The deadline of one request, kept although HTTP clients have none for a whole request."""

import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Self


class UnsentError(Exception):
    """The time passed before a byte of the request was sent."""


class Watch:
    """The deadline of one request: a timer ends the connection on which its bytes drip."""

    def __init__(self, clock: Callable[[], float], seconds: float) -> None:
        self._clock = clock
        self._end = clock() + seconds
        self._timer: threading.Timer | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_fault: object) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def left(self) -> float:
        """Seconds left; negative past the end."""
        return self._end - self._clock()

    @property
    def over(self) -> bool:
        """Whether the time has passed."""
        return self.left() <= 0

    def see(self, event: str, info: Mapping[str, Any]) -> None:
        """Follow what httpcore reports of a connection.

        Raises:
            UnsentError: If the time passed before a byte of the request was sent.
        """
        if event == "connection.connect_tcp.complete":
            self._guard(info["return_value"].get_extra_info("socket"))
        elif event == "http11.send_request_headers.started" and self.over:
            raise UnsentError

    def _guard(self, connection: socket.socket) -> None:
        # A drip renews the timeout of every read, in headers as in a body, so only ending the connection stops it. A
        # duplicate, because TLS takes the socket itself over.
        twin = connection.dup()
        self._timer = _Ending(max(self.left(), 0.0), twin)
        self._timer.start()


class _Ending(threading.Timer):
    """Shuts a connection down unless it is cancelled before."""

    def __init__(self, seconds: float, connection: socket.socket) -> None:
        super().__init__(seconds, self._end)
        self.daemon = True
        self._connection = connection

    def run(self) -> None:
        """Wait, then end the connection."""
        with self._connection:
            super().run()

    def _end(self) -> None:
        with _ignored_os_error():
            self._connection.shutdown(socket.SHUT_RDWR)


@contextmanager
def _ignored_os_error() -> Iterator[None]:
    try:
        yield
    except OSError:
        return  # it is closed already
