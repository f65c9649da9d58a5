from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from estimator.planning.rows import Need
from estimator.planning.schedule import Stream, increments, monthly_units, pooled, schedule, whole
from estimator.pricing.charges import CapLimit
from estimator.sourcing import MeterUse, Pace

START = date(2026, 12, 1)
POSTS = MeterUse("x", "post", Fraction(1))


def need(**more: Any) -> Need:
    return Need.model_validate({"records": 1, "kind": "post", "purpose": "research", "criteria": "c", **more})


def cap(most: int, every: str = "month") -> CapLimit:
    return CapLimit.model_validate({"kind": "cap", "meter": "post", "max": most, "every": every})


def stream(raw: int, per_day: int | None = None, *uses: MeterUse, **more: Any) -> Stream:
    pace = Pace(None if per_day is None else Fraction(per_day), "calls" if per_day else "", **more)
    return Stream("s", raw, raw // 2, pace, uses or (POSTS,))


def planned(*streams: Stream, caps: tuple[CapLimit, ...] = (), **more: Any) -> Any:
    return schedule(streams, lambda _: caps, need(**more), START)


def test_without_limits_it_is_done_on_the_first_day() -> None:
    done = planned(stream(1000))
    assert (done.shares, done.done_by, done.last_days, done.limit) == ((Fraction(1),), START, 1, "")


class TestPace:
    def test_days_are_used_up_one_by_one(self) -> None:
        done = planned(stream(1000, 100))
        assert (done.done_by, done.last_days) == (date(2026, 12, 10), 10)

    def test_a_part_of_a_day_is_a_day(self) -> None:
        assert planned(stream(1001, 100)).done_by == date(2026, 12, 11)

    def test_it_goes_on_into_the_next_month(self) -> None:
        done = planned(stream(4000, 100))
        assert done.cumulative(4000) == [3100, 4000]
        assert done.done_by == date(2027, 1, 9)
        assert done.limit == "calls"

    def test_sources_of_one_account_move_in_step_with_the_slowest(self) -> None:
        done = planned(stream(100, 100), stream(6200, 100))
        assert done.cumulative(100) == [50, 100]

    def test_a_limit_that_sources_share_is_granted_once(self) -> None:
        halves = [stream(2000, 100, shared="call"), stream(2000, 50, shared="call")]
        assert planned(*halves).cumulative(2000) == [1033, 2000]  # 20 + 40 days: 31 of 60 in December
        assert planned(*halves).done_by == date(2027, 1, 29)
        assert planned(stream(2000, 100), stream(2000, 50)).done_by == date(2027, 1, 9)

    def test_different_limits_are_not_added_up(self) -> None:
        apart = [stream(2000, 100, shared="search/all"), stream(2000, 100, shared="tweets")]
        assert planned(*apart).done_by == date(2026, 12, 20)


class TestCaps:
    def test_a_month_delivers_no_more(self) -> None:
        done = planned(stream(2500), caps=(cap(1000),))
        assert done.cumulative(2500) == [1000, 2000, 2500]
        assert (done.done_by, done.limit) == (date(2027, 2, 1), "cap of 1,000 post a month")

    def test_a_year_waits_for_the_next(self) -> None:
        done = planned(stream(1500), caps=(cap(1000, "year"),))
        assert done.cumulative(1500) == [1000] * 12 + [1500]
        assert done.done_by == date(2027, 12, 1)

    def test_a_contract_never_delivers_more(self) -> None:
        done = planned(stream(1500), caps=(cap(1000, "contract"),))
        assert done.done_by is None
        assert done.reason == "the cap of 1,000 post a contract is reached, and no more can be had in it"

    def test_a_meter_that_is_not_read_limits_nothing(self) -> None:
        other = CapLimit.model_validate({"kind": "cap", "meter": "call", "max": 0})
        assert planned(stream(1500), caps=(other,)).done_by == START

    def test_whole_units_are_lowered_until_they_fit(self) -> None:
        calls = MeterUse("x", "post", Fraction(1, 100), quantum=3)
        done = planned(stream(1000, None, calls), caps=(cap(4),))
        assert all(b - a <= 4 for a, b in zip([0], [calls.units(n) for n in done.cumulative(1000)][:1], strict=True))
        assert done.cumulative(1000)[-1] == 1000

    def test_a_minimum_above_the_cap_is_given_up_at_once(self) -> None:
        dear = MeterUse("x", "post", Fraction(1), minimum=10**12)
        done = planned(stream(10**9, None, dear), caps=(cap(10**9),))
        assert done.reason == "the cap of 1,000,000,000 post a month is reached, and no more can be had in it"

    def test_two_sources_share_one_cap(self) -> None:
        done = planned(stream(600), stream(600), caps=(cap(1000),))
        assert done.cumulative(600) == [500, 600]

    def test_usable_records_and_monthly_uses(self) -> None:
        kept = MeterUse("x", "post", Fraction(1), basis="usable")
        again = MeterUse("x", "post", Fraction(1), monthly=True, months=3)
        assert planned(stream(1000, None, kept, again), caps=(cap(500),)).done_by == START
        assert planned(stream(1000, None, kept, again), caps=(cap(499),)).done_by != START

    def test_an_open_rule_is_read_in_its_dearer_way(self) -> None:
        dear = MeterUse("x", "post", Fraction(1), high=Fraction(2))
        assert planned(stream(1000, None, dear), caps=(cap(1000),)).cumulative(1000) == [500, 1000]

    def test_a_cap_that_changes_by_date(self) -> None:
        done = schedule([stream(3000)], lambda day: (cap(1000 if day < date(2027, 1, 1) else 2000),), need(), START)
        assert done.cumulative(3000) == [1000, 3000]


def test_records_that_cannot_be_had_at_all() -> None:
    done = planned(stream(1001, reach=1000, reach_limit="depth of a listing"))
    assert done.done_by is None
    assert done.reason == "1,001 records are needed and only 1,000 can be had: depth of a listing"
    assert planned(stream(1000, reach=1000)).done_by == START


class TestRecurring:
    def test_each_cycle_is_met_in_its_months(self) -> None:
        done = planned(stream(1000), every="month", months=3)
        assert done.shares == (1, 2, 3)
        assert (done.done_by, done.last_days) == (date(2027, 2, 28), 28)
        assert planned(stream(1000), every="year", months=13).shares == (*[1] * 12, 2)

    def test_a_yearly_cycle_may_take_its_months(self) -> None:
        done = planned(stream(2000), caps=(cap(1000),), every="year", months=12)
        assert done.shares[:3] == (Fraction(1, 2), 1, 1)

    @pytest.mark.parametrize(("every", "word"), [("month", "month"), ("year", "year")])
    def test_a_cycle_that_does_not_fit_is_impossible(self, every: str, word: str) -> None:
        done = planned(stream(20_000), caps=(cap(1000),), every=every, months=12)
        assert done.done_by is None
        assert f"of each {word}'s records can be fetched in it: cap of 1,000 post a month" in done.reason

    @pytest.mark.parametrize(
        ("wanted", "part"),
        [(2000, "50.0%"), (100_000, "99.9%"), (1_000_000, "99.99%"), (10**9, "99.99999%"), (10**15, "less than 100%")],
    )
    def test_a_part_never_reads_as_all(self, wanted: int, part: str) -> None:
        most = wanted // 2 if wanted == 2000 else wanted - (1 if wanted == 10**15 else 100)
        done = planned(stream(wanted), caps=(cap(most),), every="month", months=2)
        assert done.reason.startswith(f"only {part} of each month's records")

    def test_what_goes_on_for_a_century_is_given_up(self) -> None:
        done = planned(stream(2000), caps=(cap(1),))
        assert done.reason == "it takes more than 100 years: cap of 1 post a month"


class TestReadings:
    def test_increments_and_whole_records(self) -> None:
        assert increments([3, 3, 7]) == [3, 0, 4]
        assert increments([]) == []
        assert whole(Fraction(1, 3), 10) == 3

    def test_a_one_off_use_reads_what_each_month_adds(self) -> None:
        use = MeterUse("x", "call", Fraction(1, 100), fixed=2)
        assert monthly_units(use, [150, 150, 400], use.ratio) == [4, 0, 2]

    def test_a_monthly_use_reads_what_is_held_for_its_months(self) -> None:
        use = MeterUse("x", "call", Fraction(1), monthly=True, months=2)
        assert monthly_units(use, [10, 30], use.ratio) == [10, 30, 20]

    def test_readings_by_month(self) -> None:
        assert pooled({"post": [1, 2], "call": [3]}, 3) == [{"post": 1, "call": 3}, {"post": 2}, {}]


def test_a_reach_that_does_not_renew_must_last_for_every_cycle() -> None:
    archive: dict[str, Any] = {"reach": 2500, "reach_limit": "what the archive holds"}
    monthly: dict[str, Any] = {"every": "month", "months": 3}
    assert planned(stream(1000, **archive), **monthly).reason == ""
    short = planned(stream(1000, renews=False, **archive), **monthly)
    assert short.reason == "3,000 records are needed and only 2,500 can be had: what the archive holds"
    assert planned(stream(1000, renews=False, **{**archive, "reach": 3000}), **monthly).reason == ""
