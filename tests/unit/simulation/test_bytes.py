"""The same seed gives the same bytes in every process: whatever its hash seed, zone, language or number of threads."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
SCRIPT = """
import hashlib
from datetime import date
from estimator.draws.inputs import Draws
from estimator.planning.workspace import Question, Workspace
from estimator.planning.load import check_plan, read_plan
from estimator.pricing.book import load_book
from estimator.shipped import shipped
from estimator.simulation.outcome import outcome
from estimator.yields.book import load_yields
from providers.registry import load

day = date(2026, 11, 22)
raw = read_plan(shipped("examples/article.toml"))
book = load_book([shipped("pricing.toml"), *raw.books], day)
where = Workspace(book, load_yields([shipped("yields.toml")], day), load())
file, draws = check_plan(raw, where), Draws(1024, 7)
for plan in file.plan:
    found = outcome(Question(where, file.need, day), plan, draws)
    print(plan.id, *(hashlib.sha256(values.astype("<f8").tobytes()).hexdigest()[:12] for values in found))
print(*draws.inputs)
"""
SETTINGS: tuple[dict[str, str], ...] = (
    {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
    {"PYTHONHASHSEED": "1", "TZ": "LINT-14", "LC_ALL": "C.UTF-8", "OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "2"},
    {"PYTHONHASHSEED": "4294967295", "TZ": "America/St_Johns", "LC_ALL": "de_DE.UTF-8", "OMP_NUM_THREADS": "7"},
)


def printed(settings: dict[str, str]) -> str:
    """What the script says in a new interpreter."""
    kept = {name: value for name, value in os.environ.items() if name not in settings}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env={**kept, **settings, "PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return done.stdout


def test_every_process_gives_the_same_bytes() -> None:
    first, *others = [printed(settings) for settings in SETTINGS]
    assert len(first.splitlines()) == 8
    assert all(other == first for other in others)
