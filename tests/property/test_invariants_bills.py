import random
from fractions import Fraction
from itertools import accumulate

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimator.errors import Refusal
from estimator.money import EXPONENTS, exact
from estimator.pricing.bill import Bill, bill, join
from estimator.pricing.curve import BeyondCurveError
from tests.property import strategies as some
from tests.property.strategies import Table, compiled

Usage = list[dict[str, int]]


def rated(charges: list[Table], usage: Usage) -> Usage:
    """The readings of the meters that have a rate."""
    known = {charge.get("meter") for charge in charges}
    return [{meter: units for meter, units in month.items() if meter in known} for month in usage]


@given(some.amounts, some.windows, st.booleans(), st.integers(1, 30))
def test_a_fee_alone_is_the_cost_of_nothing(amount: str, every: str, arrears: bool, months: int) -> None:  # noqa: FBT001
    """Invariant 1."""
    fee = {"kind": "fee", "item": "f", "amount": amount, "every": every, "due": "arrears" if arrears else "advance"}
    answer = bill(compiled(fee), [{}] * months)
    assert isinstance(answer, Bill)
    times = {"month": months, "year": -(-months // 12), "contract": 1}[every]
    assert sum(line.exact for line in answer.lines) == times * exact(amount)
    assert bill(compiled(), [{}] * months).total == 0  # type: ignore[union-attr]


@given(some.tables(), some.caps, some.usages, some.currencies, some.last_shares)
def test_lines_and_cash_are_whole_minor_units_that_add_up(
    charges: list[Table], limits: list[Table], usage: Usage, currency: str, last_share: Fraction
) -> None:
    """Invariants 2, 24 and 25: integers only, each line within one minor unit of its exact amount."""
    made = compiled(*charges, limits=limits, currency=currency)
    answer = bill(made, usage, last_share)
    if isinstance(answer, Refusal):
        assert answer.kind in ("past cap", "past last tier")
        return
    scale = 10 ** EXPONENTS[currency]
    for month, paid in enumerate(answer.cash):
        lines = [line for line in answer.lines if line.month == month]
        assert sum(line.amount for line in lines) == paid
        invoiced = [line for line in lines if line.kind != "credit"]
        assert abs(sum((line.exact for line in invoiced), Fraction(0)) * scale - answer.invoices[month]) <= Fraction(
            1, 2
        )
    assert all(abs(line.exact * scale - line.amount) <= 1 for line in answer.lines)
    assert all(type(line.amount) is int for line in answer.lines)
    assert all(paid >= 0 for paid in accumulate(answer.cash))


@given(some.tables(), some.usages, st.integers(0, 2**32).map(random.Random))
def test_the_order_of_charges_in_the_file_does_not_matter(
    charges: list[Table], usage: Usage, rng: random.Random
) -> None:
    """Invariant 9."""
    shuffled = list(charges)
    rng.shuffle(shuffled)
    one, other = bill(compiled(*charges), usage), bill(compiled(*shuffled), usage)
    if isinstance(one, Bill):
        assert isinstance(other, Bill)
        assert (one.invoices, one.cash, one.elsewhere) == (other.invoices, other.cash, other.elsewhere)
    else:
        assert isinstance(other, Refusal)
        assert one.kind == other.kind


@given(st.integers(0, 60), some.readings, st.integers(0, 2**32).map(random.Random))
def test_an_allowance_is_used_once_a_window_in_any_order(free: int, readings: list[int], rng: random.Random) -> None:
    """Invariant 16."""
    charge = {"kind": "unit", "meter": "post", "rate": "1", "every": "contract", "allowance": free}
    expected = sum(readings) - min(sum(readings), free)
    rng.shuffle(readings)
    assert bill(compiled(charge), [{"post": n} for n in readings]).total == 100 * expected  # type: ignore[union-attr]


@given(some.meters("month"), some.amounts, st.sampled_from(("advance", "arrears")), some.units)
def test_a_commitment_is_the_larger_of_the_two(charge: Table, amount: str, due: str, n: int) -> None:
    """Invariant 17."""
    alone = bill(compiled(charge), [{"post": n}])
    if isinstance(alone, Refusal):
        return
    both = bill(compiled(charge, {"kind": "minimum", "amount": amount, "every": "month", "due": due}), [{"post": n}])
    assert isinstance(both, Bill)
    spent, paid = (sum((line.exact for line in each.lines), Fraction(0)) for each in (alone, both))
    assert paid == max(spent, exact(amount))


@given(some.readings, some.readings, some.rates)
def test_a_flat_price_adds_up_however_a_period_is_cut(first: list[int], second: list[int], rate: str) -> None:
    """Invariant 20."""
    made = compiled({"kind": "unit", "meter": "post", "rate": rate, "every": "contract"})

    def spent(readings: list[int]) -> Fraction:
        lines = bill(made, [{"post": n} for n in readings]).lines  # type: ignore[union-attr]
        return sum((line.exact for line in lines), Fraction(0))

    whole = spent([*first, *second])
    assert whole == exact(rate) * sum([*first, *second]) == spent(first) + spent(second)
    assert whole == spent([sum(first), *second])


@given(some.rates, some.rates, some.readings, some.readings)
def test_with_a_change_of_price_the_total_lies_between_all_old_and_all_new(
    old: str, new: str, before: list[int], after: list[int]
) -> None:
    """Invariant 20."""
    was, now = (compiled({"kind": "unit", "meter": "post", "rate": rate}) for rate in (old, new))
    first, second = ([{"post": n} for n in readings] for readings in (before, after))
    both = join([bill(was, first), bill(now, second)])
    ends = sorted(bill(made, [*first, *second]).total for made in (was, now))  # type: ignore[union-attr]
    assert isinstance(both, Bill)
    assert ends[0] <= both.total <= ends[1]


@given(some.rebates("xAI credit", "contract"), some.readings, st.integers(0, 2**32).map(random.Random))
def test_a_rebate_earns_the_same_in_any_order_and_partition(
    rebate: Table, readings: list[int], rng: random.Random
) -> None:
    """Invariant 23."""
    made = compiled({"kind": "unit", "meter": "post", "rate": "1.5"}, rebate)

    def earned(spends: list[int]) -> int:
        return sum(bill(made, [{"post": n} for n in spends]).elsewhere["xAI credit"])  # type: ignore[union-attr]

    shuffled = list(readings)
    rng.shuffle(shuffled)
    assert earned(readings) == earned(shuffled) == earned([sum(readings)])


@given(some.tables("month", credit=False), some.caps, some.units, some.units, some.currencies)
def test_a_lone_month_is_the_one_invoice_of_its_bill(
    charges: list[Table], limits: list[Table], post: int, call: int, currency: str
) -> None:
    made = compiled(*charges, limits=limits, currency=currency)
    [usage] = rated(charges, [{"post": post, "call": call}])
    answer = bill(made, [usage])
    if isinstance(answer, Bill):
        assert made.month(usage) == answer.invoices[0]
    else:
        with pytest.raises(BeyondCurveError):
            made.month(usage)


@given(some.tables(), st.lists(st.tuples(some.units, st.integers(0, 10**7)), min_size=1, max_size=12))
def test_the_float_twin_of_a_month_agrees(charges: list[Table], readings: list[tuple[int, int]]) -> None:
    """Within 1e-9 of the exact invoice or half a minor unit, and NaN exactly where there is none."""
    made = compiled(*charges, limits=[{"kind": "cap", "meter": "post", "max": 110}])
    columns = {"post": [post for post, _ in readings], "call": [call for _, call in readings]}
    columns = {meter: values for meter, values in columns.items() if meter in made.meters}
    twin = made.months({meter: np.array(values, dtype=np.float64) for meter, values in columns.items()}).tolist()
    for i, found in enumerate(twin):
        try:
            cents = made.month({meter: values[i] for meter, values in columns.items()})
        except BeyondCurveError:
            assert np.isnan(found)
            continue
        # A half minor unit may fall either way in float64, and so may spend that lies exactly on a rebate's bound.
        on_a_bound = made.rebate is not None and bool(made.rebate.curve.ends)
        assert on_a_bound or abs(found * 100 - cents) <= max(1.01, 1e-9 * cents)
        if not on_a_bound:
            assert abs(found - cents / 100) <= max(0.0101, 1e-9 * cents / 100)


@given(some.tables(), some.usages, st.integers(0, 60), st.integers(0, 60), some.windows)
def test_a_higher_cap_never_refuses_what_a_lower_one_allows(
    charges: list[Table], usage: Usage, low: int, more: int, every: str
) -> None:
    """Invariant 33, of bills: and within both caps the bill is the same."""
    caps = [{"kind": "cap", "meter": "post", "max": most, "every": every} for most in (low, low + more)]
    lower, higher = (bill(compiled(*charges, limits=[cap]), usage) for cap in caps)
    if isinstance(lower, Bill):
        assert isinstance(higher, Bill)
        assert (lower.cash, lower.lines) == (higher.cash, higher.lines)
