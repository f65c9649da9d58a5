"""The command line that gives a view again: what a person copies out of a screen and runs."""

import shlex
from datetime import date
from pathlib import Path
from typing import NamedTuple


class View(NamedTuple):
    """What is looked at.

    Attributes:
        words: The command and its arguments, such as ``("explain", Path("plan.toml"), "posts")``.
        as_of: The day whose prices hold; ``None``: the day it is run.
        known_at: The day by which the books knew them; ``None``: the day it is run.
        records: Usable records instead of the plan's.
        books: Price files over the plan's own.
        yields: Keep-rate files over the plan's own.
        edits: What is changed, as ``ADDRESS=VALUE`` texts (:meth:`estimator.whatif.edits.Edits.texts`).
        more: Further options of the command, as it reads them.
    """

    words: tuple[str | Path, ...]
    as_of: date | None = None
    known_at: date | None = None
    records: int | None = None
    books: tuple[Path, ...] = ()
    yields: tuple[Path, ...] = ()
    edits: tuple[str, ...] = ()
    more: tuple[str, ...] = ()


def command_line(view: View) -> str:
    """The exact ``perusable …`` line that gives a view, quoted for a shell."""
    parts = ["perusable", *map(_word, view.words)]
    parts += [] if view.as_of is None else ["--as-of", view.as_of.isoformat()]
    parts += [] if view.known_at is None else ["--known-at", view.known_at.isoformat()]
    parts += [] if view.records is None else ["--records", str(view.records)]
    repeated = (("--book", map(_word, view.books)), ("--yields", map(_word, view.yields)), ("--set", view.edits))
    for option, values in repeated:
        parts += [part for value in values for part in (option, value)]
    return " ".join(map(_quoted, [*parts, *view.more]))


def _quoted(text: str) -> str:
    """A word for a shell; one that could act on the terminal it is pasted into has its characters spelt out."""
    if text.isprintable():
        return shlex.quote(text)
    spelt = (char if char.isprintable() and char not in "'\\" else _spelt(char) for char in text)
    return f"$'{''.join(spelt)}'"


def _spelt(char: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in char.encode("utf-8", "surrogateescape"))


def _word(word: str | Path) -> str:
    """A path that begins with a dash is no option."""
    text = str(word)
    return f"./{text}" if isinstance(word, Path) and text.startswith("-") else text
