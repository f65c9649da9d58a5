"""Honest programs: what passes, what fails and why, and what a busy or broken machine makes of them."""

import os
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from providers.runner import Limits, Runner, Verdict, run
from providers.runner.find import contains, ways
from tests.unit.providers.runner.machine import NEEDS, descriptors, found, processes, zombies

pytestmark = NEEDS

ADD = "def add(a, b):\n    return a + b\n"
ROOM = Limits(wall=30.0, start=30.0)


@pytest.fixture(scope="module")
def runner() -> Runner:
    return found(ROOM)


HERE = Path(__file__).parent
SOLUTION = (HERE / "solution.txt").read_text()
PASSING = tomllib.loads((HERE / "passing.toml").read_text())
FAILING = tomllib.loads((HERE / "failing.toml").read_text())


@pytest.mark.parametrize("name", sorted(PASSING))
def test_a_right_solution_passes(runner: Runner, name: str) -> None:
    assert runner.run(SOLUTION, PASSING[name]["tests"]) == Verdict("passed")


@pytest.mark.parametrize("name", sorted(FAILING))
def test_a_wrong_solution_fails_with_its_reason(runner: Runner, name: str) -> None:
    case = FAILING[name]
    verdict = runner.run(case["program"], case["tests"])
    assert verdict == Verdict("failed", case["reason"], case.get("detail", verdict.detail))
    assert verdict.detail.isprintable()
    assert 0 < len(verdict.detail) <= run.DETAIL


@pytest.mark.parametrize("source", ["\0", "x = '\ud800'", "(" * 300], ids=["null", "half a character", "brackets"])
def test_what_is_no_source_is_an_error(runner: Runner, source: str) -> None:
    assert runner.run(source, "assert True").reason == "error"
    assert runner.run(ADD, source).reason == "error"


def test_a_source_has_a_longest(runner: Runner) -> None:
    most = runner.limits.source
    longer = "#" * (most + 1)
    assert runner.run(ADD + "#" * (most - len(ADD)), "assert add(1, 2) == 3") == Verdict("passed")
    for program, tests, what in ((longer, "assert True", "program"), (ADD, longer, "tests")):
        told = f"the {what}: 262,145 bytes; at most 262,144 are run"
        assert runner.run(program, tests) == Verdict("failed", "not run", told)


def test_processor_time_is_limited(runner: Runner) -> None:
    short = runner._replace(limits=ROOM._replace(cpu=1))
    spins = "def f():\n    while True: pass"
    deaf = "import signal\nsignal.signal(signal.SIGXCPU, signal.SIG_IGN)\n" + spins
    with ThreadPoolExecutor(3) as pool:
        verdicts = pool.map(short.run, (spins, deaf, ""), ("assert f()", "assert f()", "while True: assert True"))
        assert list(verdicts) == [
            Verdict("failed", "timeout", "more than 1 seconds of processor time"),
            Verdict("failed", "timeout", "more than 1 seconds of processor time"),
            Verdict("failed", "timeout", "the tests took more than 1 seconds of processor time"),
        ]


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


def test_every_way_to_run_contains_or_does_not_start(runner: Runner) -> None:
    # As root: as nobody by the own or the system's interpreter, or as root; as a plain user, one way.
    held = 0
    for python, user in ways():
        assert not isinstance(python, str)
        said = contains(runner._replace(python=python, user=user))
        held += not said
        # One way is not another's: an interpreter that nobody may look at is why there are several.
        assert not said or "ermission denied" in said or "execvp" in said
    assert held


def test_runs_of_several_threads_leave_nothing(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    marker = f"perusable-many-{os.getpid()}"
    monkeypatch.setattr(run, "_BOOT", f"# {marker}\n{run._BOOT}")
    before = descriptors()
    programs = [ADD, "def add(a, b): return 0", "import os\nos._exit(0)", "while True: print('x' * 4096)"]
    with ThreadPoolExecutor(4) as pool:
        verdicts = list(pool.map(lambda n: runner.run(programs[n % 4], "assert add(1, 2) == 3").reason, range(40)))
    assert verdicts == ["", "wrong", "killed", "output"] * 10
    assert (descriptors(), zombies(), processes(marker)) == (before, [], [])


@pytest.mark.usefixtures("runner")
def test_no_orphan_is_left_to_be_reaped_by_somebody_else() -> None:
    # In a container the first process may reap nothing. Here it is one that looks whether anything is left to it.
    program = (
        "import ctypes, os, sys\nfrom providers import runner\n"
        "assert ctypes.CDLL(None).prctl(36, 1, 0, 0, 0) == 0  # PR_SET_CHILD_SUBREAPER\n"
        "found = runner.find(runner.Limits(wall=0.3))\n"
        "programs = 'x = 1', 'import os\\nos._exit(0)', 'import ctypes\\nctypes.string_at(0)', 'while True: pass'\n"
        "for solution in programs:\n"
        "    for _ in range(3): found.run(solution, 'assert x')\n"
        "hasty = found._replace(limits=runner.Limits(start=0.0))\n"
        "for _ in range(5): hasty.run('x = 1', 'assert x')\n"
        "try: print(os.waitpid(-1, os.WNOHANG))\n"
        "except ChildProcessError: print('none')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, cwd=Path(__file__).parents[4], check=True
    )
    assert done.stdout == b"none\n"


@pytest.mark.usefixtures("runner")
def test_nothing_is_left_when_the_runner_itself_is_killed() -> None:
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


def _until(holds: Callable[[], bool]) -> None:
    for _ in range(3_000):
        if holds():
            return
        time.sleep(0.01)
    pytest.fail("it did not come to hold")
