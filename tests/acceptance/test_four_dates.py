"""The same need at four dates: what X and Reddit asked, and whom they let in."""

from datetime import date

import pytest

from estimator.planning.result import PlanEstimate
from estimator.pricing.book import Holding
from estimator.pricing.charges import CapLimit
from tests.acceptance.shipped_book import TODAY, example, money, plan_of, stated, workspace

JULY, DECEMBER, MARCH = date(2023, 7, 22), date(2024, 12, 1), date(2026, 3, 1)


def at(as_of: date, name: str) -> PlanEstimate:
    return plan_of(example("four-dates", as_of), name)


def held(offer: str, as_of: date) -> Holding:
    holding = workspace().book.resolve(offer, as_of)
    assert isinstance(holding, Holding)
    return holding


def monthly_cap(offer: str, as_of: date) -> int:
    [cap] = [row for row in held(offer, as_of).revision.limits if isinstance(row, CapLimit) and row.meter == "post"]
    assert cap.every == "month"
    return cap.max


@pytest.mark.parametrize("as_of", [JULY, DECEMBER, MARCH, TODAY])
def test_every_date_starts_on_itself_and_answers_from_rows_of_its_own(as_of: date) -> None:
    for plan in example("four-dates", as_of).plans:
        assert all(line.month == as_of for line in plan.lines)
        for source in plan.sources:
            holding = workspace().book.resolve(source.offer, as_of)
            assert not isinstance(holding, Holding) or holding.revision.start <= as_of


def test_on_2023_07_22_basic_is_100_pro_is_5_000_and_reddit_is_open() -> None:
    basic, pro, reddit = (at(JULY, name) for name in ("x-basic", "x-pro", "reddit-api"))
    assert (money(basic), basic.eligible) == ("100.00", True)
    assert (money(pro), pro.eligible) == ("5000.00", True)
    assert reddit.eligible
    assert reddit.total is not None
    assert held("reddit/data-api", JULY).revision.available == "open"


def test_on_2023_07_22_there_is_no_pay_per_use_and_no_price_is_made_up() -> None:
    plan = at(JULY, "x-pay-per-use")
    assert (plan.status, plan.total, plan.comparable) == ("unpriced", None, None)
    assert plan.reasons == ("x/pay-per-use: no price is known for 2023-07-22; the first reading is of 2025-10-20",)


def test_on_2024_12_01_basic_is_200_and_pro_still_5_000() -> None:
    assert money(at(DECEMBER, "x-basic")) == "200.00"
    assert money(at(DECEMBER, "x-pro")) == "5000.00"
    assert at(DECEMBER, "x-basic").eligible
    assert at(DECEMBER, "reddit-api").eligible


def test_on_2026_03_01_pay_per_use_is_capped_at_two_million_posts_a_month() -> None:
    plan = at(MARCH, "x-pay-per-use")
    assert (plan.status, plan.eligible) == ("priced", True)
    assert monthly_cap("x/pay-per-use", MARCH) == 2_000_000
    assert plan.raw_records is not None
    assert plan.total == (plan.raw_records * 5 + 5) // 10  # half a cent a post, rounded half up


@pytest.mark.parametrize(("name", "offer"), [("x-basic", "x/basic"), ("x-pro", "x/pro")])
def test_on_2026_03_01_the_tiers_are_for_existing_customers_which_is_an_inference(name: str, offer: str) -> None:
    plan = at(MARCH, name)
    assert plan.reasons == (
        f"{offer}: for existing customers only since 2026-02-06 (state customer = true if you are one)",
    )
    revision = held(offer, MARCH).revision
    assert [workspace().book.evidence(cited).grade for cited in revision.evidence.start] == ["derived"]
    fee = next(line for line in plan.lines if line.item == "subscription")
    assert fee.grade == "derived"


@pytest.mark.parametrize("as_of", [MARCH, TODAY])
def test_from_2025_11_12_on_reddit_is_by_contract(as_of: date) -> None:
    plan = at(as_of, "reddit-api")
    assert (plan.status, plan.total) == ("unpriced", None)
    assert plan.reasons == ("reddit/data-api: quote needed, no price is published since 2025-11-12 (by contract)",)
    assert plan.comparable is not None
    assert plan.sources[0].price_held == "last list price, since 2023-07-01"


def test_today_the_cap_is_three_million_and_neither_tier_is_sold() -> None:
    assert monthly_cap("x/pay-per-use", TODAY) == 3_000_000
    assert at(TODAY, "x-pay-per-use").eligible
    assert at(TODAY, "x-basic").reasons == ("x/basic: no longer sold since 2026-06-01",)
    assert at(TODAY, "x-pro").reasons == ("x/pro: no longer sold since 2026-09-01",)
    assert {at(TODAY, name).total for name in ("x-basic", "x-pro")} == {None}


def test_a_customer_of_pro_is_told_of_its_announced_end() -> None:
    text = """
[need]
records = 1_000
kind = "post"
purpose = "evaluate"
criteria = "light-en"
every = "month"
months = 2
[[plan]]
id = "pro"
name = "Pro, while it lasts"
[[plan.source]]
offer = "x/pro"
usage = { post = 1_000 }
customer = true
"""
    before = stated(text, date(2026, 7, 1)).plans[0]
    assert (money(before), before.eligible) == ("10000.00", True)
    announced = stated(text, date(2026, 8, 20)).plans[0]
    assert announced.total is None
    assert [refusal.kind for refusal in announced.missing] == ["withdrawn"]
