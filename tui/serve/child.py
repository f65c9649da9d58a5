"""One process of the UI: started without a shell in a group of its own, and ended with everything it started."""

import asyncio
import contextlib
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process

from tui.serve.environment import environment
from tui.serve.packets import Packet, greeted, packed, read_packet, told

ERRORS_KEPT = 8 * 1024
"""The last bytes of what a process writes to its standard error, for whoever runs the server."""

PIECE = 64 * 1024
"""Bytes asked for at once of a file on offer."""


class Stuck(Exception):  # noqa: N818 - it ends a session in words of the session's
    """A process no longer reads what it is sent."""


class Child:
    """A running process.

    Made by :func:`start`.
    """

    def __init__(self, process: Process, patience: float) -> None:
        assert process.stdin is not None  # noqa: S101 - asked for as a pipe, and told to the type checker
        assert process.stdout is not None  # noqa: S101
        assert process.stderr is not None  # noqa: S101
        self._process, self._patience = process, patience
        self._stdin, self._stdout = process.stdin, process.stdout
        self._errors = bytearray()
        self._reading = asyncio.create_task(self._read_errors(process.stderr))

    @property
    def pid(self) -> int:
        """Its number, which is also that of its group."""
        return self._process.pid

    @property
    def errors(self) -> str:
        """The end of what it wrote to its standard error."""
        return self._errors.decode("utf-8", "replace").strip()

    async def greeted(self) -> bool:
        """Whether it turned out to be a Textual app, in time."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._patience):
                return await greeted(self._stdout)
        return False

    async def packet(self) -> Packet | None:
        """What it says next, or None at its end."""
        return await read_packet(self._stdout)

    async def type(self, data: bytes) -> None:
        """Hand it terminal input.

        Raises:
            Stuck: It has stopped reading.
        """
        await self._send(packed(b"D", data), self._patience)

    async def tell(self, kind: str, **values: str | int) -> None:
        """Tell it something, such as ``resize`` with ``width`` and ``height``.

        Raises:
            Stuck: It has stopped reading.
        """
        await self._send(told(kind, **values), self._patience)

    async def stop(self, grace: float = 2.0) -> None:
        """End it and its group: asked first, then told, then killed, each after so many seconds."""
        with contextlib.suppress(Stuck):
            await self._send(told("quit"), grace)
        self._stdin.close()
        if not await self._ended(grace):
            self._signal(signal.SIGTERM)
            await self._ended(grace)
        # Also when it has ended by itself: what it started may not have.
        self._signal(KILL)
        await self._ended(grace)
        self._reading.cancel()
        await asyncio.gather(self._reading, return_exceptions=True)

    async def _ended(self, grace: float) -> bool:
        # What it still says is read: a full pipe would keep it from ending.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(grace):
                while await self._stdout.read(PIECE):
                    pass
                await self._process.wait()
                return True
        return False

    async def _send(self, data: bytes, patience: float) -> None:
        try:
            self._stdin.write(data)
            async with asyncio.timeout(patience):
                await self._stdin.drain()
        except TimeoutError as error:
            raise Stuck from error
        except (ConnectionError, RuntimeError):
            return  # it has ended, which its other stream tells

    def _signal(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if sys.platform == "win32":
                self._process.kill()
            else:
                os.killpg(self.pid, number)

    async def _read_errors(self, stream: asyncio.StreamReader) -> None:
        while piece := await stream.read(4096):
            self._errors += piece
            del self._errors[:-ERRORS_KEPT]


KILL = signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL


async def start(command: tuple[str, ...], width: int, height: int, patience: float) -> Child:
    """Start a process of the UI.

    Args:
        command: Program and arguments.
        width: Columns of the page's terminal.
        height: Its rows.
        patience: Seconds that it may take to greet, and to read what it is sent.

    Raises:
        OSError: There is no such program, or no room for another process.
    """
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
        env=environment(os.environ, width, height),
        start_new_session=True,
    )
    return Child(process, patience)
