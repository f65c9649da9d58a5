"""Where a report goes: standard output or a file, complete or not at all."""

import contextlib
import os
import stat
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import click

from estimator.errors import fault
from estimator.files import write_whole
from estimator.text import folded, safe


class Look(NamedTuple):
    """How text is laid out.

    Attributes:
        width: Columns.
        height: Lines of the screen, ``None`` when nobody looks at one.
        color: Whether to colour.
        plain: Whether typography is folded to ASCII.
    """

    width: int
    height: int | None
    color: bool
    plain: bool


def look(width: int | None = None, color: str = "auto", *, plain: bool = False, to_file: bool = False) -> Look:
    """The look that the options, the environment and the terminal ask for.

    Args:
        width: As chosen, else the terminal's own; 100 where nothing says.
        color: ``auto``, ``always`` or ``never``; ``auto`` colours a terminal unless ``NO_COLOR`` is set.
        plain: As chosen; a terminal that cannot show the typography is plain in any case.
        to_file: Whether the text goes to a file.
    """
    screen = not to_file and sys.stdout.isatty()
    columns, lines = _size()
    dumb = os.environ.get("TERM") == "dumb"
    auto = screen and not os.environ.get("NO_COLOR") and not dumb
    wanted = {"auto": auto, "always": True, "never": False}[color]
    encoding = "utf-8" if to_file else (sys.stdout.encoding or "ascii").lower()
    plain = plain or not encoding.startswith("utf")
    return Look(width or max(40, columns), lines if screen else None, wanted and not plain, plain)


def _size() -> tuple[int, int]:
    """Columns and lines of the terminal: as COLUMNS and LINES say, else its own, else 100 by 24.

    As :func:`shutil.get_terminal_size`, whose module loads three compressors that a comparison never needs.
    """
    told = [int(text) if (text := os.environ.get(name, "")).isdecimal() else 0 for name in ("COLUMNS", "LINES")]
    own = (0, 0)
    if 0 in told:
        with contextlib.suppress(AttributeError, ValueError, OSError):
            own = os.get_terminal_size(sys.__stdout__.fileno() if sys.__stdout__ is not None else 1)
    return told[0] or own[0] or 100, told[1] or own[1] or 24


def show(text: str, chosen: Look) -> None:
    """Print text for a person."""
    _print((folded(text) if chosen.plain else text).encode(sys.stdout.encoding or "ascii", "replace"))


def say(lines: Iterable[str], chosen: Look) -> None:
    """Print lines for a person, the long ones broken between words; what a program reads, such as TOML, stays whole."""
    show("".join(f"{part}\n" for line in lines for part in _broken(safe(line), chosen.width)), chosen)


def _broken(line: str, width: int) -> list[str]:
    from textwrap import wrap  # noqa: PLC0415 - few commands need it

    if " = {" in line:
        return [line]
    indent = " " * (len(line) - len(line.lstrip()))
    return wrap(line, width, subsequent_indent=f"{indent}    ", break_long_words=False, break_on_hyphens=False) or [""]


def emit(text: str) -> None:
    """Print data, as UTF-8 whatever the terminal's encoding."""
    _print(text.encode())


def _print(data: bytes) -> None:
    stream = sys.stdout.buffer
    try:
        stream.write(data)
        stream.flush()
    except BrokenPipeError:
        # The reader has seen enough. What the command found still decides its exit code.
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        sys.stdout = None  # what is still buffered could only fail again, at exit
        raise fault("standard output", "", f"cannot be written: {error.strerror}", "check where it goes") from None


_ENDINGS = {".json": "json", ".csv": "csv", ".md": "markdown"}


def form_of(form: str | None, target: Path | None) -> str:
    """The format asked for, else that of the file's ending, else a table."""
    return form or _ENDINGS.get(target.suffix.lower() if target is not None else "", "table")


def deliver(text: str, form: str, chosen: Look, target: Path | None) -> None:
    """Put a report where it goes: into a file, on the screen, or out as data.

    Raises:
        InputError: It cannot be written.
    """
    if target is not None:
        save(folded(text) if chosen.plain and form == "table" else text, target)
    elif form == "table":
        show(text, chosen)
    else:
        emit(text)


def narrate(line: str) -> None:
    """Say something beside the data, on standard error."""
    click.echo(safe(line), err=True)


def check_target(target: Path, read: Iterable[Path]) -> None:
    """Refuse a report file that is one of the inputs, or a folder.

    Raises:
        InputError: Naming the file.
    """
    if target.is_dir():
        raise fault("--output", str(target), "is a folder", "name a file in it")
    if any(_same(target, path) for path in read):
        raise fault("--output", str(target), "is one of the files that were read", "write the report to another file")


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return one.resolve() == other.resolve()


def save(text: str, target: Path) -> None:
    """Write a file so that a reader finds the old one or the whole new one, never a part.

    Raises:
        InputError: It cannot be written.
    """
    try:
        path = target.resolve()
        if path.exists() and not stat.S_ISREG(path.stat().st_mode):
            path.write_bytes(text.encode())  # a device or a pipe is written to, not replaced
        else:
            write_whole(path, text.encode())
    except OSError as error:
        reason = f"cannot be written: {error.strerror or error}"
        raise fault("--output", str(target), reason, "check the folder and its permissions") from None
