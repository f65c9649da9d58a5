"""Whether what a plan runs existed on its day, and whose terms cover what it makes."""

from datetime import date
from typing import Literal, NamedTuple

from estimator.errors import Refusal
from estimator.pricing.book import PriceBook
from estimator.pricing.rows import Card, Engine, Model


class Origin(NamedTuple):
    """Whose terms cover a generated record.

    Attributes:
        model: The generator's row, if the book has one.
        terms: Contracts of the book that govern the record.
        seeds: Inputs whose terms pass on and are not in the book.
        warnings: What could not be checked.
    """

    model: Model | None
    terms: tuple[str, ...]
    seeds: tuple[str, ...]
    warnings: tuple[str, ...]


def row_of(
    book: PriceBook, table: Literal["model", "card", "engine"], name: str | None
) -> Model | Card | Engine | None:
    """The row of a thing a plan names; ``None`` when the book has none."""
    found = book.rows(table).get(name or "")
    return found if isinstance(found, Model | Card | Engine) else None


def release_of(
    book: PriceBook, table: Literal["model", "card", "engine"], name: str | None, as_of: date
) -> Refusal | None:
    """Why a thing cannot be used on a day: it was not yet released. ``None`` when it was, or nobody knows."""
    row = row_of(book, table, name)
    if row is None or row.released <= as_of:
        return None
    return Refusal(
        "not released", row.name, f"it was released on {row.released}, after {as_of}; name a {table} released by then"
    )


def origin_of(book: PriceBook, model: str | None, seeds: tuple[str, ...], *, covered: bool = False) -> Origin:
    """The terms that pass to what a model writes.

    Args:
        book: The price book.
        model: The generator the plan names.
        seeds: The inputs the plan names: ids of contracts in the book, or words.
        covered: Whether the offer's own contract already covers the model's output.
    """
    known = {terms.id for layer in book.layers for terms in layer.file.terms}
    terms = [seed for seed in seeds if seed in known]
    unknown = [seed for seed in seeds if seed not in known]
    warnings = []
    row = row_of(book, "model", model)
    found = row if isinstance(row, Model) else None
    if model is not None and found is None:
        warnings.append(f"The book does not know the model {model}: whether it was released by then was not checked.")
    if found is not None and found.terms is not None:
        terms.insert(0, found.terms)
    elif not covered:
        unknown.insert(0, f"output of the model {model}" if model else "output of a model that is not named")
    return Origin(found, tuple(dict.fromkeys(terms)), tuple(unknown), tuple(warnings))
