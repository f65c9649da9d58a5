"""Draws that are not random, and what an outcome must be where the exact estimate is known."""

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from operator import mul
from typing import NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

from estimator.draws.inputs import Draws
from estimator.planning.demand import tokens_of, usable_records
from estimator.planning.estimate import PAST, estimate
from estimator.planning.result import PlanEstimate
from estimator.planning.rows import Need, Plan
from estimator.planning.schedule import cycles
from estimator.planning.workspace import Question, Workspace
from estimator.simulation.outcome import Outcome, day_of, outcome
from estimator.sourcing import Estimated
from tests.unit.planning.small import AS_OF

SIZE = 4
NO_DATE = "no completion date can be given"


class Fixed(Draws):
    """Every input at a value of its own, the same in every draw; at its likely one unless told."""

    def __init__(self, value: Callable[[str, Estimated], Fraction] = lambda _, value: value.likely) -> None:
        super().__init__(SIZE)
        self._value = value

    def _values_of(self, name: str, value: Estimated) -> NDArray[np.float64]:
        return np.full(self.number, float(self._value(name, value)))


def corners(value: Estimated) -> tuple[Fraction, ...]:
    """Four values of an input: its low, likely and high one, and the middle of the range."""
    return value.low, value.likely, value.high, (value.low + value.high) / 2


class Corners(Draws):
    """Every input at its low value in the first draw, and so on through :func:`corners`."""

    def __init__(self) -> None:
        super().__init__(SIZE)

    def _values_of(self, _name: str, value: Estimated) -> NDArray[np.float64]:
        return np.array([float(corner) for corner in corners(value)])


class Exactly(Draws):
    """Every input at one exact value: what a plan that states these values without a range would say."""

    def __init__(self, values: Mapping[str, Fraction]) -> None:
        super().__init__(SIZE)
        self._exact = values

    def of(self, name: str, _words: str, value: Estimated) -> Fraction:
        """The value itself, without draws."""
        return self._exact[name] if value.is_range else value.likely


def estimate_at(where: Workspace, wanted: Need, made: Plan, as_of: date, values: Mapping[str, Fraction]) -> "Expected":
    """The exact estimate with every uncertain input at a value of its own."""
    question = Question(where, wanted, as_of, Exactly(values))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("estimator.planning.estimate.Question", lambda *_: question)
        found = estimate(where, wanted, made, as_of)
    tokens: float = np.nan
    if all(source.usage is None and source.tokens_per_record is not None for source in made.source):
        counts = usable_records(question, made)
        each = [tokens_of(question, source).likely for source in made.source]
        tokens = float(sum(map(mul, counts, each)) * cycles(wanted))
    return expected(found)._replace(tokens=tokens)


class Expected(NamedTuple):
    """The exact estimate in an outcome's words.

    Attributes:
        total: Infinite where the plan cannot be done, NaN where it has no price, else its floor.
        records: As delivered.
        tokens: As delivered.
        raw: As taken.
        partial: Whether a part of it has no figure, and the total is a floor.
        unlisted: Whether nothing of it has one.
    """

    total: float
    records: float
    tokens: float
    raw: float
    partial: bool = False
    unlisted: bool = False


def expected(found: PlanEstimate) -> Expected:
    """Infinite where the plan cannot be done, NaN where it has no price, else its floor."""
    amounts = [line.amount for line in found.lines if line.amount is not None]
    past = any(line.refusal is not None and line.refusal.kind in PAST for line in found.lines)
    total = np.inf if stuck(found) else np.nan if past or not amounts else float(sum(amounts))
    records, tokens, raw = (
        np.nan if figure is None else float(figure) for figure in (found.records, found.tokens, found.raw_records)
    )
    partial = any(line.refusal is not None for line in found.lines)
    return Expected(total, records, tokens, raw, partial, not amounts)


def stuck(found: PlanEstimate) -> bool:
    """Whether the schedule, and not the price, makes it infeasible."""
    open_end = any(NO_DATE in warning for warning in found.warnings)
    return found.done_by is None and (not open_end or not found.lines)


def drawn(where: Workspace, wanted: Need, made: Plan, draws: Draws | None = None) -> Outcome:
    """The outcome on the day of the small books."""
    return outcome(Question(where, wanted, AS_OF), made, draws or Fixed())


def agrees(where: Workspace, wanted: Need, made: Plan, as_of: date = AS_OF) -> str:
    """What of an outcome at the likely values is not the exact estimate; empty when all is."""
    found = estimate(where, wanted, made, as_of)
    got = outcome(Question(where, wanted, as_of), made, Fixed())
    return differences(found, got, wanted, as_of)


def differences(found: PlanEstimate, got: Outcome, wanted: Need, as_of: date) -> str:
    """In words, for a test's message."""
    told = expected(found)
    said = [
        f"{name} is {getattr(got, name)[0]!r} and not {getattr(told, name)!r}"
        for name in ("total", "records", "raw")
        if not np.array_equal(getattr(got, name), np.full(SIZE, getattr(told, name)), equal_nan=True)
    ]
    if not np.allclose(got.tokens, told.tokens, rtol=1e-12, atol=0, equal_nan=True):
        said.append(f"tokens are {got.tokens[0]!r} and not {told.tokens!r}")
    start = wanted.start or as_of
    done = float(got.done[0])
    if found.done_by is not None:
        if not np.isfinite(done) or day_of(start, done) != found.done_by:
            said.append(f"done after {done} days and not on {found.done_by}")
    elif not (np.isinf(done) if stuck(found) else np.isnan(done)):
        said.append(f"done after {done} days, which nobody can say")
    return "; ".join(said)
