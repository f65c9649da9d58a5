"""What a process of the UI may know of its surroundings: named variables and nothing else, so no key of any service."""

from collections.abc import Mapping

KEPT = frozenset(
    {
        "HOME", "LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "PATH", "PERUSABLE_DEBUG", "PYTHONPATH", "PYTHONUTF8",
        "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "TZ", "USERPROFILE",
    }
)  # fmt: skip
"""Handed on. None of them is a secret; a process does not start, find its files or know its letters without them."""

SERVED = "PERUSABLE_SERVED"
"""Set to 1 for a process that a page drives: nothing that spends money may run in it."""

DRIVER = "tui.serve.driver:ServedDriver"


def environment(ours: Mapping[str, str], width: int, height: int) -> dict[str, str]:
    """The variables of a process.

    Args:
        ours: The server's own.
        width: Columns of the page's terminal.
        height: Its rows.
    """
    kept = {name: value for name, value in ours.items() if name.upper() in KEPT}
    return {
        **kept,
        SERVED: "1",
        "TEXTUAL_DRIVER": DRIVER,
        "TEXTUAL_COLOR_SYSTEM": "truecolor",
        "TERM": "xterm-256color",
        "TERM_PROGRAM": "textual",
        "COLUMNS": str(width),
        "ROWS": str(height),
    }
