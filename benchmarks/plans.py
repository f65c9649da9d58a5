"""Ten thousand plans in one process: time, and whether memory grows."""

import copy
import gc
import os
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.line import Line
from estimator.planning.compare import compare
from estimator.planning.load import read_plan
from estimator.planning.rows import PlanFile
from estimator.planning.workspace import Workspace
from estimator.pricing.book import load_book
from estimator.shipped import shipped
from estimator.yields.book import load_yields
from providers.registry import load

PLANS, FILE = 10_000, 250
DAY = date(2026, 11, 22)


def lines() -> Iterator[Line]:
    """The plans of the built-in example, over and over for needs of another size, a file at a time."""
    raw = read_plan(shipped("examples/article.toml"))
    book = load_book([shipped("pricing.toml"), *raw.books], DAY)
    workspace = Workspace(book, load_yields([shipped("yields.toml")], DAY), load())
    _run(workspace, _file(raw.raw, 0))
    gc.collect()
    gc.disable()  # as the command does; here garbage is collected between files, so that memory shows what stays
    memory, times = [], []
    for number in range(1, PLANS // FILE + 1):
        file = _file(raw.raw, number)
        start = time.process_time()
        _run(workspace, file)
        times.append(time.process_time() - start)
        gc.collect()
        memory.append(_resident())
    gc.enable()
    # As everywhere here the fastest file counts, for all of them: what else the machine does only ever adds.
    note = f"{len(raw.raw['plan'])} kinds of plan; {sum(times):.1f} s with what else ran here"
    yield Line("10,000 plans in one process", min(times) * len(times), 10, "s", note=note)
    half = len(memory) // 2
    slope = (memory[-1] - memory[half]) / (len(memory) - 1 - half) / FILE * 1000
    yield Line("memory for each 1,000 plans more", slope, 64, "KiB", note=f"{memory[-1] / 1024:,.0f} MiB at the end")


def _file(raw: dict[str, Any], number: int) -> dict[str, Any]:
    """A plan file as parsed: many copies of the example's plans, for a need of its own size."""
    plans = []
    for position in range(FILE):
        plan = copy.deepcopy(raw["plan"][position % len(raw["plan"])])
        plans.append({**plan, "id": f"plan-{position}", "chosen": False})
    return {"need": {**raw["need"], "records": 100_000 + number}, "plan": plans}


def _run(workspace: Workspace, file: dict[str, Any]) -> None:
    assert compare(workspace, PlanFile.model_validate(file), DAY).any_priced


def _resident() -> int:
    """KiB of memory in use."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1024
