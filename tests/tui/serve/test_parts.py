"""The parts of the server that need no server: settings, messages, packets, the environment."""

import asyncio
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estimator.errors import InputError
from tui.serve.environment import environment
from tui.serve.messages import LARGEST, BadMessage, Looked, Pinged, Resized, Typed, cells, read_message
from tui.serve.packets import LARGEST as LARGEST_PACKET
from tui.serve.packets import BadPacket, Drawn, Left, Offered, Opened, Piece, file_name, packed, read_packet
from tui.serve.settings import Settings, allowed, checked, hosts, loopback, origin_of


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("localhost", True),
        ("126.255.255.255", False), ("128.0.0.0", False), ("0.0.0.0", False), ("::", False), ("::2", False),  # noqa: S104 - a case
        ("desk", False), ("", False), ("localhost.example", False),
    ],
)  # fmt: skip
def test_only_this_machine_is_loopback(host: str, expected: bool) -> None:  # noqa: FBT001 - a case's expectation
    assert loopback(host) is expected
    settings = Settings(("perusable",), host)
    assert checked(settings, anywhere=True) is settings
    if expected:
        assert checked(settings, anywhere=False) is settings
    else:
        with pytest.raises(InputError, match="--listen-anywhere"):
            checked(settings, anywhere=False)


@pytest.mark.parametrize(
    "text",
    [
        "desk",
        "http://desk/",
        "HTTP://desk",
        "http://Desk",
        "ftp://desk",
        "http://a b",
        "http://desk:123456",
        "null",
        "*",
        "",
    ],
)
def test_what_is_no_origin_is_refused_and_all_at_once(text: str) -> None:
    with pytest.raises(InputError) as refused:
        checked(Settings(("perusable",), origins=(text, "https://desk.example", text)), anywhere=False)
    assert len(refused.value.problems) == 2


@pytest.mark.parametrize(
    ("settings", "port", "expected"),
    [
        (Settings(()), 8000, {"http://127.0.0.1:8000", "http://localhost:8000", "http://[::1]:8000"}),
        (Settings(()), 80, {"http://127.0.0.1", "http://localhost", "http://[::1]"}),
        (Settings((), "0.0.0.0"), 81, {"http://127.0.0.1:81", "http://localhost:81", "http://[::1]:81"}),  # noqa: S104 - a case
        (Settings((), "10.0.0.5"), 8000, {"http://10.0.0.5:8000"}),
        (
            Settings((), "10.0.0.5", origins=("https://desk.example:443", "http://desk:80", "http://desk:443")),
            8000,
            {"http://10.0.0.5:8000", "https://desk.example", "http://desk", "http://desk:443"},
        ),
    ],
)
def test_the_addresses_that_are_answered(settings: Settings, port: int, expected: set[str]) -> None:
    assert allowed(settings, port) == expected


def test_an_origin_belongs_to_its_host() -> None:
    assert hosts(["http://a", "https://a", "http://b:1"]) == {"a": {"http://a", "https://a"}, "b:1": {"http://b:1"}}
    assert origin_of("::1", 79) == "http://[::1]:79"


@pytest.mark.parametrize(
    ("envelope", "expected"),
    [
        (["stdin", ""], Typed(b"")),
        (["stdin", "é\x1b[A"], Typed("é\x1b[A".encode())),
        (["resize", {"width": 1, "height": 1}], Resized(1, 1)),
        (["resize", {"height": 500, "width": 1000}], Resized(1000, 500)),
        (["ping", "1" * 32], Pinged("1" * 32)),
        (["focus"], Looked(here=True)),
        (["blur"], Looked(here=False)),
    ],
)
def test_what_a_page_sends_is_read(envelope: list[object], expected: object) -> None:
    assert read_message(json.dumps(envelope)) == expected


@pytest.mark.parametrize(
    "envelope",
    [
        None, 1, "stdin", {}, [], [[]], ["stdin"], ["stdin", 1], ["stdin", None], ["stdin", "a", "b"], ["stdin", ["a"]],
        ["stdin", "\ud800"], ["resize"], ["resize", {"width": 80}], ["resize", {"width": "80", "height": 24}],
        ["resize", {"width": 80, "height": 24, "depth": 1}], ["resize", {"width": True, "height": 24}],
        ["resize", {"width": 80.0, "height": 24}], ["resize", {"width": 0, "height": 24}],
        ["resize", {"width": 80, "height": 0}], ["resize", {"width": 1001, "height": 24}],
        ["resize", {"width": 80, "height": 501}], ["resize", {"width": -1, "height": 24}], ["ping", "1" * 33],
        ["ping", 1], ["ping"], ["focus", 1], ["blur", None], ["quit"], ["deliver_chunk_request", {"key": "a"}],
    ],
    ids=repr,
)  # fmt: skip
def test_what_no_page_sends_is_refused(envelope: object) -> None:
    with pytest.raises(BadMessage):
        read_message(json.dumps(envelope))


@pytest.mark.parametrize(
    "text", ["", "[", '["stdin", "a"', "[" * 60_000, '["resize", ' + "9" * 5_000 + "]", "\x00", "NaN"]
)
def test_what_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(BadMessage):
        read_message(text)


@pytest.mark.parametrize(
    ("letter", "more", "fits"),
    [("a", -1, True), ("a", 0, True), ("a", 1, False), ("é", 0, False), ("\u2028", -20_000, False)],
)
def test_the_largest_message(letter: str, more: int, fits: bool) -> None:  # noqa: FBT001 - a case's expectation
    frame = '["stdin",""]'
    text = frame[:-2] + letter * (LARGEST - len(frame) + more) + frame[-2:]
    if fits:
        assert isinstance(read_message(text), Typed)
    else:
        with pytest.raises(BadMessage):
            read_message(text)


@settings(max_examples=settings().max_examples // 10 + 10)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner, max_size=3), max_leaves=6
    )
)
def test_any_json_is_a_message_or_refused(value: object) -> None:
    try:
        message = read_message(json.dumps(value))
    except BadMessage:
        return
    assert isinstance(message, (Typed, Resized, Pinged, Looked))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, 80), ("", 80), ("0", 80), ("1", 1), ("99", 99), ("100", 100), ("101", 80), ("-5", 80), ("1e1", 80),
        ("٣", 80), ("9" * 5_000, 80), ("007", 7), ("0007", 80), (" 7", 80),
    ],
)  # fmt: skip
def test_a_size_in_the_address(text: str | None, expected: int) -> None:
    assert cells(text, 80, 100) == expected


def read(data: bytes) -> object:
    async def main() -> object:
        stream = asyncio.StreamReader()
        stream.feed_data(data)
        stream.feed_eof()
        return await read_packet(stream)

    return asyncio.run(main())


def meta(**values: object) -> bytes:
    return packed(b"M", json.dumps(values).encode())


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"D\0\0\0\3abc", Drawn(b"abc")),
        (b"D\0\0\0\0", Drawn(b"")),
        (b"D\0\0\0\3ab", None),
        (b"D\0\0", None),
        (b"", None),
        (meta(type="exit"), Left()),
        (meta(type="new", of="a later version") + meta(type="exit"), Left()),
        (meta(type="open_url", url="https://example.org/", new_tab=False), Opened("https://example.org/")),
        (meta(type="open_url", url="javascript:alert(1)") + meta(type="exit"), Left()),
        (meta(type="open_url", url="file:///etc/passwd") + meta(type="exit"), Left()),
        (meta(type="open_url", url="http://[") + meta(type="exit"), Left()),
        (meta(type="deliver_file_start", key="a1-B", path="/tmp/x/plan.csv"), Offered("a1-B", "plan.csv")),  # noqa: S108 - a case
        (packed(b"P", b"a1\nb\nc"), Piece("a1", b"b\nc")),
        (packed(b"P", b"a1\n"), Piece("a1", b"")),
    ],
)
def test_what_a_process_says_is_read(data: bytes, expected: object) -> None:
    assert read(data) == expected


def test_the_largest_packet() -> None:
    assert read(packed(b"D", bytes(LARGEST_PACKET))) == Drawn(bytes(LARGEST_PACKET))


@pytest.mark.parametrize(
    "data",
    [
        b"X\0\0\0\0",
        b"D\x01\0\0\x01",
        packed(b"M", b"{"),
        packed(b"M", b"\xff"),
        packed(b"M", b"[" * 100_000),
        packed(b"P", b"../x\n"),
        packed(b"P", "é\n".encode()),
        packed(b"P", b""),
        meta(type="deliver_file_start", key="a/b", path="x"),
        meta(type="deliver_file_start", key="a" * 65, path="x"),
    ],
)
def test_what_is_not_of_the_protocol_is_refused(data: bytes) -> None:
    with pytest.raises(BadPacket):
        read(data)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/a/b/plan.csv", "plan.csv"),
        ("C:\\a\\plan.csv", "plan.csv"),
        ('x";filename="y.exe', "x-filename-y.exe"),
        ("a\r\nSet-Cookie: b", "a-Set-Cookie-b"),
        (".bashrc", "bashrc"),
        ("..", "perusable.txt"),
        ("", "perusable.txt"),
        ("/", "perusable.txt"),
        ("x" * 100 + ".csv", "x" * 76 + ".csv"),
    ],
)
def test_a_file_is_offered_under_a_plain_name(path: str, expected: str) -> None:
    assert file_name(path) == expected


def test_a_process_sees_no_key_of_any_service() -> None:
    ours = {
        "PATH": "/bin", "HOME": "/home/x", "LANG": "C.UTF-8", "OPENAI_API_KEY": "a",
        "X_BEARER_TOKEN": "b", "AWS_PROFILE": "c",
        "SSH_AUTH_SOCK": "d", "HTTPS_PROXY": "http://user:word@proxy", "COLUMNS": "9", "TEXTUAL_DRIVER": "e",
        "LD_PRELOAD": "f", "PERUSABLE_SERVED": "0", "PERUSABLE_DEBUG": "1",
    }  # fmt: skip
    assert environment(ours, 100, 30) == {
        "PATH": "/bin", "HOME": "/home/x", "LANG": "C.UTF-8", "PERUSABLE_DEBUG": "1", "PERUSABLE_SERVED": "1",
        "TEXTUAL_DRIVER": "tui.serve.driver:ServedDriver", "TEXTUAL_COLOR_SYSTEM": "truecolor",
        "TERM": "xterm-256color", "TERM_PROGRAM": "textual", "COLUMNS": "100", "ROWS": "30",
    }  # fmt: skip
