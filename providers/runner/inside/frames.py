"""Messages over a pipe: a length in four bytes, then JSON; neither end trusts the other."""

import json
import os
from typing import Any

MESSAGE = 8 << 20
"""Bytes of one message at most: more than any exercise says, and far less than a sandbox's memory."""


class GoneError(Exception):
    """The other end has closed its pipe."""


class GarbledError(Exception):
    """The other end sent what is no message."""


class Pipe:
    """Two descriptors: one to read from, one to write to."""

    def __init__(self, inward: int, outward: int) -> None:
        self._inward = inward
        self._outward = outward

    def send(self, message: object) -> None:
        """Write a message.

        Raises:
            GoneError: Nobody reads any more.
            ValueError: It is longer than :data:`MESSAGE`.
        """
        data = json.dumps(message, separators=(",", ":")).encode()
        if len(data) > MESSAGE:
            raise ValueError(f"a value of {len(data):,} bytes passed between tests and solution; at most {MESSAGE:,}")
        view = memoryview(len(data).to_bytes(4, "big") + data)
        try:
            while view:
                view = view[os.write(self._outward, view) :]
        except BrokenPipeError:
            raise GoneError from None

    def receive(self) -> Any:  # noqa: ANN401 - JSON of the other end
        """The next message.

        Raises:
            GoneError: There is none and there will be none.
            GarbledError: It is too long, or no JSON.
        """
        size = int.from_bytes(self._read(4), "big")
        if size > MESSAGE:
            raise GarbledError(f"a message of {size:,} bytes; at most {MESSAGE:,}")
        data = self._read(size)
        try:
            return json.loads(data)
        except (ValueError, RecursionError) as error:
            raise GarbledError(f"a message that is no JSON: {error}") from None

    def _read(self, size: int) -> bytes:
        found = bytearray()
        while len(found) < size:
            piece = os.read(self._inward, min(size - len(found), 1 << 16))
            if not piece:
                raise GoneError
            found += piece
        return bytes(found)
