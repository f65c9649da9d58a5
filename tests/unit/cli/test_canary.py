"""No secret anywhere: not in a log at its loudest, an error, a ledger, a pilot file or the list of processes."""

import base64
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self
from urllib.parse import quote

import pytest

from providers.pilot.ledger import Ledger
from providers.sandbox.build import Setup, sandbox
from providers.sandbox.faults import FAULTS, MODEL_FAULTS
from providers.sandbox.messages import Clock
from providers.sandbox.model import Settings
from providers.sandbox.model_world import ModelWorld, Truth
from providers.sandbox.reddit import Settings as RedditSettings
from providers.sandbox.reddit_auth import Client
from providers.sandbox.server import serving
from providers.sandbox.worlds import independent, world
from providers.sandbox.x import Settings as XSettings

ROOT = Path(__file__).parents[3]
# Characters that base64 and addresses write otherwise.
TOKEN, SECRET, KEY = "CANARY+x/7f3a9~4b1c", "CANARY+r/q2w8e4~9d", "CANARY+k/5d1f~77aa"

LOUD = """
import logging, sys
logging.basicConfig(level=logging.DEBUG, stream=sys.stderr)
from estimator.cli.main import run
run()
"""


def forms(secret: str) -> set[bytes]:
    """The ways in which a secret is written by programs that do not think of it."""
    raw = secret.encode()
    basic = base64.b64encode(b"app:" + raw)
    return {
        raw,
        raw[::-1],
        quote(secret, safe="").encode(),
        base64.b64encode(raw).rstrip(b"="),
        basic,
        raw.hex().encode(),
    }


WRONG = {
    "x": {2: "401", 5: "500", 8: "reset in body"},
    "reddit": {2: "200 login page", 3: "302 elsewhere", 4: "reset before headers"},
    "local": {2: "header of 200 KB", 5: "truncated json", 7: "usage strings"},
}
"""What goes wrong at which request of which pilot."""

ALL = set().union(*(forms(secret) for secret in (TOKEN, SECRET, KEY)))


class Processes:
    """Reads the command line of every process, over and over."""

    def __init__(self) -> None:
        self.seen: set[bytes] = set()
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def _look(self) -> None:
        while not self._done.wait(0.005):
            for entry in os.scandir("/proc"):
                if entry.name.isdigit():
                    try:
                        self.seen.add(Path(entry.path, "cmdline").read_bytes())
                    except OSError:
                        continue

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_fault: object) -> None:
        self._done.set()
        self._thread.join()


@contextmanager
def served(faults: Mapping[int, str]) -> Iterator[tuple[str, str, str]]:
    """Addresses of X, Reddit and a model server, at which requests go wrong."""
    now = datetime.now(UTC) - timedelta(seconds=1)
    posts = world(independent(1, 10).recipe._replace(records=1_200, end=now))
    client = Client("app", SECRET)
    every = FAULTS | MODEL_FAULTS
    made = Setup(
        posts,
        posts,
        XSettings(TOKEN),
        RedditSettings(client),
        clock=Clock(now),
        model=Settings(key=KEY),
        stories=ModelWorld(Truth(3)),
        faults={number: every[name] for number, name in faults.items()},
    )
    with serving(sandbox(made)) as place:
        yield place.base("x"), place.base("oauth"), f"{place.base('model')}/v1"


def perusable(folder: Path, *arguments: str) -> bytes:
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "X_BEARER_TOKEN": TOKEN,
        "REDDIT_CLIENT_ID": "app",
        "REDDIT_CLIENT_SECRET": SECRET,
        "OPENAI_API_KEY": KEY,
    }
    found = subprocess.run(
        [sys.executable, "-c", LOUD, *arguments],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=100,
        check=False,
    )
    assert b"Traceback" not in found.stderr
    return found.stdout + found.stderr


def asked(name: str, x: str, reddit: str, model: str) -> tuple[str, ...]:
    if name == "x":
        return ("x", "--sandbox", x, "--query", "context:10.1", "--records", "40", "--max-spend", "1.00")
    if name == "reddit":
        return ("reddit", "--sandbox", reddit, "--subreddit", "sandbox", "--records", "40")
    made = ("--recipe", "sandbox-stories", "--records", "8", "--price-unknown", "--yes")
    return ("local", "--base-url", model, *made)


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="the list of processes is read from /proc, which Linux has")
def test_no_secret_is_told(tmp_path: Path) -> None:
    told = b""
    with Processes() as processes:
        for name, faults in WRONG.items():
            with served(faults) as bases:
                told += perusable(tmp_path, "pilot", *asked(name, *bases), "-o", f"{name}.jsonl")
                told += perusable(tmp_path, "pilot", "resume", f"{name}.ledger")
                told += perusable(tmp_path, "pilot", "show", f"{name}.ledger")
    for name in ("x", "reddit", "local"):
        with Ledger.open(tmp_path / f"{name}.ledger") as ledger:
            assert ledger.sums.records > 0
    kept = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert {"x.ledger", "reddit.ledger", "local.ledger"} <= kept.keys()
    for form in ALL:
        assert form not in told, "what was printed holds a secret"
        assert not [name for name, content in kept.items() if form in content]
        assert not [line for line in processes.seen if form in line]
    assert any(b"x.jsonl" in line for line in processes.seen), "a search that sees nothing finds nothing"


def test_the_search_finds_what_it_looks_for() -> None:
    """A command that carries a secret is seen."""
    other = "CANARY+o/4e6b~22"
    with Processes() as processes:
        subprocess.run([sys.executable, "-c", "import time; time.sleep(0.3)", quote(other, safe="")], check=True)
    assert any(form in line for form in forms(other) for line in processes.seen)
