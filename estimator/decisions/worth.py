"""What a measurement is worth before a plan is chosen: what it saves on average, against what it costs."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np

from estimator.decisions.lift import Lift, lifts
from estimator.decisions.likelihood import levels, nodes
from estimator.decisions.measuring import Field, Place, Sampling, Till
from estimator.decisions.twin import Known, Numbers, at, known, labels
from estimator.decisions.values import partial, perfect, sampled
from estimator.draws.drawn import draws_of
from estimator.draws.inputs import DRAWS, Draws, Input
from estimator.draws.marginals import draw
from estimator.evidence import Grade
from estimator.planning.compare import Comparison, compare
from estimator.planning.gate import UNPRICED
from estimator.planning.rows import PlanFile
from estimator.planning.tie import Unsolved
from estimator.planning.workspace import Question, Workspace
from estimator.simulation.outcome import Outcome, outcome
from estimator.sourcing import Estimated

VALUES, WITHIN = 64, 256
"""Values of an input at which costs are averaged, and draws of all others at each."""

CELLS = 256
"""Cells of equal probability over which a measurement's outcomes are followed."""

UNITS = tuple(digit * 10**power for power in range(7) for digit in (1, 2, 5))
"""Sizes of a pilot that are tried, in sampling units."""


class Standing(NamedTuple):
    """A plan that may be chosen.

    Attributes:
        id: Its id.
        likely: Its exact total at likely values, minor units.
        expected: The mean of its total over the draws, minor units.
        cheapest: The share of draws in which it is the cheapest.
        late: The share of draws in which it is done after the need's last day; its cost is counted all the same.
    """

    id: str
    likely: int
    expected: float
    cheapest: float
    late: float


class Study(NamedTuple):
    """A pilot of one source.

    Attributes:
        place: Where and how it samples.
        units: Sampling units.
        records: Records fetched.
        saving: What it saves on average, before its price; minor units.
        price: What the offer bills for it, minor units; ``None`` where nobody can say.
        unpriced: Why there is no price.
    """

    place: Place
    units: int
    records: int
    saving: float
    price: int | None
    unpriced: str = ""

    @property
    def net(self) -> float | None:
        """What is left of the saving."""
        return None if self.price is None else self.saving - self.price


class Finding(NamedTuple):
    """One input and what it is worth to know it.

    Attributes:
        name: Its identity.
        words: What it is.
        value: Its range.
        plans: The plans it bears on.
        perfect: What knowing it exactly would save on average, minor units.
        study: The pilot with the largest net saving; ``None`` where a pilot does not count it or could change nothing.
    """

    name: str
    words: str
    value: Estimated
    plans: tuple[str, ...]
    perfect: float
    study: Study | None

    @property
    def grade(self) -> Grade:
        """How it is known."""
        return self.value.grade

    @property
    def pays(self) -> bool:
        """Whether its pilot saves more than it costs."""
        return self.study is not None and self.study.net is not None and self.study.net > 0


NONE = "no plan can be used, has a full price, gives records of the kind needed and can be done in every draw"
"""Why nothing can be chosen."""


class Worth(NamedTuple):
    """What to measure next, if anything.

    Attributes:
        compared: The comparison at likely values.
        standings: Plans that may be chosen, least expected total first; empty when only lifts can be told.
        left_out: Plans in the comparison that cannot be chosen here, with the reason.
        perfect: What knowing every input would save on average, minor units.
        findings: Inputs, those whose pilot nets most first, then by what knowing them would save.
        lifts: Pilots that would let a share of distinct records be carried so far.
        draws: How many.
        seed: Of the draws.
    """

    compared: Comparison
    standings: tuple[Standing, ...]
    left_out: tuple[tuple[str, str], ...]
    perfect: float
    findings: tuple[Finding, ...]
    lifts: tuple[Lift, ...]
    draws: int
    seed: int

    @property
    def next(self) -> Finding | None:
        """The measurement to make next; ``None``: none pays."""
        return next((row for row in self.findings if row.pays), None)


class Asking(NamedTuple):
    """How a question is put.

    Attributes:
        draws: How many, a power of two from 256.
        seed: Of the draws.
        sampling: How a pilot would sample.
    """

    draws: int = DRAWS
    seed: int = 0
    sampling: Sampling = Sampling()


def worth(workspace: Workspace, file: PlanFile, as_of: date, asking: Asking) -> Worth | Unsolved:
    """What each measurement is worth.

    Args:
        workspace: Books and providers.
        file: The plan file.
        as_of: The day whose prices hold.
        asking: Draws, and how a pilot would sample.

    Returns:
        The worth of knowing each input and of measuring it, or why no plan can be chosen.

    Raises:
        InputError: A plan names an offer or a provider nobody knows.
    """
    compared = compare(workspace, file, as_of)
    question = Question(workspace, file.need, as_of)
    draws = Draws(asking.draws, asking.seed)
    by_id = {plan.id: plan for plan in file.plan}
    drawn = {plan.id: outcome(question, by_id[plan.id], draws) for plan in compared.contenders}
    left_out = {name: _undone(made.total) for name, made in drawn.items() if not np.isfinite(made.total).all()}
    ids = tuple(name for name in drawn if name not in left_out)
    till = Till(workspace, file, as_of)
    field = Field(question, file, asking.sampling)
    lifted = tuple(lifts(field, compared, till))
    if not ids:
        if not lifted:
            return Unsolved(UNPRICED, NONE + "".join(f"; {name}: {why}" for name, why in left_out.items()))
        return Worth(compared, (), tuple(left_out.items()), 0.0, (), lifted, asking.draws, asking.seed)
    totals = np.array([drawn[name].total for name in ids])
    every = [known(question, by_id[name]) for name in ids]
    open_ = undominated(totals)
    case = _Case(question, every, draws, open_, totals.mean(axis=1)[open_])
    found = _places(field, compared, ids)
    said = labels(case.inputs())
    findings = [
        _finding(case, row, said[row.name], found.get(row.name, ()), till) for row in case.inputs() if len(ids) > 1
    ]
    return Worth(
        compared,
        _standings(compared, ids, totals, [_late(question, drawn[name]) for name in ids]),
        tuple(left_out.items()),
        perfect(totals),
        tuple(sorted(findings, key=_order)),
        lifted,
        asking.draws,
        asking.seed,
    )


def _undone(totals: Numbers) -> str:
    share = 1 - float(np.isfinite(totals).mean())
    return f"cannot be done or has no price in {share:.1%} of the draws"


def _late(question: Question, made: Outcome) -> float:
    """The share of draws that end after the last day of the need."""
    need = question.need
    if need.by is None:
        return 0.0
    days = (need.by - (need.start or question.as_of)).days + 1
    return float((made.done > days).mean())


def _standings(
    compared: Comparison, ids: Sequence[str], totals: Numbers, late: Sequence[float]
) -> tuple[Standing, ...]:
    likely = {plan.id: plan.total or 0 for plan in compared.plans}
    first = sorted(range(len(ids)), key=lambda place: ids[place])
    least = np.array(first)[totals[first].argmin(axis=0)]
    rows = [
        Standing(name, likely[name], float(totals[place].mean()), float((least == place).mean()), late[place])
        for place, name in enumerate(ids)
    ]
    return tuple(sorted(rows, key=lambda row: (row.expected, row.id)))


def _places(field: Field, compared: Comparison, ids: Sequence[str]) -> Mapping[str, Sequence[Place]]:
    """Where each input can be measured, by its name."""
    views = {plan.id: plan for plan in compared.plans}
    found: dict[str, list[Place]] = {}
    for plan in field.file.plan:
        if plan.id in ids:
            for name, place in field.places(plan, views[plan.id]):
                found.setdefault(name, []).append(place)
    return found


def undominated(totals: Numbers) -> list[int]:
    """The rows that no other row undercuts or equals at every draw: only these can be the least on average of some.

    Of rows that are equal throughout the first stands.
    """
    kept_: list[int] = []
    for row in np.argsort(totals.mean(axis=1), kind="stable"):
        if not any((totals[other] <= totals[row]).all() for other in kept_):
            kept_.append(int(row))
    return sorted(kept_)


class _Case(NamedTuple):
    """Plans, the draws of all their inputs, those that may ever be chosen, and what these cost on average."""

    question: Question
    plans: Sequence[Known]
    draws: Draws
    open: Sequence[int]
    expected: Numbers

    def inputs(self) -> list[Input]:
        """The inputs of all plans, in the order in which they were met."""
        met = {name for plan in self.plans for name in plan.inputs}
        return [row for name, row in self.draws.inputs.items() if name in met]

    @property
    def rivals(self) -> list[Known]:
        """The plans that may ever be chosen."""
        return [self.plans[place] for place in self.open]

    def matters(self, row: Input) -> bool:
        """Whether knowing an input can change what is chosen."""
        return len(self.open) > 1 and any(row.name in plan.inputs for plan in self.rivals)

    def means(self, row: Input) -> Numbers:
        """Expected totals given an input, at the middles of :data:`CELLS` cells: a row for each plan.

        The other inputs keep the same draws at every value, so that the curve is smooth; its level is set by the mean
        over all draws.
        """
        values = np.repeat(quantiles(row.value, nodes(VALUES)), WITHIN)
        columns = {name: np.tile(draws_of(other.drawn)[:WITHIN], VALUES) for name, other in self.draws.inputs.items()}
        columns[row.name] = values
        curves = [self._curve(plan, row, columns) for plan in self.rivals]
        return np.array(
            [curve + (expected - curve.mean()) for curve, expected in zip(curves, self.expected, strict=True)]
        )

    def _curve(self, plan: Known, row: Input, columns: Mapping[str, Numbers]) -> Numbers:
        if row.name not in plan.inputs:
            return np.zeros(CELLS)
        own = {name: columns[name] for name in plan.inputs}
        totals = at(self.question, plan, own).total.reshape(VALUES, -1)
        # A combination that no draw has met may not be doable; the others of the same value speak for it.
        done = np.isfinite(totals)
        seen = done.any(axis=1)
        inner = np.where(done, totals, 0.0).sum(axis=1)[seen] / done.sum(axis=1)[seen]
        curve: Numbers = np.interp(levels(CELLS), nodes(VALUES)[seen], inner)
        return curve


def quantiles(value: Estimated, shares: Numbers) -> Numbers:
    """The values of an input at shares inside (0, 1)."""
    if value.quantile is not None:
        found: Numbers = value.quantile(shares)
        return found
    return draw(value, np.floor(shares * 2.0**32).astype(np.uint32))


def _finding(case: _Case, row: Input, words: str, found: Sequence[Place], till: Till) -> Finding:
    plans = tuple(plan.plan.id for plan in case.plans if row.name in plan.inputs)
    if not case.matters(row):
        return Finding(row.name, words, row.value, plans, 0.0, None)
    means = case.means(row)
    known_ = partial(means)
    values = quantiles(row.value, levels(CELLS))
    studies = [_study(means, values, place, till) for place in found] if known_ else []
    best_ = max(studies, key=lambda study: (study.net is not None, study.net or 0.0), default=None)
    return Finding(row.name, words, row.value, plans, known_, best_)


def _study(means: Numbers, values: Numbers, place: Place, till: Till) -> Study:
    """The size with the largest net saving; the smallest where no size has a price."""
    tried: list[Study] = []
    ceiling = partial(means)
    for units in UNITS:
        records = units * place.records
        price = till.price(place, records)
        saving = sampled(means, place.likelihood(values, units))
        tried.append(Study(place, units, records, saving, price.minor, price.why))
        # A dearer pilot than all there is to know cannot pay, and one that tells nearly all gains nothing by size.
        if price.minor is None or price.minor >= ceiling or saving > 0.999 * ceiling:
            break
    return max(tried, key=lambda study: (study.net is not None, study.net or 0.0, -study.units))


def _order(row: Finding) -> tuple[float, float, str]:
    net = row.study.net if row.study is not None and row.study.net is not None else None
    return (-net if net is not None and net > 0 else 0.0, -row.perfect, row.name)
