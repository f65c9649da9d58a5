"""Finds a sandbox on this machine, and believes it only once it has been seen to contain."""

import json
import os
import platform
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from estimator.errors import brief
from providers.runner import bubblewrap, seccomp
from providers.runner.cell import User
from providers.runner.interpreter import Interpreter, look, own
from providers.runner.run import Runner
from providers.runner.values import Limits, Refusal

NOBODY = User(65534, 65534)
"""Whom root runs programs as: a user that owns nothing, and whose threads the kernel counts."""

_SAYS = 16 << 10
_SECONDS = 20.0

_LOOK = """
import ctypes, json, os, socket
c = ctypes.CDLL(None, use_errno=True)
found = []
if c.unshare(0x10000000) == 0:
    found.append("user namespaces can be nested")
if [name for _, name in socket.if_nameindex()] not in ([], ["lo"]):
    found.append("the network is there")
if os.getpid() > 3:
    found.append("other processes are there")
if sorted(os.listdir("/tmp")) or os.access("/", os.W_OK):
    found.append("files of the machine are there")
print("LOOKED" + json.dumps(found))
"""

_PROBE = """
import os
def leaks():
    files = ("/etc/passwd", "/proc/self/status", "/root/.ssh", "/sys/kernel")
    found = ["file " + p for p in files if os.path.exists(p)]
    known = ("PYTHONHASHSEED", "MALLOC_ARENA_MAX", "PWD", "LC_CTYPE")
    found += ["variable " + k for k in os.environ if k not in known]
    for what, action in (("process", "fork"), ("socket", "socket"), ("root", "mkdir")):
        try:
            if action == "fork":
                if os.fork() == 0:
                    os._exit(0)
            elif action == "socket":
                import socket
                socket.socket(socket.AF_UNIX)
            else:
                os.mkdir("/leak")
        except OSError:
            continue
        found.append(what)
    return found
"""


def find(limits: Limits | None = None, path: str | None = None) -> Runner | Refusal:
    """A runner that contains on this machine, or what to do to have one. There is no other way to run a program.

    Takes about a second: it starts a few sandboxes and tries to get out.

    Args:
        limits: Of each run; ``None``: the usual ones.
        path: Folders to look for ``bwrap`` in, as in ``PATH``, which ``None`` stands for.
    """
    machine = platform.machine()
    if sys.platform != "linux" or machine not in seccomp.MACHINES:
        known = " or ".join(seccomp.MACHINES)
        return Refusal(
            f"generated programs run only in a sandbox of Linux on {known}, and this is {sys.platform} on {machine}",
            "use such a machine, a virtual one or a container",
        )
    bwrap = shutil.which("bwrap", path=path)
    if bwrap is None:
        return Refusal("generated programs run only in a sandbox, and bubblewrap is not here", bubblewrap.INSTALL)
    why = "no Python was found"
    filter_ = seccomp.program(machine)
    for python, user in ways():
        if isinstance(python, str):
            why = python
            continue
        runner = Runner(str(Path(bwrap).resolve()), python, filter_, user, limits or Limits())
        why = contains(runner)
        if not why:
            return runner
    return Refusal("bubblewrap is here but does not contain: " + brief(why, 300), bubblewrap.remedy(why))


def contains(runner: Runner) -> str:
    """Empty where a sandbox holds; else in words what it lets through or why it does not start."""
    generous = runner._replace(limits=Limits())
    try:
        found = _bare(generous)
    except OSError as error:
        return f"it cannot be started: {error}"
    if found:
        return found
    verdict = generous.run(_PROBE, "assert leaks() == [], leaks()")
    return "" if verdict.outcome == "passed" else f"{verdict.reason or verdict.outcome}: {verdict.detail}"


def ways() -> Iterator[tuple[Interpreter | str, User | None]]:
    """Interpreters, or why one cannot be used, and users to try, the best first."""
    ours = look(own())
    if os.geteuid() != 0:
        yield ours, None
        return
    yield ours, NOBODY
    # As in a container whose interpreter lies where only root may look: the system's of the same version does as well.
    system = shutil.which(f"python3.{sys.version_info[1]}", path="/usr/bin:/usr/local/bin")
    if system and str(Path(system).resolve()) != own():
        yield look(system), NOBODY
    yield ours, None


def _bare(runner: Runner) -> str:
    # Without the filter: what the namespaces hold by themselves.
    cell = runner.cell(_LOOK, bare=True)
    try:
        stream = cell.process.stdout
        code = cell.left(_SECONDS)
        said = stream.read(_SAYS).decode("utf-8", "replace") if stream is not None and code is not None else ""
    finally:
        cell.end()
    head, _, found = said.partition("LOOKED")
    try:
        return ", ".join(json.loads(found))
    except ValueError:
        return head.strip() or f"it ended with exit code {code}"
