"""The end that holds the tests: it runs them against stand-ins of what the solution defines, and says what came of it.

What it says is said once, to a pipe that no other process has, under a word that it alone was told. Tests can forge
that, as they can hold nothing to begin with; the solution, whose process and sandbox are others, cannot.
"""

import importlib
import json
import os
import sys
import traceback
import warnings
from collections.abc import Mapping
from types import AsyncGeneratorType, CodeType, CoroutineType, FrameType, GeneratorType, ModuleType, TracebackType
from typing import Any, NamedTuple, NoReturn

from providers.runner.inside import checks
from providers.runner.inside.frames import GoneError, Pipe
from providers.runner.inside.limits import close_others, limit
from providers.runner.inside.link import Hooks, Link

DETAIL = 400
"""Characters of a detail."""

MODULE = 0
LOAD = 1

_INNER = ("gi_", "cr_", "ag_", "f_", "tb_", "co_", "func_", "_")
_CLOSED = (ModuleType, FrameType, CodeType, TracebackType, Link, Pipe)


def allowed(op: str, target: object, name: str) -> bool:
    """What a solution may do to an object of the tests: call it, use its operators, read what it has in public.

    It reaches only objects that the tests handed it, and from there nothing that leads to the tests' own module.
    """
    if isinstance(target, _CLOSED):
        return False
    if op in {"get", "set", "del"}:
        inner = name.startswith(_INNER) or (isinstance(target, GeneratorType | AsyncGeneratorType) and name != "send")
        written = op == "get" or type(target).__module__ == "tests"
        return written and not inner
    if op == "call" and isinstance(target, type):  # a class's class leads to files and functions made of nothing
        return target.__module__ == "tests"
    return op in {"call", "special"} or (op == "await" and isinstance(target, CoroutineType))


class Report(NamedTuple):
    """What is said at the end.

    Attributes:
        descriptor: To say it to.
        word: To say it under.
    """

    descriptor: int
    word: str

    def ready(self) -> None:
        """Say that both ends are there, before anything of a model runs."""
        os.write(self.descriptor, b"ready\n")

    def end(self, reason: str, detail: str = "") -> NoReturn:
        """Say what came of the tests, and be gone: nothing the tests left behind runs."""
        said = {"word": self.word, "reason": reason, "detail": detail[:DETAIL]}
        os.write(self.descriptor, json.dumps(said).encode() + b"\n")
        os._exit(0)

    def broken(self, error: Exception) -> NoReturn:
        """Say that the solution's end is no more, or says what is no answer."""
        if isinstance(error, GoneError):
            self.end("killed", "the solution's process ended before its tests")
        self.end("error", f"the solution sent {error}")


class Solution(ModuleType):
    """What ``import solution`` gives the tests: its attributes as they are at the solver now."""

    def __init__(self, link: Link, names: list[str]) -> None:
        super().__init__("solution")
        self.__dict__.update(solution_link=link, __all__=names)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the solution defines
        if name.startswith("__"):
            raise AttributeError(name)
        return self.__dict__["solution_link"].ask("get", MODULE, name)

    def __setattr__(self, name: str, value: object) -> None:
        if name.startswith("__"):
            super().__setattr__(name, value)
        else:
            self.__dict__["solution_link"].ask("set", MODULE, name, (value,))

    def __delattr__(self, name: str) -> None:
        self.__dict__["solution_link"].ask("del", MODULE, name)


def shared(found: Mapping[str, object]) -> dict[str, object]:
    """The solution's names that tests see without importing them: none that hides a builtin or the standard library.

    Otherwise a solution could pass by defining its own ``abs`` or ``math``. A module it imported is there, as the
    judge's own.
    """
    import builtins  # noqa: PLC0415 - beside its one use

    seen: dict[str, object] = {}
    for name, value in found.items():
        if not name.isidentifier() or name.startswith("_"):
            continue
        if name in sys.stdlib_module_names:
            if isinstance(value, ModuleType):
                seen[name] = importlib.import_module(name)
        elif not hasattr(builtins, name):
            seen[name] = value
    return seen


def fault(link: Link, tests: str, error: BaseException) -> tuple[str, str]:
    """The reason and the detail of an exception that ended the tests."""
    detail = "".join(traceback.format_exception_only(error)).strip()
    lines = [frame.lineno or 0 for frame in traceback.extract_tb(error.__traceback__) if frame.filename == "tests.py"]
    if lines:
        text = tests.split("\n")[lines[-1] - 1].strip()[:200] if 0 < lines[-1] <= tests.count("\n") + 1 else ""
        detail = f"line {lines[-1]} of the tests: {text}: {detail}"
    if isinstance(error, MemoryError):
        return "memory", detail
    if isinstance(error, SystemExit):
        return ("killed" if link.came(error) else "not run"), detail
    return ("wrong" if isinstance(error, AssertionError) and not link.came(error) else "error"), detail


def judged(link: Link, tests: str, space: ModuleType) -> tuple[str, str]:
    """Runs the tests, in the namespace of a module.

    Returns:
        The reason for which they fail, empty where they pass, and its detail.

    Raises:
        BaseException: Whatever ends them.
    """
    checked = [0]

    def count() -> None:
        checked[0] += 1

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        code = checks.compiled(tests)
    found = link.ask("call", LOAD, "")
    sys.modules["solution"] = Solution(link, sorted(shared(found)))
    space.__dict__.update({**shared(found), checks.COUNTER: count, "__builtins__": __builtins__})
    exec(code, space.__dict__)  # noqa: S102 - what this process is for
    for function in checks.functions(space):
        function()
    held, failed = checks.cases(space)
    if failed:
        return failed
    return ("", "") if checked[0] + held else ("not run", "the tests assert nothing")


def main(setup: Mapping[str, Any]) -> None:
    """Run the tests and report."""
    close_others((setup["inward"], setup["outward"], setup["report"]))
    limit(setup["limits"])
    report = Report(setup["report"], setup["word"])
    pipe = Pipe(setup["inward"], setup["outward"])
    link = Link(pipe, Hooks(allowed, printed=_replayed, broken=report.broken))
    try:
        pipe.receive()
    except Exception:  # noqa: BLE001 - the solver is not there: the runner says so, for want of a word from here
        os._exit(1)
    report.ready()
    space = ModuleType("tests")
    sys.modules["tests"] = space
    tests = setup["tests"]
    try:
        reason, detail = judged(link, tests, space)
    except checks.UnfitError as error:
        reason, detail = "not run", str(error)
    except BaseException as error:  # noqa: BLE001 - whatever ends the tests is what came of them
        reason, detail = _told(link, tests, error)
    report.end(reason, detail)


def _replayed(text: str) -> None:
    sys.stdout.write(text)  # which the tests may have put something of theirs in the place of


def _told(link: Link, tests: str, error: BaseException) -> tuple[str, str]:
    try:
        return fault(link, tests, error)
    except Exception:  # noqa: BLE001 - an exception of the solution's that cannot even be told
        return "error", "an exception that cannot be shown"
