"""Listening: from settings to a server that runs until it is told to stop."""

import asyncio
import contextlib
import signal
import socket
from collections.abc import AsyncIterator, Callable

from aiohttp import web

from estimator.errors import fault
from tui.serve.front import Front
from tui.serve.gate import Gate
from tui.serve.settings import Settings, allowed, origin_of, unspecified

ENDINGS = ("SIGINT", "SIGTERM", "SIGHUP")


@contextlib.asynccontextmanager
async def listening(settings: Settings, say: Callable[[str], None]) -> AsyncIterator[tuple[str, Gate]]:
    """A server that listens: its own address and its gate.

    Args:
        settings: How to serve.
        say: Where words for whoever runs it go: the link, and how a process failed.

    Raises:
        InputError: The address cannot be listened at.
    """
    # The gate needs the port, and a free one is known once it is taken: so the socket comes first.
    bound = _bound(settings)
    port: int = bound.getsockname()[1]
    gate = Gate(allowed(settings, port), port)
    address = settings.origins[0] if settings.origins else origin_of(_reachable(settings.host), port)

    def link() -> None:
        say(f"{address}/?token={gate.token}")

    runner = web.AppRunner(
        Front(settings, gate, say, link).app(), access_log=None, handle_signals=False, shutdown_timeout=10.0
    )
    await runner.setup()
    try:
        await web.SockSite(runner, bound).start()
        link()
        yield address, gate
    finally:
        await runner.cleanup()


async def serve(settings: Settings, say: Callable[[str], None]) -> None:
    """Serve until the process is interrupted or told to end; every process of a page has ended then.

    Args:
        settings: How to serve.
        say: Where words for whoever runs it go.

    Raises:
        InputError: The address cannot be listened at.
    """
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in ENDINGS:
        with contextlib.suppress(NotImplementedError, AttributeError):  # Windows interrupts the main task instead
            loop.add_signal_handler(getattr(signal, name), told.set)
    async with listening(settings, say):
        await told.wait()


def _bound(settings: Settings) -> socket.socket:
    try:
        found = socket.getaddrinfo(
            settings.host or None, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        family, _, _, _, place = found[0]
        return socket.create_server(place[:2], family=family)
    except OSError as error:
        where = f"{settings.host}:{settings.port}"
        message = f"cannot listen at {where}: {error.strerror or error}"
        raise fault("--port", "", message, "another port, or --port 0 for a free one") from error


def _reachable(host: str) -> str:
    return "127.0.0.1" if unspecified(host) else host
