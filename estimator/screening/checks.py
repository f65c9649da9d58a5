"""One record at one stage: an empty answer passes it, any other says why not, in one of few words."""

from collections.abc import Callable
from typing import NamedTuple

from estimator.screening.criteria import ENGLISH, LEAST_SCORE, limits
from estimator.screening.expressions import Expression
from estimator.screening.language import Language
from estimator.screening.layout import READABLE, THERE, WHOLE, Layout
from estimator.screening.record import Seen

Check = Callable[[Seen], str]
"""Why a stage drops a record that is there; empty where it keeps it."""


class Rules(NamedTuple):
    """What the stages need beside the record.

    Attributes:
        criteria: Their id.
        provider: Whose records.
        language: How a language is told.
        own: The user's expressions by name.
    """

    criteria: str
    provider: str
    language: Language
    own: dict[str, Expression]

    def check(self, stage: str) -> Check:
        """How a stage judges a record.

        Raises:
            KeyError: There is no such stage.
        """
        if stage in self.own:
            return _own(self.own[stage])
        if stage == READABLE or stage in THERE:
            return lambda _seen: ""  # a record that is gone never comes this far
        if stage == WHOLE:
            return self._whole
        return {"language": self._language, "not_repost": _repost, "length": self._length, "score": _score}[stage]

    def _language(self, seen: Seen) -> str:
        told = self.language(seen.text)
        if told is None:
            return "no words to tell a language by"
        return "" if told == ENGLISH else "another language"

    def _length(self, seen: Seen) -> str:
        return limits(self.criteria, self.provider, seen.record.kind).fault(len(seen.text))

    def _whole(self, seen: Seen) -> str:
        """Every part of the rule that a record can answer, the cheap ones first; the first that fails is the reason."""
        return _repost(seen) or _adult(seen) or self._length(seen) or _score(seen) or self._language(seen)


def rules(layout: Layout, language: Language) -> Rules:
    """The rules of a pilot's stages."""
    return Rules(layout.criteria, layout.provider, language, {expression.name: expression for expression in layout.own})


def _repost(seen: Seen) -> str:
    return "a repost" if "repost" in seen.record.marks else ""


def _adult(seen: Seen) -> str:
    return "marked over-18" if "over_18" in seen.record.marks else ""


def _score(seen: Seen) -> str:
    score = seen.record.score
    if score is None:
        return "no score stated"
    return "" if score >= LEAST_SCORE else "a low score"


def _own(expression: Expression) -> Check:
    passes = expression.passes()
    return lambda seen: "" if passes(seen.text) else "the expression"
