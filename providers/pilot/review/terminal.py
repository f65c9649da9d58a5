"""The review as a person sees it: the question, a record, one key. Where a record is from is shown at the end alone."""

from collections.abc import Callable
from typing import NamedTuple

from estimator.errors import Refusal
from estimator.screening.quality import Pace, corrected, pace, quality
from estimator.screening.review import Review, Step, Verdict, Watch
from estimator.text import safe
from providers.figures import figure, toml
from providers.pilot.review.corrections import Corrections
from providers.pilot.review.log import Log
from providers.pilot.review.pages import Page, pages

KEYS: dict[str, Verdict] = {"a": "accept", "e": "edit", "r": "reject", "s": "skip"}
HELP = "a accept  e accept once edited  r reject  s skip  u undo  q quit"

_FRAME = 4
"""Lines around a text: a rule, the count, the question's answer keys, and the cursor's own."""


def question(purpose: str) -> str:
    """The built-in rubric."""
    return f"Would you keep this record for {safe(purpose)}?"


class Terminal(NamedTuple):
    """What a review needs of a terminal.

    Attributes:
        key: Waits for a key and gives it; an interrupt or the end of the input raises.
        show: Prints a line.
        size: Columns and lines, asked for each record.
        clock: Milliseconds of a clock that never goes back.
        corrections: Where corrected records are kept; ``None`` where a record is only marked as one to be corrected.
    """

    key: Callable[[], str]
    show: Callable[[str], None]
    size: Callable[[], tuple[int, int]]
    clock: Callable[[], int]
    corrections: Corrections | None = None


def plain_terminal(corrections: Corrections | None = None) -> Terminal:
    """This process's terminal."""
    import shutil  # noqa: PLC0415 - only a person at a terminal needs it
    import time  # noqa: PLC0415 - as above

    import click  # noqa: PLC0415 - as above

    def size() -> tuple[int, int]:
        found = shutil.get_terminal_size()
        return found.columns, found.lines

    return Terminal(click.getchar, click.echo, size, lambda: time.monotonic_ns() // 1_000_000, corrections)


def review(log: Log, rubric: str, terminal: Terminal) -> Review:
    """Ask about every record of the sample until all are judged or the person leaves; then say what was found.

    Args:
        log: The open file; it knows the sample and what was said before.
        rubric: What is asked, shown with the first record.
        terminal: Where.

    Raises:
        InputError: The file cannot be written.
    """
    width, _ = terminal.size()
    for line in (line for page in pages(rubric, width, 1) for line in page):
        terminal.show(line)
    terminal.show(HELP)
    try:
        while log.review.next is not None:
            step = _asked(log.review, terminal)
            if step is None:
                break
            log.add(step)
    except (KeyboardInterrupt, EOFError):
        terminal.show("")
    for said in summary(log.review):
        terminal.show(said)
    return log.review


def _asked(now: Review, terminal: Terminal) -> Step | None:
    """What the person says of the next record; ``None`` to leave."""
    card = now.next
    assert card is not None  # noqa: S101 - the caller asks only while there is one
    width, height = terminal.size()
    leaves = pages(card.text, width, height - _FRAME)
    terminal.show("-" * min(width, 60))
    terminal.show(f"record {len(now.said) + 1} of {len(now.cards)}")
    place = _shown(leaves, 0, terminal)
    watch = Watch(terminal.clock())
    while True:
        key = terminal.key().lower()
        watch = watch.at(terminal.clock())
        if key == "e" and terminal.corrections is not None:
            if not terminal.corrections.correct(card):
                watch = watch.worked(terminal.clock())
                terminal.show("not saved, so nothing was said of it")
                continue
            watch = watch.worked(terminal.clock())
        if key in KEYS:
            return Step(card.digest, KEYS[key], watch.spent)
        if key == "q":
            return None
        if key == "u" and now.last is not None:
            if terminal.corrections is not None and now.said[-1].verdict == "edit":
                terminal.corrections.take_back(now.last)
            return Step(now.last.digest, "undo")
        if key in (" ", "\r", "\n") and place + 1 < len(leaves):
            place = _shown(leaves, place + 1, terminal)
        else:
            terminal.show("nothing to undo" if key == "u" else HELP)


def _shown(leaves: tuple[Page, ...], place: int, terminal: Terminal) -> int:
    for line in leaves[place]:
        terminal.show(line)
    if place + 1 < len(leaves):
        terminal.show(f"[page {place + 1} of {len(leaves)}: space for the next]")
    return place


def summary(now: Review) -> list[str]:
    """What the review found, source by source."""
    found = quality(now)
    lines = [f"{safe(each.source)}: {each}" + _also(each.edited, each.skipped) for each in found]
    judged = sum(each.reviewed for each in found)
    return [f"{judged} of {len(now.cards)} records reviewed", *lines, *_pace(pace(now))]


def correction(now: Review, source: str) -> list[str]:
    """What correcting a source's records takes, and the line of a plan that holds it."""
    found = corrected(now, source)
    if found is None:
        return []
    if isinstance(found.minutes, Refusal):
        return [f"{safe(source)}: minutes of correction are not known before two corrected records are timed"]
    keys = {"share": figure(found.share), "minutes": figure(found.minutes), "rate": "? USD/hour"}
    words = f"{safe(source)}: for its plan, once rate says what an hour of this work costs:"
    return [words, f"correction = {toml(keys)}"]


def _also(edited: int, skipped: int) -> str:
    parts = [f"{count} {word}" for count, word in ((edited, "to be edited"), (skipped, "skipped")) if count]
    return f" ({', '.join(parts)})" if parts else ""


def _pace(found: Pace) -> list[str]:
    lines = []
    if found.untimed:
        lines.append(f"{found.untimed} not timed: more than five minutes passed without a key")
    if isinstance(found.minutes, Refusal):
        return [*lines, "minutes per record: not known before two records are timed"] if found.timed else lines
    low, likely, high = (
        f"{float(value):.2f}" for value in (found.minutes.low, found.minutes.likely, found.minutes.high)
    )
    return [*lines, f"minutes per record: {likely} ({low} to {high}, 90 %), {found.timed} timed"]
