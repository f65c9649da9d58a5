"""A JSON Lines file as one table a line: bounded before a byte has a meaning, each fault in words."""

import codecs
import json
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from estimator.errors import brief, fault
from estimator.files import digest

LIMIT = 64 * 1024 * 1024
"""Bytes a pilot file may hold."""

LINE = 64 * 1024
"""Characters a line may hold."""

UNITS = 1_000_000
"""Sampling units a file may hold."""

ONE_LINE = "write one JSON object a line"


class LineError(ValueError):
    """A line that is no table: what is wrong with it, and how to put it right."""

    def __init__(self, message: str, hint: str = ONE_LINE) -> None:
        super().__init__(message)
        self.hint = hint


def lines_of(data: bytes, name: str) -> list[str]:
    """The lines of a file without their ends; empty ones after the last are dropped.

    Raises:
        InputError: It is not UTF-8, starts with a byte order mark, its lines end in carriage returns alone, or there
            are too many of them.
    """
    if data.startswith(codecs.BOM_UTF8):
        raise fault(name, "line 1", "starts with a byte order mark", "save the file as UTF-8 without one")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise fault(name, f"line {line}", "is not UTF-8 text", "save the file as UTF-8") from None
    body = text.rstrip("\n\r\t ")
    if "\r" in body and "\n" not in body:
        raise fault(name, "line 1", "ends in a carriage return alone", "save the file with line feeds")
    if not body:
        raise fault(name, "", "is empty", "a pilot file starts with its header")
    if body.count("\n") > UNITS + 1:
        raise fault(name, "", f"has more lines than {UNITS:,} sampling units take", "split the pilot")
    found = body.split("\n")
    return [line.removesuffix("\r") for line in found] if "\r" in body else found


def table_of(line: str) -> dict[str, Any]:
    """The JSON object of a line.

    Raises:
        LineError: It is none, or larger, deeper or longer in digits than any real line.
    """
    if len(line) > LINE:
        msg = f"is longer than {LINE // 1024} KiB"
        raise LineError(msg, "a line holds one sampling unit's counts, and no texts")
    try:
        value = _DECODER.decode(line)
    except json.JSONDecodeError as error:
        raise _not_json(line, error) from None
    except RecursionError:
        msg = "is nested too deeply"
        raise LineError(msg, "write plain, shallow objects") from None
    except LineError:
        raise
    except ValueError:
        msg = "holds a number of more digits than any count"
        raise LineError(msg, "counts are at most 10^15") from None
    if not isinstance(value, dict):
        msg = "is not a JSON object"
        raise LineError(msg)
    return value


def seal(lines: Sequence[str], last: str) -> str:
    """The SHA-256 of a file up to the digest that closes it, each line before the last with a line feed.

    Args:
        lines: The lines before the last.
        last: The last line, with or without its digest.
    """
    above = "".join(f"{line}\n" for line in lines)
    return digest((above + _CLOSED.sub("", last)).encode("utf-8"))


_CLOSED = re.compile(r'(,\s*"digest"\s*:\s*"[^"]*"\s*)?\}\s*\}\s*\Z')


def _not_json(line: str, error: json.JSONDecodeError) -> LineError:
    if not line.strip():
        return LineError("is empty", "remove it")
    said = error.msg[:1].lower() + error.msg[1:]
    return LineError(f"is not valid JSON: {said} at character {error.pos + 1}")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) < len(pairs):
        twice = Counter(name for name, _ in pairs).most_common(1)[0][0]
        msg = f"has the key {brief(twice, 60)!r} twice"
        raise LineError(msg, "keep one of them")
    return table


def _no_number(text: str) -> Any:  # noqa: ANN401 - the decoder's signature
    msg = f"holds {text}, which is no number"
    raise LineError(msg, "write null for what is unknown")


_DECODER = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_no_number)
