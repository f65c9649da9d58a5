from datetime import date, timedelta
from typing import Any

import pytest

from estimator.money import parse_money
from estimator.planning.compare import compare
from estimator.planning.gate import (
    BAD_INPUT,
    INFEASIBLE,
    METRICS,
    OK,
    OVER,
    UNPRICED,
    Metric,
    Outcome,
    Rule,
    figure,
    judge,
)
from estimator.planning.rows import Plan
from estimator.sourcing import MeterUse, Sourcing
from tests.unit.planning.small import AS_OF, file_of, need, offer, paced, plan, post, revision, source, workspace

WHERE = workspace(
    offer("o")
    + offer("slow")
    + offer("gone", revision(), revision("", "2026-02-01", withdrawn="true"))
    + offer("never", revision(""))
    + offer("capped", revision(limits='[{ kind = "cap", meter = "post", max = 10 }]'))
    + offer("unread", revision(start="2026-07-01")),
    {
        "slow": paced("slow", 1),
        "o": Sourcing((MeterUse("o", "post", post("o").ratio, evidence=("plan: pages", "press")),)),
    },
)
ONE = plan(source("o"))


def judged(row: Plan = ONE, *, by: date | None = None, **rule: Any) -> Outcome:
    limit = rule.pop("fail_over", None)
    found = compare(WHERE, file_of(need(by=by), row), AS_OF)
    return judge(WHERE, found, found.plans[0], Rule(parse_money(limit) if limit else None, **rule))


def test_a_plan_without_a_rule_passes() -> None:
    assert judged() == Outcome(OK, "p passes")


@pytest.mark.parametrize(("metric", "limit"), [("total", "10.00"), ("per-1000", "10.0000"), ("per-mtok", "200.000")])
def test_a_figure_at_its_limit_passes_and_above_it_fails(metric: Metric, limit: str) -> None:
    assert judged(fail_over=f"{limit} USD", metric=metric).code == OK
    below = str(int(float(limit)) - 1)
    over = judged(fail_over=f"{below}.99 USD", metric=metric)
    assert over == Outcome(OVER, f"p is over budget: {metric} {limit} USD > {below}.99 USD")


def test_a_unit_cost_below_a_cent_is_told_apart_from_its_limit() -> None:
    small = plan(source("o", tokens_per_record={"likely": 5_000_000, "tokenizer": "o200k"}))
    outcome = judged(small, fail_over="0.0015 USD", metric="per-mtok")
    assert outcome == Outcome(OVER, "p is over budget: per-mtok 0.00200000 USD > 0.0015 USD")


def test_a_floor_fails_as_unpriced_even_under_the_budget() -> None:
    floor = plan(source("o", funnel={}))
    outcome = judged(floor, fail_over="100 USD")
    assert outcome.code == UNPRICED
    assert outcome.words.startswith("p is at least: share kept: no keep rate is known")
    assert judged(floor, require_priced=True).code == UNPRICED
    assert judged(floor).code == OK


def test_what_is_missing_beyond_the_first_is_counted() -> None:
    outcome = judged(plan(source("never", share=0.5), source("never", share=0.5, account="b")), require_priced=True)
    assert outcome.code == UNPRICED
    assert "(and 1 more)" not in judged(plan(source("never")), require_priced=True).words
    two = plan(source("o", funnel={}), extra=[{"item": "x", "amount": "1 EUR", "per": "once"}])
    assert judged(two, require_priced=True).words.endswith("(and 1 more)")


def test_a_comparable_is_unpriced_and_without_a_gate_on_money_it_cannot_be_used() -> None:
    assert judged(plan(source("gone")), require_priced=True) == Outcome(
        UNPRICED, "p is unpriced: no price is published"
    )
    outcome = judged(plan(source("gone")))
    assert outcome == Outcome(INFEASIBLE, "p cannot be used: gone: no longer sold since 2026-02-01")


def test_a_plan_stated_by_usage_has_no_figure_by_the_record() -> None:
    stated = plan(source("o", usage={"post": 5}))
    assert judged(stated, fail_over="1 USD").code == OK
    outcome = judged(stated, fail_over="1 USD", metric="per-1000")
    assert outcome == Outcome(UNPRICED, "p has no per-1000 figure: it is stated by usage, not by records")


def test_an_old_reading_behind_any_price_is_stale() -> None:
    assert judged(max_age=timedelta(days=150)).code == OK
    outcome = judged(max_age=timedelta(days=149))
    assert outcome.code == UNPRICED
    assert outcome.words.startswith("p rests on page, read 150 days before 2026-06-01")


def test_a_reading_without_a_known_start_is_as_old_as_its_own_day() -> None:
    seen = revision().replace("effective_from = 2026-01-01", "observed_on = 2025-12-01")  # 182 days before
    where = workspace(offer("o", seen))
    found = compare(where, file_of(need(), ONE), AS_OF)
    fresh, stale = (Rule(max_age=timedelta(days=days)) for days in (182, 181))
    assert judge(where, found, found.plans[0], fresh).code == OK
    outcome = judge(where, found, found.plans[0], stale)
    assert (outcome.code, outcome.words.split(" before ")[0]) == (
        UNPRICED,
        "p rests on the price of post (page), read 182 days",
    )


def test_where_nothing_is_priced_no_age_passes() -> None:
    outcome = judged(plan(source("o", usage={"user": 5})), max_age=timedelta(days=999))
    assert outcome == Outcome(UNPRICED, "p is unpriced: there is no price whose age could be judged")


def test_too_late_and_past_a_cap_are_infeasible() -> None:
    outcome = judged(plan(source("slow")), by=date(2026, 6, 30))
    assert outcome == Outcome(INFEASIBLE, "p cannot be used: cannot finish by 2026-06-30: done on 2029-02-24")
    assert judged(plan(source("capped", usage={"post": 11})), fail_over="1 USD", require_priced=True).code == INFEASIBLE


def test_a_limit_in_another_currency_is_bad_input_before_anything_else() -> None:
    outcome = judged(plan(source("o", funnel={})), fail_over="1 EUR", require_priced=True)
    assert outcome.code == BAD_INPUT
    assert "the limit is in EUR, the comparison in USD" in outcome.words


def test_the_first_failure_that_applies_is_2_then_4_then_5_then_3() -> None:
    late = plan(source("slow"))
    by = date(2026, 6, 30)
    rule = {"fail_over": "1 USD", "max_age": timedelta(days=1)}
    assert judged(late, by=by, fail_over="1 EUR", max_age=timedelta(days=1)).code == BAD_INPUT
    assert judged(late, by=by, **rule).code == UNPRICED  # stale
    assert judged(late, by=by, fail_over="1 USD").code == INFEASIBLE  # over budget too
    assert judged(ONE, fail_over="1 USD").code == OVER


def test_a_late_plan_that_is_not_fully_priced_fails_as_unpriced() -> None:
    late = plan(source("slow", funnel={}))
    assert judged(late, by=date(2026, 6, 30), fail_over="1 USD").code == UNPRICED
    assert judged(late, by=date(2026, 6, 30)).code == INFEASIBLE


def test_a_plan_without_a_price_by_that_day_is_unpriced() -> None:
    assert judged(plan(source("unread")), require_priced=True).code == UNPRICED


def test_every_metric_has_a_figure() -> None:
    found = compare(WHERE, file_of(need(), ONE), AS_OF).plans[0]
    assert [figure(found, metric) for metric in METRICS] == [10, 10, 200]
