from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from estimator.pricing.bill import bill
from estimator.pricing.curve import BeyondCurveError
from estimator.pricing.tariff import rebate_curve
from tests.unit.pricing.make import CHARGES, Table, billed, cap, tariff

TIERS = [{"up_to": 1000, "rate": "10"}, {"up_to": 5000, "rate": "8", "flat": "5"}, {"rate": "5"}]
POST = {"kind": "unit", "meter": "post", "rate": "0.005"}
X_REBATE = {
    "kind": "rebate",
    "every": "month",
    "paid_in": "xAI credit",
    "tiers": [
        {"up_to": "199.99", "share": "0"},
        {"up_to": "499.99", "share": "0.10"},
        {"up_to": "999.99", "share": "0.15"},
        {"share": "0.20"},
    ],
}


def cost(charge: Table, units: int) -> Fraction:
    """What a charge alone takes for one month's reading."""
    made = tariff(charge)
    return Fraction(made.spend({"post": units}), made.den)


@pytest.mark.parametrize(
    ("charge", "units", "money"),
    [
        ({"kind": "unit", "rate": "0.005"}, 0, "0"),
        ({"kind": "unit", "rate": "0.005"}, 3_000_000, "15000"),
        ({"kind": "unit", "rate": "0.24", "per": 1000}, 7_000_000_000, "1680000"),
        ({"kind": "unit", "rate": "0.24", "per": 1000}, 1, "0.00024"),
        ({"kind": "unit", "rate": "2", "allowance": 10}, 10, "0"),
        ({"kind": "unit", "rate": "2", "allowance": 10}, 11, "2"),
        ({"kind": "unit", "rate": "2", "quantum": 4}, 5, "16"),
        ({"kind": "unit", "rate": "2", "quantum": 4, "allowance": 1}, 5, "8"),
        ({"kind": "package", "size": 1000, "price": "20"}, 0, "0"),
        ({"kind": "package", "size": 1000, "price": "20"}, 1, "20"),
        ({"kind": "package", "size": 1000, "price": "20"}, 1000, "20"),
        ({"kind": "package", "size": 1000, "price": "20"}, 1001, "40"),
        ({"kind": "package", "size": 1000, "price": "20", "allowance": 500}, 500, "0"),
        ({"kind": "package", "size": 1000, "price": "20", "allowance": 500}, 1501, "40"),
        ({"kind": "graduated", "per": 1000, "tiers": TIERS}, 999, "9.99"),
        ({"kind": "graduated", "per": 1000, "tiers": TIERS}, 1000, "10"),
        ({"kind": "graduated", "per": 1000, "tiers": TIERS}, 1001, "15.008"),
        ({"kind": "graduated", "per": 1000, "tiers": TIERS}, 5000, "47"),
        ({"kind": "graduated", "per": 1000, "tiers": TIERS}, 5001, "47.005"),
        ({"kind": "graduated", "per": 1000, "tiers": TIERS, "allowance": 2, "quantum": 10}, 993, "10"),
        ({"kind": "volume", "per": 1000, "tiers": TIERS}, 0, "0"),
        ({"kind": "volume", "per": 1000, "tiers": TIERS}, 1000, "10"),
        ({"kind": "volume", "per": 1000, "tiers": TIERS}, 1001, "13.008"),
        ({"kind": "volume", "per": 1000, "tiers": TIERS}, 5000, "45"),
        ({"kind": "volume", "per": 1000, "tiers": TIERS}, 5001, "25.005"),
        ({"kind": "graduated", "tiers": [{"rate": "1", "flat": "7"}]}, 0, "0"),
        ({"kind": "graduated", "tiers": [{"rate": "1", "flat": "7"}]}, 1, "8"),
    ],
)
def test_what_each_kind_of_charge_takes_around_its_bounds(charge: Table, units: int, money: str) -> None:
    assert cost({"meter": "post", **charge}, units) == Fraction(money)


def test_a_meter_without_a_reading_costs_nothing() -> None:
    made = tariff(POST, {"kind": "unit", "meter": "user", "rate": "0.010"})
    assert made.meters == {"post", "user"}
    assert made.month({"post": 100}) == 50


def test_a_single_rate_is_kept_for_the_lines_and_tiers_have_none() -> None:
    made = tariff({**POST, "per": 100}, {"kind": "graduated", "meter": "user", "tiers": TIERS})
    assert [charge.rate for charge in made.metered] == [Fraction("0.00005"), None]


class TestMonth:
    made = tariff(
        {"kind": "graduated", "meter": "post", "tiers": [{"up_to": 100, "rate": "1"}, {"up_to": 200, "rate": "0.5"}]},
        {"kind": "fee", "item": "access", "amount": "10", "every": "month"},
        {"kind": "fee", "item": "support", "amount": "12", "every": "year", "prorated": True},
        {"kind": "minimum", "amount": "50", "every": "month"},
        limits=[cap(150)],
    )

    @pytest.mark.parametrize(("units", "cents"), [(0, 5000), (39, 5000), (40, 5100), (100, 11100), (150, 13600)])
    def test_fees_and_the_commitment_are_in_it(self, units: int, cents: int) -> None:
        assert self.made.month({"post": units}) == cents

    def test_past_a_cap_there_is_no_invoice(self) -> None:
        with pytest.raises(BeyondCurveError, match="151 post is past the hard cap of 150"):
            self.made.month({"post": 151})

    def test_past_the_last_tier_there_is_no_invoice(self) -> None:
        with pytest.raises(BeyondCurveError, match="201 is past the last tier"):
            tariff({"kind": "graduated", "meter": "post", "tiers": [{"up_to": 200, "rate": "1"}]}).month({"post": 201})

    def test_the_twin_is_nan_in_both_places_and_equal_elsewhere(self) -> None:
        readings = np.array([0.0, 40.0, 150.0, 151.0, 201.0])
        found = self.made.months({"post": readings})
        assert found[:3].tolist() == [50.0, 51.0, 136.0]
        assert np.isnan(found[3:]).all()
        uncapped = tariff({"kind": "graduated", "meter": "post", "tiers": [{"up_to": 200, "rate": "1"}]})
        assert np.isnan(uncapped.months({"post": readings})).tolist() == [False, False, False, False, True]

    def test_the_twin_takes_a_meter_that_is_not_read_as_zero(self) -> None:
        made = tariff(POST, {"kind": "unit", "meter": "user", "rate": "1"}, limits=[cap(5, meter="user")])
        assert made.months({"post": np.array([100.0])}).tolist() == [0.5]

    def test_the_twin_of_fees_alone_and_of_two_meters(self) -> None:
        fee = {"kind": "fee", "item": "f", "amount": "3", "every": "month"}
        assert tariff(fee).months({"post": np.array([0.0, 9.0])}).tolist() == [3.0, 3.0]
        made = tariff(fee, POST, {"kind": "unit", "meter": "user", "rate": "1"})
        assert made.months({"post": np.array([200.0]), "user": np.array([2.0])}).tolist() == [6.0]

    def test_a_cash_rebate_is_taken_off(self) -> None:
        rebate = {**X_REBATE, "paid_in": "cash"}
        made = tariff({"kind": "unit", "meter": "post", "rate": "1"}, rebate)
        assert [made.month({"post": n}) for n in (199, 200, 499, 500, 1000)] == [19900, 18000, 44910, 42500, 80000]
        twin = made.months({"post": np.array([199.0, 200.0, 499.0, 500.0, 1000.0])})
        assert twin.tolist() == [199.0, 180.0, 449.1, 425.0, 800.0]

    def test_halves_of_a_minor_unit_go_up(self) -> None:
        made = tariff(POST)
        assert [made.month({"post": n}) for n in (1, 2, 3)] == [1, 1, 2]

    def test_a_currency_without_a_minor_unit_and_one_with_three(self) -> None:
        assert tariff(POST, currency="JPY").month({"post": 100}) == 1
        assert tariff(POST, currency="KWD").month({"post": 100}) == 500


MONTHLY_FEE = {"kind": "fee", "item": "access", "amount": "1", "every": "month"}


@pytest.mark.parametrize(
    ("charges", "alone"),
    [
        ([POST, MONTHLY_FEE], True),
        ([{**POST, "every": "year"}], False),
        ([{**MONTHLY_FEE, "every": "contract"}], False),
        ([{"kind": "minimum", "amount": "1", "every": "year"}], False),
        ([{**X_REBATE, "every": "year"}], False),
        ([{**X_REBATE, "paid_in": "cash"}], True),
        ([{"kind": "credit", "amount": "1", "source": "prepaid"}], False),
    ],
)
def test_months_stand_alone_unless_a_window_or_a_credit_spans_them(charges: list[Table], alone: bool) -> None:  # noqa: FBT001
    assert tariff(*charges).monthly is alone


@pytest.mark.parametrize(
    ("charge", "words"),
    [
        ({"kind": "credit", "amount": "5", "source": "prepaid", "expires_after_months": 12}, "credit that expires"),
        ({"kind": "minimum", "amount": "5", "every": "month", "window": "rolling"}, "a rolling commitment"),
    ],
)
def test_what_is_not_modelled_is_refused_by_name(charge: Table, words: str) -> None:
    [refusal] = tariff(POST, charge).refusals
    assert refusal.kind == "not modelled"
    assert words in refusal.why
    assert bill(tariff(POST, charge), [{"post": 1}]) == refusal


def test_two_rules_for_topping_up_are_refused() -> None:
    top_up = {"kind": "credit", "amount": "5", "source": "prepaid", "top_up": "25"}
    [refusal] = tariff(top_up, top_up).refusals
    assert "two top-up rules" in refusal.why


def test_an_expiring_credit_that_is_not_claimed_stops_nothing() -> None:
    offered = {"kind": "credit", "amount": "5", "source": "promotional", "offered": False, "expires_after_months": 1}
    assert tariff(POST, offered).refusals == ()
    assert tariff(POST, offered).contract is None
    assert tariff(POST, offered, claimed=frozenset({1})).refusals != ()


def test_a_price_known_as_a_range_says_so() -> None:
    made = tariff(
        {**POST, "rate_high": "0.010"},
        {**MONTHLY_FEE, "amount_high": "2"},
        {"kind": "unit", "meter": "user", "rate": "1"},
    )
    assert [(row.kind, row.what) for row in made.ranges] == [("range only", "post"), ("range only", "access")]
    assert "0.005 to 0.010; state the price" in made.ranges[0].why


def test_only_caps_among_the_limits_matter_to_a_bill() -> None:
    idle: list[Any] = [
        {"kind": "rate", "meter": "post", "max": 1, "seconds": 60},
        {"kind": "history", "days": 7},
        {"kind": "depth", "max": 1},
    ]
    made = tariff(POST, limits=[*idle, cap(3)])
    assert [limit.max for limit in made.caps] == [3]


class TestRebateCurve:
    def test_the_share_of_the_band_reached_applies_to_the_whole(self) -> None:
        [charge] = CHARGES.validate_python([X_REBATE])
        given = rebate_curve(charge, 100, net=False)  # type: ignore[arg-type]
        cents = (0, 19_999, 20_000, 49_999, 50_000, 100_000)
        assert [given(n) for n in cents] == [Fraction(text) for text in ("0", "0", "20", "49.999", "75", "200")]

    def test_a_bound_finer_than_the_grain_is_rounded_down_and_an_empty_band_goes(self) -> None:
        rebate = {
            "kind": "rebate",
            "every": "month",
            "paid_in": "cash",
            "tiers": [{"up_to": "0.4", "share": "0.5"}, {"up_to": "1.9", "share": "0.1"}, {"share": "0.2"}],
        }
        [charge] = CHARGES.validate_python([rebate])
        made = rebate_curve(charge, 1, net=True)  # type: ignore[arg-type]
        assert made.ends == (1,)
        assert [made(n) for n in (1, 2)] == [Fraction("0.9"), Fraction("1.6")]


class TestContractCurve:
    @pytest.mark.parametrize(
        ("credits_", "invoices", "cash"),
        [
            ([("promotional", "10", None)], (999, 1000, 1001, 1500), (0, 0, 1, 500)),
            ([("prepaid", "10", None)], (0, 999, 1000, 1001), (1000, 1000, 1000, 1001)),
            ([("prepaid", "10", "5")], (0, 1000, 1001, 1500, 1501), (1000, 1000, 1500, 1500, 2000)),
            ([("promotional", "10", None), ("prepaid", "10", None)], (1000, 2000, 2001), (1000, 1000, 1001)),
            ([("prepaid", "0", "25")], (0, 1, 2500, 2501), (0, 2500, 2500, 5000)),
        ],
    )
    def test_gifts_then_what_was_bought_then_top_ups(
        self, credits_: list[tuple[str, str, str | None]], invoices: tuple[int, ...], cash: tuple[int, ...]
    ) -> None:
        charges = [
            {"kind": "credit", "source": source, "amount": amount, **({"top_up": step} if step else {})}
            for source, amount, step in credits_
        ]
        contract = tariff(*charges).contract
        assert contract is not None
        assert tuple(contract(n) for n in invoices) == cash


def test_a_hostile_decimal_context_changes_nothing() -> None:
    from decimal import localcontext  # noqa: PLC0415 - only here

    with localcontext() as context:
        context.prec = 1
        assert cost(POST, 3_000_001) == Fraction("15000.005")
        assert Decimal("1.23") + 0 == Decimal(1)
    assert billed(tariff(POST), 3_000_001).total == 1_500_001
