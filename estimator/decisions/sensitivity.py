"""What moves a plan: each input at its ends, and how much of the spread of all draws it is behind."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import count
from math import inf, isfinite, isnan
from typing import NamedTuple

import numpy as np

from estimator.decisions.indices import REPLICATES, Index, Indices, indices
from estimator.decisions.twin import Columns, Known, Metric, Numbers, at, figure, known, labels
from estimator.draws.drawn import draws_of
from estimator.draws.inputs import DRAWS, Draws, Input
from estimator.evidence import Grade
from estimator.planning.compare import Comparison, compare
from estimator.planning.gate import UNPRICED
from estimator.planning.result import PlanEstimate
from estimator.planning.rows import PlanFile
from estimator.planning.tie import Unsolved, beware, unsolved
from estimator.planning.workspace import Question, Workspace
from estimator.progress import Tick, quiet


class Asking(NamedTuple):
    """What is asked of a plan file.

    Attributes:
        plan: The plan's id; absent, the cheapest that can be used.
        metric: The figure looked at.
        draws: How many for the indices, a power of two from 256.
        seed: Of the draws.
        tick: Told before each time the plan is drawn.
    """

    plan: str | None = None
    metric: Metric = "total"
    draws: int = DRAWS
    seed: int = 0
    tick: Tick = quiet


class Mover(NamedTuple):
    """One input of a plan.

    Attributes:
        name: Its identity.
        words: What it is.
        grade: How it is known.
        low: Its P5.
        likely: Its likely value.
        high: Its P95.
        at_low: The figure with the input at its P5 and all others likely; infinite where it cannot be done, NaN
            where there is no price.
        at_high: The same at its P95.
        cheapest_low: Which plan is then the cheapest, where that is another than at likely values; else empty.
        cheapest_high: The same at its P95.
        sobol: Its Sobol indices; ``None`` where the figure does not vary.
    """

    name: str
    words: str
    grade: Grade
    low: float
    likely: float
    high: float
    at_low: float
    at_high: float
    cheapest_low: str
    cheapest_high: str
    sobol: Index | None

    @property
    def swing(self) -> float:
        """How far apart the figures at both ends are; infinite where one of them is no number."""
        apart = abs(self.at_high - self.at_low) if self.at_high != self.at_low else 0.0
        return inf if isnan(apart) else apart


class Sensitivity(NamedTuple):
    """What moves a plan.

    Attributes:
        plan: Its exact estimate at likely values.
        metric: The figure looked at.
        likely: The figure at likely values.
        movers: Every input, by falling swing; equal ones by name.
        cheapest: The plan that is cheapest at likely values, empty where none is.
        undone: The share of draws that cannot be done or have no price.
        draws: Draws behind the indices.
        seed: Of the draws.
        notes: What the reader must know.
    """

    plan: PlanEstimate
    metric: Metric
    likely: float
    movers: tuple[Mover, ...]
    cheapest: str
    undone: float
    draws: int
    seed: int
    notes: tuple[str, ...]

    @property
    def assumed(self) -> float:
        """The share of all swings together that comes from inputs graded ``assumed``."""
        swings = [row.swing for row in self.movers]
        if not any(swings) or inf in swings:
            return float("nan") if inf in swings else 0.0
        return sum(row.swing for row in self.movers if row.grade == "assumed") / sum(swings)


def sensitivity(workspace: Workspace, file: PlanFile, as_of: date, asking: Asking) -> Sensitivity | Unsolved:
    """The movers of a plan.

    Args:
        workspace: Books and providers.
        file: The plan file.
        as_of: The day whose prices hold.
        asking: Which plan and figure, how many draws.

    Returns:
        The movers, or why there is no figure whose movers could be told.

    Raises:
        InputError: A plan names an offer or a provider nobody knows.
    """
    compared = compare(workspace, file, as_of)
    chosen = _chosen(compared, asking.plan)
    barred = chosen if isinstance(chosen, Unsolved) else unsolved(chosen)
    if isinstance(chosen, Unsolved) or barred is not None:
        return barred or Unsolved(UNPRICED, "")
    question = Question(workspace, file.need, as_of)
    by_id = {plan.id: plan for plan in file.plan}
    own = known(question, by_id[chosen.id])
    rivals = [known(question, by_id[plan.id]) for plan in compared.contenders if plan.id != chosen.id]
    table = _table(question, own, rivals, asking.metric, chosen.exponent)
    if chosen not in compared.contenders:
        table = table._replace(cheapest=[""] * len(table.cheapest))
    found = _indices(question, own, asking, chosen.exponent)
    words = labels(own.inputs.values())
    movers = [_mover(row, number, words, table, found) for number, row in enumerate(own.inputs.values())]
    return Sensitivity(
        chosen,
        asking.metric,
        float(table.figures[0]),
        tuple(sorted(movers, key=lambda row: (-row.swing, row.words, row.name))),
        table.cheapest[0],
        0.0 if found is None else found.undone,
        asking.draws,
        asking.seed,
        (*beware(chosen), *_notes(chosen, found, asking.metric)),
    )


def _chosen(compared: Comparison, plan_id: str | None) -> PlanEstimate | Unsolved:
    if plan_id is not None:
        return next(plan for plan in compared.plans if plan.id == plan_id)
    if compared.cheapest is None:
        words = "no plan can be used, has a full price and gives records of the kind needed"
        return Unsolved(UNPRICED, f"{words}: name one with --plan")
    return compared.cheapest


class _Table(NamedTuple):
    """Likely values first, then each input at its P5 and at its P95: the figure, and who is cheapest."""

    figures: Numbers
    cheapest: Sequence[str]


def _table(question: Question, own: Known, rivals: Sequence[Known], metric: Metric, exponent: int) -> _Table:
    columns = _ends(own.inputs)
    found = at(question, own, columns)
    size = found.total.size
    costs = [found.per_record, *(np.broadcast_to(at(question, plan, columns).per_record, size) for plan in rivals)]
    ids = [own.plan.id, *(plan.plan.id for plan in rivals)]
    order = sorted(range(len(ids)), key=lambda place: ids[place])
    stacked = np.array([np.where(np.isfinite(costs[place]), costs[place], inf) for place in order])
    least = stacked.argmin(axis=0)
    names = [ids[order[place]] if isfinite(stacked[place, row]) else "" for row, place in enumerate(least)]
    return _Table(np.broadcast_to(figure(found, metric, exponent), size), names)


def _ends(inputs: Mapping[str, Input]) -> Columns:
    """Row 0 at likely values, rows 2i + 1 and 2i + 2 with input i at its P5 and P95."""
    columns = {}
    for number, (name, row) in enumerate(inputs.items()):
        values = np.full(2 * len(inputs) + 1, float(row.value.likely))
        values[2 * number + 1 : 2 * number + 3] = float(row.value.low), float(row.value.high)
        columns[name] = values
    return columns


def _mover(row: Input, number: int, words: Mapping[str, str], table: _Table, found: Indices | None) -> Mover:
    low, high = (float(table.figures[2 * number + end]) for end in (1, 2))
    cheapest = [table.cheapest[2 * number + end] for end in (1, 2)]
    return Mover(
        row.name,
        words[row.name],
        row.value.grade,
        float(row.value.low),
        float(row.value.likely),
        float(row.value.high),
        low,
        high,
        "" if cheapest[0] == table.cheapest[0] else cheapest[0],
        "" if cheapest[1] == table.cheapest[0] else cheapest[1],
        None if found is None else found.rows[row.name],
    )


def _indices(question: Question, own: Known, asking: Asking, exponent: int) -> Indices | None:
    if not own.inputs:
        return None
    one, other = (_sample(own.inputs, asking, side) for side in (0, 1))
    drawn = count()

    def model(columns: Columns) -> Numbers:
        asking.tick(next(drawn), len(own.inputs) + 2)
        return figure(at(question, own, columns), asking.metric, exponent)

    return indices(model, one, other)


def _sample(inputs: Mapping[str, Input], asking: Asking, side: int) -> dict[str, Numbers]:
    """One of two independent samples: blocks scrambled apart, in the dimensions of its side."""
    block = max(1, asking.draws // REPLICATES)
    columns: dict[str, list[Numbers]] = {name: [] for name in inputs}
    for replicate in range(REPLICATES):
        seed = 2 * (REPLICATES * asking.seed + replicate) + side
        # Dimensions follow one another as inputs are met; those of the second sample come after the first's.
        draws = Draws(block, seed, first=side * len(inputs))
        for name, row in inputs.items():
            columns[name].append(draws_of(draws.of(name, row.words, row.value)))
    return {name: np.concatenate(parts) for name, parts in columns.items()}


def _notes(chosen: PlanEstimate, found: Indices | None, metric: Metric) -> list[str]:
    notes = []
    if found is not None and found.undone:
        notes.append(
            f"{found.undone:.1%} of the draws of {chosen.id} cannot be done or have no price: shares are of the others"
        )
    if metric == "per-mtok" and not chosen.tokens:
        notes.append(f"{chosen.id} states no tokens per record: there is no cost per token")
    return notes
