"""What a search for crossovers answers."""

from datetime import date
from typing import Literal, NamedTuple

from estimator.planning.rows import Need


class Range(NamedTuple):
    """A plan that may be called the cheapest somewhere.

    Attributes:
        id: The plan's id.
        name: Its name.
        first: The least volume at which it can be had, at a full price.
        last: The largest.
        why: What ends it there, empty where the search does.
    """

    id: str
    name: str
    first: int
    last: int
    why: str


class Crossover(NamedTuple):
    """Two plans change places: ``before`` is cheaper at ``at``, ``after`` at ``at + 1``.

    Attributes:
        at: The last volume of the old order.
        plans: The two ids, in the order of the file.
        before: The id of the cheaper one; ``None`` where they tie.
        after: The same, one further.
        totals: What the two cost at ``at``, minor units.
        then: What they cost at ``at + 1``.
        leads: Whether the cheapest of all plans changes here.
        cause: What makes it, in words; empty where it was not looked up.
    """

    at: int
    plans: tuple[str, str]
    before: str | None
    after: str | None
    totals: tuple[int | None, int | None]
    then: tuple[int | None, int | None]
    leads: bool
    cause: str


class Stretch(NamedTuple):
    """From ``first`` to ``last`` these plans cost least; more than one is a tie.

    Where none has a full price, ``unpriced`` are those that lack nothing else at ``first``; without any of them it is a
    volume that nobody delivers.
    """

    first: int
    last: int
    cheapest: tuple[str, ...]
    unpriced: tuple[str, ...] = ()


class Gap(NamedTuple):
    """Where crossovers of two plans may have been missed: those nearer than ``apart`` between two volumes."""

    plans: tuple[str, str]
    first: int
    last: int
    apart: int
    why: str


class Breakeven(NamedTuple):
    """The answer.

    Attributes:
        as_of: The day whose prices hold.
        known_at: The day by which the book knew them.
        need: As stated.
        unit: What a volume counts.
        first: The least volume looked at.
        upto: The largest.
        currency: Of every amount.
        exponent: Decimals of its minor unit.
        book: Digest of the price files.
        book_recorded_on: The last day on which the book learned something.
        yields: Digest of the keep-rate files.
        plans: The plans that may be the cheapest somewhere, in the order of the file.
        left_out: The other plans' ids, each with the reason.
        stretches: Who is cheapest, from the first volume to the last.
        crossovers: Of every two plans, by volume.
        gaps: What cannot be promised.
        estimates: How many estimates were made.
    """

    as_of: date
    known_at: date
    need: Need
    unit: Literal["records", "tokens"]
    first: int
    upto: int
    currency: str
    exponent: int
    book: str
    book_recorded_on: date
    yields: str
    plans: tuple[Range, ...]
    left_out: tuple[tuple[str, str], ...]
    stretches: tuple[Stretch, ...]
    crossovers: tuple[Crossover, ...]
    gaps: tuple[Gap, ...]
    estimates: int
