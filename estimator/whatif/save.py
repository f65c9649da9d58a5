"""Edits written into the plan file: its comments, order and spelling stay, and only what was edited changes."""

import os
import re
import stat
from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from estimator.errors import InputError, Problem, fault
from estimator.files import digest as digest_of
from estimator.files import parse_toml, read_bytes, write_whole
from estimator.planning.load import RawPlan
from estimator.planning.raw import sources_of
from estimator.planning.restate import number_text
from estimator.whatif.edits import Edits, Write, applied, standing, writes
from estimator.whatif.values import Plain

GROUPED = 10_000
"""From here on the digits of a count are written in groups."""

_BARE = re.compile(r"[A-Za-z0-9_-]+")


class ChangedOnDiskError(InputError):
    """The file is another than the one that was read: writing would undo what somebody else changed."""

    def __init__(self, path: Path) -> None:
        hint = "read it again, or save under another name"
        super().__init__([Problem(str(path), "", "was changed since it was read", hint)])


def saved(text: str, edits: Edits, plan: RawPlan) -> str:
    """The text of a plan file with the edits in it.

    A new key stands after the last one of its table. A number that changes loses its evidence and grade, which were
    those of the value before.

    Args:
        text: The file.
        edits: What to change.
        plan: The same file, as read.

    Raises:
        InputError: A value is bad, or the file is written in a way that cannot be edited in place.
    """
    from tomlkit import dumps, parse  # noqa: PLC0415 - only saving needs it
    from tomlkit.exceptions import TOMLKitError  # noqa: PLC0415

    wanted = applied(plan, edits).raw
    try:
        document = parse(text)
        for write in writes(plan, edits):
            if standing(plan.raw, write.path) != write.value:
                _put(document, write)
        made = _line_ends(dumps(document), text)
        if parse_toml(made.encode(), plan.name) == wanted:
            return made
    except (TOMLKitError, InputError, KeyError, TypeError, ValueError, AttributeError, RecursionError):
        pass
    hint = "make it in the file: " + edits.words()
    raise fault(plan.name, "", "is written in a way that this change cannot be made in place", hint)


def save(path: Path, edits: Edits, digest: str) -> str:
    """Write the edits into the plan file, whole or not at all; its permissions stay, and a link stays a link.

    Args:
        path: The file.
        edits: What to change.
        digest: Of the file's bytes when it was read (:func:`estimator.files.digest`).

    Returns:
        The digest of the file as it is now.

    Raises:
        ChangedOnDiskError: The file is another now.
        InputError: It cannot be read or written, or a value is bad.
    """
    data = read_bytes(path)
    if digest_of(data) != digest:
        raise ChangedOnDiskError(path)
    return _written(path, _edited(path, edits, data))


def save_as(path: Path, edits: Edits, target: Path, *, over: bool = False, data: bytes | None = None) -> str:
    """Write the plan file with the edits to another file; ``path`` stays as it is.

    Files it names relative to itself are named from where the new file lies.

    Args:
        path: The file that is edited.
        edits: What to change.
        target: Where the new one goes.
        over: Whether it may stand in the place of one that exists.
        data: What the file held when it was read; absent, what it holds now.

    Returns:
        The digest of the new file.

    Raises:
        InputError: The target is ``path``, exists without ``over``, or cannot be written; or a value is bad.
    """
    text = _edited(path, edits, read_bytes(path) if data is None else data)
    if target.is_dir():
        raise fault(str(target), "", "is a folder", "name a file in it")
    if target.exists() and path.exists() and target.samefile(path):
        raise fault(str(target), "", "is the file that is edited", "save it, or name another file")
    if target.exists() and not over:
        raise fault(str(target), "", "exists already", "name another file")
    return _written(target, _rebased(text, path, target))


def _edited(path: Path, edits: Edits, data: bytes) -> str:
    plan = RawPlan(path.name, parse_toml(data, path.name), (), ())
    return saved(data.decode(), edits, plan)


def _written(path: Path, text: str) -> str:
    data = text.encode()
    try:
        whole = path.resolve()
        there = whole.exists()
        if there and not os.access(whole, os.W_OK):
            raise fault(str(path), "", "is read-only", "save under another name")
        write_whole(whole, data, stat.S_IMODE(whole.stat().st_mode) if there else None)
    except OSError as error:
        reason = f"cannot be written: {error.strerror or error}"
        raise fault(str(path), "", reason, "check the folder and its permissions") from None
    return digest_of(data)


def _put(document: Any, write: Write) -> None:  # noqa: ANN401 - a TOML document
    """Make one change: at a key that stands, or after the last key of the innermost table there is."""
    from tomlkit import value as item_of  # noqa: PLC0415 - only saving needs it

    here, path = document, list(write.path)
    while len(path) > 1 and _has(here, path[0]):
        here = here[path.pop(0)]
    if write.value is None:
        del here[path[0]]
        _drop_empty(document, write.path[:-1])
        return
    if len(path) == 1 and _has(here, path[0]) and isinstance(write.value, dict):
        here[path[0]] = item_of(literal(_ordered(write.value, here[path[0]])))
    elif len(path) == 1 and _has(here, path[0]):
        here[path[0]] = item_of(literal(write.value))
    else:
        _add(here, [str(step) for step in path], item_of(literal(write.value)))


def _has(table: Any, step: str | int) -> bool:  # noqa: ANN401 - a part of a TOML document
    return step < len(table) if isinstance(step, int) else step in table


def _drop_empty(document: Any, path: tuple[str | int, ...]) -> None:  # noqa: ANN401 - a TOML document
    """Take out a table that lost its last key."""
    *above, last = path
    here = document
    for step in above:
        here = here[step]
    if isinstance(last, str) and not here[last]:
        del here[last]


def _add(table: Any, path: list[str], item: Any) -> None:  # noqa: ANN401 - parts of a TOML document
    """A new key after the last one of a table, before the blank lines and comments that lead to the next."""
    from tomlkit import key as key_of  # noqa: PLC0415 - only saving needs it
    from tomlkit.items import Table  # noqa: PLC0415

    name = key_of(path) if len(path) > 1 else path[0]
    body = table.value.body if isinstance(table, Table) else []
    after = []
    while body and body[-1][0] is None:
        after.append(body.pop())
    table.append(name, item)
    body.extend(reversed(after))


def _ordered(new: Mapping[str, Plain], old: Any) -> dict[str, Plain]:  # noqa: ANN401 - a part of a TOML document
    """A table's keys in the order they stood."""
    held = [key for key in old if key in new] if isinstance(old, dict) else []
    return {key: new[key] for key in dict.fromkeys([*held, *new])}


def literal(value: Plain) -> str:
    """A plain value as TOML: counts in groups of digits, decimals without an exponent."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return f"{value:_}" if value >= GROUPED else str(value)
    if isinstance(value, float):
        return _decimal(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(key)} = {literal(part)}" for key, part in value.items()) + " }"
    return "[" + ", ".join(map(literal, value)) + "]" if isinstance(value, list) else _quoted(str(value))


def _decimal(value: float) -> str:
    text = number_text(Fraction(repr(value)))
    return text if "." in text else f"{text}.0"


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _quoted(key)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(char if char.isprintable() else f"\\U{ord(char):08X}" for char in escaped) + '"'


def _line_ends(made: str, text: str) -> str:
    """With the line ends of the file: new lines come with those of Unix."""
    return re.sub(r"(?<!\r)\n", "\r\n", made) if "\r\n" in text else made


def _rebased(text: str, path: Path, target: Path) -> str:
    """The files a plan file names relative to itself, named from the folder of another file."""
    old, new = path.resolve().parent, target.resolve().parent
    if old == new:
        return text
    from tomlkit import dumps, parse  # noqa: PLC0415 - only saving needs it

    document: Any = parse(text)
    for key in ("books", "yields"):
        names = document.get(key, [])
        for position in range(len(names)):
            names[position] = _from(old, new, str(names[position]))
    for _, source in _tables(document):
        if "pilot" in source:
            source["pilot"] = _from(old, new, str(source["pilot"]))
    return _line_ends(dumps(document), text)


def _tables(document: Any) -> Iterable[tuple[str, Any]]:  # noqa: ANN401 - a TOML document
    return sources_of(document)


def _from(old: Path, new: Path, name: str) -> str:
    return name if Path(name).is_absolute() else Path(os.path.relpath(old / name, new)).as_posix()
