from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from estimator.money import parse_money
from estimator.planning.gate import BAD_INPUT, INFEASIBLE, OK, OVER, UNPRICED, Metric, Odds, Outcome, Rule, Value, judge
from estimator.planning.rows import Plan
from tests.unit.planning.small import plan, source
from tests.unit.simulation.outcomes import INF, NAN, drawn, made, row

SIXTEEN = [float(n) for n in range(1000, 1016)]


def odds(metric: Any, limit: str, share: str) -> Odds:
    return Odds(metric, date.fromisoformat(limit) if metric == "done" else parse_money(limit), Fraction(share))


def judged(patch: pytest.MonkeyPatch, rule: Rule, *plans: Plan, totals: Any = SIXTEEN, **keys: Any) -> Outcome:
    done = keys.pop("done", 1.0)
    rows = plans or (row("cheap"),)
    where, comparison = drawn(patch, {found.id: made(totals, done) for found in rows}, *rows, **keys)
    return judge(where, comparison, comparison.plans[0], rule)


@pytest.mark.parametrize(("share", "code"), [("0.124", OVER), ("0.125", OK), ("0.126", OK)])
def test_odds_above_at_and_below_their_share(monkeypatch: pytest.MonkeyPatch, share: str, code: int) -> None:
    assert judged(monkeypatch, Rule(odds=(odds("total", "10.13 USD", share),))).code == code


def test_a_failure_counts_its_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = judged(monkeypatch, Rule(odds=(odds("per-1000", "10.13 USD", "0.05"),)))
    words = "cheap fails: per-1000 > 10.13 USD in 2 of 16 draws (12.5 %), more than 5 %"
    assert outcome == Outcome(OVER, words)


@pytest.mark.parametrize(("day", "code"), [("2026-06-02", OVER), ("2026-06-03", OK), ("2026-06-04", OK)])
def test_odds_of_the_completion_day(monkeypatch: pytest.MonkeyPatch, day: str, code: int) -> None:
    rule = Rule(odds=(odds("done", day, "0"),))
    assert judged(monkeypatch, rule, done=2.5).code == code
    assert judged(monkeypatch, rule, done=2.5, start=date(2026, 6, 2)).code == (OK if day == "2026-06-04" else OVER)


def test_what_cannot_be_done_is_above_every_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    totals = [1000.0] * 15 + [INF]
    rule = Rule(odds=(odds("total", "1000000 USD", "0.05"),))
    assert judged(monkeypatch, rule, totals=totals).code == OVER


@pytest.mark.parametrize(
    ("at", "metric", "limit", "code"),
    [
        ("p50", "total", "10.07 USD", OVER),
        ("p50", "total", "10.08 USD", OK),
        ("p90", "total", "10.13 USD", OVER),
        ("p90", "total", "10.14 USD", OK),
        ("p50", "per-1000", "10.074 USD", OVER),
        ("p50", "per-1000", "10.075 USD", OK),
        ("p90", "per-mtok", "202.7 USD", OVER),
        ("p90", "per-mtok", "202.8 USD", OK),
        ("likely", "total", "10 USD", OK),
    ],
)
def test_a_percentile_below_at_and_above_its_limit(
    monkeypatch: pytest.MonkeyPatch, at: Value, metric: Metric, limit: str, code: int
) -> None:
    outcome = judged(monkeypatch, Rule(parse_money(limit), metric, at=at))
    assert outcome.code == code
    assert code == OK or f"{at.upper()} of {metric}" in outcome.words


def test_a_percentile_without_a_figure_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = judged(monkeypatch, Rule(parse_money("99 USD"), at="p90"), totals=[1000.0] * 12 + [INF] * 4)
    words = "cheap has no P90 of total: too many draws cannot be done"
    assert outcome == Outcome(OVER, words)


def test_another_currency_comes_before_all_else(monkeypatch: pytest.MonkeyPatch) -> None:
    rule = Rule(odds=(odds("total", "1 USD", "0"), odds("total", "1 EUR", "0.05")))
    assert judged(monkeypatch, rule).code == BAD_INPUT


def test_a_floor_fails_as_unpriced_whatever_its_odds(monkeypatch: pytest.MonkeyPatch) -> None:
    floor = plan(source("cheap", funnel={}), id="cheap")
    assert judged(monkeypatch, Rule(odds=(odds("total", "1000 USD", "1"),)), floor).code == UNPRICED
    assert judged(monkeypatch, Rule(odds=(odds("done", "2030-01-01", "1"),)), floor).code == UNPRICED


def test_a_figure_the_plan_lacks_comes_before_one_that_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    stated = plan(source("cheap", usage={"post": 5}), id="cheap")
    rule = Rule(odds=(odds("total", "1 USD", "0"), odds("per-1000", "1 USD", "0")))
    assert judged(monkeypatch, rule, stated) == Outcome(UNPRICED, "cheap has no per-1000 figure to draw")


def test_what_cannot_be_used_is_infeasible_before_it_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    barred = {"verdict": "terms forbid", "by": "counsel", "date": date(2026, 1, 1), "document": "memo"}
    late = plan(source("cheap", rights=barred), id="cheap")
    assert judged(monkeypatch, Rule(odds=(odds("total", "1 USD", "0"),)), late).code == INFEASIBLE


def test_a_rule_that_only_draws_can_judge_says_so() -> None:
    assert not Rule().needs_draws
    assert Rule(at="p50").needs_draws
    assert Rule(odds=(odds("total", "1 USD", "0"),)).needs_draws


def test_without_draws_no_percentile_and_no_odds_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    where, comparison = drawn(monkeypatch, {"cheap": made(SIXTEEN)})
    exact = comparison._replace(ranges=None)
    outcome = judge(where, exact, exact.plans[0], Rule(odds=(odds("done", "2026-06-02", "0"),)))
    assert outcome == Outcome(UNPRICED, "cheap has no completion day: nothing states its pace")
    assert judge(where, exact, exact.plans[0], Rule(parse_money("1 USD"), at="p50")).code == OVER


@pytest.mark.parametrize(
    ("share", "code"),
    [("0.0624", OVER), ("0.0625", UNPRICED), ("0.0626", UNPRICED), ("0.3124", UNPRICED), ("0.3125", OK)],
)
def test_draws_without_a_price_leave_odds_open_where_they_decide(
    monkeypatch: pytest.MonkeyPatch, share: str, code: int
) -> None:
    totals = [1000.0] * 11 + [3000.0] + [NAN] * 4
    outcome = judged(monkeypatch, Rule(odds=(odds("total", "20 USD", share),)), totals=totals)
    assert outcome.code == code
    if code == UNPRICED:
        words = "cheap has no price in 25 % of the draws, and they decide whether total > 20.00 USD"
        assert outcome.words == words


def test_a_limit_that_priced_draws_pass_fails_whatever_another_leaves_open(monkeypatch: pytest.MonkeyPatch) -> None:
    rule = Rule(odds=(odds("total", "20 USD", "0.1"), odds("total", "5 USD", "0.5")))
    outcome = judged(monkeypatch, rule, totals=[1000.0] * 12 + [NAN] * 4)
    assert outcome == Outcome(OVER, "cheap fails: total > 5.00 USD in 12 of 16 draws (75 %), more than 50 %")


def test_a_day_is_known_without_a_price(monkeypatch: pytest.MonkeyPatch) -> None:
    rule = Rule(odds=(odds("done", "2026-06-02", "0"),))
    assert judged(monkeypatch, rule, totals=[NAN] * 16, done=1.0).code == OK
    assert judged(monkeypatch, rule, totals=[1000.0] * 12 + [NAN] * 4, done=2.5).code == OVER


@pytest.mark.parametrize(
    ("at", "unpriced", "limit", "code"),
    [
        ("p50", 4, "20 USD", OK),
        ("p50", 9, "20 USD", UNPRICED),
        ("p90", 4, "20 USD", UNPRICED),
        ("p90", 4, "9.99 USD", OVER),
        ("p90", 4, "10 USD", UNPRICED),
        ("p90", 1, "10 USD", OK),
        ("p90", 16, "1 USD", UNPRICED),
    ],
)
@pytest.mark.parametrize("metric", ["total", "per-1000"])
def test_draws_without_a_price_leave_a_percentile_open_where_they_decide(  # noqa: PLR0913, PLR0917 - a case has five parts
    monkeypatch: pytest.MonkeyPatch, metric: Metric, at: Value, unpriced: int, limit: str, code: int
) -> None:
    totals = [1000.0] * (16 - unpriced) + [NAN] * unpriced
    outcome = judged(monkeypatch, Rule(parse_money(limit), metric, at=at), totals=totals)
    assert outcome.code == code
    if code == OVER:
        assert outcome.words.endswith(", even if draws without a price cost nothing")


def test_what_cannot_be_done_stands_above_what_has_no_price(monkeypatch: pytest.MonkeyPatch) -> None:
    totals = [1000.0] * 8 + [NAN] * 4 + [INF] * 4
    where, comparison = drawn(monkeypatch, {"cheap": made(totals)})
    assert comparison.ranges is not None
    spread = comparison.ranges.plans["cheap"].total
    assert [spread.p10, spread.p50, spread.p90] == [Fraction(1000), None, None]
    assert spread.unpriced == ("p50",)
    assert judge(where, comparison, comparison.plans[0], Rule(parse_money("99 USD"), at="p90")).code == OVER
