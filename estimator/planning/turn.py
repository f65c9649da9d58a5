"""The first day on which a plan stands otherwise against the best alternative: prices are steps, so days are finite."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, Literal, NamedTuple

from estimator.errors import fault
from estimator.planning.compare import contenders
from estimator.planning.estimate import estimate
from estimator.planning.rows import PlanFile
from estimator.planning.workspace import Workspace

DAY = timedelta(days=1)

MOST = 4000
"""Days of a search that must look at each: a need without a start begins anew every day."""

State = Literal["cheaper", "tie", "dearer", "alone", "not to be had"]


class Standing(NamedTuple):
    """How a plan stands on a day.

    Attributes:
        day: The day whose prices hold.
        state: Against the best alternative; ``alone`` without one, ``not to be had`` when the plan itself is none.
        total: What it costs, minor units.
        rival: The best alternative's id.
        rival_total: What that costs.
    """

    day: date
    state: State
    total: int | None
    rival: str | None
    rival_total: int | None


class Turn(NamedTuple):
    """When a plan's standing changes.

    Attributes:
        plan: The plan's id.
        first: The first day looked at.
        last: The last.
        before: Its standing on the first day.
        turns: Its standing on each day on which it differs from the one before; empty when it never does.
        looked: How many days a price, a keep rate or an exchange rate could change it.
    """

    plan: str
    first: date
    last: date
    before: Standing
    turns: tuple[Standing, ...]
    looked: int


def turn(workspace: Workspace, file: PlanFile, plan_id: str, first: date, last: date) -> Turn:
    """The days between two on which a plan changes places with the best alternative.

    Raises:
        InputError: The days are in the wrong order, or too far apart for a need without a start.
    """
    if last < first:
        raise fault("--to", "", f"{last} lies before {first}", "state the later day as --to")
    days = _days(workspace, file, first, last)
    standings = [_standing(workspace, file, plan_id, day) for day in days]
    turns = [now for before, now in pairwise(standings) if now.state != before.state]
    return Turn(plan_id, first, last, standings[0], tuple(turns), len(days))


def _standing(workspace: Workspace, file: PlanFile, plan_id: str, day: date) -> Standing:
    found = contenders([row for plan in file.plan if (row := estimate(workspace, file.need, plan, day)).eligible])
    own = next((row for row in found if row.id == plan_id), None)
    rival = min((row for row in found if row.id != plan_id), key=lambda row: (row.total or 0, row.id), default=None)
    name, least = (None, None) if rival is None else (rival.id, rival.total)
    if own is None or own.total is None:
        return Standing(day, "not to be had", None, name, least)
    if least is None:
        return Standing(day, "alone", own.total, None, None)
    state: State = "cheaper" if own.total < least else "dearer" if own.total > least else "tie"
    return Standing(day, state, own.total, name, least)


def _days(workspace: Workspace, file: PlanFile, first: date, last: date) -> list[date]:
    """The days on which anything the books say can change an answer."""
    if file.need.start is None:
        count = (last - first).days + 1
        if count > MOST:
            message = f"{count:,} days: a need without a start begins anew on each, and at most {MOST:,} are looked at"
            raise fault("--to", "", message, "state start in [need], or days nearer to each other")
        return [first + DAY * number for number in range(count)]
    said = {day for layer in workspace.book.layers for day in _dates(layer.file.model_dump())}
    said |= {day for rows in workspace.yields.files for day in _dates(rows.model_dump())}
    # What is valid until a day changes on the day after it.
    said |= {day + DAY for day in said if day < date.max}
    return [first, *sorted(day for day in said if first < day <= last)]


def _dates(value: Any) -> Iterator[date]:  # noqa: ANN401 - rows of any shape
    if isinstance(value, date):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _dates(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _dates(item)
