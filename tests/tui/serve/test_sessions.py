"""A page and its process: what passes between them, and that neither outlives the other."""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from aiohttp import ClientSession, ClientWebSocketResponse, CookieJar, WSMsgType

from tests.tui.serve.serving import ROOT, Served, alive, closed, served, until
from tui.serve import front

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="process groups and /proc")


def run(folder: Path, case: Callable[[Served], Awaitable[None]], **changed: object) -> None:
    async def main() -> None:
        async with served(folder, **changed) as it:
            await it.enter()
            await case(it)

    asyncio.run(main())


async def said(page: ClientWebSocketResponse) -> list[object]:
    """The next words of the server for the page, past what is drawn."""
    while True:
        message = await page.receive(timeout=60)
        if message.type is WSMsgType.TEXT:
            found = json.loads(message.data)
            assert isinstance(found, list)
            return found
        assert message.type is WSMsgType.BINARY


def pid_of(it: Served) -> int:
    return int(it.lines("started")[-1][0])


def test_keys_and_sizes_reach_the_app_and_a_closed_page_ends_it(tmp_path: Path) -> None:
    async def case(it: Served) -> None:
        page = await it.app()
        assert it.lines("started")[0][1] == "100x30"
        await page.send_str(json.dumps(["stdin", "k"]))
        assert await it.noted("key") == [["k"]]
        await page.send_str(json.dumps(["resize", {"width": 70, "height": 20}]))
        await until(lambda: ["70x20"] in it.lines("size"))
        await page.send_str(json.dumps(["blur"]))
        await page.send_str(json.dumps(["focus"]))
        await page.send_str(json.dumps(["ping", "1763"]))
        assert await said(page) == ["pong", "1763"]
        await page.close()
        await until(lambda: not alive(pid_of(it)))
        assert it.said[1:] == [it.said[1]]  # the next link, and no fault

    run(tmp_path, case)


def test_an_app_that_is_left_closes_its_page(tmp_path: Path) -> None:
    async def case(it: Served) -> None:
        page = await it.app()
        await page.send_str(json.dumps(["stdin", "q"]))
        assert await closed(page) == (1000, "The app was left.")
        await until(lambda: not alive(pid_of(it)))

    run(tmp_path, case)


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ("[]", 1008),
        ('["stdin", 1]', 1008),
        ("{", 1008),
        ("[" * 60_000, 1008),
        ('["resize", {"width": 1001, "height": 1}]', 1008),
        (json.dumps(["stdin", "x" * 65_536]), 1009),
        (b"bytes", 1003),
    ],
    ids=["empty", "number", "broken", "deep", "wide", "oversized", "binary"],
)
def test_a_message_that_no_page_sends_ends_the_session(tmp_path: Path, sent: str | bytes, code: int) -> None:
    async def case(it: Served) -> None:
        page = await it.app()
        await (page.send_bytes(sent) if isinstance(sent, bytes) else page.send_str(sent))
        assert (await closed(page))[0] == code
        await until(lambda: not alive(pid_of(it)))
        assert it.lines("key") == []

    run(tmp_path, case)


def test_a_page_that_goes_before_the_app_speaks_leaves_nothing_behind(tmp_path: Path) -> None:
    async def case(it: Served) -> None:
        page = await it.page()
        await page.close()
        # Whether it came so far as to note its number or not, it is gone once the place is free.
        again = await it.app()
        pids = [int(pid) for pid, _ in it.lines("started")]
        await again.close()
        await until(lambda: not any(alive(pid) for pid in pids))

    run(tmp_path, case, sessions=2)


def test_an_app_that_hangs_is_killed_with_what_it_started(tmp_path: Path) -> None:
    async def case(it: Served) -> None:
        page = await it.app()
        await page.send_str(json.dumps(["stdin", "h"]))
        ((other,),) = await it.noted("other")
        await page.close()
        await until(lambda: not alive(pid_of(it)) and not alive(int(other)))

    run(tmp_path, case)


def test_an_app_that_reads_no_more_ends_its_session(tmp_path: Path) -> None:
    async def case(it: Served) -> None:
        page = await it.app()
        os.kill(pid_of(it), signal.SIGSTOP)
        for _ in range(40):
            await page.send_str(json.dumps(["stdin", "k" * 60_000]))
        assert await closed(page) == (1011, "The app does not answer.")
        await until(lambda: not alive(pid_of(it)))

    run(tmp_path, case, patience=2.0)


def test_a_failure_of_the_app_is_told_in_brief(tmp_path: Path) -> None:
    async def case(it: Served) -> None:
        page = await it.app()
        await page.send_str(json.dumps(["stdin", "x"]))
        code, words = await closed(page)
        assert code == 1011
        assert "perusable serve" in words
        await until(lambda: len(it.said) > 2)
        assert it.said[2].endswith("words of failure")
        assert len(it.said[2]) <= 8 * 1024 + 100

    run(tmp_path, case)


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("import sys; sys.exit('no such plan')", "no such plan"),
        ("print('hello')", "it said nothing"),
        ("print('x' * 100_000)", "it said nothing"),
        ("print('__GANGLION__\\nnonsense', flush=True)", "it said nothing"),
        ("print('\\n' * 20, flush=True)", "it said nothing"),
        ("import time; time.sleep(600)", "it said nothing"),
        ("import sys; sys.stdout.write('__GANGLION__\\nM\\0\\0\\0\\1{')", "it said nothing"),
        (
            "import sys; sys.stdout.write('__GANGLION__\\nD\\x7f\\x7f\\x7f\\x7f'); sys.stdout.flush(); input()",
            "it said nothing",
        ),
    ],
)
def test_a_process_that_is_no_app_is_said_to_be_none(tmp_path: Path, program: str, words: str) -> None:
    async def case(it: Served) -> None:
        assert (await closed(await it.page()))[0] == 1011
        await until(lambda: len(it.said) > 2)
        assert it.said[2] == f"The app of a page failed: {words}"

    run(tmp_path, case, command=(sys.executable, "-c", program), patience=1.5)


def test_a_program_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    async def case(it: Served) -> None:
        assert (await closed(await it.page()))[0] == 1011
        assert "did not start" in it.said[2]

    run(tmp_path, case, command=(str(tmp_path / "none"),))


def test_a_person_who_is_gone_ends_the_session(tmp_path: Path) -> None:
    async def case(it: Served) -> None:
        page = await it.app()
        assert await closed(page) == (1000, "Nothing was typed for 0.025 minutes.")
        await until(lambda: not alive(pid_of(it)))

    run(tmp_path, case, idle=1.5)


def test_a_heartbeat_is_no_person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(front, "HEARTBEAT", 0.3)

    async def case(it: Served) -> None:
        page = await it.app()
        assert await closed(page) == (1000, "Nothing was typed for 0.025 minutes.")

    run(tmp_path, case, idle=1.5)


def test_a_file_of_the_app_is_fetched_once(tmp_path: Path) -> None:
    async def case(it: Served) -> None:
        page = await it.app()
        await page.send_str(json.dumps(["stdin", "d"]))
        word, key = await said(page)
        assert word == "deliver_file_start"
        async with it.client.get(f"{it.address}/download/{key}") as response:
            assert response.status == 200
            assert response.headers["Content-Disposition"] == 'attachment; filename="plan-.csv"'
            assert response.headers["Content-Type"] == "application/octet-stream"
            assert await response.text() == "a,b\n" * 50_000
        async with it.client.get(f"{it.address}/download/{key}") as response:
            assert response.status == 404
        await page.send_str(json.dumps(["stdin", "d"]))
        _, second = await said(page)
        await page.close()
        await until(lambda: not alive(pid_of(it)))
        await asyncio.sleep(0.2)
        async with it.client.get(f"{it.address}/download/{second}") as response:
            assert response.status == 404

    run(tmp_path, case)


def test_only_web_addresses_are_opened(tmp_path: Path) -> None:
    async def case(it: Served) -> None:
        page = await it.app()
        await page.send_str(json.dumps(["stdin", "u"]))
        assert await said(page) == ["open_url", {"url": "https://example.org/", "new_tab": True}]

    run(tmp_path, case)


SERVER = """
import asyncio, sys
from pathlib import Path
from tests.tui.serve.serving import settings
from tui.serve.run import serve
asyncio.run(serve(settings(Path(sys.argv[1])), lambda words: print(words, flush=True)))
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGKILL])
@pytest.mark.parametrize("hanging", [False, True], ids=["at ease", "hanging"])
def test_no_app_outlives_its_server(tmp_path: Path, number: signal.Signals, *, hanging: bool) -> None:
    log = tmp_path / "log.txt"

    async def case() -> None:
        server = await asyncio.create_subprocess_exec(
            sys.executable, "-c", SERVER, str(log), cwd=ROOT, stdout=subprocess.PIPE
        )
        assert server.stdout is not None
        link = (await server.stdout.readline()).decode().strip()
        address = link.partition("/?")[0]
        async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as client:
            async with client.get(link) as response:
                assert response.status == 200
            page = await client.ws_connect(f"{address}/ws", headers={"Origin": address})
            await until(lambda: log.exists() and "started " in log.read_text())
            pids = [int(found) for found in re.findall(r"started (\d+)", log.read_text())]
            if hanging:
                await page.send_str(json.dumps(["stdin", "h"]))
                await until(lambda: "other" in log.read_text())
                pids += [int(found) for found in re.findall(r"other (\d+)", log.read_text())]
            server.send_signal(number)
            await closed(page)
            await server.communicate()
            assert server.returncode == (-9 if number is signal.SIGKILL else 0)
            await until(lambda: not any(alive(pid) for pid in pids))

    asyncio.run(case())
