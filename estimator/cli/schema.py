"""``perusable schema``: the contract of a report, for the scripts that read it."""

from pathlib import Path

import click

FOLDER = Path(__file__).parent.parent / "reports" / "schema"

REPORTS = {"compare": "compare-1.json"}
"""The file of each report's schema."""


@click.command(short_help="Print the JSON Schema of a report.")
@click.argument("report", type=click.Choice(list(REPORTS)))
def schema(report: str) -> None:
    """Print the JSON Schema (2020-12) of REPORT, as `compare --format json` writes it.

    Keys are added within a version; none is removed and none changes its meaning.
    """
    from estimator.cli.output import emit  # noqa: PLC0415 - `--help` needs none of it

    emit((FOLDER / REPORTS[report]).read_text(encoding="utf-8"))
