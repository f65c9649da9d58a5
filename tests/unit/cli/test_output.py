import io
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import pytest

from estimator.cli import output
from estimator.cli.common import Day, Session, today, utc_today
from estimator.cli.main import main
from estimator.errors import InputError


class Screen(io.TextIOWrapper):
    """A terminal of 80 × 40 that keeps what is written."""

    def __init__(self, encoding: str = "utf-8") -> None:
        self.kept = io.BytesIO()
        super().__init__(self.kept, encoding=encoding)

    def isatty(self) -> bool:
        return True

    @property
    def text(self) -> str:
        self.flush()
        return self.kept.getvalue().decode(self.encoding)


def on_screen(monkeypatch: pytest.MonkeyPatch, encoding: str = "utf-8") -> Screen:
    """The screen that standard output is from now on; not in a fixture, because pytest swaps the streams after it."""
    found = Screen(encoding)
    monkeypatch.setattr(sys, "stdout", found)
    monkeypatch.setenv("LINES", "40")
    return found


@pytest.mark.parametrize(
    ("environment", "color", "wanted"),
    [
        ({}, "auto", True),
        ({"NO_COLOR": "1"}, "auto", False),
        ({"NO_COLOR": ""}, "auto", True),
        ({"NO_COLOR": "1"}, "always", True),
        ({"TERM": "dumb"}, "auto", False),
        ({}, "never", False),
    ],
)
def test_a_terminal_is_coloured_unless_somebody_says_no(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], color: str, *, wanted: bool
) -> None:
    on_screen(monkeypatch)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    found = output.look(None, color, plain=False)
    assert (found.width, found.height, found.color, found.plain) == (80, 40, wanted, False)
    assert not output.look(None, "auto", plain=False, to_file=True).color
    assert not output.look(None, "always", plain=True).color


def test_a_terminal_without_unicode_gets_ascii(monkeypatch: pytest.MonkeyPatch) -> None:
    found = on_screen(monkeypatch, "ascii")
    look = output.look(None, "auto", plain=False)
    output.show("≥ 3 × “é”\n", look)
    assert found.text == '>= 3 x "?"\n'


class Failing(io.BytesIO):
    """A stream whose reader is gone, or whose disk is full."""

    def __init__(self, error: OSError) -> None:
        super().__init__()
        self.error = error

    def write(self, _data: Any) -> int:
        raise self.error


def test_a_reader_that_is_gone_is_passed_over_in_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(Failing(BrokenPipeError())))
    output.emit("data")


def test_a_stream_that_cannot_take_it_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(Failing(OSError(28, "No space left on device"))))
    with pytest.raises(InputError, match="No space left on device"):
        output.emit("data")


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    target = tmp_path / "report.txt"
    target.write_text("old", encoding="utf-8")
    monkeypatch.setattr("os.fsync", lambda _: (_ for _ in ()).throw(OSError(5, "Input/output error")))
    with pytest.raises(InputError, match="Input/output error"):
        output.save("new", target)
    assert target.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_on_a_screen_with_room_the_example_says_how_to_go_on(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = on_screen(monkeypatch)
    main.main([], standalone_mode=False)
    assert "You can buy and use these" in screen.text
    assert "perusable plan new" in capfd.readouterr().err
    monkeypatch.setenv("LINES", "24")
    main.main([], standalone_mode=False)
    assert capfd.readouterr().err == ""


def test_the_clock_is_in_utc_and_can_be_fixed() -> None:
    before = datetime.now(UTC).date()
    assert before <= utc_today() <= datetime.now(UTC).date()
    assert before <= today() <= datetime.now(UTC).date()
    fixed = utc_today().replace(year=2020, day=1)
    with click.Context(main, obj=Session(lambda: fixed)):
        assert today() == fixed


def test_a_day_that_is_one_already_stays() -> None:
    assert Day().convert(utc_today(), None, None) == utc_today()
