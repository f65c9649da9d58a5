"""Which stages a pilot measures: those of the funnel of its endpoint that a record alone can answer, by their names.

A stage whose query operator is in use acts before the meter, so what it drops is never fetched. The funnel keeps such
a stage out of what must be bought over (``estimator.yields.funnel``): a rate measured on what came would stand in its
place and be multiplied by nothing. It is therefore no stage of the pilot. What came in spite of the operator is counted
beside the stages, so that a supplier's own idea of a language can be seen.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from estimator.errors import InputError, Problem, nearest
from estimator.screening.criteria import VERSIONS
from estimator.screening.expressions import Expression
from estimator.yields.book import YieldBook

DISTINCT = "distinct"
"""The stage that keeps the first of several copies; always the last."""

READABLE = "readable"
"""Stands before ``distinct`` where that is the only stage, so that what has no text is no record to compare."""

WHOLE = "dolma_rule"
"""One stage for a whole rule; its copies are counted as ``distinct``, behind it."""

THERE = frozenset({"still_there", "not_deleted"})
"""Stages that ask whether a record still exists. They come first: what is gone has no language and no length."""

RESERVED = frozenset({"fetched", "accepted", "human", "deleted_later", "language", "not_repost", "length", "score"}) | {
    *THERE,
    READABLE,
    WHOLE,
    DISTINCT,
}
"""Names that mean something in a funnel already; a stage of your own is called otherwise."""

_ONE_BY_ONE = frozenset({"language", "not_repost", "length", "score", WHOLE}) | THERE

_WHY = {
    "human": "whether an account is automated cannot be told from one record",
    "deleted_later": "what is deleted after delivery is not seen yet",
    "accepted": "whether a made record is good enough is for a review or a check of its own to say",
}
_UNKNOWN = "what these criteria ask is not written down for a program: a stage of your own of this name measures it"
_PART = (
    "only in part: communities that are banned or adult, toxic text and personal data are not looked for, so the share "
    "kept is at most what was measured; a plan that screens for them states a stage"
)


_NO_STAGE = {
    "dolma-like": "over-18 marks, adult communities, toxic text and personal data have no stage: none is looked for",
}


class Unmeasured(NamedTuple):
    """A stage or a part of one that stays assumed, or criteria whose demand has no stage; and why."""

    stage: str
    why: str


class Layout(NamedTuple):
    """The stages of a pilot.

    Attributes:
        criteria: Their id.
        version: Their version.
        provider: Whose records.
        stages: In the order in which they are judged; what the pilot file's header says.
        before: Stages that a query operator in use answers before the meter, with the operator.
        unmeasured: What stays assumed.
        own: Expressions of the user among the stages.
    """

    criteria: str
    version: int
    provider: str
    stages: tuple[str, ...]
    before: tuple[tuple[str, str], ...] = ()
    unmeasured: tuple[Unmeasured, ...] = ()
    own: tuple[Expression, ...] = ()

    @property
    def judged(self) -> tuple[str, ...]:
        """The stages that one record alone can pass."""
        return tuple(stage for stage in self.stages if stage != DISTINCT)

    @property
    def watched(self) -> tuple[tuple[str, str], ...]:
        """Of the stages before the meter, those that a record can answer: what came in spite of their operators."""
        return tuple((stage, sign) for stage, sign in self.before if stage in _judgeable(self.criteria))


def layout(  # noqa: PLR0913 - what a funnel hangs on, one by one
    book: YieldBook,
    *,
    criteria: str,
    provider: str,
    endpoint: str,
    operators: Iterable[str] = (),
    own: Sequence[Expression] = (),
) -> Layout:
    """The stages of an endpoint under named criteria.

    The order is the funnel's, but for two things: whether a record is still there comes first, and ``distinct`` comes
    last, after the user's own expressions. The product of the shares is the same in any order.

    What criteria of the user's ask is not known here, beyond whether a record is there: their stages are measured by
    expressions of the same names, and the others stay assumed.

    Args:
        book: The keep rates, for the names of the stages and their operators.
        criteria: Their id.
        provider: As keep rates name it.
        endpoint: The endpoint, task or recipe.
        operators: Query operators in use.
        own: The user's expressions.

    Raises:
        InputError: No such criteria, criteria or a version that are not known here, or nothing to measure.
    """
    version = _version(book, criteria, own)
    rows = [row for row in book.rows() if (row.provider, row.criteria, row.endpoint) == (provider, criteria, endpoint)]
    used = set(operators)
    before = tuple((row.stage, row.operator) for row in rows if row.operator is not None and row.operator in used)
    _refuse_answered(dict(before), own)
    stages = _ordered([row.stage for row in rows if row.stage not in dict(before)], _judgeable(criteria), own)
    if not stages:
        places = {row.endpoint for row in book.rows() if row.provider == provider and row.criteria == criteria}
        hint = "state a stage of your own" if rows else nearest(endpoint, places)
        raise _fault("endpoint", f"{provider} {endpoint} has no stage that a record alone can answer", hint)
    left = [row.stage for row in rows if row.stage == WHOLE or row.stage not in {*stages, *dict(before)}]
    return Layout(criteria, version, provider, stages, before, tuple(_unmeasured(left, criteria)), tuple(own))


def _version(book: YieldBook, criteria: str, own: Sequence[Expression]) -> int:
    """The version of criteria that can be applied: one written down here, or any with expressions of the user's."""
    known = book.criteria(criteria)
    if known is None:
        raise _fault("criteria", f"no criteria {criteria!r} can be applied to records", nearest(criteria, VERSIONS))
    if criteria not in VERSIONS and not own:
        said = f"what {criteria} asks is not written down for a program"
        raise _fault(
            "criteria", said, "state its stages as expressions of your own: NAME=keep:REGEX or NAME=drop:REGEX"
        )
    if known.version != VERSIONS.get(criteria, known.version):
        said = f"version {known.version} of {criteria} cannot be applied to records"
        raise _fault("criteria", said, f"version {VERSIONS[criteria]} can")
    return known.version


def _judgeable(criteria: str) -> frozenset[str]:
    """Stages with a meaning under criteria: whether a record is there has one under any."""
    return _ONE_BY_ONE if criteria in VERSIONS else THERE


def _ordered(names: Sequence[str], judgeable: frozenset[str], own: Sequence[Expression]) -> tuple[str, ...]:
    judged = [name for name in names if name in judgeable]
    judged.sort(key=lambda name: name not in THERE)
    judged += [expression.name for expression in own]
    if DISTINCT not in names and WHOLE not in judged:
        return tuple(judged)
    return (*(judged or [READABLE]), DISTINCT)


def _refuse_answered(before: Mapping[str, str], own: Sequence[Expression]) -> None:
    """A stage that an operator answers before the meter cannot be measured behind it under the same name."""
    for name, sign in before.items():
        if any(expression.name == name for expression in own):
            said = f"is answered by {sign} before the meter, so its rate would multiply nothing"
            raise _fault(name, said, "choose another name, or leave the operator out")


def _unmeasured(left: Sequence[str], criteria: str) -> Iterator[Unmeasured]:
    """Why the stages that are left are no stages of the pilot."""
    if criteria not in VERSIONS:
        yield from (Unmeasured(stage, _WHY.get(stage, _UNKNOWN)) for stage in left)
        return
    for stage in left:
        yield Unmeasured(stage, _PART if stage == WHOLE else _WHY.get(stage, "a record alone does not answer it"))
    if criteria in _NO_STAGE and WHOLE not in left:
        yield Unmeasured(criteria, _NO_STAGE[criteria])


def _fault(where: str, message: str, hint: str) -> InputError:
    return InputError([Problem("pilot", where, message, hint)])
