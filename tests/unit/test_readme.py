"""The README shows what the command prints. Renew the picture with ``python -m tests.unit.test_readme``."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
PICTURE = re.compile(r"(<!-- picture: perusable (.+) -->\n```text\n)(.*?)(```\n<!-- end of picture -->)", re.DOTALL)


def printed(arguments: str) -> str:
    """What the command prints with these arguments."""
    done = subprocess.run(
        [sys.executable, "-m", "estimator", *shlex.split(arguments)],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    )
    return done.stdout


def renewed(text: str) -> str:
    """The text with its picture drawn again."""
    return PICTURE.sub(lambda found: found[1] + printed(found[2]) + found[4], text)


def test_the_picture_is_what_the_command_prints() -> None:
    text = README.read_text(encoding="utf-8")
    assert PICTURE.search(text) is not None
    assert text == renewed(text), "renew it: python -m tests.unit.test_readme"


def test_the_picture_fits_a_terminal() -> None:
    found = PICTURE.search(README.read_text(encoding="utf-8"))
    assert found is not None
    assert max(map(len, found[3].splitlines())) <= 80


if __name__ == "__main__":
    README.write_text(renewed(README.read_text(encoding="utf-8")), encoding="utf-8")
