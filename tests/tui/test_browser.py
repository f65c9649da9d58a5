"""The served page in a real browser, driven over the DevTools protocol."""

import asyncio
import base64
import contextlib
import itertools
import json
import os
import shutil
import sys
import zlib
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType

from tests.tui.drive import DOWN, ENTER, ESCAPE, HOME, LEAVING, LEFT, STEPS, Drawn, judge
from tests.tui.driving import DAY
from tests.tui.serve.serving import ROOT, alive, served, until

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None or sys.platform == "win32", reason="needs: apt-get install -y chromium"),
]

RED = (255, 0, 0)


class Tab:
    """A page of the browser."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)
        self.events: list[dict[str, Any]] = []

    async def do(self, method: str, **params: Any) -> dict[str, Any]:
        number = next(self._numbers)
        await self._socket.send_json({"id": number, "method": method, "params": params})
        while True:
            message = await self._socket.receive(timeout=30)
            assert message.type is WSMsgType.TEXT, message
            found: dict[str, Any] = json.loads(message.data)
            if found.get("id") == number:
                assert "error" not in found, found
                result: dict[str, Any] = found["result"]
                return result
            self.events.append(found)

    async def value(self, expression: str) -> Any:
        found = await self.do("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    async def holds(self, expression: str) -> None:
        for _ in range(600):
            if await self.value(expression):
                return
            await asyncio.sleep(0.05)
        raise AssertionError(expression)

    async def pixel(self, x: int, y: int) -> tuple[int, ...]:
        clip = {"x": x, "y": y, "width": 1, "height": 1, "scale": 1}
        data = base64.b64decode((await self.do("Page.captureScreenshot", format="png", clip=clip))["data"])
        rows = zlib.decompress(b"".join(body for kind, body in _chunks(data) if kind == b"IDAT"))
        # A row's filter, which the first pixel's does not need, and its colours.
        return tuple(rows[1:4])

    async def press(self, key: str) -> None:
        # The number says which key it was, as a keyboard does.
        number = ord(key.upper()) if key.isalnum() else 0
        await self.do("Input.dispatchKeyEvent", type="keyDown", key=key, text=key, windowsVirtualKeyCode=number)
        await self.do("Input.dispatchKeyEvent", type="keyUp", key=key, windowsVirtualKeyCode=number)


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = 8
    while place < len(png):
        size = int.from_bytes(png[place : place + 4], "big")
        yield png[place + 4 : place + 8], png[place + 8 : place + 8 + size]
        place += 12 + size


@contextlib.asynccontextmanager
async def browser(folder: Path) -> AsyncIterator[Tab]:
    """A browser of its own profile with one empty page."""
    assert CHROMIUM is not None
    profile = folder / "profile"
    flags = ["--headless=new", "--remote-debugging-port=0", f"--user-data-dir={profile}", "--no-first-run"]
    flags += ["--disable-background-networking", "--disable-component-update", "--disable-gpu"]
    # As root, as in a container, chromium has no sandbox to offer.
    flags += ["--no-sandbox"] if os.geteuid() == 0 else []
    program = await asyncio.create_subprocess_exec(
        CHROMIUM, *flags, "about:blank", stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        note = profile / "DevToolsActivePort"
        await until(lambda: note.exists() and len(note.read_text().splitlines()) > 1, 30)
        port = note.read_text().splitlines()[0]
        async with ClientSession() as session:
            async with session.get(f"http://127.0.0.1:{port}/json/list") as response:
                (target,) = [each for each in await response.json() if each["type"] == "page"]
            async with session.ws_connect(target["webSocketDebuggerUrl"], max_msg_size=0) as socket:
                yield Tab(socket)
    finally:
        program.terminate()
        await program.wait()


def test_the_app_is_drawn_takes_keys_and_asks_nobody_else(tmp_path: Path) -> None:
    async def case() -> None:
        async with served(tmp_path) as it, browser(tmp_path) as tab:
            for domain in ("Page", "Network", "Runtime", "Log"):
                await tab.do(f"{domain}.enable")
            await tab.do("Page.navigate", url=f"{it.address}/?token={it.gate.token}")
            await tab.holds("document.body?.classList.contains('-first-byte')")
            await it.noted("started")
            for _ in range(200):
                if await tab.pixel(300, 300) == RED:
                    break
                await asyncio.sleep(0.05)
            assert await tab.pixel(300, 300) == RED
            assert await tab.value("location.href") == f"{it.address}/"
            assert await tab.value("document.cookie") == ""
            assert await tab.value("document.fonts.check('16px \"Roboto Mono\"')") is True
            # No click first.
            await tab.press("k")
            assert await it.noted("key") == [["k"]]
            await tab.press("q")
            await tab.holds("document.body.classList.contains('-closed')")
            assert await tab.value("document.querySelector('#reason').textContent") == "The app was left."
            await tab.value("document.querySelector('#again').click()")
            started = await it.noted("started", 2)
            await tab.do("Page.navigate", url="about:blank")
            await until(lambda: not any(alive(int(pid)) for pid, _ in started))
            _judge(tab.events, it.address)

    asyncio.run(case())


KEYS = {
    LEFT: ("ArrowLeft", 37),
    HOME: ("Home", 36),
    DOWN: ("ArrowDown", 40),
    ENTER: ("Enter", 13),
    ESCAPE: ("Escape", 27),
    "\x7f": ("Backspace", 8),
}
"""Keys without a letter: what the browser calls them."""


class Page:
    """The app's screen in the page, made of the bytes that reached it."""

    def __init__(self, tab: Tab) -> None:
        self._tab, self._seen = tab, 0
        self._drawn: Drawn | None = None

    async def text(self) -> str:
        """The screen as it is now."""
        await self._tab.value("1")
        events, self._seen = self._tab.events[self._seen :], len(self._tab.events)
        for event in events:
            if event["method"] == "Network.webSocketCreated":
                asked = parse_qs(urlsplit(event["params"]["url"]).query)
                self._drawn = Drawn(int(asked["width"][0]), int(asked["height"][0]))
            frame = event["params"].get("response", {})
            if event["method"] == "Network.webSocketFrameReceived" and frame["opcode"] == 2 and self._drawn:
                self._drawn.feed(base64.b64decode(frame["payloadData"]))
        return "" if self._drawn is None else self._drawn.text

    async def press(self, key: str) -> None:
        """A key."""
        if key not in KEYS:
            # As an input method does: a key down and up within a frame may leave no letter behind.
            await self._tab.do("Input.insertText", text=key)
            return
        name, code = KEYS[key]
        for kind in ("rawKeyDown", "keyUp"):
            await self._tab.do("Input.dispatchKeyEvent", type=kind, key=name, code=name, windowsVirtualKeyCode=code)

    async def until(self, holds: Callable[[str], bool]) -> None:
        """Wait until the screen says something."""
        for _ in range(600):
            if holds(await self.text()):
                return
            await asyncio.sleep(0.05)
        pytest.fail(f"waited in vain; the screen is:\n{await self.text()}")


def test_the_whole_drive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.chdir(tmp_path)
    command = (sys.executable, "-m", "estimator", "tui", "--as-of", str(DAY), "--known-at", str(DAY))

    async def case() -> None:
        async with served(tmp_path, command=command) as it, browser(tmp_path) as tab:
            for domain in ("Page", "Network", "Runtime"):
                await tab.do(f"{domain}.enable")
            await tab.do("Emulation.setFocusEmulationEnabled", enabled=True)
            await tab.do("Page.navigate", url=f"{it.address}/?token={it.gate.token}")
            page = Page(tab)
            for step in STEPS:
                for key in step.keys:
                    await page.press(key)
                await page.until(step.holds)
            for key in LEAVING:
                await page.press(key)
            await tab.holds("document.body.classList.contains('-closed')")

    asyncio.run(case())
    judge(tmp_path)


def _judge(events: list[dict[str, Any]], address: str) -> None:
    """Every address that was asked is the server's, and neither the page nor the policy had a complaint."""
    asked = {each["params"]["request"]["url"] for each in events if each["method"] == "Network.requestWillBeSent"}
    assert f"{address}/static/mono.ttf" in asked
    assert {url for url in asked if not url.startswith((f"{address}/", "data:,", "about:blank"))} == set()
    assert [each for each in events if each["method"] == "Runtime.exceptionThrown"] == []
    logged = [each["params"]["entry"] for each in events if each["method"] == "Log.entryAdded"]
    assert [entry["text"] for entry in logged if entry["level"] == "error"] == []
