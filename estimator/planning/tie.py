"""At what value a plan costs as much as the best alternative: what every search for a reservation price shares."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Literal, NamedTuple

from estimator.planning.compare import contenders
from estimator.planning.estimate import estimate
from estimator.planning.gate import INFEASIBLE, UNPRICED
from estimator.planning.result import PlanEstimate
from estimator.planning.rows import Need, Plan, PlanFile
from estimator.planning.workspace import Workspace

Verdict = Literal["at", "always", "never"]
Solve = Literal["fee", "rate", "yield", "share", "date"]


class Unsolved(NamedTuple):
    """No value can be given: the exit code that says why, and the words."""

    code: int
    words: str


class Tie(NamedTuple):
    """The value at which a plan ties the best alternative.

    Attributes:
        solve: What was looked for.
        plan: The plan's id.
        source: The source whose value varies.
        what: The fee, the meter or the stage, by name.
        unit: What the value is counted in, empty for a share.
        now: The value as it stands, ``None`` where nobody has published one.
        at: The last value at which the plan costs no more than the alternative; ``None`` for ``always`` and ``never``.
        verdict: ``at``; ``always``: it costs no more at every value; ``never``: it costs more at every one.
        step: How finely values were told apart: at the next one it costs more.
        total: What the plan costs at that value, minor units.
        standing: What it costs as things stand, ``None`` where that is not known.
        rival: The id of the best alternative.
        rival_total: What that costs, minor units.
        others: Further values at which the two change places.
        beware: What the reader must know.
    """

    solve: Solve
    plan: str
    source: str
    what: str
    unit: str
    now: Fraction | None
    at: Fraction | None
    verdict: Verdict
    step: Fraction
    total: int | None
    standing: int | None
    rival: str
    rival_total: int
    others: tuple[Fraction, ...] = ()
    beware: tuple[str, ...] = ()


class Ask(NamedTuple):
    """A plan, and what it is held against.

    Attributes:
        workspace: Books and providers.
        need: As stated.
        plan: The plan whose value is sought.
        source: The name of its source that is varied.
        as_of: The day whose prices hold.
        rival: The best alternative.
    """

    workspace: Workspace
    need: Need
    plan: Plan
    source: str
    as_of: date
    rival: PlanEstimate

    @property
    def limit(self) -> int:
        """What the alternative costs, minor units."""
        return self.rival.total or 0

    @property
    def offer(self) -> str:
        """The offer of the source."""
        return next(
            row.offer for row, name in zip(self.plan.source, self.plan.source_ids(), strict=True) if name == self.source
        )

    def found(self, workspace: Workspace | None = None, plan: Plan | None = None) -> PlanEstimate:
        """The estimate of the plan, or of one derived from it, against the books or some derived from them."""
        return estimate(workspace or self.workspace, self.need, plan or self.plan, self.as_of)


def ask(workspace: Workspace, file: PlanFile, plan: Plan, source: str | None, as_of: date) -> Ask | Unsolved:
    """The plan against the other of the file that costs least; :class:`Unsolved` where there is none."""
    others = [estimate(workspace, file.need, row, as_of) for row in file.plan if row.id != plan.id]
    rivals = contenders([found for found in others if found.eligible])
    if not rivals:
        words = "there is no other plan that can be used, has a full price and gives records of the kind needed"
        return Unsolved(UNPRICED, f"{words}: nothing to tie with")
    rival = min(rivals, key=lambda found: (found.total or 0, found.id))
    return Ask(workspace, file.need, plan, source or _largest(plan), as_of, rival)


def _largest(plan: Plan) -> str:
    """The source with the largest share; of equal ones the first."""
    names = dict(zip(plan.source_ids(), (source.share or Fraction(0) for source in plan.source), strict=True))
    return max(names, key=lambda name: names[name])


def unsolved(found: PlanEstimate) -> Unsolved | None:
    """Why no tie can be looked for, whatever the value; ``None`` when one can."""
    if found.reasons:
        return Unsolved(INFEASIBLE, f"{found.id} is not for this need: {found.reasons[0]}")
    if found.status != "priced" or found.total is None:
        first = str(found.missing[0]) if found.missing else found.status
        return Unsolved(UNPRICED, f"{found.id} has no full price whatever the value: {first}")
    if found.records is None:
        return Unsolved(UNPRICED, f"{found.id} is stated by usage: it meets no need that another plan could meet")
    return None


def beware(found: PlanEstimate) -> tuple[str, ...]:
    """That a plan's records are of another kind than the alternative's."""
    return tuple(warning for warning in found.warnings if "not like for like" in warning)


def cost(found: PlanEstimate) -> int | None:
    """A plan's total where it can be used at a full price."""
    return found.total if found.eligible and found.status == "priced" else None


def last_true(holds: Callable[[int], bool], low: int, high: int) -> int:
    """The largest whole number from ``low`` up to below ``high`` that holds, where ``low`` does and ``high`` does not.

    Exact for what does not hold again once it has failed; else one of the places where it ends.
    """
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low
