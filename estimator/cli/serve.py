"""``perusable serve``: the terminal UI in a browser."""

import asyncio
import gc
import sys
from pathlib import Path
from typing import Any

import click

from estimator.cli.common import Asked, Whole, example, open_plan


@click.command(
    short_help="Open the terminal UI in a browser.",
    context_settings={"ignore_unknown_options": True},
)
@click.argument("arguments", metavar="[PLAN] [OPTIONS OF tui]", nargs=-1, type=click.UNPROCESSED)
@click.option("--host", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="Where to listen.")
@click.option("--port", type=Whole(0, 65_535), default=8000, show_default=True, help="0 takes a free one.")
@click.option("--sessions", type=Whole(1, 64), default=4, show_default=True, help="Pages at once, at most.")
@click.option(
    "--idle", type=Whole(1, 1_440), default=15, show_default=True, help="Minutes without a key until a page ends."
)
@click.option(
    "--origin",
    "origins",
    multiple=True,
    metavar="URL",
    help="A further address that browsers use, such as http://desk:8000.  [repeatable]",
)
@click.option("--listen-anywhere", is_flag=True, help="Other machines may reach it: nothing is encrypted.")
@click.pass_context
def serve(
    ctx: click.Context,
    /,
    arguments: tuple[str, ...],
    sessions: int,
    idle: int,
    listen_anywhere: bool,  # noqa: FBT001 - click's signature
    **options: Any,  # noqa: ANN401 - parsed options
) -> None:
    """Serve `perusable tui`, with the plan and the options it takes, to browsers on this machine.

    The printed link opens one browser, once; the next link is printed then. Every page runs a process of its own, which
    sees no keys of any service and spends no money. Ctrl+C ends the server and every page.
    """
    _check(ctx, arguments)
    from tui.serve.run import serve as run  # noqa: PLC0415 - heavy
    from tui.serve.settings import Settings, checked  # noqa: PLC0415

    settings = Settings(command=command(arguments), sessions=sessions, idle=60.0 * idle, **options)
    settings = checked(settings, anywhere=listen_anywhere)
    if listen_anywhere:
        _say(
            "Other machines may reach this server. Nothing is encrypted: who sees the traffic can take a session over."
        )
    # A server stays: unlike a short command it looks for garbage.
    gc.enable()
    asyncio.run(run(settings, _say))


def command(arguments: tuple[str, ...]) -> tuple[str, ...]:
    """The program of a page.

    Where the checkout is the working directory, python finds the package there; elsewhere it is kept from looking.
    """
    import estimator  # noqa: PLC0415 - its place is asked for

    here = Path(estimator.__file__).parents[1] == Path.cwd()
    return (sys.executable, *(() if here else ("-P",)), "-m", "estimator", "tui", *arguments)


def _check(ctx: click.Context, arguments: tuple[str, ...]) -> None:
    """Meet a fault of the plan or an option here, rather than in every page."""
    from estimator.cli.main import main  # noqa: PLC0415 - the group that names this module

    tui = main.get_command(ctx, "tui")
    if tui is None:
        raise click.UsageError("this distribution has no terminal UI")
    with tui.make_context("tui", list(arguments), parent=ctx.parent) as inner:
        open_plan(inner.params["plan"] or example(), Asked.of(inner.params))


def _say(words: str) -> None:
    from estimator.text import safe  # noqa: PLC0415 - `--help` needs none of it

    for line in words.splitlines():
        click.echo(safe(line))
