"""The file of a review: one line a decision, on the disk before the next record is shown; no text, no id, no source.

The first line says which sample and which question the others are about. A line that was cut when the power went is
dropped; anything else that is not as it was written is a fault, and the file is left as it is.
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from estimator.errors import InputError, Problem
from estimator.files import read_bytes
from estimator.screening.review import VERDICTS, Review, Step, reviewed
from estimator.screening.sample import Card, plan_digest

SCHEMA = "perusable.review/1"
LIMIT = 64 << 20

_MOST = 10**12


class Log:
    """An open review file. Use it as a context."""

    def __init__(self, path: Path, cards: tuple[Card, ...], rubric: str) -> None:
        """Open a file, or begin one, readable by its owner alone.

        Args:
            path: The file.
            cards: The sample.
            rubric: What is asked of each record.

        Raises:
            InputError: It holds another review, or is damaged, or cannot be read or written.
        """
        self._path = path
        head = {"schema": SCHEMA, "plan": plan_digest(cards, rubric)}
        # A link is opened where it leads and no further: nobody but the owner of the folder can lay one there.
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0)
        try:
            self._file = os.open(path, flags, 0o600)
        except OSError as error:
            raise self._fault("", f"cannot be opened: {error.strerror}") from None
        try:
            whole = self._whole()
            self.review = self._read(whole, head, cards)
            if not whole:
                self._append(head)
        except BaseException:
            os.close(self._file)
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        os.close(self._file)

    def add(self, step: Step) -> Review:
        """Write a step, then take it.

        Raises:
            InputError: It cannot be written; the review stands where it stood.
            ValueError: As for :meth:`Review.after`.
        """
        after = self.review.after(step)
        self._append({"record": step.digest, "verdict": step.verdict, "ms": step.spent})
        self.review = after
        return after

    def _whole(self) -> list[bytes]:
        """The whole lines; what follows the last of them is cut off."""
        data = read_bytes(self._path, LIMIT)
        kept = data[: data.rfind(b"\n") + 1]
        if kept != data:
            os.ftruncate(self._file, len(kept))
        return kept.splitlines()

    def _read(self, lines: list[bytes], head: Mapping[str, str], cards: tuple[Card, ...]) -> Review:
        found = [self._parsed(number, line) for number, line in enumerate(lines, 1)]
        if found and found[0] != head:
            same = found[0].get("schema") == SCHEMA
            said = "holds the review of another sample or another question" if same else "is no file of a review"
            raise self._fault("line 1", said, "use the same pilots, --each, --seed and rubric, or another file")
        try:
            return reviewed(cards, [self._step(number, row) for number, row in enumerate(found[1:], 2)])
        except ValueError as error:
            raise self._fault("", f"its decisions do not follow one another: {error}", "take a copy of it") from None

    def _parsed(self, number: int, line: bytes) -> dict[str, Any]:
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            row = None
        if not isinstance(row, dict):
            raise self._fault(f"line {number}", "is not as it was written", "take a copy of the file")
        return row

    def _step(self, number: int, row: Mapping[str, Any]) -> Step:
        spent = row.get("ms")
        timed = spent is None or (type(spent) is int and 0 <= spent <= _MOST)
        if row.keys() != {"record", "verdict", "ms"} or row["verdict"] not in (*VERDICTS, "undo") or not timed:
            raise self._fault(f"line {number}", "is not as it was written", "take a copy of the file")
        return Step(str(row["record"]), row["verdict"], spent)

    def _append(self, row: Mapping[str, Any]) -> None:
        data = json.dumps(row, separators=(",", ":")).encode("ascii") + b"\n"
        size = os.fstat(self._file).st_size
        try:
            while data:
                data = data[os.write(self._file, data) :]
            os.fsync(self._file)
        except OSError as error:
            os.ftruncate(self._file, size)
            raise self._fault("", f"cannot be written: {error.strerror}", "what was said before is kept") from None

    def _fault(self, where: str, message: str, hint: str = "") -> InputError:
        return InputError([Problem(str(self._path), where, message, hint)])
