"""What the price book says differently on two days: the day asked about (``as_of``), the day of knowledge, or both."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import Literal, NamedTuple, TypeVar

from estimator.errors import Refusal
from estimator.money import exact
from estimator.pricing.book import PriceBook, held
from estimator.pricing.charges import (
    CapLimit,
    Charge,
    CreditCharge,
    FeeCharge,
    Limit,
    MinimumCharge,
    PackageCharge,
    RateLimit,
    RebateCharge,
    TieredCharge,
    UnitCharge,
)
from estimator.pricing.rows import Fact, OfferRevision
from estimator.pricing.tariff import MONTHS

ChangeKind = Literal["added", "first read", "withdrawn", "price", "availability", "limit", "metering", "rights"]
"""``added``: on sale from a known day; ``first read``: seen for the first time, it may have been on sale before."""

Part = Charge | Limit | OfferRevision | Fact

PartT = TypeVar("PartT", Charge, Limit)


class Seen(NamedTuple):
    """One side of a comparison: a book, as known on its day, asked about a day."""

    book: PriceBook
    as_of: date

    def history(self, offer_id: str) -> list[OfferRevision]:
        """What an offer said up to the day, oldest first: the last one holds. Empty before anything was known of it."""
        if self.book.provider_of(offer_id) is None:
            return []
        found = self.book.resolve(offer_id, self.as_of)
        return [] if isinstance(found, Refusal) else held(found.offer.revision, self.as_of, self.book.known_at)


class Change(NamedTuple):
    """One thing that differs.

    Attributes:
        subject: The offer, or the terms whose verdict changed.
        kind: What sort of change.
        item: The meter, fee, limit, fact or purpose it is about; empty when it is the whole offer.
        before: What stood there, ``None`` when nothing did.
        after: What stands there now.
        ratio: ``after / before`` where both are one number of one unit and neither is zero.
        since: The day from which it is so, when the book tells.
        was: The earlier revision of the offer.
        now: The later one.
    """

    subject: str
    kind: ChangeKind
    item: str
    before: Part | None
    after: Part | None
    ratio: Fraction | None = None
    since: date | None = None
    was: OfferRevision | None = None
    now: OfferRevision | None = None


def diff(before: Seen, after: Seen) -> list[Change]:
    """Every change from one side to the other, by offer and then by kind; rights last."""
    ids = sorted({*before.book.offer_ids(), *after.book.offer_ids()})
    changes = [change for offer_id in ids for change in offer_changes(offer_id, before, after)]
    return [*changes, *_rights(before, after)]


def offer_changes(offer_id: str, before: Seen, after: Seen) -> list[Change]:
    """Every change of one offer."""
    past, history = before.history(offer_id), after.history(offer_id)
    was, now = (past[-1] if past else None), (history[-1] if history else None)
    sold, sells = _on_sale(was), _on_sale(now)
    if sold is not None and sells is not None:
        return [change._replace(since=_since(change, history)) for change in _revised(offer_id, sold, sells)]
    if sold is not None:
        return [Change(offer_id, "withdrawn", "", sold, None, None, now.start if now else None, was, now)]
    if sells is not None:
        known = was is not None or sells.effective_from is not None
        return [Change(offer_id, "added" if known else "first read", "", None, sells, None, sells.start, was, now)]
    return []


def _since(change: Change, history: Sequence[OfferRevision]) -> date:
    """The start of the first revision from which on the part has been as it is now."""
    day = history[-1].start
    for row in reversed(history[:-1]):
        still = _revised(change.subject, row, history[-1])
        if row.withdrawn or any(
            (one.kind, one.item, one.after) == (change.kind, change.item, change.after) for one in still
        ):
            break
        day = row.start
    return day


def _on_sale(revision: OfferRevision | None) -> OfferRevision | None:
    return None if revision is None or revision.withdrawn else revision


def _revised(offer_id: str, was: OfferRevision, now: OfferRevision) -> list[Change]:
    def change(
        kind: ChangeKind, item: str, old: Part | None, new: Part | None, ratio: Fraction | None = None
    ) -> Change:
        return Change(offer_id, kind, item, old, new, ratio, None, was, now)

    found = [change("price", item, old, new, ratio) for item, old, new, ratio in _prices(was, now)]
    if was.available != now.available:
        found.append(change("availability", "", was.available, now.available))
    for item, old, new in _pairs(_keyed_limits(was), _keyed_limits(now)):
        if old is None or new is None or _bare(old) != _bare(new):
            found.append(change("limit", item, old, new, _ratio(_size(old), _size(new))))
    facts = [key for key in sorted({*was.metering, *now.metering}) if was.metering.get(key) != now.metering.get(key)]
    return [*found, *(change("metering", key, was.metering.get(key), now.metering.get(key)) for key in facts)]


def _prices(was: OfferRevision, now: OfferRevision) -> Iterator[tuple[str, Part | None, Part | None, Fraction | None]]:
    if bool(was.charges) != bool(now.charges):
        yield "", was, now, None
        return
    same_money = was.currency == now.currency
    for item, old, new in _pairs(_keyed_charges(was), _keyed_charges(now)):
        if old != new or not same_money:
            ratio = _ratio(_single_price(old), _single_price(new)) if same_money and type(old) is type(new) else None
            yield item, old, new, ratio


def _ratio(first: Fraction | None, second: Fraction | None) -> Fraction | None:
    return second / first if first and second else None


def _pairs(
    before: dict[Hashable, tuple[str, PartT]], after: dict[Hashable, tuple[str, PartT]]
) -> Iterator[tuple[str, PartT | None, PartT | None]]:
    """Each part of either side with its counterpart, in the order of the files."""
    for key in (*before, *(key for key in after if key not in before)):
        item, _ = before[key] if key in before else after[key]
        yield item, before[key][1] if key in before else None, after[key][1] if key in after else None


def _keyed_charges(revision: OfferRevision) -> dict[Hashable, tuple[str, Charge]]:
    return _numbered(
        (_charge_item(charge), exact(charge.amount) if isinstance(charge, CreditCharge) else None, charge)
        for charge in revision.charges
    )


def _charge_item(charge: Charge) -> str:
    match charge:
        case UnitCharge() | PackageCharge() | TieredCharge():
            return charge.meter
        case FeeCharge():
            return charge.item
        case MinimumCharge():
            return "minimum"
        case RebateCharge():
            return f"rebate in {charge.paid_in}"
        case _:
            return f"{charge.source} credit"


def _keyed_limits(revision: OfferRevision) -> dict[Hashable, tuple[str, Limit]]:
    return _numbered((_limit_item(limit), None, limit) for limit in revision.limits)


def _limit_item(limit: Limit) -> str:
    if isinstance(limit, CapLimit):
        return f"cap on {limit.meter}"
    where = f", {limit.endpoint}" if limit.endpoint else ""
    if isinstance(limit, RateLimit):
        return f"{limit.meter} {limit.kind}{where}"
    return f"{limit.kind}{where}"


def _numbered(parts: Iterable[tuple[str, Hashable, PartT]]) -> dict[Hashable, tuple[str, PartT]]:
    """Parts by name; of several with one name, the first of one side meets the first of the other."""
    keyed: dict[Hashable, tuple[str, PartT]] = {}
    for item, apart, part in parts:
        number = 0
        while (item, apart, number) in keyed:
            number += 1
        keyed[item, apart, number] = (item, part)
    return keyed


def _bare(limit: Limit) -> Limit:
    """A limit without its sources: a new reading of the same limit is no change."""
    return limit.model_copy(update={"evidence": ()})


def _single_price(charge: Charge | None) -> Fraction | None:
    """A price that is one number: of a unit, or of a month."""
    if isinstance(charge, UnitCharge) and charge.rate_high is None:
        return exact(charge.rate) / charge.per
    if isinstance(charge, PackageCharge):
        return exact(charge.price) / charge.size
    if isinstance(charge, MinimumCharge) or (isinstance(charge, FeeCharge) and charge.amount_high is None):
        months = MONTHS[charge.every]
        return exact(charge.amount) / months if months else None
    return None


def _size(limit: Limit | None) -> Fraction | None:
    if isinstance(limit, CapLimit):
        months = MONTHS[limit.every]
        return Fraction(limit.max, months) if months else None
    return Fraction(limit.max, limit.seconds) if isinstance(limit, RateLimit) else None


def _rights(before: Seen, after: Seen) -> Iterator[Change]:
    """Verdicts that changed, of terms known on both sides."""
    ids = sorted({terms.id for side in (before, after) for layer in side.book.layers for terms in layer.file.terms})
    for terms_id in ids:
        yield from rights_changes(terms_id, before, after)


def rights_changes(terms_id: str, before: Seen, after: Seen) -> Iterator[Change]:
    """Every verdict of one contract that changed, when it is known on both sides."""
    old, new = before.book.terms(terms_id, before.as_of), after.book.terms(terms_id, after.as_of)
    if old is None or new is None:
        return
    for purpose, verdict in new[1].verdicts.items():
        if old[1].verdicts[purpose] != verdict:
            yield Change(terms_id, "rights", purpose, old[1].verdicts[purpose], verdict, None, new[1].start)
