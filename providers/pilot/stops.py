"""Why a pilot ended, as a script and a person need it."""

from typing import Literal, NamedTuple

from providers.wire import Lost, Trouble

Reason = Literal[
    "complete",
    "exhausted",
    "nothing found",
    "spend cap",
    "supplier cap",
    "no credits",
    "spend limit",
    "not allowed",
    "rejected",
    "unavailable",
    "interrupted",
]

EXIT: dict[Reason, int] = {
    "complete": 0,
    "exhausted": 0,
    "nothing found": 5,
    "spend cap": 3,
    "supplier cap": 5,
    "no credits": 5,
    "spend limit": 5,
    "not allowed": 5,
    "rejected": 2,
    "unavailable": 5,
    "interrupted": 130,
}
"""Exit codes by reason: over the cap is 3, what the supplier does not let through 5, what it calls wrong 2."""

STOPPED: dict[Reason, str] = {
    "complete": "complete",
    "exhausted": "complete",
    "nothing found": "complete",
    "spend cap": "spend cap",
    "interrupted": "interrupted",
}
"""What the header of a pilot file says; every other reason is the supplier's."""

_BY_TROUBLE: dict[str, Reason] = {
    "rate limited": "unavailable",
    "cap reached": "supplier cap",
    "no credits": "no credits",
    "spend limit": "spend limit",
    "token expired": "not allowed",
    "not allowed": "not allowed",
    "not found": "rejected",
    "bad request": "rejected",
    "gone": "rejected",
    "server error": "unavailable",
    "malformed": "unavailable",
}


class Stop(NamedTuple):
    """The end of a pull.

    Attributes:
        reason: As one of a closed set.
        why: In words, with what to do.
    """

    reason: Reason
    why: str

    @property
    def code(self) -> int:
        """The exit code."""
        return EXIT[self.reason]

    @property
    def in_file(self) -> str:
        """As a pilot file says it."""
        return STOPPED.get(self.reason, "supplier")


def stop_of(outcome: Trouble | Lost) -> Stop:
    """The end that an answer without records makes, once asking again has not helped."""
    if isinstance(outcome, Trouble):
        return Stop(_BY_TROUBLE[outcome.kind], outcome.why)
    if outcome.kind in ("refused host", "redirected"):
        return Stop("not allowed", outcome.why)
    return Stop("unavailable", outcome.why)
