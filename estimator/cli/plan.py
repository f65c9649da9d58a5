"""``perusable plan``: start a plan file, check one, list its assumptions, write others into it."""

from pathlib import Path
from typing import Any

import click

from estimator.cli.browse import browsing, present
from estimator.cli.common import FILE, Asked, example, layer_options, open_plan, question_options, today

STARTER = Path(__file__).with_name("starter.toml")


@click.group(short_help="Start, check and change a plan file.")
def plan() -> None:
    """Start a plan file, check one, list its assumptions, write other values into it."""


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


@plan.command(short_help="List the assumptions of a plan file, with their addresses.")
@click.argument("file", type=FILE, required=False)
@click.option("--plan", "plan_id", metavar="ID", help="Only those of this plan.")
@click.option("--all", "every", is_flag=True, help="Also what could be stated and is not.")
@question_options
@browsing()
def assumptions(file: Path | None, plan_id: str | None, *, every: bool, **options: Any) -> None:  # noqa: ANN401 - parsed options
    """List what the plans of FILE, or of the built-in example, rest on: each figure, day and choice.

    \b
    perusable plan assumptions plan.toml --plan posts
    perusable compare plan.toml --set need.records=500000 --set posts/share=1
    """  # noqa: D301 - click keeps the lines after this mark as they are
    from estimator.errors import fault, nearest  # noqa: PLC0415 - heavy
    from estimator.reports.assumptions import assumption_lines, assumption_records  # noqa: PLC0415
    from estimator.whatif.assumptions import assumptions as listed  # noqa: PLC0415

    asked = Asked.of(options)
    opened = open_plan(file or example(), asked)
    ids = [row.id for row in opened.file.plan]
    if plan_id is not None and plan_id not in ids:
        raise fault("--plan", "", f"no plan is called {plan_id!r}", nearest(plan_id, ids))
    found = [one for one in listed(opened.workspace, opened.file, asked.as_of) if plan_id in (None, one.plan)]
    found = [one for one in found if every or one.text]
    present(
        options,
        lambda width: assumption_lines(found, width),
        lambda: {
            "schema": "perusable.assumptions/1",
            "as_of": asked.as_of,
            "known_at": asked.known_at,
            "assumptions": assumption_records(found),
        },
        lambda: assumption_records(found),
    )


@plan.command("set", short_help="Write other values into a plan file.")
@click.argument("file", type=FILE)
@click.argument("values", nargs=-1, required=True, metavar="ADDRESS=VALUE…")
@click.option("-o", "--output", type=FILE, metavar="FILE", help="Write to another file; FILE stays as it is.")
@layer_options
def set_(file: Path, values: tuple[str, ...], output: Path | None, **options: Any) -> None:  # noqa: ANN401 - parsed options
    """Write other values of assumptions into the plan file FILE, whole or not at all.

    Comments and order stay. A value that the file cannot hold is a fault, and nothing is written.
    An empty value takes the key out.

    \b
    perusable plan set plan.toml need.records=500000 'posts/funnel.distinct=0.8..0.9..0.95'
    """  # noqa: D301 - click keeps the lines after this mark as they are
    from estimator.cli.output import look, show  # noqa: PLC0415 - heavy
    from estimator.files import digest, read_bytes  # noqa: PLC0415
    from estimator.text import safe  # noqa: PLC0415
    from estimator.whatif.edits import edits_of  # noqa: PLC0415
    from estimator.whatif.save import save, save_as  # noqa: PLC0415

    edits, now, read = edits_of(values, "ADDRESS=VALUE"), today(), digest(read_bytes(file))
    open_plan(file, Asked(now, now, None, options["books"], options["yields"], values))
    if output is None:
        save(file, edits, read)
    else:
        save_as(file, edits, output, over=True)
    show(f"{safe(str(output or file))}: {safe(edits.words())}\n", look(None, "never", plain=False))
