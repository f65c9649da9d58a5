"""What changed between a baseline and a comparison, plan by plan, and the cause of each part of it."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Literal, NamedTuple

Cause = Literal["price", "yield", "volume", "currency", "plan edit"]
CAUSES: tuple[Cause, ...] = ("price", "yield", "volume", "currency", "plan edit")
"""Why a plan's total may differ: prices and all else of the book on its day; keep rates of the book; the need's
records, tokens, have and months; exchange rates; anything else in the plan or the need."""

ChangeKind = Literal["same", "split", "not separable", "status", "new", "removed"]


class Change(NamedTuple):
    """What changed in one plan. Money is in minor units of the comparison's currency.

    Attributes:
        plan: Its id.
        kind: ``same``; ``split`` by cause; ``not separable``; ``status`` (its standing changed, its money is not
            split); ``new`` and ``removed``.
        before: The baseline's total, ``None`` without one.
        after: The total now, ``None`` without one.
        per_1000: The change of the cost per 1,000 usable records in the major unit, to 6 decimals.
        parts: The change of the total by cause: the parts sum to ``after - before``.
        per_1000_parts: The change per 1,000 by cause: the parts sum to ``per_1000``.
        causes: The causes that were in play, whether or not they moved the total.
        why: Why the change is not split, in words; empty when it is.
    """

    plan: str
    kind: ChangeKind
    before: int | None = None
    after: int | None = None
    per_1000: Fraction | None = None
    parts: Mapping[Cause, int] = {}
    per_1000_parts: Mapping[Cause, Fraction] = {}
    causes: tuple[Cause, ...] = ()
    why: str = ""

    @property
    def total(self) -> int | None:
        """The change of the total, ``None`` where one of the two is missing."""
        return None if self.before is None or self.after is None else self.after - self.before

    @property
    def moved(self) -> tuple[Cause, ...]:
        """The causes with a part of the change; where it is not split, those that were in play."""
        if self.kind == "split":
            return tuple(cause for cause, part in self.parts.items() if part)
        return () if self.kind == "same" else self.causes


class Since(NamedTuple):
    """The changes since a baseline.

    Attributes:
        as_of: The baseline's day.
        known_at: The day by which its books knew the prices.
        book: Digest of its price files.
        changes: One for each plan: in the order of the comparison, then the removed ones.
    """

    as_of: date
    known_at: date
    book: str
    changes: tuple[Change, ...]

    @property
    def told(self) -> tuple[Change, ...]:
        """The plans in which something changed."""
        return tuple(change for change in self.changes if change.kind != "same")

    @property
    def only_prices(self) -> bool:
        """Whether something changed, and the price is the only cause of all of it."""
        return bool(self.told) and all(change.moved == ("price",) for change in self.told)
