"""The licence adapter: items delivered for a fee or by the item, and how many the price covers."""

from collections.abc import Iterator
from fractions import Fraction
from math import floor

from estimator.errors import Refusal
from estimator.money import shortest
from estimator.pricing.charges import Charge
from estimator.rows import Row
from estimator.sourcing import MeterUse, Pace, Request, Sourcing, Step
from providers.licence.options import Options
from providers.licence.terms import Coverage, coverage, expired, rising_fee, unstated
from providers.published import Published, published
from providers.stated import Inputs, not_stated

METER = "item"
ENDPOINT = "delivery"


class Adapter:
    """Turns a licence into items delivered."""

    id = "licence"
    options: type[Row] = Options

    def source(self, request: Request) -> Sourcing:
        """What the source meters, how far it reaches and what it leaves unsaid."""
        options: Options = request.options
        terms = request.holding.revision.licence
        charges = _charges(request)
        offer = published(request)
        covered = coverage(terms, charges, options.items)
        each = _records_per_item(options, offer)
        parts = [*_uses(request, charges, offer, options, each), *_refusals(charges, covered, each), rising_fee(terms)]
        stale = expired(terms, request.as_of)
        return Sourcing(
            uses=tuple(part for part in parts if isinstance(part, MeterUse)),
            pace=_pace(offer, covered, each),
            endpoint=ENDPOINT,
            refusals=tuple(part for part in parts if isinstance(part, Refusal)),
            blocked=() if stale is None else (stale,),
            warnings=tuple(_warnings(request, offer)),
            steps=tuple(_steps(covered)),
            made_by="unknown",
        )


def _charges(request: Request) -> tuple[Charge, ...]:
    now, before = request.holding.revision, request.holding.comparable
    return now.charges if before is None else before.charges


def _records_per_item(options: Options, offer: Published) -> Fraction | Refusal:
    if options.records_per_item is not None:
        return options.records_per_item.likely
    item = offer.facts.get("item", "record")
    if item == "record":
        return Fraction(1)
    how = f"an item of this offer is one {item}; write how many records it holds, as a range"
    return not_stated(f"records per {item}", "records_per_item", how)


def _meters(charges: tuple[Charge, ...]) -> list[str]:
    return sorted({charge.meter for charge in charges if charge.kind in {"unit", "package", "graduated", "volume"}})


def _uses(
    request: Request, charges: tuple[Charge, ...], offer: Published, options: Options, each: Fraction | Refusal
) -> Iterator[MeterUse]:
    if METER not in _meters(charges) or isinstance(each, Refusal):
        return
    inputs = Inputs(offer.book)
    inputs.cited(offer.price_by)
    if options.records_per_item is not None:
        inputs.stated("records_per_item", options.records_per_item)
    yield MeterUse(
        offer=request.holding.offer.id,
        meter=METER,
        ratio=1 / each,
        why=f"1 item holds {shortest(each)} record{'' if each == 1 else 's'}",
        grade=inputs.grade,
        evidence=inputs.sources,
    )


def _refusals(charges: tuple[Charge, ...], covered: Coverage, each: Fraction | Refusal) -> Iterator[Refusal]:
    if isinstance(each, Refusal):
        yield each
    meters = _meters(charges)
    for meter in meters:
        if meter != METER:
            yield Refusal("not stated", f"units of {meter}", f"a licence counts {METER}s only; price this charge apart")
    if covered.items is None and METER not in meters:
        why = (
            "the offer states neither what exists nor what is added; ask the supplier, or write items = N in the source"
        )
        yield Refusal("not stated", "items covered", why)


def _pace(offer: Published, covered: Coverage, each: Fraction | Refusal) -> Pace:
    if isinstance(each, Refusal):
        return Pace(grade="assumed")
    rate = offer.throttle(METER, ENDPOINT)
    return Pace(
        per_day=None if rate is None else rate.per_day * each,
        limit="" if rate is None else rate.words,
        reach=None if covered.items is None else floor(covered.items * each),
        reach_limit=covered.why,
        renews=False,
        grade="assumed" if rate is None else rate.grade,
        shared=METER,
    )


def _warnings(request: Request, offer: Published) -> Iterator[str]:
    if offer.outdated:
        yield offer.outdated
    terms = request.holding.revision.licence
    missing = () if terms is None else unstated(terms)
    if missing:
        yield f"The offer does not state: {', '.join(missing)}."
    if terms is None:
        yield "The offer states no terms of a licence: its uses, its length and what remains after it are open."
    if offer.throttle(METER, ENDPOINT) is None:
        yield "No date of delivery is stated, so the calendar takes everything as delivered at once."


def _steps(covered: Coverage) -> Iterator[Step]:
    for name, count in covered.counts:
        yield Step(f"at {name}", f"{count:,} items", covered.why if name == "all the offer covers" else "")
