"""One sandbox with one process in it: started, fed, ended, and with all that is in it gone afterwards."""

import contextlib
import os
import re
import select
import signal
import subprocess
from collections.abc import Sequence
from typing import NamedTuple

_GRACE = 2.0
"""Seconds for a killed sandbox to be gone, and for one that is ending to be reaped."""

_CHILD = re.compile(rb'"child-pid":\s*(\d+)')


class User(NamedTuple):
    """Whom to run as; only root can choose."""

    uid: int
    gid: int


class Cell:
    """A started sandbox.

    Args:
        command: ``bwrap`` and its arguments up to ``--``, without those that name a descriptor.
        inside: What to run in it.
        filter_: Of system calls; empty for none.
        keep: Descriptors that what runs in it gets, under their own numbers.
        user: To run as; ``None``: this process's.

    Attributes:
        process: bwrap.
        cpu: Seconds of processor time that all in it took, once it has ended.

    Raises:
        OSError: Nothing can be started.
    """

    def __init__(
        self, command: Sequence[str], inside: Sequence[str], filter_: bytes, keep: Sequence[int], user: User | None
    ) -> None:
        rules, rules_in = os.pipe()
        self._info, info_in = os.pipe()
        try:
            os.write(rules_in, filter_)  # shorter than any pipe's buffer
            os.close(rules_in)
            rules_in = -1
            descriptors = ["--info-fd", str(info_in), *(["--seccomp", str(rules)] if filter_ else [])]
            self.process = subprocess.Popen(  # noqa: S603 - bwrap, by its whole path, with arguments of this package
                [*command, *descriptors, "--", *inside],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                bufsize=0,
                pass_fds=[*keep, info_in, *([rules] if filter_ else [])],
                env={},
                cwd="/",
                start_new_session=True,  # an interrupt at the terminal is the runner's to handle
                user=user and user.uid,
                group=user and user.gid,
                extra_groups=None if user is None else [],
            )
        except BaseException:
            os.close(self._info)
            raise
        finally:
            for descriptor in (rules, info_in, rules_in):
                if descriptor >= 0:
                    os.close(descriptor)
        self.cpu = 0.0

    def end(self) -> None:
        """Kill what is in it, all at once, and wait until it is gone. May be called again."""
        try:
            self._kill()
        finally:
            for stream in (self.process.stdin, self.process.stdout):
                if stream is not None:
                    with contextlib.suppress(OSError):
                        stream.close()
            if self._info >= 0:
                os.close(self._info)
                self._info = -1

    def left(self, seconds: float = _GRACE) -> int | None:
        """Its exit code, 128 and more for a signal, once it has ended by itself; ``None`` if it has not in time."""
        if self.process.returncode is None:
            with contextlib.closing(_Held(os.pidfd_open(self.process.pid))) as it:
                it.ended(seconds)
            self._reap(os.WNOHANG)
        code: int | None = self.process.returncode
        return code

    def _reap(self, how: int) -> None:
        # In the place of the process object's own waiting, which drops what the sandbox used.
        pid, status, usage = os.wait4(self.process.pid, how)
        if pid:
            self.process.returncode = os.waitstatus_to_exitcode(status)
            self.cpu = usage.ru_utime + usage.ru_stime

    def _kill(self) -> None:
        # The first process of the sandbox takes all others with it, and bwrap, whose child it is, reaps it. Were bwrap
        # killed first, the child would be left to whatever reaps orphans here, which in a container may be nothing.
        if self.left(0) is None:
            self._kill_first()
            self.left()
        if self.process.returncode is None:
            os.kill(self.process.pid, signal.SIGKILL)
            self._reap(0)

    def _kill_first(self) -> None:
        # bwrap says which it is once it has made the sandbox, and before what runs in it is started. Until then the
        # child waits for its bwrap, and would for ever if that were killed.
        told = select.poll()
        told.register(self._info, select.POLLIN)
        found = _CHILD.search(os.read(self._info, 4_096) if told.poll(_GRACE * 1_000) else b"")
        if found and self.left(0) is None:
            with contextlib.suppress(OSError), contextlib.closing(_Held(os.pidfd_open(int(found[1])))) as first:
                first.kill()


class _Held:
    """A process that is still itself when it has ended, unlike its number."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def ended(self, seconds: float) -> None:
        """Wait for its end, so long at most."""
        poll = select.poll()
        poll.register(self._descriptor, select.POLLIN)
        poll.poll(seconds * 1_000)

    def kill(self) -> None:
        """Kill it; it may have ended."""
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._descriptor, signal.SIGKILL)

    def close(self) -> None:
        """Let go of it."""
        os.close(self._descriptor)
