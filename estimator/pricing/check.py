"""Checks that look across the rows of a price file: names that must exist, and revisions that must not contradict."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from estimator.errors import Problem, nearest
from estimator.files import first_problems
from estimator.money import exact
from estimator.pricing.charges import (
    Charge,
    FeeCharge,
    Limit,
    UnitCharge,
)
from estimator.pricing.rows import BookFile, Deal, Rate, Throughput


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
                if row.observed_on is not None and row.observed_on > row.recorded_on:
                    yield (
                        f"{table}[{thing.id}].revision[{number}]",
                        f"observed on {row.observed_on}, after it was recorded on {row.recorded_on}",
                        "a reading is recorded after it is made",
                    )


class _Place(NamedTuple):
    """Where in the file something stands; put into words only for a fault, because nearly every place has none."""

    table: str
    row: str
    revision: int = 0
    part: str = ""

    def __str__(self) -> str:
        revision = f".revision[{self.revision}]" if self.revision else ""
        return f"{self.table}[{self.row}]{revision}{self.part}"


def _cited(file: BookFile) -> Iterator[tuple[_Place, str]]:
    for offer in file.offer:
        for number, row in enumerate(offer.revision, 1):
            for part, cited in row.evidence.cited():
                yield _Place("offer", offer.id, number, f".evidence.{part}"), cited
            for limit in row.limits:
                for cited in limit.evidence:
                    yield _Place("offer", offer.id, number, ".limits"), cited
    for table in ("terms", "figure"):
        for thing in getattr(file, table):
            for number, row in enumerate(thing.revision, 1):
                yield from ((_Place(table, thing.id, number), cited) for cited in row.evidence)
    yield from _cited_by_rows(file)


def _cited_by_rows(file: BookFile) -> Iterator[tuple[_Place, str]]:
    dated: tuple[tuple[str, Sequence[Rate | Deal | Throughput]], ...] = (
        ("fx", file.fx),
        ("deal", file.deal),
        ("throughput", file.throughput),
    )
    for table, rows in dated:
        for number, line in enumerate(rows, 1):
            name = str(number) if isinstance(line, Rate) else line.id
            yield from ((_Place(table, name), cited) for cited in line.evidence)
    for table in ("model", "card", "engine"):
        for row in getattr(file, table):
            yield from ((_Place(table, row.id, part=".evidence"), c) for names in row.evidence.values() for c in names)


def _citations(file: BookFile, known: Callable[[str], bool]) -> Iterator[Finding]:
    for place, cited in _cited(file):
        if cited not in file.evidence and not known(cited):
            yield str(place), f"no evidence is called {cited!r}", nearest(cited, file.evidence)


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


def _range(charge: Charge) -> tuple[str, str | None]:
    if isinstance(charge, UnitCharge):
        return charge.rate, charge.rate_high
    return (charge.amount, charge.amount_high) if isinstance(charge, FeeCharge) else ("0", None)
