"""``pilot review``: a person judges records of any pilots, their sources hidden."""

import sys
from collections.abc import Iterator
from pathlib import Path

from estimator.cli.output import narrate
from estimator.cli.pilot_common import yields_of
from estimator.errors import fault
from providers.pilot.ledger import Ledger
from providers.pilot.question import Question

RUBRIC = 20_000
"""Bytes of a rubric."""


def reviewed(  # noqa: PLR0913 - the options
    ledgers: tuple[Path, ...], target: Path, *, each: int, purpose: str, rubric: Path | None, seed: int
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
    from providers.pilot.review.terminal import plain_terminal, question, review, summary  # noqa: PLC0415

    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise fault("pilot review", "", "needs a terminal to ask in", "run it in one")
    asked = question(purpose) if rubric is None else read_bytes(rubric, RUBRIC).decode("utf-8", "replace")

    def items() -> Iterator[Item]:
        for path in ledgers:
            with Ledger.open(path) as ledger:
                if is_run(ledger.opening):
                    yield from made(ledger, Asked.of(ledger.opening))
                else:
                    yield from accepted(ledger, Question.of(ledger.opening), yields_of())

    cards = drawn(items(), each, seed)
    if not cards:
        raise fault("pilot review", "", "no record passed every stage", "fetch more, or name another pilot")
    with Log(target, cards, asked) as log:
        found = review(log, asked, plain_terminal())
    for line in summary(found):
        narrate(line)
