"""What the judge makes of tests, with the solver on a thread of this process instead of in a sandbox."""

import json
import os
import sys
import unittest  # noqa: F401 - cases are looked for once it is there
from types import ModuleType

import pytest

from providers.runner.inside import checks, judge
from providers.runner.inside.frames import GoneError
from providers.runner.inside.solver import Heard, public
from tests.unit.providers.runner.talk import talking


def judged(monkeypatch: pytest.MonkeyPatch, program: str, tests: str) -> tuple[str, str]:
    module = ModuleType("solution")

    def load() -> dict[str, object]:
        exec(compile(program, "solution.py", "exec"), module.__dict__)  # noqa: S102 - a program of this test
        return public(module)

    space = ModuleType("tests")
    monkeypatch.setitem(sys.modules, "solution", module)
    monkeypatch.setitem(sys.modules, "tests", space)
    with talking(module, load) as link:
        try:
            return judge.judged(link, tests, space)
        except BaseException as error:  # noqa: BLE001 - as the judge does
            return judge.fault(link, tests, error)


ADD = "def add(a, b):\n    return a + b\n"


@pytest.mark.parametrize(
    ("tests", "outcome"),
    [
        ("assert add(1, 2) == 3", ("", "")),
        ("assert add(1, 2) == 4", ("wrong", "line 1 of the tests: assert add(1, 2) == 4: AssertionError")),
        ("x = 1\nadd(x, None)", ("error", "line 2 of the tests: add(x, None): TypeError: unsupported operand")),
        ("add(1, 2)", ("not run", "the tests assert nothing")),
        ("while False:\n    assert add(1, 2) == 3", ("not run", "the tests assert nothing")),
        ("raise SystemExit", ("not run", "line 1 of the tests: raise SystemExit: SystemExit")),
        ("raise MemoryError", ("memory", "line 1 of the tests: raise MemoryError: MemoryError")),
        ("def test_add():\n    assert add(1, 2) == 3", ("", "")),
        ("def test_add():\n    assert add(1, 2) == 4", ("wrong", "line 2 of the tests: assert add(1, 2) == 4")),
        ("from solution import *\nassert add(1, 2) == 3", ("", "")),
        ("import solution\nsolution.add = lambda a, b: 7\nassert solution.add(1, 2) == 7", ("", "")),
        ("import solution\ndel solution.add\nassert not hasattr(solution, 'add')", ("", "")),
        ("import solution\nsolution.__doc__ = 'x'\nassert not hasattr(solution, '__path__')", ("", "")),
        ("import solution\nsolution.sub", ("error", "line 2 of the tests: solution.sub: AttributeError: module 'sol")),
        ("def (", ("error", "File")),
    ],
    ids=range(15),
)
def test_tests(monkeypatch: pytest.MonkeyPatch, tests: str, outcome: tuple[str, str]) -> None:
    reason, detail = judged(monkeypatch, ADD, tests)
    assert reason == outcome[0]
    assert detail.startswith(outcome[1])
    assert bool(detail) is bool(reason)


@pytest.mark.parametrize(
    ("program", "outcome"),
    [
        ("raise SystemExit(0)", ("killed", "SystemExit: 0")),
        ("assert False", ("error", "AssertionError")),
        ("raise MemoryError", ("memory", "MemoryError")),
        ("def add(a, b): raise StopIteration", ("error", "line 1 of the tests: assert all(map(add, [1], [2]))")),
        ("__all__ = []\n" + ADD, ("", "")),
    ],
    ids=range(5),
)
def test_programs(monkeypatch: pytest.MonkeyPatch, program: str, outcome: tuple[str, str]) -> None:
    reason, detail = judged(monkeypatch, program, "assert all(map(add, [1], [2]))")
    assert (reason, detail[: len(outcome[1])]) == outcome


def test_tests_without_fixtures_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("tests")
    exec("def test_a(x, y=1): pass", module.__dict__)  # noqa: S102 - a test's function
    with pytest.raises(checks.UnfitError, match="test_a takes arguments"):
        list(checks.functions(module))
    exec("def test_a(x=1): pass\ntest_b = print\ndef other(): pass", module.__dict__)  # noqa: S102 - the same
    assert [function.__name__ for function in checks.functions(module)] == ["test_a"]


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ("self.assertEqual(1, 1)", (1, None)),
        ("self.assertEqual(1, 2)", (0, ("wrong", "AssertionError: 1 != 2"))),
        ("undefined", (0, ("error", "NameError: name 'undefined' is not defined"))),
        ("self.skipTest('later')", (0, None)),
    ],
    ids=range(4),
)
def test_cases(body: str, outcome: tuple[int, tuple[str, str] | None]) -> None:
    module = ModuleType("tests")
    exec(f"import unittest\nclass T(unittest.TestCase):\n    def test_it(self): {body}", module.__dict__)  # noqa: S102 - a case
    assert checks.cases(module) == outcome


def test_a_test_expected_to_fail_that_does_not() -> None:
    module = ModuleType("tests")
    source = "import unittest\nclass T(unittest.TestCase):\n    @unittest.expectedFailure\n    def test_it(self): pass"
    exec(source, module.__dict__)  # noqa: S102 - a case
    assert checks.cases(module) == (0, ("wrong", "a test that was expected to fail did not"))


def test_no_name_hides_a_builtin_or_the_standard_library() -> None:
    import math  # noqa: PLC0415 - beside its one use

    names = {"abs": 1, "json": 2, "math": sys, "_inner": 3, "__checked__": 4, "no name": 5, "add": 6}
    assert judge.shared(names) == {"math": math, "add": 6}


def test_a_report_is_one_line_under_its_word(monkeypatch: pytest.MonkeyPatch) -> None:
    def leave(code: int) -> None:
        raise SystemExit(code)

    monkeypatch.setattr(os, "_exit", leave)
    source, sink = os.pipe()
    report = judge.Report(sink, "w" * 32)
    report.ready()
    for error, reason in ((GoneError(), "killed"), (ValueError("x" * 900), "error")):
        with pytest.raises(SystemExit):
            report.broken(error)
        said = os.read(source, 4_096).removeprefix(b"ready\n")
        assert said.endswith(b"\n")
        found = json.loads(said)
        assert (found["word"], found["reason"], len(found["detail"]) <= judge.DETAIL) == ("w" * 32, reason, True)
    os.close(source)
    os.close(sink)


def test_what_is_printed_is_remembered_up_to_a_bound(capsys: pytest.CaptureFixture[str]) -> None:
    heard = Heard(sys.stdout)
    heard.write("one\n")
    assert (heard.take(), heard.take()) == ("one\n", "")
    for _ in range(3):
        heard.write("x" * 40_000)
    assert len(heard.take()) == 1 << 16
    assert heard.writable()
    assert len(capsys.readouterr().out) == 120_004
