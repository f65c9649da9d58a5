"""The sandbox on a loopback port: X under ``/x``, Reddit under ``/www`` and ``/oauth``, the model under ``/model``."""

import asyncio
import contextlib
import socket
import struct
import threading
from collections.abc import AsyncIterator, Iterator
from http.client import responses
from typing import NamedTuple

from aiohttp import web

from providers.sandbox import model, reddit, x
from providers.sandbox.build import Sandbox
from providers.sandbox.transport import Answer, Outcome, Reset

HOST = "127.0.0.1"
"""The only address it listens at."""

PREFIXES = {"x": x.HOST, "www": reddit.WWW, "oauth": reddit.OAUTH, "model": model.HOST}
"""The first part of a path, and the supplier's host it stands for."""

_LARGEST = 1 << 20
_PLAIN_HEADERS = 8_000
_PATIENCE = 5.0
_pause = asyncio.sleep


class Place(NamedTuple):
    """A sandbox that listens.

    Attributes:
        port: At :data:`HOST`.
        sandbox: What is served: its bill, clock and worlds.
    """

    port: int
    sandbox: Sandbox

    def base(self, prefix: str) -> str:
        """What stands for a supplier's ``https://host``: of :data:`PREFIXES`."""
        return f"http://{HOST}:{self.port}/{prefix}"


class Listener:
    """Speaks HTTP for a sandbox.

    Args:
        sandbox: What to serve.
        port: To listen at; 0: a free one.
    """

    def __init__(self, sandbox: Sandbox, port: int = 0) -> None:
        self._sandbox, self._port = sandbox, port
        self._runner: web.AppRunner | None = None
        self._free = asyncio.Semaphore(sandbox.model.slots.limit)

    async def start(self) -> Place:
        """Begin to listen."""
        app = web.Application(client_max_size=_LARGEST)
        app.router.add_route("*", "/{prefix}{path:/.*}", self._any)
        self._runner = web.AppRunner(
            app, access_log=None, shutdown_timeout=1.0, max_line_size=_LARGEST, max_field_size=_LARGEST
        )
        await self._runner.setup()
        site = web.TCPSite(self._runner, HOST, self._port)
        await site.start()
        return Place(self._runner.addresses[0][1], self._sandbox)

    async def stop(self) -> None:
        """End it; answers under way are finished."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def _any(self, request: web.Request) -> web.StreamResponse:
        prefix = request.match_info["prefix"]
        host = PREFIXES.get(prefix)
        if host is None:
            return web.Response(status=404, text=f"no supplier at /{prefix}; there are /{', /'.join(PREFIXES)}")
        body = await request.read()
        headers = {name.lower(): value for name, value in request.headers.items()}
        query = tuple(request.query.items())
        outcome = self._sandbox.site.serve(request.method, host, request.match_info["path"], query, headers, body)
        if isinstance(outcome, Answer) and outcome.seconds:
            await self._work(outcome.seconds)
        return await _said(request, outcome)

    async def _work(self, seconds: float) -> None:
        """Wait for a slot, then as long as the answer takes; others are served meanwhile."""
        slots = self._sandbox.model.slots
        slots.arrived()
        try:
            async with self._free:
                slots.begun()
                try:
                    await _pause(seconds)
                finally:
                    slots.ended()
        finally:
            slots.answered()


async def _said(request: web.Request, outcome: Outcome) -> web.StreamResponse:
    if isinstance(outcome, Answer) and _plain(outcome):
        kind = dict(outcome.headers).get(b"content-type", b"application/octet-stream").decode()
        response = web.Response(status=outcome.status, headers={"content-type": kind}, body=outcome.body)
        for name, value in outcome.headers:
            if name not in (b"content-length", b"content-type"):
                response.headers.add(name.decode(), value.decode())
        return response
    # What aiohttp would put right on its way is written past it. An accepted connection can no longer be refused.
    transport = request.transport
    if transport is not None:
        broken = True
        if isinstance(outcome, Answer):
            transport.write(_raw(outcome))
            broken = any(isinstance(piece, Reset) for piece in outcome.pieces)
            await _flushed(transport)
        _end(transport, broken=broken)
    return web.Response(status=500)


def _plain(answer: Answer) -> bool:
    names = [name for name, _ in answer.headers]
    size = sum(len(name) + len(value) for name, value in answer.headers)
    ascii_only = all(value.isascii() for _, value in answer.headers)
    whole = not any(isinstance(piece, Reset) for piece in answer.pieces)
    return whole and ascii_only and b"date" in names and size <= _PLAIN_HEADERS


def _raw(answer: Answer) -> bytes:
    words = responses.get(answer.status, "Unknown")
    head = [f"HTTP/1.1 {answer.status} {words}".encode()]
    head += [name + b": " + value for name, value in answer.headers]
    return b"\r\n".join([*head, b"connection: close", b"", b""]) + answer.body


async def _flushed(transport: asyncio.Transport) -> None:
    """Wait until all that was written is with the system."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_PATIENCE):
            while transport.get_write_buffer_size():  # noqa: ASYNC110 - a transport tells nobody when it is empty
                await asyncio.sleep(0.005)


def _end(transport: asyncio.Transport, *, broken: bool) -> None:
    sock = transport.get_extra_info("socket")
    if broken and sock is not None:
        # Closed without waiting: the other side sees a reset.
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
    else:
        transport.close()


@contextlib.contextmanager
def serving(sandbox: Sandbox, port: int = 0) -> Iterator[Place]:
    """Serve in a thread of its own for as long as the block lasts.

    Raises:
        OSError: The port is taken.
    """
    started: list[Place | BaseException] = []
    ready, loop, done = threading.Event(), asyncio.new_event_loop(), asyncio.Event()

    async def main() -> None:
        try:
            async with listening(sandbox, port) as place:
                started.append(place)
                ready.set()
                await done.wait()
        except BaseException as error:  # noqa: BLE001 - it is raised again where the block begins
            started.append(error)
            ready.set()

    thread = threading.Thread(target=lambda: loop.run_until_complete(main()), name="sandbox", daemon=True)
    thread.start()
    ready.wait()
    try:
        if isinstance(started[0], BaseException):
            raise started[0]
        yield started[0]
    finally:
        loop.call_soon_threadsafe(done.set)
        thread.join(_PATIENCE)
        loop.close()


@contextlib.asynccontextmanager
async def listening(sandbox: Sandbox, port: int = 0) -> AsyncIterator[Place]:
    """Serve on the running loop for as long as the block lasts."""
    listener = Listener(sandbox, port)
    try:
        yield await listener.start()
    finally:
        await listener.stop()
