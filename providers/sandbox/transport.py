"""What comes back over a connection, and a transport that needs none."""

from collections.abc import Mapping
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
    """

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    pieces: tuple[bytes | Reset, ...]

    @property
    def body(self) -> bytes:
        """What arrived of the body."""
        return b"".join(piece for piece in self.pieces if isinstance(piece, bytes))


Outcome = Answer | Refused | Reset


def as_bytes(response: Response) -> Answer:
    """An answer with the length of its body."""
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in response.headers]
    headers.append((b"content-length", b"%d" % len(response.body)))
    return Answer(response.status, tuple(headers), (response.body,))


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


class SimulatedTransport:
    """Sends requests to a sandbox in the same process: thousands a second, no socket, no waiting.

    Args:
        server: Who answers.
    """

    def __init__(self, server: Server) -> None:
        self._server = server

    def send(self, method: str, url: str, headers: Mapping[str, str], body: bytes = b"") -> Outcome:
        """The outcome of a request to a full address such as ``https://api.x.com/2/tweets?ids=1``."""
        parts = urlsplit(url)
        query = tuple(parse_qsl(parts.query, keep_blank_values=True))
        lower = {name.lower(): value for name, value in headers.items()}
        return self._server.serve(method, parts.hostname or "", unquote(parts.path), query, lower, body)
