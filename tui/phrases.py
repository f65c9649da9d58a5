"""What the screen says beside the figures, made of the core's own sentences."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from estimator.reports.comparison.cells import COLUMNS, Cells
from estimator.reports.comparison.sentences import days_words, need_words
from estimator.reports.paint import Line

if TYPE_CHECKING:
    from estimator.whatif.assumptions import Assumption
    from tui.door import Desk, View

TEACHING = "The built-in example. Try: a move an assumption · t other days · p pin"
"""What an app without a file of yours says."""


def need_lines(desk: "Desk", view: "View", only: str = "", by: str = "") -> list[Line]:
    """The need, the days whose prices hold, and which file it is with what is not as in it.

    Args:
        desk: What is open.
        view: What is seen of it.
        only: The text that plans must hold to be shown.
        by: The column they are sorted by.
    """
    pending = "[others pending]" if view.part else "[ranges provisional]" if view.provisional else ""
    days = f"{days_words(view.comparison)}  {pending}".rstrip()
    return [Line(need_words(view.comparison.need)), Line(days), Line(_standing(desk, only, by))]


def _standing(desk: "Desk", only: str, by: str) -> str:
    """The file and what is changed, left out or in another order; of the untouched example, what to try."""
    said = [
        f"[{len(desk.edits.changed)} changed]" if desk.changed else "",
        "[file differs on disk]" if desk.differs else "",
        f"[only: {only}]" if only else "",
        f"[by {COLUMNS[by] or 'rank'}]" if by else "",
        f"[pinned {desk.pinned}]" if desk.pinned else "",
    ]
    marks = " ".join(words for words in said if words)
    if desk.opened.example and not marks:
        return TEACHING
    name = "the built-in example" if desk.opened.example else desk.opened.path.name
    return f"{name}  {marks}".rstrip()


def event_words(desk: "Desk") -> str:
    """What happened on the day the time machine stands at, or last before it."""
    past = [event for event in desk.events() if event.day <= desk.as_of]
    if not past:
        return "nothing was observed yet"
    last = past[-1].day
    return f"{last}: " + "; ".join(f"{event.name}: {event.words}" for event in past if event.day == last)


def landmarks(desk: "Desk") -> list[tuple[date, str]]:
    """Days and what happened on them, for the palette."""
    return [(event.day, f"{event.name}: {event.words}") for event in desk.events()]


def change_lines(desk: "Desk") -> list[Line]:
    """What was changed, in words."""
    return [Line(str(edit)) for edit in desk.edits.changed] or [Line("nothing")]


def meaning(item: "Assumption") -> str:
    """What an assumption says and rests on, and how to name it on the command line."""
    said = item.origin if item.text else "not stated"
    known = ", ".join(filter(None, (said, item.grade, item.evidence)))
    return f"{item.address} · {item.meaning or item.label} · {known}"


def cells_of(rows: Sequence[Cells], plan_id: str) -> list[tuple[str, str]]:
    """A plan's figures one by one: what is copied, and its heading beside it."""
    row = next((row for row in rows if row.id == plan_id), None)
    if row is None:
        return []
    figures = [(row.text(key), title or "rank") for key, title in COLUMNS.items()]
    return [(text, f"{title}: {text}") for text, title in figures if text]
