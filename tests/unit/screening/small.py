"""A funnel's stages, and records whose language stands in front of their text."""

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from functools import cache

from estimator.screening.counts import Screened
from estimator.screening.expressions import expressions
from estimator.screening.layout import RESERVED, Layout, layout
from estimator.screening.record import Record
from estimator.screening.screen import Alike, Batch, screen
from estimator.shipped import shipped
from estimator.yields.book import YieldBook, load_yields

EXACT = Alike(Fraction(1))


@cache
def book() -> YieldBook:
    return load_yields([shipped("yields.toml")], date(2026, 11, 22))


def stages(
    place: str = "x tweets", criteria: str = "light-en", *, operators: Iterable[str] = (), own: Sequence[str] = ()
) -> Layout:
    provider, endpoint = place.split()
    return layout(
        book(),
        criteria=criteria,
        provider=provider,
        endpoint=endpoint,
        operators=operators,
        own=expressions(own, RESERVED),
    )


def tell(text: str) -> str | None:
    """A text beginning with a bracket is German, one of digits alone none."""
    if text.isdigit():
        return None
    return "de" if text.startswith("(") else "en"


def judged(records: Iterable[Record], made: Layout | None = None, alike: Alike = EXACT) -> Screened:
    return screen([Batch("1", records)], made or stages(), alike, tell=tell)


def why(record: Record, made: Layout | None = None) -> str:
    """Where a single record fell; empty where it is usable."""
    found = judged([record], made)
    assert found.fetched == 1
    return "; ".join(f"{drop.stage}: {drop.why}" for drop in found.drops)


def post(length: int = 60, **more: object) -> Record:
    return Record("post", "x" * length)._replace(**more)  # type: ignore[arg-type]
