"""What every estimate keeps, whatever the plan: sums, monotony, and that the unknown never looks known."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, TypeAlias

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from estimator.money import Money
from estimator.planning.compare import compare
from estimator.planning.estimate import estimate
from estimator.planning.gate import OK, Rule, judge
from estimator.planning.result import PlanEstimate
from estimator.planning.workspace import Workspace
from estimator.sourcing import Pace, Sourcing, StatedCost
from tests.property.strategies import Choices, of
from tests.unit.planning.small import AS_OF, file_of, need, offer, plan, post, revision, source, workspace

Shop: TypeAlias = tuple[str, dict[str, Sourcing]]

OFFERS = ("a", "b")
SHARES = st.integers(1, 100).map(lambda share: Fraction(share, 100))
RECORDS = st.integers(1, 10**6)

WHOLE = settings(max_examples=settings().max_examples // 4 + 10)
"""A whole comparison is answered in each example, ten times as much work as a bill."""


def a_rate(pick: Choices) -> str:
    """A price from 0 to 10 with six decimals."""
    units = pick.below(10**7 + 1)
    return f"{units // 10**6}.{units % 10**6:06d}"


def a_unit(pick: Choices) -> str:
    return f'{{ kind = "unit", meter = "post", rate = "{a_rate(pick)}" }}'


def a_package(pick: Choices) -> str:
    size = pick.below(10**5) + 1
    return f'{{ kind = "package", meter = "post", size = {size}, price = "{a_rate(pick)}" }}'


def some_tiers(pick: Choices) -> str:
    kind, end = pick.among(("graduated", "volume")), pick.below(10**6) + 1
    bands = f'{{ up_to = {end}, rate = "{a_rate(pick)}" }}, {{ rate = "{a_rate(pick)}" }}'
    return f'{{ kind = "{kind}", meter = "post", tiers = [{bands}] }}'


def a_fee(pick: Choices) -> str:
    every = pick.among(("month", "year", "contract"))
    return f'{{ kind = "fee", item = "fee", amount = "{a_rate(pick)}", every = "{every}" }}'


def a_credit(pick: Choices) -> str:
    return f'{{ kind = "credit", amount = "{a_rate(pick)[:-4]}", source = "promotional" }}'


def some_charges(pick: Choices) -> str:
    """One price a post and, perhaps, a fee and a credit."""
    price = pick.among((a_unit, a_package, some_tiers))(pick)
    return ", ".join([price, *(pick.among((a_fee, a_credit))(pick) for _ in range(pick.below(3)))])


def an_answer(pick: Choices, name: str) -> Sourcing:
    """What a provider may say: an uneven ratio, a re-check, a stated cost, a pace."""
    uses = [post(name, f"{pick.below(300) + 1}/100", fixed=pick.below(4))]
    if pick.chance():
        uses.append(post(name, "1/7", basis="usable", monthly=True, months=pick.below(3) + 1))
    rate, each = Money(Fraction(pick.below(10_000), 1000), "USD"), Fraction(pick.below(100), 1000)
    stated = StatedCost("work", "hour", each, rate, pick.among(("raw", "usable")))
    most = Fraction(10**6 + pick.below(99 * 10**5) * 10) if pick.chance() else None
    return Sourcing(tuple(uses), (stated,) if pick.chance() else (), Pace(most, "a pace"))


def a_shop(pick: Choices, charges: Callable[[Choices], str] = some_charges) -> Shop:
    """A book of two offers and what is said of them."""
    book = "".join(offer(name, revision(charges(pick))) for name in OFFERS)
    return book, {name: an_answer(pick, name) for name in OFFERS}


def some_sources(pick: Choices) -> list[dict[str, Any]]:
    """Up to three sources whose shares sum to 1, on shared or separate accounts."""
    parts = [pick.below(50) + 1 for _ in range(pick.below(3) + 1)]
    return [
        source(
            pick.among(OFFERS),
            id=f"s{number}",
            share=Fraction(part, sum(parts)),
            account=pick.among(("", "x")),
            funnel={"kept": Fraction(pick.below(100) + 1, 100)},
        )
        for number, part in enumerate(parts)
    ]


def a_need(pick: Choices) -> dict[str, Any]:
    """Records once, records again and again, or tokens."""
    records = {"records": pick.below(10**6) + 1}
    again = {"every": pick.among(("month", "year")), "months": pick.below(13) + 1}
    return pick.among((records, records | again, {"tokens": pick.below(10**7) * 10 + 1}))


SHOPS, UNIT_SHOPS = of(40, a_shop), of(25, lambda pick: a_shop(pick, a_unit))
SOURCES, NEEDS = of(13, some_sources), of(5, a_need)


def estimated(where: Workspace, rows: list[dict[str, Any]], wanted: dict[str, Any]) -> PlanEstimate:
    return estimate(where, need(**wanted), plan(*rows), AS_OF)


@WHOLE
@given(SHOPS, SOURCES, NEEDS)
def test_lines_sum_to_the_total_and_unit_costs_multiply_back(
    shop: Shop, rows: list[dict[str, Any]], wanted: dict[str, Any]
) -> None:
    found = estimated(workspace(*shop), rows, wanted)
    if found.total is None:
        assert found.status == "infeasible"
        return
    assert sum(line.amount or 0 for line in found.lines) == found.total
    assert (found.status == "priced") == all(line.amount is not None for line in found.lines)
    assert found.records is not None
    if found.per_1000_records is not None:
        assert found.per_1000_records * found.records == found.total * 10
    if found.per_million_tokens is not None and found.tokens is not None:
        assert found.per_million_tokens * found.tokens == found.total * 10_000
    assert sum(found.grade_shares.values()) in (0, 1)
    assert sum(found.monthly_records) == found.raw_records


@WHOLE
@given(UNIT_SHOPS, SOURCES, RECORDS, RECORDS)
def test_more_records_never_cost_less_at_unit_prices(
    shop: Shop, rows: list[dict[str, Any]], one: int, other: int
) -> None:
    where = workspace(*shop)
    few, many = (estimated(where, rows, {"records": records}) for records in sorted((one, other)))
    assert few.total is not None
    assert many.total is not None
    assert few.total <= many.total


@WHOLE
@given(UNIT_SHOPS, SOURCES, RECORDS, st.data())
def test_keeping_more_never_costs_more_at_unit_prices(
    shop: Shop, rows: list[dict[str, Any]], records: int, data: st.DataObject
) -> None:
    where = workspace(*shop)
    better = [
        {**row, "funnel": {"kept": row["funnel"]["kept"] + data.draw(SHARES) * (1 - row["funnel"]["kept"])}}
        for row in rows
    ]
    worse, best = (estimated(where, sources_, {"records": records}) for sources_ in (rows, better))
    assert worse.total is not None
    assert best.total is not None
    assert best.total <= worse.total


@WHOLE
@given(SHOPS, SOURCES, RECORDS, st.data())
def test_without_a_price_nothing_is_priced_and_no_gate_passes(
    shop: Shop, rows: list[dict[str, Any]], records: int, data: st.DataObject
) -> None:
    book, said = shop
    lost = data.draw(st.sampled_from(sorted({row["offer"] for row in rows})))
    whole, part = workspace(book, said), workspace(_without(book, lost), said)
    file = file_of(need(records=records), plan(*rows))
    before, after = compare(whole, file, AS_OF), compare(part, file, AS_OF)
    assert before.plans[0].status == "priced"
    assert after.plans[0].status in ("at least", "unpriced")
    assert not after.contenders
    limit = Money(Fraction(10**12), "USD")
    rules = (Rule(fail_over=limit), Rule(require_priced=True), Rule(fail_over=limit, max_age=timedelta(days=10**5)))
    for rule in rules:
        assert judge(whole, before, before.plans[0], rule).code == OK
        assert judge(part, after, after.plans[0], rule).code != OK


def _without(book: str, name: str) -> str:
    """The same book in which an offer's price is not published."""
    head, mark, tail = book.partition(f'id = "{name}"')
    return head + mark + re.sub(r"charges = .*", "", tail, count=1)


@WHOLE
@given(SHOPS, st.lists(st.tuples(st.sampled_from(OFFERS), SHARES), min_size=2, max_size=3), RECORDS)
def test_the_order_of_the_plans_in_the_file_does_not_matter(
    shop: Shop, rows: list[tuple[str, Fraction]], records: int
) -> None:
    where = workspace(*shop)
    plans = [plan(source(name, funnel={"kept": kept}), id=f"p{number}") for number, (name, kept) in enumerate(rows)]
    mixed = plans[::-1]
    one, other = (compare(where, file_of(need(records=records), *some), AS_OF) for some in (plans, mixed))
    assert one.plans == other.plans
    assert (one.token_order, one.flip) == (other.token_order, other.flip)
    assert set(one.notes) == set(other.notes)


@WHOLE
@given(SHOPS, SOURCES, RECORDS)
def test_the_same_question_has_the_same_answer_whatever_was_asked_before(
    shop: Shop, rows: list[dict[str, Any]], records: int
) -> None:
    where = workspace(*shop)
    first = estimated(where, rows, {"records": records})
    estimated(where, rows[:1] and [{**rows[0], "share": 1}], {"records": records + 1})
    assert estimated(where, rows, {"records": records}) == first


@WHOLE
@given(UNIT_SHOPS, RECORDS, st.integers(1, 999), st.sampled_from(["", "another account"]))
def test_one_source_or_two_halves_of_it_cost_the_same_at_unit_prices(
    shop: Shop, records: int, part: int, account: str
) -> None:
    book, said = shop
    where = workspace(book, {name: Sourcing((post(name),)) for name in said})
    whole = estimated(where, [source("a")], {"records": records * 1000})
    halves = [
        source("a", id="one", share=Fraction(part, 1000), account=account),
        source("a", id="two", share=1 - Fraction(part, 1000)),
    ]
    split = estimated(where, halves, {"records": records * 1000})
    assert whole.total is not None
    assert split.total is not None
    assert abs(whole.total - split.total) <= (1 if account else 0)


@WHOLE
@given(SHOPS, SOURCES, RECORDS, st.integers(0, 400))
def test_the_day_needed_decides_feasibility_and_not_the_cost(
    shop: Shop, rows: list[dict[str, Any]], records: int, days: int
) -> None:
    where, by = workspace(*shop), AS_OF + timedelta(days=days)
    free, bound = estimated(where, rows, {"records": records}), estimated(where, rows, {"records": records, "by": by})
    assume(free.done_by is not None)
    assert isinstance(free.done_by, date)
    assert (bound.total, bound.done_by) == (free.total, free.done_by)
    assert (bound.status == "infeasible") == (free.done_by > by)


@WHOLE
@given(SHARES, st.integers(10, 10**4), st.integers(10, 10**4), st.integers(0, 10**5))
def test_at_the_share_that_flips_the_order_the_cheapest_is_cheapest_no_more(
    kept: Fraction, rate: int, other: int, fee: int
) -> None:
    charge = '{{ kind = "unit", meter = "post", rate = "0.{:05d}" }}'
    fixed = f'{{ kind = "fee", item = "fee", amount = "{fee}", every = "month" }}'
    prices = (f"{charge.format(rate)}, {fixed}", charge.format(rate + other))
    where = workspace("".join(offer(name, revision(price)) for name, price in zip("ab", prices, strict=True)))
    wanted = need(records=10**6)
    plans = [plan(source(name, funnel={"kept": kept}), id=name) for name in "ab"]
    found = compare(where, file_of(wanted, *plans), AS_OF)
    assume(found.cheapest is not None and found.cheapest.id == "a" and found.flip is not None)
    assert found.flip is not None
    assert found.runner_up is not None

    def unit(share: Fraction) -> Fraction | None:
        return estimate(where, wanted, plan(source("a", funnel={"kept": share})), AS_OF).per_1000_records

    target = found.runner_up.per_1000_records
    assert target is not None
    lowest = unit(Fraction(1, 100))
    assert lowest is not None
    if found.flip.at is None:
        assert kept <= Fraction(1, 100) or lowest < target
        return
    at, above = unit(found.flip.at), unit(min(kept, found.flip.at * Fraction(102, 100)))
    assert at is not None
    assert above is not None
    assert above <= target <= at
