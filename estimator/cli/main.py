"""The command ``perusable``: its commands by name, and what every one of them does with a failure."""

import contextlib
import gc
import os
import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any, NoReturn

import click

from estimator import __version__

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

OK, INTERNAL, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130

COMMANDS: dict[str, tuple[str, str]] = {
    "compare": ("estimator.cli.compare:compare", "Compare every plan of a file: cost, calendar, rights."),
    "explain": ("estimator.cli.explain:explain", "Show how a figure was made, down to its evidence."),
    "breakeven": ("estimator.cli.breakeven:breakeven", "Show where plans change places, and the price that ties."),
    "sensitivity": ("estimator.cli.decisions:sensitivity", "Show which inputs move a plan most."),
    "worth": ("estimator.cli.decisions:worth", "Show which measurement pays before choosing."),
    "plan": ("estimator.cli.plan:plan", "Start, check and change a plan file."),
    "prices": ("estimator.cli.prices:prices", "Browse and check the price book."),
    "yields": ("estimator.cli.yields:yields_", "Browse the keep rates: how many records survive."),
    "backtest": ("estimator.cli.backtest:backtest", "Set published projects beside their predictions."),
    "pilot": ("estimator.cli.pilot:pilot", "Measure a source for a few cents, under a hard cap."),
    "sandbox": ("estimator.cli.sandbox:sandbox", "Serve APIs that behave and bill like the real ones."),
    "tui": ("estimator.cli.tui:tui", "Compare plans on a screen, and move their assumptions."),
    "serve": ("estimator.cli.serve:serve", "Open the terminal UI in a browser."),
    "schema": ("estimator.cli.schema:schema", "Print the JSON Schema of a report."),
    "completion": ("estimator.cli.completion:completion", "Print the completion script of a shell."),
}
"""Dotted path and one line of help of each command: listing them loads none."""


class LazyGroup(click.Group):
    """A group that imports a command when it is run or its own help is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Names in the order of :data:`COMMANDS`."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """The command of a name, imported now."""
        return _loaded(cmd_name) if cmd_name in COMMANDS else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """The list of commands, from the static lines."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, words) for name, (_, words) in COMMANDS.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> "list[CompletionItem]":
        """Completions of a command's name, from the static lines."""
        from click.shell_completion import CompletionItem  # noqa: PLC0415 - only a shell's TAB needs it

        fitting = [(name, words) for name, (_, words) in COMMANDS.items() if name.startswith(incomplete)]
        named = [CompletionItem(name, help=words) for name, words in fitting]
        return named + click.Command.shell_complete(self, ctx, incomplete)


def _loaded(name: str) -> click.Command:
    module, _, attribute = COMMANDS[name][0].partition(":")
    command: click.Command = getattr(import_module(module), attribute)
    return command


def _print_version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:  # noqa: FBT001 - click's signature
    if value:
        click.echo(f"perusable {__version__}")
        ctx.exit()


@click.group(cls=LazyGroup, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version, help="Its version."
)
@click.pass_context
def main(ctx: click.Context) -> None:
    """What a usable training record really costs, from every place it could come from, at any date.

    Without a command, perusable compares the plans of the built-in example.
    """
    if ctx.invoked_subcommand is None:
        command = _loaded("compare")
        with command.make_context("compare", [], parent=ctx) as inner:
            command.invoke(inner)


def run(arguments: list[str] | None = None, obj: object = None) -> NoReturn:
    """Run the command line and leave with its exit code.

    Args:
        arguments: Instead of the process's own.
        obj: The session (see :class:`estimator.cli.common.Session`), to fix the clock.
    """
    # A command is one short process whose objects nearly all live to its end. Looking for garbage among them as often
    # as the default has it, and once more at the end, takes a fifth of a comparison and finds next to none.
    gc.disable()
    _skip_plugins()
    code = _guarded(arguments, obj)
    if arguments is None:
        _leave(code)
    sys.exit(code)


def _leave(code: int) -> NoReturn:
    """End the process without taking the interpreter apart, which frees one by one what the system takes back at once.

    Whatever prints has flushed what it printed and told of a failure; a stream that is broken by now stays silent.
    """
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            with contextlib.suppress(OSError, ValueError):
                stream.flush()
    os._exit(code)


def _skip_plugins() -> None:
    """Spare pydantic its search for plug-ins, which opens the metadata of every installed distribution.

    Its own switch for this is read only after the slow modules of that search are loaded. Should the searching module
    move, pydantic searches again and nothing else changes.
    """
    loader = ModuleType("pydantic.plugin._loader")
    loader.get_plugins = tuple  # type: ignore[attr-defined]
    sys.modules.setdefault(loader.__name__, loader)


def _guarded(arguments: list[str] | None, obj: object) -> int:
    try:
        code: Any = main.main(arguments, prog_name="perusable", standalone_mode=False, obj=obj)
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except click.ClickException as error:
        return _misused(error)
    except BrokenPipeError:
        # Whoever read the output has closed its end: not a fault, and nobody is left to be told.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except Exception as error:  # noqa: BLE001 - the last line of defence: a person never meets a traceback
        return _failed(error)
    return code if isinstance(code, int) else OK


def _misused(error: click.ClickException) -> int:
    from estimator.text import safe  # noqa: PLC0415 - only a failure needs it

    context = getattr(error, "ctx", None)
    where = context.command_path if context is not None else "perusable"
    _say(f"{where}: {safe(error.format_message())} (see {where} --help)")
    return BAD_INPUT


def _failed(error: Exception) -> int:
    from estimator.errors import InputError  # noqa: PLC0415 - only a failure needs them
    from estimator.text import safe  # noqa: PLC0415

    if os.environ.get("PERUSABLE_DEBUG") == "1":
        import traceback  # noqa: PLC0415

        _say(traceback.format_exc().rstrip())
    if isinstance(error, InputError):
        for problem in error.problems:
            _say(f"perusable: {safe(str(problem))}")
        return BAD_INPUT
    _say(
        f"perusable: internal error: {safe(f'{type(error).__name__}: {error}', 300)}. Please report it; "
        "PERUSABLE_DEBUG=1 shows where it happened."
    )
    return INTERNAL


def _say(line: str) -> None:
    click.echo(line, err=True)
