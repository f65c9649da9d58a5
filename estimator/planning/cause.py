"""What makes two costs cross, in words: the line that moves most between two neighbouring volumes."""

from collections.abc import Mapping
from fractions import Fraction

from estimator.money import exact, plain
from estimator.planning.result import CostLine, PlanEstimate
from estimator.planning.volume import Volume
from estimator.pricing.book import Holding
from estimator.pricing.charges import (
    Charge,
    FeeCharge,
    PackageCharge,
    TieredCharge,
    UnitCharge,
)

STEEP = 3
"""One more record that costs more than so many average ones is a step of the tariff."""

_UNIT = {"records": "1,000 records", "tokens": "M tokens"}


def ending(volume: Volume, at: int) -> str:
    """Why a plan may not be called the cheapest at a volume."""
    found = volume.estimate(at)
    if found.records is None:
        return "stated by usage: it has no volume"
    if found.reasons:
        return found.reasons[0]
    if found.missing:
        return str(found.missing[0])
    return "its records are of another kind" if not found.like_for_like else f"no full price: {found.status}"


def cause(one: Volume, other: Volume, at: int) -> str:
    """Why the order of two plans changes after a volume: a step of one of them, else the slower growth of one."""
    moves = [(volume, volume.estimate(at), volume.estimate(at + 1)) for volume in (one, other)]
    rises = [(after.total or 0) - (before.total or 0) for _, before, after in moves]
    gap = rises[0] - rises[1]
    volume, before, after = moves[0] if abs(rises[0]) >= abs(rises[1]) else moves[1]
    rise = (after.total or 0) - (before.total or 0)
    average = Fraction(before.total or 0, before.records or 1)
    if not gap or abs(rise) <= STEEP * average + 1:
        return _growth(one, other, at)
    return f"{volume.plan.id}: {_step(volume, before, after)}"


def _growth(one: Volume, other: Volume, at: int) -> str:
    """The costs of one more thousand records (or million tokens) of the two, from half the volume to here."""
    unit = "records" if one.need.tokens is None else "tokens"
    size = 1000 if unit == "records" else 1_000_000
    said = []
    for volume in (one, other):
        half = max(at // 2, 1)
        low, high = volume.at(half).total, volume.at(at).total
        if low is None or high is None or half == at:
            return "the costs of more meet"
        found = volume.estimate(at)
        grown = Fraction(high - low, 10**found.exponent) * size / (at - half)
        said.append(f"{volume.plan.id} {plain(grown, max(found.exponent, 2), group=True)}")
    return f"{_UNIT[unit]} more cost {' and '.join(said)}"


def _step(volume: Volume, before: PlanEstimate, after: PlanEstimate) -> str:
    old, new = _lines(before), _lines(after)
    moved = max(old.keys() | new.keys(), key=lambda key: (abs(_amount(new, key) - _amount(old, key)), key))
    line = new.get(moved) or old[moved]
    by = _amount(new, moved) - _amount(old, moved)
    month = f" in billing month {after.months}" if after.months > before.months else ""
    money = plain(Fraction(abs(by), 10**after.exponent), after.exponent, group=True)
    return f"{_charge_words(volume, line)}{month}, {money} {after.currency} {'more' if by > 0 else 'less'}"


Key = tuple[str, str, str]


def _lines(found: PlanEstimate) -> dict[Key, CostLine]:
    return {(line.source, line.item, str(line.month)): line for line in found.lines}


def _amount(lines: Mapping[Key, CostLine], key: Key) -> int:
    return (lines[key].amount or 0) if key in lines else 0


def _charge_words(volume: Volume, line: CostLine) -> str:
    """The rule behind a line that jumps; a line that no charge of its source's offer made is named."""
    offers = dict(zip(volume.plan.source_ids(), (row.offer for row in volume.plan.source), strict=True))
    holding = volume.workspace.book.resolve(offers[line.source], volume.as_of) if line.source in offers else None
    charges = holding.revision.charges if isinstance(holding, Holding) else ()
    return next((words for row in charges if (words := _words(row, line))), line.item)


def _words(row: Charge, line: CostLine) -> str:
    """A charge in words, if it made the line."""
    if isinstance(row, FeeCharge) and row.item == line.item:
        return f"fee {row.item!r} of {plain(exact(row.amount), 2, group=True)}"
    if not isinstance(row, UnitCharge | PackageCharge | TieredCharge) or row.meter != line.meter:
        return ""
    match row:
        case PackageCharge():
            return f"package of {row.size:,} {row.meter}"
        case TieredCharge():
            ends = [f"{tier.up_to:,}" for tier in row.tiers if tier.up_to is not None]
            return f"{row.kind} tiers of {row.meter}, which end at {', '.join(ends)}"
        case UnitCharge() if row.allowance:
            return f"{row.meter} beyond the {row.allowance:,} free"
        case _:
            return f"a step of {row.meter}"
