"""The bill at every draw against the exact bill of each draw's own months, on seeded tariffs of every kind."""

import random
from fractions import Fraction

import numpy as np
import pytest

from estimator.errors import Refusal
from estimator.pricing.bill import bill
from estimator.pricing.tariff import Tariff
from estimator.simulation.billing import Span, drawn_cash, rounded
from tests.property.strategies import Choices, Table, compiled, some_caps, some_charges

CASES, SHARDS = 200, 4
LENGTHS = (1, 2, 3, 7, 12, 14, 25, 26)
"""Months of the draws of one span."""
LAST = Fraction(11, 31)


def cases(shard: int) -> list[tuple[Tariff, list[dict[str, int]]]]:
    """Tariffs with their readings, as many months as the longest draw has."""
    rng = random.Random(f"drawn bills {shard}")
    made = []
    for _ in range(CASES // SHARDS):
        pick = Choices(rng.randbytes(400))
        tariff = compiled(*some_charges(pick), limits=some_caps(pick), currency=pick.among(("USD", "JPY", "KWD")))
        most = pick.among((6, 30, 150))
        made.append((tariff, [{"post": pick.below(most), "call": pick.below(40)} for _ in range(max(LENGTHS))]))
    return made


@pytest.mark.parametrize("shard", range(SHARDS))
def test_each_draw_pays_the_bill_of_its_own_months(shard: int) -> None:
    months = np.array(LENGTHS)
    for tariff, usage in cases(shard):
        read = [
            {meter: np.where(month < months, float(units), 0.0) for meter, units in row.items()}
            for month, row in enumerate(usage)
        ]
        found = drawn_cash(tariff, Span(read, months, np.full(months.size, float(LAST))))
        for draw, length in enumerate(LENGTHS):
            right = bill(tariff, usage[:length], LAST)
            paid = [float(cash[draw]) for cash in found]
            if isinstance(right, Refusal):
                assert np.isnan(sum(paid)), right
            else:
                assert paid == [*right.cash, *[0] * (len(usage) - length)]


def cash(*charges: Table, read: tuple[float, ...] = (100.0,)) -> list[float]:
    """What one draw pays, month by month."""
    span = Span([{"post": np.array([units])} for units in read], np.array([len(read)]), np.ones(1))
    return [float(amount[0]) for amount in drawn_cash(compiled(*charges), span)]


UNIT: Table = {"kind": "unit", "meter": "post", "rate": "0.01"}


def test_a_meter_nobody_reads_costs_nothing() -> None:
    assert cash({**UNIT, "meter": "call"}) == [0]


def test_a_yearly_minimum_in_advance_is_used_up() -> None:
    minimum = {"kind": "minimum", "amount": "3", "every": "year", "due": "advance"}
    assert cash(UNIT, minimum, read=(100.0, 150.0, 100.0)) == [300, 0, 50]


def test_a_rebate_on_the_whole_spend_gives_back_when_its_band_is_reached() -> None:
    rebate = {"kind": "rebate", "every": "year", "paid_in": "cash"}
    tiers = [{"up_to": "1", "share": "0"}, {"share": "0.5"}]
    assert cash(UNIT, {**rebate, "tiers": tiers}, read=(100.0, 2.0, 98.0)) == [100, -49, 49]


def test_nobody_is_paid_back_more_than_was_paid() -> None:
    falling = {"kind": "volume", "meter": "post", "every": "year"}
    tiers = [{"up_to": 100, "rate": "1"}, {"rate": "0"}]
    assert cash({**falling, "tiers": tiers}, read=(100.0, 1.0, 5.0)) == [10_000, -10_000, 0]


@pytest.mark.parametrize(
    ("amount", "whole"), [(0.5, 1), (0.49999, 0), (-0.5, -1), (2.4999999999999996, 3), (1e12 + 1, 1e12 + 1)]
)
def test_half_a_minor_unit_is_rounded_away_from_nought(amount: float, whole: float) -> None:
    assert rounded(np.array([amount])).tolist() == [whole]


def test_a_difference_of_large_sums_is_as_exact_as_the_sums() -> None:
    amount = np.array([1e9 + 0.5]) - np.array([1e9 + 1e-7])
    assert rounded(amount).tolist() == [0]
    assert rounded(amount, 1e9).tolist() == [1]
