from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats  # type: ignore[import-untyped]

from estimator.errors import Refusal
from estimator.yields.levels import least
from estimator.yields.means import MeanPosterior, mean_posterior
from estimator.yields.posterior import KeepPosterior, keep_posterior
from estimator.yields.quantiles import Curve, curve

PAGES = [30, 20, 50, 33, 28, 41, 12, 30, 27, 35]
GRID = (np.arange(20_000) + 0.5) / 20_000
FAR = np.array([1e-300, 1e-16, 1e-9, 1e-4, 0.025, 0.5, 0.975, 1 - 1e-4, 1 - 1e-9, 1 - 2.0**-53])


def kept(shown: list[int], counts: list[int], unit: str = "page", *, stopped: bool = False) -> KeepPosterior:
    found = keep_posterior(shown, counts, unit=unit, stopped=stopped)
    assert isinstance(found, KeepPosterior)
    return found


def mean(counts: list[int], sums: Sequence[int | Fraction]) -> MeanPosterior:
    found = mean_posterior(counts, sums, unit="page")
    assert isinstance(found, MeanPosterior)
    return found


def test_ten_equal_pages_are_a_logit_t() -> None:
    found = kept([100] * 10, PAGES)
    rate = np.mean(PAGES) / 100
    error = np.std(PAGES, ddof=1) / 100 / np.sqrt(10) / (rate * (1 - rate))
    odds = np.log(rate / (1 - rate)) + stats.t.ppf([0.05, 0.5, 0.95], 9) * error
    # The shape of the counts takes a little off the nine degrees of freedom of normal ones.
    assert found.quantile(np.array([0.05, 0.5, 0.95])) == pytest.approx(1 / (1 + np.exp(-odds)), rel=2e-3)
    assert found.likely == Fraction(306, 1000)
    assert (found.units, found.records) == (10, 1_000)
    assert found.effective == pytest.approx(rate * (1 - rate) / (np.var(PAGES, ddof=1) / 1e5))
    assert found.correlation == pytest.approx((1_000 / found.effective - 1) / 99)


def test_as_an_input_of_an_estimate() -> None:
    found = kept([100] * 10, PAGES).estimated("pilot of 2026-11-22")
    assert (found.grade, found.source) == ("measured", "pilot of 2026-11-22")
    assert 0 < found.low < found.likely == Fraction(306, 1000) < found.high < 1
    assert found.low.denominator <= 10**12
    length = mean([10] * 10, [300 + 10 * page for page in PAGES]).estimated("pilot")
    assert length.low < length.likely == Fraction(606, 10) < length.high


def test_same_counts_same_bytes() -> None:
    assert kept([100] * 10, PAGES) == kept([100] * 10, PAGES)
    assert kept([100] * 10, PAGES) == kept([*[100] * 10, 0], [*PAGES, 0])


@pytest.mark.parametrize(
    ("shown", "counts", "message"),
    [
        ([10], [1, 2], "shown has 1 page and kept 2 pages"),
        ([10, 10], [1, 11], "page 2: kept 11 of 10 shown"),
        ([10, -1], [1, 0], "page 2: shown must lie between 0 and"),
        ([10, 10**12 + 1], [1, 0], "page 2: shown must lie"),
        ([10, 10], [1, -1], "page 2: kept must lie"),
        ([10, True], [1, 0], "page 2: shown must be a whole number, not True"),
        ([10, 10], [1, 2.5], "page 2: kept must be a whole number, not 2.5"),
        ([1] * 7, [2] * 7, "page 5: kept 2 of 1 shown; and 2 more"),
    ],
)
def test_counts_that_do_not_add_up(shown: list[int], counts: list[int], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        keep_posterior(shown, counts, unit="page")


def test_sums_that_do_not_add_up() -> None:
    with pytest.raises(ValueError, match=r"unit 2: sums must be an exact number, not 1\.5"):
        mean_posterior([1, 1], [1, 1.5])  # type: ignore[list-item]
    with pytest.raises(ValueError, match="unit 2: sums 5 of no record"):
        mean_posterior([1, 0], [1, 5])


@pytest.mark.parametrize(
    ("shown", "counts", "why"),
    [
        ([], [], "no record was measured; measure at least 10 pages"),
        ([0, 0], [0, 0], "no record was measured"),
        ([10_000], [3_000], "10,000 records of 1 page say nothing of how pages differ"),
        ([10_000, 0], [3_000, 0], "of 1 page say nothing"),
        ([100] * 10, [0] * 10, "none of 1,000 records in 10 pages was kept: the share is at most 0.033 at 95 %"),
    ],
)
def test_no_range_where_none_is_honest(shown: list[int], counts: list[int], why: str) -> None:
    found = keep_posterior(shown, counts, unit="page")
    assert isinstance(found, Refusal)
    assert found.kind == "not covered"
    assert why in found.why


def test_no_mean_where_none_is_honest() -> None:
    for counts, sums in (([], []), ([50], [900]), ([5, 5], [0, 0])):
        assert isinstance(mean_posterior(counts, sums), Refusal)


def test_all_kept_is_a_rule_of_three_on_effective_records() -> None:
    found = kept([100] * 10, [100] * 10)
    strength = 0.7 / 0.3
    assert found.effective == pytest.approx(10 * strength * np.log(1 + 100 / strength))
    assert found.quantile(np.array([0.05])) == pytest.approx(0.05 ** (1 / found.effective))
    assert 0.99 < found.likely < 1
    assert "cannot be seen" in found.caveats[0]
    # One record dropped leaves about the same range as none.
    assert found.quantile(np.array([0.05])) == pytest.approx(
        kept([100] * 10, [*[100] * 9, 99]).quantile(np.array([0.05])), abs=0.02
    )


def test_more_units_say_more_and_more_records_of_one_do_not() -> None:
    def width(found: KeepPosterior) -> float:
        low, high = found.quantile(np.array([0.05, 0.95]))
        return float(high - low)

    assert width(kept([100] * 40, PAGES * 4)) < width(kept([100] * 10, PAGES)) / 1.9
    wide = kept([100_000] * 10, [1_000 * page for page in PAGES])
    assert width(wide) == pytest.approx(width(kept([100] * 10, PAGES)), rel=0.05)
    assert kept([1] * 1_000, [1, 0, 0, 0] * 250).effective == pytest.approx(1_000, rel=0.01)


COUNTS = st.lists(st.integers(0, 300).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))), max_size=40)


@settings(max_examples=settings().max_examples // 40 + 10)
@given(COUNTS)
def test_every_posterior_is_a_distribution_inside(pairs: list[tuple[int, int]]) -> None:
    found = keep_posterior([n for n, _ in pairs], [k for _, k in pairs])
    if isinstance(found, Refusal):
        assert not sum(k for _, k in pairs) or sum(n > 0 for n, _ in pairs) < 2
        return
    value = found.quantile(np.sort(np.concatenate([FAR, GRID])))
    assert np.all(np.diff(value) >= 0)
    assert value[0] > 0
    assert value[-1] < 1
    assert found.curve.low <= 0.333333334
    bounds = found.estimated("pilot")
    assert 0 < bounds.low <= bounds.likely <= bounds.high <= 1


@settings(max_examples=settings().max_examples // 40 + 10)
@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 10**6)), max_size=40))
def test_every_mean_is_a_distribution_above_nought(pairs: list[tuple[int, int]]) -> None:
    found = mean_posterior([n for n, _ in pairs], [k if n else 0 for n, k in pairs])
    if isinstance(found, MeanPosterior):
        value = found.quantile(FAR)
        assert np.all(np.diff(value) >= 0)
        assert value[0] > 0
        assert np.all(np.isfinite(value))


def test_the_mean_of_one_over_the_share_is_finite() -> None:
    # P(value) ~ u ** low with low <= 1/3: the mean past the first level is level / (value (1 - low)).
    table = kept([100] * 3, [1, 0, 0]).curve
    assert 0 < table.low <= 0.333333334
    exact = table.levels[0] / (table.values[0] * (1 - table.low))
    u = table.levels[0] * (np.arange(200_000) + 0.5) / 200_000
    assert table.levels[0] * np.mean(1 / table.quantile(u)) == pytest.approx(exact, rel=1e-3)


def test_the_bound_for_few_units_is_the_share_at_which_the_stake_pays() -> None:
    size, part = np.array([[100.0, 100.0, 50.0]]), np.array([[30.0, 0.0, 20.0]])
    levels = np.array([0.01, 0.05, 0.4])
    for bound, level in zip(least(size, part, levels)[0], levels, strict=True):
        paid = np.prod(1 + np.array([0.75, 0.75, 0.375]) * (np.array([0.3, 0, 0.4]) / bound - 1))
        assert paid == pytest.approx(1 / level)


@pytest.mark.parametrize("u", [0.0, 1.0, np.nan])
def test_a_level_outside_is_refused(u: float) -> None:
    with pytest.raises(ValueError, match="strictly between 0 and 1"):
        kept([100] * 10, PAGES).quantile(np.array([u]))
    assert kept([100] * 10, PAGES).quantile(np.array([])).size == 0


def test_the_outer_levels_are_no_steeper_than_allowed() -> None:
    levels = np.array([0.001, 0.01, 0.025, 0.5, 0.975, 0.99, 0.999])
    found: Curve = curve(levels, np.array([1e-30, 1e-9, 0.1, 0.2, 0.3, 0.9, 1 - 1e-14]), share=True)
    assert found.values[0] == pytest.approx(0.1 * 0.04 ** (1 / 3))
    assert 1 - found.values[-1] == pytest.approx(0.7 * 0.04 ** (1 / 3))
    assert found.values[2:5] == (0.1, 0.2, 0.3)


# --------------------------------------------------------------------------------------------------- caveats


def test_how_few_units_there_are() -> None:
    assert "10 pages only" in kept([100] * 10, PAGES).caveats
    assert not any("only" in told for told in kept([100] * 11, [*PAGES, 30]).caveats)


def test_drift_needs_nine_units_and_a_difference() -> None:
    told = "the first and the last third of the pages differ: drift, or pages that were not drawn alike"
    fall = [60, 58, 62, 40, 41, 39, 20, 22, 18]
    assert told in kept([100] * 9, fall).caveats
    assert told not in kept([100] * 8, fall[:8]).caveats
    assert told not in kept([100] * 9, [60, 20, 40, 58, 22, 39, 62, 18, 41]).caveats
    assert told in kept([100] * 9, [60] * 3 + [40] * 3 + [20] * 3).caveats
    assert told not in kept([100] * 9, [20] * 3 + [40] * 3 + [20] * 3).caveats


def test_a_cap() -> None:
    assert "stopped by a cap: the pages it kept out may differ" in kept([100] * 10, PAGES, stopped=True).caveats
    assert any("the last page is the shortest" in told for told in kept([100] * 9 + [60], [*PAGES[:9], 20]).caveats)


def test_rare_alike_and_lopsided() -> None:
    assert any("only 9 of 1,000 records kept" in told for told in kept([100] * 10, [1] * 9 + [0]).caveats)
    assert not any("rare" in told for told in kept([100] * 10, [1] * 10).caveats)
    assert any("only 1 of 300 records dropped" in told for told in kept([100] * 3, [100, 99, 100]).caveats)
    assert any("1,000 say as much as 193 independent" in told for told in kept([100] * 10, PAGES).caveats)
    assert "one page holds more than half of the records" in kept([300, 50, 60], [100, 20, 30]).caveats
    assert any("heavy tail" in told for told in mean([10] * 10, [100] * 9 + [5_000]).caveats)
