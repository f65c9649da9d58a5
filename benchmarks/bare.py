"""A bare click program with as many commands as perusable: what a start costs. It imports click alone."""

import click

NAMES = ("compare", "explain", "plan", "prices", "yields", "schema", "completion")


def program() -> click.Group:
    """The program."""
    group = click.Group("bare", help="Nothing.")
    for name in NAMES:
        group.add_command(click.Command(name, help="Do nothing at all, in as many words as a command has."))
    return click.version_option("1.0")(group)


if __name__ == "__main__":
    program()()
