"""``pilot review``: a person judges records of any pilots, their sources hidden."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from estimator.cli.output import look, say
from estimator.cli.pilot_common import judged_by
from estimator.errors import fault
from estimator.text import safe
from providers.pilot.ledger import Ledger
from providers.pilot.question import Question

if TYPE_CHECKING:
    from estimator.screening.sample import Card

RUBRIC = 20_000
"""Bytes of a rubric."""


def reviewed(  # noqa: PLR0913 - the options
    ledgers: tuple[Path, ...],
    target: Path,
    *,
    each: int,
    purpose: str,
    rubric: Path | None,
    seed: int,
    corrected: Path | None,
) -> None:
    """Ask about a sample of records until the person has enough, and say what they found.

    Raises:
        InputError: There is no terminal, a ledger cannot be read, or the answers are of another sample.
    """
    from estimator.files import read_bytes  # noqa: PLC0415 - heavy
    from estimator.screening.sample import Item, drawn  # noqa: PLC0415
    from providers.pilot.making.question import Asked, is_run  # noqa: PLC0415
    from providers.pilot.making.result import accepted as made  # noqa: PLC0415
    from providers.pilot.result import accepted  # noqa: PLC0415
    from providers.pilot.review.log import Log  # noqa: PLC0415
    from providers.pilot.review.terminal import correction, plain_terminal, question, review  # noqa: PLC0415

    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise fault("pilot review", "", "needs a terminal to ask in", "run it in one")
    asked = question(purpose) if rubric is None else read_bytes(rubric, RUBRIC).decode("utf-8", "replace")

    runs = []

    def items() -> Iterator[Item]:
        for path in ledgers:
            with Ledger.open(path) as ledger:
                if is_run(ledger.opening):
                    runs.append(Asked.of(ledger.opening))
                    yield from made(ledger, runs[-1])
                else:
                    asking = Question.of(ledger.opening)
                    yield from accepted(ledger, asking, judged_by(asking))

    cards = drawn(items(), each, seed)
    if not cards:
        raise fault("pilot review", "", "no record passed every stage", "fetch more, or name another pilot")
    with Log(target, cards, asked) as log:
        found = review(log, asked, plain_terminal(None if corrected is None else _corrector(corrected)))
    for run in runs:
        say(correction(found, run.id), look())


def _corrector(target: Path) -> "Callable[[Card], bool]":
    """Opens a record in the person's editor, and adds what they saved to a file that only they can read."""
    import json  # noqa: PLC0415 - of a review alone

    def correct(card: "Card") -> bool:
        text = click.edit("\n".join(map(safe, card.text.splitlines())), extension=".txt")
        if text is None:
            return False
        row = {"pilot": card.pilot, "record": card.digest, "text": text.removesuffix("\n")}
        try:
            place = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            with os.fdopen(place, "wb") as file:
                file.write(json.dumps(row).encode("ascii") + b"\n")
                os.fsync(file.fileno())
        except OSError as error:
            raise fault(str(target), "", f"cannot be written: {error.strerror}", "name another --corrected") from None
        return True

    return correct
