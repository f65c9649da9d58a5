"""`perusable pilot local` from end to end: at the sandbox's model server, over real sockets, into a priced plan."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from providers.sandbox.build import Sandbox, Setup, sandbox
from providers.sandbox.model import HOST, Settings
from providers.sandbox.model_world import ModelWorld, Truth
from providers.sandbox.reddit import Settings as RedditSettings
from providers.sandbox.reddit_auth import Client
from providers.sandbox.server import serving
from providers.sandbox.worlds import independent
from providers.sandbox.x import Settings as XSettings

ROOT = Path(__file__).parents[3]
KEY = "CANARY-key-5d1f"
OWNED = ("--resale", "0 USD", "--life-months", "36", "--available", "1", "--power", "power/us-industrial", "--pue", "1")
HOSTED = ("--offer", "hosted/groq/openai/gpt-oss-120b", "--yes")


@contextmanager
def place(truth: Truth, settings: Settings) -> Iterator[tuple[Sandbox, str]]:
    """A model server of known truth, and its address."""
    posts = independent(1, 10)
    made = Setup(posts, posts, XSettings("token"), RedditSettings(Client("app", "secret")))
    box = sandbox(made._replace(model=settings, stories=ModelWorld(truth)))
    with serving(box) as found:
        yield box, f"{found.base('model')}/v1"


def command(folder: Path, *arguments: str) -> "subprocess.Popen[str]":
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "100", "OPENAI_API_KEY": KEY}
    return subprocess.Popen(
        [sys.executable, "-m", "estimator", "pilot", *arguments],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def perusable(folder: Path, *arguments: str, code: int = 0) -> str:
    process = command(folder, *arguments)
    out, told = process.communicate(timeout=100)
    assert "Traceback" not in told
    assert KEY not in out + told
    assert process.returncode == code, told
    return out + told


def local(base: str, records: int, *more: str) -> list[str]:
    given = ["local", "--recipe", "sandbox-stories", "--base-url", base, "--records", str(records)]
    return [*given, "-o", "pilots/s.jsonl", *more]


def test_from_nothing_to_a_cost_per_usable_record(tmp_path: Path) -> None:
    with place(Truth(3, accepted=0.9, strength=400.0, discount=0.0), Settings(pace=0.02, slots=4)) as (box, base):
        text = perusable(
            tmp_path, *local(base, 400, *HOSTED, "--max-spend", "5.00", "--concurrency", "2", "--rehearsal")
        )
        totals = box.model.world.run(400, each=5)
    pilot = [json.loads(line) for line in (tmp_path / "pilots/s.jsonl").read_text().splitlines()]
    last = pilot[-1]["totals"]
    assert last["fetched"] == 400
    assert last["kept"]["accepted"] == totals.accepted
    assert sum(last["rejected"].values()) == 400 - totals.accepted
    assert sum(row["metered"]["input_token"] for row in pilot[1:-1]) == totals.prompt_tokens
    assert sum(row["metered"]["output_token"] for row in pilot[1:-1]) == totals.output_tokens
    assert pilot[0]["grade"] == "assumed"
    assert "1,000 usable records:" in text
    assert "9 in 10:" in text
    assert re.search(r"Spent: 0\.0\d+ USD as the server counted", text)
    assert "in flight:" not in text
    compared = json.loads(
        subprocess.run(
            [sys.executable, "-m", "estimator", "compare", "pilots/s.toml", "--format", "json"],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            check=True,
            timeout=60,
        ).stdout
    )
    assert compared["plans"][0]["status"] == "priced"


def test_a_machine_of_ones_own_is_priced_by_its_hours(tmp_path: Path) -> None:
    with place(Truth(3, accepted=0.9, strength=4_000.0), Settings(pace=0.5, slots=4)) as (_, base):
        text = perusable(tmp_path, *local(base, 56, "--hourly", "3 USD", "--concurrency", "2", "--usable", "50"))
    assert "2 calls in flight:" in text
    assert "Spent:" not in text
    plan = tomllib.loads((tmp_path / "pilots/s.toml").read_text())
    [source] = plan["plan"][0]["source"]
    assert (source["hourly"], source["gpus"]) == ("3 USD/hour", 1)
    # It knows the sandbox's model by its name: nothing of it is a measurement of a real one.
    figures = [value for value in source.values() if isinstance(value, dict)]
    assert len(figures) >= 5
    assert {figure["grade"] for figure in figures} == {"assumed"}
    # A minute of a machine at 3 USD an hour: cents would make one figure of its whole range.
    low, high = re.search(r"1,000 usable records: ([0-9.]+) \(9 in 10: ([0-9.]+) to ([0-9.]+)\)", text).groups()[1:]  # type: ignore[union-attr]
    assert 0 < float(low) < float(high)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (("--hourly", "3 USD", "--available", "banana"), "available"),
        (("--hourly", "3 USD", "--purpose", "nonsense"), "purpose"),
        (("--hourly", "3 USD", "--as", "My Model"), "model"),
        (("--bought-for", "900 USD", *OWNED, "--life-months", "x", "--pue", "0.2"), "pue"),
        (("--bought-for", "900 USD"), "--resale '0 USD' if it will bring nothing; --life-months 36"),
        (("--bought-for", "900 USD", *OWNED[2:]), "--resale"),
        (("--bought-for", "900 USD", *OWNED[:2], *OWNED[4:]), "--life-months"),
        (("--bought-for", "900 USD", *OWNED[:4], *OWNED[6:]), "--available"),
        (("--bought-for", "900 USD", *OWNED[:6], *OWNED[8:]), "--power"),
        (("--bought-for", "900 USD", *OWNED[:8]), "--pue"),
        (("--offer", "gpu/runpod-community/h100-sxm"), "--gpus"),
        (("--hourly", "3 USD", "--gpus", "4"), "--gpus: goes with a rental"),
        (("--hourly", "3 USD", "--ramp", "--concurrency", "4"), "--ramp: takes 196 records up to 4 in flight"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_asked_for(tmp_path: Path, more: tuple[str, ...], told: str) -> None:
    with place(Truth(3), Settings()) as (box, base):
        text = perusable(tmp_path, *local(base, 10, *more), code=2)
        assert [served.path for served in box.bill.of(HOST).log if "completions" in served.path] == []
    assert told in " ".join(text.split())
    assert not (tmp_path / "pilots").exists()


def test_where_nothing_is_accepted_the_cost_is_a_floor(tmp_path: Path) -> None:
    with place(Truth(3, accepted=0.0), Settings(pace=0.02)) as (_, base):
        text = perusable(tmp_path, *local(base, 200, *HOSTED, "--max-spend", "5.00", "--concurrency", "8"))
    assert "the share is at most 0.0" in " ".join(text.split())
    assert "at least" in text.partition("For 200 usable records:")[2].partition("\n")[0]


def test_a_killed_run_goes_on_and_asks_for_nothing_twice(tmp_path: Path) -> None:
    with place(Truth(3), Settings(pace=0.05, slots=4, key=KEY)) as (box, base):
        process = command(tmp_path, *local(base, 60, *HOSTED, "--max-spend", "5.00", "--concurrency", "4"))
        end = time.monotonic() + 60
        while len(box.bill.of(HOST).log) < 25 and time.monotonic() < end:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=30)
        served = len(box.bill.of(HOST).log)
        assert 25 <= served < 60
        perusable(tmp_path, "resume", "pilots/s.ledger", "--yes")
        log = len(box.bill.of(HOST).log)
    # What was under way when it died was paid for and lost with it; nothing else is asked for again. One more request
    # asks which models there are.
    assert 60 <= log - 1 <= 60 + 4
    last = json.loads((tmp_path / "pilots/s.jsonl").read_text().splitlines()[-1])["totals"]
    assert last["fetched"] == 60
    assert KEY.encode() not in (tmp_path / "pilots/s.ledger").read_bytes()


def test_a_cap_ends_the_run_and_a_higher_one_goes_on(tmp_path: Path) -> None:
    with place(Truth(3), Settings(key=KEY)) as (_, base):
        text = perusable(tmp_path, *local(base, 60, *HOSTED, "--concurrency", "2", "--max-spend", "0.005"), code=3)
        assert "spend cap" in text
        perusable(tmp_path, "resume", "pilots/s.ledger", "--max-spend", "1.00", "--yes")
    last = json.loads((tmp_path / "pilots/s.jsonl").read_text().splitlines()[-1])["totals"]
    assert last["fetched"] == 60
    assert float(last["cost"]["amount"]) < 1


def test_an_interrupt_keeps_what_is_there(tmp_path: Path) -> None:
    with place(Truth(3), Settings(pace=0.05)) as (box, base):
        process = command(tmp_path, *local(base, 200, "--price-unknown"))
        end = time.monotonic() + 60
        while len(box.bill.of(HOST).log) < 20 and time.monotonic() < end:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        out, told = process.communicate(timeout=30)
    assert process.returncode == 130, told
    assert "Stopped: interrupted" in told
    assert "Pilot file: pilots/s.jsonl" in out
    assert "Traceback" not in told
    shown = perusable(tmp_path, "show", "pilots/s.ledger")
    assert "of 200" not in shown
    perusable(tmp_path, "forget", "pilots/s.ledger")
    assert "forgotten" in perusable(tmp_path, "resume", "pilots/s.ledger", code=2)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "says nothing of what the machine costs"),
        (("--hourly", "1 USD", "--price-unknown"), "says it 2 times: --hourly, --price-unknown"),
        (("--offer", "hosted/groq/openai/gpt-oss-120b"), "goes with a hosted model of --offer"),
        (("--offer", "x/pay-per-use"), "is no rental and no hosted model"),
        (("--hourly", "cheap"), "--hourly"),
        (("--hourly", "1 USD", "--resale", "1 USD"), "goes with --bought-for"),
    ],
)
def test_a_price_of_the_machine_is_asked_for(tmp_path: Path, options: tuple[str, ...], said: str) -> None:
    assert said in perusable(tmp_path, *local("http://127.0.0.1:9/v1", 10, *options), code=2)


@pytest.mark.parametrize(
    ("base", "said"),
    [
        ("ftp://127.0.0.1/v1", "is no address of a server"),
        ("http://example.com/v1", "is not encrypted"),
        ("http://user:secret@127.0.0.1/v1", "is no address of a server"),
        ("http://127.0.0.1:1/v1", "start the server"),
    ],
)
def test_an_address_that_is_none_is_told(tmp_path: Path, base: str, said: str) -> None:
    assert said in perusable(tmp_path, *local(base, 10, "--price-unknown"), code=2)
