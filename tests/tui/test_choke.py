"""No word reaches the screen but through ``tui.safe``: the sources are walked for any other way."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import tui

ROOT = Path(tui.__file__).parent
SOURCES = sorted(path for path in ROOT.rglob("*.py") if path.name != "safe.py" and path.parent.name != "serve")
"""``serve`` moves bytes between a browser and a process and draws nothing."""

GIVEN = {"Static", "Label", "Option", "Button"}
"""Widgets that read markup in a bare string: their first argument must be made by ``words``."""

SAFE = {"words", "paragraphs"}

FORBIDDEN = {"Segment", "Text", "Content", "Strip", "Console", "notify", "from_markup", "bell", "write"}
"""What makes text for a screen, and is called in ``tui.safe`` alone."""


def name_of(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def faults(tree: ast.AST) -> Iterator[str]:
    """Calls that give a widget anything but safe words."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = name_of(node)
        if name in FORBIDDEN and not (isinstance(node.func, ast.Attribute) and name == "write" and of(node) == "host"):
            yield f"{node.lineno}: {name}(...) is for tui.safe alone"
        first = node.args[0] if node.args else None
        if name in GIVEN and not (isinstance(first, ast.Call) and name_of(first) in SAFE):
            yield f"{node.lineno}: {name}(...) takes words(...)"
        if name == "update" and first is not None and not (isinstance(first, ast.Call) and name_of(first) in SAFE):
            yield f"{node.lineno}: update(...) takes words(...)"


def of(call: ast.Call) -> str:
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    return owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_safe_words_reach_a_widget(path: Path) -> None:
    assert list(faults(ast.parse(path.read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize(
    "source",
    [
        'Static("[b]x")',
        "Label(name)",
        "self.app.notify(name)",
        "Segment(name)",
        "self.update(name)",
        "Option(name)",
        "Text(name)",
    ],
)
def test_the_walk_sees_each_other_way(source: str) -> None:
    assert list(faults(ast.parse(source)))
