"""Runs a solution against its tests, each in a sandbox of its own, and judges by what only the tests' one can say."""

import hmac
import importlib.resources
import json
import os
import secrets
import selectors
import time
from collections.abc import Mapping
from contextlib import ExitStack
from functools import cache
from typing import Any, NamedTuple, get_args

from estimator.errors import brief
from providers.runner import bubblewrap
from providers.runner.cell import Cell, User
from providers.runner.interpreter import Interpreter
from providers.runner.values import Limits, Reason, Verdict

DETAIL = 500
"""Characters of a verdict's detail at most."""

_REPORT = 8 << 10
_READ = 1 << 16
_SIGNALLED = 128  # and the signal, as bwrap passes it on
_KILLED = _SIGNALLED + 9
_NEARLY = 0.9  # of the limit: the kernel holds ticks against it, and sums up time
_ENDS = 0.5  # seconds for a process whose pipes are closed to be gone
_MODULES = ("frames", "plain", "far", "limits", "link")
_INSIDE = "providers.runner.inside"

_BOOT = """
import json, sys, types
setup = json.loads(sys.stdin.buffer.read())
for name, source in setup.pop("modules"):
    module = sys.modules[name] = types.ModuleType(name)
    module.__path__ = []
    head, _, word = name.rpartition(".")
    if head:
        setattr(sys.modules[head], word, module)
    exec(compile(source, name, "exec"), module.__dict__)
module.main(setup)
"""


@cache
def _modules(*names: str) -> tuple[tuple[str, str], ...]:
    folder = importlib.resources.files(_INSIDE)
    packages = [(name, "") for name in ("providers", "providers.runner", _INSIDE)]
    return (*packages, *((f"{_INSIDE}.{name}", (folder / f"{name}.py").read_text("utf-8")) for name in names))


class Runner(NamedTuple):
    """Runs programs in a sandbox that has been seen to contain; from several threads at once, if need be.

    Attributes:
        bwrap: The whole path of bubblewrap.
        python: What programs are run by.
        filter_: Of system calls.
        user: Whom they run as; ``None``: this process's.
        limits: Of each run.
    """

    bwrap: str
    python: Interpreter
    filter_: bytes
    user: User | None
    limits: Limits

    def run(self, program: str, tests: str) -> Verdict:
        """Whether a solution passes its tests.

        ``passed`` says: every statement of the tests ran to its end, at least one assertion among them, in a process
        that ran nothing of the solution and that the solution could neither read, write, signal nor end; of what it
        was given it saw values. See :mod:`providers.runner` for what that leaves open.

        Args:
            program: The solution, a module.
            tests: Statements with assertions, functions named ``test…``, cases of ``unittest``. What the solution
                defines is there by name, and as the module ``solution``.

        Returns:
            Within the limits' ``start`` and ``wall`` and a second.
        """
        for what, text in (("program", program), ("tests", tests)):
            size = len(text.encode("utf-8", "surrogatepass"))
            if size > self.limits.source:
                return Verdict(
                    "failed", "not run", f"the {what}: {size:,} bytes; at most {self.limits.source:,} are run"
                )
        with ExitStack() as stack:
            try:
                return _Pair(self, stack, program, tests).verdict()
            except OSError as error:
                return Verdict("refused", "", f"the sandbox cannot be started: {error}")

    def cell(self, source: str, keep: tuple[int, ...] = (), *, bare: bool = False) -> Cell:
        """A sandbox with a Python program in it; ``bare``: without the filter, which hides what else contains."""
        command = bubblewrap.command(self.bwrap, self.python, self.limits)
        return Cell(command, bubblewrap.inside(self.python, source), b"" if bare else self.filter_, keep, self.user)


class _Pair:
    """Two sandboxes that talk, while they run."""

    def __init__(self, runner: Runner, stack: ExitStack, program: str, tests: str) -> None:
        self._limits = runner.limits
        self._word = secrets.token_hex(16)
        self._said = b""
        self._ended = False
        self._ready = False
        self._selector = stack.enter_context(selectors.DefaultSelector())
        ends = _Ends(stack)
        asked, asks, answered, answers, self._report, reports = (*ends.pipe(), *ends.pipe(), *ends.pipe())
        self._solver = self._start(runner, stack, (asked, answers))
        self._judge = self._start(runner, stack, (answered, asks, reports))
        for descriptor in (asked, asks, answered, answers, reports):
            ends.close(descriptor)
        bounds = {
            "limits": {name: getattr(self._limits, name) for name in ("cpu", "memory", "file_size", "files", "threads")}
        }
        self._printed = {self._solver: b"", self._judge: b""}
        self._feed(self._solver, bounds | {"program": program, "inward": asked, "outward": answers}, "solver")
        setup = {"tests": tests, "inward": answered, "outward": asks, "report": reports, "word": self._word}
        self._feed(self._judge, bounds | setup, "checks", "judge")
        self._selector.register(self._report, selectors.EVENT_READ, self._heard)

    @staticmethod
    def _start(runner: Runner, stack: ExitStack, keep: tuple[int, ...]) -> Cell:
        cell = runner.cell(_BOOT, keep)
        stack.callback(cell.end)
        return cell

    def _feed(self, cell: Cell, setup: Mapping[str, object], *modules: str) -> None:
        left = [memoryview(json.dumps({**setup, "modules": _modules(*_MODULES, *modules)}).encode())]
        source, sink = cell.process.stdin, cell.process.stdout
        if source is None or sink is None:
            raise OSError("no pipes")
        os.set_blocking(source.fileno(), False)

        def write() -> None:
            try:
                left[0] = left[0][os.write(source.fileno(), left[0]) :]
            except BrokenPipeError:
                left[0] = left[0][:0]
            if not left[0]:
                self._selector.unregister(source)
                source.close()

        def read() -> None:
            piece = os.read(sink.fileno(), _READ)
            self._printed[cell] = (self._printed[cell] + piece)[: self._limits.output + 1]
            if not piece or self._overflowed():
                self._selector.unregister(sink)

        self._selector.register(source, selectors.EVENT_WRITE, write)
        self._selector.register(sink, selectors.EVENT_READ, read)

    def _heard(self) -> None:
        piece = os.read(self._report, _REPORT)
        self._said += piece
        self._ready = self._ready or self._said.startswith(b"ready\n")
        self._ended = not piece or self._said.count(b"\n") > 1 or len(self._said) > _REPORT

    def _overflowed(self) -> bool:
        return any(len(text) > self._limits.output for text in self._printed.values())

    def verdict(self) -> Verdict:
        """Wait for the end, and judge."""
        until = time.monotonic() + self._limits.start
        waited_for_start = True
        while not (self._ended or self._overflowed()):
            if self._ready and waited_for_start:
                until, waited_for_start = time.monotonic() + self._limits.wall, False
            left = until - time.monotonic()
            if left <= 0:
                break
            for key, _ in self._selector.select(left):
                key.data()
        return self._judged()

    def _judged(self) -> Verdict:
        if not self._ready:
            said = b" ".join(self._printed.values()).decode("utf-8", "replace").strip()
            return Verdict("refused", "", brief("the sandbox did not start: " + (said or "it took too long"), DETAIL))
        if self._overflowed():
            return _failed("output", f"more than {self._limits.output:,} bytes")
        if not self._ended:
            return _failed("timeout", f"more than {self._limits.wall:g} seconds")
        report = _report(self._said, self._word)
        if report is None:
            return self._silent()
        reason, detail = report
        if reason == "killed":
            return self._lost(detail)
        return Verdict("passed") if not reason else _failed(reason, detail)

    def _lost(self, detail: str) -> Verdict:
        code = self._solver.left(_ENDS)
        if self._out_of_time(self._solver):
            return _failed("timeout", f"more than {self._limits.cpu} seconds of processor time")
        if code is not None and code > _SIGNALLED:
            detail = f"signal {code - _SIGNALLED} ended the solution"
        return _failed("killed", detail)

    def _silent(self) -> Verdict:
        code = self._judge.left(_ENDS)
        if self._out_of_time(self._judge):
            return _failed("timeout", f"the tests took more than {self._limits.cpu} seconds of processor time")
        return _failed("not run", f"the tests' process ended before they did (exit code {code})")

    def _out_of_time(self, cell: Cell) -> bool:
        return cell.process.returncode == _KILLED and cell.cpu >= _NEARLY * self._limits.cpu


def _failed(reason: Reason, detail: str) -> Verdict:
    return Verdict("failed", reason, brief(detail, DETAIL))


def _report(said: bytes, word: str) -> tuple[Reason, str] | None:
    """What the judge reported; ``None`` where it did not, or something else did."""
    try:
        found: Any = json.loads(said.split(b"\n")[1])
        reason, detail = found["reason"], found["detail"]
        known = hmac.compare_digest(str(found["word"]).encode(), word.encode())
    except (ValueError, LookupError, TypeError, RecursionError):
        return None
    return (reason, str(detail)) if known and reason in get_args(Reason) else None


class _Ends:
    """Descriptors that are closed at the end, whatever happens."""

    def __init__(self, stack: ExitStack) -> None:
        self._open: set[int] = set()
        stack.callback(self._close_all)

    def pipe(self) -> tuple[int, int]:
        """A new pipe: where to read, where to write."""
        found = os.pipe()
        self._open.update(found)
        return found

    def close(self, descriptor: int) -> None:
        """Close one now."""
        self._open.discard(descriptor)
        os.close(descriptor)

    def _close_all(self) -> None:
        for descriptor in tuple(self._open):
            self.close(descriptor)
