"""A simulation that is asked again and again while one assumption moves: only the plans that changed are drawn anew."""

from estimator.draws.inputs import Draws
from estimator.planning.compare import Comparison
from estimator.planning.rows import Plan, PlanFile
from estimator.planning.workspace import Question, Workspace
from estimator.progress import Tick, quiet
from estimator.simulation.outcome import Outcome, outcome
from estimator.simulation.summary import summed

MOST_INPUTS = 400
"""Inputs met before all is drawn anew: each value an assumption takes is an input of its own."""


class Simulator:
    """Keeps the outcomes of the plans as they stood when they were last asked about."""

    def __init__(self, workspace: Workspace, number: int, seed: int) -> None:
        """Start without outcomes.

        Args:
            workspace: Books and providers.
            number: How many draws, a power of two.
            seed: Of the draws.
        """
        self._workspace, self._number, self._seed = workspace, number, seed
        self._asked: Question | None = None
        self._draws = Draws(number, seed)
        self._found: dict[str, tuple[Plan, Outcome]] = {}

    def simulate(self, file: PlanFile, comparison: Comparison, tick: Tick = quiet) -> Comparison:
        """The comparison with its ranges; ``tick`` is told before each plan.

        An input that has changed is drawn anew, the others keep their draws: what is drawn from the start differs by
        its sampling error.
        """
        question = Question(self._workspace, file.need, comparison.as_of)
        if question != self._asked or len(self._draws.inputs) > MOST_INPUTS:
            self._asked, self._draws, self._found = question, Draws(self._number, self._seed), {}
        priced = {plan.id for plan in comparison.plans if plan.total is not None}
        found = {}
        for place, plan in enumerate(file.plan):
            tick(place, len(file.plan))
            if plan.id in priced:
                found[plan.id] = (plan, self._outcome(question, plan))
        self._found = found
        return summed(question, file, comparison, self._draws, {name: made for name, (_, made) in self._found.items()})

    def _outcome(self, question: Question, plan: Plan) -> Outcome:
        known = self._found.get(plan.id)
        return known[1] if known is not None and known[0] == plan else outcome(question, plan, self._draws)
