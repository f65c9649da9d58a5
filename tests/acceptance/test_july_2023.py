"""July 2023: Reddit's new rate, X's three packages, and data made instead, at the prices of that month."""

from datetime import date

import pytest

from estimator.money import exact
from estimator.pricing.book import Holding
from estimator.pricing.charges import UnitCharge
from estimator.pricing.rows import OfferRevision
from tests.acceptance.shipped_book import TODAY, example, money, per_1000, plan_of, workspace

AS_OF = date(2023, 7, 22)
FOUND = example("2023-07", AS_OF)
MADE = ("tutor-student", "small-stories", "python-exercises")


def held(offer: str, as_of: date) -> OfferRevision:
    holding = workspace().book.resolve(offer, as_of)
    assert isinstance(holding, Holding)
    return holding.revision


def rates(row: OfferRevision) -> dict[str, object]:
    return {charge.meter: exact(charge.rate) / charge.per for charge in row.charges if isinstance(charge, UnitCharge)}


def test_seven_billion_calls_a_month_cost_1_680_000_usd() -> None:
    plan = plan_of(FOUND, "reddit-7-billion-calls")
    assert (money(plan), plan.currency, plan.status) == ("1680000.00", "USD", "priced")
    assert plan.rights == "licence needed"


@pytest.mark.parametrize(
    ("name", "fee", "unit"),
    [("x-50m", "42000.00", "0.84"), ("x-100m", "125000.00", "1.25"), ("x-200m", "210000.00", "1.05")],
)
def test_each_package_of_x_has_its_fee_and_its_price_at_full_use(name: str, fee: str, unit: str) -> None:
    plan = plan_of(FOUND, name)
    assert (money(plan), plan.status) == (fee, "priced")
    [source] = plan.sources
    assert per_1000(source) == [unit]
    posts = {"x-50m": "50,000,000", "x-100m": "100,000,000", "x-200m": "200,000,000"}[name]
    assert source.full_use[0].label == f"{posts} posts a month"


def test_the_middle_package_is_said_to_be_the_dearest() -> None:
    others = "x/enterprise-50m 0.84, x/enterprise-200m 1.05"
    assert f"At full use x/enterprise-100m is dearest: 1.25 for 1,000, against {others}." in FOUND.notes


def test_the_smallest_package_is_a_third_of_a_percent_of_all_posts() -> None:
    assert "x/enterprise-50m: 50,000,000 posts a month are 0.33 % of 15,000,000,000 posts." in FOUND.notes


@pytest.mark.parametrize("name", MADE)
def test_data_made_is_priced_from_a_row_of_that_day_or_a_floor_or_unpriced(name: str) -> None:
    plan = plan_of(FOUND, name)
    assert plan.status in ("priced", "at least", "unpriced")
    book = workspace().book
    [source] = plan.sources
    then = held(source.offer, AS_OF)
    assert then.start <= AS_OF
    for cited in then.evidence.price:
        published = book.evidence(cited).published_on
        assert published is not None
        assert published <= AS_OF
    billed = [line for line in plan.lines if line.meter is not None]
    assert billed
    for line in billed:
        assert line.meter is not None
        assert line.rate == rates(then)[line.meter]
        assert set(then.evidence.price) <= set(line.evidence)
        assert line.rate != rates(held(source.offer, TODAY))[line.meter], "the price has changed since"


def test_the_tutor_and_the_student_are_priced_and_the_others_say_what_nobody_had_published() -> None:
    assert plan_of(FOUND, "tutor-student").status == "priced"
    for name in MADE[1:]:
        plan = plan_of(FOUND, name)
        assert plan.status == "at least"
        assert all("keep rate" in refusal.why for refusal in plan.missing)


def test_eight_turns_of_two_models_are_billed_to_the_cent() -> None:
    plan = plan_of(FOUND, "tutor-student")
    raw = -(-1_000_000 * 1000 * 10 // (689 * 7))
    assert plan.raw_records == raw == 2_073_399
    tokens = {line.meter: line.quantity for line in plan.lines if line.meter is not None}
    assert tokens == {"input_token": raw * (8 * 150 + 75 * 28), "output_token": raw * 600}
    # 1.50 and 2.00 USD for a million tokens, and 20,000 minutes of correction at 30 USD an hour.
    assert [line.amount for line in plan.lines] == [1_000_000, 1_026_332, 248_808]


def test_no_plan_of_that_month_is_at_today_s_price() -> None:
    today = example("2023-07", TODAY)
    for name in (*MADE, "reddit-7-billion-calls", "x-50m", "x-100m", "x-200m"):
        then, now = plan_of(FOUND, name), plan_of(today, name)
        assert then.total is not None
        assert then.total != now.total


def test_today_the_same_packages_are_comparables_and_a_quote_is_needed() -> None:
    today = example("2023-07", TODAY)
    for name, fee in (("x-50m", 4_200_000), ("x-100m", 12_500_000), ("x-200m", 21_000_000)):
        plan = plan_of(today, name)
        assert (plan.status, plan.total, plan.comparable, plan.eligible) == ("unpriced", None, fee, False)
        assert any("quote needed" in reason for reason in plan.reasons)
