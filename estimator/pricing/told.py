"""What changed in the price book, in words: one sentence a change."""

from fractions import Fraction

from estimator.pricing import words
from estimator.pricing.charges import (
    CapLimit,
    Limit,
    RateLimit,
    ReachLimit,
)
from estimator.pricing.diff import Change, Part
from estimator.pricing.rows import OfferRevision

ARROW = "→"


def sentence(change: Change) -> str:
    """A change in words."""
    old, new = said(change.before, change.was), said(change.after, change.now)
    moved = f"{old} {ARROW} {new}" + (f" ({delta(change.ratio)})" if change.ratio is not None else "")
    match change.kind:
        case "added" | "first read":
            return f"{change.kind}: {new}"
        case "withdrawn":
            return f"withdrawn; was {old}"
        case "price" if isinstance(change.after, OfferRevision):
            return f"price {moved}"
        case "price" | "limit":
            name = "price" if change.kind == "price" else change.item
            return f"{name} {moved}" if old and new else f"new: {new}" if new else f"no longer: {old}"
        case "availability":
            return f"available: {moved}"
        case _:
            item = change.item.replace("_", " ")
            return f"{change.kind}, {item}: {old or words.NOT_STATED} {ARROW} {new or words.NOT_STATED}"


def delta(ratio: Fraction | None) -> str:
    """A ratio as a signed percentage."""
    return "" if ratio is None else words.percent(ratio - 1, 1 if abs(ratio - 1) < Fraction(1, 10) else 0, sign=True)


def said(part: Part | None, revision: OfferRevision | None) -> str:
    """One side of a change."""
    if part is None:
        return ""
    if isinstance(part, OfferRevision):
        return words.price(part)
    if isinstance(part, CapLimit | RateLimit | ReachLimit):
        return _limit(part)
    if isinstance(part, str | int):
        return words.fact(part)
    return words.charge(part, revision.currency if revision is not None else None)


def _limit(limit: Limit) -> str:
    said = words.limit(limit)
    return said.removeprefix("cap ") if isinstance(limit, CapLimit) else said
