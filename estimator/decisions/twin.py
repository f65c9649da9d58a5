"""One plan at chosen values of its inputs: the columns, and the figures that come of them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from estimator.draws.inputs import Draws, Input
from estimator.planning.rows import Plan
from estimator.planning.workspace import Question
from estimator.simulation.outcome import Outcome, outcome

Numbers = NDArray[np.float64]
Columns = Mapping[str, Numbers]

Metric = Literal["total", "per-1000", "per-mtok", "done"]

METRICS: Mapping[Metric, str] = {
    "total": "total",
    "per-1000": "cost per 1,000 usable records",
    "per-mtok": "cost per million usable tokens",
    "done": "days until it is done",
}
"""What may be looked at, in words."""


class Known(NamedTuple):
    """A plan and the uncertain inputs it meets, by name."""

    plan: Plan
    inputs: Mapping[str, Input]


def known(question: Question, plan: Plan) -> Known:
    """The inputs of a plan."""
    draws = Draws(1)
    outcome(question, plan, draws)
    return Known(plan, dict(draws.inputs))


def at(question: Question, of: Known, columns: Columns) -> Outcome:
    """A plan at every row of columns; an input without a column stands at its likely value.

    Args:
        question: The need, the day and the books.
        of: The plan and its inputs.
        columns: Values of inputs by name, all of one length; those of other plans change nothing.
    """
    size = max((values.size for values in columns.values()), default=1)
    draws = Draws(size)
    for name, row in of.inputs.items():
        draws.set(name, columns[name] if name in columns else np.full(size, float(row.value.likely)))
    return outcome(question, of.plan, draws)


def figure(found: Outcome, metric: Metric, exponent: int) -> Numbers:
    """A metric of every row, money in the major unit of the currency.

    Args:
        found: The plan at every row.
        metric: Which.
        exponent: Decimals of the currency's minor unit.
    """
    if metric == "done":
        return found.done
    minor = {"total": found.total, "per-1000": found.total * 1000, "per-mtok": found.total * 1_000_000}[metric]
    by = {"total": np.ones(1), "per-1000": found.records, "per-mtok": found.tokens}[metric]
    # What delivers nothing that is counted has no cost of one of them.
    cost: Numbers = np.divide(minor, by * 10**exponent, out=np.full(minor.size, np.nan), where=by > 0)
    return cost


def labels(inputs: Iterable[Input]) -> dict[str, str]:
    """Inputs in words, by name: ``share kept: distinct``, with the offer where two would read alike."""
    rows = list(inputs)
    brief = {row.name: _words(row) for row in rows}
    twice = Counter(brief.values())
    return {
        row.name: f"{brief[row.name]}, {row.words.partition(' of ')[2]}"
        if twice[brief[row.name]] > 1
        else brief[row.name]
        for row in rows
    }


def _words(row: Input) -> str:
    key = row.words.partition(" of ")[0]
    words = f"share kept: {key.removeprefix('funnel.')}" if key.startswith("funnel.") else key
    return words.replace("_", " ").replace(".", " ")
