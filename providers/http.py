"""The connection to suppliers: one request sent once, one layer that asks again. Nothing else here speaks HTTP.

``httpx`` is kept to what is safe with money (behaviour of 0.28.1, checked 2026-11-22): no proxy or certificate from the
environment, no redirect, no cookie kept, no connection used twice, no body that it unpacked, no line in a log that
names an address. It has no deadline for a whole request, so one is kept here.
"""

import logging
import re
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import urlencode

import httpx
import tenacity

from providers.transport.body import Body, BodyFault, announced, packing
from providers.transport.deadline import UnsentError, Watch
from providers.transport.patience import USUAL, Patience, Waiting
from providers.transport.strict_json import NotJsonError, parse
from providers.transport.waits import http_date
from providers.wire import Call, Lost, LostKind, Reply

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
"""The hosts of this machine, as an address must spell them."""

HEADER_BYTES = 64 * 2**10
HEADERS = 200

_CONNECT = 10.0
_IDLE = 30.0
_HEADER = re.compile(r"[A-Za-z0-9-]{1,64}")
_HEADER_VALUE = re.compile(r"[\x20-\x7e]{0,8192}")
_OURS = {"accept": "application/json", "accept-encoding": "gzip", "connection": "close"}
_UNSENT = (
    UnsentError,
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)
_LOGGERS = ("httpx", "httpcore.connection", "httpcore.http11", "httpcore.proxy")
_SENDING: ContextVar[bool] = ContextVar("sending", default=False)


class HttpWire:
    """Sends requests to an allowed set of hosts.

    Attributes:
        hosts: By exact name.
    """

    def __init__(  # noqa: PLR0913 - what may be reached, and how
        self,
        hosts: Collection[str],
        transport: httpx.BaseTransport | None = None,
        user_agent: str = "perusable",
        *,
        loopback: bool = False,
        origins: Collection[str] = (),
        idle: float = _IDLE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Connect to nothing yet.

        Args:
            hosts: The hosts that may be asked over https, lower-case.
            transport: In place of the network, for tests.
            user_agent: Sent unless a request's headers say another.
            loopback: Whether this machine may be asked too, over http as well, on any port.
            origins: Further places that may be asked, such as ``http://192.168.1.5:8000``; exactly as written.
            idle: Seconds without a byte after which an answer is given up; a model may think for minutes.
            clock: Seconds that never go back.
        """
        self.hosts = frozenset(hosts)
        self._loopback = loopback
        self._origins, self._idle = frozenset(origins), idle
        self._clock = clock
        for name in _LOGGERS:
            logging.getLogger(name).addFilter(_not_ours)  # added once, however often
        self._client = httpx.Client(
            transport=transport,
            trust_env=False,
            follow_redirects=False,
            http2=False,
            headers={"user-agent": user_agent},
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            limits=httpx.Limits(max_keepalive_connections=0),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()

    def send(self, call: Call, headers: Mapping[str, str], seconds: float) -> Reply | Lost:
        """The answer to a request, or why there is none within so many seconds.

        Looking up a host's name cannot be cut short; a request whose time passed meanwhile is not sent.
        """
        refused = self._refusal(call, headers)
        if refused is not None:
            return refused
        watch = Watch(self._clock, seconds)
        with _quietly(), watch:
            try:
                return self._answer(self._request(call, headers, watch), watch)
            # A name in a redirect that is none raises what is no error of HTTP.
            except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, UnicodeError, UnsentError) as fault:
                return _lost(fault, watch)

    def _refusal(self, call: Call, headers: Mapping[str, str]) -> Lost | None:
        for name, value in headers.items():
            if _HEADER.fullmatch(name) is None or _HEADER_VALUE.fullmatch(value) is None:
                return Lost("not sent", sent=False, why="a header to send holds what HTTP does not allow in one")
        try:
            url = httpx.URL(call.url)
        except (httpx.InvalidURL, TypeError):
            return Lost("not sent", sent=False, why=f"the address of the {call.what} is not an address")
        if url.userinfo or url.query or url.fragment:
            return Lost("not sent", sent=False, why="an address must hold no user, query or fragment")
        host = url.raw_host.decode("ascii", "replace").strip("[]")
        here = self._loopback and host in LOOPBACK and url.scheme in {"http", "https"}
        named = f"{url.scheme}://{url.netloc.decode('ascii', 'replace')}" in self._origins
        if here or named or (url.scheme == "https" and host in self.hosts and url.port is None):
            return None
        return Lost("refused host", sent=False, why="only https to the hosts of this supplier is allowed")

    def _request(self, call: Call, headers: Mapping[str, str], watch: "Watch") -> httpx.Request:
        sent = {name.lower(): value for name, value in headers.items()} | _OURS
        content: str | bytes | None = None
        if call.method == "POST":
            content = urlencode(call.form) if call.body is None else call.body
            sent["content-type"] = f"application/{'x-www-form-urlencoded' if call.body is None else 'json'}"
        left = max(watch.left(), 0.001)
        request = self._client.build_request(
            call.method,
            call.url,
            params=list(call.query) or None,
            content=content,
            headers=sent,
            timeout=httpx.Timeout(min(self._idle, left), connect=min(_CONNECT, left)),
        )
        request.extensions["trace"] = watch.see
        return request

    def _answer(self, request: httpx.Request, watch: "Watch") -> Reply | Lost:
        response = self._client.send(request, stream=True)
        try:
            return _read(response, watch)
        finally:
            response.close()


def _read(response: httpx.Response, watch: Watch) -> Reply | Lost:
    raw = response.headers.raw
    status = response.status_code
    if len(raw) > HEADERS or sum(len(name) + len(value) for name, value in raw) > HEADER_BYTES:
        return Lost("too large", sent=True, why=f"more than {HEADERS} headers or {HEADER_BYTES:,} bytes", status=status)
    if response.has_redirect_location or 300 <= status < 400:  # noqa: PLR2004 - the class of redirects
        return Lost("redirected", sent=True, why="the server answers with a redirect; none is followed", status=status)
    body = _parsed(_body(response, watch))
    if isinstance(body, Lost):
        # A server that is overloaded answers with a page of its own; its status says what happened.
        if response.is_success or body.kind not in {"not JSON", "too large"}:
            return body._replace(status=status)
        body = None
    headers = _first(raw)
    return Reply(status, headers, body, http_date(headers.get("date")))


def _body(response: httpx.Response, watch: Watch) -> bytes | Lost:
    # Repeated headers come joined by commas: two encodings or two lengths are not the one form that is read.
    packed = packing(response.headers.get("content-encoding", ""))
    length = announced(response.headers.get("content-length"))
    for fault in (packed, length):
        if isinstance(fault, BodyFault):
            return _faulty(fault)
    assert not isinstance(packed, BodyFault)  # noqa: S101 - for the type checker
    assert not isinstance(length, BodyFault)  # noqa: S101
    body = Body(packed, length)
    try:
        for piece in response.iter_raw():
            fault = body.take(piece)
            if fault is not None:
                return _faulty(fault)
            if watch.over:
                return _LATE
    except httpx.TimeoutException:
        return _LATE
    except httpx.TransportError:
        return _LATE if watch.over else _faulty(BodyFault("cut", "the connection ended within the answer"))
    whole = body.end()
    return _faulty(whole) if isinstance(whole, BodyFault) else whole


_LATE = Lost("deadline", sent=True, why="the answer did not end within its time")


def _faulty(fault: BodyFault) -> Lost:
    return Lost(fault.kind, sent=True, why=fault.why)


def _parsed(whole: bytes | Lost) -> Any:  # noqa: ANN401 - JSON
    if isinstance(whole, Lost):
        return whole
    try:
        return parse(whole)
    except NotJsonError as fault:
        return Lost("not JSON", sent=True, why=f"the answer cannot be read as JSON: {fault}")


def _first(raw: list[tuple[bytes, bytes]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in raw:
        found.setdefault(name.decode("latin-1").lower(), value.decode("latin-1"))
    found.pop("set-cookie", None)  # may sign somebody in
    return found


def _lost(fault: Exception, watch: Watch) -> Lost:
    """Why there is no answer. The fault's own words may hold an address or a header, so they stay out."""
    if isinstance(fault, _UNSENT):
        late = watch.over or isinstance(fault, httpx.TimeoutException)
        return Lost("not sent", sent=False, why=_NO_CONNECTION_IN_TIME if late else _NO_CONNECTION)
    if watch.over or isinstance(fault, httpx.TimeoutException):
        return Lost("deadline", sent=True, why="no whole answer came in time")
    kind: LostKind = "cut" if isinstance(fault, httpx.RemoteProtocolError | httpx.StreamError) else "no answer"
    return Lost(kind, sent=True, why="the connection ended, or broke HTTP's rules, before a whole answer was there")


_NO_CONNECTION = "no connection to the server: check the network, the host's name and its certificate"
_NO_CONNECTION_IN_TIME = "no connection to the server in time: nothing was sent"


def _not_ours(_record: logging.LogRecord) -> bool:
    return not _SENDING.get()


@contextmanager
def _quietly() -> Iterator[None]:
    # httpx logs every address with its query, httpcore the headers of an answer.
    token = _SENDING.set(True)
    try:
        yield
    finally:
        _SENDING.reset(token)


Outcome = TypeVar("Outcome")


def patiently(
    attempt: Callable[[], Outcome],
    verdict: Callable[[Outcome], float | None],
    by: Waiting,
    within: Patience = USUAL,
) -> Outcome:
    """The outcome of an attempt that is made again as long as its verdict asks for it: the only retry layer.

    Two layers multiply: three tries of six are eighteen paid requests. So an attempt reserves, sends and settles one
    request, and nothing below it tries again. What an attempt raises is not tried again.

    Args:
        attempt: Makes one attempt.
        verdict: Of an outcome: ``None`` to stop with it, else the seconds that the server asks to wait; 0 where it asks
            for none, which waits a random time that may double with every attempt (full jitter).
        by: How to wait.
        within: How long and how often.
    """
    end = by.clock() + within.seconds
    asked: list[float | None] = []  # the verdict is asked once for each outcome

    def judge(outcome: Outcome) -> bool:
        asked.append(verdict(outcome))
        return asked[-1] is not None

    def wait(state: tenacity.RetryCallState) -> float:
        server = asked[-1] or 0.0
        doubled = within.base * 2.0 ** min(state.attempt_number - 1, 30)
        return server if server > 0 else by.rng.uniform(0.0, min(within.longest, doubled))

    def stop(state: tenacity.RetryCallState) -> bool:
        # Written so that a wait that is no number stops too.
        return state.attempt_number >= within.attempts or not by.clock() + state.upcoming_sleep <= end

    def sleep(seconds: float) -> None:
        by.sleep(seconds)

    retrying = tenacity.Retrying(
        sleep=sleep,
        stop=stop,
        wait=wait,
        retry=tenacity.retry_if_result(judge),
        retry_error_callback=_at_hand,
    )
    return retrying(attempt)


def _at_hand(state: tenacity.RetryCallState) -> Any:  # noqa: ANN401 - the outcome's own type
    return None if state.outcome is None else state.outcome.result()
