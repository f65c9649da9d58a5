"""Who is turned away, and that being turned away uses nothing up."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from aiohttp import ClientSession, CookieJar, WSServerHandshakeError

from tests.tui.serve.serving import Served, closed, served
from tui.serve.front import ASSETS
from tui.serve.gate import SECRET_BYTES

PLACES = ["/", "/ws", "/static/textual.js", "/static/none", "/download/abc", "/elsewhere"]


def run(folder: Path, case: Callable[[Served], Awaitable[None]], **changed: object) -> None:
    async def main() -> None:
        async with served(folder, **changed) as it:
            await case(it)

    asyncio.run(main())


async def status(it: Served, place: str, **headers: str) -> int:
    async with it.client.get(f"{it.address}{place}", headers=headers, allow_redirects=False) as response:
        return response.status


@pytest.mark.parametrize("place", PLACES)
def test_without_a_cookie_no_address_answers(tmp_path: Path, place: str) -> None:
    async def case(it: Served) -> None:
        assert await status(it, place, Origin=it.address) == 403

    run(tmp_path, case)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    "wrong",
    [
        {"Host": "evil.example"},
        {"Host": "127.0.0.1"},
        {"Host": "127.0.0.1:1"},
        {"Host": "LOCALHOST:{port}"},
        {"Host": "localhost:{port}."},
        {"Host": ""},
        {"Origin": "null"},
        {"Origin": "http://evil.example"},
        {"Origin": "https://127.0.0.1:{port}"},
        {"Origin": "http://127.0.0.1"},
        {"Origin": "http://localhost:{port}"},  # allowed by itself, but not with this Host
        {"Origin": ""},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
    ids=str,
)
def test_a_page_of_another_site_is_refused_with_a_cookie_too(tmp_path: Path, place: str, wrong: dict[str, str]) -> None:
    async def case(it: Served) -> None:
        await it.enter()
        port = it.address.rpartition(":")[2]
        headers = {"Origin": it.address} | {name: text.format(port=port) for name, text in wrong.items()}
        assert await status(it, place, **headers) == 403

    run(tmp_path, case)


@pytest.mark.parametrize(
    "wrong", [{"Host": "evil.example"}, {"Origin": "http://evil"}, {"Sec-Fetch-Site": "cross-site"}]
)
def test_a_refused_place_does_not_use_the_link_up(tmp_path: Path, wrong: dict[str, str]) -> None:
    async def case(it: Served) -> None:
        token = it.gate.token
        assert await status(it, f"/?token={token}", **wrong) == 403
        assert it.gate.token == token

    run(tmp_path, case)


def test_a_websocket_needs_an_origin(tmp_path: Path) -> None:
    async def case(it: Served) -> None:
        await it.enter()
        with pytest.raises(WSServerHandshakeError) as refused:
            await it.client.ws_connect(f"{it.address}/ws")
        assert refused.value.status == 403

    run(tmp_path, case)


def test_a_link_opens_one_browser_and_the_next_is_said(tmp_path: Path) -> None:
    async def case(it: Served) -> None:
        first = it.gate.token
        assert it.said == [f"{it.address}/?token={first}"]
        assert len(first) >= SECRET_BYTES * 4 / 3
        async with it.client.get(f"{it.address}/?token={first}", allow_redirects=False) as response:
            assert (response.status, response.headers["Location"]) == (303, "/")
            (cookie,) = response.headers.getall("Set-Cookie")
        port = it.address.rpartition(":")[2]
        assert cookie.startswith(f"perusable-{port}=")
        assert {part.strip() for part in cookie.split(";")[1:]} == {"HttpOnly", "Path=/", "SameSite=Strict"}
        assert it.gate.token != first
        assert it.said[1:] == [f"{it.address}/?token={it.gate.token}"]
        async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as other:
            async with other.get(f"{it.address}/?token={first}") as again:
                assert again.status == 403
                assert "perusable serve" in await again.text()
                assert "Set-Cookie" not in again.headers
            async with other.get(it.said[1]) as entered:
                assert entered.status == 200
        # The browser that used it comes back by its cookie, and uses no further link up.
        token = it.gate.token
        assert await status(it, f"/?token={first}") == 303
        assert await status(it, f"/?token={token}") == 303
        assert it.gate.token == token

    run(tmp_path, case)


@pytest.mark.parametrize("method", ["HEAD", "POST", "OPTIONS", "PUT"])
def test_only_get_redeems_a_link(tmp_path: Path, method: str) -> None:
    async def case(it: Served) -> None:
        token = it.gate.token
        async with it.client.request(method, f"{it.address}/?token={token}") as response:
            assert response.status == 403
        assert it.gate.token == token
        await it.enter()
        async with it.client.request(method, f"{it.address}/") as response:
            assert response.status == 405

    run(tmp_path, case)


@pytest.mark.parametrize("token", ["", "x", "é", "\ud800", "a" * 4000])
def test_a_guessed_token_opens_nothing(tmp_path: Path, token: str) -> None:
    async def case(it: Served) -> None:
        quoted = "".join(f"%{byte:02X}" for byte in token.encode("utf-8", "surrogatepass"))
        assert await status(it, f"/?token={quoted}") == 403
        assert it.gate.redeem(token) is None

    run(tmp_path, case)


def test_what_is_served_is_of_this_server_alone(tmp_path: Path) -> None:
    async def case(it: Served) -> None:
        await it.enter()
        for place in ("/", *(f"/static/{name}" for name in ASSETS)):
            async with it.client.get(f"{it.address}{place}") as response:
                assert response.status == 200
                assert "Server" not in response.headers
                assert response.headers["X-Content-Type-Options"] == "nosniff"
                assert response.headers["Referrer-Policy"] == "no-referrer"
                policy = response.headers["Content-Security-Policy"]
                assert policy.startswith("default-src 'self'; style-src")
                assert "script" not in policy
                if place in {"/", "/static/serve.css", "/static/xterm.css"}:
                    text = await response.text()
                    assert "//" not in text.replace("* https://", "").replace("* http://", "").replace(
                        "*   http://", ""
                    )
        for place in ("/static/", "/static/..%2Ffront.py", "/static/index.html", "/none", "/download/none"):
            assert await status(it, place) == 404

    run(tmp_path, case)


def test_the_fifth_page_is_refused_and_a_closed_one_makes_room(tmp_path: Path) -> None:
    async def case(it: Served) -> None:
        await it.enter()
        pages = [await it.page() for _ in range(2)]
        code, words = await closed(await it.page())
        assert (code, words) == (1013, "All 2 places are taken: close another page first.")
        await it.noted("started", 2)
        await pages[0].close()
        for _ in range(200):
            page = await it.page()
            message = await page.receive(timeout=20)
            if message.type.name == "BINARY":
                break
            await asyncio.sleep(0.05)
        else:
            raise AssertionError
        assert len(await it.noted("started", 3)) == 3

    run(tmp_path, case, sessions=2)
