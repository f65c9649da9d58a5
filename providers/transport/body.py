"""A body taken piece by piece: never more of it in memory than its bounds, packed or not.

HTTP clients unpack what a server sends: two kilobytes packed twice become a gigabyte before the first byte is handed
out, and a packed body that ends early comes out as an empty one without an error (https://github.com/encode/httpx,
issue 1450, behaviour of 0.28.1 checked 2026-11-22). So the pieces are taken raw and unpacked here.
"""

import re
import zlib
from typing import Literal, NamedTuple

MOST = 16 * 2**20
"""Bytes of a body, packed and unpacked, at most."""

RATIO = 200
"""Bytes out for one byte in, at most, past :data:`FREE`."""

FREE = 64 * 2**10
"""Bytes out before the ratio counts: short repetitive bodies pack better than any ratio."""

STEP = 2**16
"""Bytes unpacked at a time."""

_GZIP = 31  # zlib's window bits: 15, plus 16 for a gzip header and trailer
_LENGTH = re.compile(r"[0-9]{1,18}")

Packing = Literal["gzip", "none"]
FaultKind = Literal["cut", "too large", "not JSON"]


class BodyFault(NamedTuple):
    """Why a body cannot be used."""

    kind: FaultKind
    why: str


def packing(encodings: str) -> Packing | BodyFault:
    """How a body is packed, by its ``Content-Encoding``: one gzip or nothing; all else was not asked for."""
    wanted = encodings.strip().lower()
    if wanted in {"", "identity"}:
        return "none"
    if wanted == "gzip":
        return "gzip"
    return BodyFault("not JSON", "the answer is packed otherwise than asked for: only one gzip encoding is read")


def announced(lengths: str | None) -> int | BodyFault | None:
    """The bytes a ``Content-Length`` announces; ``None`` without one."""
    if lengths is None:
        return None
    if _LENGTH.fullmatch(lengths) is None:
        return BodyFault("cut", "the length of the answer is not a number, so nobody knows where it ends")
    if int(lengths) > MOST:
        return BodyFault("too large", f"the answer announces more than {MOST:,} bytes")
    return int(lengths)


class Body:
    """Takes the raw pieces of one body and gives it whole, or says why not."""

    def __init__(self, packed: Packing, length: int | None) -> None:
        self._unpacker = zlib.decompressobj(_GZIP) if packed == "gzip" else None
        self._length = length
        self._taken = 0
        self._whole = bytearray()

    def take(self, piece: bytes) -> BodyFault | None:
        """Add a raw piece; a fault where it passes a bound."""
        self._taken += len(piece)
        if self._taken > MOST:
            return _too_large()
        if self._unpacker is None:
            self._whole += piece
            return None
        try:
            return self._unpack(piece)
        except zlib.error:
            return BodyFault("cut", "the packed answer is damaged")

    def _unpack(self, piece: bytes) -> BodyFault | None:
        assert self._unpacker is not None  # noqa: S101 - take() asks
        left = piece
        while left and not self._unpacker.eof:
            self._whole += self._unpacker.decompress(left, STEP)
            left = self._unpacker.unconsumed_tail
            size = len(self._whole)
            if size > MOST or (size > FREE and size > RATIO * self._taken):
                return _too_large()
        if self._unpacker.eof and (left or self._unpacker.unused_data):
            return BodyFault("not JSON", "more follows the end of the packed answer")
        return None

    def end(self) -> bytes | BodyFault:
        """The whole body after its last piece."""
        if self._length is not None and self._taken != self._length:
            return BodyFault("cut", f"{self._taken:,} of {self._length:,} announced bytes came")
        if self._unpacker is not None and self._taken and not self._unpacker.eof:
            return BodyFault("cut", "the packed answer ends early")
        return bytes(self._whole)


def _too_large() -> BodyFault:
    return BodyFault("too large", f"the answer passes {MOST:,} bytes or unpacks to more than {RATIO} times its size")
