"""What a run may use, and what comes of it."""

from typing import Literal, NamedTuple

Outcome = Literal["passed", "failed", "refused"]

Reason = Literal["", "wrong", "error", "timeout", "memory", "output", "killed", "not run"]

REASONS: dict[Reason, str] = {
    "wrong": "an assertion of the tests did not hold",
    "error": "the solution or its tests raised, or are no Python",
    "timeout": "the time, or the processor time, was used up",
    "memory": "the memory was used up",
    "output": "it printed more than is read",
    "killed": "the solution's process ended before its tests: it left, or a signal took it",
    "not run": "the tests did not run to their end, or assert nothing, or are longer than is run",
}
"""Why a solution fails: every reason, with what it means."""


class Limits(NamedTuple):
    """What the solution may use, and its tests as much again.

    Attributes:
        wall: Seconds, from when both sandboxes are there.
        start: Seconds for them to be there: a machine that is too busy for that is refused, not failed.
        cpu: Seconds of processor time.
        memory: Bytes of address space.
        threads: Beside which there are no processes. Not enforced where the runner is root and cannot be another user;
            there the address space bounds them.
        file_size: Bytes of one file.
        files: Open at once.
        scratch: Bytes in ``/tmp``, the one place that can be written; they are memory.
        output: Bytes printed, standard output and error together.
        source: Bytes of a program, and of its tests.
    """

    wall: float = 10.0
    start: float = 10.0
    cpu: int = 4
    memory: int = 600 << 20
    threads: int = 64
    file_size: int = 10 << 20
    files: int = 64
    scratch: int = 16 << 20
    output: int = 64 << 10
    source: int = 256 << 10


class Verdict(NamedTuple):
    """What came of one solution and its tests.

    Attributes:
        outcome: ``refused`` where the machine could not run them: it says nothing of the solution.
        reason: Of :data:`REASONS`; empty unless it failed.
        detail: In words, of bounded length; may quote the program.
    """

    outcome: Outcome
    reason: Reason = ""
    detail: str = ""


class Refusal(NamedTuple):
    """Nothing can be run on this machine.

    Attributes:
        why: What is missing, or does not contain.
        remedy: What to do about it.
    """

    why: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.why}; {self.remedy}"
