from fractions import Fraction

import pytest

from estimator.pricing.along import Along
from estimator.pricing.curve import Affordable, BeyondCurveError
from tests.unit.pricing.make import cap, tariff
from tests.unit.pricing.test_tariff import X_REBATE

POST = {"kind": "unit", "meter": "post", "rate": "0.01"}
CALL = {"kind": "unit", "meter": "call", "rate": "0.24", "per": 1000}
ONE = {"post": Fraction(1)}
VOLUME = {"kind": "volume", "meter": "post", "tiers": [{"up_to": 100, "rate": "1"}, {"rate": "0.5"}]}
FREE = {"kind": "volume", "meter": "post", "tiers": [{"up_to": 100, "rate": "1"}, {"rate": "0"}]}


def test_units_are_whole_and_what_is_fixed_is_read_once() -> None:
    along = Along(tariff(POST, CALL), {"post": Fraction(1), "call": Fraction(1, 100)}, {"call": 7})
    assert along.usage(0) == {"post": 0, "call": 7}
    assert along.usage(1) == {"post": 1, "call": 8}
    assert along.usage(100) == {"post": 100, "call": 8}
    assert along.usage(101) == {"post": 101, "call": 9}
    assert along.cost(100) == 100


def test_the_cost_is_that_of_the_lone_month() -> None:
    made = tariff(POST, {"kind": "minimum", "amount": "5", "every": "month"})
    along = Along(made, ONE)
    assert [along.cost(n) for n in (0, 499, 500, 501)] == [500, 500, 500, 501]


class TestBreakpoints:
    def test_bounds_of_every_meter_in_records(self) -> None:
        tiers = {"kind": "graduated", "meter": "call", "tiers": [{"up_to": 10, "rate": "2"}, {"rate": "1"}]}
        along = Along(
            tariff({**POST, "allowance": 50}, tiers), {"post": Fraction(1), "call": Fraction(1, 100)}, {"call": 1}
        )
        assert along.breakpoints(10_000) == (50, 900)
        assert along.breakpoints(899) == (50,)

    def test_the_crossing_of_the_commitment_and_the_bounds_of_a_rebate(self) -> None:
        along = Along(
            tariff(POST, {"kind": "minimum", "amount": "5", "every": "month"}, {**X_REBATE, "paid_in": "cash"}), ONE
        )
        assert along.breakpoints(10**6) == (500, 19_999, 49_999, 99_999)

    def test_a_cap_and_a_closed_tier_end_it(self) -> None:
        closed = {"kind": "graduated", "meter": "post", "tiers": [{"up_to": 30, "rate": "1"}]}
        along = Along(tariff(closed, limits=[cap(20)]), {"post": Fraction(2)})
        assert along.last == 10
        assert along.breakpoints(100) == (10,)
        with pytest.raises(BeyondCurveError):
            along.cost(11)

    def test_a_commitment_that_is_never_reached_has_no_corner(self) -> None:
        along = Along(tariff(POST, {"kind": "minimum", "amount": "5", "every": "month"}, limits=[cap(400)]), ONE)
        assert along.breakpoints(1000) == (400,)

    def test_without_an_end_there_is_none(self) -> None:
        assert Along(tariff(POST), ONE).last is None
        assert Along(tariff(POST), ONE).breakpoints(10**9) == ()


class TestAffordable:
    def test_the_most_records_within_a_budget(self) -> None:
        assert Along(tariff(POST), ONE).affordable(100) == Affordable(100, 100)
        assert Along(tariff(POST, limits=[cap(70)]), ONE).affordable(100) == Affordable(70, 70)

    def test_where_the_cost_falls_fewer_are_steady(self) -> None:
        # 60 cost 60, 100 cost 100, 101 cost 50.50, 120 cost 60.
        assert Along(tariff(VOLUME), ONE).affordable(6000) == Affordable(120, 60)

    def test_what_costs_nothing_more_has_no_most(self) -> None:
        assert Along(tariff({**POST, "rate": "0"}), ONE).affordable(0) == Affordable(None, None)
        assert Along(tariff(FREE), ONE).affordable(50) == Affordable(None, 0)
        assert Along(tariff(POST), {"post": Fraction(0)}).affordable(5) == Affordable(None, None)
        all_back = {"kind": "rebate", "every": "month", "paid_in": "cash", "tiers": [{"share": "1"}]}
        assert Along(tariff(POST, all_back), ONE).affordable(5) == Affordable(None, None)

    def test_a_budget_below_what_is_fixed(self) -> None:
        along = Along(tariff(POST, {"kind": "fee", "item": "f", "amount": "1", "every": "month"}), ONE)
        with pytest.raises(ValueError, match="the smallest cost is 100 minor units"):
            along.affordable(99)


def test_more_records_may_cost_less() -> None:
    along = Along(tariff(VOLUME), ONE)
    assert along.cheaper_beyond(50) is None
    assert along.cheaper_beyond(51) == 101
    assert along.cheaper_beyond(100) == 101
    assert along.cheaper_beyond(101) is None


@pytest.mark.parametrize(
    ("ratios", "fixed", "words"),
    [({"note": Fraction(1)}, {}, "no rate for note"), ({}, {"note": 1}, "no rate for note")],
)
def test_a_meter_without_a_rate_has_no_cost(ratios: dict[str, Fraction], fixed: dict[str, int], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Along(tariff(POST), ratios, fixed)


def test_what_is_not_modelled_has_no_cost() -> None:
    rolling = {"kind": "minimum", "amount": "5", "every": "month", "window": "rolling"}
    with pytest.raises(ValueError, match="a rolling commitment is not modelled"):
        Along(tariff(POST, rolling), ONE)


def test_a_fixed_reading_past_the_cap_has_no_cost_at_all() -> None:
    with pytest.raises(BeyondCurveError, match="past the hard cap"):
        Along(tariff(POST, limits=[cap(5)]), ONE, {"post": 6})
