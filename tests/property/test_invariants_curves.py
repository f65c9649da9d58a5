from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimator.money import exact
from estimator.pricing.curve import BeyondCurveError, Curve
from tests.property import strategies as some
from tests.property.strategies import Table, curve_of, decimal

LAST = 150
GRADUATED = some.bands(closed=False)
PLAIN = some.bands(flats=False, closed=False)


def graduated(tiers: list[Table], **more: int) -> Curve:
    return curve_of({"kind": "graduated", "tiers": tiers, **more})


def volume(tiers: list[Table], **more: int) -> Curve:
    return curve_of({"kind": "volume", "tiers": tiers, **more})


def band_of(tiers: list[Table], unit: int) -> int:
    return next(i for i, tier in enumerate(tiers) if tier.get("up_to", unit) >= unit)


def row(made: Curve, last: int = LAST) -> list[Fraction]:
    return [made(n) for n in range((last if made.last is None else min(last, made.last)) + 1)]


@given(some.meters(), some.units)
def test_values_are_exact_and_never_negative(charge: Table, n: int) -> None:
    """Invariants 1 and 2."""
    made = curve_of(charge)
    assert made(0) == 0
    if made.last is None or n <= made.last:
        assert isinstance(made.value(n), int)
        assert made(n) >= 0


@given(GRADUATED, some.units)
def test_more_graduated_units_never_cost_less(tiers: list[Table], n: int) -> None:
    """Invariant 3."""
    made = graduated(tiers)
    assert made(n) <= made(n + 1)


@given(GRADUATED)
def test_the_next_unit_costs_the_rate_of_the_tier_that_holds_it(tiers: list[Table]) -> None:
    """Invariants 4 and 5: the marginal cost at every unit, whose sum is the cost."""
    made, total = graduated(tiers), Fraction(0)
    for unit in range(1, LAST):
        at = band_of(tiers, unit)
        opens = unit == (tiers[at - 1]["up_to"] if at else 0) + 1
        total += exact(tiers[at]["rate"]) + (exact(tiers[at].get("flat", "0")) if opens else 0)
        assert made(unit) == total


@given(PLAIN, st.integers(0, LAST))
def test_every_unit_lies_in_exactly_one_band(tiers: list[Table], n: int) -> None:
    """Invariant 6: with a rate of 1 in one band and 0 in all others the cost counts the band's units."""
    starts = [0, *(tier["up_to"] for tier in tiers[:-1])]
    counts = []
    for i in range(len(tiers)):
        alone = [{**tier, "rate": "1" if j == i else "0"} for j, tier in enumerate(tiers)]
        counts.append(graduated(alone)(n))
    assert sum(counts) == n
    widths = [end - start for start, end in pairwise(starts)]
    assert all(count <= width for count, width in zip(counts, widths, strict=False))
    partly = [i for i, (count, width) in enumerate(zip(counts, widths, strict=False)) if count < width]
    assert all(count == 0 for i in partly[:1] for count in counts[i + 1 :])


@given(PLAIN, st.integers(1, 29))
def test_a_bound_between_equal_rates_changes_nothing(tiers: list[Table], width: int) -> None:
    """Invariants 7 and 8: splitting a band and merging it back."""
    end = tiers[0].get("up_to")
    if end is not None and width >= end:
        return
    split = [{**tiers[0], "up_to": width}, *tiers]
    assert row(graduated(split)) == row(graduated(tiers))
    assert row(volume(split)) == row(volume(tiers))


@given(GRADUATED, some.units)
def test_the_unit_in_which_a_rate_is_stated_does_not_matter(tiers: list[Table], n: int) -> None:
    """Invariant 10."""
    for kind in (graduated, volume):
        for per in (1_000, 1_000_000):
            scaled = [{**tier, "rate": str(int(exact(tier["rate"]) * per))} for tier in tiers]
            assert kind(scaled, per=per)(n) == kind(tiers)(n)


@given(GRADUATED, st.integers(0, 30), st.sampled_from((0, 5)), st.sampled_from((1, 4)), some.units)
def test_rates_times_a_number_cost_that_many_times(
    tiers: list[Table], factor: int, allowance: int, quantum: int, n: int
) -> None:
    """Invariant 11."""

    def times(text: str) -> str:
        return decimal(int(exact(text) * 1000 * factor))

    scaled = [{**tier, "rate": times(tier["rate"]), "flat": times(tier.get("flat", "0"))} for tier in tiers]
    for kind in (graduated, volume):
        one, many = (kind(each, allowance=allowance, quantum=quantum) for each in (tiers, scaled))
        assert many(n) == factor * one(n)


@given(some.bands(flats=False, order="falling", closed=False), some.units, some.units)
def test_falling_rates_favour_buying_together(tiers: list[Table], a: int, b: int) -> None:
    """Invariant 12."""
    made = graduated(tiers)
    assert made(a + b) <= made(a) + made(b)


@given(some.bands(flats=False, order="rising", closed=False), some.units, some.units)
def test_rising_rates_favour_buying_apart(tiers: list[Table], a: int, b: int) -> None:
    """Invariant 12."""
    made = graduated(tiers)
    assert made(a + b) >= made(a) + made(b)


@given(GRADUATED, st.integers(1, LAST))
def test_volume_prices_every_unit_in_the_band_reached(tiers: list[Table], n: int) -> None:
    """Invariant 13: and the next band begins one unit after ``up_to``."""
    made = volume(tiers)
    for count in {n, *(tier["up_to"] + more for tier in tiers[:-1] for more in (0, 1))}:
        tier = tiers[band_of(tiers, count)]
        assert made(count) == count * exact(tier["rate"]) + exact(tier.get("flat", "0"))


@given(some.meters(), st.integers(0, 80))
def test_where_more_units_cost_less_the_smallest_such_count_is_named(charge: Table, n: int) -> None:
    """Invariant 14: agrees with a scan to the end of the last bound and beyond what could still be cheaper."""
    made = curve_of(charge)
    if made.last is not None and n > made.last:
        return
    last = LAST if made.last is None else made.last
    found = made.cheaper_beyond(n)
    scanned = next((m for m in range(n + 1, last + 1) if made(m) < made(n)), None)
    assert found == scanned or (scanned is None and found is not None and found > last and made(found) < made(n))


@given(st.integers(1, 20), some.rates, st.integers(0, 20), some.units)
def test_a_package_is_priced_by_started_blocks(size: int, price: str, free: int, n: int) -> None:
    """Invariant 15."""
    made = curve_of({"kind": "package", "size": size, "price": price, "allowance": free})
    assert made(n) == exact(price) * -(-max(0, n - free) // size)


@given(some.meters(), st.integers(0, 2_000_000))
def test_a_budget_buys_what_a_scan_finds(charge: Table, thousandths: int) -> None:
    """Invariant 18: the most units within it, and the most up to which every count is."""
    made, budget = curve_of(charge), Fraction(thousandths, 1000)
    found = made.affordable(budget)
    costs = row(made, 300)
    within = [n for n, cost in enumerate(costs) if cost <= budget]
    if found.most is not None and found.most < 300:
        assert found.most == within[-1]
        assert made.last == found.most or made(found.most + 1) > budget
    else:
        assert within[-1] == len(costs) - 1 or any(cost > budget for cost in costs[within[-1] :])
    steady = next((n for n, cost in enumerate(costs) if cost > budget), len(costs)) - 1
    assert found.steady == steady if steady < len(costs) - 1 else found.steady is None or found.steady >= steady


@given(some.meters())
def test_past_a_closed_end_there_is_no_number(charge: Table) -> None:
    made = curve_of(charge)
    if made.last is None:
        assert made(10**15) >= 0
    else:
        assert made(made.last) >= 0
        with pytest.raises(BeyondCurveError):
            made(made.last + 1)


@given(some.meters(), st.lists(st.integers(0, 10**9) | some.units, min_size=1, max_size=20))
def test_the_float_twin_of_a_curve_agrees(charge: Table, readings: list[int]) -> None:
    made = curve_of(charge)
    twin = made.array(np.array(readings, dtype=np.float64))
    for n, found in zip(readings, twin.tolist(), strict=True):
        if made.last is not None and n > made.last:
            assert np.isnan(found)
        else:
            assert found == pytest.approx(float(made(n)), rel=1e-9, abs=1e-9)
