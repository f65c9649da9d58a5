"""Comparisons whose draws a test writes down, so that what is said of them can be worked out by hand."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from estimator.draws.inputs import Draws
from estimator.planning.compare import Comparison, compare
from estimator.planning.rows import Plan
from estimator.planning.workspace import Question, Workspace
from estimator.simulation import summary
from estimator.simulation.outcome import Outcome
from tests.unit.planning.small import AS_OF, file_of, need, offer, plan, revision, source, workspace

BOOK = (
    offer("cheap", revision('{ kind = "unit", meter = "post", rate = "0.01" }'))
    + offer("dear", revision('{ kind = "unit", meter = "post", rate = "0.02" }'))
    + offer("third", revision('{ kind = "unit", meter = "post", rate = "0.03" }'))
)
INF, NAN = float("inf"), float("nan")


def made(total: Sequence[float], done: Sequence[float] | float = 1.0, records: float = 1000.0) -> Outcome:
    """An outcome of these totals in minor units, for so many records of 50 tokens."""
    totals = np.array(total, np.float64)
    count = np.full(totals.size, records)
    return Outcome(totals, count, count * 50, count, np.broadcast_to(np.array(done, np.float64), totals.shape).copy())


def row(name: str, **keys: Any) -> Plan:
    """A plan of one source of the same name, which has a stage to lower."""
    return plan(source(name, funnel={"kept": {"low": 0.9, "likely": 1, "high": 1}}), id=name, **keys)


def drawn(
    monkeypatch: pytest.MonkeyPatch, outcomes: Mapping[str, Outcome], *plans: Plan, **keys: Any
) -> tuple[Workspace, Comparison]:
    """A comparison with these outcomes instead of simulated ones; a plan for each unless given."""
    where = workspace(BOOK)
    file = file_of(need(**keys), *(plans or [row(name) for name in outcomes]))
    exact = compare(where, file, AS_OF)

    def prepared(_question: Question, wanted: Plan, _draws: Draws) -> Outcome:
        return outcomes[wanted.id]

    monkeypatch.setattr(summary, "outcome", prepared)
    size = next(iter(outcomes.values())).total.size
    return where, summary.simulate(where, file, exact, Draws(1 << (size - 1).bit_length()))
