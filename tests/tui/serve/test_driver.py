"""The process's side of the conversation; that it ends with its server is tested with whole servers."""

import threading
from typing import Any

import pytest
from textual import messages
from textual.drivers.web_driver import WebDriver

import tui.serve.driver
from tui.serve.driver import ServedDriver


class AppDouble:
    def __init__(self) -> None:
        self.posted: list[object] = []

    def post_message(self, message: object) -> None:
        self.posted.append(message)


@pytest.fixture
def driver(monkeypatch: pytest.MonkeyPatch) -> ServedDriver:
    """A driver without streams, whose input has ended."""
    made: Any = ServedDriver.__new__(ServedDriver)
    made._app, made.exit_event = AppDouble(), threading.Event()
    monkeypatch.setattr(WebDriver, "run_input_thread", lambda _self: None)
    monkeypatch.setattr(tui.serve.driver, "GRACE", 0.0)
    found: ServedDriver = made
    return found


def test_the_end_of_its_input_ends_the_app_and_then_its_group(
    driver: ServedDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = threading.Event()
    monkeypatch.setattr(tui.serve.driver, "end_group", ended.set)
    driver.run_input_thread()
    posted: Any = driver._app
    assert [type(message) for message in posted.posted] == [messages.ExitApp]
    assert ended.wait(10)


def test_an_app_that_leaves_by_itself_is_let(driver: ServedDriver) -> None:
    driver.exit_event.set()
    driver.run_input_thread()
    posted: Any = driver._app
    assert posted.posted == []


@pytest.mark.parametrize("chunk", [b"a\nb", "a\nb"])
def test_a_piece_of_a_file_names_its_file(driver: ServedDriver, chunk: str | bytes) -> None:
    sent: list[bytes] = []
    made: Any = driver
    made._write = sent.append
    driver.write_binary_encoded(("deliver_chunk", "k1", chunk))
    assert sent == [b"P\0\0\0\x06k1\na\nb"]
