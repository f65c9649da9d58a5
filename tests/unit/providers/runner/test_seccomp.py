"""The filter, run by a small machine of classic BPF."""

import errno
import struct

import pytest

from providers.runner import seccomp

ALLOW, KILL = 0x7FFF0000, 0x80000000
EPERM, ENOSYS = 0x00050000 | errno.EPERM, 0x00050000 | errno.ENOSYS
X86, ARM = 0xC000003E, 0xC00000B7
FORK = 17  # SIGCHLD, and nothing shared
THREAD = 0x003D0F00  # as the C library makes one


def verdict(machine: str, number: int, *args: int, audit: int | None = None) -> int:
    """What the filter says of a call."""
    code = [struct.unpack("=HBBI", line) for line in _lines(seccomp.program(machine))]
    given = [*args, *[0] * (6 - len(args))]
    data = struct.pack("=IIQ6Q", number, seccomp.MACHINES[machine].audit if audit is None else audit, 0, *given)
    at = held = 0
    while True:
        word, yes, no, value = code[at]
        at += 1
        if word == 0x06:
            return int(value)
        if word == 0x20:
            held = struct.unpack_from("=I", data, value)[0]
        else:
            holds = {0x15: held == value, 0x35: held >= value, 0x45: bool(held & value)}[word]
            at += yes if holds else no


def _lines(program: bytes) -> list[bytes]:
    return [program[start : start + 8] for start in range(0, len(program), 8)]


@pytest.mark.parametrize(
    ("machine", "number"),
    [
        *[
            ("x86_64", number) for number in (0, 1, 9, 59, 231, 257, 318)
        ],  # read … mmap, execve, exit_group, openat, getrandom
        *[("aarch64", number) for number in (63, 64, 222, 221, 94, 56, 278)],
    ],
)
def test_what_python_needs_is_let_through(machine: str, number: int) -> None:
    assert verdict(machine, number) == ALLOW


@pytest.mark.parametrize(
    ("machine", "number"),
    [
        # fork, vfork, socket, ptrace, mount, unshare, setns, keyctl, bpf, io_uring_setup, memfd_create, shmget, clone3,
        # process_vm_readv, pidfd_open, userfaultfd, perf_event_open, prctl, one that no kernel has yet
        *[
            ("x86_64", n)
            for n in (57, 58, 41, 101, 165, 272, 308, 250, 321, 425, 319, 29, 435, 310, 434, 323, 298, 157, 999)
        ],
        *[("aarch64", n) for n in (198, 117, 40, 97, 268, 219, 280, 425, 279, 194, 435, 270, 434, 282, 241, 167, 999)],
    ],
)
def test_all_else_does_not_exist(machine: str, number: int) -> None:
    assert verdict(machine, number) == ENOSYS


@pytest.mark.parametrize(("machine", "clone"), [("x86_64", 56), ("aarch64", 220)])
def test_threads_are_made_and_processes_are_not(machine: str, clone: int) -> None:
    assert verdict(machine, clone, THREAD) == ALLOW
    assert verdict(machine, clone, FORK) == EPERM
    for bit in (17, 25, 26, 27, 28, 29, 30):  # each namespace that clone can make
        assert verdict(machine, clone, THREAD | 1 << bit) == EPERM


@pytest.mark.parametrize(("machine", "ioctl", "pair"), [("x86_64", 16, 53), ("aarch64", 29, 199)])
def test_arguments_decide(machine: str, ioctl: int, pair: int) -> None:
    assert verdict(machine, ioctl, 0, 0x5401) == ALLOW
    assert verdict(machine, ioctl, 0, 0x5412) == EPERM  # TIOCSTI
    assert verdict(machine, ioctl, 0, 0x541C) == EPERM  # TIOCLINUX
    # The kernel reads a request's low half alone, and so does the filter.
    assert verdict(machine, ioctl, 0, 0x1_0000_5412) == EPERM
    assert verdict(machine, pair, 1) == ALLOW
    assert verdict(machine, pair, 2) == EPERM


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_another_architecture_is_ended(machine: str) -> None:
    other = {X86: ARM, ARM: X86}[seccomp.MACHINES[machine].audit]
    assert verdict(machine, 0, audit=other) == KILL
    assert verdict(machine, 0, audit=0x40000003) == KILL  # i386, whose numbers mean other calls
    assert verdict(machine, 0x3FFFFFFF) == ENOSYS
    assert verdict(machine, 0x40000000) == KILL
    assert verdict(machine, 0x40000001) == KILL


def test_it_fits_the_smallest_pipe() -> None:
    for machine in seccomp.MACHINES:
        assert 0 < len(seccomp.program(machine)) <= 4_096
