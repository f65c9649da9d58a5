"""The runner under test, and what of this machine must stay as it is."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from providers import runner

NEEDS = pytest.mark.skipif(shutil.which("bwrap") is None, reason="needs: apt-get install -y bubblewrap")

LIMITS = runner.Limits(wall=2.0, start=30.0, cpu=2, memory=400 << 20)


def found(limits: runner.Limits = LIMITS) -> runner.Runner:
    """The runner of this machine; where bubblewrap is there but may not contain, the tests that need it are skipped."""
    it = runner.find(limits)
    if isinstance(it, runner.Refusal):
        pytest.skip(f"needs: a machine on which bubblewrap contains: {it}")
    return it


def processes(marker: str) -> list[str]:
    """Command lines of processes that have the marker in theirs."""
    return [line for line in _command_lines() if marker in line]


def zombies() -> list[str]:
    """Ended children of this process that nobody has waited for."""
    lines = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                text = (entry / "stat").read_text()
            except OSError:
                continue
            state, parent = text.rpartition(")")[2].split()[:2]
            if state == "Z" and int(parent) == os.getpid():
                lines.append(text)
    return lines


def _command_lines() -> Iterator[str]:
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                yield (entry / "cmdline").read_bytes().decode("utf-8", "replace")
            except OSError:
                continue


def descriptors() -> int:
    """How many this process has open."""
    return sum(1 for _ in Path("/proc/self/fd").iterdir())
