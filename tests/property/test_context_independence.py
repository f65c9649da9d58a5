"""Invariants 2 and 26: no float, and the same bytes under every decimal context, time zone, language and hash seed."""

import ast
import decimal
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.property.bytes_of_bills import bytes_of_bills

ROOT = Path(__file__).parents[2]
FLOATING = {"array", "fill", "months", "_add_meters", "_period"}
"""The float64 twin: the only functions of the pricing core that may divide or name a float."""

ENVIRONMENTS = {
    "another hash seed": {"PYTHONHASHSEED": "1"},
    "one more hash seed": {"PYTHONHASHSEED": "4"},
    "west of the date line": {"TZ": "Pacific/Apia"},
    "a language of other digits": {"LC_ALL": "ar_EG.UTF-8", "LANG": "ar_EG.UTF-8"},
    "optimised": {"PYTHONOPTIMIZE": "2"},
}


@pytest.fixture(scope="module")
def expected() -> bytes:
    return bytes_of_bills()


@pytest.mark.parametrize("change", ENVIRONMENTS.values(), ids=ENVIRONMENTS.keys())
def test_the_environment_changes_no_byte_of_a_bill(change: dict[str, str], expected: bytes) -> None:
    command = [sys.executable, "-m", "tests.property.bytes_of_bills"]
    environment = {"PATH": os.environ.get("PATH", ""), "PYTHONHASHSEED": "0", **change}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True, timeout=60)
    assert done.stdout == expected


@pytest.mark.parametrize("precision", [1, 28, 50, 100])
def test_a_decimal_context_changes_no_byte_of_a_bill(precision: int, expected: bytes) -> None:
    found: list[bytes] = []

    def run() -> None:
        context = decimal.getcontext()
        context.prec, context.rounding = precision, decimal.ROUND_DOWN
        context.traps[decimal.FloatOperation] = context.traps[decimal.Inexact] = True
        found.append(bytes_of_bills())

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert found == [expected]


def floats(tree: ast.AST, inside: str = "") -> list[str]:
    """Where a function outside the twin divides with ``/`` by plain numbers it names, or names a float."""
    found = []
    for node in ast.iter_child_nodes(tree):
        name = node.name if isinstance(node, ast.FunctionDef) else inside
        constant = isinstance(node, ast.Constant) and isinstance(node.value, float)
        called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float"
        if (constant or called) and name not in FLOATING:
            found.append(f"{name}:{getattr(node, 'lineno', 0)}")
        found += floats(node, name)
    return found


@pytest.mark.parametrize(
    "path",
    [*sorted((ROOT / "estimator/pricing").glob("*.py")), ROOT / "estimator/money.py"],
    ids=lambda path: path.name,
)
def test_no_float_stands_in_the_code_of_money(path: Path) -> None:
    assert floats(ast.parse(path.read_text(encoding="utf-8"))) == []
