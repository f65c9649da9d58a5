"""Honest programs: what passes, what fails and why, and what a busy or broken machine makes of them."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from providers.runner import Limits, Runner, Verdict, run
from providers.runner.find import contains
from providers.runner.find import ways as ways_here
from tests.unit.providers.runner.machine import NEEDS, descriptors, found, processes, zombies

pytestmark = NEEDS

ADD = "def add(a, b):\n    return a + b\n"
ROOM = Limits(wall=30.0, start=30.0)


@pytest.fixture(scope="module")
def runner() -> Runner:
    return found(ROOM)


SOLUTION = """
import asyncio, math
from collections import Counter, namedtuple
from dataclasses import dataclass
from enum import Enum, IntEnum
from fractions import Fraction

class Colour(Enum):
    RED = 1
    BLUE = 2

class Level(IntEnum):
    LOW = 1

Point = namedtuple("Point", "x y")

@dataclass
class Item:
    name: str
    parts: list

class ShortError(ValueError):
    def __init__(self, missing):
        super().__init__(f"{missing} missing")
        self.missing = missing

class Stack:
    def __init__(self): self._items = []
    def push(self, item): self._items.append(item)
    def pop(self):
        if not self._items: raise IndexError("empty")
        return self._items.pop()
    def __len__(self): return len(self._items)
    def __iter__(self): return iter(self._items)

class Vector:
    def __init__(self, x): self.x = x
    def __add__(self, other): return Vector(self.x + other.x)
    def __eq__(self, other): return self.x == other.x
    def __mul__(self, by): return Vector(self.x * by)
    __rmul__ = __mul__
    @property
    def double(self): return 2 * self.x
    @staticmethod
    def zero(): return Vector(0)

class Quiet:
    def __enter__(self): return self
    def __exit__(self, kind, *rest):
        self.kind = kind
        return kind is KeyError

def short(): raise ShortError(5)
def point(): return Point(1, 2)
def sort(items): items.sort()
def same(items): return items
def apply(function, *args): return function(*args)
def squares(n):
    for i in range(n): yield i * i
async def later(x):
    await asyncio.sleep(0)
    return x + 1
def words(text): return Counter(text.split())
def big(): return 10 ** 5000
def hello(): print("hello", end="")
def adder(n): return lambda x: x + n
def half(x): return Fraction(x, 2)
def read(stream): return stream.read().upper()
def retry(function, times):
    for _ in range(times):
        try: return function()
        except ValueError: continue
    raise RuntimeError("never")
calls = 0
def count():
    global calls
    calls += 1
"""

TESTS = {
    "enumeration": "assert Colour.RED is Colour(1) and Colour['BLUE'].value == 2 and len(Colour) == 2\n"
    "assert [c.name for c in Colour] == ['RED', 'BLUE'] and Level.LOW + 1 == 2 and Level.LOW < 2",
    "named tuple": "x, y = point()\nassert point() == (x, y) == (1, 2) and point().y == 2 and {point(): 1}[(1, 2)] == 1",
    "data class": "assert Item('a', [1]) == Item('a', [1]) != Item('a', [2])\nassert repr(Item('a', [])) == \"Item(name='a', parts=[])\"",
    "class": "s = Stack()\ns.push(1)\ns.push([2, 3])\nassert len(s) == 2 and list(s) == [1, [2, 3]]\nassert s.pop() == [2, 3]\n"
    "assert s and isinstance(s, Stack)\ns.pop()\nassert not s",
    "operators": "assert Vector(1) + Vector(2) == Vector(3) and 3 * Vector(2) == Vector(6)\nassert Vector(2).double == 4 and Vector.zero().x == 0",
    "own exception": "try:\n    short()\nexcept ShortError as error:\n    assert error.missing == 5 and str(error) == '5 missing'\n"
    "else:\n    assert False\ntry:\n    short()\nexcept ValueError:\n    pass",
    "in place": "items = [3, 1, 2]\nassert sort(items) is None and items == [1, 2, 3] and same(items) is items",
    "callback": "assert apply(lambda a, b: a * b, 3, 4) == 12\nassert apply(max, [1, 5, 2]) == 5",
    "callback that raises": "tries = []\ndef flaky():\n    tries.append(1)\n    if len(tries) < 3: raise ValueError\n    return 'done'\n"
    "assert retry(flaky, 5) == 'done' and len(tries) == 3",
    "generator": "assert list(squares(4)) == [0, 1, 4, 9] and sum(squares(3)) == 5\ng = squares(1)\nassert next(g) == 0 and next(g, None) is None",
    "coroutine": "import asyncio\nassert asyncio.run(later(1)) == 2",
    "standard values": "assert words('a b a') == {'a': 2, 'b': 1} and words('a b a').most_common(1) == [('a', 2)]\nassert half(3) == 1.5",
    "long number": "assert big() == 10 ** 5000",
    "printed": "import contextlib, io\nwith contextlib.redirect_stdout(io.StringIO()) as out:\n    hello()\nassert out.getvalue() == 'hello'",
    "stream": "import io\nassert read(io.StringIO('abc')) == 'ABC'",
    "context": "with Quiet() as quiet:\n    raise KeyError\nassert quiet.kind is KeyError",
    "import": "from solution import adder, Stack as Pile\nimport solution\nassert adder(1)(2) == 3 and len(Pile()) == 0\n"
    "solution.count()\nassert solution.calls == 1",
    "star": "from solution import *\nassert adder(1)(2) == 3",
    "its imports": "assert math.floor(2.5) == 2",
    "functions": "def test_one():\n    assert adder(1)(2) == 3\ndef test_two(n=2):\n    assert half(n) == 1",
    "cases": "import unittest\nclass T(unittest.TestCase):\n    def test_one(self):\n        self.assertEqual(adder(1)(2), 3)\n"
    "        with self.assertRaisesRegex(ShortError, 'missing'): short()\nif __name__ == '__main__':\n    unittest.main()",
    "patched": "from unittest import mock\nimport solution\nwith mock.patch('solution.half', lambda x: 7):\n    assert solution.half(3) == 7\n"
    "assert solution.half(3) == 1.5",
    "threads": "import threading\nts = [threading.Thread(target=count) for _ in range(5)]\n[t.start() for t in ts]\n[t.join() for t in ts]\n"
    "import solution\nassert solution.calls == 5",
}


@pytest.mark.parametrize("name", sorted(TESTS))
def test_a_right_solution_passes(runner: Runner, name: str) -> None:
    assert runner.run(SOLUTION, TESTS[name]) == Verdict("passed")


FAILING = {
    "wrong": ("def add(a, b): return a - b", "x = 1\nassert add(1, 2) == 3, 'sum'", "wrong", "line 2 of the tests: assert add(1, 2) == 3, 'sum': AssertionError: sum"),
    "wrong in a function": (ADD, "def test_add():\n    assert add(1, 2) == 4", "wrong", "line 2 of the tests: assert add(1, 2) == 4: AssertionError"),
    "wrong in a case": (ADD, "import unittest\nclass T(unittest.TestCase):\n    def test_add(self): self.assertEqual(add(1, 2), 4)", "wrong", "AssertionError: 3 != 4"),
    "error in a case": (ADD, "import unittest\nclass T(unittest.TestCase):\n    def test_add(self): add(1)", "error", "TypeError: add() missing 1 required positional argument: 'b'"),
    "raises": ("def add(a, b): return a / 0", "assert add(1, 2) == 3", "error", "line 1 of the tests: assert add(1, 2) == 3: ZeroDivisionError: division by zero"),
    "raises an assertion of its own": ("def add(a, b): assert False", "assert add(1, 2) == 3", "error", "line 1 of the tests: assert add(1, 2) == 3: AssertionError"),
    "no Python": ("def add(a, b:", "assert add(1, 2) == 3", "error", None),
    "tests are no Python": (ADD, "assert add(1, 2", "error", None),
    "raises as it is loaded": ("add = undefined", "assert add(1, 2) == 3", "error", "NameError: name 'undefined' is not defined"),
    "no such name": ("", "assert add(1, 2) == 3", "error", "line 1 of the tests: assert add(1, 2) == 3: NameError: name 'add' is not defined"),
    "null in the source": ("\0", "assert True", "error", None),
    "half a character in the source": ("x = '\ud800'", "assert add(1, 2) == 3", "error", None),
    "no assertion": (ADD, "add(1, 2)", "not run", "the tests assert nothing"),
    "an assertion never reached": (ADD, "for n in []:\n    assert add(n, 0) == n", "not run", "the tests assert nothing"),
    "empty tests": (ADD, "", "not run", "the tests assert nothing"),
    "tests leave": (ADD, "import sys\nassert True\nsys.exit(0)", "not run", "line 3 of the tests: sys.exit(0): SystemExit: 0"),
    "tests leave at once": (ADD, "import os\nassert True\nos._exit(0)", "not run", "the tests' process ended before they did (exit code 0)"),
    "fixtures": (ADD, "def test_add(tmp_path):\n    assert True", "not run", "test_add takes arguments, and there are no fixtures"),
    "skipped": (ADD, "import unittest\n@unittest.skip('')\nclass T(unittest.TestCase):\n    def test_add(self): pass", "not run", "the tests assert nothing"),
    "derived by the tests": ("class A: pass", "class B(A): pass\nassert True", "error", "line 1 of the tests: class B(A): pass: TypeError: tests run apart from the solution and cannot derive a class from its A"),
    "an exception that cannot be shown": ("class E(Exception):\n    def __str__(self): raise self\ndef f(): raise E", "f()", "error", None),
    "equals plain values by itself": ("class V:\n    def __eq__(self, other): return other == 3", "assert V() == 3", "wrong", "line 1 of the tests: assert V() == 3: AssertionError"),
    "too long": ("#" * (256 << 10) + "\n", "assert True", "not run", "the program: 262,145 bytes; at most 262,144 are run"),
    "tests too long": (ADD, "#" * (256 << 10) + "\n", "not run", "the tests: 262,145 bytes; at most 262,144 are run"),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(FAILING))
def test_a_wrong_solution_fails_with_its_reason(runner: Runner, name: str) -> None:
    program, tests, reason, detail = FAILING[name]
    verdict = runner.run(program, tests)
    assert verdict == Verdict("failed", reason, verdict.detail if detail is None else detail)  # type: ignore[arg-type]
    assert verdict.detail.isprintable()
    assert 0 < len(verdict.detail) <= run.DETAIL


def test_the_longest_source_is_run(runner: Runner) -> None:
    rest = runner.limits.source - len(ADD)
    assert runner.run(ADD + "#" * rest, "assert add(1, 2) == 3") == Verdict("passed")


def test_processor_time_is_limited(runner: Runner) -> None:
    short = runner._replace(limits=ROOM._replace(cpu=1))
    spins = "def f():\n    while True: pass"
    assert short.run(spins, "assert f()") == Verdict("failed", "timeout", "more than 1 seconds of processor time")
    deaf = "import signal\nsignal.signal(signal.SIGXCPU, signal.SIG_IGN)\n"
    assert short.run(deaf + spins, "assert f()") == Verdict("failed", "killed", "signal 9 ended the solution")
    told = "the tests took more than 1 seconds of processor time"
    assert short.run("", "while True: assert True") == Verdict("failed", "timeout", told)


def test_the_wall_is_the_wall(runner: Runner) -> None:
    short = runner._replace(limits=ROOM._replace(wall=0.5))
    assert short.run("import time", "import time\ntime.sleep(600)") == Verdict(
        "failed", "timeout", "more than 0.5 seconds"
    )


def test_a_sandbox_that_does_not_start_says_nothing_of_the_solution(runner: Runner, tmp_path: Path) -> None:
    gone = runner._replace(bwrap=str(tmp_path / "bwrap"))
    verdict = gone.run(ADD, "assert add(1, 2) == 3")
    assert verdict.outcome == "refused"
    assert verdict.detail.startswith("the sandbox cannot be started: ")
    mute = runner._replace(python=runner.python._replace(executable="/nowhere"))
    assert mute.run(ADD, "assert add(1, 2) == 3").outcome == "refused"
    hasty = runner._replace(limits=ROOM._replace(start=0.0))
    verdict = hasty.run(ADD, "assert add(1, 2) == 3")
    assert (verdict.outcome, verdict.detail) == ("refused", "the sandbox did not start: it took too long")


@pytest.mark.parametrize("way", range(3))
def test_every_way_to_run_contains(runner: Runner, way: int) -> None:
    # As root: as nobody, by the own or the system's interpreter, or as root; as a plain user, one way.
    for python, user in list(ways_here())[way : way + 1]:
        assert not isinstance(python, str)
        said = contains(runner._replace(python=python, user=user))
        # Only where nobody may look is another way taken.
        assert (
            not said
            or (user is not None and not os.access("/root", os.R_OK | os.X_OK, effective_ids=True))
            or "execvp" in said
            or "ermission" in said
        )


def test_runs_of_several_threads_leave_nothing(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    marker = f"perusable-many-{os.getpid()}"
    monkeypatch.setattr(run, "_BOOT", f"# {marker}\n{run._BOOT}")
    before = descriptors()
    programs = [ADD, "def add(a, b): return 0", "import os\nos._exit(0)", "while True: print('x' * 4096)"]
    with ThreadPoolExecutor(4) as pool:
        verdicts = list(pool.map(lambda n: runner.run(programs[n % 4], "assert add(1, 2) == 3").reason, range(40)))
    assert verdicts == ["", "wrong", "killed", "output"] * 10
    assert (descriptors(), zombies(), processes(marker)) == (before, [], [])


def test_nothing_is_left_when_the_runner_itself_is_killed(runner: Runner) -> None:
    marker = f"perusable-killed-{os.getpid()}"
    program = (
        "import sys\nfrom providers import runner\nfrom providers.runner import run\n"
        f"run._BOOT = '# {marker}\\n' + run._BOOT\n"
        "found = runner.find(runner.Limits(wall=600.0))\nprint('found', flush=True)\n"
        "found.run('import time\\ntime.sleep(600)', 'assert True')\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, cwd=Path(__file__).parents[4]
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"found\n"
        _until(lambda: sum(f"# {marker}" in line and "bwrap" not in line for line in processes(marker)) >= 2)
        child.kill()
    _until(lambda: processes(marker) == [])


def _until(holds: object) -> None:
    assert callable(holds)
    for _ in range(3_000):
        if holds():
            return
        time.sleep(0.01)
    pytest.fail("it did not come to hold")
