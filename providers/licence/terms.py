"""What a licence covers, what it cannot be priced for, and what it does not say."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from estimator.errors import Refusal
from estimator.money import exact
from estimator.pricing.charges import Charge
from estimator.pricing.rows import LicenceTerms

YEAR = 12
"""Months in a year."""

_FEE_MONTHS = {"month": 1, "year": YEAR}

WORDS = {
    "supplier": "who supplies it",
    "reference": "its reference",
    "valid_until": "until when it stands",
    "term_months": "its term",
    "escalator": "whether the fee rises",
    "payment": "when the fee is paid",
    "backfile": "how many items exist already",
    "new_per_year": "how many items a year are added",
    "refresh": "how often it is refreshed",
    "languages": "its languages",
    "fields": "its fields",
    "sample": "whether there is a sample",
    "uses": "what it may be used for",
    "affiliates": "whether affiliates may use it",
    "after_term": "what remains after its term",
    "deletion_hours": "how soon deletions must follow",
    "exclusivity": "whether it is exclusive",
    "audit": "who may audit",
    "indemnity": "who bears a third party's claims",
    "termination": "how it ends",
}
"""Each term of a licence in words, as they follow "the offer does not state"."""


class Coverage(NamedTuple):
    """How many items an offer covers.

    Attributes:
        items: All of them, ``None`` when not stated.
        why: The arithmetic in words.
        counts: Item counts by name, each a denominator of the price at full use.
    """

    items: int | None
    why: str
    counts: tuple[tuple[str, int], ...]


def unstated(terms: LicenceTerms) -> tuple[str, ...]:
    """What the offer leaves unsaid, in words, in the order a reader would ask."""
    return tuple(words for key, words in WORDS.items() if getattr(terms, key) is None)


def months_covered(terms: LicenceTerms, charges: Iterable[Charge]) -> int | None:
    """Months of new items the price pays for: the term, else what one fee covers; ``None`` when neither is stated."""
    if terms.term_months is not None:
        return terms.term_months
    paid = [_FEE_MONTHS[charge.every] for charge in charges if charge.kind == "fee" and charge.every != "contract"]
    return max(paid, default=None)


def coverage(terms: LicenceTerms | None, charges: Iterable[Charge], taken: int | None) -> Coverage:
    """The items an offer covers: those that exist, those added while it lasts, at most those you would take."""
    counts, sums, words = [], [], []
    if taken is not None:
        counts.append(("the items you would take", taken))
    if terms is not None and terms.new_per_year is not None:
        counts.append(("one year's flow", terms.new_per_year))
        months = months_covered(terms, charges)
        if months is not None:
            sums.append(terms.new_per_year * months // YEAR)
            words.append(f"{terms.new_per_year:,} new items a year for {months} months")
    if terms is not None and terms.backfile is not None:
        counts.append(("the corpus", terms.backfile))
        sums.insert(0, terms.backfile)
        words.insert(0, f"{terms.backfile:,} items that exist")
    if sums:
        counts.append(("all the offer covers", sum(sums)))
    if taken is not None and (not sums or taken < sum(sums)):
        return Coverage(taken, f"{taken:,} items you would take", tuple(counts))
    return Coverage(sum(sums) if sums else None, " + ".join(words), tuple(counts))


def expired(terms: LicenceTerms | None, as_of: date) -> Refusal | None:
    """A refusal when the offer no longer stands on the day."""
    if terms is None or terms.valid_until is None or terms.valid_until >= as_of:
        return None
    why = f"it stood until {terms.valid_until}, before {as_of}; ask the supplier to renew it"
    return Refusal("quote needed", terms.reference or "the offer", f"the quote expired: {why}")


def rising_fee(terms: LicenceTerms | None) -> Refusal | None:
    """A refusal when the fee rises within the term: a tariff here holds one price for its whole life."""
    if terms is None or terms.escalator is None or exact(terms.escalator) == 0:
        return None
    if terms.term_months is not None and terms.term_months <= YEAR:
        return None
    length = "an unstated term" if terms.term_months is None else f"a term of {terms.term_months} months"
    why = f"a yearly rise of {terms.escalator} over {length} has no model here; give the fee of each year as a revision"
    return Refusal("not modelled", "escalator", why)
