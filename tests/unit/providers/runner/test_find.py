"""A sandbox is believed once it has been seen to contain, and never done without."""

import platform
import sys
from pathlib import Path

import pytest

from providers import runner
from providers.runner import bubblewrap, interpreter
from providers.runner.values import Limits, Refusal
from tests.unit.providers.runner.machine import NEEDS

SCRATCH = "/tmp"  # noqa: S108 - the sandbox's


def _stub(folder: Path, script: str) -> str:
    file = folder / "bwrap"
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)
    folder.chmod(0o755)
    return str(folder)


def test_without_bubblewrap_the_install_line_is_given(tmp_path: Path) -> None:
    for path in ("", str(tmp_path)):
        found = runner.find(path=path)
        assert isinstance(found, Refusal)
        assert "apt install bubblewrap" in str(found)


@pytest.mark.parametrize(("system", "machine"), [("darwin", "arm64"), ("linux", "riscv64"), ("win32", "AMD64")])
def test_another_machine_is_refused(monkeypatch: pytest.MonkeyPatch, system: str, machine: str) -> None:
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(platform, "machine", lambda: machine)
    found = runner.find()
    assert isinstance(found, Refusal)
    assert found.why.endswith(f"this is {system} on {machine}")


@pytest.mark.parametrize(
    ("said", "advice"),
    [
        ("bwrap: Unknown option --disable-userns", "0.8.0 or newer"),
        ("bwrap: setting up uid map: Permission denied", "kernel.apparmor_restrict_unprivileged_userns=0"),
        ("bwrap: Creating new namespace failed: Operation not permitted", "--security-opt seccomp=unconfined"),
        ("bwrap: No space left", "see what it says"),
    ],
)
def test_what_bwrap_says_leads_to_what_to_do(tmp_path: Path, said: str, advice: str) -> None:
    found = runner.find(path=_stub(tmp_path, f"echo '{said}' >&2; exit 1"))
    assert isinstance(found, Refusal)
    assert said in found.why
    assert advice in found.remedy


def test_a_bwrap_that_only_runs_what_it_is_given_is_not_believed(tmp_path: Path) -> None:
    # As one that is shadowed by a wrapper of a distribution's, or an alias of `env`.
    skip = 'while [ "$1" != "--" ]; do shift; done; shift; exec "$@"'
    found = runner.find(path=_stub(tmp_path, skip))
    assert isinstance(found, Refusal)
    assert "does not contain" in found.why


def test_a_bwrap_that_says_nothing_is_not_believed(tmp_path: Path) -> None:
    found = runner.find(path=_stub(tmp_path, "exit 0"))
    assert isinstance(found, Refusal)
    assert "exit code 0" in found.why


@NEEDS
@pytest.mark.parametrize("dropped", ["--unshare-all", "--seccomp"])
def test_a_bwrap_that_leaves_something_out_is_not_believed(tmp_path: Path, dropped: str) -> None:
    # The real one, but without its namespaces, or without the filter.
    script = (
        'n=$#; while [ "$n" -gt 0 ]; do a="$1"; shift; n=$((n-1)); '
        f'if [ "$a" = "{dropped}" ]; then '
        + ("shift; n=$((n-1)); " if dropped == "--seccomp" else "")
        + 'else set -- "$@" "$a"; fi; done; exec /usr/bin/bwrap "$@"'
    )
    found = runner.find(path=_stub(tmp_path, script))
    assert isinstance(found, Refusal)


@NEEDS
def test_limits_are_the_callers() -> None:
    found = runner.find(Limits(wall=3.0))
    if isinstance(found, Refusal):
        pytest.skip(f"needs: a machine on which bubblewrap contains: {found}")
    assert found.limits.wall == 3.0


def test_an_interpreter_that_does_not_run_is_said_so(tmp_path: Path) -> None:
    found = interpreter.look(str(tmp_path / "python"))
    assert isinstance(found, str)
    assert "does not run" in found


def test_only_python_is_shared() -> None:
    found = interpreter.look(interpreter.own())
    assert not isinstance(found, str)
    for place in found.shared:
        assert place.count("/") >= 2, place
        assert not place.startswith(("/etc", "/proc", "/sys", SCRATCH, "/var"))
    words = bubblewrap.command("/usr/bin/bwrap", found, Limits())
    assert "--proc" not in words
    assert [word for word in words if word.startswith("/dev")] == [
        f"/dev/{name}" for name in ("null", "zero", "random", "urandom") for _ in range(2)
    ]
    assert words[words.index("--size") : words.index("--size") + 4] == ("--size", str(16 << 20), "--tmpfs", SCRATCH)
