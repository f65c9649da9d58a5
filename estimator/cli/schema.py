"""``perusable schema``: the contract of a report or a file, for the scripts that read or write it."""

from pathlib import Path

import click

FOLDER = Path(__file__).parent.parent / "reports" / "schema"

SCHEMAS = {"compare": "compare-1.json", "pilot": "pilot-1.json"}
"""The file of each schema."""


@click.command(short_help="Print the JSON Schema of a report.")
@click.argument("name", metavar="NAME", type=click.Choice(list(SCHEMAS)))
def schema(name: str) -> None:
    """Print the JSON Schema (2020-12) called NAME.

    \b
    compare  what `compare --format json` writes
    pilot    each line of a pilot file

    Keys are added within a version; none is removed and none changes its meaning.
    """  # noqa: D301 - click keeps the lines after this mark as they are
    from estimator.cli.output import emit  # noqa: PLC0415 - `--help` needs none of it

    emit((FOLDER / SCHEMAS[name]).read_text(encoding="utf-8"))
