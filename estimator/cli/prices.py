"""``perusable prices``: browse the price book, check it, compare two days of it, and add a hosted model to your own."""

from collections.abc import Iterator
from datetime import date
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from estimator.cli.browse import AS_OF, BOOKS, KNOWN_AT, asked, browsing, matcher, present, price_book
from estimator.cli.common import today
from estimator.cli.prices_diff import diff
from estimator.cli.prices_events import events

if TYPE_CHECKING:
    from estimator.pricing.book import Layer, PriceBook
    from estimator.reports.listing import Listing

TABLES = ("offers", "deals", "figures", "models", "cards", "engines", "throughput", "terms", "fx")

OLD = 180
"""Days after which ``check`` calls a reading old, unless told otherwise."""


@click.group(short_help="Browse and check the price book.")
def prices() -> None:
    """What every source costs on any day, as known on any day, and where each figure is from."""


prices.add_command(diff)
prices.add_command(events)


@prices.command("list", short_help="Every offer on the day, or another table.")
@click.argument("words", nargs=-1, metavar="[TABLE] [PATTERN]")
@click.option("--table", type=click.Choice(TABLES), help="What to list.  [default: offers]")
@click.option("--provider", metavar="NAME", help="Only the offers of this provider.")
@click.option("--all", "every", is_flag=True, help="Withdrawn offers too, and those first read after the day.")
@browsing(AS_OF, KNOWN_AT, BOOKS)
def list_(words: tuple[str, ...], table: str | None, provider: str | None, every: bool, **options: Any) -> None:  # noqa: ANN401, FBT001 - parsed options
    """List every offer on the day, or another TABLE; PATTERN is a part of an id or name, or has * and ?."""
    from estimator.reports.listing import table_lines  # noqa: PLC0415 - heavy
    from estimator.reports.tables import table_listing  # noqa: PLC0415

    table, pattern = _table_and_pattern(words, table)
    question = asked(options)
    book = price_book(question)
    if table == "offers":
        listing = _offers(book, question.as_of, pattern, provider, every=every)
    elif provider is not None or every:
        raise click.UsageError("--provider and --all go with the table of offers")
    else:
        listing = table_listing(book, table, question.as_of, matcher(pattern))
        _nothing(listing, pattern)
    present(
        options,
        lambda width: chain(table_lines(listing, width), *(_note(line, width) for line in listing.after)),
        lambda: {**_head("list", book, question.as_of), "table": table, "rows": listing.records},
        lambda: listing.records,
    )


def _table_and_pattern(words: tuple[str, ...], table: str | None) -> tuple[str, str | None]:
    if table is None and words and words[0] in TABLES:
        table, words = words[0], words[1:]
    if len(words) > 1:
        raise click.UsageError(f"one pattern at most, not {', '.join(words)}")
    return table or "offers", words[0] if words else None


def _offers(book: "PriceBook", as_of: date, pattern: str | None, provider: str | None, *, every: bool) -> "Listing":
    from estimator.cli.output import narrate  # noqa: PLC0415 - heavy
    from estimator.errors import fault, nearest  # noqa: PLC0415
    from estimator.reports.prices import offer_lines, offer_listing  # noqa: PLC0415

    known = {offer.provider for layer in book.layers for offer in layer.file.offer}
    if provider is not None and provider not in known:
        raise fault("--provider", provider, "no offer is of this provider", nearest(provider, known))
    matches, names = matcher(pattern), _names(book)
    lines = [
        line
        for line in offer_lines(book, as_of)
        if matches(line.id, names[line.id]) and provider in (None, book.provider_of(line.id))
    ]
    shown = [line for line in lines if every or not line.hidden]
    if hidden := len(lines) - len(shown):
        narrate(f"{hidden} more withdrawn, or first read after {as_of}: --all lists them")
    listing = offer_listing(shown)
    if not hidden:
        _nothing(listing, pattern)
    return listing


def _names(book: "PriceBook") -> dict[str, str]:
    return {offer.id: offer.name for layer in book.layers for offer in layer.file.offer}


def _nothing(listing: "Listing", pattern: str | None) -> None:
    if not listing.rows:
        from estimator.cli.output import narrate  # noqa: PLC0415

        narrate("nothing was known by the day" if pattern is None else f"nothing known by the day matches {pattern!r}")


def _head(command: str, book: "PriceBook", as_of: date) -> "dict[str, Any]":
    return {
        "schema": f"perusable.prices-{command}/1",
        "as_of": as_of,
        "known_at": book.known_at,
        "book": {"digest": book.digest, "recorded_on": book.recorded_on},
    }


def _note(text: str, width: int) -> Iterator[str]:
    from estimator.reports.grid import paragraph  # noqa: PLC0415

    yield from paragraph(text, width)


@prices.command(short_help="The whole dated history of one offer, deal, model, card or contract.")
@click.argument("name", metavar="ID")
@browsing(AS_OF, KNOWN_AT, BOOKS)
def show(name: str, **options: Any) -> None:  # noqa: ANN401 - parsed options
    """Show everything the book knows of ID: each revision, what it rests on, its terms and what says otherwise.

    A hosted model that is not in the book is looked up in the installed package genai-prices.
    """
    from estimator.reports.described import sheets  # noqa: PLC0415 - heavy
    from estimator.reports.sheet import sheet_lines  # noqa: PLC0415

    question = asked(options)
    book = _with_hosted(price_book(question), name)
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


def _with_hosted(book: "PriceBook", name: str) -> "PriceBook":
    if not name.startswith("hosted/") or book.provider_of(name) is not None:
        return book
    from estimator.cli.output import narrate  # noqa: PLC0415
    from providers.hosted.lookup import lookup  # noqa: PLC0415 - half a second of data

    layer = lookup(name, today())
    if layer is None:
        return book
    narrate(f"{name} is not in the book; looked up in {layer.name}")
    return book.with_layer(layer)


@prices.command(short_help="Validate price files and say how old and how sure they are.")
@click.option(
    "--older-than", type=click.IntRange(0), default=OLD, show_default=True, metavar="DAYS", help="What is old."
)
@browsing(AS_OF, KNOWN_AT, BOOKS, formats=("table", "json"))
def check(older_than: int, **options: Any) -> None:  # noqa: ANN401 - parsed options
    """Check the price book and each --book: every fault of every file, else counts, ages and what is assumed."""
    from estimator.pricing.book import PriceBook  # noqa: PLC0415 - heavy
    from estimator.reports.survey import survey, survey_lines, survey_record  # noqa: PLC0415
    from estimator.shipped import shipped  # noqa: PLC0415

    question = asked(options)
    layers = _layers((shipped("pricing.toml"), *question.books))
    book = PriceBook(tuple(layers), question.known_at).seen_at(question.known_at)
    found = survey(book, question.as_of, older_than)
    present(
        options,
        lambda width: survey_lines(found, width),
        lambda: {**_head("check", book, question.as_of), **survey_record(found)},
        lambda: (),
    )


def _layers(paths: tuple[Path, ...]) -> "list[Layer]":
    """Every file, or the faults of all of them."""
    from estimator.errors import InputError, Problem  # noqa: PLC0415
    from estimator.pricing.book import load_layer  # noqa: PLC0415

    layers: list[Layer] = []
    problems: list[Problem] = []
    for path in paths:
        defined = {name for layer in layers for name in _defined(layer)}
        # What a faulty file defines is not known: the files over it are not blamed for citing it.
        known = defined.__contains__ if not problems else (lambda _: True)
        try:
            layers.append(load_layer(path, known))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return layers


def _defined(layer: "Layer") -> Iterator[str]:
    yield from layer.file.evidence
    yield from (terms.id for terms in layer.file.terms)


@prices.command("import", short_help="Print rows for hosted models, ready to append to a price file.")
@click.argument("models", nargs=-1, required=True, metavar="MODEL...")
@click.option("--whole", is_flag=True, help="Print a whole price file instead of rows to append to one.")
def import_(models: tuple[str, ...], whole: bool) -> None:  # noqa: FBT001 - a parsed option
    """Print dated rows for MODEL (hosted/openai/gpt-4o) from the installed package genai-prices, with their evidence.

    Nothing is written: append the output to a price file of yours and name it with --book.
    """
    from estimator.cli.output import emit  # noqa: PLC0415 - heavy
    from providers.hosted.lookup import file_text  # noqa: PLC0415 - half a second of data
    from providers.hosted.rows import file_head  # noqa: PLC0415

    names = [name if name.startswith("hosted/") else f"hosted/{name}" for name in models]
    text = _learned(file_text(names, today()), today())
    emit(text if whole else text.removeprefix(file_head()).lstrip("\n"))


def _learned(text: str, day: date) -> str:
    """The rows as learned on a day: a book that is appended to learns them then, not when the data were released."""
    key = "  recorded_on = "
    lines = (
        f"{key}{max(day, date.fromisoformat(line.removeprefix(key)))}" if line.startswith(key) else line
        for line in text.split("\n")
    )
    return "\n".join(lines)
