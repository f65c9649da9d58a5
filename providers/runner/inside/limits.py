"""What a program may use, set by itself before it holds anything that a model wrote; none can be raised again."""

import os
import resource
from collections.abc import Mapping

NO_CORE = 1
"""Bytes of a core dump: too few for a file, and the one number at which Linux starts no handler of dumps either.

At 0 it would (``fs/coredump.c``: "RLIMIT_CORE is set to 1, aborting core").
"""


def limit(limits: Mapping[str, int]) -> None:
    """Set the limits of this process.

    Args:
        limits: ``cpu`` in seconds, ``memory`` and ``file_size`` in bytes, ``files`` and ``threads``.
    """
    cpu = limits["cpu"]
    for what, soft, hard in (
        (resource.RLIMIT_CPU, cpu, cpu),  # ends it whatever it does; the milder signal is lost on a first process
        (resource.RLIMIT_AS, limits["memory"], limits["memory"]),
        (resource.RLIMIT_FSIZE, limits["file_size"], limits["file_size"]),
        (resource.RLIMIT_NOFILE, limits["files"], limits["files"]),
        (resource.RLIMIT_NPROC, limits["threads"], limits["threads"]),
        (resource.RLIMIT_CORE, NO_CORE, NO_CORE),
        (resource.RLIMIT_MEMLOCK, 0, 0),
    ):
        most = resource.getrlimit(what)[1]
        ends = [bound if most == resource.RLIM_INFINITY else min(bound, most) for bound in (soft, hard)]
        resource.setrlimit(what, (ends[0], ends[1]))


def close_others(keep: tuple[int, ...]) -> None:
    """Close every descriptor past the three standard ones but those to keep, and give standard input no data."""
    last = 2
    for descriptor in sorted(keep):
        os.closerange(last + 1, descriptor)
        last = descriptor
    os.closerange(last + 1, 1 << 16)
    nothing = os.open("/dev/null", os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
