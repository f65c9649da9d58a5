"""The end that holds the solution: it runs the program, then answers calls of what the program defines.

Nothing here is kept from the program, which may do with this process what it likes: all that comes out of it is
answers, and the judge makes of them what it makes of any value.
"""

import contextlib
import os
import sys
import warnings
from collections.abc import Mapping
from types import ModuleType
from typing import Any, TextIO

from providers.runner.inside.frames import GarbledError, GoneError, Pipe
from providers.runner.inside.limits import close_others, limit
from providers.runner.inside.link import Hooks, Link

PRINTED = 1 << 16
"""Characters handed to the tests of what one call printed; a solution that prints more is ended for it."""


class Heard:
    """Standard output that also remembers, so that tests can look at what a call printed."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._said: list[str] = []
        self._left = PRINTED

    def write(self, text: str) -> int:
        """Write through, and remember up to :data:`PRINTED` characters."""
        if self._left > 0:
            self._said.append(text[: self._left])
            self._left -= len(text)
        return self._stream.write(text)

    def take(self) -> str:
        """What was written since the last time."""
        said, self._said, self._left = "".join(self._said), [], PRINTED
        with contextlib.suppress(OSError, ValueError):
            self._stream.flush()
        return said

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a stream has
        return getattr(self._stream, name)


def public(module: ModuleType) -> dict[str, object]:
    """What a program defines for others: every name without a leading underscore, whatever its ``__all__`` says."""
    return {name: value for name, value in vars(module).items() if not name.startswith("_")}


def main(setup: Mapping[str, Any]) -> None:
    """Serve until the judge has no more to ask."""
    inward, outward = setup["inward"], setup["outward"]
    close_others((inward, outward))
    limit(setup["limits"])
    module = ModuleType("solution")
    module.__dict__["__builtins__"] = __builtins__
    program = setup["program"]
    heard = Heard(sys.stdout)
    sys.stdout = heard
    sys.modules["solution"] = module
    sys.argv = ["solution.py"]

    def load() -> dict[str, object]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an odd escape in a string is no fault
            code = compile(program, "solution.py", "exec", dont_inherit=True)
        exec(code, module.__dict__)  # noqa: S102 - what this process is for
        return public(module)

    link = Link(Pipe(inward, outward), Hooks(lambda *_: True, print_out=heard.take), callers=False)
    link.handle(module)
    link.handle(load)
    try:
        link.pipe.send({"ready": True})
        while True:
            link.serve(link.pipe.receive())
    except (GoneError, GarbledError, BrokenPipeError):
        os._exit(0)
