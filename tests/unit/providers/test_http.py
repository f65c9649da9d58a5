import gzip
import json
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from random import Random
from typing import Any

import httpx
import pytest

from providers.http import HttpWire, patiently
from providers.transport.patience import Patience, Waiting
from providers.wire import Call, Lost, Reply

CALL = Call("GET", "https://api.x.com/2/tweets", (("query", "canary-query"),), what="page of tweets")
SECRET = {"authorization": "Bearer canary-secret"}


def wire_of(handler: Callable[[httpx.Request], httpx.Response], **options: Any) -> HttpWire:
    return HttpWire({"api.x.com"}, httpx.MockTransport(handler), "perusable/test", **options)


def answer(status: int = 200, content: bytes | Iterable[bytes] = b"{}", **headers: Any) -> Reply | Lost:
    """What the wire makes of one raw answer."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    with wire_of(lambda _request: httpx.Response(status, headers=named, stream=Pieces(content))) as wire:
        return wire.send(CALL, SECRET, 5)


def _many(headers: int) -> dict[str, Any]:
    return {f"x{number}": "" for number in range(headers)}


class Pieces(httpx.SyncByteStream):
    def __init__(self, content: bytes | Iterable[bytes]) -> None:
        self._content = [content] if isinstance(content, bytes) else content

    def __iter__(self) -> Iterator[bytes]:
        yield from self._content


def lost(found: Reply | Lost) -> Lost:
    assert isinstance(found, Lost)
    assert "canary" not in repr(found)
    return found


def test_an_answer_is_its_status_its_headers_by_lower_case_name_and_exact_numbers() -> None:
    found = answer(
        content=b'{"a": 0.1, "id": 9007199254740993}', Date="Sun, 22 Nov 2026 08:49:37 GMT", Set_Cookie="a=b"
    )
    assert found == Reply(
        200,
        {"date": "Sun, 22 Nov 2026 08:49:37 GMT"},
        {"a": Decimal("0.1"), "id": 9007199254740993},
        datetime(2026, 11, 22, 8, 49, 37, tzinfo=UTC),
    )


def test_what_is_sent_is_one_request_with_a_known_set_of_headers() -> None:
    seen: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, headers={"set-cookie": "id=1; Path=/"}, json={})

    with wire_of(handler) as wire:
        wire.send(CALL, SECRET, 5)
        form = Call("POST", "https://api.x.com/token", form=(("a", "1 2"), ("a", "&")))
        wire.send(form, {"User-Agent": "mine"}, 5)
    first, second = seen
    assert str(first.url) == "https://api.x.com/2/tweets?query=canary-query"
    assert dict(first.headers) == {
        "host": "api.x.com",
        "user-agent": "perusable/test",
        "authorization": "Bearer canary-secret",
        "accept": "application/json",
        "accept-encoding": "gzip",
        "connection": "close",
    }
    assert second.read() == b"a=1+2&a=%26"
    assert second.headers["user-agent"] == "mine"
    assert "cookie" not in second.headers


@pytest.mark.parametrize(
    "url",
    [
        "http://api.x.com/",
        "https://api.x.com:8443/",
        "https://api.x.com.evil.example/",
        "https://evil.example/",
        "https://api.x.com\\@evil.example/",
        "https://api.x.com./",
        "http://127.0.0.1/",
        "file:///etc/passwd",
        "https:///2/tweets",
        "//api.x.com/",
        "",
    ],
)
def test_only_https_to_an_allowed_host_is_asked(url: str) -> None:
    with wire_of(lambda _request: pytest.fail("it was sent")) as wire:
        found = lost(wire.send(CALL._replace(url=url), {}, 5))
    assert (found.kind, found.sent) in {("refused host", False), ("not sent", False)}


@pytest.mark.parametrize(
    "url",
    ["https://me:canary@api.x.com/", "https://api.x.com/?canary=1", "https://api.x.com/#canary", "https://a\x00b/"],
)
def test_an_address_with_more_than_a_path_is_not_sent(url: str) -> None:
    with wire_of(lambda _request: pytest.fail("it was sent")) as wire:
        assert lost(wire.send(CALL._replace(url=url), {}, 5)).kind == "not sent"


@pytest.mark.parametrize("host", ["127.1", "2130706433", "0.0.0.0", "localhost.evil.example", "127.0.0.1.nip.io"])  # noqa: S104
def test_this_machine_is_only_what_is_spelled_so(host: str) -> None:
    with wire_of(lambda _request: httpx.Response(200, stream=Pieces(b"{}")), loopback=True) as wire:
        assert lost(wire.send(Call("GET", f"http://{host}:8000/"), {}, 5)).kind == "refused host"
        for own in ("127.0.0.1", "[::1]", "localhost"):
            assert isinstance(wire.send(Call("GET", f"http://{own}:8000/"), {}, 5), Reply)


@pytest.mark.parametrize("value", ["a\r\nx: y", "\x00", "é", "x" * 8193])
def test_a_header_that_would_break_the_request_is_not_sent_and_not_named(value: str) -> None:
    with wire_of(lambda _request: pytest.fail("it was sent")) as wire:
        assert lost(wire.send(CALL, {"authorization": value + "canary"}, 5)).sent is False


@pytest.mark.parametrize("status", [301, 302, 304, 307, 308])
def test_no_redirect_is_followed(status: int) -> None:
    found = lost(answer(status, location="https://evil.example/canary"))
    assert (found.kind, found.sent, found.status) == ("redirected", True, status)


def test_a_page_in_place_of_json_is_lost_at_200_and_nothing_but_a_status_elsewhere() -> None:
    page = b"<!doctype html><title>canary</title>"
    assert lost(answer(200, page)) == Lost("not JSON", True, "the answer cannot be read as JSON: it is not JSON", 200)  # noqa: FBT003
    assert answer(503, page) == Reply(503, {}, None)
    assert answer(200, b"") == Reply(200, {}, None)


def test_a_packed_body_is_unpacked_once() -> None:
    packed = gzip.compress(json.dumps({"a": 1}).encode())
    assert answer(content=packed, content_encoding="gzip") == Reply(200, {"content-encoding": "gzip"}, {"a": 1})
    for encodings in ("gzip, gzip", ", ".join(["gzip"] * 2_000), "br", "deflate", "zstd"):
        assert lost(answer(content=packed, content_encoding=encodings)).kind == "not JSON"
    assert lost(answer(content=packed[:-5], content_encoding="gzip")).kind == "cut"
    assert lost(answer(content=gzip.compress(bytes(2**25)), content_encoding="gzip")).kind == "too large"


def test_a_body_shorter_than_announced_is_cut_even_if_what_came_is_json() -> None:
    assert lost(answer(content=b"{}", content_length="3")).kind == "cut"
    assert lost(answer(content=b"{}", content_length="9" * 12)).kind == "too large"
    assert isinstance(answer(content=b"{}", content_length="2"), Reply)


def test_headers_are_bounded_in_number_and_in_bytes() -> None:
    assert isinstance(answer(**_many(200)), Reply)
    assert lost(answer(**_many(201))).kind == "too large"
    assert isinstance(answer(x="y" * (64 * 2**10 - 1)), Reply)
    assert lost(answer(x="y" * (64 * 2**10))).kind == "too large"


def test_a_body_that_drips_ends_at_the_deadline() -> None:
    now = [0.0]

    def drip() -> Iterator[bytes]:
        for _ in range(100):
            now[0] += 1
            yield b" "

    with wire_of(lambda _request: httpx.Response(200, stream=Pieces(drip())), clock=lambda: now[0]) as wire:
        found = lost(wire.send(CALL, {}, 10))
    assert (found.kind, found.sent, found.status, now[0]) == ("deadline", True, 200, 10)


@pytest.mark.parametrize(
    ("fault", "kind", "sent"),
    [
        (httpx.ConnectError("canary"), "not sent", False),
        (httpx.ConnectTimeout("canary"), "not sent", False),
        (httpx.ReadTimeout("canary"), "deadline", True),
        (httpx.WriteError("canary"), "no answer", True),
        (httpx.ReadError("canary"), "no answer", True),
        (httpx.RemoteProtocolError("canary"), "cut", True),
    ],
)
def test_only_what_provably_never_left_is_called_unsent(fault: Exception, kind: str, sent: bool) -> None:  # noqa: FBT001
    def handler(_request: httpx.Request) -> httpx.Response:
        raise fault

    with wire_of(handler) as wire:
        found = lost(wire.send(CALL, SECRET, 5))
    assert (found.kind, found.sent) == (kind, sent)


def test_no_log_holds_an_address_or_a_header(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    answer()
    with (
        served(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX: canary\r\n\r\n{}") as port,
        HttpWire((), loopback=True) as wire,
    ):
        assert isinstance(wire.send(Call("GET", f"http://127.0.0.1:{port}/canary"), SECRET, 5), Reply)
    assert "canary" not in caplog.text
    logging.getLogger("httpx").info("another client's own line")
    assert "another client's own line" in caplog.text


@contextmanager
def served(*pieces: bytes, pause: float = 0.0) -> Iterator[int]:
    """A server on this machine that answers one connection with these bytes and closes it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_serve, args=(listener, pieces, pause), daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        thread.join(5)


def _serve(listener: socket.socket, pieces: tuple[bytes, ...], pause: float) -> None:
    connection, _ = listener.accept()
    with connection:
        connection.recv(65536)
        for piece in pieces:
            try:
                connection.sendall(piece)
            except OSError:
                return
            time.sleep(pause)


def asked(port: int, seconds: float = 5) -> Reply | Lost:
    with HttpWire((), loopback=True) as wire:
        return wire.send(Call("GET", f"http://127.0.0.1:{port}/"), {}, seconds)


HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"


@pytest.mark.parametrize("pieces", [[HEAD] + [b" "] * 50, [b"HTTP/1.1 200 OK\r\n"] + [b"x"] * 50])
def test_a_server_that_drips_body_or_headers_is_left_at_the_deadline(pieces: list[bytes]) -> None:
    pieces[0] = pieces[0].replace(b"10", b"1000")
    with served(*pieces, pause=0.02) as port:
        began = time.monotonic()
        found = lost(asked(port, 0.2))
        assert time.monotonic() - began < 0.9
    assert (found.kind, found.sent) == ("deadline", True)


@pytest.mark.parametrize(
    "raw", [HEAD + b"{}", b"", b"HTTP/1.1 200 OK\r\nX: " + b"y" * 200_000, b"220 smtp ready\r\n\r\n"]
)
def test_a_connection_that_ends_early_or_speaks_otherwise_brings_no_answer(raw: bytes) -> None:
    with served(raw) as port:
        found = lost(asked(port))
    assert found.kind in {"cut", "no answer"}
    assert found.sent


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


def test_a_body_in_chunks_ends_with_its_last_chunk() -> None:
    with served(CHUNKED + b"2\r\n{}\r\n0\r\n\r\n") as port:
        assert asked(port) == Reply(200, {"transfer-encoding": "chunked"}, {})
    with served(CHUNKED + b"2\r\n{}\r\n") as port:
        assert asked(port) == Lost("cut", sent=True, why="the connection ended within the answer", status=200)


def test_a_proxy_of_the_environment_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with served(CHUNKED + b"2\r\n{}\r\n0\r\n\r\n") as proxy, served(HEAD) as port:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy}")
        assert lost(asked(port)).kind == "cut", "the proxy would have answered in full"


def test_nothing_is_sent_where_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert lost(asked(port)).kind == "not sent"


class Time:
    def __init__(self) -> None:
        self.now = 100.0
        self.waits: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds


def tried(verdicts: Iterable[float | None], within: Patience) -> tuple[int, list[float]]:
    passing, numbers, left = Time(), iter(range(1, 1000)), iter(verdicts)
    waiting = Waiting(passing.sleep, lambda: passing.now, Random(1))
    return patiently(lambda: next(numbers), lambda _outcome: next(left), waiting, within), passing.waits


def test_attempts_end_at_the_first_that_needs_no_other() -> None:
    assert tried([None], Patience()) == (1, [])
    assert tried([7.5, 3.0, None], Patience()) == (3, [7.5, 3.0])


def test_attempts_are_bounded_and_their_waits_drawn_below_a_doubling_bound() -> None:
    outcome, waits = tried([0.0] * 99, Patience(attempts=12, seconds=1e9))
    assert (outcome, len(waits)) == (12, 11)
    assert all(0 <= wait <= min(60, 2.0**turn) for turn, wait in enumerate(waits))
    assert len(set(waits)) == 11


def test_a_wait_past_the_deadline_is_not_begun() -> None:
    assert tried([10.0, None], Patience(seconds=10)) == (2, [10.0])
    assert tried([10.1, None], Patience(seconds=10)) == (1, [])
    assert tried([float("inf")], Patience()) == (1, [])
    assert tried([4.0, 4.0, 4.0, None], Patience(seconds=10)) == (3, [4.0, 4.0])


def test_what_an_attempt_raises_is_not_tried_again() -> None:
    calls = []

    def attempt() -> int:
        calls.append(1)
        raise KeyError("once")

    passing = Time()
    with pytest.raises(KeyError):
        patiently(attempt, lambda _outcome: 1.0, Waiting(passing.sleep, lambda: passing.now, Random(1)))
    assert len(calls) == 1
