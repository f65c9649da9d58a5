"""What comes back over a connection, and a transport that needs none."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import NamedTuple, Protocol
from urllib.parse import parse_qsl, unquote, urlsplit

from providers.sandbox.messages import Response


class Refused(NamedTuple):
    """The connection was not taken: the server saw nothing."""

    why: str = "connection refused"


class Reset(NamedTuple):
    """The connection broke: instead of an answer, or in the place of the next piece of a body."""

    why: str = "connection reset by peer"


class Answer(NamedTuple):
    """An answer as bytes.

    Attributes:
        status: Of HTTP.
        headers: As they stand, in order.
        pieces: Of the body; after a :class:`Reset` nothing follows.
        seconds: From the request's arrival to the first byte.
    """

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    pieces: tuple[bytes | Reset, ...]
    seconds: float = 0.0

    @property
    def body(self) -> bytes:
        """What arrived of the body."""
        return b"".join(piece for piece in self.pieces if isinstance(piece, bytes))


Outcome = Answer | Refused | Reset


def as_bytes(response: Response) -> Answer:
    """An answer with the length of its body."""
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in response.headers]
    headers.append((b"content-length", b"%d" % len(response.body)))
    return Answer(response.status, tuple(headers), (response.body,), response.seconds)


class Server(Protocol):
    """Whatever answers requests."""

    def serve(  # noqa: PLR0913, PLR0917 - the parts of a request
        self,
        method: str,
        host: str,
        path: str,
        query: tuple[tuple[str, str], ...],
        headers: Mapping[str, str],
        body: bytes,
    ) -> Outcome:
        """The outcome of a request; header names are lower-case."""
        ...

    def now(self) -> datetime:
        """The server's time."""
        ...

    def wait(self, seconds: float) -> None:
        """Let time pass there."""
        ...


class SimulatedTransport:
    """Sends requests to a sandbox in the same process: thousands a second, no socket, no waiting.

    The server's clock moves on by the seconds that an answer takes, so that requests come one after the other.

    Args:
        server: Who answers.
        queue: Stops the clock instead, so that requests come side by side: it turns a request's arrival and the
            seconds of work on it into those until its answer, and whoever sends moves the clock.
    """

    def __init__(self, server: Server, queue: Callable[[datetime, float], float] | None = None) -> None:
        self._server, self._queue = server, queue

    def send(self, method: str, url: str, headers: Mapping[str, str], body: bytes = b"") -> Outcome:
        """The outcome of a request to a full address such as ``https://api.x.com/2/tweets?ids=1``."""
        parts = urlsplit(url)
        query = tuple(parse_qsl(parts.query, keep_blank_values=True))
        lower = {name.lower(): value for name, value in headers.items()}
        outcome = self._server.serve(method, parts.hostname or "", unquote(parts.path), query, lower, body)
        return self._timed(outcome) if isinstance(outcome, Answer) and outcome.seconds else outcome

    def _timed(self, answer: Answer) -> Answer:
        if self._queue is not None:
            return answer._replace(seconds=self._queue(self._server.now(), answer.seconds))
        self._server.wait(answer.seconds)
        return answer
