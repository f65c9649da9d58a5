"""Currency conversion with dated rates from the book; there is no rate without a date and a source."""

from datetime import date
from fractions import Fraction

from estimator.errors import Refusal
from estimator.money import exact
from estimator.pricing.book import Conversion, PriceBook

__all__ = ["Conversion", "conversion"]


def conversion(book: PriceBook, source: str, target: str, as_of: date) -> Conversion | Refusal:
    """The latest rate on or before ``as_of`` of the most specific file that has one, either way round."""
    if source == target:
        return Conversion(Fraction(1), None, ())
    if (source, target) in book.rates:
        return book.rates[source, target]
    rows = [
        (layer.rank, row)
        for layer in book.layers
        for row in layer.file.fx
        if row.on <= as_of and row.recorded_on <= book.known_at and {row.base, row.quote} == {source, target}
    ]
    if not rows:
        return Refusal(
            "not observed", f"{source} in {target}", f"no exchange rate by {as_of} is in the book; add an [[fx]] row"
        )
    latest = max(rows, key=lambda row: (row[0], row[1].on, row[1].recorded_on))[1]
    rate = exact(latest.rate)
    return Conversion(rate if latest.base == source else 1 / rate, latest.on, latest.evidence)
