"""Digests of what the price book and the keep rates say about the past, to see that it does not change.

A digest covers every row of a table that was recorded by a day; rows recorded later are not in it, so the files grow
freely. A row without such a day (a model, a card) has a digest of its own. ``python -m tests.published`` pins the last
day recorded in the files; what was pinned before must still hold, or nothing is written.
"""

import hashlib
import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from estimator.files import parse_toml, read_bytes
from estimator.shipped import shipped

PINS = Path(__file__).parent / "data" / "published-history.json"
FILES = ("pricing.toml", "yields.toml")

Pins = dict[str, dict[str, str]]
"""Day, then table (or row), to digest."""


def tables() -> dict[str, list[tuple[date | None, str]]]:
    """The entries of the shipped files by table, as (day it was recorded, its canonical text)."""
    found: dict[str, list[tuple[date | None, str]]] = {}
    for name in FILES:
        for table, rows in parse_toml(read_bytes(shipped(name)), name).items():
            if isinstance(rows, dict):  # evidence: its reading is its recording
                entries = [(row["read_on"], {"id": key, **row}) for key, row in rows.items()]
            elif isinstance(rows, list):
                entries = [entry for row in rows for entry in _entries(row)]
            else:
                entries = [(None, rows)]
            for day, value in entries:
                key = (
                    f"{name} {table}"
                    if day is not None or not isinstance(value, dict)
                    else f"{name} {table} {value['id']}"
                )
                found.setdefault(key, []).append((day, _canonical(value)))
    return found


def _entries(row: dict[str, Any]) -> Iterator[tuple[date | None, Any]]:
    """A row, or each of its revisions together with the words that stand above them."""
    head = {key: value for key, value in row.items() if key != "revision"}
    if "revision" not in row:
        yield row.get("recorded_on"), row
    for revision in row.get("revision", ()):
        yield revision["recorded_on"], {**head, "revision": revision}


def _canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)


def digests(day: date) -> dict[str, str]:
    """The digest of each table as recorded by a day."""
    return {table: _digest(_by(entries, day)) for table, entries in tables().items()}


def _by(entries: list[tuple[date | None, str]], day: date) -> list[str]:
    # In no order: where a row stands in its file says nothing.
    return sorted(text for recorded, text in entries if recorded is None or recorded <= day)


def _digest(texts: list[str]) -> str:
    return f"{len(texts)} rows sha256:{hashlib.sha256(chr(10).join(texts).encode()).hexdigest()}"


def pinned() -> Pins:
    """The pins on record."""
    pins: Pins = json.loads(PINS.read_text(encoding="utf-8"))
    return pins


def changed(pins: Pins) -> list[str]:
    """Tables whose pinned past is not what the files say now."""
    return [
        f"{table} as recorded by {day}: {expected} was published, the file now says {found}"
        for day, before in pins.items()
        for table, expected in before.items()
        if (found := digests(date.fromisoformat(day)).get(table, "no such table")) != expected
    ]


def main() -> int:
    """Pin the last recorded day; ``--again`` also replaces the pins of days whose rows were wrong when published."""
    pins = pinned() if PINS.exists() else {}
    again = "--again" in sys.argv[1:]
    wrong = changed(pins)
    if wrong and not again:
        sys.stderr.write("\n".join(wrong) + "\nnothing was pinned; see tests/unit/test_published_history.py\n")
        return 1
    last = max(day for entries in tables().values() for day, _ in entries if day is not None)
    pins = {day: digests(date.fromisoformat(day)) for day in sorted({*pins, last.isoformat()})}
    PINS.write_text(json.dumps(pins, indent=2) + "\n", encoding="utf-8")
    sys.stdout.write(f"pinned: {', '.join(pins)}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
