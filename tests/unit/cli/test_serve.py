"""`perusable serve`: what is checked before anything listens, and what a page runs."""

import socket
import sys
from pathlib import Path
from typing import Any

import click
import pytest

import estimator.cli.main
import tui.serve.run
from estimator.cli.common import FILE, question_options
from estimator.cli.main import run
from estimator.cli.serve import command
from tui.serve.settings import Settings


@pytest.fixture(autouse=True)
def small_tui(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command `tui` that takes what the real one does and shows nothing."""

    @click.command("tui")
    @click.argument("plan", type=FILE, required=False)
    @question_options
    def tui(**options: Any) -> None:
        raise AssertionError(options)

    real = estimator.cli.main._loaded
    monkeypatch.setattr(estimator.cli.main.main, "get_command", lambda _ctx, name: tui if name == "tui" else real(name))


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[Settings]:
    """The settings of each server that would have been started."""
    found: list[Settings] = []

    async def serve(settings: Settings, say: Any) -> None:
        say("http://127.0.0.1/?token=\x1b[2J\nsecond")
        found.append(settings)

    monkeypatch.setattr(tui.serve.run, "serve", serve)
    return found


def code(*arguments: str) -> object:
    with pytest.raises(SystemExit) as left:
        run(["serve", *arguments])
    return left.value.code


def test_a_page_runs_the_ui_with_the_same_plan_and_options(
    served: list[Settings], capsys: pytest.CaptureFixture[str]
) -> None:
    plan = str(Path("examples/article.toml").resolve())
    assert code(plan, "--port", "0", "--as-of", "2026-11-22", "--idle", "2", "--sessions", "3") == 0
    (settings,) = served
    assert settings == Settings(command((plan, "--as-of", "2026-11-22")), port=0, sessions=3, idle=120.0)
    assert settings.command[-4:] == ("tui", plan, "--as-of", "2026-11-22")
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert out.splitlines()[1] == "second"


def test_python_looks_for_the_package_only_where_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert command(("a",)) == (sys.executable, "-m", "estimator", "tui", "a")
    monkeypatch.chdir(tmp_path)
    assert command(()) == (sys.executable, "-P", "-m", "estimator", "tui")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--as-of", "yesterday"), "yesterday"),
        (("none.toml",), "none.toml"),
        (("--nonsense",), "--nonsense"),
        (("--port", "65536"), "65,535"),
        (("--sessions", "0"), "1 to 64"),
        (("--idle", "0"), "1 to 1,440"),
        (("--host", "10.0.0.5"), "--listen-anywhere"),
        (("--origin", "desk"), "http://desk:8000"),
    ],
)
def test_what_cannot_be_served_is_said_before_anything_listens(
    served: list[Settings], capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: str
) -> None:
    assert code(*arguments) == 2
    assert words in capsys.readouterr().err
    assert served == []


def test_listening_anywhere_is_asked_for_and_warned_of(
    served: list[Settings], capsys: pytest.CaptureFixture[str]
) -> None:
    assert code("--host", "10.0.0.5", "--listen-anywhere", "--origin", "https://desk.example") == 0
    assert "Nothing is encrypted" in capsys.readouterr().out
    assert (served[0].host, served[0].origins) == ("10.0.0.5", ("https://desk.example",))


def test_a_taken_port_is_a_fault_of_the_input(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert code("--port", port) == 2
    assert f"cannot listen at 127.0.0.1:{port}" in capsys.readouterr().err


def test_without_the_ui_there_is_nothing_to_serve(
    monkeypatch: pytest.MonkeyPatch, served: list[Settings], capsys: pytest.CaptureFixture[str]
) -> None:
    real = estimator.cli.main._loaded
    monkeypatch.setattr(
        estimator.cli.main.main, "get_command", lambda _ctx, name: None if name == "tui" else real(name)
    )
    assert code() == 2
    assert "no terminal UI" in capsys.readouterr().err
    assert served == []
