"""`perusable pilot` from end to end: against the sandbox, over real sockets, into a plan that is priced anew."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


class Place:
    """A sandbox in a process of its own, and the command line beside it."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder = folder
        self.bill = folder / "bill.csv"
        self.log = folder / "sandbox.log"
        command = [sys.executable, "-m", "estimator", "sandbox", "--records", "1500", "--bill", str(self.bill)]
        self.environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "100"}
        with self.log.open("w") as log:
            self._process = subprocess.Popen(
                [*command, "--token-file", str(folder / "token"), *options],
                stderr=log,
                cwd=folder,
                env=self.environment,
            )
        end = time.monotonic() + 30
        while "Reddit's truth" not in self.log.read_text() and time.monotonic() < end:
            time.sleep(0.05)
        self.base = self.log.read_text().split()[1]

    def perusable(self, *arguments: str, code: int = 0) -> str:
        found = subprocess.run(
            [sys.executable, "-m", "estimator", *arguments],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=60,
            check=False,
        )
        self.told = found.stderr
        token = (self.folder / "token").read_text().strip()
        assert token not in found.stdout + found.stderr
        assert "Traceback" not in found.stderr
        assert found.returncode == code, found.stderr
        return found.stdout

    def pilot(self, *arguments: str, code: int = 0) -> str:
        given = ("--sandbox", self.base, "--token-file", "token", "--query", "context:10.1", "-o", "pilots/x.jsonl")
        return self.perusable("pilot", "x", *given, *arguments, code=code)

    def end(self) -> str:
        self._process.send_signal(signal.SIGINT)
        self._process.wait(20)
        return self.log.read_text()

    def kill(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait(20)


def spent(said: str) -> Decimal:
    """What a report says was spent, by the documented rules."""
    found = re.search(r"Spent: ([0-9.]+) USD by the documented rules", said)
    assert found is not None, said
    return Decimal(found[1])


def fetched(said: str) -> int:
    """The records a report says there are."""
    found = re.search(r": ([0-9,]+) records in", said)
    assert found is not None, said
    return int(found[1].replace(",", ""))


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = Place(tmp_path)
    yield made
    made.kill()


def test_from_the_cap_to_a_plan_that_is_priced_anew(place: Place) -> None:
    said = place.pilot("--records", "120", "--max-spend", "0.30", code=3)
    assert "Spends at most 0.30 USD, whatever happens" in place.told
    assert "Costs 0.605 USD as documented" in place.told
    assert "fine-tune: unclear" in place.told
    assert "duty: no scraping" in place.told
    assert "Stopped: spend cap" in place.told
    # A page can cost 0.05 USD: the pilot stops where the next one could pass the cap.
    assert Decimal("0.25") < spent(said) <= Decimal("0.30")
    assert "quality: not audited" in said
    first = json.loads((place.folder / "pilots/x.jsonl").read_text().splitlines()[0])
    assert (first["stopped"], first["grade"], first["offer"]) == ("spend cap", "assumed", "x/pay-per-use")

    said = place.perusable("pilot", "resume", "pilots/x.ledger", "--token-file", "token", "--max-spend", "1.00")
    records = fetched(said)
    assert 120 <= records < 130
    assert spent(said) == Decimal("0.005") * (1 + records)
    assert "The supplier counts" in said
    assert fetched(place.perusable("pilot", "show", "pilots/x.ledger")) == records

    lines = [json.loads(line) for line in (place.folder / "pilots/x.jsonl").read_text().splitlines()]
    assert sum(line["fetched"] for line in lines[1:-1]) == records
    assert Decimal(lines[-1]["totals"]["cost"]["amount"]) == spent(said)
    kept = lines[-1]["totals"]["kept"]
    _priced_anew(place, kept["distinct"])

    place.perusable("pilot", "forget", "pilots/x.ledger")
    assert f"{records} texts removed" in place.told
    assert fetched(place.perusable("pilot", "show", "pilots/x.ledger")) == records
    assert f"{spent(said)} USD as documented" in place.end()
    token = (place.folder / "token").read_text().strip().encode()
    for path in (place.folder / "pilots").iterdir():
        assert token not in path.read_bytes()


def _priced_anew(place: Place, distinct: int) -> None:
    """The plan of the shipped pilot with this one in its place."""
    for name in ("pilot.toml", "reddit-sized-licence.toml"):
        source = ROOT / "examples" / name
        if source.exists():
            shutil.copy(source, place.folder / name)
    text = (place.folder / "pilot.toml").read_text()
    place.folder.joinpath("with.toml").write_text(
        'need = { records = 20, kind = "post", purpose = "analytics", criteria = "light-en" }\n'
        '[[plan]]\nid = "x"\nname = "x"\n[[plan.source]]\noffer = "x/pay-per-use"\nendpoint = "search/recent"\n'
        'share = 1\ntokens_per_record = 27\npilot = "pilots/x.jsonl"\n'
    )
    assert text
    found = json.loads(place.perusable("compare", "with.toml", "--format", "json"))
    without = place.folder / "without.toml"
    without.write_text((place.folder / "with.toml").read_text().replace('pilot = "pilots/x.jsonl"\n', ""))
    other = json.loads(place.perusable("compare", "without.toml", "--format", "json"))
    one, two = (plans["plans"][0]["raw_records"]["likely"] for plans in (found, other))
    assert distinct > 0
    assert one != two
    explained = place.perusable("explain", "with.toml", "x")
    assert "pilot x-" in explained


def test_interrupted_and_gone_on_with(tmp_path: Path) -> None:
    place = Place(tmp_path, "--fault", "5:429 retry-after seconds")
    asked = ("--token-file", "token", "--query", "context:10.1", "--records", "60", "--max-spend", "1", "-o", "x.jsonl")
    try:
        running = subprocess.Popen(
            [
                *(sys.executable, "-m", "estimator", "pilot", "x", "--sandbox", place.base, "--token-file", "token"),
                *asked,
            ],
            cwd=tmp_path,
            env=place.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert running.stderr is not None
        for line in running.stderr:
            if "Waits" in line:
                running.send_signal(signal.SIGINT)
                break
        out, _ = running.communicate(timeout=30)
        assert running.returncode == 130
        assert 0 < fetched(out) < 60
        said = place.perusable("pilot", "resume", "x.ledger", "--token-file", "token")
        assert 60 <= fetched(said) < 70
        assert spent(said) == Decimal("0.005") * (1 + fetched(said))
        assert f"{spent(said)} USD as documented" in place.end()
    finally:
        place.kill()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--records", "50", "--max-spend", "x"], "'x' is not an amount (write"),
        (["--records", "50", "--max-spend", "3 EUR"], "the offer charges USD"),
        (["--records", "50", "--max-spend", "2000000"], "more than a pilot may spend"),
        (["--records", "50", "--max-spend", "0.001"], "0.001 USD pays for no page (write at least 0.055 USD, or"),
        (["--records", "50", "--max-spend", "1", "--criteria", "none"], "none is called"),
        (["--records", "50", "--max-spend", "1", "--alike", "1.1"], "must lie above 0 and at most 1"),
        (["--records", "50", "--max-spend", "1", "--page", "200"], "at most 100 posts a page"),
        (["--records", "50", "--max-spend", "1", "--offer", "x/enterprise-50m"], "no published price"),
        (["--records", "50", "--max-spend", "1", "--stage", "human=keep:x"], "is taken by another stage"),
        (["--records", "50", "--max-spend", "1", "--stage", "own=keep:("], "cannot be read"),
        (["--records", "50", "--max-spend", "1", "--sandbox", "http://example.com/x"], "is no address of this machine"),
    ],
)
def test_what_cannot_be_asked_is_said_before_anything_is_sent(place: Place, arguments: list[str], told: str) -> None:
    place.pilot(*arguments, code=2)
    assert told in place.told
    assert not (place.folder / "pilots").exists()
    assert "Served 0 requests" in place.end()


def test_without_a_terminal_money_needs_a_yes(place: Place) -> None:
    given = ("--token-file", "token", "--query", "cats", "--records", "50", "--max-spend", "1")
    place.perusable("pilot", "x", *given, code=2)
    assert "needs a confirmation before it spends money (in a script, add --yes)" in place.told


def test_a_token_that_others_can_read_is_refused(place: Place) -> None:
    (place.folder / "token").chmod(0o644)
    place.pilot("--records", "50", "--max-spend", "1", code=2)
    assert "others can use it (mode 0644) (chmod 600 token)" in place.told
