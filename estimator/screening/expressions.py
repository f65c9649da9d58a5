"""Stages of your own: ``NAME=keep:REGEX`` keeps the records in which the expression is found, ``drop`` the others.

The expressions are RE2's (https://github.com/google/re2/wiki/Syntax): no look-around and no back-reference, and in
return the time to search a text grows with its length, never with the square or worse.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from estimator.errors import InputError, Problem, brief

MOST = 20
LONGEST = 500

LARGEST = 5_000
"""Instructions of a compiled expression: x{0,1000} thrice over is linear too, and takes seconds for one long text."""

_MEMORY = 1 << 20
"""Bytes for a compiled expression: with the usual 8 MiB, compiling the largest that fits takes nine seconds."""

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_FORM = "write NAME=keep:REGEX or NAME=drop:REGEX, such as no_links=drop:https?://"


class Expression(NamedTuple):
    """A stage of your own.

    Attributes:
        name: Of the stage.
        keeps: Whether a record is kept, rather than dropped, where the pattern is found.
        pattern: In RE2's syntax; found anywhere in the composed text.
    """

    name: str
    keeps: bool
    pattern: str

    def passes(self) -> Callable[[str], bool]:
        """Whether the stage keeps a text.

        Raises:
            ValueError: RE2 does not take the pattern, in its words.
        """
        search, keeps = _compiled(self.pattern), self.keeps
        return lambda text: search(text) is keeps


def expressions(given: Sequence[str], taken: Iterable[str], file: str = "--stage") -> tuple[Expression, ...]:
    """The stages that options or lines of a file state.

    Args:
        given: ``NAME=keep:REGEX`` or ``NAME=drop:REGEX`` each.
        taken: Names that stages have already.
        file: What the faults are said of.

    Raises:
        InputError: With every fault.
    """
    if len(given) > MOST:
        raise InputError([Problem(file, "", f"there are {len(given)} expressions, at most {MOST} are allowed")])
    names, found, faults = set(taken), [], list[Problem]()
    for text in given:
        name, _, rest = text.partition("=")
        way, _, pattern = rest.partition(":")
        told = list(_faults(name, way, pattern, names))
        faults += [Problem(file, brief(name, 60), message, hint) for message, hint in told]
        names.add(name)
        if not told:
            found.append(Expression(name, way == "keep", pattern))
    if faults:
        raise InputError(faults)
    return tuple(found)


def _faults(name: str, way: str, pattern: str, names: set[str]) -> Iterator[tuple[str, str]]:
    """What is wrong with one expression, and how to put it right."""
    if not _NAME.fullmatch(name):
        yield "is no name of a stage", "a to z, 0 to 9 and _, at most 40, a letter first"
    elif name in names:
        yield "is taken by another stage", "choose another name"
    if way not in ("keep", "drop"):
        yield f"says {brief(way, 40)!r} where keep or drop is expected", _FORM
    elif not pattern:
        yield "has no expression", _FORM
    elif len(pattern) > LONGEST:
        yield f"has an expression of {len(pattern):,} characters, at most {LONGEST} are allowed", "split it in two"
    else:
        try:
            _compiled(pattern)
        except ValueError as error:
            yield str(error), "RE2's syntax: no look-around, no back-references"


def _compiled(pattern: str) -> Callable[[str], bool]:
    import re2  # type: ignore[import-untyped]  # noqa: PLC0415 - only who states an expression needs it

    options = re2.Options()
    options.log_errors = False
    options.never_capture = True
    options.max_mem = _MEMORY
    try:
        found = re2.compile(pattern, options)
    except UnicodeEncodeError:
        raise ValueError("has half a character in its expression") from None
    except re2.error as error:
        why = error.args[0] if error.args else ""
        said = why.decode("utf-8", "replace") if isinstance(why, bytes) else str(why)
        raise ValueError(f"has an expression that cannot be read: {brief(said, 200)}") from None
    if found.programsize > LARGEST:
        msg = f"has an expression that is too large when counted out ({found.programsize:,} of {LARGEST:,})"
        raise ValueError(msg)
    return lambda text: found.search(text) is not None
