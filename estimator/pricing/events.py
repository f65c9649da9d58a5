"""What happened to the prices: each day on which an offer started, ended or changed, in words made from the book."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from estimator.evidence import Grade, weakest
from estimator.pricing.book import PriceBook, held
from estimator.pricing.diff import Change, ChangeKind, Seen, offer_changes, rights_changes
from estimator.pricing.rows import OfferRevision, TermsRevision
from estimator.pricing.told import sentence

DAY = timedelta(days=1)

PARTS = ("price", "start", "availability")
"""The parts of a revision whose sources a change of it rests on."""


class Event(NamedTuple):
    """What happened to one offer on one day.

    Attributes:
        day: The day from which it is so; where no start is known, the day of the first reading.
        offer: The offer's id, or that of the terms whose verdict changed.
        words: What changed, one sentence a change.
        grade: The weakest grade among the sources of what is said from then on.
        name: The offer's name.
        kinds: What sorts of change.
        dated: Whether the start is known; else it was so by the day, and may have been before.
        announced_on: When it was announced, for what was announced before it began.
    """

    day: date
    offer: str
    words: str
    grade: Grade
    name: str
    kinds: tuple[ChangeKind, ...]
    dated: bool
    announced_on: date | None = None


def events(book: PriceBook, offers: Collection[str] | None = None) -> tuple[Event, ...]:
    """Everything that happened, as the book knew it on its day: in order of the days, then of the ids.

    Args:
        book: The price book.
        offers: Only these offers and the terms that govern them; absent, all.
    """
    ids = [name for name in book.offer_ids() if offers is None or name in offers]
    found = [event for name in ids for event in _of_offer(book, name)]
    found += [event for name in _governing(book, ids) for event in _of_terms(book, name)]
    return tuple(sorted(found, key=lambda event: (event.day, event.offer)))


def under_one_contract(book: PriceBook, offers: Collection[str]) -> frozenset[str]:
    """Some offers, and all others of their vendors under the same contracts: the tiers of one vendor have one history.

    A vendor is what an id begins with; resellers are under the same contract and have prices of their own.
    """
    rows = [offer for layer in book.layers for offer in layer.file.offer]
    contracts = {(_vendor(offer.id), offer.terms) for offer in rows if offer.id in offers and offer.terms is not None}
    return frozenset(offers) | {offer.id for offer in rows if (_vendor(offer.id), offer.terms) in contracts}


def _vendor(offer_id: str) -> str:
    return offer_id.partition("/")[0]


def stops(found: Iterable[Event], *days: date) -> tuple[date, ...]:
    """The days on which to stop along a time line: those on which anything happened, and some more, such as today."""
    return tuple(sorted({*days, *(event.day for event in found)}))


def _of_offer(book: PriceBook, offer_id: str) -> Iterator[Event]:
    rows = [
        (offer.name, row)
        for layer in book.layers
        for offer in layer.file.offer
        if offer.id == offer_id
        for row in held(offer.revision, date.max, book.known_at)
    ]
    for day in sorted({row.start for _, row in rows}):
        changes = offer_changes(offer_id, *_around(book, day))
        if changes:
            name, row = next((name, row) for name, row in reversed(rows) if row.start == day)
            yield _event(book, changes, day, name, row)


def _of_terms(book: PriceBook, terms_id: str) -> Iterator[Event]:
    rows = [
        (terms.name, row)
        for layer in book.layers
        for terms in layer.file.terms
        if terms.id == terms_id
        for row in held(terms.revision, date.max, book.known_at)
    ]
    for day in sorted({row.start for _, row in rows}):
        changes = list(rights_changes(terms_id, *_around(book, day)))
        if changes:
            name, row = next((name, row) for name, row in reversed(rows) if row.start == day)
            yield _event(book, changes, day, name, row)


def _around(book: PriceBook, day: date) -> tuple[Seen, Seen]:
    """The book on the day before and on the day."""
    return Seen(book, day - DAY), Seen(book, day)


def _event(book: PriceBook, changes: list[Change], day: date, name: str, row: OfferRevision | TermsRevision) -> Event:
    if isinstance(row, OfferRevision):
        cited = [source for part, source in row.evidence.cited() if part in PARTS]
        announced = row.announced_on
    else:
        cited, announced = list(row.evidence), None
    return Event(
        day,
        changes[0].subject,
        "; ".join(dict.fromkeys(sentence(change) for change in changes)),
        weakest(book.evidence(source).grade for source in cited),
        name,
        tuple(dict.fromkeys(change.kind for change in changes)),
        row.effective_from is not None,
        announced,
    )


def _governing(book: PriceBook, offers: Collection[str]) -> list[str]:
    """The contracts of some offers."""
    rows = (offer for layer in book.layers for offer in layer.file.offer)
    return sorted({offer.terms for offer in rows if offer.id in offers and offer.terms is not None})
