"""What each draw comes to: the draws that cannot be done, those without a price, and what differs between them."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from estimator.draws.inputs import Draws
from estimator.errors import Refusal
from estimator.money import Money
from estimator.simulation.outcome import Outcome, day_of
from estimator.sourcing import Estimated, Pace, Sourcing, StatedCost
from tests.unit.planning.small import AS_OF, need, offer, paced, plan, post, revision, source, workspace
from tests.unit.simulation.fixed import agrees, drawn

KEPT = {"kept": {"low": "0.1", "likely": "0.5", "high": "1"}}
RAW = (1000, 2000, 4000, 10000)
"""Raw records behind 1,000 usable ones at the shares of :class:`Shares`."""


class Shares(Draws):
    """Every input at four values: all kept, a half, a quarter, a tenth."""

    def __init__(self) -> None:
        super().__init__(4)

    def _values_of(self, _name: str, _value: Estimated) -> NDArray[np.float64]:
        return np.array([1.0, 0.5, 0.25, 0.1])


def found(book: str, answers: Mapping[str, Sourcing] | None = None, extra: Any = (), **keys: Any) -> Outcome:
    """The outcome of one source that keeps those shares."""
    made = plan(source("o", funnel=KEPT), extra=list(extra))
    return drawn(workspace(book, answers), need(**keys), made, Shares())


def priced(*charges: str, **more: str) -> str:
    return offer("o", revision(", ".join(charges), **more))


POST = '{ kind = "unit", meter = "post", rate = "0.01" }'
INF, NAN = np.inf, np.nan


def same(values: NDArray[np.float64], *expected: float) -> bool:
    return np.array_equal(values, np.array(expected), equal_nan=True)


def test_each_draw_has_its_own_raw_records_and_its_own_bill() -> None:
    got = found(priced(POST))
    assert same(got.raw, *RAW)
    assert same(got.total, *RAW)
    assert same(got.records, *[1000] * 4)
    assert same(got.per_record, 1, 2, 4, 10)
    assert same(got.tokens, *[1000 * share for share in (1.0, 0.5, 0.25, 0.1)])
    assert same(got.per_token, 1, 4, 16, 100)


def test_a_pace_fills_the_months_of_each_draw() -> None:
    """100 a day: 10, 20, 40 and 100 days, and a monthly fee for as many months; June has 30 days."""
    fee = '{ kind = "fee", item = "fee", amount = "1", every = "month" }'
    got = found(priced(POST, fee), {"o": paced("o", 100)})
    assert same(got.done, 10, 20, 40, 100)
    assert same(got.total, 1100, 2100, 4200, 10400)
    assert day_of(AS_OF, 10) == date(2026, 6, 10)


@pytest.mark.parametrize(("share", "due"), [("false", (30, 30, 60, 120)), ("true", (10, 20, 39.67741935, 98.06451613))])
def test_a_prorated_fee_is_for_the_days_of_each_draw(share: str, due: tuple[float, ...]) -> None:
    """30 a month: 10 and 20 of 30 days, 30 + 10 of 31, 30 + 31 + 31 + 8 of 30."""
    fee = f'{{ kind = "fee", item = "fee", amount = "30", every = "month", prorated = {share} }}'
    got = found(priced(fee), {"o": paced("o", 100)})
    exact = (due[0], due[1], 30 + 30 * 10 / 31, 90 + 30 * 8 / 30) if share == "true" else due
    assert same(got.total, *(round(100 * amount) for amount in exact))


def test_a_reach_that_falls_short_is_infinite() -> None:
    got = found(priced(POST), {"o": Sourcing((post("o"),), pace=Pace(reach=2000, reach_limit="its end"))})
    assert same(got.total, 1000, 2000, INF, INF)
    assert same(got.done, 1, 1, INF, INF)
    assert same(got.records, *[1000] * 4)


def test_an_archive_is_there_once_for_all_cycles() -> None:
    pace = Pace(reach=4000, reach_limit="its end", renews=False)
    got = found(priced(POST), {"o": Sourcing((post("o"),), pace=pace)}, every="month", months=2)
    assert same(got.done, 61, 61, INF, INF)
    assert same(got.raw, 2000, 4000, 8000, 20000)


@pytest.mark.parametrize(("every", "done"), [("month", (1, 31, 93, 274)), ("contract", (1, INF, INF, INF))])
def test_a_cap_spreads_the_work_or_never_lets_it_finish(every: str, done: tuple[float, ...]) -> None:
    """1,000 a month: done on the first day of the last month needed."""
    got = found(priced(POST, limits=f'[{{ kind = "cap", meter = "post", max = 1000, every = "{every}" }}]'))
    assert same(got.done, *done)
    assert same(got.total, *(amount if np.isfinite(day) else INF for amount, day in zip(RAW, done, strict=True)))


def test_units_read_in_steps_stay_below_a_cap() -> None:
    """Fours of which 10 may be read a month: two of them, so eight records a month."""
    cap = '[{ kind = "cap", meter = "post", max = 10, every = "month" }]'
    where = workspace(priced(POST, limits=cap), {"o": Sourcing((post("o", quantum=4),))})
    got = drawn(where, need(records=24), plan(source("o")))
    assert same(got.done, *[62] * 4)
    assert agrees(where, need(records=24), plan(source("o"))) == ""


def test_a_need_that_recurs_is_met_in_each_cycle_or_not_at_all() -> None:
    got = found(priced(POST), {"o": paced("o", 70)}, every="month", months=3)
    assert same(got.done, 92, 92, INF, INF)
    assert same(got.raw, 3000, 6000, 12000, 30000)
    assert same(got.total, 3000, 6000, INF, INF)


def test_more_than_a_century_is_no_plan() -> None:
    got = drawn(
        workspace(priced(POST), {"o": Sourcing((post("o"),), pace=Pace(Fraction(1, 100)))}), need(), plan(source("o"))
    )
    assert same(got.done, *[INF] * 4)
    assert same(got.total, *[INF] * 4)


def test_a_reading_past_the_last_tier_has_no_price() -> None:
    tiers = '{ kind = "graduated", meter = "post", tiers = [{ up_to = 4000, rate = "0.01" }] }'
    assert same(found(priced(tiers)).total, 1000, 2000, 4000, NAN)


def test_credit_pays_for_no_reading_without_a_price() -> None:
    tiers = '{ kind = "graduated", meter = "post", tiers = [{ up_to = 4000, rate = "0.01" }] }'
    credit = '{ kind = "credit", amount = "15", source = "promotional" }'
    assert same(found(priced(tiers, credit)).total, 0, 500, 2500, NAN)


def test_what_recurs_past_a_cap_has_no_price() -> None:
    """The schedule keeps a cap on what is fetched; what is held is read again every month."""
    call = '{ kind = "unit", meter = "call", rate = "0.01" }'
    uses = (post("o"), post("o", meter="call", monthly=True, months=1))
    cap = '[{ kind = "cap", meter = "call", max = 4000, every = "month" }]'
    got = found(priced(POST, call, limits=cap), {"o": Sourcing(uses)})
    assert same(got.total, 2000, 4000, 8000, NAN)


def test_usage_past_a_cap_has_no_price_and_delivers_no_records() -> None:
    cap = '[{ kind = "cap", meter = "post", max = 100, every = "month" }]'
    for read, total in ((100, 100.0), (101, NAN)):
        made = plan(source("o", usage={"post": read}))
        got = drawn(workspace(priced(POST, limits=cap)), need(), made)
        assert same(got.total, *[total] * 4)
        assert same(got.done, *[30] * 4)
        for unknown in (got.records, got.raw, got.tokens, got.per_record):
            assert same(unknown, *[NAN] * 4)


CHANGE = {"start": "2026-07-01", "announced_on": "2026-01-02"}
GONE = revision("", withdrawn="true", evidence='{ start = "page" }', **CHANGE)


def test_a_change_reaches_the_draws_that_last_so_long() -> None:
    twice = revision('{ kind = "unit", meter = "post", rate = "0.02" }', **CHANGE)
    got = found(offer("o", revision(), twice), {"o": paced("o", 100)})
    assert same(got.total, 1000, 2000, 3000 + 2 * 1000, 3000 + 2 * 7000)


def test_an_offer_that_is_withdrawn_has_no_price_for_the_draws_that_need_it() -> None:
    assert same(found(offer("o", revision(), GONE), {"o": paced("o", 100)}).total, 1000, 2000, NAN, NAN)


def test_a_change_nobody_can_bill_has_no_price_for_the_draws_it_reaches() -> None:
    yearly = '{ kind = "fee", item = "fee", amount = "1", every = "year" }'
    book = offer("o", revision(f"{POST}, {yearly}"), revision(**CHANGE))
    assert same(found(book, {"o": paced("o", 100)}).total, 1100, 2100, NAN, NAN)


def test_what_no_draw_has_a_figure_for_is_left_out_as_in_the_floor() -> None:
    expiring = '{ kind = "credit", amount = "5", source = "promotional", expires_after_months = 3 }'
    work = StatedCost("work", "hour", Fraction(1), Money(Fraction(1, 50), "USD"), "raw")
    got = found(priced(POST, expiring), {"o": Sourcing((post("o"),), (work,))})
    assert same(got.total, *(2 * raw for raw in RAW))


def test_where_nothing_has_a_figure_there_is_no_total() -> None:
    unknown = StatedCost("work", "hour", Fraction(1), Refusal("not stated", "work", "nobody says"))
    per_record = [{"item": "desk", "amount": "1 EUR", "per": "record"}]
    for answer in (Sourcing((post("o", meter="user"),)), Sourcing((post("o", meter="user"),), (unknown,))):
        assert same(found(priced(POST), {"o": answer}, per_record).total, *[NAN] * 4)


def test_a_currency_without_a_rate_is_left_out_and_past_a_tier_still_past_it() -> None:
    tiers = '{ kind = "graduated", meter = "post", tiers = [{ up_to = 4000, rate = "0.01" }] }'
    extra = [{"item": "desk", "amount": "5 USD", "per": "month"}, {"item": "chair", "amount": "3 USD", "per": "once"}]
    assert same(found(priced(tiers, currency='"EUR"'), None, extra).total, 800, 800, 800, NAN)
    assert same(found(priced(POST, currency='"EUR"'), None, extra).total, *[800] * 4)


def test_an_extra_for_each_record_and_month() -> None:
    extra = [
        {"item": "desk", "amount": "5 USD", "per": "month"},
        {"item": "look", "amount": "0.01 USD", "per": "record"},
    ]
    got = found(priced(POST), {"o": paced("o", 100)}, extra)
    assert same(got.total, *(raw + 500 * months + 1000 for raw, months in zip(RAW, (1, 1, 2, 4), strict=True)))


def test_an_unknown_pace_leaves_the_day_open_and_the_cost_as_it_is() -> None:
    slow = Sourcing((post("o"),), refusals=(Refusal("pace unknown", "pace", "nobody says"),))
    got = found(priced(POST), {"o": slow})
    assert same(got.done, *[NAN] * 4)
    assert same(got.total, *RAW)


def test_a_second_offer_is_billed_at_its_own_price_or_left_out() -> None:
    uses = Sourcing((post("o"), post("p", "1/2"), post("gone")))
    gone = offer("gone", revision("", currency='"USD"'))
    got = found(priced(POST) + offer("p") + gone, {"o": uses})
    assert same(got.total, *(1.5 * raw for raw in RAW))


def test_sources_of_one_account_share_its_pace_and_its_bill() -> None:
    where = workspace(priced(POST), {"o": paced("o", 100, shared="all")})
    halves = [source("o", id=name, share=Fraction(1, 2), funnel=KEPT) for name in "ab"]
    got = drawn(where, need(), plan(*halves), Shares())
    assert same(got.done, 10, 20, 40, 100)
    assert same(got.total, *RAW)


def test_what_a_record_is_worth_may_be_drawn_too() -> None:
    made = plan(source("o", equivalence={"low": "0.1", "likely": "0.5", "high": "1"}))
    got = drawn(workspace(priced(POST)), need(), made, Shares())
    assert same(got.raw, *RAW)
    assert same(got.records, *[1000] * 4)


def test_the_fewest_units_of_a_started_job_and_its_set_up() -> None:
    uses = Sourcing((post("o", "1/10", minimum=150, fixed=7),))
    assert same(found(priced(POST), {"o": uses}).total, 157, 207, 407, 1007)
    nothing = plan(source("o", usage={"post": 1}))
    assert same(drawn(workspace(priced(POST)), need(), nothing).total, *[1] * 4)


def test_a_year_may_be_fetched_in_months_and_a_part_of_one_counts_as_whole() -> None:
    """40 a day are enough for 1,000 and 2,000 in the 61 days of the second year, and not for 4,000."""
    got = found(priced(POST), {"o": paced("o", 40)}, every="year", months=14)
    assert same(got.done, 426, 426, INF, INF)
    assert same(got.total, 2000, 4000, INF, INF)


def test_an_offer_that_meters_nothing_is_due_its_fee_alone() -> None:
    fee = '{ kind = "fee", item = "fee", amount = "1", every = "month" }'
    assert same(found(priced(POST, fee), {"o": Sourcing(())}).total, *[100] * 4)
    assert same(found(priced(POST), {"o": Sourcing(())}).total, *[NAN] * 4)
