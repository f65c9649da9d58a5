"""The errors a caller can meet, and the typed values that stand where a number is missing.

::

    PerusableError
    └─ InputError            a file, key or option is wrong: every problem of it at once, exit code 2

A missing price is not an error: it is a :class:`Refusal`, which travels to the total, the screen and the exit code.
"""

from collections.abc import Iterable
from typing import Literal, NamedTuple

RefusalKind = Literal[
    "past cap",
    "past last tier",
    "no rate",
    "not modelled",
    "quote needed",
    "not observed",
    "withdrawn",
    "not stated",
    "range only",
    "not covered",
    "not released",
    "pace unknown",
]


class Refusal(NamedTuple):
    """A figure that cannot be given, and why.

    Attributes:
        kind: The reason as one of a closed set, for scripts.
        what: The thing that has no figure (a charge, a meter, an input), in words.
        why: The reason and what would settle it, in words for a person.
    """

    kind: RefusalKind
    what: str
    why: str

    def __str__(self) -> str:
        return f"{self.what}: {self.why}"


class Problem(NamedTuple):
    """One fault of an input: where it stands, what is wrong, and how to put it right."""

    file: str
    where: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        place = f"{self.file}: {self.where}" if self.where else self.file
        return f"{place}: {self.message}" + (f" ({self.hint})" if self.hint else "")


class PerusableError(Exception):
    """Root of every error this package raises on purpose."""


class InputError(PerusableError):
    """A file, key or option is wrong. Holds every problem found, not only the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        # What a file says reaches a terminal here: whole books do not, and neither do control characters.
        self.problems = tuple(Problem(*(brief(part, 1_000) for part in problem)) for problem in problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def fault(file: str, where: str, message: str, hint: str = "") -> InputError:
    """An :class:`InputError` with one problem."""
    return InputError([Problem(file, where, message, hint)])


def brief(text: str, limit: int) -> str:
    """``text`` for a person's screen: what cannot be printed as ``?``, and no longer than ``limit``."""
    if len(text) > limit:
        text = text[: limit - 1] + "…"
    return text if text.isprintable() else "".join(char if char.isprintable() else "?" for char in text)


def nearest(name: str, known: Iterable[str]) -> str:
    """A hint naming the closest valid names, or the first few when none is close."""
    import difflib  # noqa: PLC0415 - only a mistake needs it

    names = sorted(known)
    close = difflib.get_close_matches(name[:100], names, n=3, cutoff=0.5)
    if close:
        return "did you mean " + " or ".join(f"{match!r}" for match in close) + "?"
    shown = ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")  # noqa: PLR2004 - a line's worth
    return f"known: {shown}" if names else "none is known"
