"""``perusable yields``: browse the keep rates, the share of raw records that survives each stage."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from estimator.cli.browse import AS_OF, KNOWN_AT, RATES, asked, browsing, matcher, present, yield_book

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from estimator.yields.book import YieldBook
    from estimator.yields.rows import Keep


@click.group("yields", short_help="Browse the keep rates: how many records survive.")
def yields_() -> None:
    """What share of raw records ends usable: per provider, criteria, endpoint and day, stage by stage."""


@yields_.command("list", short_help="Every stage with its keep rate on the day.")
@click.argument("pattern", required=False)
@click.option("--provider", metavar="NAME", help="Only this provider; recipes of generators are under 'recipe'.")
@click.option("--criteria", metavar="NAME", help="Only this set of criteria.")
@click.option("--endpoint", metavar="NAME", help="Only this endpoint or recipe.")
@browsing(AS_OF, KNOWN_AT, RATES)
def list_(
    pattern: str | None,
    provider: str | None,
    criteria: str | None,
    endpoint: str | None,
    **options: Any,  # noqa: ANN401 - parsed options
) -> None:
    """List the stages of every endpoint with a match, and what they leave together; PATTERN is a part of an id."""
    from estimator.cli.output import narrate  # noqa: PLC0415 - heavy
    from estimator.reports.yields import endpoint_records, endpoint_yields, yield_lines, yield_records  # noqa: PLC0415

    question = asked(options)
    book = yield_book(question)
    for key, value in (("provider", provider), ("criteria", criteria), ("endpoint", endpoint)):
        _known(book, key, value)
    matches = matcher(pattern)

    def wanted(keep: "Keep") -> bool:
        chosen = ((provider, keep.provider), (criteria, keep.criteria), (endpoint, keep.endpoint))
        return matches(keep.id, "") and all(value in (None, has) for value, has in chosen)

    found = endpoint_yields(book, question.as_of, wanted)
    if not found:
        narrate("no stage matches")
    present(
        options,
        lambda width: yield_lines(found, width) if found else (),
        lambda: {**_head("list", book, question.as_of), "endpoints": endpoint_records(found)},
        lambda: yield_records(found),
    )


def _known(book: "YieldBook", key: str, value: str | None) -> None:
    from estimator.errors import fault, nearest  # noqa: PLC0415 - heavy

    known: Iterable[str] = {getattr(keep, key) for keep in book.rows()}
    if value is not None and value not in known:
        raise fault(f"--{key}", value, "no keep rate is known for it", nearest(value, known))


def _head(command: str, book: "YieldBook", as_of: "date") -> "dict[str, Any]":
    return {
        "schema": f"perusable.yields-{command}/1",
        "as_of": as_of,
        "known_at": book.known_at,
        "yields": {"digest": book.digest},
    }


@yields_.command(short_help="The history of one stage, or what a set of criteria asks.")
@click.argument("name", metavar="ID")
@browsing(AS_OF, KNOWN_AT, RATES)
def show(name: str, **options: Any) -> None:  # noqa: ANN401 - parsed options
    """Show a stage, every stage of an endpoint (x/light-en/search/all), or the criteria (light-en) called ID."""
    from estimator.reports.sheet import sheet_lines  # noqa: PLC0415 - heavy
    from estimator.reports.yields import sheets  # noqa: PLC0415

    question = asked(options)
    book = yield_book(question)
    found = sheets(book, name, question.as_of)

    def lines(width: int) -> Iterator[str]:
        for number, sheet in enumerate(found):
            yield from [""] if number else []
            yield from sheet_lines(sheet, width)

    present(
        options,
        lines,
        lambda: {**_head("show", book, question.as_of), "things": [sheet.record for sheet in found]},
        lambda: [record for sheet in found for record in sheet.flat],
    )
