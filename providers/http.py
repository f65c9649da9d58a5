"""The only module that speaks HTTP: one request at a time, bounded in every direction, and one way to repeat it.

A body may be hostile: it is inflated here, within a size and a ratio, and parsed strictly. Nothing of a request or of
an answer but its kind of failure reaches a message: addresses hold queries, headers hold secrets.
"""

import logging
import threading
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from random import Random
from types import TracebackType
from typing import Any, NamedTuple, Self, TypeVar

import httpx
import tenacity

from providers.strict_json import JsonError, parsed
from providers.wire import Call, Lost, LostKind, Pause, Reply

USER_AGENT = "perusable (a pilot of its owner's own)"

BODY = 16 * 2**20
"""Bytes of a body, inflated, at most: the largest page of the two APIs is under 4 MiB."""

RATIO, FREE = 200, 2**16
"""Inflated bytes for one that came, once more than so many have: JSON packs 5 to 20 times."""

HEADERS, FIELDS = 2**16, 200
"""Bytes and number of header fields of an answer, at most."""

CONNECT = 10.0
"""Seconds to reach a server."""

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

_NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)

T = TypeVar("T")


class _UnusableError(Exception):
    """An answer that breaks a bound."""

    def __init__(self, lost: Lost) -> None:
        super().__init__(lost.why)
        self.lost = lost


class HttpWire:
    """Sends requests to the hosts of one supplier.

    Proxies, certificates and credentials of the environment are not heeded; redirects are not followed.
    """

    def __init__(
        self, hosts: frozenset[str], *, loopback: bool = False, transport: httpx.BaseTransport | None = None
    ) -> None:
        """Open nothing yet.

        Args:
            hosts: The only ones it speaks to, over TLS.
            loopback: Whether it may also speak to this machine, without TLS: for the sandbox.
            transport: Instead of the network, for tests.
        """
        self._hosts, self._loopback = hosts, loopback
        self._client = httpx.Client(
            trust_env=False,
            follow_redirects=False,
            transport=transport,
            headers={"User-Agent": USER_AGENT, "Accept": "application/json", "Accept-Encoding": "gzip"},
            limits=httpx.Limits(max_connections=1, max_keepalive_connections=1),
        )
        self._stream: Any = None
        # It writes whole addresses, with their queries.
        logging.getLogger("httpx").setLevel(logging.WARNING)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def send(self, call: Call, headers: Mapping[str, str], seconds: float) -> Reply | Lost:
        """The answer to a request, or why there is none within so many seconds."""
        refused = self._refused(call)
        if refused is not None:
            return refused
        limit = httpx.Timeout(seconds, connect=min(CONNECT, seconds))
        try:
            request = self._client.build_request(
                call.method,
                call.url,
                params=list(call.query),
                data=dict(call.form) or None,
                headers=dict(headers),
                timeout=limit,
                extensions={"trace": self._trace},
            )
        except (httpx.InvalidURL, UnicodeError, ValueError, TypeError):
            return Lost("refused host", sent=False, why="the address or a header of the request cannot be written")
        try:
            with self._deadline(seconds) as over:
                return self._answer(request, over)
        except _UnusableError as error:
            return error.lost

    def _refused(self, call: Call) -> Lost | None:
        try:
            url = httpx.URL(call.url)
        except (httpx.InvalidURL, ValueError):
            return Lost("refused host", sent=False, why="the address cannot be read")
        here = self._loopback and url.host in LOOPBACK and url.scheme in ("http", "https")
        if here or (url.scheme == "https" and url.host in self._hosts and not url.userinfo and url.port is None):
            return None
        return Lost("refused host", sent=False, why="the address is none of this supplier's")

    def _trace(self, event: str, info: Mapping[str, Any]) -> None:
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            self._stream = info["return_value"]

    @contextmanager
    def _deadline(self, seconds: float) -> Iterator[threading.Event]:
        """Cut the connection when time is up: a server that drips bytes resets every time-out of its own."""
        over = threading.Event()

        def cut() -> None:
            over.set()
            if self._stream is not None:
                with suppress(OSError):
                    self._stream.get_extra_info("socket").shutdown(2)

        timer = threading.Timer(seconds, cut)
        timer.daemon = True
        timer.start()
        try:
            yield over
        finally:
            timer.cancel()

    def _answer(self, request: httpx.Request, over: threading.Event) -> Reply:
        status: int | None = None
        try:
            response = self._client.send(request, stream=True)
            try:
                status = response.status_code
                _check_head(response)
                data = _body(response, over)
            finally:
                response.close()
        except _NEVER_LEFT as error:
            raise _UnusableError(
                Lost("not sent", sent=False, why=f"the server was not reached: {_named(error)}")
            ) from None
        except httpx.HTTPError as error:
            late = over.is_set() or isinstance(error, httpx.TimeoutException)
            kind: LostKind = "deadline" if late else "no answer" if status is None else "cut"
            why = f"the answer did not arrive whole: {_named(error)}"
            raise _UnusableError(Lost(kind, sent=True, why=why, status=status)) from None
        return Reply(status, _fields(response), _read(data, status), _date(response))


def _named(error: Exception) -> str:
    # The text of an error may hold the address; its kind does not.
    return type(error).__name__


def _check_head(response: httpx.Response) -> None:
    raw, status = response.headers.raw, response.status_code
    if len(raw) > FIELDS or sum(len(name) + len(value) for name, value in raw) > HEADERS:
        raise _UnusableError(
            Lost("too large", sent=True, why="the answer has more headers than are read", status=status)
        )
    if 300 <= status < 400:  # noqa: PLR2004 - the redirects of HTTP
        raise _UnusableError(Lost("redirected", sent=True, why=f"the server sent a redirect ({status})", status=status))


def _body(response: httpx.Response, over: threading.Event) -> bytes:
    """The inflated body."""
    status = response.status_code
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("gzip", "identity", ""):
        why = "the answer is packed in a way that was not asked for"
        raise _UnusableError(Lost("too large", sent=True, why=why, status=status))
    inflater = zlib.decompressobj(wbits=31) if encoding == "gzip" else None
    parts, came, size = [], 0, 0
    for chunk in response.iter_raw():
        if over.is_set():
            raise _UnusableError(Lost("deadline", sent=True, why="the answer took too long", status=status))
        came += len(chunk)
        part = _inflated(inflater, chunk, BODY + 1 - size, status) if inflater else chunk
        size += len(part)
        if size > BODY or came > BODY or size > max(FREE, came * RATIO):
            why = f"the answer is larger than {BODY // 2**20} MiB, or packed too tightly to be one"
            raise _UnusableError(Lost("too large", sent=True, why=why, status=status))
        parts.append(part)
    if inflater is not None and came and not inflater.eof:
        raise _UnusableError(Lost("cut", sent=True, why="the answer ended in the middle", status=status))
    return b"".join(parts)


def _inflated(inflater: Any, chunk: bytes, most: int, status: int) -> bytes:  # noqa: ANN401 - zlib names no type
    try:
        part: bytes = inflater.decompress(chunk, most)
    except zlib.error:
        raise _UnusableError(Lost("cut", sent=True, why="the answer cannot be unpacked", status=status)) from None
    if inflater.unused_data:
        why = "the answer goes on after its end"
        raise _UnusableError(Lost("too large", sent=True, why=why, status=status))
    return part


def _read(data: bytes, status: int) -> Any:  # noqa: ANN401 - a JSON value
    if not data.strip():
        return None
    try:
        return parsed(data)
    except JsonError as error:
        if status >= 400:  # noqa: PLR2004 - an error page may be any text: its status says enough
            return None
        raise _UnusableError(Lost("not JSON", sent=True, why=f"the answer {error}", status=status)) from None


def _fields(response: httpx.Response) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in response.headers.multi_items():
        found.setdefault(name.lower(), value[:1_000])
    return found


def _date(response: httpx.Response) -> datetime | None:
    return http_date(response.headers.get("date", ""))


def http_date(text: str) -> datetime | None:
    """A date as HTTP writes it (RFC 9110, 5.6.7), in this century; ``None`` for anything else."""
    if len(text) != len("Sun, 06 Nov 1994 08:49:37 GMT") or not text.isascii() or not text.endswith(" GMT"):
        return None
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
    return found.astimezone(UTC) if found.tzinfo is not None and 2000 <= found.year < 2100 else None  # noqa: PLR2004


def retry_after(headers: Mapping[str, str], now: datetime, most: float = 86_400.0) -> float | None:
    """Seconds that ``Retry-After`` asks to wait, within 0 and ``most``; ``None`` where it says nothing of its form."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit() and len(text) < 10:  # noqa: PLR2004 - thirty years
        return min(float(text), most)
    at = http_date(text)
    return None if at is None else min(max((at - now).total_seconds(), 0.0), most)


def until_epoch(text: str, now: datetime, most: float = 86_400.0) -> float | None:
    """Seconds until an instant in seconds since 1970, within 0 and ``most``; ``None`` for anything else."""
    if not (text.isascii() and text.isdigit() and len(text) <= 10):  # noqa: PLR2004 - until the year 2286
        return None
    return min(max(int(text) - now.timestamp(), 0.0), most)


def plain_number(text: str, most: float) -> float | None:
    """A number such as ``12.5`` within 0 and ``most``; ``None`` for anything else."""
    whole, _, part = text.strip().partition(".")
    if not (whole.isascii() and whole.isdigit() and len(whole) < 10 and (part.isdigit() or not part)):  # noqa: PLR2004
        return None
    return min(float(Decimal(f"{whole}.{part or 0}")), most) if part.isascii() and len(part) < 10 else None  # noqa: PLR2004


class Patience(NamedTuple):
    """How long a request is asked again.

    Attributes:
        attempts: At most.
        seconds: Waited and worked at most, over all attempts.
        first: Seconds of the first wait where the supplier names none; doubled each time, then drawn below.
        longest: Seconds of one such wait at most.
    """

    attempts: int = 6
    seconds: float = 1_800.0
    first: float = 0.5
    longest: float = 60.0


class Time(NamedTuple):
    """What waiting takes.

    Attributes:
        clock: Seconds that only go on.
        sleep: Waits so many seconds.
        chance: Draws the waits that nobody names.
    """

    clock: Callable[[], float]
    sleep: Callable[[float], None]
    chance: Random


def patiently(
    attempt: Callable[[], T],
    verdict: Callable[[T], Pause | None],
    patience: Patience,
    time: Time,
) -> T:
    """Attempt, and attempt again for as long as the verdict is a pause and patience lasts; the last outcome.

    The waits that nobody names are drawn evenly below a doubling bound ("full jitter", M. Brooker, "Exponential
    Backoff And Jitter", AWS Architecture Blog, 2015). A wait longer than the patience left is not begun.
    """
    start = time.clock()

    pauses: list[Pause | None] = []

    def again(outcome: T) -> bool:
        pauses.append(verdict(outcome))
        return pauses[-1] is not None

    def pausing(state: tenacity.RetryCallState) -> float:
        pause = pauses[-1]
        if pause is not None and pause.seconds is not None:
            return pause.seconds
        return time.chance.uniform(0, min(patience.longest, patience.first * 2**state.attempt_number))

    def enough(state: tenacity.RetryCallState) -> bool:
        left = patience.seconds - (time.clock() - start)
        return state.attempt_number >= patience.attempts or state.upcoming_sleep > left

    retrying = tenacity.Retrying(
        retry=tenacity.retry_if_result(again),
        wait=pausing,
        stop=enough,
        sleep=time.sleep,
        retry_error_callback=lambda state: state.outcome.result() if state.outcome is not None else None,
    )
    return retrying(attempt)
