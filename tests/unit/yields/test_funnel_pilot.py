from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estimator.draws.drawn import Drawn
from estimator.errors import Refusal
from estimator.sourcing import Estimated
from estimator.yields.distinct import DistinctCurve, distinct_curve
from estimator.yields.funnel import DISTINCT, Funnel, Piloted, Stage

CURVE = distinct_curve({1: 500, 2: 100, 3: 50, 4: 20, 5: 20, 10: 10})  # 1,130 records, 700 distinct
DRY = distinct_curve({2: 50})
"""Every record came back."""


def rate(likely: str, low: str | None = None, high: str | None = None, source: str = "book") -> Estimated:
    return Estimated(Fraction(likely), Fraction(low or likely), Fraction(high or likely), "assumed", source, most=1)


def piloted(curve: DistinctCurve = CURVE, stated: str | None = None, low: str = "0.1", high: str = "0.9") -> Piloted:
    own = None if stated is None else Stage(DISTINCT, "after", rate(stated, low, high, "plan"), ("plan",))
    return Piloted("pilot x", "sha256:0", "measured", curve, own)


HUMAN = Stage("human", "before", rate("0.5"), ("book",), "guessed")
KEPT = Stage("kept", "after", rate("0.8"), ("book",))
BARE = Funnel((KEPT,))


class TestWhatWasMeasured:
    def test_a_stage_keeps_its_place_and_where_it_acts(self) -> None:
        found = Funnel((HUMAN, KEPT)).measured_by("pilot x", {"human": rate("0.7", "0.6", "0.8")}, None, 1130)
        assert [(s.name, s.acts, s.evidence, s.assumes) for s in found.stages] == [
            ("human", "before", ("pilot x",), ""),
            ("kept", "after", ("book",), ""),
        ]
        assert found.stages[0].rate.likely == Fraction(7, 10)

    def test_a_stage_nobody_knew_comes_last_after_the_meter(self) -> None:
        found = BARE.measured_by("pilot x", {"long": rate("0.7")}, None, 1130)
        assert [(s.name, s.acts) for s in found.stages] == [("kept", "after"), ("long", "after")]

    def test_a_refused_stage_keeps_the_rate_it_has_and_is_missing_where_it_has_none(self) -> None:
        refusal = Refusal("not covered", "share kept at 'kept' by pilot x", "one page")
        assert BARE.measured_by("pilot x", {"kept": refusal}, None, 1130) == BARE
        unknown = Funnel((), (Refusal("not stated", "share kept at 'kept'", "nobody measured it"),))
        assert unknown.measured_by("pilot x", {"kept": refusal}, None, 1130).missing == (refusal,)

    @pytest.mark.parametrize(("what", "left"), [("share kept", 0), ("share kept at 'human'", 0), ("share at 'x'", 1)])
    def test_what_is_missing_is_answered_by_its_stage_or_for_the_whole_funnel(self, what: str, left: int) -> None:
        gap = Funnel((), (Refusal("not stated", what, "nobody measured it"),))
        assert len(gap.measured_by("pilot x", {"human": rate("0.5")}, None, 1130).missing) == left

    def test_a_pilot_without_any_stage_answers_nothing(self) -> None:
        gap = Funnel((), (Refusal("not stated", "share kept", "nobody measured it"),))
        assert gap.measured_by("pilot x", {}, None, 1130).missing == gap.missing

    def test_a_curve_answers_for_distinct_records(self) -> None:
        gap = Funnel((KEPT,), (Refusal("not stated", "share kept at 'distinct'", "nobody measured it"),))
        assert gap.measured_by("pilot x", {}, piloted(), 1130).missing == ()


class TestAtAVolume:
    def test_the_curve_is_its_share_with_the_bracket_in_words(self) -> None:
        needed = CURVE.raw_needed(1000)
        assert isinstance(needed, int)
        found = BARE._replace(piloted=piloted()).at(1000)
        stage = found.stages[-1]
        low, high = CURVE.bracket(needed)
        assert (stage.name, stage.rate.likely, stage.evidence) == (DISTINCT, Fraction(1000, needed), ("pilot x",))
        assert f"1,000 distinct among {needed:,} (between {low:,.0f} by Chao and {high:,.0f} by Heaps)" in stage.assumes
        assert stage.rate.low <= stage.rate.likely <= stage.rate.high
        band = CURVE.band(needed)
        assert float(stage.rate.low) == pytest.approx(min(band[0], 1000) / needed)
        assert float(stage.rate.high) == pytest.approx(min(max(band[1], 1000), needed) / needed)
        assert found.missing == ()
        assert found.piloted is not None
        assert found.piloted.needed == needed

    def test_the_raw_records_are_those_of_the_curve_over_the_other_stages(self) -> None:
        found = BARE._replace(piloted=piloted()).at(1000)
        needed = CURVE.raw_needed(1000)
        assert isinstance(needed, int)
        assert found.raw_needed(1000) == -(-needed * 5 // 4)

    @pytest.mark.parametrize("usable", [0, -1])
    def test_where_nothing_is_asked_for_the_funnel_stays(self, usable: int) -> None:
        funnel = BARE._replace(piloted=piloted())
        assert funnel.at(usable) is funnel
        assert BARE.at(1000) is BARE

    def test_past_the_curve_a_floor_with_the_discovery_rate_held(self) -> None:
        least = CURVE.raw_at_least(100_000)
        assert isinstance(least, int)
        found = BARE._replace(piloted=piloted()).at(100_000)
        stage = found.stages[-1]
        assert stage.rate.likely == stage.rate.low == stage.rate.high == Fraction(100_000, least)
        assert stage.assumes.startswith("a floor: ")
        assert f"({500 / 1130:.3g} of them), 100,000 distinct records would take {least:,}" in stage.assumes
        (refusal,) = found.missing
        assert refusal.kind == "not covered"
        assert f"at least {least:,} draws" in refusal.why
        assert "the plan states" not in refusal.why
        assert found.piloted is None
        assert found.raw_needed(100_000) >= least

    @pytest.mark.parametrize(("below", "missing"), [(Fraction(1, 1000), 0), (Fraction(0), 0), (Fraction(-1, 1000), 1)])
    def test_a_stated_share_stands_in_up_to_what_the_pilot_allows(self, below: Fraction, missing: int) -> None:
        least = CURVE.raw_at_least(100_000)
        assert isinstance(least, int)
        allowed = Fraction(100_000, least)
        own = Estimated(allowed - below, Fraction(1, 10), Fraction(9, 10), "assumed", "plan", most=1)
        pilot = piloted()._replace(stated=Stage(DISTINCT, "after", own, ("plan",)))
        found = BARE._replace(piloted=pilot).at(100_000)
        assert len(found.missing) == missing
        if missing:
            assert f"and the pilot allows at most {float(allowed):.3g}" in found.missing[0].why
        else:
            assert found.stages[-1].rate.likely == own.likely
            assert found.stages[-1].rate.high == allowed
            assert found.most == allowed

    def test_the_stated_share_does_not_matter_where_the_curve_covers(self) -> None:
        with_own, without = (BARE._replace(piloted=piloted(stated=own)).at(1000) for own in ("0.2", None))
        assert with_own.stages == without.stages

    def test_a_pilot_in_which_everything_came_back_gives_no_floor(self) -> None:
        found = BARE._replace(piloted=piloted(DRY)).at(1000)
        assert found.stages == (KEPT,)
        assert [refusal.what for refusal in found.missing] == ["distinct records"]
        assert found.piloted is None


def level(value: float) -> Any:
    """A drawing that puts every input at a level between its low and high."""

    def drawing(_name: str, stated: Estimated) -> Fraction:
        share = np.array([value, 0.5, 1 - value])
        if stated.quantile is not None:
            return Drawn(stated.likely, stated.quantile(share))
        low, high = float(stated.low), float(stated.high)
        return Drawn(stated.likely, low + share * (high - low)) if stated.is_range else stated.likely

    return drawing


class TestDraws:
    def test_rates_carry_draws(self) -> None:
        found = Funnel((Stage("kept", "after", rate("0.5", "0.4", "0.6"), ()),)).drawn(level(0.0))
        assert found.raw_drawn(np.full(3, 60.0)).tolist() == [150, 120, 100]

    def test_the_curve_carries_its_error_as_one_unknown(self) -> None:
        asked = []

        def drawing(name: str, stated: Estimated) -> Fraction:
            asked.append((name, stated.source))
            found: Fraction = level(0.05)(name, stated)
            return found

        found = BARE._replace(piloted=piloted()).at(1000).drawn(drawing)
        assert asked == [("funnel.kept", "book"), ("funnel.distinct", "pilot x, sha256:0")]
        raw = found.raw_drawn(np.full(3, 1000.0))
        assert raw[0] > raw[1] > raw[2]
        needed = CURVE.raw_needed(1000)
        assert isinstance(needed, int)
        assert raw[1] == pytest.approx(needed / 0.8, rel=2e-3)

    @settings(max_examples=settings().max_examples // 10 + 10)
    @given(st.floats(0.001, 0.999), st.integers(700, 5000))
    def test_no_draw_takes_fewer_records_than_the_pilot_allows(self, share: float, usable: int) -> None:
        found = BARE._replace(piloted=piloted()).at(usable).drawn(level(share))
        least = CURVE.raw_at_least(usable)
        assert isinstance(least, int)
        assert (found.raw_drawn(np.full(3, float(usable))) >= least / 0.8 * (1 - 1e-12)).all()

    def test_no_draw_of_a_stated_share_is_above_what_the_pilot_allows(self) -> None:
        least = CURVE.raw_at_least(100_000)
        assert isinstance(least, int)
        found = BARE._replace(piloted=piloted(stated="0.3", low="0.1", high="0.9")).at(100_000)

        def beyond(_name: str, stated: Estimated) -> Fraction:
            return Drawn(stated.likely, np.array([0.2, 0.95])) if stated.is_range else stated.likely

        raw = found.drawn(beyond).raw_drawn(np.full(2, 100_000.0))
        assert raw[0] == pytest.approx(100_000 / 0.2 / 0.8)
        assert raw[1] == pytest.approx(least / 0.8, rel=1e-9)

    def test_a_pilot_that_ran_dry_is_followed_without_a_floor(self) -> None:
        funnel = Funnel((KEPT,), piloted=piloted(DRY)).at(40).drawn(level(0.05))
        assert (funnel.raw_drawn(np.full(3, 40.0)) > 0).all()

    def test_more_than_there_can_be_is_a_number_all_the_same(self) -> None:
        funnel = Funnel((KEPT,), piloted=piloted(DRY)).at(40).drawn(level(0.05))
        assert np.isfinite(funnel.raw_drawn(np.full(3, 1e6))).all()
