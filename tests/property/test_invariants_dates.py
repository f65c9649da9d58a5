from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from estimator.errors import Refusal
from estimator.planning.calendar import day_in, month_days, month_start
from estimator.planning.rows import Need
from estimator.planning.schedule import CapsOn, Stream, schedule
from estimator.pricing.book import Layer, PriceBook, held
from estimator.pricing.charges import CapLimit
from estimator.pricing.check import problems
from estimator.pricing.rows import BookFile, Offer, OfferRevision
from estimator.sourcing import Estimated, MeterUse, Pace
from estimator.yields.funnel import Funnel, Stage
from tests.property import strategies as some
from tests.property.strategies import Choices

FIRST = date(2023, 1, 1)


def a_revision(pick: Choices) -> OfferRevision:
    day, learned = FIRST + timedelta(pick.below(12)), FIRST + timedelta(30 + pick.below(4))
    return OfferRevision(effective_from=day, recorded_on=learned)


HISTORIES = some.of(13, lambda pick: [a_revision(pick) for _ in range(pick.below(5) + 1)])


def known(rows: Sequence[OfferRevision], known_at: date) -> list[OfferRevision]:
    return [row for row in rows if row.recorded_on <= known_at]


def book_of(rows: Sequence[OfferRevision]) -> BookFile:
    return BookFile(schema="perusable.book/1", offer=(Offer(id="o", provider="x", name="O", revision=tuple(rows)),))


@given(HISTORIES, st.integers(-2, 14), st.integers(30, 34))
def test_every_day_has_exactly_one_row_from_the_first_start_on(rows: list[OfferRevision], day: int, at: int) -> None:
    """Invariant 19: the latest start by then, and of several rows of that start the last learned."""
    as_of, known_at = FIRST + timedelta(day), FIRST + timedelta(at)
    by_then = [row for row in known(rows, known_at) if row.start <= as_of]
    found = held(rows, as_of, known_at)
    assert [row.start for row in found] == sorted({row.start for row in by_then})
    if found:
        assert found[-1].start == max(row.start for row in by_then)
        same = [row for row in by_then if row.start == found[-1].start]
        assert found[-1].recorded_on == max(row.recorded_on for row in same)
    answer = PriceBook((Layer("b", book_of(rows), ""),), known_at).resolve("o", as_of)
    assert isinstance(answer, Refusal) is not bool(found)


@given(HISTORIES)
def test_two_rows_for_one_start_learned_on_one_day_are_rejected_by_their_numbers(rows: list[OfferRevision]) -> None:
    """Invariant 19."""
    keys = [(row.start, row.recorded_on) for row in rows]
    later = [number for number, key in enumerate(keys, 1) if key in keys[: number - 1]]
    found = problems(book_of(rows), "b", lambda _: False)
    assert [problem.where for problem in found] == [f"offer[o].revision[{number}]" for number in later]
    assert all("contradicts revision " in problem.message for problem in found)


@given(some.days, st.integers(0, 120))
def test_billing_months_follow_each_other_without_gap_or_overlap(anchor: date, number: int) -> None:
    """Invariant 19, of billing months."""
    first, after = month_start(anchor, number), month_start(anchor, number + 1)
    assert 28 <= month_days(anchor, number) <= 31
    assert day_in(anchor, number, 1) == first
    assert day_in(anchor, number, month_days(anchor, number)) + timedelta(1) == after
    assert first.day == anchor.day or (first + timedelta(1)).day == 1


def share(numerator: int) -> Estimated:
    value = Fraction(numerator, 1000)
    return Estimated(value, value, value, "measured", "s")


STAGES = some.of(8, lambda pick: [pick.below(1000) + 1 for _ in range(pick.below(3) + 1)])


@given(STAGES, st.integers(1, 10**9))
def test_the_records_bought_are_the_fewest_that_leave_what_is_needed(keeps: list[int], usable: int) -> None:
    """Invariants 29 and 30: likely usable records are those needed, and one record fewer would fall short."""
    funnel = Funnel(tuple(Stage(f"s{i}", "after", share(keep), ()) for i, keep in enumerate(keeps)))
    raw = funnel.raw_needed(usable)
    assert raw * funnel.keep >= usable > (raw - 1) * funnel.keep


@given(STAGES, st.integers(0, 999), st.integers(1, 10**9))
def test_keeping_more_never_needs_more_records(keeps: list[int], more: int, usable: int) -> None:
    """Invariant 31."""
    better = [min(1000, keeps[0] + more), *keeps[1:]]
    needs = [
        Funnel(tuple(Stage(f"s{i}", "after", share(keep), ()) for i, keep in enumerate(each))).raw_needed(usable)
        for each in (keeps, better)
    ]
    assert needs[0] >= needs[1] >= usable


NEED = Need.model_validate({"records": 1, "kind": "post", "purpose": "research", "criteria": "c"})


def capped(most: int, every: str) -> CapLimit:
    return CapLimit.model_validate({"kind": "cap", "meter": "post", "max": most, "every": every})


def always(cap: CapLimit) -> CapsOn:
    return lambda _: [cap]


@given(st.integers(1, 90), st.integers(1, 80), st.integers(0, 80), st.sampled_from(("month", "year")), some.days)
def test_a_higher_cap_never_delivers_later_or_less(raw: int, low: int, more: int, every: str, start: date) -> None:
    """Invariant 33: by the end of every month at least as many records, and done no later."""
    stream = Stream("s", raw, raw, Pace(per_day=Fraction(50)), (MeterUse("o", "post", Fraction(1)),))
    slow, fast = (schedule([stream], always(capped(most, every)), NEED, start) for most in (low, low + more))
    assert slow.done_by is not None
    assert fast.done_by is not None
    assert fast.done_by <= slow.done_by
    assert slow.cumulative(raw)[-1] == fast.cumulative(raw)[-1] == raw
    assert all(b >= a for a, b in zip(slow.cumulative(raw), fast.cumulative(raw), strict=False))
    for counts, most in ((slow.cumulative(raw), low), (fast.cumulative(raw), low + more)):
        length = {"month": 1, "year": 12}[every]
        for first in range(0, len(counts), length):
            read = counts[min(first + length, len(counts)) - 1] - (counts[first - 1] if first else 0)
            assert read <= most
