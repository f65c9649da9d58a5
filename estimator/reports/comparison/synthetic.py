"""Machine-made text in a plan and its mix: in words and as JSON."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from estimator.errors import Refusal
from estimator.money import significant
from estimator.planning.collapse import DISTINCT, PAPERS, REAL_RECORDS, VALUE, Bound, Synthetic
from estimator.reports.comparison.figures import exact_text
from estimator.reports.comparison.sentences import percent, unit_cost


def bound_words(found: Bound) -> str:
    """A share, or the two it lies between."""
    if found.low == found.high:
        return percent(found.low, 3)
    return f"{percent(found.low, 3)} to {percent(found.high, 3)}"


def told(found: Synthetic, unit: Fraction | None, currency: str) -> Iterator[str]:
    """What a reader is told of a plan, a line each.

    Args:
        found: The plan's machine-made text.
        unit: Its cost per 1,000 usable records.
        currency: Of that cost.
    """
    yield f"machine-made share of the purchase: {bound_words(found.purchase)} of its tokens"
    mix = found.mix
    yield f"{mix.what}: unknown; {mix.why}" if isinstance(mix, Refusal) else f"of the training mix: {bound_words(mix)}"
    yield from _warnings(found)
    if found.discounted is not None and unit is not None:
        low, likely, high = (unit_cost(part) for part in found.discounted)
        worth = f"{significant(VALUE.low, 2)} to {significant(VALUE.high, 2)}, likely {significant(VALUE.likely, 2)}"
        yield f"per 1,000 records, each at full value: {unit_cost(unit)} {currency}"
        yield (
            f"per 1,000 effective records, those past the limit worth {worth} of a real one (assumed): "
            f"{likely} {currency} ({low} to {high})"
        )
    leaning = [paper for paper in PAPERS if paper.limit == found.limit is not None]
    if found.share != "within" and found.made["model"]:
        yield from (f"the limit leans on {paper.id}: {paper.finding} ({paper.setting})" for paper in leaning)


def _warnings(found: Synthetic) -> Iterator[str]:
    if found.limit is not None and found.share != "within":
        limit = f"the limit of {percent(found.limit)} machine-made (assumed)"
        level = "strong warning" if found.strong else "warning"
        where = "the purchase alone" if found.share == "over in the purchase" else "the mix"
        over = f"{level}: {where} is over {limit}"
        yield f"whether it is over {limit} is unknown" if found.share == "unknown" else over
    if found.records != "within":
        least, most = found.real
        known = f"{least:,} at least" if most is None or most != least else f"{least:,}"
        yield f"real records in the mix: {known}; {REAL_RECORDS} are asked for (assumed)"
    yield from (str(refusal) for refusal in found.unknown)
    if found.distinct:
        yield f"distinct {DISTINCT}"


def synthetic_tree(found: Synthetic | None, unit: Fraction | None) -> dict[str, Any] | None:
    """The ``synthetic`` of a plan in the JSON; null for a plan without records."""
    if found is None:
        return None
    mix = None if isinstance(found.mix, Refusal) else _bound(found.mix)
    open_ = [found.mix] if isinstance(found.mix, Refusal) else []
    return {
        "tokens": {who: exact_text(tokens) for who, tokens in found.made.items()},
        "purchase": _bound(found.purchase),
        "mix": mix,
        "limit": None if found.limit is None else float(found.limit),
        "share": found.share,
        "strong": found.strong,
        "real_records": {
            "least": found.real[0],
            "most": found.real[1],
            "asked": REAL_RECORDS,
            "standing": found.records,
        },
        "value": {**{key: exact_text(getattr(VALUE, key)) for key in ("low", "likely", "high")}, "grade": VALUE.grade},
        "per_1000_effective": {
            "full": None if unit is None else significant(unit),
            "discounted": None
            if found.discounted is None
            else {key: significant(part) for key, part in found.discounted._asdict().items()},
        },
        "unknown": [{"kind": r.kind, "what": r.what, "why": r.why} for r in (*open_, *found.unknown)],
        "warnings": list(_warnings(found)),
    }


def _bound(found: Bound) -> dict[str, float]:
    return {"low": round(float(found.low), 6), "high": round(float(found.high), 6)}


def papers_tree() -> list[dict[str, str]]:
    """The papers behind the limits."""
    return [
        {"id": paper.id, "title": paper.title, "finding": paper.finding, "setting": paper.setting} for paper in PAPERS
    ]
