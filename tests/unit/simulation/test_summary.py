from datetime import date
from fractions import Fraction
from math import ceil, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estimator.draws.inputs import Draws
from estimator.planning.compare import compare
from estimator.planning.ranges import Pair, PlanRanges
from estimator.simulation import summary
from estimator.simulation.summary import simulate
from tests.unit.planning.small import AS_OF, file_of, need, plan, source, workspace
from tests.unit.simulation.outcomes import BOOK, INF, NAN, drawn, made, row

LEVELS = (0.05, 0.1, 0.5, 0.9, 0.95)
SIXTEEN = [float(n) for n in range(1000, 1016)]
MONEY = st.integers(0, 10**9)


def exact(*values: Fraction | int | None) -> tuple[Fraction | None, ...]:
    return tuple(None if value is None else Fraction(value) for value in values)


def ranges(monkeypatch: pytest.MonkeyPatch, *totals: float, **keys: object) -> PlanRanges:
    comparison = drawn(monkeypatch, {"cheap": made(totals)}, **keys)[1]
    assert comparison.ranges is not None
    return comparison.ranges.plans["cheap"]


@settings(max_examples=settings().max_examples // 10 + 10)
@given(st.lists(MONEY, min_size=1, max_size=64), st.sampled_from(LEVELS))
def test_a_percentile_is_hazens_by_definition(values: list[int], level: float) -> None:
    ordered = np.sort(np.array(values, np.float64))
    expected = np.quantile(ordered, level, method="hazen")
    assert summary._at(ordered, level) == pytest.approx(expected, rel=1e-12)


@settings(max_examples=settings().max_examples // 10 + 10)
@given(st.lists(MONEY, min_size=2, max_size=200))
def test_the_bound_of_the_median_is_that_of_the_order_statistics(values: list[int]) -> None:
    ordered = np.sort(np.array(values, np.float64))
    side = 1.6448536269514722 * sqrt(0.25 / ordered.size)
    levels = np.clip([0.5 - side, 0.5 + side], 0, 1)
    low, high = np.quantile(ordered, levels, method="hazen")
    error = summary._error(ordered)
    assert error is not None
    assert float(error) == pytest.approx((high - low) / 2, rel=1e-9, abs=1e-6)


def test_totals_are_whole_minor_units_and_unit_costs_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    found = ranges(monkeypatch, *SIXTEEN)
    assert found.total[:5] == exact(1000, 1001, 1008, 1014, 1015)  # 1000.3, 1001.1, 1007.5, 1013.9, 1014.7
    assert found.per_1000_records is not None
    assert found.per_1000_records.p50 == Fraction(10.075)
    assert found.per_million_tokens is not None
    assert found.per_million_tokens.p50 == pytest.approx(201.5)


@pytest.mark.parametrize(("limit", "above"), [("9.99", 16), ("10.00", 15), ("10.01", 14), ("10.14", 1), ("10.15", 0)])
def test_odds_below_at_and_above_a_limit(monkeypatch: pytest.MonkeyPatch, limit: str, above: int) -> None:
    found = ranges(monkeypatch, *SIXTEEN)
    assert found.over("total", Fraction(limit)) == Fraction(above, 16)
    assert found.over("per-1000", Fraction(limit)) == Fraction(above, 16)
    assert found.over("per-mtok", 20 * Fraction(limit)) == Fraction(above, 16)


@settings(max_examples=settings().max_examples // 10 + 10)
@given(st.integers(1, 10**12), st.integers(1, 10**9))
def test_a_unit_cost_at_its_limit_is_not_above_it(total: int, records: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        comparison = drawn(patch, {"cheap": made([total] * 16, records=records)})[1]
    assert comparison.ranges is not None
    found = comparison.ranges.plans["cheap"]
    limit = Fraction(total * 1000, records * 100)
    assert found.over("per-1000", limit) == 0
    assert found.over("per-1000", limit * (1 - Fraction(1, 10**9))) == 1


@pytest.mark.parametrize(("budget", "within"), [("9.99 USD", 0), ("10.00 USD", 1), ("10.15 USD", 16)])
def test_the_share_within_the_budget(monkeypatch: pytest.MonkeyPatch, budget: str, within: int) -> None:
    assert ranges(monkeypatch, *SIXTEEN, budget=budget).within_budget == Fraction(within, 16)
    assert ranges(monkeypatch, *SIXTEEN).within_budget is None


@pytest.mark.parametrize(("infinite", "known"), [(0, 5), (1, 4), (2, 3), (8, 2), (9, 2), (14, 1), (15, 0), (16, 0)])
def test_a_percentile_that_so_many_draws_lack_is_none(
    monkeypatch: pytest.MonkeyPatch, infinite: int, known: int
) -> None:
    found = ranges(monkeypatch, *[1000.0] * (16 - infinite), *[INF] * infinite)
    values = found.total[:5]
    assert sum(value is not None for value in values) == known
    assert found.undone == Fraction(infinite, 16)
    assert found.unpriced == 0
    assert found.over("total", Fraction(10**9)) == Fraction(infinite, 16)


def test_a_percentile_that_falls_on_the_last_finite_draw_is_that_draw() -> None:
    ordered = np.array([1.0, 2.0, 3.0, INF])
    assert summary._at(ordered, 2.5 / 4) == 3
    assert summary._at(ordered, 2.6 / 4) == INF


def test_a_draw_without_a_price_is_no_cheap_one(monkeypatch: pytest.MonkeyPatch) -> None:
    outcomes = {"cheap": made([NAN] * 4 + [1000.0] * 12), "dear": made([2000.0] * 16)}
    comparison = drawn(monkeypatch, outcomes, budget="30 USD")[1]
    assert comparison.ranges is not None
    found = comparison.ranges.plans["cheap"]
    assert (found.unpriced, found.undone) == exact(Fraction(1, 4), 0)
    assert (found.total.p50, found.total.p90) == exact(1000, None)
    assert found.over("total", Fraction(10**9)) == Fraction(1, 4)
    assert found.within_budget == Fraction(3, 4)
    pair = comparison.ranges.pairs["cheap", "dear"]
    assert (pair.cheaper, pair.left_out) == exact(1, Fraction(1, 4))
    assert comparison.ranges.pairs["dear", "cheap"].cheaper == 0


def test_the_completion_day_counts_a_part_of_a_day_as_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    done = [1.0, 1.5, *[2.0] * 12, 4.2, INF]
    for by, share in (("2026-06-01", 1), ("2026-06-02", 14), ("2026-06-05", 14), ("2026-06-06", 15)):
        day = date.fromisoformat(by)
        comparison = drawn(monkeypatch, {"cheap": made([1000.0] * 16, done)}, start=date(2026, 6, 1), by=day)[1]
        assert comparison.ranges is not None
        found = comparison.ranges.plans["cheap"]
        assert found.by_date == Fraction(share + (by == "2026-06-05"), 16)
        assert found.over("done", Fraction((day - date(2026, 6, 1)).days + 1)) == 1 - found.by_date
        assert found.done_by is not None
        assert found.done_by.p50 == date(2026, 6, 2)
        assert found.done_by.p95 is None


@settings(max_examples=settings().max_examples // 40 + 10)
@given(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 4)), min_size=16, max_size=16))
def test_pairs_sum_to_one_and_ties_are_shared(pairs: list[tuple[int, int]]) -> None:
    first, second = ([100.0 * pair[side] for pair in pairs] for side in (0, 1))
    with pytest.MonkeyPatch.context() as patch:
        comparison = drawn(patch, {"cheap": made(first), "dear": made(second)})[1]
    assert comparison.ranges is not None
    cheaper = {names: pair.cheaper for names, pair in comparison.ranges.pairs.items()}
    expected = sum(Fraction(1) if a < b else Fraction(int(a == b), 2) for a, b in pairs) / 16
    assert cheaper["cheap", "dear"] == expected
    assert cheaper["cheap", "dear"] + cheaper["dear", "cheap"] == 1


def test_two_plans_that_cannot_be_done_are_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    comparison = drawn(monkeypatch, {"cheap": made([INF] * 16), "dear": made([INF] * 16)})[1]
    assert comparison.ranges is not None
    pair = comparison.ranges.pairs["cheap", "dear"]
    assert pair == Pair(Fraction(1, 2), Fraction(0), tie=True, apart=Fraction(0), error=Fraction(0))


COSTS = st.sampled_from([100.0, 200.0, 300.0, INF, NAN])


@settings(max_examples=settings().max_examples // 40 + 10)
@given(st.lists(st.tuples(COSTS, COSTS), min_size=16, max_size=16))
def test_only_draws_in_which_both_have_a_cost_are_counted(costs: list[tuple[float, float]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        outcomes = {"cheap": made([a for a, _ in costs]), "dear": made([b for _, b in costs])}
        comparison = drawn(patch, outcomes)[1]
    assert comparison.ranges is not None
    both = [(a, b) for a, b in costs if a == a and b == b]  # noqa: PLR0124 - what is no number differs from itself
    pairs = comparison.ranges.pairs
    if not both:
        assert pairs == {}
        return
    shares = [Fraction(1) if a < b else Fraction(int(a == b), 2) for a, b in both]
    assert pairs["cheap", "dear"].cheaper == sum(shares) / len(both)
    assert pairs["cheap", "dear"].cheaper + pairs["dear", "cheap"].cheaper == 1
    assert pairs["cheap", "dear"].left_out == 1 - Fraction(len(both), 16)


def test_how_far_two_plans_are_apart_is_of_the_same_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    totals = [1000.0 * n for n in range(1, 17)]
    outcomes = {"cheap": made(totals), "dear": made([total + 1 for total in totals])}
    comparison = drawn(monkeypatch, outcomes)[1]
    assert comparison.ranges is not None
    pair = comparison.ranges.pairs["cheap", "dear"]
    assert pair.cheaper == 1
    assert not pair.tie
    assert float(pair.apart or 0) == pytest.approx(0.01)
    assert float(pair.error or 0) == pytest.approx(0, abs=1e-9)
    assert float(comparison.ranges.pairs["dear", "cheap"].apart or 0) == pytest.approx(-0.01)


def test_plans_are_ranked_by_median_and_a_flip_of_likely_costs_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    turned = {"cheap": made([3000.0] * 16), "dear": made([2000.0] * 16), "third": made([2500.0] * 16)}
    comparison = drawn(monkeypatch, turned)[1]
    assert [found.id for found in comparison.plans] == ["dear", "third", "cheap"]
    assert comparison.ranked_by == "median cost per 1,000 usable records"
    assert comparison.reordered
    assert comparison.flip is None
    assert comparison.token_order == ()


def test_the_flip_stays_where_the_first_two_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    same = {"cheap": made([1000.0] * 16), "dear": made([2000.0] * 16), "third": made([2500.0] * 16)}
    comparison = drawn(monkeypatch, same)[1]
    assert not comparison.reordered
    assert comparison.flip is not None


def test_a_plan_whose_median_cannot_be_done_comes_last(monkeypatch: pytest.MonkeyPatch) -> None:
    comparison = drawn(monkeypatch, {"cheap": made([INF] * 16), "dear": made([2000.0] * 16)})[1]
    assert [found.id for found in comparison.plans] == ["dear", "cheap"]


def test_the_order_by_token_is_by_medians_too(monkeypatch: pytest.MonkeyPatch) -> None:
    more = made([1000.0] * 16)._replace(tokens=np.full(16, 1000.0))
    comparison = drawn(monkeypatch, {"cheap": more, "dear": made([2000.0] * 16)})[1]
    assert comparison.token_order == ("dear", "cheap")


def test_what_could_not_vary_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    constant = {"likely": 50, "tokenizer": "o200k"}
    certain = plan(source("cheap", tokens_per_record=constant), id="certain")
    where, file = workspace(BOOK), file_of(need(), certain, row("dear"))
    comparison = simulate(where, file, compare(where, file, AS_OF), Draws(64))
    assert comparison.ranges is not None
    assert set(comparison.ranges.constant) == {"certain"}
    assert set(comparison.ranges.constant["certain"]) == {"tokens_per_record", "funnel.kept"}
    assert comparison.ranges.plans["certain"].total[:5] == exact(*[1000] * 5)


def test_a_fee_that_nothing_moves_is_not_called_certain() -> None:
    """Its inputs are ranges, although its cost is none."""
    from tests.unit.planning.small import offer, revision  # noqa: PLC0415 - only here

    fee = offer("fee", revision('{ kind = "fee", item = "all", amount = "5", every = "month" }'))
    where, file = workspace(fee), file_of(need(), plan(source("fee")))
    comparison = simulate(where, file, compare(where, file, AS_OF), Draws(64))
    assert comparison.ranges is not None
    assert comparison.ranges.constant == {}


def test_a_plan_without_any_cost_has_no_ranges() -> None:
    from tests.unit.planning.small import offer, revision  # noqa: PLC0415 - only here

    where, file = workspace(offer("never", revision(""))), file_of(need(), plan(source("never")))
    comparison = simulate(where, file, compare(where, file, AS_OF), Draws(16))
    assert comparison.ranges is not None
    assert comparison.ranges.plans == {}


def test_a_median_is_that_of_the_exact_estimate_where_one_input_is_uncertain() -> None:
    where, file = workspace(BOOK), file_of(need(), row("cheap"))
    comparison = simulate(where, file, compare(where, file, AS_OF), Draws(1024))
    assert comparison.ranges is not None
    total = comparison.ranges.plans["cheap"].total
    assert total.p5 == 1000
    assert total.p95 == pytest.approx(ceil(1000 / 0.9), rel=0.01)


def test_what_the_estimate_has_no_figure_for_has_no_range(monkeypatch: pytest.MonkeyPatch) -> None:
    stated = plan(source("cheap", usage={"post": 5}), id="cheap")
    comparison = drawn(monkeypatch, {"cheap": made([5.0] * 16)}, stated)[1]
    assert comparison.ranges is not None
    found = comparison.ranges.plans["cheap"]
    assert (found.per_1000_records, found.per_million_tokens) == (None, None)
    assert found.over("per-1000", Fraction(1)) is None
    assert found.total.p50 == 5


def test_a_plan_whose_pace_nobody_states_has_no_completion_day(monkeypatch: pytest.MonkeyPatch) -> None:
    where, exact = drawn(monkeypatch, {"cheap": made([5.0] * 16)}, by=date(2026, 6, 30))
    open_end = exact._replace(plans=tuple(found._replace(done_by=None) for found in exact.plans))
    comparison = simulate(where, file_of(exact.need, *exact.stated), open_end, Draws(16))
    assert comparison.ranges is not None
    found = comparison.ranges.plans["cheap"]
    assert (found.done_by, found.by_date) == (None, None)
    assert found.over("done", Fraction(1)) is None
