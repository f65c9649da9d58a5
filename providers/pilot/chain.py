"""The rows of a ledger as a chain: each holds the digest of all before it, so that no past row can change unseen."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple, NoReturn

Kind = Literal[
    "opened", "reserved", "settled", "voided", "unknown", "moved", "usage", "raised", "began", "stopped", "forgotten"
]
KINDS: tuple[Kind, ...] = (
    "opened",
    "reserved",
    "settled",
    "voided",
    "unknown",
    "moved",
    "usage",
    "raised",
    "began",
    "stopped",
    "forgotten",
)

START = "0" * 64
"""What stands before the first row."""


class Entry(NamedTuple):
    """A row of the ledger.

    Attributes:
        number: From 1, without a gap.
        kind: What happened.
        body: The particulars, as canonical JSON.
        digest: SHA-256 over the digest before, the number, the kind and the body.
    """

    number: int
    kind: Kind
    body: str
    digest: str

    @property
    def facts(self) -> dict[str, Any]:
        """The particulars."""
        found: dict[str, Any] = json.loads(self.body)
        return found


def canonical(value: Mapping[str, Any]) -> str:
    """JSON with sorted keys and no blanks, in ASCII; amounts are whole numbers or strings, never floats.

    Raises:
        TypeError: A float is among the values.
    """
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    json.loads(text, parse_float=_refused)
    return text


def _refused(text: str) -> NoReturn:
    msg = f"a ledger holds no float: {text}"
    raise TypeError(msg)


def following(before: str, number: int, kind: Kind, facts: Mapping[str, Any]) -> Entry:
    """The row that comes after a digest."""
    body = canonical(facts)
    return Entry(number, kind, body, _digest(before, number, kind, body))


def _digest(before: str, number: int, kind: str, body: str) -> str:
    return hashlib.sha256(f"{before}\n{number}\n{kind}\n{body}".encode("utf-8", "surrogatepass")).hexdigest()


def follows(row: Entry, before: str, number: int) -> bool:
    """Whether a row is what was written after a digest."""
    return row.number == number and row.kind in KINDS and row.digest == _digest(before, number, row.kind, row.body)
