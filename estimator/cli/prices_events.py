"""``perusable prices events``: what happened to the prices, day by day."""

from collections.abc import Iterator
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING, Any

import click

from estimator.cli.browse import BOOKS, KNOWN_AT, asked, browsing, matcher, present, price_book
from estimator.cli.common import Day

if TYPE_CHECKING:
    from estimator.pricing.book import PriceBook

_BEFORE = "≤: it was so by that day, and may have been earlier."


@click.command(short_help="What happened to the prices, day by day.")
@click.argument("pattern", required=False)
@click.option("--from", "first", type=Day(), help="Only from this day on.")
@click.option("--to", "last", type=Day(), help="Only to this day.")
@click.option("--all", "every", is_flag=True, help="Prices read for the first time too: they may be older.")
@browsing(KNOWN_AT, BOOKS)
def events(pattern: str | None, first: date | None, last: date | None, *, every: bool, **options: Any) -> None:  # noqa: ANN401 - parsed options
    """List what started, ended or changed, in order of time; PATTERN is a part of an id or name, or has * and ?.

    What is announced for a day to come is listed too.
    """
    from estimator.cli.output import narrate  # noqa: PLC0415 - heavy
    from estimator.pricing.events import events as happened  # noqa: PLC0415
    from estimator.reports.events import event_listing  # noqa: PLC0415
    from estimator.reports.listing import table_lines  # noqa: PLC0415

    if first is not None and last is not None and last < first:
        raise click.UsageError(f"--from ({first}) lies after --to ({last}): swap them")
    book, matches = price_book(asked(options)), matcher(pattern)
    found = [one for one in happened(book) if (first or date.min) <= one.day <= (last or date.max)]
    found = [one for one in found if matches(one.offer, one.name)]
    shown = [one for one in found if every or one.kinds != ("first read",)]
    if hidden := len(found) - len(shown):
        narrate(f"{hidden} more read for the first time, which may be older: --all lists them")
    elif not shown:
        narrate("nothing happened that is asked about")
    listing = event_listing(shown)

    def lines(width: int) -> Iterator[str]:
        yield from chain(table_lines(listing, width), ["", _BEFORE] if any(not one.dated for one in shown) else [])

    present(options, lines, lambda: {**_head(book), "events": listing.records}, lambda: listing.records)


def _head(book: "PriceBook") -> dict[str, Any]:
    return {
        "schema": "perusable.prices-events/1",
        "known_at": book.known_at,
        "book": {"digest": book.digest, "recorded_on": book.recorded_on},
    }
