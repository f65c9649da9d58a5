"""The share kept, and the share of a source, at which a plan ties the best alternative."""

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise

from estimator.errors import fault, nearest
from estimator.planning.flip import weakest_stage, with_rate
from estimator.planning.rows import Plan
from estimator.planning.tie import Ask, Tie, Unsolved, Verdict, beware, cost, last_true, unsolved

GRAIN = 1_000_000
"""Shares are told apart to a millionth."""

LOOKS = 100
"""How many shares of a source are looked at between none and all: two crossings nearer than that may be missed."""


def keep(question: Ask, stage: str | None = None) -> Tie | Unsolved:
    """The lowest keep rate of a stage at which the plan costs no more than the alternative.

    Args:
        question: The plan and the alternative.
        stage: The stage; absent, the one that rests on the weakest evidence.

    Raises:
        InputError: The source has no such stage.
    """
    now = question.found()
    barred = unsolved(now)
    if barred is not None:
        return barred
    view = next(source for source in now.sources if source.id == question.source)
    stages = view.funnel.bought if view.funnel is not None else ()
    chosen = weakest_stage(view) if stage is None else next((row for row in stages if row.name == stage), None)
    if chosen is None:
        raise fault(
            "--stage", "", f"{question.source} has no stage {stage!r}", nearest(stage or "", [s.name for s in stages])
        )
    name = chosen.name

    def total(dropped: int) -> int | None:
        share = Fraction(GRAIN - dropped, GRAIN)
        return cost(question.found(plan=with_rate(question.plan, question.source, name, share)))

    def holds(dropped: int) -> bool:
        found = total(dropped)
        return found is not None and found <= question.limit

    most = GRAIN - 1
    at = None if not holds(0) else most if holds(most) else last_true(holds, 0, most)
    value = None if at is None or at == most else Fraction(GRAIN - at, GRAIN)
    return Tie(
        "yield",
        question.plan.id,
        question.source,
        name,
        "",
        chosen.rate.likely,
        value,
        "never" if at is None else "always" if at == most else "at",
        Fraction(1, GRAIN),
        total(at or 0),
        now.total,
        question.rival.id,
        question.limit,
        beware=beware(now),
    )


def part(question: Ask) -> Tie | Unsolved:
    """The share of one source at which the plan ties; the other sources keep their proportions.

    Raises:
        InputError: The plan has one source only, or is stated by usage.
    """
    shares = dict(zip(question.plan.source_ids(), (row.share for row in question.plan.source), strict=True))
    own = shares[question.source]
    if own is None or len(shares) < 2:  # noqa: PLR2004 - a share needs another beside it
        raise fault("--solve", "share", f"{question.plan.id} has one source", "name a plan of two sources or more")
    now = question.found()
    barred = unsolved(now)
    if barred is not None:
        return barred

    def total(place: int) -> int | None:
        return cost(question.found(plan=_shared(question.plan, question.source, Fraction(place, GRAIN))))

    def holds(place: int) -> bool:
        found = total(place)
        return found is not None and found <= question.limit

    ties = sorted(_ties(holds), key=lambda place: abs(Fraction(place, GRAIN) - own))
    values = [Fraction(place, GRAIN) for place in ties]
    verdict: Verdict = "at" if ties else "always" if holds(GRAIN // 2) else "never"
    return Tie(
        "share",
        question.plan.id,
        question.source,
        "share of the usable records",
        "",
        own,
        values[0] if values else None,
        verdict,
        Fraction(1, GRAIN),
        total(ties[0]) if ties else now.total,
        now.total,
        question.rival.id,
        question.limit,
        tuple(sorted(values[1:])),
        beware(now),
    )


def _ties(holds: Callable[[int], bool]) -> list[int]:
    """The outermost shares that hold, of each run of them that ends between two looks."""
    places = sorted({1, *(GRAIN * look // LOOKS for look in range(1, LOOKS)), GRAIN - 1})
    known = [(place, holds(place)) for place in places]
    found = []
    for (low, below), (high, above) in pairwise(known):
        if below and not above:
            found.append(last_true(holds, low, high))
        elif above and not below:
            found.append(-last_true(lambda place: holds(-place), -high, -low))
    return found


def _shared(plan: Plan, name: str, share: Fraction) -> Plan:
    rest = sum(
        (row.share or Fraction(0) for row, own in zip(plan.source, plan.source_ids(), strict=True) if own != name),
        Fraction(0),
    )
    sources = [
        row.model_copy(update={"share": share if own == name else (row.share or Fraction(0)) * (1 - share) / rest})
        for row, own in zip(plan.source, plan.source_ids(), strict=True)
    ]
    return plan.model_copy(update={"source": tuple(sources)})
