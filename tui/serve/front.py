"""The web server: five addresses, every one behind the gate."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import textual_serve
from aiohttp import WSCloseCode, hdrs, web

from tui.serve.child import start
from tui.serve.gate import UNKNOWN, Gate
from tui.serve.messages import LARGEST, TALLEST, WIDEST, cells
from tui.serve.offers import Cut, Offers
from tui.serve.packets import KEY
from tui.serve.session import FAILED, Session
from tui.serve.settings import Settings

PAGE = files("tui.serve") / "page"
STATICS = Path(str(files(textual_serve))) / "static"

HEARTBEAT = 15.0
"""Seconds after which a page that has vanished without a word is noticed."""


class Asset(NamedTuple):
    """A file that the page consists of."""

    path: Path
    kind: str


def _ours(name: str) -> Path:
    return Path(str(PAGE / name))


ASSETS = {
    "serve.js": Asset(_ours("serve.js"), "text/javascript"),
    "serve.css": Asset(_ours("serve.css"), "text/css"),
    "textual.js": Asset(STATICS / "js" / "textual.js", "text/javascript"),
    "xterm.css": Asset(STATICS / "css" / "xterm.css", "text/css"),
    "mono.ttf": Asset(STATICS / "fonts" / "RobotoMono-VariableFont_wght.ttf", "font/ttf"),
    "mono-italic.ttf": Asset(STATICS / "fonts" / "RobotoMono-Italic-VariableFont_wght.ttf", "font/ttf"),
}
"""What is served under ``/static/``: these names and no folder."""

# The terminal's script sizes its cells with style elements of its own making; no text from anywhere becomes a part of
# the page, so there is nothing whose style could be dangerous. Scripts come from files of this server alone.
POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self' {sockets}; "
    "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Front:
    """The server's pages and sessions.

    Args:
        settings: How to serve.
        gate: Who may come in.
        say: Where words for whoever runs the server go.
        used: Called when a link has been used and the gate has a new one.
    """

    def __init__(
        self, settings: Settings, gate: Gate, say: Callable[[str], None], used: Callable[[], None] = lambda: None
    ) -> None:
        self._settings, self._gate, self._say, self._used = settings, gate, say, used
        self._offers = Offers(settings.patience)
        self._pages: set[web.WebSocketResponse] = set()
        self._taken = 0

    def app(self) -> web.Application:
        """The application to serve."""
        app = web.Application(middlewares=[self._guard])
        app.router.add_get("/", self._index, allow_head=False)
        app.router.add_get("/ws", self._socket, allow_head=False)
        app.router.add_get("/static/{name}", self._static, allow_head=False)
        app.router.add_get("/download/{key}", self._download, allow_head=False)
        app.on_response_prepare.append(self._finish)
        app.on_shutdown.append(self._close)
        return app

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        refused = self._gate.refuse_place(request.headers, websocket=request.path == "/ws")
        if refused:
            return web.Response(status=403, text=refused)
        if not self._gate.known(request.cookies):
            return self._enter(request)
        if "token" in request.query:
            return _home()
        try:
            return await handler(request)
        except web.HTTPException as error:
            return web.Response(status=error.status, text=f"{error.status}: {error.reason}")

    def _enter(self, request: web.Request) -> web.StreamResponse:
        offered = request.path == "/" and request.method == hdrs.METH_GET
        value = self._gate.redeem(request.query.get("token", "")) if offered else None
        if value is None:
            return web.Response(status=403, text=UNKNOWN)
        response = _home()
        secure = self._gate.secure(request.host)
        response.set_cookie(self._gate.cookie, value, httponly=True, samesite="Strict", path="/", secure=secure)
        self._used()
        return response

    async def _finish(self, request: web.Request, response: web.StreamResponse) -> None:
        response.headers.update(HEADERS)
        # Not every browser counts a websocket of the same host as 'self'.
        host = request.host if not self._gate.refuse_place(request.headers, websocket=False) else ""
        response.headers["Content-Security-Policy"] = POLICY.format(sockets=f"ws://{host} wss://{host}" if host else "")
        response.headers.popall(hdrs.SERVER, None)

    async def _index(self, request: web.Request) -> web.StreamResponse:  # noqa: ARG002 - aiohttp's signature
        return web.Response(text=_ours("index.html").read_text(encoding="utf-8"), content_type="text/html")

    async def _static(self, request: web.Request) -> web.StreamResponse:
        asset = ASSETS.get(request.match_info["name"])
        if asset is None:
            raise web.HTTPNotFound
        body = await asyncio.to_thread(asset.path.read_bytes)
        return web.Response(body=body, content_type=asset.kind)

    async def _download(self, request: web.Request) -> web.StreamResponse:
        key = request.match_info["key"]
        offer = self._offers.take(key) if KEY.fullmatch(key) else None
        if offer is None:
            raise web.HTTPNotFound
        response = web.StreamResponse(
            headers={
                "Content-Type": "application/octet-stream",
                "Content-Disposition": f'attachment; filename="{offer.name}"',
            }
        )
        await response.prepare(request)
        try:
            async with contextlib.aclosing(self._offers.pieces(key, offer)) as pieces:
                async for data in pieces:
                    await response.write(data)
        except Cut:
            # A proper end would pass half a file off as a whole one.
            if request.transport is not None:
                request.transport.abort()
            return response
        await response.write_eof()
        return response

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        page = web.WebSocketResponse(heartbeat=HEARTBEAT, max_msg_size=LARGEST, compress=False, timeout=2.0)
        await page.prepare(request)
        if self._taken >= self._settings.sessions:
            words = f"All {self._settings.sessions} places are taken: close another page first."
            await page.close(code=WSCloseCode.TRY_AGAIN_LATER, message=words.encode())
            return page
        # Taken until the process is gone, so that there are never more processes than places.
        self._taken += 1
        try:
            await self._serve(page, request)
        finally:
            self._taken -= 1
        return page

    async def _serve(self, page: web.WebSocketResponse, request: web.Request) -> None:
        width = cells(request.query.get("width"), 80, WIDEST)
        height = cells(request.query.get("height"), 24, TALLEST)
        try:
            child = await start(self._settings.command, width, height, self._settings.patience)
        except OSError as error:
            self._say(f"The app of a page did not start: {error}")
            await page.close(code=WSCloseCode.INTERNAL_ERROR, message=FAILED.encode())
            return
        self._pages.add(page)
        failed = False
        try:
            failed = await Session(page, child, self._offers, self._settings.idle).run()
        finally:
            self._pages.discard(page)
            self._offers.forget(child)
            await _to_its_end(child.stop())
        if failed:
            self._say(f"The app of a page failed: {child.errors or 'it said nothing'}")

    async def _close(self, app: web.Application) -> None:  # noqa: ARG002 - aiohttp's signature
        words = "The server was stopped."
        pages = tuple(self._pages)
        await asyncio.gather(*(page.close(code=WSCloseCode.GOING_AWAY, message=words.encode()) for page in pages))


async def _to_its_end(stopping: Awaitable[None]) -> None:
    """Await what must not be left half done, also when the request is cancelled meanwhile."""
    task = asyncio.ensure_future(stopping)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await task
        raise


def _home() -> web.Response:
    """To the page's address without the token, which would stay in the browser's history."""
    return web.Response(status=303, headers={hdrs.LOCATION: "/"})
