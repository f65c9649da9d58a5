"""Whole processes against others, in turn, so that what else the machine does hits both."""

import compileall
import os
import resource
import shutil
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.line import Line

RUNS = 11
ROOT = Path(__file__).parents[1]
PERUSABLE = (sys.executable, "-m", "estimator")
BARE = (sys.executable, "-m", "benchmarks.bare")
CALC = ("calc", "--input-tokens", "1000", "--output-tokens", "100", "gpt-4o")


def lines() -> Iterator[Line]:
    """Start-up against a bare click program, and a comparison against a calculation of one price."""
    # As an installation does: otherwise, where bytecode is not written, every start would compile this project alone.
    for package in ("estimator", "providers", "benchmarks"):
        compileall.compile_dir(ROOT / package, quiet=1)
    for option in ("--version", "--help"):
        yield _ratio(f"perusable {option}", (*PERUSABLE, option), (*BARE, option), 2, "a bare click program")
    other = _genai_prices()
    if other is None:
        words = "genai-prices calc does not run here: install genai-prices[cli], or name it in GENAI_PRICES"
        yield Line("perusable compare", None, 0.8, "x", note=words)
    else:
        yield _ratio("perusable compare", (*PERUSABLE, "compare"), (other, *CALC), 0.8, "genai-prices calc")
    drawn = (*PERUSABLE, "compare", "--draws", "8192")
    yield _ratio("perusable compare --draws 8192", drawn, (*PERUSABLE, "compare"), 2.2, "without draws")


def _genai_prices() -> str | None:
    beside = Path(sys.executable).with_name("genai-prices")
    found = os.environ.get("GENAI_PRICES") or (str(beside) if beside.exists() else shutil.which("genai-prices"))
    if found is None:
        return None
    done = subprocess.run([found, *CALC], capture_output=True, check=False, timeout=60)
    return found if done.returncode == 0 else None


def _ratio(name: str, ours: Sequence[str], other: Sequence[str], limit: float, against: str) -> Line:
    times: tuple[list[float], list[float]] = ([], [])
    for turn in range(RUNS + 1):
        for command, found in zip((ours, other), times, strict=True):
            took = _seconds(command)
            if turn:  # the first fills the caches
                found.append(took)
    mine, theirs = (statistics.median(found) for found in times)
    note = f"{1000 * mine:.0f} ms, {against} {1000 * theirs:.0f} ms, medians of {RUNS}"
    return Line(name, mine / theirs, limit, "x", note=note)


def _seconds(command: Sequence[str]) -> float:
    """Processor time of a whole process: on a shared machine the clock on the wall also counts its waiting."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=True, timeout=60)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
