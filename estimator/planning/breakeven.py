"""Crossovers: at which volumes of the need another plan becomes the cheapest, and where any two plans change places.

The volume is that of the need, in records or tokens. At every volume each plan is priced by :func:`estimate`, so a
crossover is exact: one plan is cheaper at ``at``, and at ``at + 1`` it is so no more. See
:mod:`estimator.planning.volume` for why none is missed, and :class:`Gap` for when that cannot be promised.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations, groupby, pairwise
from typing import NamedTuple

from estimator.errors import fault, nearest
from estimator.planning.cause import cause, ending
from estimator.planning.crossovers import Breakeven, Crossover, Gap, Range, Stretch
from estimator.planning.refine import Change, Pair, refine
from estimator.planning.rows import Plan, PlanFile
from estimator.planning.volume import Volume, Work, smallest, span, stated
from estimator.planning.workspace import Workspace
from estimator.progress import Tick, quiet

TIMES = 100
"""How many times the need is looked at, where no bound is given."""

WORK = 10_000
"""Estimates after which a search stops and says what it has left open."""

EXPLAINED = 200
"""Crossovers whose cause is looked up; a stair of packages may cross another thousands of times."""


class Search(NamedTuple):
    """What is looked at.

    Attributes:
        upto: The largest volume; absent, :data:`TIMES` the need.
        between: Only these two plans.
        most: Estimates at most.
        tick: Told before each.
    """

    upto: int | None = None
    between: tuple[str, str] | None = None
    most: int = WORK
    tick: Tick = quiet


def breakeven(workspace: Workspace, file: PlanFile, as_of: date, search: Search = Search()) -> Breakeven:  # noqa: B008 - a constant
    """Every crossover of the plans of a file along the volume of its need.

    Args:
        workspace: Books and providers.
        file: The need and the plans; a plan stated by usage has no volume and is left out.
        as_of: The day whose prices hold.
        search: How far, and between which plans.

    Raises:
        InputError: A plan to compare is not in the file, or the largest volume lies below the least.
    """
    need, work = file.need, Work(search.most, tick=search.tick)
    bounds = smallest(need), search.upto or TIMES * stated(need)
    if bounds[1] < bounds[0]:
        raise fault("--upto", "", f"{bounds[1]:,} asks for nothing", f"the least volume is {bounds[0]:,}")
    asked = _asked(file, search.between)
    volumes = {plan.id: Volume(workspace, need, plan, as_of, work) for plan in asked}
    spans = {name: found for name, volume in volumes.items() if (found := span(volume, bounds[1])) is not None}
    pairs = list(_pairs(volumes, spans))
    refine(pairs, work)
    stretches = tuple(_stretches(volumes, spans, pairs, bounds))
    return Breakeven(
        as_of=as_of,
        known_at=workspace.book.known_at,
        need=need,
        unit="records" if need.tokens is None else "tokens",
        first=bounds[0],
        upto=bounds[1],
        currency=need.currency,
        exponent=need.places(need.currency),
        book=workspace.book.digest,
        book_recorded_on=workspace.book.recorded_on,
        yields=workspace.yields.digest,
        plans=tuple(_range(volumes[name], found, bounds[1]) for name, found in spans.items()),
        left_out=tuple((name, _left_out(volume)) for name, volume in volumes.items() if name not in spans),
        stretches=stretches,
        crossovers=tuple(_crossovers(pairs, stretches)),
        gaps=tuple(gap for pair in pairs for gap in _gaps(pair)),
        estimates=work.done,
    )


def _asked(file: PlanFile, between: tuple[str, str] | None) -> Sequence[Plan]:
    known = {plan.id: plan for plan in file.plan}
    for name in between or ():
        if name not in known:
            raise fault("--between", "", f"no plan is called {name!r}", nearest(name, known))
    if between is not None and between[0] == between[1]:
        raise fault("--between", "", f"{between[0]!r} stands on both sides", "name two plans")
    return [plan for plan in file.plan if between is None or plan.id in between]


def _pairs(volumes: dict[str, Volume], spans: dict[str, tuple[int, int]]) -> Iterator[Pair]:
    """Every two plans over the volumes at which both can be had; plans that are the same but in name always tie."""
    for one, other in combinations(spans, 2):
        first, last = max(spans[one][0], spans[other][0]), min(spans[one][1], spans[other][1])
        if first <= last and _made_of(volumes[one].plan) != _made_of(volumes[other].plan):
            yield Pair(volumes[one], volumes[other], first, last)


def _made_of(plan: Plan) -> object:
    return [source.model_copy(update={"id": None}) for source in plan.source], plan.extra


def _stretches(
    volumes: dict[str, Volume], spans: dict[str, tuple[int, int]], pairs: Sequence[Pair], bounds: tuple[int, int]
) -> Iterator[Stretch]:
    """Between two places where anything changes, whoever is cheapest at the first volume stays so."""
    starts = {bounds[0], *(first for first, _ in spans.values()), *(last + 1 for _, last in spans.values())}
    starts |= {change.at + 1 for pair in pairs for change in pair.changes()}
    inside = sorted(start for start in starts if start <= bounds[1])
    rows = []
    for start, following in zip(inside, [*inside[1:], bounds[1] + 1], strict=True):
        totals = {name: volumes[name].at(start).total for name, (a, b) in spans.items() if a <= start <= b}
        least = min((total for total in totals.values() if total is not None), default=None)
        names = tuple(name for name, total in totals.items() if total is not None and total == least)
        rows.append(Stretch(start, following - 1, names, () if names else tuple(_unpriced(volumes, start))))
    for _, alike in groupby(rows, key=lambda row: row[2:]):
        joined = list(alike)
        yield joined[0]._replace(last=joined[-1].last)


def _unpriced(volumes: dict[str, Volume], at: int) -> Iterator[str]:
    """The plans that deliver a volume at a price that is not known, or not in full."""
    for name, volume in volumes.items():
        found = volume.estimate(at)
        if found.status in ("at least", "unpriced") and found.records is not None and found.like_for_like:
            yield name


def _range(volume: Volume, found: tuple[int, int], bound: int) -> Range:
    first, last = found
    why = "" if last >= bound else ending(volume, last + 1)
    return Range(volume.plan.id, volume.plan.name, first, last, why)


def _left_out(volume: Volume) -> str:
    return ending(volume, stated(volume.need))


def _crossovers(pairs: Sequence[Pair], stretches: Sequence[Stretch]) -> Iterator[Crossover]:
    """By volume; those at which the leader changes are explained first."""
    turns = {stretch.first - 1: (before, stretch) for before, stretch in pairwise(stretches)}
    rows = sorted(
        ((change, pair) for pair in pairs for change in pair.changes()),
        key=lambda row: (row[0].at, row[1].one.plan.id, row[1].other.plan.id),
    )
    leading = {number for number, (change, pair) in enumerate(rows) if _leads(turns.get(change.at), pair)}
    told = set([*sorted(leading), *(number for number in range(len(rows)) if number not in leading)][:EXPLAINED])
    for number, (change, pair) in enumerate(rows):
        words = cause(pair.one, pair.other, change.at) if number in told else ""
        yield _crossover(change, pair, words, leads=number in leading)


def _leads(turn: tuple[Stretch, Stretch] | None, pair: Pair) -> bool:
    """Whether one of two plans takes the lead from the other where the cheapest changes."""
    if turn is None:
        return False
    names, before, after = {pair.one.plan.id, pair.other.plan.id}, set(turn[0].cheapest), set(turn[1].cheapest)
    return bool(names & before) and bool(names & after) and names <= before | after


def _crossover(change: Change, pair: Pair, words: str, *, leads: bool) -> Crossover:
    one, other = pair.one, pair.other

    def cheaper(sign: int) -> str | None:
        return None if sign == 0 else (one if sign < 0 else other).plan.id

    return Crossover(
        change.at,
        (one.plan.id, other.plan.id),
        cheaper(change.before),
        cheaper(change.after),
        (one.at(change.at).total, other.at(change.at).total),
        (one.at(change.at + 1).total, other.at(change.at + 1).total),
        leads,
        words,
    )


def _gaps(pair: Pair) -> Iterator[Gap]:
    if pair.left:
        widest = max(last - first for first, last in pair.left)
        first, last = min(first for first, _ in pair.left), max(last for _, last in pair.left)
        why = "; ".join(dict.fromkeys(volume.shape.why for volume in (pair.one, pair.other) if volume.shape.why))
        yield Gap((pair.one.plan.id, pair.other.plan.id), first, last, widest, why or "the two costs stay too close")
