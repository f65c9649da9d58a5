"""Every offer of the price book on a day: what it costs, who may buy it, since when, and how that is known."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Literal, NamedTuple

from estimator.errors import Refusal
from estimator.evidence import Grade, weakest
from estimator.pricing.book import Holding, PriceBook
from estimator.pricing.rows import OfferRevision
from estimator.pricing.words import price
from estimator.reports.grid import Column
from estimator.reports.listing import Listing, Record

Standing = Literal["on sale", "closed", "withdrawn", "not observed"]
"""``closed``: there is a price, but nobody new can buy; ``not observed``: nothing was known by the day."""

READ = "*"
READ_NOTE = f"{READ} read on that day; the day it began is not known"

OFFER_COLUMNS = (
    Column("OFFER"),
    Column("PRICE (open unless said)"),
    Column("SINCE", rigid=True),
    Column("DAYS", right=True, rigid=True),
    Column("GRADE", rigid=True),
)


class OfferLine(NamedTuple):
    """An offer on a day.

    Attributes:
        id: The offer.
        standing: Whether it can be bought.
        words: Its price in words.
        holding: What the book says; ``None`` when nothing was known by then.
        grade: The weakest grade behind the price and its start.
        since: Its start, or the day it was read.
        days: From ``since`` to the day asked about.
        conflicts: Offers that say otherwise about the same thing.
    """

    id: str
    standing: Standing
    words: str
    holding: Holding | None = None
    grade: Grade | None = None
    since: date | None = None
    days: int | None = None
    conflicts: tuple[str, ...] = ()

    @property
    def hidden(self) -> bool:
        """Whether a list of what there is leaves it out."""
        return self.standing in ("withdrawn", "not observed")


def grade_of(book: PriceBook, revision: OfferRevision) -> Grade:
    """The weakest grade behind a price and its start; without a price, behind whatever is cited."""
    parts = (*revision.evidence.price, *revision.evidence.start)
    cited = parts or tuple(name for _, name in revision.evidence.cited())
    return weakest(book.evidence(name).grade for name in cited)


def offer_lines(book: PriceBook, as_of: date) -> list[OfferLine]:
    """Every offer on a day, by id."""
    return [offer_line(book, offer_id, as_of) for offer_id in book.offer_ids()]


def offer_line(book: PriceBook, offer_id: str, as_of: date) -> OfferLine:
    """One offer on a day.

    Raises:
        InputError: No file knows the offer.
    """
    found = book.resolve(offer_id, as_of)
    if isinstance(found, Refusal):
        return OfferLine(offer_id, "not observed", found.why)
    now = found.revision
    standing: Standing = "withdrawn" if now.withdrawn else "closed" if now.available == "closed" else "on sale"
    conflicts = (now.conflicts,) if now.conflicts is not None else ()
    return OfferLine(
        offer_id, standing, words(found), found, grade_of(book, now), now.start, (as_of - now.start).days, conflicts
    )


def words(holding: Holding) -> str:
    """The price of a holding in one line; a price no longer published names the last list price."""
    now, last = holding.revision, holding.comparable
    text = f"withdrawn since {now.start}" if now.withdrawn else price(now)
    if now.available != "open" and not now.withdrawn:
        text += f" ({now.available})"
    if last is not None:
        text += f"; last list price {price(last, shown=1)}"
    return text


def offer_listing(lines: Iterable[OfferLine]) -> Listing:
    """Offers as a list."""
    kept = list(lines)
    read = any(line.holding is not None and line.holding.revision.effective_from is None for line in kept)
    rows, records = tuple(_row(line) for line in kept), tuple(_record(line) for line in kept)
    return Listing(OFFER_COLUMNS, rows, records, (READ_NOTE,) if read else ())


def _row(line: OfferLine) -> tuple[str, ...]:
    text = line.words + "".join(f" ≠ {other}" for other in line.conflicts)
    if line.holding is not None and line.holding.layer.file.layer != "list":
        text += f" [{line.holding.layer.file.layer}: {line.holding.layer.name}]"
    return line.id, text, _since(line), "" if line.days is None else str(line.days), line.grade or ""


def _since(line: OfferLine) -> str:
    if line.since is None or line.holding is None:
        return ""
    return str(line.since) if line.holding.revision.effective_from is not None else f"{line.since}{READ}"


def _record(line: OfferLine) -> Record:
    held, now = line.holding, line.holding.revision if line.holding else None
    return {
        "id": line.id,
        "name": held.offer.name if held else None,
        "provider": held.offer.provider if held else None,
        "standing": line.standing,
        "available": now.available if now and not now.withdrawn else None,
        "price": line.words,
        "currency": now.currency if now else None,
        "effective_from": now.effective_from if now else None,
        "observed_on": now.observed_on if now else None,
        "until": held.until - timedelta(days=1) if held and held.until else None,
        "days": line.days,
        "grade": line.grade,
        "conflicts": line.conflicts,
        "terms": held.offer.terms if held else None,
        "layer": held.layer.file.layer if held else None,
        "file": held.layer.name if held else None,
        "overrides": held.overridden if held else (),
        "evidence": now.evidence.price if now else (),
    }
