"""A filter of system calls: those that an interpreter needs are let through, all others do not exist.

A list of what is allowed stays right when a kernel gains a call. Left out on purpose, beside what needs privilege:
new processes, namespaces, sockets, tracing, other processes' memory, keys, eBPF, io_uring, userfaultfd, and memory that
no limit counts (``memfd_create``, System V and POSIX queues and segments).

Numbers are those of Linux 6.1's ``asm/unistd_64.h`` (x86-64) and ``asm-generic/unistd.h`` (AArch64); they never change.
The program is classic BPF over ``struct seccomp_data`` (linux/seccomp.h, seccomp(2)).
"""

import errno
import struct
from collections.abc import Iterator
from typing import NamedTuple

_ALLOWED = """
read 0 63, write 1 64, readv 19 65, writev 20 66, pread64 17 67, pwrite64 18 68, preadv 295 69, pwritev 296 70,
preadv2 327 286, pwritev2 328 287, open 2 -, openat 257 56, close 3 57, close_range 436 436, lseek 8 62,
stat 4 -, fstat 5 80, lstat 6 -, newfstatat 262 79, statx 332 291, access 21 -, faccessat 269 48,
faccessat2 439 439, readlink 89 -, readlinkat 267 78, getdents 78 -, getdents64 217 61, getcwd 79 17,
chdir 80 49, fchdir 81 50, mkdir 83 -, mkdirat 258 34, rmdir 84 -, unlink 87 -, unlinkat 263 35, rename 82 -,
renameat 264 38, renameat2 316 276, link 86 -, linkat 265 37, symlink 88 -, symlinkat 266 36, chmod 90 -,
fchmod 91 52, fchmodat 268 53, fchmodat2 452 452, truncate 76 45, ftruncate 77 46, fallocate 285 47, fsync 74 82,
fdatasync 75 83, utime 132 -, utimes 235 -, utimensat 280 88, futimesat 261 -, umask 95 166, dup 32 23,
dup2 33 -, dup3 292 24, pipe 22 -, pipe2 293 59, fcntl 72 25, flock 73 32, poll 7 -, ppoll 271 73, select 23 -,
pselect6 270 72, sendfile 40 71, copy_file_range 326 285, epoll_create 213 -, epoll_create1 291 20,
epoll_ctl 233 21, epoll_wait 232 -, epoll_pwait 281 22, epoll_pwait2 441 441, eventfd 284 -, eventfd2 290 19,
timerfd_create 283 85, timerfd_settime 286 86, timerfd_gettime 287 87, sendto 44 206, recvfrom 45 207,
sendmsg 46 211, recvmsg 47 212, shutdown 48 210, getsockopt 55 209, setsockopt 54 208, getsockname 51 204,
getpeername 52 205, mmap 9 222, munmap 11 215, mprotect 10 226, mremap 25 216, madvise 28 233, brk 12 214,
msync 26 227, mincore 27 232, membarrier 324 283, rt_sigaction 13 134, rt_sigprocmask 14 135,
rt_sigreturn 15 139, rt_sigpending 127 136, rt_sigtimedwait 128 137, rt_sigsuspend 130 133, sigaltstack 131 132,
kill 62 129, tkill 200 130, tgkill 234 131, getpid 39 172, gettid 186 178, getppid 110 173, getuid 102 174,
geteuid 107 175, getgid 104 176, getegid 108 177, getgroups 115 158, getpgrp 111 -, getpgid 121 155,
getsid 124 156, getresuid 118 148, getresgid 120 150, setsid 112 157, getrlimit 97 163, setrlimit 160 164,
prlimit64 302 261, getrusage 98 165, times 100 153, clock_gettime 228 113, clock_getres 229 114,
clock_nanosleep 230 115, nanosleep 35 101, gettimeofday 96 169, time 201 -, alarm 37 -, setitimer 38 103,
getitimer 36 102, pause 34 -, sched_yield 24 124, sched_getaffinity 204 123, sched_getparam 143 121,
sched_getscheduler 145 120, sched_get_priority_max 146 125, sched_get_priority_min 147 126, getrandom 318 278,
futex 202 98, futex_waitv 449 449, set_robust_list 273 99, get_robust_list 274 100, set_tid_address 218 96,
rseq 334 293, arch_prctl 158 -, execve 59 221, exit 60 93, exit_group 231 94, wait4 61 260, waitid 247 95,
uname 63 160, sysinfo 99 179, getcpu 309 168, restart_syscall 219 128, capget 125 90
"""
"""Name, number on x86-64, number on AArch64; ``-`` where the architecture lacks it."""


class _Machine(NamedTuple):
    audit: int  # AUDIT_ARCH_… of linux/audit.h
    column: int
    clone: int
    ioctl: int
    socketpair: int


MACHINES = {
    "x86_64": _Machine(0xC000003E, 1, clone=56, ioctl=16, socketpair=53),
    "aarch64": _Machine(0xC00000B7, 2, clone=220, ioctl=29, socketpair=199),
}

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_NUMBER, _ARCHITECTURE, _FIRST, _SECOND = 0, 4, 16, 24  # offsets; of an argument, its low half
_X32 = 0x40000000  # the bit of x86-64's other calling convention, under which the numbers mean other calls

_CLONE_THREAD = 0x00010000
_CLONE_NAMESPACES = 0x7E020000
_AF_UNIX = 1
_TERMINAL_READS = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)
"""``TCGETS``, ``TIOCGWINSZ``, ``FIONREAD``, ``FIONBIO``, ``FIONCLEX``, ``FIOCLEX``; ``TIOCSTI`` is not among them."""

Instruction = tuple[int, int, int, int]


def _numbers(column: int) -> Iterator[int]:
    for row in _ALLOWED.replace("\n", " ").split(","):
        number = row.split()[column]
        if number != "-":
            yield int(number)


def _end(verdict: int) -> Instruction:
    return (_RETURN, 0, 0, verdict)


def _refuse(number: int) -> Instruction:
    return _end(_ERRNO | number)


def _argument(number: int, offset: int, tests: list[Instruction]) -> list[Instruction]:
    # A call whose argument decides; the tests end in a verdict. Any other call jumps past.
    return [(_EQUAL, 0, len(tests) + 1, number), (_LOAD, 0, 0, offset), *tests]


def program(machine: str) -> bytes:
    """The filter for a machine, as ``bwrap --seccomp`` reads it.

    Args:
        machine: As ``platform.machine()`` has it: one of :data:`MACHINES`.

    Raises:
        KeyError: It is none of them.
    """
    found = MACHINES[machine]
    told = [(_LOAD, 0, 0, _ARCHITECTURE), (_EQUAL, 1, 0, found.audit), _end(_KILL), (_LOAD, 0, 0, _NUMBER)]
    told += [(_AT_LEAST, 0, 1, _X32), _end(_KILL)]
    for number in _numbers(found.column):
        told += [(_EQUAL, 0, 1, number), _end(_ALLOW)]
    denied = _refuse(errno.EPERM)
    threads = [(_ANY_BIT, 0, 1, _CLONE_THREAD), (_ANY_BIT, 0, 1, _CLONE_NAMESPACES), denied, _end(_ALLOW)]
    told += _argument(found.clone, _FIRST, threads)
    told += _argument(found.socketpair, _FIRST, [(_EQUAL, 0, 1, _AF_UNIX), _end(_ALLOW), denied])
    reads = [line for word in _TERMINAL_READS for line in ((_EQUAL, 0, 1, word), _end(_ALLOW))]
    told += _argument(found.ioctl, _SECOND, [*reads, denied])
    # "There is no such call" lets the C library take an older one, as it does for clone3.
    told.append(_refuse(errno.ENOSYS))
    return b"".join(struct.pack("=HBBI", *line) for line in told)
