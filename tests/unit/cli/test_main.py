import importlib
import json
import subprocess
import sys
from pathlib import Path

import click
import pytest

import estimator
from estimator.cli import main as cli
from tests.unit.cli.conftest import Perusable


def test_without_a_command_the_built_in_example_is_compared(perusable: Perusable) -> None:
    ran = perusable()
    assert ran.code == 0
    assert "You can buy and use these" in ran.out
    assert ran.out == perusable("compare").out
    assert ran.err == ""


def test_the_help_names_every_command_and_its_line(perusable: Perusable) -> None:
    shown = perusable("--help").out
    for name, (path, words) in cli.COMMANDS.items():
        assert f"{name} " in shown
        assert words in shown
        module, _, attribute = path.partition(":")
        command = getattr(importlib.import_module(module), attribute)
        assert isinstance(command, click.Command)
        assert command.name == name


@pytest.mark.parametrize("name", list(cli.COMMANDS))
def test_every_command_has_help(perusable: Perusable, name: str) -> None:
    ran = perusable(name, "--help")
    assert ran.code == 0
    assert ran.out.startswith(f"Usage: perusable {name}")


def test_the_version_is_printed(perusable: Perusable) -> None:
    assert perusable("--version").out == f"perusable {estimator.__version__}\n"


def test_an_unknown_command_is_bad_input(perusable: Perusable) -> None:
    ran = perusable("\x1b[31mbuy\u202e")
    assert ran.code == cli.BAD_INPUT
    assert "No such command" in ran.err
    assert "\x1b" not in ran.err
    assert "\u202e" not in ran.err


def test_an_unknown_option_names_the_command_whose_help_to_read(perusable: Perusable) -> None:
    ran = perusable("compare", "--dearest")
    assert ran.code == cli.BAD_INPUT
    assert "see perusable compare --help" in ran.err
    assert ran.out == ""


class Broken(click.Command):
    def __init__(self, error: BaseException) -> None:
        super().__init__("broken", callback=self.fail)
        self.error = error

    def fail(self) -> None:
        raise self.error


def broken(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    monkeypatch.setattr(cli.LazyGroup, "get_command", lambda *_: Broken(error))


def test_what_nobody_foresaw_is_one_line_and_no_traceback(
    perusable: Perusable, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken(monkeypatch, ZeroDivisionError("nought"))
    ran = perusable("broken")
    assert ran.code == cli.INTERNAL
    assert ran.err.count("\n") == 1
    assert "internal error: ZeroDivisionError: nought" in ran.err


def test_the_traceback_is_there_for_who_asks(perusable: Perusable, monkeypatch: pytest.MonkeyPatch) -> None:
    broken(monkeypatch, ZeroDivisionError("nought"))
    monkeypatch.setenv("PERUSABLE_DEBUG", "1")
    assert "Traceback" in perusable("broken").err


def test_an_output_nobody_reads_any_more_ends_the_command_in_silence(
    perusable: Perusable, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken(monkeypatch, BrokenPipeError())
    ran = perusable("broken")
    assert (ran.code, ran.err) == (cli.OK, "")


def test_commands_are_listed_in_the_order_of_their_use() -> None:
    assert cli.main.list_commands(click.Context(cli.main)) == list(cli.COMMANDS)


@pytest.mark.parametrize("error", [KeyboardInterrupt(), click.Abort()])
def test_an_interrupted_command_says_so_by_its_code(
    perusable: Perusable, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    broken(monkeypatch, error)
    assert perusable("broken").code == cli.INTERRUPTED


def test_a_reader_that_stops_reading_is_no_fault(tmp_path: Path) -> None:
    script = f"{sys.executable} -m estimator compare; echo $? > {tmp_path / 'code'}"
    done = subprocess.run(
        ["/bin/sh", "-c", f"({script}) | head -n 1"], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.count("\n") == 1
    assert done.stderr == ""
    assert (tmp_path / "code").read_text(encoding="utf-8") == "0\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no full device")
def test_a_full_disk_is_said_in_one_line() -> None:
    done = subprocess.run(
        ["/bin/sh", "-c", f"{sys.executable} -m estimator compare > /dev/full"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == cli.BAD_INPUT
    assert done.stderr.count("\n") == 1
    assert "No space left" in done.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_its_completion_script(perusable: Perusable, shell: str) -> None:
    assert "_PERUSABLE_COMPLETE" in perusable("completion", shell).out


def test_completion_offers_commands_and_options(perusable: Perusable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_PERUSABLE_COMPLETE", "zsh_complete")
    monkeypatch.setenv("COMP_WORDS", "perusable c")
    monkeypatch.setenv("COMP_CWORD", "1")
    shown = perusable().out
    assert "compare\n" in shown
    assert "completion\n" in shown
    assert "explain" not in shown


def test_the_schema_is_printed(perusable: Perusable) -> None:
    assert json.loads(perusable("schema", "compare").out)["title"] == "perusable.compare/1"
    assert json.loads(perusable("schema", "pilot").out)["title"] == "perusable.pilot/1"
    ran = perusable("schema", "plot")
    assert (ran.code, ran.out) == (2, "")
    assert "'compare', 'pilot'" in ran.err


def test_every_public_name_is_there_and_an_unknown_one_is_not() -> None:
    for name in estimator.__all__:
        assert getattr(estimator, name) is not None
        assert name in dir(estimator)
    with pytest.raises(AttributeError, match="no attribute 'price_of_everything'"):
        _ = estimator.price_of_everything
