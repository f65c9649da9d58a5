"""Reading and writing the user's files: a size and shape limit before any byte has a meaning, every fault with its fix.

The only module of the core that opens files.
"""

import codecs
import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

import rtoml
from pydantic import BaseModel, ValidationError

from estimator.errors import InputError, Problem, brief, fault, nearest

LIMIT = 1024 * 1024
"""Bytes a file may hold."""

MAX_PROBLEMS = 40
"""Faults listed for one file; the rest is counted."""

ModelT = TypeVar("ModelT", bound=BaseModel)


def read_bytes(path: Path, limit: int = LIMIT) -> bytes:
    """The bytes of a regular file.

    Raises:
        InputError: It is missing, unreadable, no regular file, or larger than ``limit``.
    """
    try:
        # A pipe without a writer would block for ever.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise fault(str(path), "", f"cannot be read: {reason}", "check the path and its permissions") from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise fault(str(path), "", "is not a regular file", "name a file on disk")
    try:
        with os.fdopen(descriptor, "rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise fault(str(path), "", f"cannot be read: {error.strerror}", "check the disk it lies on") from None
    if len(data) > limit:
        raise fault(str(path), "", f"is larger than {limit // 1024} KiB", "split it or remove what is not needed")
    return data


def write_whole(path: Path, data: bytes, mode: int | None = None) -> None:
    """Put a file in place so that a reader finds the old one or the whole new one, never a part.

    Args:
        path: The file itself, no link to it.
        data: All it is to hold.
        mode: Its permissions; absent, what the user's umask leaves.

    Raises:
        OSError: It cannot be written; the old file stands.
    """
    temporary = path.with_name(f".{path.name[:80]}.{os.urandom(4).hex()}.tmp")
    try:
        # O_EXCL: a file or link that somebody laid there is not followed. 0o666: the user's umask decides.
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            temporary.chmod(mode)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def digest(data: bytes) -> str:
    """The SHA-256 of a file's bytes, as shown to users."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


def parse_toml(data: bytes, name: str) -> dict[str, Any]:
    """TOML text as plain values.

    Raises:
        InputError: It is not UTF-8, not TOML, or nested beyond what any real file needs.
    """
    if data.startswith(codecs.BOM_UTF8):
        raise fault(name, "line 1", "starts with a byte order mark", "save the file as UTF-8 without one")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise fault(name, f"line {line}", "is not UTF-8 text", "save the file as UTF-8") from None
    try:
        return rtoml.loads(text)
    except rtoml.TomlParsingError as error:
        # The parser bounds nesting and the parts of a key itself, and says where it stopped.
        message, _, place = str(error).partition(" at line ")
        at = f"line {place.split()[0]}" if place else ""
        deep = "recurs" in message
        said = "is nested too deeply" if deep else f"is not valid TOML: {brief(message, 200)}"
        raise fault(name, at, said, "write plain, shallow tables" if deep else "check quotes and brackets") from None


def validate(model: type[ModelT], raw: dict[str, Any], name: str) -> ModelT:
    """``raw`` as a strict model.

    Raises:
        InputError: With every fault: its key, the value, what is allowed and the nearest valid name.
    """
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        raise InputError(problems_of(model, raw, name, error)) from None


def first_problems(found: Iterable[Problem], name: str) -> list[Problem]:
    """A screenful of the faults found; that there are more is one more line."""
    problems = list(islice(found, MAX_PROBLEMS + 1))
    if len(problems) > MAX_PROBLEMS:
        problems[MAX_PROBLEMS] = Problem(name, "", "and more faults of this kind", "put these right first")
    return problems


def problems_of(model: type[BaseModel], raw: dict[str, Any], name: str, error: ValidationError) -> list[Problem]:
    """The faults a strict model found, in the words of the file; beyond a screenful they are counted."""
    # That a list is too short after its wrong rows were dropped is no fault of its own.
    found = [row for row in error.errors(include_url=False) if row["type"] != "too_short" or not row["input"]]
    problems = [_problem(model, raw, name, item) for item in found[:MAX_PROBLEMS]]
    if len(found) > MAX_PROBLEMS:
        problems.append(Problem(name, "", f"and {len(found) - MAX_PROBLEMS} more faults"))
    return problems


def _problem(model: type[BaseModel], raw: dict[str, Any], name: str, item: Any) -> Problem:  # noqa: ANN401 - a pydantic error
    place = list(_steps(raw, item["loc"]))
    kind, message = item["type"], item["msg"].removeprefix("Value error, ")
    value = item.get("input")
    if kind == "extra_forbidden":
        known = fields_at(model, item["loc"][:-1], raw)
        return Problem(
            name,
            _where(place),
            f"unknown key {brief(str(item['loc'][-1]), 60)!r}",
            nearest(str(item["loc"][-1]), known),
        )
    if kind == "missing":
        return Problem(name, _where(place[:-1]), f"the key {item['loc'][-1]!r} is missing", "add it")
    shown = "" if isinstance(value, dict | list | tuple) else f", not {brief(repr(value), 80)}"
    hint = (
        'write numbers that enter money in quotes: "0.005"'
        if kind == "string_type" and isinstance(value, int | float)
        else ""
    )
    if kind == "string_pattern_mismatch":
        message = _pattern_words(item["ctx"]["pattern"])
    return Problem(name, _where(place), message[:1].lower() + message[1:] + shown, hint)


def _pattern_words(pattern: str) -> str:
    if "(0|[1-9][0-9]{0,14})" in pattern:
        return (
            'must be a plain number in quotes, such as "0.005" (ASCII digits, no sign or exponent, at most 12 decimals)'
        )
    words = (words for start, words in _PATTERNS.items() if pattern.startswith(start))
    return next(words, "must not hold control or invisible characters")


_PATTERNS = {
    "^[a-z0-9]": "must be a name of lower-case letters, digits and ./+@_- (at most 80)",
    "^[a-z][a-z0-9_]": "must be a stage's name: a lower-case letter, then such letters, digits and _ (at most 40)",
    "^[a-z][a-z -]": "must be a word or two in lower-case letters (at most 40)",
    "^[0-9a-f]": "must be a number or a hexadecimal digest of at most 64 digits, no text and no author's id",
    "^[1-9]": "must be a size: a whole number of at least 1 in quotes",
    "^sha256:": "must be 'sha256:' and 64 hexadecimal digits",
}
"""What a pattern asks for in words, by how it starts."""


def _steps(raw: Any, loc: tuple[str | int, ...]) -> Iterator[str]:  # noqa: ANN401 - raw TOML
    """The place of a fault in the file's own words: ids instead of positions, without the names of union members."""
    here = raw
    for step in loc:
        if step == "[key]":
            # pydantic's mark that the key is wrong and not its value; the key itself was the step before.
            continue
        if isinstance(step, int) and isinstance(here, list) and step < len(here):
            here = here[step]
            label = here.get("id") if isinstance(here, dict) else None
            yield f"[{brief(label, 80)}]" if isinstance(label, str) else f"[{step + 1}]"
        elif isinstance(here, dict) and step in here:
            here = here[step]
            yield f".{brief(str(step), 60)}"
        elif not isinstance(here, dict) or not isinstance(step, str) or step not in _KINDS:
            yield f".{step}"


_KINDS = frozenset(
    {
        "unit",
        "package",
        "graduated",
        "volume",
        "fee",
        "minimum",
        "rebate",
        "credit",
        "cap",
        "rate",
        "window",
        "history",
        "depth",
    }
)


def _where(steps: list[str]) -> str:
    return "".join(steps).removeprefix(".")


def fields_at(model: type[BaseModel], loc: tuple[str | int, ...], raw: Any) -> list[str]:  # noqa: ANN401 - raw TOML
    """The keys that may stand at a place of a model, for the hint beside an unknown one."""
    options: list[Any] = [model]
    here = raw
    for step in loc:
        if isinstance(step, int):
            here = here[step] if isinstance(here, list) and step < len(here) else None
            continue
        following = [
            field.annotation
            for option in options
            for key, field in option.model_fields.items()
            if step in (field.alias or key, key)
        ]
        if following:
            here = here.get(step) if isinstance(here, dict) else None
            options = [inner for annotation in following for inner in _models(annotation)]
    kind = here.get("kind") if isinstance(here, dict) else None
    fitting = [option for option in options if kind is None or _takes(option, kind)]
    return sorted({field.alias or key for option in fitting or options for key, field in option.model_fields.items()})


def _takes(option: type[BaseModel], kind: object) -> bool:
    field = option.model_fields.get("kind")
    return field is None or kind in get_args(field.annotation)


def _models(annotation: Any) -> Iterator[type[BaseModel]]:  # noqa: ANN401 - a type expression
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    elif get_origin(annotation) in (tuple, list, dict, Union, UnionType, Annotated):
        for inner in get_args(annotation):
            yield from _models(inner)
