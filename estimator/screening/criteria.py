"""What the named criteria of ``yields.toml`` ask of one record, as far as the record alone can tell.

The words of the criteria stand in ``yields.toml``; this is their meaning for a program, version by version.
"""

from typing import NamedTuple

ENGLISH = "en"

VERSIONS = {"light-en": 1, "dolma-like": 1}
"""The versions of the criteria that are written down here."""

LEAST_SCORE = 3
"""Votes or likes that dolma-like asks for (Dolma, arXiv 2402.00159, section 7)."""

_DOLMA_LEAST = {("reddit", "comment"): 500, ("reddit", "post"): 400, ("x", "post"): 141}
_DOLMA_OTHER = 400
_DOLMA_MOST = 40_000
_LIGHT_LEAST = 50


class Limits(NamedTuple):
    """The characters a record may have, both ends included; ``most`` is ``None`` without an upper limit."""

    least: int
    most: int | None = None

    def fault(self, characters: int) -> str:
        """Why so many characters are not allowed; empty where they are."""
        if characters < self.least:
            return "too short"
        return "too long" if self.most is not None and characters > self.most else ""


def limits(criteria: str, provider: str, kind: str) -> Limits:
    """The characters that criteria ask of a kind of record from a provider.

    Raises:
        KeyError: The criteria are not written down here.
    """
    if criteria == "light-en":
        return Limits(_LIGHT_LEAST)
    if criteria == "dolma-like":
        return Limits(_DOLMA_LEAST.get((provider, kind), _DOLMA_OTHER), _DOLMA_MOST)
    raise KeyError(criteria)
