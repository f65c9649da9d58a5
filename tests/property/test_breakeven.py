"""No crossover is missed: the search against every volume asked one by one, for tariffs that rise, fall and end."""

from collections.abc import Sequence
from datetime import timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any

from hypothesis import assume, given, settings

from estimator.money import Money
from estimator.planning.breakeven import Search, breakeven
from estimator.planning.compare import compare
from estimator.planning.crossovers import Breakeven
from estimator.planning.rows import Need, Plan
from estimator.planning.volume import Volume, Work
from estimator.planning.workspace import Workspace
from estimator.sourcing import Pace, Sourcing, StatedCost
from tests.property.strategies import Choices, Table, of, some_charges
from tests.unit.planning.small import AS_OF, file_of, need, offer, plan, post, revision, source, workspace

LAST = 70
OFFERS = ("a", "b")
PLANS = ("p", "q", "r")


def toml(value: object) -> str:
    """A table of the strategies as TOML."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {toml(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return str(value).lower() if isinstance(value, bool) else str(value) if isinstance(value, int) else f'"{value}"'


def a_revision(pick: Choices) -> str:
    """Charges of every kind; often a cap, sometimes a change announced for a later month."""
    rows: list[Table] = some_charges(pick, pick.among(("", "month", "month")))
    limits: list[Table] = []
    if pick.chance():
        every = pick.among(("month", "month", "year"))
        most = pick.below(40) + (40 if every == "year" else 8)
        limits.append({"kind": "cap", "meter": "post", "max": most, "every": every})
    first = revision(", ".join(map(toml, rows)), limits=toml(limits))
    if pick.below(4):
        return first
    start = AS_OF + timedelta(pick.below(70) + 1)
    later = ", ".join(map(toml, some_charges(pick, "month", credit=False)))
    return first + revision(later, start=str(start), announced_on="2026-01-02", limits=toml(limits))


def an_answer(pick: Choices, name: str) -> Sourcing:
    """Meters with even and uneven ratios, a re-check, a stated cost, a pace that fills months, a reach."""
    ratio = pick.among(("1", "1", "2", "1/3", "7/5"))
    uses = [
        post(name, ratio, fixed=pick.among((0, 0, 2)), quantum=pick.among((1, 1, 4)), minimum=pick.among((0, 0, 6)))
    ]
    if pick.chance():
        uses.append(post(name, pick.among(("1", "1/4")), meter="call", basis=pick.among(("raw", "usable"))))
    if not pick.below(3):
        uses.append(post(name, "1/7", meter="call", basis="usable", monthly=True, months=pick.below(3) + 1))
    rate = Money(Fraction(pick.below(9999), 1000), "USD")
    stated = StatedCost("work", "hour", Fraction(pick.below(99), 100), rate, pick.among(("raw", "usable")))
    per_day = pick.among((None, None, Fraction(1), Fraction(7, 3), Fraction(1, 2)))
    reach = pick.among((None, None, None, pick.below(120) + 1))
    pace = Pace(per_day, "a pace", reach, "its end", shared=pick.among(("", "all")))
    return Sourcing(tuple(uses), (stated,) if pick.chance() else (), pace)


def some_sources(pick: Choices) -> list[Table]:
    """One to three sources on shared or separate accounts."""
    parts = [pick.below(9) + 1 for _ in range(pick.among((1, 1, 1, 2, 3)))]
    return [
        source(
            pick.among(OFFERS),
            id=f"s{number}",
            share=Fraction(part, sum(parts)),
            account=pick.among(("", "x")),
            funnel={"kept": pick.among((Fraction(1), Fraction(1, 2), Fraction(3, 7)))},
        )
        for number, part in enumerate(parts)
    ]


def a_plan(pick: Choices, name: str) -> Plan:
    """Sources, and perhaps costs beside them."""
    extra = [{"item": "work", "amount": f"{pick.below(200)} USD", "per": pick.among(("once", "month", "record"))}]
    return plan(*some_sources(pick), id=name, extra=extra * pick.below(2))


def a_case(pick: Choices) -> tuple[Workspace, Need, list[Plan]]:
    """A book, a need and three plans."""
    answers = {name: an_answer(pick, name) for name in OFFERS}
    where = workspace("".join(offer(name, a_revision(pick)) for name in OFFERS), answers)
    keys: dict[str, Any] = {"records": 30}
    again = pick.among(("once", "once", "month", "year"))
    if again != "once":
        keys |= {"every": again, "months": pick.below(14) + 1}
    elif not pick.below(3):
        keys["by"] = AS_OF + timedelta(pick.below(100))
    elif not pick.below(5) and "every" not in keys:
        keys["have"] = 7
    if not pick.below(4):
        keys["decimals"] = pick.among((3, 5))
    return where, need(**keys), [a_plan(pick, name) for name in PLANS]


def walked(where: Workspace, wanted: Need, plans: Sequence[Plan]) -> list[dict[str, int]]:
    """What each contender costs at every volume, by the comparison itself."""
    found = []
    for volume in range(wanted.have + 1, LAST + 1):
        sized = wanted.model_copy(update={"records": volume})
        contenders = compare(where, file_of(sized, *plans), AS_OF).contenders
        found.append({row.id: row.total for row in contenders if row.total is not None})
    return found


def sign(totals: dict[str, int], one: str, other: str) -> int:
    return (totals[one] > totals[other]) - (totals[one] < totals[other])


def expected_changes(every: Sequence[dict[str, int]], first: int) -> set[tuple[int, str, str]]:
    """Where two plans that can both be had change places, from the definition."""
    return {
        (first + place, one, other)
        for place, (now, then) in enumerate(pairwise(every))
        for number, one in enumerate(PLANS)
        for other in PLANS[number + 1 :]
        if {one, other} <= now.keys() & then.keys() and sign(now, one, other) != sign(then, one, other)
    }


def found_changes(found: Breakeven) -> set[tuple[int, str, str]]:
    return {(row.at, *row.plans) for row in found.crossovers}


def a_steady_case(pick: Choices) -> tuple[Workspace, Need, list[Plan]]:
    """Plans whose costs are bounded by the ends of a span: one source each, readings that grow in every month."""
    shop, answers = "", {}
    for name in OFFERS:
        rows = some_charges(pick, "month", credit=False)
        rate = f"{pick.below(90) + 10}"
        bands = [
            {"up_to": pick.below(40) + 5, "rate": rate},
            {"up_to": 60 + pick.below(50), "rate": str(pick.below(60))},
        ]
        rows[0] = pick.among((rows[0], {"kind": "volume", "meter": "post", "tiers": [*bands, {"rate": "1"}]}))
        shop += offer(name, revision(", ".join(map(toml, rows)), limits=toml(a_cap(pick))))
        uses = [post(name, pick.among(("1", "2")))]
        if pick.chance():
            uses.append(post(name, "2/5", meter="call"))
        pace = Pace(pick.among((None, Fraction(3), Fraction(9, 2))), "a pace")
        answers[name] = Sourcing(tuple(uses), (), pace)
    wanted = need(records=30, decimals=pick.among((0, 0, 0, 4)))
    kept = pick.among((Fraction(1), Fraction(1, 2)))
    plans = [plan(source(pick.among(OFFERS), funnel={"kept": kept}, account=name), id=name) for name in PLANS]
    return workspace(shop, answers), wanted, plans


def a_cap(pick: Choices) -> list[Table]:
    """Perhaps a cap a month."""
    return [{"kind": "cap", "meter": "post", "max": pick.below(60) + 30, "every": "month"}] * pick.below(2)


@settings(max_examples=settings().max_examples // 400 + 5)
@given(of(300, a_steady_case))
def test_what_lies_between_two_volumes_is_bounded_by_its_ends(case: tuple[Workspace, Need, list[Plan]]) -> None:
    where, wanted, plans = case
    volume = Volume(where, wanted, plans[0], AS_OF, Work(0))
    points = [volume.at(number) for number in range(1, 180)]
    assume(volume.shape.bounded)
    # What never falls is the cost with its drops added back, but for what rounding may do.
    for now, then in pairwise(points):
        if then.total is None:
            continue
        assert now.total is not None
        assert now.falls <= then.falls
        assert now.total + now.falls <= then.total + then.falls + then.loose


@settings(max_examples=settings().max_examples // 400 + 5)
@given(of(300, a_steady_case))
def test_spans_are_closed_only_where_nothing_changes(case: tuple[Workspace, Need, list[Plan]]) -> None:
    where, wanted, plans = case
    upto = 120
    found = breakeven(where, file_of(wanted, *plans), AS_OF, Search(upto))
    volumes = {row.id: Volume(where, wanted, row, AS_OF, Work(0)) for row in plans}
    every = [
        {name: total for name, volume in volumes.items() if (total := volume.at(number).total) is not None}
        for number in range(1, upto + 1)
    ]
    assert not found.gaps
    assert found_changes(found) == expected_changes(every, 1)


@settings(max_examples=settings().max_examples // 400 + 5)
@given(of(600, a_case))
def test_every_crossover_of_every_volume_is_found(case: tuple[Workspace, Need, list[Plan]]) -> None:
    where, wanted, plans = case
    found = breakeven(where, file_of(wanted, *plans), AS_OF, Search(LAST))
    every = walked(where, wanted, plans)
    first = wanted.have + 1
    assert not found.gaps
    assert found_changes(found) == expected_changes(every, first)
    cheapest = [{name for name, total in totals.items() if total == min(totals.values())} for totals in every]
    stretched = [set(row.cheapest) for row in found.stretches for _ in range(row.first, row.last + 1)]
    assert stretched == cheapest
