"""A bare click program with as many commands as perusable: what a start costs before any work."""

import click

from estimator import __version__
from estimator.cli.main import COMMANDS


def program() -> click.Group:
    """The program."""
    group = click.Group("bare", help="Nothing.")
    for name, (_, words) in COMMANDS.items():
        group.add_command(click.Command(name, help=words))
    return click.version_option(__version__)(group)


if __name__ == "__main__":
    program()()
