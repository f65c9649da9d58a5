"""Programs that try to get out, to stay, to use up the machine, or to pass without being right.

Most are in ``hostile.toml``; those that make one system call are made here of its number. Each defines ``attack()``.
Where a case has no tests of its own, these say that the attack succeeded, so that ``passed`` would mean an escape:
whatever else comes of it, it must not be that.
"""

import tomllib
from pathlib import Path
from typing import NamedTuple, cast

from providers.runner import Reason

SUCCEEDED = "assert attack() is True"

PRELUDE = """
import ctypes, os
def does(x86, arm, *args):
    c = ctypes.CDLL(None, use_errno=True)
    return c.syscall(x86 if os.uname().machine == "x86_64" else arm, *args) >= 0
"""


class Hostile(NamedTuple):
    """A program and what may come of it.

    Attributes:
        program: With ``@CANARY@``, ``@PORT@``, ``@MARKER@`` and ``@HOME@`` to be filled in.
        reasons: Any of them will do: where the kernel decides which limit is met first, several are named.
        tests: What is run against it.
    """

    program: str
    reasons: frozenset[Reason] = frozenset({"wrong", "error"})
    tests: str = SUCCEEDED


def _system(x86: int, arm: int, *args: str) -> Hostile:
    return Hostile(f"{PRELUDE}\ndef attack():\n    return does({', '.join([str(x86), str(arm), *args])})")


def _read() -> dict[str, Hostile]:
    told = tomllib.loads(Path(__file__).with_suffix(".toml").read_text())
    found = {}
    for name, case in told.items():
        reasons = cast("list[Reason]", case.get("reasons", ["wrong", "error"]))
        found[name] = Hostile(case["program"], frozenset(reasons), case.get("tests", SUCCEEDED))
    return found


KERNEL = {
    "device": _system(133, 33, "b'/tmp/disk'", "0o60600", "0xfe00"),
    "unshare user": _system(272, 97, "0x10000000"),
    "unshare mount": _system(272, 97, "0x00020000"),
    "setns": _system(308, 268, "0", "0"),
    "clone into namespaces": _system(56, 220, "0x10000000 | 17", "0", "0", "0", "0"),
    "clone3": _system(435, 435, "ctypes.create_string_buffer(88)", "88"),
    "mount": _system(165, 40, "b'none'", "b'/tmp'", "b'tmpfs'", "0", "0"),
    "new mount interface": _system(430, 430, "b'tmpfs'", "0"),
    "unmount": _system(166, 39, "b'/tmp'", "2"),
    "pivot root": _system(155, 41, "b'/tmp'", "b'/tmp'"),
    "chroot": _system(161, 51, "b'/tmp'"),
    "keyctl": _system(250, 219, "0", "-3", "0"),
    "add key": _system(248, 217, "b'user'", "b'k'", "b'v'", "1", "-3"),
    "bpf": _system(321, 280, "5", "ctypes.create_string_buffer(64)", "64"),
    "io_uring": _system(425, 425, "8", "ctypes.create_string_buffer(120)"),
    "userfaultfd": _system(323, 282, "1"),
    "perf events": _system(298, 241, "ctypes.create_string_buffer(112)", "0", "-1", "-1", "0"),
    "trace its parent": _system(101, 117, "16", "1", "0", "0"),
    "be traced": _system(101, 117, "0", "0", "0", "0"),
    "read another's memory": _system(310, 270, "1", "0", "0", "0", "0", "0"),
    "descriptor of another": _system(438, 438, "0", "0", "0"),
    "handle of a process": _system(434, 434, "1", "0"),
    "open by handle": _system(304, 265, "-100", "ctypes.create_string_buffer(32)", "0"),
    "load a module": _system(313, 273, "0", "b''", "0"),
    "new kernel": _system(246, 104, "0", "0", "0", "0"),
    "reboot": _system(169, 142, "0xfee1dead", "672274793", "0", "0"),
    "swap": _system(167, 224, "b'/tmp/swap'", "0"),
    "clock": _system(227, 112, "0", "ctypes.create_string_buffer(16)"),
    "host name": _system(170, 161, "b'mine'", "4"),
    "become root": _system(105, 146, "0"),
    "memory file": _system(319, 279, "b'@MARKER@'", "0"),
    "shared segment": _system(29, 194, "0", "1 << 30", "0o1600"),
    "message queue": _system(68, 186, "0", "0o1600"),
}

ALL: dict[str, Hostile] = {
    **_read(),
    **KERNEL,
    "source too deep": Hostile("(" * 100_000, frozenset({"error", "killed", "memory"})),
}
