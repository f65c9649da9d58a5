"""``perusable completion``: TAB in a shell."""

import click

SHELLS = ("bash", "zsh", "fish")


@click.command(short_help="Print the completion script of a shell.")
@click.argument("shell", type=click.Choice(SHELLS))
def completion(shell: str) -> None:
    """Print the script that completes perusable's commands and options in SHELL.

    \b
    bash: perusable completion bash > ~/.local/share/bash-completion/completions/perusable
    zsh:  perusable completion zsh > ~/.zfunc/_perusable     (with ~/.zfunc in fpath)
    fish: perusable completion fish > ~/.config/fish/completions/perusable.fish
    """  # noqa: D301 - click keeps the lines after this mark as they are
    from click.shell_completion import ShellComplete, get_completion_class  # noqa: PLC0415 - only this command needs it

    from estimator.cli.main import main  # noqa: PLC0415 - the group that names this module

    found = get_completion_class(shell) or ShellComplete
    click.echo(found(main, {}, "perusable", "_PERUSABLE_COMPLETE").source())
