"""The built-in example: the article's point, at the facts of the day it was written for."""

from datetime import date
from fractions import Fraction

from estimator.planning.compare import OVERLAP
from tests.acceptance.shipped_book import TODAY, example, money, per_1000, plan_of

FOUND = example("article", TODAY)


def test_every_total_is_the_sum_of_its_lines_and_every_unit_cost_follows() -> None:
    for plan in FOUND.plans:
        if plan.total is not None:
            assert money(plan) is not None
            assert plan.records == 200_000
            assert plan.per_1000_records == Fraction(plan.total, 100) / 200


def test_what_can_be_used_is_ranked_and_reddit_s_api_stands_apart() -> None:
    assert [plan.id for plan in FOUND.others] == ["reddit-api"]
    like = [plan for plan in FOUND.eligible if plan.like_for_like]
    assert [plan.id for plan in like] == ["hosted-gpt-oss", "tutor-2h100", "mix-80-20", "people"]
    units = [plan.per_1000_records for plan in like if plan.per_1000_records is not None]
    assert units == sorted(units)
    assert FOUND.any_priced


def test_the_hosted_model_is_billed_to_the_cent() -> None:
    plan = plan_of(FOUND, "hosted-gpt-oss")
    raw = -(-200_000 * 1000 * 10 // (689 * 7))
    assert plan.raw_records == raw == 414_680
    again = Fraction(102, 100)  # two calls in a hundred are made again
    sent, given = raw * (8 * 150 + 75 * 28) * again, raw * 600 * again
    tokens = [(line.quantity, line.amount) for line in plan.lines if line.meter is not None]
    assert tokens == [(sent, 20_937), (given, 15_227)]  # 0.15 and 0.60 USD for a million
    # 66 2/3 hours of correction at 30 USD, 30 hours of an engineer at 85 USD.
    assert money(plan) == f"{209.37 + 152.27 + 2000 + 2550:.2f}"


def test_x_is_half_a_cent_a_post_and_not_like_for_like() -> None:
    plan = plan_of(FOUND, "x-pay-per-use")
    assert plan.raw_records is not None
    [line] = plan.lines
    assert line.quantity == plan.raw_records
    assert line.rate == Fraction(1, 200)
    assert line.amount == (plan.raw_records * 5 + 5) // 10
    assert not plan.like_for_like
    assert plan.rights == "unclear"


def test_a_reddit_sized_licence_costs_its_fee_at_your_need_and_13_77_or_3_53_at_full_use() -> None:
    plan = plan_of(FOUND, "reddit-licence")
    assert money(plan) == "60000000.00"
    assert plan.per_1000_records == 300_000
    [source] = plan.sources
    assert per_1000(source) == ["13.77", "3.53"]
    assert [use.units for use in source.full_use] == [4_358_809_805, 17_000_000_000]
    assert [use.label for use in source.full_use] == [
        "one year's flow of 4,358,809,805 items",
        "the corpus of 17,000,000,000 items, per year of licence",
    ]
    assert plan.rights == "unclear"
    assert any("The offer does not state" in warning for warning in plan.warnings)


def test_reddit_s_api_is_closed_to_newcomers_and_training_needs_a_licence() -> None:
    plan = plan_of(FOUND, "reddit-api")
    assert (plan.status, plan.total, plan.rights) == ("unpriced", None, "licence needed")
    assert len(plan.reasons) == 2
    assert plan.comparable is not None
    [line] = plan.lines
    assert line.rate == Fraction(24, 100_000)


def test_people_write_within_their_pool_and_are_over_the_budget() -> None:
    plan = plan_of(FOUND, "people")
    assert plan.limit == "300 people at 4 hours a day"
    assert plan.done_by is not None
    assert FOUND.need.by is not None
    assert date(2027, 1, 1) <= plan.done_by <= FOUND.need.by
    assert [row.id for row in FOUND.plans if FOUND.over_budget(row)] == ["people", "reddit-licence"]


def test_a_mix_is_its_parts_under_one_roof() -> None:
    plan = plan_of(FOUND, "mix-80-20")
    assert [(source.id, source.usable) for source in plan.sources] == [("machine", 160_000), ("people", 40_000)]
    assert plan.limit == "300 people at 4 hours a day"
    assert OVERLAP in FOUND.notes


def test_what_would_flip_the_order_is_said() -> None:
    flip = FOUND.flip
    assert flip is not None
    assert FOUND.cheapest is not None
    assert FOUND.runner_up is not None
    assert (FOUND.cheapest.id, FOUND.runner_up.id, flip.source) == (
        "hosted-gpt-oss",
        "tutor-2h100",
        "hosted/groq/openai/gpt-oss-120b",
    )
    assert flip.at is not None
    assert flip.at < flip.now
    assert FOUND.token_order
    assert FOUND.token_order[0] == "hosted-gpt-oss"


def test_every_total_says_how_much_of_it_is_assumed() -> None:
    assert plan_of(FOUND, "reddit-licence").assumed_share == 0
    assert plan_of(FOUND, "tutor-2h100").assumed_share == 1
