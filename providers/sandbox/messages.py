"""What the sandbox hears and says, and the clock it lives by."""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any, NamedTuple

Headers = tuple[tuple[str, str], ...]


class Request(NamedTuple):
    """A request as it arrives.

    Attributes:
        method: Of HTTP.
        host: Which of a supplier's hosts was asked: ``api.x.com``, ``www.reddit.com``, ``oauth.reddit.com``,
            ``model.test``.
        path: Without the query.
        query: Names and values, decoded, in the order they came.
        headers: By lower-case name.
        body: As sent.
        at: When it arrived, by the sandbox's own clock; aware and in UTC.
    """

    method: str
    host: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    body: bytes
    at: datetime


class Read(NamedTuple):
    """What an answer holds that could be billed.

    Attributes:
        meter: What one record of the answer is metered as; empty where records are not metered.
        data: Ids of the records asked for.
        included: Ids of what came beside them, by meter.
        calls: The meters of the request itself.
        page: Whether it is a page of records, so that an empty one may be billed under one reading.
        units: What is only counted, such as tokens, by meter.
    """

    meter: str = ""
    data: tuple[str, ...] = ()
    included: tuple[tuple[str, tuple[str, ...]], ...] = ()
    calls: tuple[str, ...] = ()
    page: bool = False
    units: tuple[tuple[str, int], ...] = ()


NOTHING = Read()


class Response(NamedTuple):
    """An answer before anything breaks it.

    Attributes:
        status: Of HTTP.
        headers: In order; names may repeat.
        body: As sent, not compressed.
        read: What of it could be billed; nothing, in an answer that is not a success.
        seconds: Of work on it, before its first byte.
    """

    status: int
    headers: Headers
    body: bytes
    read: Read = NOTHING
    seconds: float = 0.0


Handler = Callable[[Request], Response]


class Clock:
    """The sandbox's own time, which moves only when it is told to or when its source does.

    Args:
        start: The first instant; aware.
        source: Seconds that pass by themselves, such as ``time.monotonic``; by default none do.
    """

    def __init__(self, start: datetime, source: Callable[[], float] = lambda: 0.0) -> None:
        self._start, self._source, self._zero = start.astimezone(UTC), source, source()

    def now(self) -> datetime:
        """The time, in UTC."""
        return self._start + timedelta(seconds=self._source() - self._zero)

    def advance(self, seconds: float) -> None:
        """Move on by so many seconds; back, if negative."""
        self._start += timedelta(seconds=seconds)


def json_bytes(value: Any) -> bytes:  # noqa: ANN401 - any JSON value
    """JSON as the suppliers write it: UTF-8 without spaces."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def answer(status: int, body: Any, at: datetime, headers: Iterable[tuple[str, str]] = ()) -> Response:  # noqa: ANN401
    """A JSON answer without anything to bill."""
    return Response(status, (*dated(at), *headers), json_bytes(body))


def dated(at: datetime, kind: str = "application/json; charset=utf-8") -> Headers:
    """The headers of every answer: the server's time to the second, and the content type."""
    return (("date", format_datetime(at.replace(microsecond=0), usegmt=True)), ("content-type", kind))


def iso(at: datetime) -> str:
    """A time as both suppliers' JSON writes it, to the millisecond: ``2026-11-22T10:00:00.000Z``."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
