"""``perusable prices diff``: what changed in the price book between two days, and which plans it moves."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from estimator.cli.browse import AS_OF, BOOKS, KNOWN_AT, RATES, asked, browsing, matcher, present, price_book
from estimator.cli.common import FILE, Asked, Day, open_plan

if TYPE_CHECKING:
    from estimator.pricing.diff import Change, Seen
    from estimator.reports.changes import Move
    from estimator.reports.listing import Listing, Record


@click.command(short_help="What changed between two days, and which plans it moves.")
@click.argument("earlier", type=Day(), metavar="FROM")
@click.argument("later", type=Day(), metavar="TO")
@click.option("--known", is_flag=True, help="FROM and TO are days of knowledge: what the book has learned since.")
@click.option("--match", metavar="PATTERN", help="Only offers and terms whose id matches.")
@click.option("--plan", type=FILE, metavar="FILE", help="Show how the totals of this file's plans move.")
@browsing(AS_OF, KNOWN_AT, BOOKS, RATES)
def diff(
    earlier: date,
    later: date,
    *,
    known: bool,
    match: str | None,
    plan: Path | None,
    **options: Any,  # noqa: ANN401 - parsed options
) -> None:
    """Compare the book of the day FROM with that of the day TO."""
    from estimator.pricing.diff import diff as compared  # noqa: PLC0415 - heavy

    if later < earlier:
        raise click.UsageError(f"FROM ({earlier}) lies after TO ({later}): swap them")
    _one_axis(options, known=known)
    ends = _ends(earlier, later, asked(options), known=known)
    (before, moved_from), (after, moved_to) = (_opened(end, plan) for end in ends)
    matches = matcher(match)
    changes = [change for change in compared(before, after) if matches(change.subject, "")]
    moves: list[Move] | None = None
    if moved_from is not None and moved_to is not None:
        from estimator.reports.changes import moves as moved  # noqa: PLC0415

        moves = moved(moved_from, moved_to)
    _show_diff(options, (before, after), changes, moves)


def _one_axis(options: dict[str, Any], *, known: bool) -> None:
    if known and options["known_at"] is not None:
        raise click.UsageError("--known takes FROM and TO as days of knowledge: leave --known-at out")
    if not known and options["as_of"] is not None:
        raise click.UsageError("FROM and TO are the days asked about: --as-of goes with --known")


def _ends(earlier: date, later: date, question: Asked, *, known: bool) -> tuple[Asked, Asked]:
    def end(day: date) -> Asked:
        days = (question.as_of, day) if known else (day, question.known_at)
        return Asked(*days, None, question.books, question.yields)

    return end(earlier), end(later)


def _opened(question: Asked, plan: Path | None) -> "tuple[Seen, Any]":
    """One end: the book, and the comparison of the plan file if there is one."""
    from estimator.pricing.diff import Seen  # noqa: PLC0415 - heavy

    if plan is None:
        return Seen(price_book(question), question.as_of), None
    from estimator.planning.compare import compare  # noqa: PLC0415

    opened = open_plan(plan, question)
    comparison = compare(opened.workspace, opened.file, question.as_of)
    return Seen(opened.workspace.book, question.as_of), comparison


def _show_diff(
    options: dict[str, Any], ends: "tuple[Seen, Seen]", changes: "list[Change]", moves: "list[Move] | None"
) -> None:
    from estimator.cli.output import narrate  # noqa: PLC0415 - heavy
    from estimator.reports.changes import change_listing, move_listing  # noqa: PLC0415
    from estimator.reports.listing import table_lines  # noqa: PLC0415

    listing, moved = change_listing(changes), move_listing(moves or [])
    if not changes:
        narrate("nothing changed")
    if moves is not None and options["form"] == "csv":
        narrate("the plans are in the formats table and json")

    def lines(width: int) -> Iterator[str]:
        yield from table_lines(listing, width)
        if moves is not None:
            yield from ["", "Plans: likely totals at both ends"]
            yield from table_lines(moved, width)

    present(
        options, lines, lambda: _diff_document(ends, listing, None if moves is None else moved), lambda: listing.records
    )


def _diff_document(ends: "tuple[Seen, Seen]", listing: "Listing", moved: "Listing | None") -> "Record":
    def end(seen: "Seen") -> "Record":
        return {"as_of": seen.as_of, "known_at": seen.book.known_at, "book": {"digest": seen.book.digest}}

    return {
        "schema": "perusable.prices-diff/1",
        "from": end(ends[0]),
        "to": end(ends[1]),
        "changes": listing.records,
        "plans": None if moved is None else moved.records,
    }
