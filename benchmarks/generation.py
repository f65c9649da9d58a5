"""A run of a generator with 32 calls in flight against a bare loop, at a server that takes a second a call."""

import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import aiohttp

from benchmarks.line import Line
from providers.chat.calls import Place, completion
from providers.chat.server import ChatServer
from providers.http import HttpWire
from providers.pilot.ledger import Ledger
from providers.pilot.making.books import Unpaid
from providers.pilot.making.kept import kept
from providers.pilot.making.run import COMPLETE, Ports, Run, phases
from providers.sandbox.model_recipe import SandboxStories

WIDTH, RECORDS, TURNS = 32, 256, 3
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """The sandbox in a process of its own."""
    log = folder / "sandbox.log"
    with log.open("w") as told:
        command = [sys.executable, "-m", "estimator", "sandbox", "--pace", "1", "--slots", str(WIDTH)]
        process = subprocess.Popen([*command, "--key-file", str(folder / "key")], stderr=told)
        try:
            while "Model's truth" not in log.read_text():
                time.sleep(0.05)
                assert process.poll() is None, log.read_text()
            words = log.read_text().split()
            yield words[words.index("Model") + 1]
        finally:
            process.terminate()
            process.wait(30)


def bare(base: str, key: str) -> float:
    """Tokens a second of a loop that does nothing but ask."""
    recipe, place = SandboxStories(), Place(base, "sandbox-model")
    bodies = [
        completion(place, next(recipe.make(seed, record))).body
        for seed in recipe.seeds(RECORDS // 4, 0)
        for record in range(4)
    ]

    async def main() -> int:
        slots = asyncio.Semaphore(WIDTH)
        head = {"content-type": "application/json", "authorization": f"Bearer {key}"}

        async with aiohttp.ClientSession(headers=head, connector=aiohttp.TCPConnector(limit=WIDTH)) as session:

            async def one(body: bytes | None) -> int:
                async with slots, session.post(f"{base}/chat/completions", data=body) as answer:
                    found: int = (await answer.json())["usage"]["completion_tokens"]
                    return found

            return sum(await asyncio.gather(*map(one, bodies)))

    start = time.perf_counter()
    tokens = asyncio.run(main())
    return tokens / (time.perf_counter() - start)


def piloted(base: str, key: str, folder: Path) -> float:
    """Tokens a second of a run, with its ledger on the disk."""
    from providers.secrets import Secret  # noqa: PLC0415 - of this alone

    recipe = SandboxStories()
    with Ledger.create(folder / f"{time.monotonic_ns()}.ledger", {}, 0) as ledger, HttpWire((), loopback=True) as wire:
        ports = Ports(
            ChatServer(wire, Place(base, "sandbox-model"), Secret(key), 60.0),
            Unpaid(ledger, lambda: NOON, time.monotonic),
            lambda attempt, _verdict: attempt(),
            time.monotonic,
        )
        start = time.perf_counter()
        stop = Run(recipe, ports, kept(())).run(phases(recipe, RECORDS, 4, 0, ((WIDTH, RECORDS),)))
        took = time.perf_counter() - start
        assert stop == COMPLETE, stop
        found = kept(row for _, row in ledger.records()).answers.values()
        return sum(given.answer.output_tokens or 0 for given in found) / took


def lines() -> Iterator[Line]:
    """The ratio."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with server(folder) as base:
            key = (folder / "key").read_text().strip()
            pairs = [(bare(base, key), piloted(base, key, folder)) for _ in range(TURNS)]
    ratio = statistics.median(run / loop for loop, run in pairs)
    run = statistics.median(run for _, run in pairs)
    note = f"{run:,.0f} tokens a second; {WIDTH} calls in flight, a second a call; medians of {TURNS} by turns"
    yield Line("tokens of a generator's pilot, of a bare loop's", ratio, 0.95, "x", floor=True, note=note)
