"""One page and its process: keys one way, drawing the other, until either leaves or the person is gone."""

import asyncio
import contextlib

from aiohttp import WSCloseCode, WSMsgType, web

from tui.serve.child import Child, Stuck
from tui.serve.messages import BadMessage, Looked, Message, Pinged, Resized, Typed, read_message
from tui.serve.offers import Offers
from tui.serve.packets import BadPacket, Drawn, Left, Offered, Opened, Piece

FAILED = "The app did not start, or failed: the terminal of `perusable serve` says how."


class Ended(Exception):  # noqa: N818 - a session's normal end
    """A session is over: the code and the words that the page is given."""

    def __init__(self, code: WSCloseCode, words: str) -> None:
        super().__init__(words)
        self.code, self.words = code, words


class Session:
    """The traffic between a page and its process."""

    def __init__(self, page: web.WebSocketResponse, child: Child, offers: Offers, idle: float) -> None:
        self._page, self._child, self._offers, self._idle = page, child, offers, idle

    async def run(self) -> bool:
        """Carry on until one side ends; the page is told why, and is closed.

        Returns:
            Whether the app failed.
        """
        ended = await self._until_ended()
        with contextlib.suppress(ConnectionError):
            await self._page.close(code=ended.code, message=ended.words.encode())
        return ended.words == FAILED

    async def _until_ended(self) -> Ended:
        sides = [asyncio.create_task(side) for side in (self._from_page(), self._from_child())]
        try:
            done, _ = await asyncio.wait(sides, return_when=asyncio.FIRST_COMPLETED)
            return done.pop().result()
        finally:
            for side in sides:
                side.cancel()
            await asyncio.gather(*sides, return_exceptions=True)

    async def _from_page(self) -> Ended:
        loop = asyncio.get_running_loop()
        until = loop.time() + self._idle
        try:
            while True:
                # Not receive's own limit: the answer to a heartbeat begins it anew.
                async with asyncio.timeout_at(until):
                    message = await self._page.receive()
                if message.type is WSMsgType.BINARY:
                    return Ended(WSCloseCode.UNSUPPORTED_DATA, "The page sent something unknown.")
                if message.type is not WSMsgType.TEXT:
                    return Ended(WSCloseCode.OK, "The page was closed.")
                read = read_message(message.data)
                if isinstance(read, Typed):
                    until = loop.time() + self._idle
                await self._pass_on(read)
        except BadMessage:
            return Ended(WSCloseCode.POLICY_VIOLATION, "The page sent something unknown.")
        except Stuck:
            return Ended(WSCloseCode.INTERNAL_ERROR, "The app does not answer.")
        except TimeoutError:
            return Ended(WSCloseCode.OK, f"Nothing was typed for {self._idle / 60:g} minutes.")

    async def _pass_on(self, message: Message) -> None:
        match message:
            case Typed(data):
                await self._child.type(data)
            case Resized(width, height):
                await self._child.tell("resize", width=width, height=height)
            case Looked(here):
                await self._child.tell("focus" if here else "blur")
            case Pinged(text):
                await self._page.send_json(["pong", text])

    async def _from_child(self) -> Ended:
        failed = Ended(WSCloseCode.INTERNAL_ERROR, FAILED)
        if not await self._child.greeted():
            return failed
        try:
            while (packet := await self._child.packet()) is not None:
                if isinstance(packet, Left):
                    return Ended(WSCloseCode.OK, "The app was left.")
                await self._show(packet)
        except ConnectionError:
            return Ended(WSCloseCode.OK, "The page was closed.")
        except BadPacket:
            pass
        return failed

    async def _show(self, packet: Drawn | Opened | Offered | Piece) -> None:
        match packet:
            case Drawn(data):
                await self._page.send_bytes(data)
            case Opened(url):
                await self._page.send_json(["open_url", {"url": url, "new_tab": True}])
            case Offered(key, name):
                if self._offers.add(key, name, self._child):
                    await self._page.send_json(["deliver_file_start", key])
            case Piece(key, data):
                self._offers.arrived(key, data)
