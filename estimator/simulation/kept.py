"""A simulation that is asked again and again while assumptions move: only what changed is drawn and told anew.

Its figures are those of :func:`estimator.simulation.summary.simulate`, to the last bit: what is kept of a plan is used
only where a simulation from the start would give the plan the same draws.
"""

from datetime import date
from fractions import Fraction
from threading import Lock
from typing import NamedTuple

from estimator.draws.inputs import Draws, Input
from estimator.planning.compare import Comparison
from estimator.planning.ranges import PlanRanges
from estimator.planning.result import PlanEstimate
from estimator.planning.rows import Plan, PlanFile
from estimator.planning.workspace import Question, Workspace
from estimator.progress import Tick, quiet
from estimator.simulation.outcome import Outcome, outcome
from estimator.simulation.summary import Told
from estimator.sourcing import Estimated


class _Asked(NamedTuple):
    """An input as a plan asked for it, and what it was given."""

    name: str
    words: str
    value: Estimated
    given: Input


class _Pooled(Draws):
    """Draws that take an input from an earlier simulation where it is the same, in the same place.

    Attributes:
        pool: Inputs by place and name.
        asked: What was asked for since this was last emptied, each once.
    """

    def __init__(self, number: int, seed: int, pool: dict[tuple[int, str], Input]) -> None:
        super().__init__(number, seed)
        self.pool = pool
        self.asked: dict[str, _Asked] = {}

    def of(self, name: str, words: str, value: Estimated) -> Fraction:
        """The input with its draws."""
        if not value.is_range:
            return value.likely
        place = len(self.inputs), name
        known = self.pool.get(place)
        if name not in self.inputs and known is not None and known.value == value:
            self.inputs[name] = known
        found = super().of(name, words, value)
        given = self.inputs[name]
        if name not in self.asked:
            self.asked[name] = _Asked(name, words, value, given)
        return found

    def gives(self, asked: tuple[_Asked, ...]) -> bool:
        """Ask for all of these again; whether each is what it was."""
        found = [(self.of(item.name, item.words, item.value), item) for item in asked]
        return all(self.inputs[item.name] is item.given for _, item in found)


class _Kept(NamedTuple):
    """A plan as it stood, what it asked for, and what came of it."""

    plan: Plan
    asked: tuple[_Asked, ...]
    made: Outcome


class _Retold(Told):
    """What is told of a plan, told once as long as its estimate and its outcome are the same objects."""

    def __init__(self, *, paired: bool) -> None:
        super().__init__(paired=paired)
        self._ranges: dict[str, tuple[PlanEstimate, Outcome, PlanRanges]] = {}
        self._constant: dict[str, tuple[Plan, tuple[str, ...] | None]] = {}

    def ranges(self, comparison: Comparison, plan: PlanEstimate, made: Outcome, start: date) -> PlanRanges:
        """What the draws of a plan say."""
        known = self._ranges.get(plan.id)
        if known is None or known[0] is not plan or known[1] is not made:
            known = plan, made, super().ranges(comparison, plan, made, start)
            self._ranges[plan.id] = known
        return known[2]

    def constant(self, question: Question, plan: Plan) -> tuple[str, ...] | None:
        """The constant inputs of a plan that has no uncertain one."""
        known = self._constant.get(plan.id)
        if known is None or known[0] != plan:
            known = plan, super().constant(question, plan)
            self._constant[plan.id] = known
        return known[1]


class Simulator:
    """Keeps the outcomes of the plans as they stood when they were last asked about; one thread asks at a time."""

    def __init__(self, workspace: Workspace, number: int, seed: int, *, paired: bool = True) -> None:
        """Start without outcomes.

        Args:
            workspace: Books and providers.
            number: How many draws, a power of two.
            seed: Of the draws.
            paired: Whether every two plans are set against each other too.
        """
        self._workspace, self._number, self._seed, self._paired = workspace, number, seed, paired
        self._lock = Lock()
        self._asked: Question | None = None
        self._forget()

    def _forget(self) -> None:
        self._pool: dict[tuple[int, str], Input] = {}
        self._found: dict[str, _Kept] = {}
        self._told = _Retold(paired=self._paired)

    def simulate(self, file: PlanFile, comparison: Comparison, tick: Tick = quiet) -> Comparison:
        """The comparison with its ranges; ``tick`` is told before each plan."""
        with self._lock:
            question = Question(self._workspace, file.need, comparison.as_of)
            if question != self._asked:
                self._asked = question
                self._forget()
            draws = _Pooled(self._number, self._seed, self._pool)
            priced = {plan.id for plan in comparison.plans if plan.total is not None}
            found = {}
            for place, plan in enumerate(file.plan):
                tick(place, len(file.plan))
                if plan.id in priced:
                    found[plan.id] = self._outcome(question, plan, draws)
            self._found = found
            # Each value an assumption took was an input of its own: only those in use are worth their memory.
            self._pool = {(place, name): given for place, (name, given) in enumerate(draws.inputs.items())}
            outcomes = {name: kept.made for name, kept in found.items()}
            return self._told.summed(question, file, comparison, draws, outcomes)

    def _outcome(self, question: Question, plan: Plan, draws: _Pooled) -> _Kept:
        known = self._found.get(plan.id)
        if known is not None and known.plan == plan and draws.gives(known.asked):
            return known
        draws.asked.clear()
        made = outcome(question, plan, draws)
        return _Kept(plan, tuple(draws.asked.values()), made)
