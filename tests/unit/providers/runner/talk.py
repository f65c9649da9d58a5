"""Two ends of a link within one process, the solver's on a thread."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from providers.runner.inside.frames import GoneError, Pipe
from providers.runner.inside.judge import allowed
from providers.runner.inside.link import Hooks, Link


@contextmanager
def talking(*own: object, printed: Callable[[str], object] = len, said: Callable[[], str] = str) -> Iterator[Link]:
    """The end that asks; the other's objects have the numbers of their places."""
    asked, asks = os.pipe()
    answered, answers = os.pipe()
    failed: list[BaseException] = []

    def serve() -> None:
        link = Link(Pipe(asked, answers), Hooks(lambda *_: True, print_out=said), callers=False)
        for value in own:
            link.handle(value)
        try:
            while True:
                link.serve(link.pipe.receive())
        except GoneError:
            pass
        except BaseException as error:  # noqa: BLE001 - told to the test
            failed.append(error)
            os.close(answers)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield Link(Pipe(answered, asks), Hooks(allowed, printed=printed))
    finally:
        os.close(asks)
        thread.join(10)
        for descriptor in (asked, answered, *([] if failed else [answers])):
            os.close(descriptor)
        assert not thread.is_alive()


@contextmanager
def scripted(*messages: bytes) -> Iterator[Link]:
    """An end whose other end has said so much beforehand, and is gone."""
    answered, answers = os.pipe()
    nowhere = os.open("/dev/null", os.O_WRONLY)
    os.write(answers, b"".join(messages))
    os.close(answers)
    try:
        yield Link(Pipe(answered, nowhere), Hooks(allowed))
    finally:
        os.close(answered)
        os.close(nowhere)


def framed(text: str) -> bytes:
    """A message."""
    return len(text.encode()).to_bytes(4, "big") + text.encode()


def echo(value: Any) -> Any:
    """The value."""
    return value
