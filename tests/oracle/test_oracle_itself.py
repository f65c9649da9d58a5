"""The oracle's worked examples, every figure done by hand.

Written from the published tariff rules alone, shares no code with the estimator.
"""

import random
import re
from collections import Counter
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest

from tests.oracle import cases, exact

Table = dict[str, Any]

WHOLE = Fraction(1)
X_REBATE_TIERS = [
    {"up_to": "199.99", "share": "0"},
    {"up_to": "499.99", "share": "0.10"},
    {"up_to": "999.99", "share": "0.15"},
    {"share": "0.20"},
]
POST_CENT = {"kind": "unit", "meter": "post", "rate": "0.01"}
POST_UNIT = {"kind": "unit", "meter": "post", "rate": "1"}


def money(*texts: str) -> list[Fraction]:
    """Return decimals as fractions."""
    return [Fraction(text) for text in texts]


def posts(*readings: int) -> list[dict[str, int]]:
    """Return a reading of the post meter for each month."""
    return [{"post": reading} for reading in readings]


def billed(charges: list[Table], usage: list[dict[str, int]], exponent: int = 2, last: Fraction = WHOLE) -> exact.Bill:
    """Return the bill of a schedule that is not refused."""
    bill = exact.bill(charges, [], usage, exponent, last)
    assert not isinstance(bill, str), bill
    return bill


@pytest.mark.parametrize(
    ("read", "expected"),
    [
        (0, Fraction(0)),
        (2_999_999, Fraction("15000.00")),
        (3_000_000, Fraction(15_000)),
        (3_000_001, "PastCap"),
    ],
)
def test_pay_per_use_stops_at_its_monthly_cap(read: int, expected: Fraction | str) -> None:
    """2,999,999 posts are 14,999.995, half a cent that rounds away from zero."""
    charges = [{"kind": "unit", "meter": "post", "rate": "0.005"}]
    limits = [{"kind": "cap", "meter": "post", "max": 3_000_000, "every": "month"}]
    bill = exact.bill(charges, limits, posts(read))
    assert (bill if isinstance(bill, str) else bill["total"]) == expected


def test_calls_are_priced_a_thousand() -> None:
    """7,000,000 thousands at 0.24."""
    charge = {"kind": "unit", "meter": "call", "rate": "0.24", "per": 1000}
    assert billed([charge], [{"call": 7_000_000_000}])["total"] == Fraction("1680000.00")


def test_rebate_in_other_credit_is_on_the_whole_amount() -> None:
    """The rebate through each month is 0, 20, 35, 75, 112.50, 200; the total does not know it."""
    rebate = {"kind": "rebate", "every": "contract", "paid_in": "xAI credit", "tiers": X_REBATE_TIERS}
    bill = billed([POST_CENT, rebate], posts(10_000, 10_000, 15_000, 15_000, 25_000, 25_000))
    assert bill["vendor_credit"] == {"xAI credit": money("0", "20", "15", "40", "37.50", "87.50")}
    assert bill["total"] == Fraction(1000)


def test_rebate_in_other_credit_rounds_through_each_month() -> None:
    """15 % of 0.10, 0.20 and 0.30 are 0.015, 0.03 and 0.045, so 0.02, 0.03 and 0.05 through each month."""
    rebate = {"kind": "rebate", "every": "year", "paid_in": "xAI credit", "tiers": [{"share": "0.15"}]}
    bill = billed([POST_CENT, rebate], posts(10, 10, 10))
    assert bill["vendor_credit"]["xAI credit"] == money("0.02", "0.01", "0.02")


def test_a_crossed_cash_threshold_makes_a_negative_invoice() -> None:
    """At 100 nothing is given back, at 101 half is: 50.50 is due by month two and 49.50 comes back."""
    rebate = {
        "kind": "rebate",
        "every": "contract",
        "paid_in": "cash",
        "tiers": [{"up_to": "100", "share": "0"}, {"share": "0.5"}],
    }
    bill = billed([POST_UNIT, rebate], posts(100, 1, 9))
    assert bill["invoices"] == bill["cash"] == money("100", "-49.50", "4.50")
    assert bill["total"] == Fraction(55)


def test_a_cash_rebate_starts_again_with_its_window() -> None:
    """Each month alone stays in the first band."""
    rebate = {
        "kind": "rebate",
        "every": "month",
        "paid_in": "cash",
        "tiers": [{"up_to": "100", "share": "0"}, {"share": "0.5"}],
    }
    assert billed([POST_UNIT, rebate], posts(100, 100, 101))["invoices"] == money("100", "100", "50.50")


@pytest.mark.parametrize(
    ("read", "graduated", "volume"),
    [
        (0, "0", "0"),
        (1, "3.00", "3.00"),  # flat 1 + 2
        (9, "19", "19"),
        (10, "21", "21"),
        (11, "27", "16"),  # 21 + 5 + 1 against 11 * 1 + 5
        (12, "28", "17"),
    ],
)
def test_bands_at_their_inclusive_bound(read: int, graduated: str, volume: str) -> None:
    """Ten units at 2 with a flat of 1, then units at 1 with a flat of 5."""
    tiers = [{"up_to": 10, "rate": "2", "flat": "1"}, {"rate": "1", "flat": "5"}]
    for kind, expected in (("graduated", graduated), ("volume", volume)):
        assert billed([{"kind": kind, "meter": "post", "tiers": tiers}], posts(read))["total"] == Fraction(expected)


@pytest.mark.parametrize("kind", ["graduated", "volume"])
def test_a_closed_last_tier_counts_billed_units(kind: str) -> None:
    """An allowance of 3 comes off, then fours are filled: 11 bills 8, 12 would bill 12 of at most 10."""
    charge = {
        "kind": kind,
        "meter": "post",
        "allowance": 3,
        "quantum": 4,
        "tiers": [{"up_to": 10, "rate": "1"}],
    }
    assert billed([charge], posts(11))["total"] == Fraction(8)
    assert exact.bill([charge], [], posts(12)) == "PastLastTier"
    assert exact.bill([{**charge, "every": "year"}], [], posts(6, 6)) == "PastLastTier"


def test_a_volume_month_may_be_negative() -> None:
    """Ten units cost 20, eleven cost 11: the eleventh gives 9 back."""
    tiers = [{"up_to": 10, "rate": "2"}, {"rate": "1"}]
    charge = {"kind": "volume", "meter": "post", "every": "year", "tiers": tiers}
    assert billed([charge], posts(10, 1))["invoices"] == money("20", "-9")


def test_allowance_comes_off_before_packages() -> None:
    """5 are free, then tens are started: 5, 6, 15 and 16 read 0, 1, 1 and 2 packages."""
    charge = {"kind": "package", "meter": "post", "size": 10, "price": "7", "allowance": 5}
    assert billed([charge], posts(5, 6, 15, 16))["invoices"] == money("0", "7", "7", "14")


def test_a_quantum_rounds_the_window_not_the_month() -> None:
    """Three months of 4 read 4, 8 and 12: one ten, no more, a second ten."""
    charge = {"kind": "unit", "meter": "post", "rate": "1", "quantum": 10, "every": "contract"}
    assert billed([charge], posts(4, 4, 4))["invoices"] == money("10", "0", "10")


def test_a_yearly_graduated_window_spans_months_and_starts_again() -> None:
    """60 at 2; 40 at 2 and 20 at 1; ten months of nothing; a new year begins at the first band."""
    tiers = [{"up_to": 100, "rate": "2"}, {"rate": "1"}]
    charge = {"kind": "graduated", "meter": "post", "every": "year", "tiers": tiers}
    bill = billed([charge], posts(60, 60, *[0] * 10, 60))
    assert bill["invoices"] == money("120", "100", *["0"] * 10, "120")


def test_a_yearly_minimum_in_arrears_is_trued_up() -> None:
    """Year one spends 240 of 1,000 and pays 760 in month 12; the cut year spends 5 and pays 995."""
    minimum = {"kind": "minimum", "amount": "1000", "every": "year"}
    bill = billed([POST_UNIT, minimum], posts(*[20] * 12, 2, 3))
    assert bill["invoices"] == money(*["20"] * 11, "780", "2", "998")


def test_a_yearly_minimum_in_advance_is_used_up() -> None:
    """1,000 is paid in month one; 800 and 1,400 are spent through months two and three."""
    minimum = {"kind": "minimum", "amount": "1000", "every": "year", "due": "advance"}
    bill = billed([POST_UNIT, minimum], posts(0, 800, 600, 5))
    assert bill["invoices"] == money("1000", "0", "400", "5")


def test_a_prorated_minimum_counts_used_months() -> None:
    """Two months and a half of twelve: 1,200 becomes 250, of which 30 is spent."""
    minimum = {"kind": "minimum", "amount": "1200", "every": "year", "prorated": True}
    assert billed([POST_UNIT, minimum], posts(10, 10, 10), last=Fraction(1, 2))["invoices"] == money("10", "10", "230")


def test_fees_fall_due_at_either_end_of_a_window() -> None:
    """Fourteen months: years begin in months 0 and 12 and end in months 11 and 13."""
    fees = [
        {"kind": "fee", "item": "a", "amount": "1", "every": "year", "due": "advance"},
        {"kind": "fee", "item": "b", "amount": "10", "every": "year", "due": "arrears"},
        {"kind": "fee", "item": "c", "amount": "100", "every": "contract", "due": "advance"},
        {"kind": "fee", "item": "d", "amount": "1000", "every": "month", "due": "arrears"},
    ]
    assert billed(fees, [{}] * 14)["invoices"] == money("1101", *["1000"] * 10, "1010", "1001", "1010")


def test_a_prorated_fee_uses_the_share_of_the_last_month() -> None:
    """120 a year for 13.5 months is 120 and 15; 10 a month ends with 5; what is not prorated stays whole."""
    last = Fraction(1, 2)
    year = {"kind": "fee", "item": "a", "amount": "120", "every": "year", "due": "advance", "prorated": True}
    month = {"kind": "fee", "item": "b", "amount": "10", "every": "month", "due": "advance", "prorated": True}
    bill = billed([year], [{}] * 14, last=last)
    assert (bill["invoices"][0], bill["invoices"][12], bill["total"]) == tuple(money("120", "15", "135"))
    assert billed([month], [{}] * 2, last=last)["invoices"] == money("10", "5")
    assert billed([{**month, "prorated": False}], [{}] * 2, last=last)["invoices"] == money("10", "10")
    assert billed([{**month, "every": "contract"}], [{}] * 2, last=last)["invoices"] == money("10", "0")


@pytest.mark.parametrize(("exponent", "expected"), [(0, "1"), (2, "0.50"), (3, "0.500")])
def test_half_a_minor_unit_rounds_away_from_zero(exponent: int, expected: str) -> None:
    """0.5 is 1 without decimals; the same half given back is minus 1."""
    assert exact.rounded(Fraction(1, 2), exponent) == Fraction(expected)
    assert exact.rounded(Fraction(-1, 2), exponent) == -Fraction(expected)
    assert billed([{**POST_UNIT, "rate": "0.5"}], posts(1), exponent)["total"] == Fraction(expected)


PREPAID = {"kind": "credit", "amount": "100", "source": "prepaid"}
PROMOTIONAL = {"kind": "credit", "amount": "30", "source": "promotional"}


@pytest.mark.parametrize(
    ("credits_", "cash"),
    [
        ([], ("0", "130", "1", "49")),
        ([PROMOTIONAL], ("0", "100", "1", "49")),
        ([PREPAID], ("100", "30", "1", "49")),
        ([PREPAID, PROMOTIONAL], ("100", "0", "1", "49")),
        # Through each month 0, 100, 101 and 150 are due past the promotion: 0, 0, 1 and 2 top-ups of 25.
        ([{**PREPAID, "top_up": "25"}, PROMOTIONAL], ("100", "0", "25", "25")),
        # Without the promotion 0, 130, 131 and 180: 0, 2, 2 and 4 top-ups.
        ([{**PREPAID, "top_up": "25"}], ("100", "50", "0", "50")),
    ],
)
def test_credits_turn_invoices_into_cash(credits_: list[Table], cash: tuple[str, ...]) -> None:
    """Cumulative invoices are 0, 130, 131 and 180."""
    bill = billed([POST_UNIT, *credits_], posts(0, 130, 1, 49))
    assert bill["invoices"] == money("0", "130", "1", "49")
    assert bill["cash"] == money(*cash)
    assert bill["total"] == sum(money(*cash))


def test_the_order_of_refusals() -> None:
    """All four apply; each one taken away shows the next."""
    charges: list[Table] = [
        {"kind": "graduated", "meter": "post", "tiers": [{"up_to": 5, "rate": "1"}]},
        {"kind": "credit", "amount": "1", "source": "promotional", "expires_after_months": 12},
    ]
    limits = [{"kind": "cap", "meter": "post", "max": 9, "every": "contract"}]
    assert exact.bill(charges, limits, [{"post": 10, "user": 1}]) == "NotModelled"
    rolling = {"kind": "minimum", "amount": "1", "every": "month", "window": "rolling"}
    assert exact.bill([charges[0], rolling], limits, posts(10)) == "NotModelled"
    assert exact.bill(charges[:1], limits, [{"post": 10, "user": 1}]) == "NoRate"
    assert exact.bill(charges[:1], limits, [{"post": 5, "user": 0}, {"post": 5}]) == "PastCap"
    assert exact.bill(charges[:1], limits, posts(6, 3)) == "PastLastTier"
    assert not isinstance(exact.bill(charges[:1], limits, posts(5, 4)), str)


def test_a_cap_counts_the_raw_reading() -> None:
    """An allowance frees units of the price, not of the cap."""
    charge = {**POST_UNIT, "allowance": 100}
    limits = [{"kind": "cap", "meter": "post", "max": 10, "every": "year"}]
    assert exact.bill([charge], limits, posts(5, 6)) == "PastCap"
    assert exact.bill([charge], limits, posts(5, 5, *[0] * 10, 10)) == billed([charge], posts(5, 5, *[0] * 10, 10))


def seeded(seed: int) -> random.Random:
    """Return a generator whose draws can be repeated."""
    return random.Random(seed)  # cases are to be repeated, not kept secret


def texts(value: object) -> list[str]:
    """Return every string that starts with a digit inside a charge."""
    if isinstance(value, dict):
        return [text for inner in value.values() for text in texts(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in texts(inner)]
    return [value] if isinstance(value, str) and value[:1].isdigit() else []


def test_random_cases_are_well_formed_and_reach_everything() -> None:
    """Well-formed money, rising bands, at most one minimum, every kind and every outcome seen."""
    rng = seeded(20)
    seen: Counter[str] = Counter()
    for _ in range(3000):
        case = cases.case(rng)
        kinds = Counter(charge["kind"] for charge in case.charges)
        assert kinds["minimum"] <= 1
        assert sum(charge.get("paid_in") == "cash" for charge in case.charges) <= 1
        assert all(re.fullmatch(r"(0|[1-9][0-9]{0,14})(\.[0-9]{1,12})?", text) for text in texts(case.charges))
        assert 1 <= len(case.usage) <= 26
        assert 0 < case.last_share <= 1
        assert all(reading >= 0 for month in case.usage for reading in month.values())
        for charge in case.charges:
            bounds = [Fraction(tier["up_to"]) for tier in charge.get("tiers", []) if "up_to" in tier]
            assert all(low < high for low, high in pairwise([Fraction(0), *bounds]))
        bill = exact.bill(*case)
        seen.update(kinds.keys())
        seen[bill if isinstance(bill, str) else "billed"] += 1
        seen["negative"] += not isinstance(bill, str) and min(bill["invoices"]) < 0
        assert isinstance(bill, str) or bill["total"] == sum(bill["cash"])
    wanted = {*exact.METERED, "fee", "minimum", "rebate", "credit", "billed", "negative"}
    wanted |= {"NotModelled", "NoRate", "PastCap", "PastLastTier"}
    assert all(seen[what] >= 5 for what in wanted), seen


def test_the_same_seed_gives_the_same_cases() -> None:
    """A case found by its seed can be looked at again."""
    assert [cases.case(seeded(7)) for _ in range(2)] == [cases.case(seeded(7)) for _ in range(2)]
