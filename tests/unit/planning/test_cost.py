from datetime import date
from fractions import Fraction

import pytest

from estimator.errors import Refusal
from estimator.money import Money
from estimator.planning.result import CostLine, PlanEstimate
from estimator.sourcing import MeterUse, Pace, Sourcing, StatedCost
from tests.unit.planning.small import (
    AS_OF,
    POSTS,
    amounts,
    estimated,
    layer,
    offer,
    paced,
    post,
    revision,
    source,
    workspace,
)

FEE = '{ kind = "fee", item = "subscription", amount = "100", every = "month" }'
USERS = '{ kind = "unit", meter = "user", rate = "0.02" }'
EURO = {"currency": '"EUR"'}
RATE = """
[[fx]]
base = "EUR"
quote = "USD"
on = 2026-05-29
rate = "1.25"
recorded_on = 2026-06-01
evidence = "press"
"""


def stated(rate: Money | Refusal, ratio: str = "1", **more: object) -> StatedCost:
    return StatedCost("work", "hour", Fraction(ratio), rate, **more)  # type: ignore[arg-type]


def dollars(amount: str) -> Money:
    return Money(Fraction(amount), "USD")


def total(found: PlanEstimate) -> int:
    assert found.total is not None
    assert sum(line.amount or 0 for line in found.lines) == found.total
    return found.total


def of_month(found: PlanEstimate, month: date) -> list[CostLine]:
    return [line for line in found.lines if line.month == month]


def test_a_line_is_quantity_times_rate_with_the_evidence_and_the_weakest_grade_of_both() -> None:
    use = post("o", "0.5", why="1 post for 2 records", grade="measured", evidence=("page", "plan: pages"))
    [line] = estimated(workspace(offer("o")), source("o"), records=1000).lines
    assert (line.quantity, line.rate, line.amount, line.grade) == (Fraction(1000), Fraction(1, 100), 1000, "assumed")
    known = {"funnel": {"kept": {"likely": 1, "grade": "measured"}}}
    [line] = estimated(workspace(offer("o"), {"o": Sourcing((use,))}), source("o", **known)).lines
    assert (line.quantity, line.amount, line.why) == (Fraction(500), 500, "1 post for 2 records")
    assert line.evidence == ("page", "plan: pages")
    assert line.grade == "measured"


def test_a_grade_of_the_start_weighs_as_much_as_one_of_the_price() -> None:
    guessed = revision(evidence='{ price = "page", start = "guess" }')
    [line] = estimated(workspace(offer("o", guessed)), source("o", usage={"post": 1})).lines
    assert line.grade == "derived"


def test_sources_of_one_account_are_billed_once_and_each_bears_its_part() -> None:
    tiers = '{ kind = "graduated", meter = "post", tiers = [{ up_to = 1000, rate = "0.02" }, { rate = "0.01" }] }'
    where = workspace(offer("o", revision(f"{FEE}, {tiers}")))
    both = [source("o", id="a", share=0.25), source("o", id="b", share=0.75)]
    found = estimated(where, *both, records=2000)
    assert total(found) == 10000 + 2000 + 1000
    assert amounts(found) == [
        ("a", "post", 750),
        ("a", "subscription", 2500),
        ("b", "post", 2250),
        ("b", "subscription", 7500),
    ]
    apart = estimated(where, {**both[0], "account": "x"}, {**both[1], "account": "y"}, records=2000)
    assert total(apart) == 2 * 10000 + 1000 + 2500
    assert [line.rate for line in found.lines] == [None] * 4


def test_cents_that_do_not_divide_go_to_the_largest_remainder() -> None:
    thirds = [source("o", id=name, share=share) for name, share in (("a", "0.2"), ("b", "0.2"), ("c", "0.6"))]
    found = estimated(workspace(offer("o", revision(FEE.replace("100", "0.04") + "," + POSTS))), *thirds, records=5)
    assert [amount for _, item, amount in amounts(found) if item == "subscription"] == [1, 1, 2]
    assert total(found) == 9


def test_a_fee_is_one_line_for_a_source_of_several_meters() -> None:
    uses = Sourcing((post("o"), post("o", "0.5", meter="user")))
    found = estimated(workspace(offer("o", revision(f"{FEE}, {POSTS}, {USERS}")), {"o": uses}), source("o"))
    assert amounts(found) == [("o", "post", 1000), ("o", "subscription", 10000), ("o", "user", 1000)]


def test_a_fee_is_due_although_nothing_is_metered_and_sources_share_it() -> None:
    where = workspace(offer("o", revision(FEE)), {"o": Sourcing(())})
    assert amounts(estimated(where, source("o"))) == [("o", "subscription", 10000)]
    both = [source("o", id="a", share=0.5), source("o", id="b", share=0.5)]
    assert amounts(estimated(where, *both)) == [("a", "subscription", 5000), ("b", "subscription", 5000)]


def test_a_fee_is_due_beside_a_stated_cost() -> None:
    work = Sourcing((), stated=(stated(dollars("2"), "0.01"),))
    found = estimated(workspace(offer("o", revision(FEE)), {"o": work}), source("o"))
    assert amounts(found) == [("o", "subscription", 10000), ("o", "work", 2000)]


def test_a_price_known_as_a_range_that_nothing_reads_leaves_the_total_alone() -> None:
    card = '{ kind = "unit", meter = "card", rate = "20000", rate_high = "30000" }'
    work = Sourcing((), stated=(stated(dollars("2")),))
    found = estimated(workspace(offer("o", revision(card)), {"o": work}), source("o"))
    assert (found.status, found.total) == ("priced", 200000)


@pytest.mark.parametrize(
    ("decimals", "total", "unit"),
    [(0, 1, "1/3"), (2, 1, "1/3"), (3, 12, "0.4"), (4, 123, "0.41"), (6, 12345, "0.4115")],
)
def test_a_bill_is_rounded_to_as_many_decimals_as_the_need_has(decimals: int, total: int, unit: str) -> None:
    """A plan of 30 records: 0.012345 USD, of a bill, a stated cost and an extra."""
    each = '{ kind = "unit", meter = "post", rate = "0.0001" }'
    made = Sourcing((post("o", "1"),), stated=(stated(dollars("0.0001"), "1"),))
    where = workspace(offer("o", revision(each)), {"o": made})
    extra = [{"item": "work", "amount": "0.006345 USD", "per": "once"}]
    found = estimated(where, source("o"), records=30, decimals=decimals, extra=extra)
    assert (found.total, found.exponent) == (total, max(decimals, 2))
    assert found.per_1000_records == Fraction(unit)


def test_a_second_offer_is_billed_at_its_own_price() -> None:
    power = offer("power", revision('{ kind = "unit", meter = "kwh", rate = "0.1" }'))
    machine = Sourcing((post("o"), post("power", "0.5", meter="kwh")))
    found = estimated(workspace(offer("o") + power, {"o": machine}), source("o"))
    assert amounts(found) == [("o", "kwh", 5000), ("o", "post", 1000)]


@pytest.mark.parametrize(
    ("power", "kind"),
    [
        (offer("power", revision(start="2026-06-02")), "not observed"),
        (offer("power", revision(), revision("", "2026-03-01", available='"by contract"')), "quote needed"),
    ],
)
def test_a_second_offer_without_a_price_makes_a_floor(power: str, kind: str) -> None:
    machine = Sourcing((post("o"), post("power")))
    found = estimated(workspace(offer("o") + power, {"o": machine}), source("o"))
    assert (found.status, found.total) == ("at least", 1000)
    assert [refusal.kind for refusal in found.missing] == [kind]


def test_a_comparable_bought_directly_prices_what_another_source_reads_of_it() -> None:
    power = offer("power", revision(), revision("", "2026-03-01", available='"by contract"'))
    where = workspace(offer("o") + power, {"o": Sourcing((post("o"), post("power")))})
    found = estimated(where, source("o", share=0.5), source("power", share=0.5))
    assert found.status == "unpriced"
    assert found.comparable == 500 + 1000


def test_a_bill_in_another_currency_is_converted_at_the_last_dated_rate_and_cites_it() -> None:
    where = workspace(offer("o", revision(**EURO)) + RATE)
    found = estimated(where, source("o"))
    [line] = found.lines
    assert (line.amount, line.rate) == (1250, Fraction(125, 10_000))
    assert line.evidence == ("page", "press")
    assert estimated(where, source("o"), budget="100 EUR").total == 1000


def test_a_currency_without_a_rate_is_unpriced_and_never_one_to_one() -> None:
    found = estimated(workspace(offer("o", revision(**EURO))), source("o"))
    assert (found.status, found.total) == ("unpriced", None)
    assert found.lines[0].quantity == 1000
    assert "no exchange rate by 2026-06-01" in found.missing[0].why


def test_a_converted_month_is_rounded_once() -> None:
    both = [source("o", id="a", share=0.5), source("o", id="b", share=0.5)]
    found = estimated(workspace(offer("o", revision(**EURO)) + RATE), *both, records=6)
    assert amounts(found) == [("a", "post", 4), ("b", "post", 4)]
    assert total(found) == 8  # 7.5 cents


def test_a_meter_without_a_rate_makes_a_floor() -> None:
    uses = Sourcing((post("o"), post("o", meter="user")))
    found = estimated(workspace(offer("o"), {"o": uses}), source("o"))
    assert (found.status, found.total) == ("at least", 1000)
    assert str(found.missing[0]) == "o: user: it is metered, but no rate for it is known"


def test_stated_costs_are_rounded_so_that_the_months_sum_to_the_whole() -> None:
    work = stated(dollars("0.01"), "0.5", why="half a cent", fixed=Fraction(1), evidence=("plan: rate",))
    sourcing = Sourcing((), stated=(work,), pace=Pace(Fraction(100)))
    found = estimated(workspace(offer("o"), {"o": sourcing}), source("o"), records=7001, start=date(2026, 6, 1))
    lines = found.lines
    assert [(line.month.month, line.quantity, line.amount) for line in lines] == [
        (6, 1501, 1501),
        (7, 1550, 1550),
        (8, Fraction(901, 2), 451),
    ]
    assert total(found) == 3502  # 0.5 x 7,001 + 1 at a cent: 3,501.5
    assert {line.grade for line in lines} == {"assumed"}


def test_a_stated_cost_of_raw_records_carries_the_funnel_s_doubt() -> None:
    raw = stated(dollars("1"), "0.001", basis="raw", grade="measured")
    kept = stated(dollars("1"), "0.001", grade="measured")
    sourcing = Sourcing((), stated=(raw, kept))
    found = estimated(workspace(offer("o"), {"o": sourcing}), source("o", funnel={"kept": 0.5}))
    assert [(line.quantity, line.grade) for line in found.lines] == [
        (Fraction(2), "assumed"),
        (Fraction(1), "measured"),
    ]


def test_a_month_in_which_a_stated_cost_adds_nothing_has_no_line() -> None:
    once = Sourcing((), stated=(stated(dollars("1"), "0", fixed=Fraction(5)),), pace=Pace(Fraction(100)))
    found = estimated(workspace(offer("o"), {"o": once}), source("o"), records=7000)
    assert [(line.month.month, line.amount) for line in found.lines] == [(6, 500)]


def test_a_stated_cost_without_a_rate_keeps_its_quantity_and_its_reason() -> None:
    unknown = stated(Refusal("not stated", "rate", "write the hourly rate"), "0.25", fixed=Fraction(2))
    found = estimated(workspace(offer("o"), {"o": Sourcing((post("o"),), stated=(unknown,))}), source("o"))
    line = found.lines[1]
    assert (line.quantity, line.amount, line.refusal) == (
        Fraction(252),
        None,
        Refusal("not stated", "work", "write the hourly rate"),
    )
    assert found.status == "at least"
    foreign = stated(Money(Fraction(1), "EUR"))
    found = estimated(workspace(offer("o"), {"o": Sourcing((), stated=(foreign,))}), source("o"))
    assert found.missing[0].kind == "not observed"


def test_a_stated_cost_in_another_currency_cites_the_rate_and_takes_its_grade() -> None:
    foreign = stated(Money(Fraction(1), "EUR"), grade="official", evidence=("plan: rate",))
    staff = {"item": "staff", "amount": "2 EUR", "per": "once"}
    where = workspace(offer("o") + RATE, {"o": Sourcing((), stated=(foreign,))})
    lines = estimated(where, source("o"), extra=[staff]).lines
    assert [(line.item, line.rate, line.evidence, line.grade) for line in lines] == [
        ("work", Fraction(5, 4), ("plan: rate", "press"), "reported"),
        ("staff", Fraction(5, 2), ("plan: extra", "press"), "assumed"),
    ]


def test_what_is_held_is_read_again_each_month_after_the_last_delivery() -> None:
    check = post("o", "0.1", basis="usable", monthly=True, months=3)
    slow = Sourcing((post("o"), check), pace=Pace(Fraction(100)))
    found = estimated(workspace(offer("o"), {"o": slow}), source("o", funnel={"kept": 0.5}), records=2000)
    checks = [line for line in found.lines if line.quantity is not None and line.quantity < 250]
    assert [line.month.month for line in checks] == [6, 7, 8, 9]
    assert [line.quantity for line in checks] == [150, 200, 200, 50]
    assert found.months == 4
    assert found.done_by == date(2026, 7, 10)
    assert total(found) == 4000 + 600


def test_a_monthly_fee_runs_while_records_are_held() -> None:
    check = post("o", "0.1", monthly=True, months=3)
    found = estimated(
        workspace(offer("o", revision(f"{FEE}, {POSTS}")), {"o": Sourcing((post("o"), check))}), source("o")
    )
    assert sum(amount or 0 for _, item, amount in amounts(found) if item == "subscription") == 30000


PRORATED = FEE.replace(" }", ", prorated = true }")


def test_a_prorated_fee_is_cut_to_the_days_used_of_the_last_month() -> None:
    found = estimated(
        workspace(offer("o", revision(f"{PRORATED}, {POSTS}")), {"o": paced("o", 100)}), source("o"), records=4000
    )
    assert found.done_by == date(2026, 7, 10)
    fees = [line for line in found.lines if line.item == "subscription"]
    assert [line.amount for line in fees] == [10000, 3226]  # 10 of 31 days


def test_a_prorated_fee_is_whole_while_records_are_held_after_the_last_delivery() -> None:
    held = Sourcing((post("o"), post("o", "0.1", monthly=True, months=2)))
    found = estimated(workspace(offer("o", revision(f"{PRORATED}, {POSTS}")), {"o": held}), source("o"))
    fees = [line for line in found.lines if line.item == "subscription"]
    assert [line.amount for line in fees] == [10000, 10000]


def test_a_monthly_use_without_months_reads_nothing() -> None:
    nothing = MeterUse("o", "post", Fraction(1), monthly=True)
    found = estimated(workspace(offer("o", revision(f"{FEE}, {POSTS}")), {"o": Sourcing((nothing,))}), source("o"))
    assert amounts(found) == [("o", "subscription", 10000)]


DEARER = revision('{ kind = "unit", meter = "post", rate = "0.03" }', "2026-07-01", announced_on="2026-05-01")


def test_an_announced_price_holds_from_its_first_billing_month_on() -> None:
    dearer = DEARER.replace('price = "page"', 'price = "press"')
    where = workspace(offer("o", revision(), dearer), {"o": paced("o", 100)})
    found = estimated(where, source("o"), records=6100, start=date(2026, 6, 1))
    june, july = of_month(found, date(2026, 6, 1)), of_month(found, date(2026, 7, 1))
    assert [(line.quantity, line.amount, line.evidence) for line in june] == [(Fraction(3000), 3000, ("page",))]
    assert [(line.quantity, line.amount, line.evidence) for line in july] == [(Fraction(3100), 9300, ("press",))]
    assert july[0].grade == "assumed"
    assert total(found) == 12300


def test_a_price_announced_later_or_for_later_changes_nothing() -> None:
    silent = DEARER.replace("2026-05-01", "2026-06-02")
    where = workspace(offer("o", revision(), silent), {"o": paced("o", 100)})
    assert total(estimated(where, source("o"), records=6100)) == 6100
    where = workspace(offer("o", revision(), DEARER), {"o": paced("o", 100)})
    assert total(estimated(where, source("o"), records=3000)) == 3000


def test_a_need_that_starts_after_the_change_is_at_the_announced_price() -> None:
    where = workspace(offer("o", revision(), DEARER))
    found = estimated(where, source("o"), start=date(2026, 7, 1))
    assert total(found) == 3000
    assert found.sources[0].price_held == "since 2026-01-01, changed on 2026-07-01"
    assert estimated(where, source("o")).sources[0].price_held == "since 2026-01-01"


def test_a_contract_stands_when_the_list_it_left_announces_a_change() -> None:
    agreed = revision('{ kind = "unit", meter = "post", rate = "0.005" }')
    mine = layer(offer("o", agreed), "mine.toml", "contract")
    where = workspace(offer("o", revision(), DEARER), over=(mine,))
    assert total(estimated(where, source("o"), start=date(2026, 7, 1))) == 500
    own_list = layer(offer("o", agreed), "mine.toml", "list")
    where = workspace(offer("o", revision(), DEARER), over=(own_list,))
    assert total(estimated(where, source("o"), start=date(2026, 7, 1))) == 500
    later = layer(offer("o", agreed, DEARER), "mine.toml", "contract")
    where = workspace(offer("o", revision()), over=(later,))
    assert total(estimated(where, source("o"), start=date(2026, 7, 1))) == 3000


@pytest.mark.parametrize("start", [date(2026, 6, 1), date(2026, 7, 1)])
@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (revision("", "2026-07-01", announced_on="2026-05-01", withdrawn="true"), "withdrawn"),
        (revision("", "2026-07-01", announced_on="2026-05-01", available='"by contract"'), "quote needed"),
    ],
)
def test_an_offer_about_to_go_has_no_price_once_it_is_gone(start: date, change: str, kind: str) -> None:
    where = workspace(offer("o", revision(f"{FEE}, {POSTS}"), change), {"o": paced("o", 100)})
    found = estimated(where, source("o"), records=6100, start=start)
    assert found.total is None
    assert [refusal.kind for refusal in found.missing] == [kind]
    assert "2026-07-01 leaves it without a published price" in found.missing[0].why


@pytest.mark.parametrize(
    "change",
    [
        revision(f"{POSTS}, {FEE.replace('month', 'year')}", "2026-07-01", announced_on="2026-05-01"),
        revision(start="2026-07-01", announced_on="2026-05-01", **EURO),
    ],
)
def test_a_change_that_no_month_can_stand_alone_under_is_refused(change: str) -> None:
    where = workspace(offer("o", revision(), change) + RATE, {"o": paced("o", 100)})
    found = estimated(where, source("o"), records=6100)
    assert (found.status, found.missing[0].kind) == ("unpriced", "not modelled")


def test_a_yearly_fee_without_a_change_is_billed() -> None:
    where = workspace(offer("o", revision(FEE.replace("month", "year") + ", " + POSTS)), {"o": paced("o", 100)})
    assert total(estimated(where, source("o"), records=6100)) == 10000 + 6100


def test_credit_of_another_vendor_stands_beside_the_total() -> None:
    back = '{ kind = "rebate", every = "month", paid_in = "other credit", tiers = [{ share = "0.1" }] }'
    found = estimated(workspace(offer("o", revision(f"{POSTS}, {back}", **EURO)) + RATE), source("o"))
    assert found.total == 1250
    assert found.elsewhere == {"other credit": 125}


def test_a_claimed_credit_pays_and_an_unclaimed_one_does_not() -> None:
    gift = '{ kind = "credit", amount = "4", source = "promotional", offered = false }'
    where = workspace(offer("o", revision(f"{POSTS}, {gift}, {gift}")))
    assert estimated(where, source("o")).total == 1000
    assert estimated(where, source("o", credits=["4"])).total == 600
    found = estimated(where, source("o", credits=["4", "4", "4"]))
    assert amounts(found) == [("o", "paid from credit", -800), ("o", "post", 1000)]
    assert (found.total, len(found.warnings)) == (200, 1)


def test_stated_usage_recurs_each_month() -> None:
    found = estimated(workspace(offer("o")), source("o", usage={"post": 500}), every="month", months=3)
    assert [(line.month, line.quantity, line.amount) for line in found.lines] == [
        (date(2026, month, 1), Fraction(500), 500) for month in (6, 7, 8)
    ]
    assert found.done_by == date(2026, 8, 31)
    assert (found.records, found.raw_records, found.per_1000_records) == (None, None, None)


def test_nothing_observed_is_unpriced_with_its_usage() -> None:
    found = estimated(workspace(offer("o")), source("o", usage={"post": 5}), as_of=date(2025, 1, 1))
    [line] = found.lines
    assert (line.quantity, line.amount, line.month) == (Fraction(5), None, date(2025, 1, 1))
    assert line.refusal is not None
    assert (line.refusal.kind, line.refusal.why) == ("quote needed", "no price was known by then")
    found = estimated(workspace(offer("o", revision(""))), source("o"))
    assert found.lines[0].refusal == Refusal("quote needed", "o", "no price has been published")
    assert found.lines[0].month == AS_OF
