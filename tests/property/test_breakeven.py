"""No crossover is missed: the search against every volume asked one by one, for tariffs that rise, fall and end."""

from collections.abc import Sequence
from datetime import timedelta
from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from estimator.money import Money
from estimator.planning.breakeven import Breakeven, breakeven
from estimator.planning.compare import compare
from estimator.planning.rows import Need, Plan
from estimator.planning.workspace import Workspace
from estimator.sourcing import Pace, Sourcing, StatedCost
from tests.property.strategies import Choices, Table, of, some_charges
from tests.unit.planning.small import AS_OF, file_of, need, offer, plan, post, revision, source, workspace

LAST = 90
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
    every = pick.among(("", "month", "month"))
    rows: list[Table] = some_charges(pick, every)
    limits: list[Table] = []
    if pick.chance():
        most = pick.below(40) + 1
        limits.append({"kind": "cap", "meter": "post", "max": most, "every": pick.among(("month", "month", "year"))})
    first = revision(", ".join(map(toml, rows)), limits=toml(limits))
    if pick.below(4):
        return first
    start = AS_OF + timedelta(pick.below(70) + 1)
    later = ", ".join(map(toml, some_charges(pick, "month", credit=False)))
    return first + revision(later, start=str(start), announced_on="2026-01-02", limits=toml(limits))


def an_answer(pick: Choices, name: str) -> Sourcing:
    """Meters with even and uneven ratios, a re-check, a stated cost, a pace that fills months, a reach."""
    ratio = pick.among(("1", "1", "2", "1/3", "7/5"))
    uses = [post(name, ratio, fixed=pick.among((0, 0, 2)), quantum=pick.among((1, 1, 4)), minimum=pick.among((0, 0, 6)))]
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
    elif not pick.below(5):
        keys["have"] = 7
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


def found_changes(found: Breakeven) -> set[tuple[int, str, str]]:
    return {(row.at, *row.plans) for row in found.crossovers}


@settings(max_examples=settings().max_examples // 20 + 20)
@given(of(600, a_case))
def test_every_crossover_of_every_volume_is_found(case: tuple[Workspace, Need, list[Plan]]) -> None:
    where, wanted, plans = case
    found = breakeven(where, file_of(wanted, *plans), AS_OF, upto=LAST)
    every = walked(where, wanted, plans)
    first = wanted.have + 1
    expected = {
        (first + place, one, other)
        for place, (now, then) in enumerate(zip(every, every[1:], strict=False))
        for number, one in enumerate(PLANS)
        for other in PLANS[number + 1 :]
        if {one, other} <= now.keys() & then.keys() and sign(now, one, other) != sign(then, one, other)
    }
    assert not found.gaps
    assert found_changes(found) == expected
    cheapest = [
        {name for name, total in totals.items() if total == min(totals.values())} for totals in every
    ]
    stretched = [set(row.cheapest) for row in found.stretches for _ in range(row.first, row.last + 1)]
    assert stretched == cheapest
