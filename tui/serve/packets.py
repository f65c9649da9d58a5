"""What server and process tell each other: packets of a kind, a length and a payload, over the process's own streams.

The protocol of Textual's web driver: one byte ``D`` (terminal data) or ``M`` (a JSON object), four bytes of length, the
most significant first. ``P`` carries a piece of a file in the form of :mod:`tui.serve.driver`.
"""

import asyncio
import json
import re
from typing import Any, NamedTuple
from urllib.parse import urlsplit

GREETING = b"__GANGLION__\n"
"""The line with which Textual's web driver begins."""

PRELUDE = 10
"""Lines that a process may print before it."""

LARGEST = 16 * 1024 * 1024
"""Bytes of a packet, at most: a screen of the largest size, every cell in colours of its own, is half of it."""

KEY = re.compile(r"[0-9A-Za-z-]{1,64}")
"""The name of a file that is on offer."""


class Drawn(NamedTuple):
    """Bytes for the page's terminal."""

    data: bytes


class Left(NamedTuple):
    """The app has ended."""


class Opened(NamedTuple):
    """The app asks the page to open an address."""

    url: str


class Offered(NamedTuple):
    """The app has a file for the page."""

    key: str
    name: str


class Piece(NamedTuple):
    """The next bytes of a file; none at its end."""

    key: str
    data: bytes


Packet = Drawn | Left | Opened | Offered | Piece


class BadPacket(Exception):  # noqa: N818 - it ends a session in words of the session's
    """Not a packet of the protocol."""


def packed(kind: bytes, payload: bytes) -> bytes:
    """A packet for the process."""
    return kind + len(payload).to_bytes(4, "big") + payload


def told(kind: str, **values: str | int) -> bytes:
    """A packet that tells the process something, such as its new size."""
    return packed(b"M", json.dumps({"type": kind, **values}).encode())


async def greeted(stream: asyncio.StreamReader) -> bool:
    """Whether a Textual app speaks on the stream; what is printed before its greeting is read over."""
    for _ in range(PRELUDE):
        try:
            line = await stream.readline()
        except ValueError:  # a line longer than the stream's limit
            return False
        if line == GREETING:
            return True
        if not line:
            return False
    return False


async def read_packet(stream: asyncio.StreamReader) -> Packet | None:
    """The next packet that means something here, or None at the end of the stream.

    Raises:
        BadPacket: The bytes are not of the protocol.
    """
    while True:
        try:
            head = await stream.readexactly(5)
            size = int.from_bytes(head[1:], "big")
            if size > LARGEST:
                raise BadPacket(f"a packet of {size:,} bytes")
            payload = await stream.readexactly(size)
        except asyncio.IncompleteReadError:
            return None
        packet = _packet(head[:1], payload)
        if packet is not None:
            return packet


def _packet(kind: bytes, payload: bytes) -> Packet | None:
    if kind == b"D":
        return Drawn(payload)
    if kind == b"P":
        key, _, data = payload.partition(b"\n")
        return Piece(_key(key.decode("ascii", "replace")), data)
    if kind == b"M":
        return _meta(payload)
    raise BadPacket(f"a packet of kind {kind!r}")


def _meta(payload: bytes) -> Packet | None:
    try:
        meta: Any = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise BadPacket("a packet that is not JSON") from error
    match meta:
        case {"type": "exit"}:
            return Left()
        case {"type": "open_url", "url": str(url)} if _is_web(url):
            return Opened(url)
        case {"type": "deliver_file_start", "key": str(key), "path": str(path)}:
            return Offered(_key(key), file_name(path))
        case _:  # whatever a later Textual adds is no reason to end a session
            return None


def file_name(path: str) -> str:
    """The name under which a file may be saved: letters, digits, dots and dashes of the path's last part."""
    last = re.split(r"[/\\]", path)[-1]
    return re.sub(r"[^0-9A-Za-z._-]+", "-", last).lstrip(".-")[-80:] or "perusable.txt"


def _key(text: str) -> str:
    if not KEY.fullmatch(text):
        raise BadPacket("a file without a proper key")
    return text


def _is_web(url: str) -> bool:
    # The page would run a `javascript:` address as its own.
    try:
        return urlsplit(url).scheme in {"http", "https"}
    except ValueError:
        return False
