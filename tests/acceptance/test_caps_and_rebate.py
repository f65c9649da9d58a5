"""X's pay per use: its hard monthly cap, and the credit it earns with another vendor."""

import pytest

from estimator.planning.result import PlanEstimate
from estimator.pricing.bill import Bill, bill
from estimator.pricing.book import Holding
from estimator.pricing.rows import OfferRevision
from estimator.pricing.tariff import Tariff, compile_tariff
from tests.acceptance.shipped_book import TODAY, money, only, stated, workspace

NEED = """
[need]
records = {records}
kind = "post"
purpose = "evaluate"
criteria = "light-en"
{more}
[[plan]]
id = "x"
name = "X, pay per use"
"""
USAGE = '[[plan.source]]\nid = "{id}"\noffer = "x/pay-per-use"\naccount = "{account}"\nusage = {{ post = {posts} }}\n'
FETCH = """
[[plan.source]]
id = "{id}"
offer = "x/pay-per-use"
account = "{account}"
endpoint = "tweets"
share = 0.5
tokens_per_record = {{ likely = 27, low = 20, high = 40, tokenizer = "4 characters a token" }}
funnel = {{ language = 1, not_repost = 1, still_there = 1, human = 1, length = 1, distinct = 1 }}
"""


def read(posts: int, more: str = "") -> PlanEstimate:
    return only(stated(NEED.format(records=1, more=more) + USAGE.format(id="a", account="", posts=posts), TODAY))


def two(*accounts: str, more: str = "") -> PlanEstimate:
    sources = "".join(FETCH.format(id=f"s{number}", account=name) for number, name in enumerate(accounts))
    return only(stated(NEED.format(records=4_000_000, more=more) + sources, TODAY))


def test_three_million_posts_a_month_cost_15_000_usd() -> None:
    plan = read(3_000_000)
    assert (money(plan), plan.status, plan.eligible) == ("15000.00", "priced", True)


@pytest.mark.parametrize("posts", [4_000_000, 3_000_001])
def test_more_is_refused_with_the_reason_and_not_extrapolated(posts: int) -> None:
    plan = read(posts)
    assert (plan.status, plan.total, plan.eligible) == ("infeasible", None, False)
    assert plan.reasons == (f"a: {posts:,} a month is past the hard cap of 3,000,000; beyond it a quote is needed",)
    assert all(line.amount is None for line in plan.lines)


def test_a_need_of_four_million_usable_posts_every_month_is_refused_too() -> None:
    plan = two("", "", more='every = "month"\nmonths = 3')
    assert (plan.status, plan.total) == ("infeasible", None)
    assert "75.0% of each month's records can be fetched in it: cap of 3,000,000 post a month" in plan.reasons[0]


def test_two_sources_on_one_account_share_one_cap() -> None:
    shared = two("", "")
    assert (shared.months, shared.limit) == (2, "cap of 3,000,000 post a month")
    assert shared.monthly_records == (3_000_000, 1_000_000)
    assert money(shared) == "20000.00"
    both = NEED.format(records=1, more="") + "".join(
        USAGE.format(id=name, account="", posts=2_000_000) for name in "ab"
    )
    refused = only(stated(both, TODAY))
    assert refused.status == "infeasible"
    assert "4,000,000 a month is past the hard cap of 3,000,000" in refused.reasons[0]


def test_two_sources_on_two_accounts_do_not() -> None:
    apart = two("one", "two")
    assert (apart.months, apart.monthly_records) == (1, (4_000_000,))
    assert money(apart) == "20000.00"
    both = NEED.format(records=1, more="") + "".join(
        USAGE.format(id=name, account=name, posts=2_000_000) for name in "ab"
    )
    assert money(only(stated(both, TODAY))) == "20000.00"


def revision() -> OfferRevision:
    holding = workspace().book.resolve("x/pay-per-use", TODAY)
    assert isinstance(holding, Holding)
    return holding.revision


def over_the_contract() -> Tariff:
    """The shipped charges with the rebate counted over all months, to read its steps within one schedule."""
    row = revision()
    charges = [
        charge.model_copy(update={"every": "contract"}) if charge.kind == "rebate" else charge for charge in row.charges
    ]
    return compile_tariff(charges, (), "USD")


def billed(tariff: Tariff, *posts: int) -> Bill:
    found = bill(tariff, [{"post": count} for count in posts])
    assert isinstance(found, Bill)
    return found


SPEND = (10_000, 20_000, 35_000, 50_000, 75_000, 100_000)
"""Cumulative spend in cents."""
INCREMENTS = (0, 2_000, 1_500, 4_000, 3_750, 8_750)


def test_the_rebate_s_steps_are_those_of_x_s_own_table() -> None:
    posts = [2 * (now - before) for now, before in zip(SPEND, (0, *SPEND), strict=False)]
    found = billed(over_the_contract(), *posts)
    assert sum(found.cash) == SPEND[-1]
    assert found.elsewhere == {"xAI credit": INCREMENTS}


def test_each_spend_of_one_month_earns_the_sum_of_the_steps_up_to_it() -> None:
    tariff = workspace().tariff(revision())
    earned = [sum(billed(tariff, 2 * cents).elsewhere["xAI credit"]) for cents in SPEND]
    assert earned == [sum(INCREMENTS[: number + 1]) for number in range(len(SPEND))]


def test_a_cent_less_than_200_earns_nothing_and_a_new_month_starts_again() -> None:
    tariff = workspace().tariff(revision())
    assert billed(tariff, 2 * 19_999).elsewhere == {"xAI credit": (0,)}
    assert billed(tariff, 2 * 20_000, 2 * 19_999).elsewhere == {"xAI credit": (2_000, 0)}


def test_the_credit_stands_beside_the_total_and_is_never_taken_off_it() -> None:
    plan = read(200_000)
    assert (money(plan), plan.elsewhere) == ("1000.00", {"xAI credit": 20_000})
