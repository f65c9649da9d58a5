"""What changed in the price book between two days, and which plans' totals it moves."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import NamedTuple

from estimator.money import plain
from estimator.planning.compare import Comparison
from estimator.planning.result import PlanEstimate
from estimator.pricing.diff import Change
from estimator.pricing.told import ARROW, delta, said, sentence
from estimator.reports.grid import Column
from estimator.reports.listing import Listing, Record

COLUMNS = (Column("OFFER"), Column("WHAT CHANGED"), Column("SINCE", rigid=True))
MOVE_COLUMNS = (
    Column("PLAN"),
    Column("BEFORE", right=True),
    Column("AFTER", right=True),
    Column("", right=True, rigid=True),
    Column("STATUS"),
)


class Move(NamedTuple):
    """One plan's estimate at both ends."""

    before: PlanEstimate
    after: PlanEstimate

    @property
    def ratio(self) -> Fraction | None:
        """The later total over the earlier, where both are priced in full, in one currency and not zero."""
        if self.before.currency != self.after.currency or {self.before.status, self.after.status} != {"priced"}:
            return None
        old, new = self.before.money, self.after.money
        return new / old if old and new is not None else None

    @property
    def moved(self) -> bool:
        """Whether the total, its status or whether it can be bought differ."""
        return self._outcome(self.before) != self._outcome(self.after)

    @staticmethod
    def _outcome(plan: PlanEstimate) -> tuple[object, ...]:
        return plan.total, plan.currency, plan.status, plan.eligible


def moves(before: Comparison, after: Comparison) -> list[Move]:
    """Every plan at both ends, in the order of the later ranking."""
    earlier = {plan.id: plan for plan in before.plans}
    return [Move(earlier[plan.id], plan) for plan in after.plans]


def change_listing(changes: Iterable[Change]) -> Listing:
    """Changes as a list; what was only read for the first time stands last in the table."""
    kept = list(changes)
    rows: list[tuple[str, ...]] = []
    last = ""
    for one in sorted(kept, key=lambda change: change.kind == "first read"):
        subject = "" if one.subject == last else one.subject
        last = one.subject
        rows.append((subject, sentence(one), "" if one.since is None else str(one.since)))
    return Listing(COLUMNS, tuple(rows), tuple(_record(one) for one in kept))


def _record(change: Change) -> Record:
    return {
        "subject": change.subject,
        "kind": change.kind,
        "item": change.item or None,
        "before": said(change.before, change.was) or None,
        "after": said(change.after, change.now) or None,
        "ratio": None if change.ratio is None else plain(change.ratio, 6),
        "since": change.since,
        "recorded_on": None if change.now is None else change.now.recorded_on,
    }


def move_listing(found: Sequence[Move]) -> Listing:
    """Plans at both ends as a list."""
    return Listing(MOVE_COLUMNS, tuple(_moved(one) for one in found), tuple(_move_record(one) for one in found))


def _moved(move: Move) -> tuple[str, ...]:
    old, new = standing(move.before), standing(move.after)
    change = delta(move.ratio) if move.moved else "same"
    return move.after.id, total(move.before), total(move.after), change, new if old == new else f"{old} {ARROW} {new}"


def standing(plan: PlanEstimate) -> str:
    """A plan's status, and whether it can be bought and used."""
    return plan.status if plan.eligible else f"{plan.status}, not for this need"


def total(plan: PlanEstimate) -> str:
    """A plan's likely total; a floor says so."""
    if plan.money is None:
        return "no price"
    return ("at least " if plan.status == "at least" else "") + (
        f"{plain(plan.money, plan.exponent, group=True)} {plan.currency}"
    )


def _move_record(move: Move) -> Record:
    return {
        "plan": move.after.id,
        "name": move.after.name,
        "moved": move.moved,
        "before": _end(move.before),
        "after": _end(move.after),
        "ratio": None if move.ratio is None else plain(move.ratio, 6),
    }


def _end(plan: PlanEstimate) -> Record:
    return {
        "total": None if plan.money is None else plain(plan.money, plan.exponent),
        "currency": plan.currency,
        "status": plan.status,
        "eligible": plan.eligible,
        "reasons": plan.reasons,
    }
