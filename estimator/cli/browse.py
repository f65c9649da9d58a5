"""What the commands that browse the books share: their options, matching by name, and printing in three formats."""

import re
from collections.abc import Callable, Iterable
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

import click

from estimator.cli.common import FILE, Asked, Day, look_options, today

if TYPE_CHECKING:
    from estimator.cli.output import Look
    from estimator.pricing.book import PriceBook
    from estimator.reports.listing import Record
    from estimator.yields.book import YieldBook

FORMATS = ("table", "json", "csv")

BOOKS = click.option(
    "--book",
    "books",
    type=FILE,
    multiple=True,
    metavar="FILE",
    help="Lay your price file over the book.  [repeatable]",
)
RATES = click.option(
    "--yields",
    "rates",
    type=FILE,
    multiple=True,
    metavar="FILE",
    help="Lay your keep rates over the shipped ones.  [repeatable]",
)
AS_OF = click.option("--as-of", type=Day(), help="The day that is asked about.  [default: today, UTC]")
KNOWN_AT = click.option("--known-at", type=Day(), help="What the books knew by this day.  [default: today, UTC]")


def form_option(formats: Iterable[str] = FORMATS) -> Callable[[Any], Any]:
    """The option that chooses the format."""
    return click.option("--format", "form", type=click.Choice(list(formats)), default="table", show_default=True)


def browsing(*options: Callable[[Any], Any], formats: Iterable[str] = FORMATS) -> Callable[[Any], Any]:
    """The options of a command that browses: the given ones, the format and the looks."""

    def decorate(command: Any) -> Any:  # noqa: ANN401 - a decorated function of any shape
        for option in reversed((*options, form_option(formats), look_options)):
            command = option(command)
        return command

    return decorate


def asked(options: dict[str, Any]) -> Asked:
    """The days and files of the options; the days they leave open are today."""
    now = today()
    return Asked(
        options.get("as_of") or now,
        options.get("known_at") or now,
        None,
        options.get("books", ()),
        options.get("rates", ()),
    )


def price_book(question: Asked) -> "PriceBook":
    """The shipped price book with the user's files over it."""
    from estimator.pricing.book import load_book  # noqa: PLC0415 - heavy
    from estimator.shipped import shipped  # noqa: PLC0415

    return load_book((shipped("pricing.toml"), *question.books), question.known_at)


def yield_book(question: Asked) -> "YieldBook":
    """The shipped keep rates with the user's files over them."""
    from estimator.shipped import shipped  # noqa: PLC0415 - heavy
    from estimator.yields.book import load_yields  # noqa: PLC0415

    return load_yields((shipped("yields.toml"), *question.yields), question.known_at)


def matcher(pattern: str | None) -> Callable[[str, str], bool]:
    """Tells whether an id or a name matches.

    A pattern with ``* ? [`` fits the whole of it, any other text a part that begins where a word does: ``x/`` is a
    provider and not the end of ``8x/``.
    """
    wanted = (pattern or "").casefold()
    if any(mark in wanted for mark in "*?["):
        return lambda name, words: fnmatchcase(name.casefold(), wanted) or fnmatchcase(words.casefold(), wanted)
    part = re.compile(rf"(?<![^\W_]){re.escape(wanted)}")
    return lambda name, words: bool(part.search(name.casefold()) or part.search(words.casefold()))


def chosen_look(options: dict[str, Any]) -> "Look":
    """The look that the options ask for."""
    from estimator.cli.output import look  # noqa: PLC0415

    return look(options["width"], options["color"], plain=options["plain"])


def present(
    options: dict[str, Any],
    lines: Callable[[int], Iterable[str]],
    document: Callable[[], "Record"],
    records: Callable[[], Iterable["Record"]],
) -> None:
    """Print an answer in the format asked for; the others are not made.

    Args:
        options: With ``form`` and the looks.
        lines: The text for a terminal of a width.
        document: The answer for a script.
        records: The answer for a spreadsheet.
    """
    from estimator.cli.output import emit, show  # noqa: PLC0415
    from estimator.reports.listing import csv_text, json_text  # noqa: PLC0415
    from estimator.text import safe  # noqa: PLC0415

    if options["form"] == "json":
        emit(json_text(document()))
    elif options["form"] == "csv":
        emit(csv_text(records()))
    else:
        look = chosen_look(options)
        show("".join(f"{safe(line)}\n" for line in lines(look.width)), look)
