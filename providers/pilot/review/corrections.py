"""What a person made of records, in a file for their eyes alone: a line a correction, the last of a record counts."""

import json
import os
from collections.abc import Callable
from pathlib import Path

from estimator.errors import fault
from estimator.screening.sample import Card
from estimator.text import safe


class Corrections:
    """A file that corrected records are added to.

    Args:
        target: The file; it is made with the first correction.
        edit: Opens a text in an editor and gives what was saved; ``None`` where nothing was.
    """

    def __init__(self, target: Path, edit: Callable[[str], str | None]) -> None:
        self._target, self._edit = target, edit

    def correct(self, card: Card) -> bool:
        """Let the person correct a record and keep what they saved; whether they saved anything.

        Raises:
            InputError: The file cannot be written.
        """
        text = self._edit("\n".join(map(safe, card.text.splitlines())))
        if text is None:
            return False
        self._add(card, text.removesuffix("\n"))
        return True

    def take_back(self, card: Card) -> None:
        """Say that a record has no correction: nobody's text is taken out of the file, a later line outranks it.

        Raises:
            InputError: The file cannot be written.
        """
        self._add(card, None)

    def _add(self, card: Card, text: str | None) -> None:
        row = {"pilot": card.pilot, "record": card.digest, "text": text}
        try:
            place = os.open(self._target, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            with os.fdopen(place, "wb") as file:
                file.write(json.dumps(row).encode("ascii") + b"\n")
                os.fsync(file.fileno())
        except OSError as error:
            why = f"cannot be written: {error.strerror}"
            raise fault(str(self._target), "", why, "name another --corrected") from None
