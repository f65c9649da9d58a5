"""What a reader sees of one source: its funnel, its rights and duties, and its fee spread over all it would buy."""

from collections.abc import Iterator
from fractions import Fraction

from estimator.errors import Refusal
from estimator.money import exact, significant
from estimator.planning.calendar import month_start
from estimator.planning.cost import Costing, Scheduled
from estimator.planning.demand import Demand
from estimator.planning.result import FullUse, SourceView
from estimator.planning.rows import Need
from estimator.pricing.charges import FeeCharge
from estimator.pricing.fx import conversion
from estimator.sourcing import Step

THOUSAND = 1000
MINUTES_A_DAY = 1440


def source_view(costing: Costing, item: Scheduled, need: Need) -> SourceView:
    """One source of an estimated plan, for a reader."""
    source = item.demand
    usage = source.row.usage is not None
    tokens = source.row.tokens_per_record
    return SourceView(
        source.id,
        source.row.offer,
        None if usage else source.usable,
        None if usage else source.raw,
        source.funnel,
        source.rights,
        None if tokens is None else tokens.likely,
        (*source.sourcing.steps, *_pace_needed(costing, item, need)),
        tuple(_full_use(costing, source)),
        source.like_for_like,
        _held(costing, item),
        tuple(_duties(source)),
        source.sourcing.made_by,
    )


def _held(costing: Costing, item: Scheduled) -> str:
    source = item.demand
    if source.holding is None or source.revision is None:
        return "no price"
    start = source.revision.start
    seen = f"since {start}" if source.revision.effective_from else f"as observed on {start}"
    last = month_start(costing.start, max(len(item.schedule.shares), 1) - 1)
    regimes = costing.workspace.regimes(source.row.offer, source.revision, costing.as_of)
    seen += "".join(f", changed on {row.start}" for row in regimes[1:] if row.start <= last)
    return f"last list price, {seen}" if source.comparable else seen


def _full_use(costing: Costing, source: Demand) -> Iterator[FullUse]:
    """A fee spread over all that it would buy."""
    revision = source.revision
    fees = [charge for charge in revision.charges if isinstance(charge, FeeCharge)] if revision is not None else []
    if revision is None or not fees:
        return
    rate = conversion(costing.workspace.book, revision.currency or "USD", costing.currency, costing.as_of)
    if isinstance(rate, Refusal):
        return
    term = revision.licence.term_months if revision.licence is not None else None
    yearly = sum((_yearly(fee, term) for fee in fees), Fraction(0))
    if not yearly:
        return
    meters = {use.meter for use in source.sourcing.uses} | set(source.row.usage or ())
    for cap in costing.workspace.tariff(revision).caps:
        units = cap.max * {"month": 12, "year": 1, "contract": 0}[cap.every]
        if units and cap.meter in meters:
            yield FullUse(f"{cap.max:,} {cap.meter}s a {cap.every}", cap.max, yearly * rate.rate * THOUSAND / units)
    if revision.licence is not None and revision.licence.new_per_year:
        flow = revision.licence.new_per_year
        yield FullUse(f"one year's flow of {flow:,} items", flow, yearly * rate.rate * THOUSAND / flow)
    if revision.licence is not None and revision.licence.backfile:
        corpus = revision.licence.backfile
        yield FullUse(
            f"the corpus of {corpus:,} items, per year of licence", corpus, yearly * rate.rate * THOUSAND / corpus
        )


def _yearly(fee: FeeCharge, term: int | None) -> Fraction:
    """What a fee comes to in a year; one for the whole contract is spread over its term, where that is stated."""
    if fee.every == "contract":
        return exact(fee.amount) * 12 / term if term else Fraction(0)
    return exact(fee.amount) * (12 if fee.every == "month" else 1)


def _pace_needed(costing: Costing, item: Scheduled, need: Need) -> Iterator[Step]:
    """How many calls a minute it takes to finish by the need's date, where calls are what is metered."""
    if need.by is None or need.every != "once" or item.demand.row.usage is not None:
        return
    minutes = ((need.by - costing.start).days + 1) * MINUTES_A_DAY
    for use in item.demand.sourcing.uses:
        if use.meter == "call" and not use.monthly and minutes > 0:
            calls = use.units(item.demand.raw)
            each = significant(Fraction(calls, minutes), 3)
            yield Step(
                f"calls a minute to finish by {need.by}", each, f"{calls:,} calls in {minutes:,} minutes", use.evidence
            )


def _duties(source: Demand) -> Iterator[tuple[str, str]]:
    """Each duty with what prices it: a deletion re-check prices the duty to delete, nothing else is priced."""
    recheck = any(use.monthly for use in source.sourcing.uses)
    for duty in source.rights.duties:
        covered = recheck and any(word in duty.lower() for word in ("delet", "remov"))
        yield duty, "deletion re-check" if covered else "unpriced"
