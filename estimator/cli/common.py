"""What the commands share: the clock, the options that choose a day and the files, and the workspace made of them."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

if TYPE_CHECKING:
    from estimator.planning.load import RawPlan
    from estimator.planning.rows import PlanFile
    from estimator.planning.workspace import Workspace

EXAMPLE = "examples/article.toml"
"""The plan file that is compared when none is named."""


def utc_today() -> date:
    """The day it is, in UTC."""
    return datetime.now(UTC).date()


class Session(NamedTuple):
    """What a command may know of the outside world beside its arguments.

    Attributes:
        today: The clock.
    """

    today: Callable[[], date] = utc_today


def today() -> date:
    """The day of the session of the running command."""
    context = click.get_current_context(silent=True)
    session = context.find_object(Session) if context is not None else None
    return (session or Session()).today()


class Day(click.ParamType):  # type: ignore[type-arg]  # click 8.2 has it not generic
    """A day written ``2026-11-22``."""

    name = "day"

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:  # noqa: ARG002 - click's signature
        """What stands for it in the help."""
        return "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:  # noqa: ANN401 - click's signature
        """The day, or a usage error."""
        if isinstance(value, date):
            return value
        try:
            day = date.fromisoformat(value)
        except ValueError:
            day = None
        if day is None or day.isoformat() != value:
            self.fail(f"{value!r} is not a day such as 2026-11-22", param, ctx)
        from estimator.planning.calendar import LAST_YEAR  # noqa: PLC0415 - `--help` needs no calendar

        if day.year > LAST_YEAR:
            self.fail(f"{value} lies past the year {LAST_YEAR}", param, ctx)
        return day


class Whole(click.ParamType):  # type: ignore[type-arg]  # click 8.2 has it not generic
    """A whole number within bounds, with or without ``_`` or ``,`` between its digits."""

    name = "number"

    def __init__(self, low: int, high: int) -> None:
        self.low, self.high = low, high

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:  # noqa: ARG002 - click's signature
        """What stands for it in the help."""
        return "N"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:  # noqa: ANN401 - click's signature
        """The number, or a usage error."""
        digits = str(value).replace("_", "").replace(",", "")
        shaped = digits.isascii() and digits.isdigit() and len(digits) <= DIGITS
        if not (shaped and self.low <= int(digits) <= self.high):
            self.fail(f"{value!r} is not a whole number from {self.low:,} to {self.high:,}", param, ctx)
        return int(digits)


DIGITS = 16
"""Digits of a number that are read at all."""

FILE = click.Path(path_type=Path)
"""A file whose existence is judged where it is read, in the words of every other fault."""

_OPTIONS = (
    click.option("--as-of", type=Day(), help="The day whose prices hold.  [default: today, UTC]"),
    click.option("--known-at", type=Day(), help="What the books knew by this day.  [default: today, UTC]"),
    click.option("--records", type=Whole(1, 10**15), help="Usable records needed, instead of the plan's."),
    click.option(
        "--set",
        "edits",
        multiple=True,
        metavar="ADDRESS=VALUE",
        help="Another value of an assumption (see plan assumptions).  [repeatable]",
    ),
)

_LAYERS = (
    click.option(
        "--book",
        "books",
        type=FILE,
        multiple=True,
        metavar="FILE",
        help="Lay your price file over the book.  [repeatable]",
    ),
    click.option(
        "--yields",
        "yields",
        type=FILE,
        multiple=True,
        metavar="FILE",
        help="Lay your keep rates over the shipped ones.  [repeatable]",
    ),
)

_LOOKS = (
    click.option("--width", type=Whole(40, 1000), help="Columns of the output.  [default: the terminal's]"),
    click.option(
        "--color",
        type=click.Choice(["auto", "always", "never"]),
        default="auto",
        show_default=True,
        help="Colour; auto heeds NO_COLOR.",
    ),
    click.option("--plain", is_flag=True, help="No colour and no typography beyond ASCII."),
)


def _apply(options: Iterable[Callable[[Any], Any]], command: Any) -> Any:  # noqa: ANN401 - a decorated function of any shape
    for option in reversed(tuple(options)):
        command = option(command)
    return command


def question_options(command: Any) -> Any:  # noqa: ANN401 - a decorated function of any shape
    """The options that choose the day, the volume and the files."""
    return _apply((*_OPTIONS, *_LAYERS), command)


def layer_options(command: Any) -> Any:  # noqa: ANN401 - a decorated function of any shape
    """The options that lay files over the shipped ones."""
    return _apply(_LAYERS, command)


def look_options(command: Any) -> Any:  # noqa: ANN401 - a decorated function of any shape
    """The options that choose how text looks."""
    return _apply(_LOOKS, command)


class Asked(NamedTuple):
    """The values of :func:`question_options`.

    Attributes:
        as_of: The day whose prices hold.
        known_at: The day by which the books knew them.
        records: Usable records instead of the plan's.
        books: Price files over the plan's own.
        yields: Keep-rate files over the plan's own.
        edits: Assumptions with other values, ``ADDRESS=VALUE``.
    """

    as_of: date
    known_at: date
    records: int | None = None
    books: tuple[Path, ...] = ()
    yields: tuple[Path, ...] = ()
    edits: tuple[str, ...] = ()

    @classmethod
    def of(cls, options: dict[str, Any]) -> "Asked":
        """The options as parsed; the days they leave open are today."""
        now = today()
        days = options["as_of"] or now, options["known_at"] or now
        return cls(*days, options["records"], options["books"], options["yields"], options["edits"])

    def command(self, *words: str | Path, more: tuple[str, ...] = ()) -> str:
        """The command line that asks this: a command and its arguments, with these options and ``more``."""
        from estimator.whatif.command import View, command_line  # noqa: PLC0415 - only who copies it needs it

        return command_line(View(words, *self, more))


class Opened(NamedTuple):
    """A plan file ready to be priced.

    Attributes:
        file: Its rows.
        workspace: Books and providers.
        read: Every file that was read: no report may be written over one of them.
    """

    file: "PlanFile"
    workspace: "Workspace"
    read: tuple[Path, ...]


def example() -> Path:
    """The built-in example."""
    from estimator.shipped import shipped  # noqa: PLC0415 - `--help` needs no file

    return shipped(EXAMPLE)


def open_plan(path: Path, asked: Asked) -> Opened:
    """Read a plan and the files behind it.

    Raises:
        InputError: With every fault of the first file that has any.
    """
    from estimator.planning.load import check_plan, read_plan  # noqa: PLC0415 - heavy

    plan = _resized(read_plan(path), asked.records)
    workspace, read = workspace_of(plan, asked)
    file = _edited(plan, asked.edits, workspace) if asked.edits else check_plan(plan, workspace)
    return Opened(file, workspace.but(pilots=file.pilots), (path, *read, *plan.pilots.values()))


def _edited(plan: "RawPlan", texts: tuple[str, ...], workspace: "Workspace") -> "PlanFile":
    from estimator.whatif.edits import checked, edits_of  # noqa: PLC0415 - most runs change nothing

    return checked(plan, edits_of(texts), workspace)


def _resized(plan: "RawPlan", records: int | None) -> "RawPlan":
    need = plan.raw.get("need")
    if records is None or not isinstance(need, dict):
        return plan
    kept = {key: value for key, value in need.items() if key != "tokens"}
    return plan._replace(raw={**plan.raw, "need": {**kept, "records": records}})


def workspace_of(plan: "RawPlan", asked: Asked) -> "tuple[Workspace, tuple[Path, ...]]":
    """Books and providers for a plan file, and every file they were read from.

    Raises:
        InputError: With every fault of the first file that has any.
    """
    from estimator.planning.workspace import Workspace  # noqa: PLC0415 - heavy
    from estimator.pricing.book import load_book  # noqa: PLC0415
    from estimator.shipped import shipped  # noqa: PLC0415
    from estimator.yields.book import load_yields  # noqa: PLC0415
    from providers.registry import load  # noqa: PLC0415

    books = (shipped("pricing.toml"), *plan.books, *asked.books)
    yields = (shipped("yields.toml"), *plan.yields, *asked.yields)
    workspace = Workspace(load_book(books, asked.known_at), load_yields(yields, asked.known_at), load())
    return _with_hosted(workspace, plan), (*books, *yields)


def _with_hosted(workspace: "Workspace", plan: "RawPlan") -> "Workspace":
    """The workspace with a price file for each hosted model that only the installed price data know."""
    unknown = [offer for offer in _hosted(plan) if workspace.book.provider_of(offer) is None]
    if not unknown:
        return workspace
    from providers.hosted.lookup import lookup  # noqa: PLC0415 - half a second of data

    book = workspace.book
    for offer in unknown:
        layer = lookup(offer, today())
        book = book if layer is None else book.with_layer(layer)
    return workspace.but(book=book)


def _hosted(plan: "RawPlan") -> list[str]:
    """The hosted offers a plan names, before anything of it is known to be well formed."""
    plans = plan.raw.get("plan")
    tables = [row for row in plans if isinstance(row, dict)] if isinstance(plans, list) else []
    lists = [table.get("source") for table in tables]
    sources = [row for rows in lists if isinstance(rows, list) for row in rows if isinstance(row, dict)]
    named = [source.get("offer") for source in sources]
    return list(dict.fromkeys(name for name in named if isinstance(name, str) and name.startswith("hosted/")))
