"""No hostile program passes, reaches the machine, or leaves anything on it."""

import os
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from providers.runner import Runner, Verdict, run
from tests.unit.providers.runner.hostile import ALL, Hostile
from tests.unit.providers.runner.machine import NEEDS, descriptors, found, processes, zombies

pytestmark = NEEDS

CANARY = "the canary is alive: 6d1f3a"
EVERYONES = ("/tmp", "/dev/shm")  # noqa: S108 - where nothing may appear
MARKER = f"perusable-hostile-{os.getpid()}"


class Host(NamedTuple):
    runner: Runner
    canary: Path
    home: Path
    port: int


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    home = tmp_path_factory.mktemp("home")
    canary = home / "canary.txt"
    canary.write_text(CANARY)
    (home / ".ssh").mkdir()
    (home / ".ssh" / "id_ed25519").write_text(CANARY)
    scratch = tmp_path_factory.mktemp("scratch")
    with (
        pytest.MonkeyPatch.context() as patch,
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.socket(socket.AF_UNIX) as abstract,
    ):
        patch.setattr(tempfile, "tempdir", str(scratch))
        patch.setattr(run, "_BOOT", f"# {MARKER}\n{run._BOOT}")
        patch.setenv("PERUSABLE_TEST_SECRET", CANARY)
        abstract.bind(f"\0{MARKER}")
        abstract.listen()
        yield Host(found(), canary, home, server.getsockname()[1])
        for listener in (server, abstract):
            listener.settimeout(0)
            with pytest.raises(BlockingIOError):  # nobody came
                listener.accept()
        assert list(scratch.iterdir()) == []


def attacked(host: Host, hostile: Hostile) -> Verdict:
    words = {"CANARY": host.canary, "HOME": host.home, "PORT": host.port, "MARKER": MARKER}
    program = hostile.program
    for word, value in words.items():
        program = program.replace(f"@{word}@", str(value))
    # What is to be late need not be waited for; what is not may take its time on a busy machine.
    wall = 1.0 if "timeout" in hostile.reasons else 30.0
    limits = host.runner.limits._replace(wall=wall)
    return host.runner._replace(limits=limits).run(program, hostile.tests)


@pytest.mark.parametrize("name", sorted(ALL))
def test_contained(host: Host, name: str) -> None:
    hostile = ALL[name]
    before = descriptors()
    verdict = attacked(host, hostile)
    assert verdict.outcome == "failed", verdict
    assert verdict.reason in hostile.reasons, verdict
    assert CANARY not in verdict.detail
    assert len(verdict.detail) <= 500
    assert host.canary.read_text() == CANARY
    assert sorted(path.name for path in host.home.iterdir()) == [".ssh", "canary.txt"]
    for folder in ("/", *EVERYONES, tempfile.gettempdir(), str(Path(os.__file__).parent)):
        assert not (Path(folder) / MARKER).exists()
    assert processes(MARKER) == []
    assert zombies() == []
    assert descriptors() == before


def test_there_are_enough() -> None:
    assert len(ALL) >= 60
