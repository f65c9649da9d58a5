from fractions import Fraction
from itertools import pairwise
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estimator.errors import Refusal
from estimator.yields.distinct import APART, BELOW, FARTHEST, REACH, DistinctCurve, distinct_curve
from estimator.yields.spread import SHARE
from estimator.yields.tail import read
from tests.unit.yields.pilots import UNLIKE, sizes, zipf

PILOTS = st.dictionaries(st.integers(1, 60), st.integers(1, 300), min_size=1, max_size=8)
TAIL = {1: 500, 2: 110, 3: 45, 4: 22, 5: 12, 8: 6, 13: 3, 40: 1}
"""1,000-odd records whose Good-Toulmin series behaves."""


def tail() -> DistinctCurve:
    return distinct_curve(TAIL, Fraction(7, 10))


RARE = {1: 950, 2: 60, 3: 10}
"""1,100 records that hardly repeat: carried as far as any pilot."""


def rare() -> DistinctCurve:
    return distinct_curve(RARE)


def rarefied(held: dict[int, int], draws: int) -> Fraction:
    """By the definition: a group is met unless all draws miss it."""
    n = sum(size * many for size, many in held.items())
    return sum(
        ((1 - Fraction(comb(n - size, draws), comb(n, draws))) * many for size, many in held.items()), Fraction()
    )


@pytest.mark.parametrize(
    "wrong", [{}, {0: 3}, {1: 0}, {-1: 2}, {1: -2}, {1: 2, 3: 0}, {1.0: 2}, {1: 2.5}, {True: 1}, {"1": 1}]
)
def test_sizes_and_counts_are_whole_numbers_from_1_up(wrong: dict[int, int]) -> None:
    with pytest.raises(ValueError, match="group sizes and their counts must be whole numbers from 1 up"):
        distinct_curve(wrong)


def test_a_pilot_is_counted() -> None:
    curve = tail()
    assert (curve.records, curve.clusters, curve.singletons) == (1130, 699, 500)
    assert curve.coverage == 1 - Fraction(500, 1130)
    assert curve.threshold == Fraction(7, 10)


@settings(max_examples=50)  # each fits a law
@given(st.dictionaries(st.integers(1, 30), st.integers(1, 20), min_size=1, max_size=6))
def test_below_the_pilot_it_is_exact(held: dict[int, int]) -> None:
    curve = distinct_curve(held)
    n = curve.records
    for draws in sorted({0, 1, n // 3, n // 2, n - 1, n}):
        assert curve.expected(float(draws)) == pytest.approx(float(rarefied(held, draws)), rel=1e-9, abs=1e-9)


def test_at_the_pilot_it_is_the_pilot() -> None:
    assert tail().expected(0.0) == 0
    assert tail().expected(1130.0) == 699
    assert tail().bracket(1130) == (699, 699)
    assert tail().bracket(1130 / 2) == (tail().expected(565.0),) * 2


@pytest.mark.parametrize("eighths", range(1, 7))
def test_just_past_the_pilot_it_is_good_and_toulmins_series(eighths: int) -> None:
    t = Fraction(eighths, 8)
    gain = -sum((-t) ** size * many for size, many in TAIL.items())
    assert tail().expected(1130 * (1 + eighths / 8)) == pytest.approx(699 + float(gain), rel=2e-3)


@settings(max_examples=50)  # each fits a law
@given(PILOTS)
def test_it_rises_ever_more_slowly_and_answers_stay_in_order(held: dict[int, int]) -> None:
    curve = distinct_curve(held)
    draws = np.arange(12 * curve.records + 1, step=max(1, curve.records // 100), dtype=np.float64)
    found, most = curve.expected(draws), curve.ceiling(draws)
    assert np.all(np.diff(found) >= -1e-7)
    assert np.all(np.diff(found, 2) <= 1e-6 * curve.clusters)
    assert np.all(found <= most + 1e-6)
    assert np.all(found <= draws + 1e-6)
    for n in (1, curve.records, 1.5 * curve.records, 8 * curve.records):
        low, high = curve.bracket(n)
        assert low <= curve.expected(float(n)) <= high <= max(curve.ceiling(float(n)), curve.expected(float(n)))


@settings(max_examples=50)  # each fits a law
@given(PILOTS, st.integers(1, 3000))
def test_what_is_needed_is_the_fewest(held: dict[int, int], wanted: int) -> None:
    curve = distinct_curve(held)
    raw, least = curve.raw_needed(wanted), curve.raw_at_least(wanted)
    if isinstance(raw, Refusal):
        assert raw.kind == "not covered"
        return
    assert curve.expected(float(raw)) >= wanted * (1 - 1e-8)
    assert curve.expected(raw - 1.0) < wanted
    assert isinstance(least, int)
    assert least <= raw


def test_nothing_is_needed_for_nothing() -> None:
    assert tail().raw_needed(0) == tail().raw_at_least(0) == 0


def test_the_floor_is_the_pilots_rate_of_discovery_held_for_ever() -> None:
    curve = tail()
    assert curve.ceiling(1130.0) == 699
    assert curve.ceiling(2260.0) == 1199
    assert [curve.raw_at_least(n) for n in (699, 700, 1199, 1200)] == [1130, 1133, 2260, 2263]
    assert curve.ceiling(2262.0) < 1200 <= curve.ceiling(2263.0)
    assert curve.ceiling(np.array([565.0, 2260.0])) == pytest.approx([curve.expected(565.0), 1199])


FEW = {1: 20, 2: 6, 3: 3, 5: 2, 9: 1, 40: 2, 150: 1}
"""301 records, of which chance alone decides how many of the rare ones were met."""


def _edge(curve: DistinctCurve) -> tuple[int, int]:
    """The last volume with a figure, and the next, refused."""
    near, far = curve.records, REACH * curve.records
    while far - near > 1:
        middle = (near + far) // 2
        near, far = (middle, far) if curve.covered(middle) is None else (near, middle)
    return near, far


class TestCovered:
    def test_up_to_ten_pilots(self) -> None:
        curve = rare()
        assert curve.covered(REACH * 1100 - 1) is None
        assert curve.covered(REACH * 1100) is None
        refusal = curve.covered(REACH * 1100 + 1)
        assert refusal is not None
        assert refusal.kind == "not covered"
        low, high = curve.bracket(11001)
        assert "a pilot of 1,100 records carried to 11,001: past 10 times the pilot" in refusal.why
        assert f"between {low:,.0f} and {high:,.0f} are distinct, {curve.ceiling(11001):,.0f} at most" in refusal.why
        assert "measure 1,101 records, or state funnel.distinct as a range" in refusal.why

    @pytest.mark.parametrize(("once", "pairs", "refused"), [(499, 250, False), (500, 250, False), (501, 249, True)])
    def test_half_of_a_small_pilot_must_repeat(self, *, once: int, pairs: int, refused: bool) -> None:
        assert once + 2 * pairs <= 1000 or not refused
        curve = distinct_curve({1: once, 2: pairs - 1}) if refused else distinct_curve({1: once, 2: pairs})
        assert (curve.coverage < Fraction(1, 2)) is refused
        refusal = curve.covered(2000)
        assert (refusal is not None) is refused
        assert curve.covered(curve.records) is None
        if refusal is not None:
            assert "too many for so small a pilot" in refusal.why
            assert "measure 1,000 records" in refusal.why

    @pytest.mark.parametrize(("once", "refused"), [(997, True), (998, False), (999, False)])
    def test_a_thousand_records_are_enough(self, *, once: int, refused: bool) -> None:
        assert (distinct_curve({1: once, 2: 1}).covered(2000) is not None) is refused

    def test_a_need_past_the_reach_names_the_floor(self) -> None:
        curve = rare()
        most = curve.expected(11000.0)
        assert isinstance(curve.raw_needed(int(most)), int)
        refusal = curve.raw_needed(int(most) + 1)
        assert isinstance(refusal, Refusal)
        assert f"so many take at least {curve.raw_at_least(int(most) + 1):,} draws" in refusal.why
        assert "state funnel.distinct as a range" in refusal.why

    def test_two_readings_too_far_apart_are_no_figure(self) -> None:
        curve = distinct_curve(FEW)
        near, far = _edge(curve)
        assert curve.covered(near) is None
        refusal = curve.covered(far)
        assert refusal is not None
        second = read(curve.growth.groups, far - curve.records)
        found = curve.expected(float(far))
        assert np.hypot(np.log(second.distinct / found), 1.6448536 * second.doubt) > APART * np.sqrt(
            curve.records / 1000
        )
        assert f"two readings of it give {found:,.0f} and {second.distinct:,.0f}" in refusal.why
        assert "too far apart for a figure" in refusal.why
        assert "records, or state funnel.distinct as a range" in refusal.why

    def test_a_tail_that_may_break_off_is_no_figure(self) -> None:
        near, far = _edge(tail())
        assert tail().covered(near) is None
        refusal = tail().covered(far)
        assert refusal is not None
        found = tail().expected(float(far))
        assert found > tail().bracket(far)[0] * np.exp(BELOW)
        assert f"{found:,.0f} would rest on a tail that may break off where the pilot cannot see it" in refusal.why

    @pytest.mark.parametrize(("held", "times"), [(FEW, 8), (FEW, 10), (TAIL, 10)])
    def test_the_pilot_asked_for_lies_between_the_pilot_and_the_volume(self, held: dict[int, int], times: int) -> None:
        curve = distinct_curve(held)
        refusal = curve.covered(times * curve.records)
        assert refusal is not None
        need = int(refusal.why.split("measure ")[1].split(" records")[0].replace(",", ""))
        assert curve.records < need < times * curve.records
        assert need % 10 ** (len(str(need)) - 2) == 0

    def test_a_small_pilot_of_singletons_answers_nothing_past_itself(self) -> None:
        curve = distinct_curve({1: 100})
        assert curve.raw_needed(100) == 100
        refusal = curve.raw_needed(101)
        assert isinstance(refusal, Refusal)
        assert "100% of the pilot's records occur once" in refusal.why
        assert curve.raw_at_least(101) == 101


class TestExtremes:
    def test_a_pilot_without_singletons_has_run_dry(self) -> None:
        curve = distinct_curve({2: 10, 5: 4})
        assert curve.coverage == 1
        assert curve.expected(400.0) == curve.ceiling(1e9) == 14
        for refusal in (curve.raw_needed(15), curve.raw_at_least(15)):
            assert isinstance(refusal, Refusal)
            assert "every one of the 14 distinct records of the pilot of 40 came back" in refusal.why
        assert curve.raw_needed(14) == 39  # one record can be left out while each group holds two
        assert np.isinf(curve.raw_for(np.array([15.0]))).all()

    def test_one_record(self) -> None:
        curve = distinct_curve({1: 1})
        assert curve.expected(np.array([0.0, 0.5, 1.0])) == pytest.approx([0, 0.5, 1])
        assert 1 <= curve.expected(10.0) <= 10

    def test_one_text_again_and_again(self) -> None:
        curve = distinct_curve({1_000_000: 1})
        assert curve.expected(5e6) == 1
        assert curve.raw_needed(1) == 1

    def test_only_singletons(self) -> None:
        curve = distinct_curve({1: 2000})
        assert curve.expected(20_000.0) == pytest.approx(20_000, rel=0.01)
        low, high = curve.bracket(20_000)
        assert low < high

    @pytest.mark.parametrize("wrong", [-1.0, float("nan"), np.array([1.0, -1e-9])])
    def test_volumes_are_not_negative(self, wrong: float) -> None:
        for answer in (tail().expected, tail().ceiling):
            with pytest.raises(ValueError, match="at least 0"):
                answer(wrong)


def test_shapes_are_kept() -> None:
    draws = np.array([[0.0, 565.0], [1500.0, 9000.0]])
    found = tail().expected(draws)
    assert found.shape == (2, 2)
    assert found[1, 1] == tail().expected(9000.0)
    assert tail().expected(np.array([])).shape == (0,)


def test_the_inverse_by_the_array_is_the_curves() -> None:
    curve = tail()
    wanted = np.linspace(1, curve.expected(11_300.0), 5000)
    raw = curve.raw_for(wanted)
    assert np.allclose(curve.expected(raw), wanted, rtol=1e-3, atol=0.01)
    assert np.all(np.diff(raw) > 0)
    assert curve.raw_for(np.array([[0.0], [699.0]])).tolist() == [[0], [1130]]
    far = curve.expected(float(FARTHEST * 1130))
    assert np.isfinite(curve.raw_for(np.array([far]))).all()
    assert np.isinf(curve.raw_for(np.array([far + 1]))).all()


class TestFactors:
    def test_one_half_is_the_expected_count(self) -> None:
        assert tail().factors(np.array([0.5]), 9000.0).tolist() == [1]

    def test_up_to_the_pilot_there_is_no_doubt(self) -> None:
        assert tail().factors(np.array([0.01, 0.99]), 1130.0).tolist() == [1, 1]
        assert tail().band(1000) == (tail().expected(1000.0),) * 2

    def test_they_rise_with_the_percentile_and_stay_possible(self) -> None:
        curve, shares = tail(), np.linspace(0.001, 0.999, 999)
        for n in (1131.0, 2000.0, 9000.0):
            found = curve.factors(shares, n)
            assert np.all(np.diff(found) >= 0)
            counts = found * curve.expected(n)
            assert counts[0] >= curve.clusters - 1e-9
            assert counts[-1] <= min(n - 1130, (curve.ceiling(n) - 699) * (1 + 1.645 / 500**0.5)) + 699 + 1e-9

    def test_the_band_takes_a_share_of_the_bracket_and_widens(self) -> None:
        widths = []
        for n in (1500, 3000, 9000):
            (low, high), (least, most), found = tail().bracket(n), tail().band(n), tail().expected(float(n))
            assert (low / found) ** SHARE >= least / found
            assert (high / found) ** SHARE <= most / found * (1 + 1e-9)
            widths.append(most / least)
        assert low < least < found < most < high
        assert all(a < b for a, b in pairwise(widths))

    def test_each_draw_has_its_own_volume(self) -> None:
        curve = tail()
        together = curve.factors(np.array([0.1, 0.9]), np.array([2000.0, 9000.0]))
        apart = [curve.factors(np.array([u]), n)[0] for u, n in ((0.1, 2000.0), (0.9, 9000.0))]
        assert together.tolist() == apart

    @pytest.mark.parametrize("wrong", [0.0, 1.0, float("nan")])
    def test_a_percentile_lies_between_0_and_1(self, wrong: float) -> None:
        with pytest.raises(ValueError, match="above 0 and below 1"):
            tail().factors(np.array([wrong]), 9000.0)


def test_the_order_of_the_sizes_does_not_matter() -> None:
    turned = distinct_curve(dict(reversed(TAIL.items())))
    assert turned.expected(9000.0) == tail().expected(9000.0)


def test_records_unlike_all_others_go_on_while_templates_run_dry() -> None:
    rng = np.random.default_rng(5)
    alike = rng.random(8000) < 0.5
    labels = np.where(alike, rng.integers(20, size=8000), UNLIKE + np.arange(8000))
    curve = distinct_curve(sizes(labels[:1000].tolist()))
    assert curve.growth.law.unlike == pytest.approx(0.5, abs=0.05)
    assert curve.expected(8000.0) == pytest.approx(len(set(labels.tolist())), rel=0.07)
    plain = distinct_curve(sizes(zipf(rng, 1.1, 100_000, 1000).tolist()))
    assert plain.growth.law.unlike == 0
