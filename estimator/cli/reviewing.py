"""``pilot review``: a person judges records of any pilots, their sources hidden."""

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from estimator.cli.output import look, say
from estimator.cli.pilot_common import judged_by, now
from estimator.errors import fault
from providers.pilot.ledger import Ledger
from providers.pilot.question import Question

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
    from providers.pilot.report import texts  # noqa: PLC0415
    from providers.pilot.result import accepted  # noqa: PLC0415
    from providers.pilot.review.corrections import Corrections  # noqa: PLC0415
    from providers.pilot.review.log import Log  # noqa: PLC0415
    from providers.pilot.review.terminal import correction, plain_terminal, question, review  # noqa: PLC0415

    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise fault("pilot review", "", "needs a terminal to ask in", "run it in one")
    asked = question(purpose) if rubric is None else read_bytes(rubric, RUBRIC).decode("utf-8", "replace")

    runs: list[Asked] = []
    due: list[str] = []

    def items() -> Iterator[Item]:
        for path in ledgers:
            with Ledger.open(path) as ledger:
                if is_run(ledger.opening):
                    runs.append(Asked.of(ledger.opening))
                    yield from made(ledger, runs[-1])
                else:
                    asking = Question.of(ledger.opening)
                    due.extend(texts(ledger, asking, now()))
                    yield from accepted(ledger, asking, judged_by(asking))

    cards = drawn(items(), each, seed)
    if not cards:
        raise fault("pilot review", "", "no record passed every stage", "fetch more, or name another pilot")
    with Log(target, cards, asked) as log:
        edits = None if corrected is None else Corrections(corrected, lambda text: click.edit(text, extension=".txt"))
        found = review(log, asked, plain_terminal(edits))
    for run in runs:
        say(correction(found, run.id), look())
    say(due, look())
