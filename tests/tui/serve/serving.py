"""A server with the small app, and a browser's part of the conversation."""

import asyncio
import contextlib
import os
import sys
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import NamedTuple

from aiohttp import ClientSession, ClientWebSocketResponse, CookieJar, WSMsgType

from tui.serve.gate import Gate
from tui.serve.run import listening
from tui.serve.settings import Settings

ROOT = Path(__file__).parents[3]


class Served(NamedTuple):
    """A running server.

    Attributes:
        address: Its origin.
        gate: Its secrets.
        client: A browser without a cookie.
        log: What the apps noted.
        said: What the server told whoever runs it.
    """

    address: str
    gate: Gate
    client: ClientSession
    log: Path
    said: list[str]

    async def enter(self) -> None:
        """Change the link for a cookie."""
        async with self.client.get(f"{self.address}/", params={"token": self.gate.token}) as response:
            assert response.status == 200

    async def page(self, **headers: str) -> ClientWebSocketResponse:
        """A websocket, as the page's script opens it."""
        return await self.client.ws_connect(
            f"{self.address}/ws?width=100&height=30", headers={"Origin": self.address, **headers}, max_msg_size=0
        )

    async def app(self) -> ClientWebSocketResponse:
        """A page whose app has drawn something."""
        page = await self.page()
        message = await page.receive(timeout=60)
        assert message.type is WSMsgType.BINARY, message
        await self.noted("started")
        return page

    def lines(self, word: str) -> list[list[str]]:
        """What the apps noted under a word."""
        text = self.log.read_text(encoding="utf-8") if self.log.exists() else ""
        return [line.split()[1:] for line in text.splitlines() if line.split()[0] == word]

    async def noted(self, word: str, count: int = 1) -> list[list[str]]:
        """The same, once there are so many."""
        await until(lambda: len(self.lines(word)) >= count)
        return self.lines(word)


def settings(log: Path, **changed: object) -> Settings:
    """Settings for the small app at a free port."""
    usual = Settings(command=(sys.executable, "-m", "tests.tui.serve_app", str(log)), port=0)
    return usual._replace(**changed)  # type: ignore[arg-type]  # whatever the test names


@contextlib.asynccontextmanager
async def served(folder: Path, **changed: object) -> AsyncIterator[Served]:
    """A server, until the block ends."""
    said: list[str] = []
    log = folder / "log.txt"
    jar = CookieJar(unsafe=True)  # an address of numbers
    async with listening(settings(log, **changed), said.append) as (address, gate), ClientSession(cookie_jar=jar) as it:
        yield Served(address, gate, it, log, said)


async def closed(page: ClientWebSocketResponse) -> tuple[int | None, str]:
    """The code and the words with which the server closes a page, whatever it draws before."""
    while True:
        message = await page.receive(timeout=60)
        if message.type is WSMsgType.CLOSE:
            return message.data, message.extra or ""
        if message.type in {WSMsgType.CLOSED, WSMsgType.CLOSING, WSMsgType.ERROR}:
            return page.close_code, ""


async def until(true: Callable[[], bool], seconds: float = 60.0) -> None:
    """Wait until something holds."""
    last = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < last, "it did not come about"
        await asyncio.sleep(0.02)


def alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and is not yet waited for does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    except OSError:
        os.kill(pid, 0)
        return True
    return state != "Z"
