from fractions import Fraction
from typing import Any

import pytest

from estimator.errors import Refusal
from estimator.pricing.bill import Bill, bill, join, windows
from tests.unit.pricing.make import Table, billed, cap, refused, tariff
from tests.unit.pricing.test_tariff import X_REBATE

POST = {"kind": "unit", "meter": "post", "rate": "0.005"}
EURO = {"kind": "unit", "meter": "post", "rate": "1"}


def fee(amount: str = "100", every: str = "month", **more: Any) -> Table:
    return {"kind": "fee", "item": "access", "amount": amount, "every": every, **more}


def minimum(amount: str = "100", every: str = "month", **more: Any) -> Table:
    return {"kind": "minimum", "amount": amount, "every": every, **more}


def credit(amount: str, source: str = "prepaid", **more: Any) -> Table:
    return {"kind": "credit", "amount": amount, "source": source, **more}


class TestCap:
    made = tariff(POST, limits=[cap(3_000_000)])

    def test_below_at_and_above_it(self) -> None:
        assert billed(self.made, 2_999_999).total == 1_500_000  # 14,999.995
        assert billed(self.made, 3_000_000).total == 1_500_000
        refusal = refused(self.made, 3_000_001)
        assert (refusal.kind, refusal.what) == ("past cap", "post")
        assert "3,000,001 a month is past the hard cap of 3,000,000; beyond it a quote is needed" in str(refusal)

    def test_each_month_has_its_own(self) -> None:
        assert billed(self.made, 3_000_000, 3_000_000).total == 3_000_000

    def test_a_year_and_a_contract_accumulate(self) -> None:
        yearly = tariff(POST, limits=[cap(10, "year")])
        assert billed(yearly, *[0] * 11, 10, 10).total == 10
        assert refused(yearly, *[1] * 11, 0, 11).kind == "past cap"
        assert "a contract is past" in refused(tariff(POST, limits=[cap(10, "contract")]), 10, *[0] * 12, 1).why

    def test_it_counts_the_raw_reading_before_the_allowance(self) -> None:
        free = tariff({**POST, "allowance": 100}, limits=[cap(50)])
        assert billed(free, 50).total == 0
        assert refused(free, 51).kind == "past cap"


def test_past_a_closed_last_tier_there_is_a_reason_and_no_number() -> None:
    made = tariff({"kind": "graduated", "meter": "post", "tiers": [{"up_to": 10, "rate": "1"}]})
    assert billed(made, 10).total == 1000
    refusal = refused(made, 11)
    assert refusal.kind == "past last tier"
    assert "11 is past the last tier, which ends at 10" in refusal.why


def test_a_meter_without_a_rate_makes_the_total_a_floor() -> None:
    answer = billed(tariff(POST), {"post": 200, "note": 1, "like": 0})
    assert answer.total == 100
    assert [(row.kind, row.what) for row in answer.missing] == [("no rate", "note")]


def test_a_range_makes_the_total_a_floor() -> None:
    answer = billed(tariff({**POST, "rate_high": "1"}), 200)
    assert (answer.total, [row.kind for row in answer.missing]) == (100, ["range only"])


class TestWindows:
    def test_the_last_may_be_cut(self) -> None:
        assert list(windows("month", 3)) == [(0, 0), (1, 1), (2, 2)]
        assert list(windows("year", 25)) == [(0, 11), (12, 23), (24, 24)]
        assert list(windows("contract", 25)) == [(0, 24)]
        assert list(windows("contract", 0)) == []

    def test_a_yearly_allowance_is_used_up_once_a_year(self) -> None:
        made = tariff({**EURO, "every": "year", "allowance": 3})
        assert billed(made, 2, 2, 2, *[0] * 9, 2, 2).cash == (0, 100, 200, *[0] * 9, 0, 100)

    def test_a_yearly_band_is_priced_on_the_cumulative_reading(self) -> None:
        made = tariff(
            {
                "kind": "volume",
                "meter": "post",
                "every": "contract",
                "tiers": [{"up_to": 10, "rate": "2"}, {"rate": "1"}],
            }
        )
        # 10 at 2, then 11 at 1: the eleventh unit gives money back.
        assert billed(made, 10, 1, 0).invoices == (2000, -900, 0)
        assert billed(made, 10, 1, 0).cash == (2000, -900, 0)


class TestFees:
    def test_in_advance_the_first_month_pays_and_in_arrears_the_last(self) -> None:
        assert billed(tariff(fee(every="year")), *[0] * 13).cash == (10000, *[0] * 11, 10000)
        assert billed(tariff(fee(every="year", due="arrears")), *[0] * 13).cash == (*[0] * 11, 10000, 10000)

    def test_a_contract_fee_is_paid_once(self) -> None:
        assert billed(tariff(fee(every="contract")), *[0] * 13).cash == (10000, *[0] * 12)
        assert billed(tariff(fee(every="contract", due="arrears")), *[0] * 13).cash == (*[0] * 12, 10000)

    def test_proration_takes_the_used_part(self) -> None:
        half = {"last_share": Fraction(1, 2)}
        assert billed(tariff(fee(prorated=True)), 0, 0, **half).cash == (10000, 5000)
        assert billed(tariff(fee(amount="120", every="year", prorated=True)), 0, 0, 0, **half).cash == (2500, 0, 0)
        assert billed(tariff(fee(every="contract", prorated=True)), 0, 0, **half).cash == (10000, 0)
        assert billed(tariff(fee()), 0, 0, **half).cash == (10000, 10000)

    def test_a_full_year_before_a_cut_one_pays_in_full(self) -> None:
        made = tariff(fee(amount="120", every="year", prorated=True))
        cash = billed(made, *[0] * 13, last_share=Fraction(1, 2)).cash
        assert (cash[0], cash[12]) == (12000, 500)


class TestMinimum:
    @pytest.mark.parametrize(("units", "cents"), [(0, 10000), (99, 10000), (100, 10000), (101, 10100)])
    def test_below_at_and_above_it(self, units: int, cents: int) -> None:
        for due in ("advance", "arrears"):
            assert billed(tariff(EURO, minimum(due=due)), units).total == cents

    def test_in_arrears_the_last_month_of_the_window_trues_up(self) -> None:
        made = tariff(EURO, minimum(every="contract"))
        assert billed(made, 30, 0, 20).cash == (3000, 0, 7000)
        assert billed(made, 30, 80, 0).cash == (3000, 8000, 0)

    def test_in_advance_it_is_drawn_down(self) -> None:
        made = tariff(EURO, minimum(every="contract", due="advance"))
        assert billed(made, 30, 0, 20).cash == (10000, 0, 0)
        assert billed(made, 30, 80, 5).cash == (10000, 1000, 500)

    def test_fees_count_towards_it(self) -> None:
        assert billed(tariff(EURO, fee(amount="60"), minimum()), 50).total == 11000

    def test_it_is_prorated_where_it_says_so(self) -> None:
        half = {"last_share": Fraction(1, 2)}
        assert billed(tariff(minimum(prorated=True)), 0, **half).total == 5000
        assert billed(tariff(minimum(amount="120", every="year", prorated=True)), 0, 0, **half).total == 1500
        assert billed(tariff(minimum(every="contract", prorated=True)), 0, **half).total == 10000

    def test_its_line_says_what_was_added(self) -> None:
        lines = billed(tariff(EURO, minimum()), 30).lines
        assert [(line.kind, line.item, line.amount, line.position) for line in lines] == [
            ("usage", "post", 3000, 0),
            ("minimum", "minimum commitment", 7000, 1),
        ]


class TestCashRebate:
    made = tariff(EURO, {**X_REBATE, "paid_in": "cash", "every": "contract"})

    def test_its_bands_apply_to_the_whole_spend_of_the_window(self) -> None:
        # Cumulative 100, 200, 350, 500: 0, 20, 35, 75 given back.
        assert billed(self.made, 100, 100, 150, 150).cash == (10000, 8000, 13500, 11000)

    def test_a_month_that_crosses_a_bound_may_be_paid_back(self) -> None:
        assert billed(self.made, 499, 1).invoices == (44910, -2410)

    def test_an_amount_between_two_bounds_keeps_the_lower_band(self) -> None:
        fine = tariff({**EURO, "rate": "0.001"}, {**X_REBATE, "paid_in": "cash"})
        # 199.995 lies above 199.99, so in the second band: 10 % of it is given back.
        assert billed(fine, 199_990).total == 19_999
        assert billed(fine, 199_995).total == 18_000

    def test_spend_made_of_a_prorated_part_finer_than_the_tariffs_grain(self) -> None:
        made = tariff(fee(amount="300", prorated=True), {**X_REBATE, "paid_in": "cash"})
        assert billed(made, 0, last_share=Fraction(2, 3)).total == 18_000
        assert billed(made, 0, last_share=Fraction(199_991, 300_000)).total == 17_999

    def test_nothing_spent_earns_nothing(self) -> None:
        assert billed(self.made, 0).lines == ()


class TestCreditElsewhere:
    def test_the_published_example_of_six_purchases(self) -> None:
        made = tariff(EURO, {**X_REBATE, "every": "contract"})
        answer = billed(made, 100, 100, 150, 150, 250, 250)
        assert answer.elsewhere == {"xAI credit": (0, 2000, 1500, 4000, 3750, 8750)}
        assert answer.total == 100_000, "it stands beside the total and is not taken off"

    @pytest.mark.parametrize(("cents", "earned"), [(19_999, 0), (20_000, 2000), (49_999, 5000), (50_000, 7500)])
    def test_below_and_at_each_bound(self, cents: int, earned: int) -> None:
        made = tariff({**EURO, "rate": "0.01"}, X_REBATE)
        assert billed(made, cents).elsewhere == {"xAI credit": (earned,)}

    def test_each_window_starts_anew(self) -> None:
        made = tariff(EURO, X_REBATE)
        assert billed(made, 200, 200).elsewhere == {"xAI credit": (2000, 2000)}


class TestCredit:
    def test_a_gift_pays_first(self) -> None:
        answer = billed(tariff(EURO, credit("150", "promotional")), 100, 100, 100)
        assert answer.invoices == (10000, 10000, 10000)
        assert answer.cash == (0, 5000, 10000)

    def test_what_is_prepaid_is_paid_at_the_start_used_or_not(self) -> None:
        assert billed(tariff(EURO, credit("150")), 100, 100, 0).cash == (15000, 5000, 0)
        assert billed(tariff(EURO, credit("150")), 0, 0).cash == (15000, 0)

    def test_top_ups_come_in_steps(self) -> None:
        assert billed(tariff(EURO, credit("25", top_up="25")), 25, 1, 24, 1).cash == (2500, 2500, 0, 2500)

    def test_lines_sum_to_the_cash_of_each_month(self) -> None:
        answer = billed(tariff(EURO, credit("150")), 100, 100)
        assert [(line.month, line.kind, line.item, line.amount) for line in answer.lines] == [
            (0, "usage", "post", 10000),
            (0, "credit", "credit bought ahead", 5000),
            (1, "usage", "post", 10000),
            (1, "credit", "paid from credit", -5000),
        ]
        assert answer.lines[1].exact == 50
        assert answer.lines[1].position == -1

    def test_a_negative_invoice_is_paid_back_no_further_than_what_was_paid(self) -> None:
        volume = {
            "kind": "volume",
            "meter": "post",
            "every": "contract",
            "tiers": [{"up_to": 10, "rate": "2"}, {"rate": "0"}],
        }
        assert billed(tariff(volume), 10, 1).cash == (2000, -2000)
        assert billed(tariff(volume, credit("5", "promotional")), 10, 1).cash == (1500, -1500)


def test_lines_are_split_by_largest_remainder_and_sum_to_the_invoice() -> None:
    rates = {"post": "0.014", "user": "0.014", "like": "0.014"}
    made = tariff(*({"kind": "unit", "meter": meter, "rate": rate} for meter, rate in rates.items()))
    answer = billed(made, dict.fromkeys(rates, 1))
    assert answer.invoices == (4,)
    assert [line.amount for line in answer.lines] == [2, 1, 1]
    assert [line.exact for line in answer.lines] == [Fraction("0.014")] * 3
    assert [(line.units, line.rate) for line in answer.lines] == [(1, Fraction("0.014"))] * 3


def test_an_empty_schedule_costs_nothing() -> None:
    assert billed(tariff(POST, fee(), minimum())).total == 0


class TestJoin:
    before, after = tariff(POST), tariff({**POST, "rate": "0.010"}, X_REBATE)

    def test_spans_follow_each_other(self) -> None:
        first, second = bill(self.before, [{"post": 200}]), bill(self.after, [{"post": 30_000}, {"note": 1}])
        joined = join([first, second])
        assert isinstance(joined, Bill)
        assert joined.cash == joined.invoices == (100, 30000, 0)
        assert [line.month for line in joined.lines] == [0, 1]
        assert joined.elsewhere == {"xAI credit": (0, 3000, 0)}
        assert [row.what for row in joined.missing] == ["note"]

    def test_the_first_refusal_stands_for_all(self) -> None:
        refusal = Refusal("past cap", "post", "too many")
        assert join([bill(self.before, [{"post": 1}]), refusal]) is refusal
