"""Checks that look across the rows of a price file: names that must exist, and revisions that must not contradict."""

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import chain

from estimator.errors import Problem, nearest
from estimator.files import first_problems
from estimator.pricing.rows import BookFile, Dated, Limit


def problems(file: BookFile, name: str, known: Callable[[str], bool]) -> list[Problem]:
    """The faults of a file that no single row can see.

    Args:
        file: The validated rows.
        name: The file's name, for the message.
        known: Tells whether an evidence or terms id is defined in a file below this one.
    """
    checks = (
        _duplicates(file),
        _contradictions(file),
        _citations(file, known),
        _terms(file, known),
        _reach(file),
        _ranges(file),
    )
    found = (Problem(name, where, message, hint) for where, message, hint in chain.from_iterable(checks))
    return first_problems(found, name)


Finding = tuple[str, str, str]


def _duplicates(file: BookFile) -> Iterator[Finding]:
    for table in ("offer", "terms", "figure", "deal", "model", "card", "engine", "throughput"):
        for row_id, times in Counter(row.id for row in getattr(file, table)).items():
            if times > 1:
                yield f"{table}[{row_id}]", f"the id stands {times} times", "add a revision to the first one instead"


def _contradictions(file: BookFile) -> Iterator[Finding]:
    for table in ("offer", "terms", "figure"):
        for thing in getattr(file, table):
            seen: dict[tuple[object, object], int] = {}
            for number, row in enumerate(thing.revision, 1):
                key = (row.start, row.recorded_on)
                if key in seen:
                    yield (
                        f"{table}[{thing.id}].revision[{number}]",
                        f"contradicts revision {seen[key]}: both start {row.start} and were recorded {row.recorded_on}",
                        "a correction carries a later recorded_on",
                    )
                seen[key] = number
                yield from _learned_late(f"{table}[{thing.id}].revision[{number}]", row)


def _learned_late(where: str, row: Dated) -> Iterator[Finding]:
    if row.observed_on is not None and row.observed_on > row.recorded_on:
        yield (
            where,
            f"observed on {row.observed_on}, after it was recorded on {row.recorded_on}",
            "a reading is recorded after it is made",
        )


def _cited(file: BookFile) -> Iterator[tuple[str, str]]:
    for offer in file.offer:
        for number, row in enumerate(offer.revision, 1):
            where = f"offer[{offer.id}].revision[{number}]"
            yield from ((f"{where}.evidence.{part}", cited) for part, cited in row.evidence.cited())
            yield from ((f"{where}.limits", cited) for limit in row.limits for cited in limit.evidence)
    for table in ("terms", "figure"):
        for thing in getattr(file, table):
            for number, row in enumerate(thing.revision, 1):
                yield from ((f"{table}[{thing.id}].revision[{number}]", cited) for cited in row.evidence)
    for table in ("fx", "deal", "throughput"):
        for number, row in enumerate(getattr(file, table), 1):
            yield from ((f"{table}[{getattr(row, 'id', number)}]", cited) for cited in row.evidence)
    for table in ("model", "card", "engine"):
        for row in getattr(file, table):
            yield from ((f"{table}[{row.id}].evidence", cited) for names in row.evidence.values() for cited in names)


def _citations(file: BookFile, known: Callable[[str], bool]) -> Iterator[Finding]:
    for where, cited in _cited(file):
        if cited not in file.evidence and not known(cited):
            yield where, f"no evidence is called {cited!r}", nearest(cited, file.evidence)


def _terms(file: BookFile, known: Callable[[str], bool]) -> Iterator[Finding]:
    defined = {terms.id for terms in file.terms}
    for table in ("offer", "model"):
        for row in getattr(file, table):
            if row.terms is not None and row.terms not in defined and not known(row.terms):
                yield f"{table}[{row.id}].terms", f"no terms are called {row.terms!r}", nearest(row.terms, defined)


def _reach(file: BookFile) -> Iterator[Finding]:
    for offer in file.offer:
        for number, row in enumerate(offer.revision, 1):
            for limit in row.limits:
                if _lacks(limit):
                    yield (
                        f"offer[{offer.id}].revision[{number}].limits",
                        f"a {limit.kind} limit needs its number",
                        "write days or max",
                    )


def _lacks(limit: Limit) -> bool:
    return (limit.kind == "history" and limit.days is None and limit.max is None) or (
        limit.kind == "depth" and limit.max is None
    )


def _ranges(file: BookFile) -> Iterator[Finding]:
    from estimator.money import exact  # noqa: PLC0415 - keeps the names of this module to rows

    for offer in file.offer:
        for number, row in enumerate(offer.revision, 1):
            for charge in row.charges:
                low, high = _range(charge)
                if high is not None and exact(high) < exact(low):
                    yield (
                        f"offer[{offer.id}].revision[{number}].charges",
                        f"the range {low} to {high} runs backwards",
                        "write the lower first",
                    )
    for deal in file.deal:
        if exact(deal.amount_high) < exact(deal.amount_low):
            yield f"deal[{deal.id}]", "amount_high is below amount_low", "write the lower first"


def _range(charge: object) -> tuple[str, str | None]:
    if getattr(charge, "rate_high", None) is not None:
        return charge.rate, charge.rate_high  # type: ignore[attr-defined]
    return getattr(charge, "amount", "0"), getattr(charge, "amount_high", None)
