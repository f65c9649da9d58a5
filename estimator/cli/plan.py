"""``perusable plan``: start a plan file, check one."""

from pathlib import Path
from typing import Any

import click

from estimator.cli.common import FILE, Asked, layer_options, open_plan, today

STARTER = Path(__file__).with_name("starter.toml")


@click.group(short_help="Start a plan file, or check one.")
def plan() -> None:
    """Start a plan file, or check one."""


@plan.command(short_help="Print a commented plan file to start from.")
@click.option("--from", "origin", metavar="ID", help="Start from this plan of the examples.")
def new(origin: str | None) -> None:
    """Print a commented plan file to standard output, ready to be edited and compared.

    \b
    perusable plan new > plan.toml
    perusable compare plan.toml
    """  # noqa: D301 - click keeps the lines after this mark as they are
    from estimator.cli.output import emit  # noqa: PLC0415 - `--help` needs none of it

    if origin is None:
        emit(STARTER.read_text(encoding="utf-8"))
        return
    from estimator.cli.starter import started  # noqa: PLC0415

    emit(started(origin))


@plan.command(short_help="Report every fault of a plan file at once.")
@click.argument("file", type=FILE)
@layer_options
def check(file: Path, **options: Any) -> None:  # noqa: ANN401 - parsed options
    """Check the plan file FILE without pricing it: keys, values, offers, criteria, each provider's own options.

    Every fault is one line on standard error, with its place and its fix, and the exit code is 2.
    """
    now = today()
    opened = open_plan(file, Asked(now, now, None, options["books"], options["yields"]))
    from estimator.cli.output import look, show  # noqa: PLC0415 - heavy
    from estimator.text import safe  # noqa: PLC0415

    plans = opened.file.plan
    sources = sum(len(row.source) for row in plans)
    counted = f"{len(plans)} plan{'s' if len(plans) > 1 else ''}, {sources} source{'s' if sources > 1 else ''}"
    show(f"{safe(str(file))}: no faults; {counted}\n", look(None, "never", plain=False))
