"""The tables of a ledger, and the only statements that touch them."""

import hashlib
import json
import os
import secrets
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, cast

from estimator.errors import fault
from providers.pilot.chain import Entry, Kind
from providers.pilot.readings import Billed
from providers.wire import Found, Progress

APPLICATION = 0x50525553
"""``PRUS``: what SQLite keeps in the header of a file for its owner."""

TABLES = """
CREATE TABLE entry (number INTEGER PRIMARY KEY, kind TEXT NOT NULL, body TEXT NOT NULL, digest TEXT NOT NULL) STRICT;
CREATE TABLE record (
  number INTEGER PRIMARY KEY, page INTEGER NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, text TEXT,
  marks TEXT NOT NULL, lang TEXT, score INTEGER, UNIQUE (id, kind)
) STRICT;
CREATE TABLE page (number INTEGER PRIMARY KEY, at TEXT NOT NULL) STRICT;
CREATE TABLE billed (resource BLOB PRIMARY KEY, day TEXT NOT NULL, at TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE salt (value BLOB NOT NULL) STRICT;
CREATE TABLE place (progress TEXT NOT NULL) STRICT;
"""

_AT_ONCE = 500
"""Resources looked up in one statement; SQLite takes at least 999 values."""

PRAGMAS = (
    "PRAGMA locking_mode = EXCLUSIVE",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
)


def made(path: Path, first: Entry) -> None:
    """A new file with its first row, readable by its owner alone: it is there whole, or not at all.

    Raises:
        InputError: Something stands there, or nothing can be written there.
    """
    hint = "go on with it: perusable pilot resume; or name another file with -o"
    if path.exists():
        raise fault(str(path), "", "is there already", hint)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        try:
            _fill(draft, first)
            # A link, not a renaming: of two that begin at once one finds the name taken.
            os.link(draft, path)
        finally:
            draft.unlink()
        _flush(path.parent)
    except FileExistsError:
        raise fault(str(path), "", "is there already", hint) from None
    except OSError as error:
        raise fault(str(path), "", f"cannot be written: {error.strerror}", "name a file in a folder of yours") from None


def _fill(path: Path, first: Entry) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = FULL")
        with transaction(connection):
            for statement in filter(str.strip, TABLES.split(";")):
                connection.execute(statement)
            connection.execute("INSERT INTO salt VALUES (?)", (secrets.token_bytes(16),))
            connection.execute("INSERT INTO place VALUES ('{}')")
            connection.execute(f"PRAGMA application_id = {APPLICATION}")
            insert(connection, first)


def _flush(folder: Path) -> None:
    """Make a new name in a folder durable."""
    if os.name == "posix":
        place = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(place)
        finally:
            os.close(place)


def opened(path: Path) -> sqlite3.Connection:
    """A file that is there, held by this process alone.

    Raises:
        InputError: It is missing, in use, or no ledger.
    """
    if not path.is_file():
        raise fault(str(path), "", "is not there", "name the ledger of a pilot, such as pilots/x.ledger")
    connection = _connected(path)
    try:
        (owner,) = connection.execute("PRAGMA application_id").fetchone()
        rows = connection.execute("SELECT count(*) FROM entry").fetchone()
    except sqlite3.DatabaseError:
        owner = rows = None
    if owner != APPLICATION or rows is None:
        connection.close()
        raise fault(str(path), "", "is no ledger of a pilot", "name the file that perusable pilot made")
    return connection


def _connected(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
    try:
        for pragma in PRAGMAS:
            connection.execute(pragma)
        # Takes the lock that the mode keeps until the file is closed or its process dies.
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("COMMIT")
    except sqlite3.OperationalError as error:
        connection.close()
        if "locked" in str(error):
            said, hint = "is in use by another process", "wait for it, or end it: a pilot spends from one place only"
        else:
            said, hint = f"cannot be opened: {error}", "check the disk and the rights on its folder"
        raise fault(str(path), "", said, hint) from None
    except sqlite3.DatabaseError:
        connection.close()
        raise fault(str(path), "", "is no ledger of a pilot", "name the file that perusable pilot made") from None
    return connection


@contextmanager
def transaction(connection: sqlite3.Connection, *, later: bool = False) -> Iterator[None]:
    """All that is written within is durable when it ends, or none of it was written.

    Args:
        connection: To the file.
        later: Leave the end to the next transaction, so that both are durable at once, or neither.
    """
    joins = connection.in_transaction
    connection.execute("SAVEPOINT joined" if joins else "BEGIN IMMEDIATE")
    try:
        yield
        if not later:
            connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK TO joined" if joins else "ROLLBACK")
        raise


def insert(connection: sqlite3.Connection, entry: Entry) -> None:
    """Write a row."""
    connection.execute("INSERT INTO entry VALUES (?, ?, ?, ?)", entry)


def go(connection: sqlite3.Connection, progress: Progress) -> None:
    """Write where to go on from: it names what was fetched, so it stands in no row that stays."""
    connection.execute("UPDATE place SET progress = ?", (json.dumps(progress),))


def gone(connection: sqlite3.Connection) -> Progress:
    """Where to go on from."""
    (progress,) = connection.execute("SELECT progress FROM place").fetchone()
    found: Progress = json.loads(progress)
    return found


def entries(connection: sqlite3.Connection) -> Iterator[Entry]:
    """Every row in order, one at a time in memory."""
    for number, kind, body, digest in connection.execute(
        "SELECT number, kind, body, digest FROM entry ORDER BY number"
    ):
        yield Entry(number, cast("Kind", kind), body, digest)


class Kept(NamedTuple):
    """What a page brought.

    Attributes:
        page: Its number.
        at: When it was read.
        records: Its records.
        billed: When its resources were billed last, once it was read.
    """

    page: int
    at: datetime
    records: Sequence[Found]
    billed: Mapping[tuple[str, str], Billed]


def keep(connection: sqlite3.Connection, kept: Kept) -> int:
    """Keep the records that are new, and when each resource was billed; how many records they are.

    A record that came once tells by its page when it was billed; only what is not told so has a row of its own.
    """
    new = _keep_records(connection, kept.page, kept.records)
    if new:
        connection.execute("INSERT INTO page VALUES (?, ?)", (kept.page, kept.at.isoformat()))
    if kept.billed:
        told, now = _telling(connection, kept, new), Billed(kept.at.date(), kept.at)
        again = {name for name, at in kept.billed.items() if at != now}
        _keep_billed(connection, {name: kept.billed[name] for name in kept.billed.keys() - told | again})
    return new


def _telling(connection: sqlite3.Connection, kept: Kept, new: int) -> set[tuple[str, str]]:
    """The records of a page that tell when they were billed: those it brought first, with a text."""
    if new == len(kept.records):
        return {(item.kind, item.id) for item in kept.records if item.text is not None}
    query = "SELECT kind, id FROM record WHERE number > (SELECT max(number) FROM record) - ? AND text IS NOT NULL"
    return set(connection.execute(query, (new,)))


def _keep_records(connection: sqlite3.Connection, page: int, found: Sequence[Found]) -> int:
    rows = [
        (
            page,
            item.kind,
            item.id,
            _whole(item.text),
            " ".join(sorted(item.marks)) if item.marks else "",
            item.lang,
            item.score,
        )
        for item in found
    ]
    before = connection.total_changes
    connection.executemany(
        "INSERT OR IGNORE INTO record (page, kind, id, text, marks, lang, score) VALUES (?, ?, ?, ?, ?, ?, ?)", rows
    )
    return connection.total_changes - before


def _whole(text: str | None) -> str | None:
    """A text without the halves of characters that JSON may hold and no file may."""
    return text if text is None or text.isascii() else text.encode("utf-8", "replace").decode()


def records(connection: sqlite3.Connection) -> Iterator[tuple[int, Found]]:
    """Every record with the number of its page, in the order in which they came."""
    query = "SELECT page, id, kind, text, marks, lang, score FROM record ORDER BY number"
    for page, name, kind, text, marks, lang, score in connection.execute(query):
        yield page, Found(name, kind, text, frozenset(marks.split()), lang, score)


def _keep_billed(connection: sqlite3.Connection, found: Mapping[tuple[str, str], Billed]) -> None:
    if found:
        salt = _salt(connection)
        # A page was read in one instant, which is written once.
        days = {day: day.isoformat() for day in {item.day for item in found.values()}}
        instants = {at: at.isoformat() for at in {item.at for item in found.values()}}
        rows = [(_named(salt, *name), days[item.day], instants[item.at]) for name, item in found.items()]
        connection.executemany("INSERT OR REPLACE INTO billed VALUES (?, ?, ?)", rows)


def billed(connection: sqlite3.Connection, resources: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Billed]:
    """When resources were billed last; those that never were are absent."""
    asked = list(resources)
    found = _told(connection, asked)
    if connection.execute("SELECT EXISTS (SELECT 1 FROM billed)").fetchone() == (1,):
        salt = _salt(connection)
        names = {_named(salt, *resource): resource for resource in asked}
        for name, day, at in _each(connection, "SELECT resource, day, at FROM billed WHERE resource IN ", list(names)):
            found[names[name]] = Billed(date.fromisoformat(day), datetime.fromisoformat(at))
    return found


def _told(connection: sqlite3.Connection, asked: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Billed]:
    """What the pages of records tell."""
    query = "SELECT id, at FROM record JOIN page ON page.number = page WHERE text IS NOT NULL AND kind = ? AND id IN "
    names, found = defaultdict(list), {}
    for kind, name in asked:
        names[kind].append(name)
    for kind, each in names.items():
        for name, at in _each(connection, query, each, kind):
            instant = datetime.fromisoformat(at)
            found[kind, name] = Billed(instant.date(), instant)
    return found


def _each(connection: sqlite3.Connection, query: str, names: list[Any], *before: str) -> Iterator[Any]:
    """The rows of a query that ends with ``IN``, asked for some names at a time."""
    for first in range(0, len(names), _AT_ONCE):
        part = names[first : first + _AT_ONCE]
        # Only question marks are put into the statement.
        yield from connection.execute(f"{query}({','.join('?' * len(part))})", (*before, *part))


def forget(connection: sqlite3.Connection) -> int:
    """Remove every record, and what told their ids apart; how many records there were."""
    connection.execute("PRAGMA secure_delete = ON")
    (count,) = connection.execute("SELECT count(*) FROM record").fetchone()
    connection.execute("DELETE FROM record")
    connection.execute("DELETE FROM billed")
    go(connection, {})
    connection.execute("UPDATE salt SET value = ?", (secrets.token_bytes(16),))
    return int(count)


def shrink(connection: sqlite3.Connection) -> None:
    """Take what was removed out of the file and of its log."""
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.execute("VACUUM")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _salt(connection: sqlite3.Connection) -> bytes:
    (salt,) = connection.execute("SELECT value FROM salt").fetchone()
    return bytes(salt)


@lru_cache(maxsize=4_096)
def _named(salt: bytes, meter: str, name: str) -> bytes:
    """A resource without its id: who was included beside a record must not be readable from the file."""
    return hashlib.blake2b(f"{meter}\n{name}".encode("utf-8", "surrogatepass"), key=salt, digest_size=16).digest()
