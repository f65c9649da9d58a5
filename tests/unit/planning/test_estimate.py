from datetime import date
from fractions import Fraction

import pytest

from estimator.errors import Refusal
from estimator.money import Money
from estimator.planning.result import FullUse
from estimator.reports.comparison.sentences import total_words
from estimator.sourcing import Pace, Sourcing, StatedCost, Step
from tests.unit.planning.small import (
    POSTS,
    TOKENS,
    amounts,
    estimated,
    offer,
    paced,
    post,
    revision,
    source,
    workspace,
)

FEE = '{{ kind = "fee", item = "{item}", amount = "{amount}", every = "{every}" }}'
CAP = '[{{ kind = "cap", meter = "{meter}", max = {max}, every = "{every}" }}]'
CONTRACT = revision("", "2026-03-01", available='"by contract"')


def fee(amount: str, every: str = "month", item: str = "subscription") -> str:
    return FEE.format(amount=amount, every=every, item=item)


def cap(most: int, every: str = "month", meter: str = "post") -> str:
    return CAP.format(meter=meter, max=most, every=every)


def test_an_estimate_says_what_it_delivers_when_and_at_which_unit_costs() -> None:
    found = estimated(workspace(offer("o"), {"o": paced("o", 100)}), source("o", funnel={"kept": 0.25}))
    assert (found.status, found.total, found.reasons, found.missing) == ("priced", 4000, (), ())
    assert (found.records, found.raw_records, found.tokens) == (1000, 4000, Fraction(50_000))
    assert (found.done_by, found.months, found.limit) == (date(2026, 7, 10), 2, "the pace")
    assert found.monthly_records == (3000, 1000)
    assert found.per_1000_records == 40
    assert found.per_million_tokens == 800
    assert (found.currency, found.exponent, found.money) == ("USD", 2, Fraction(40))
    assert found.sources[0].price_held == "since 2026-01-01"


def test_a_plan_is_done_when_its_last_source_is() -> None:
    where = workspace(offer("a") + offer("b"), {"a": paced("a", 100, "slow"), "b": paced("b", None)})
    found = estimated(where, source("b", share=0.5), source("a", share=0.5))
    assert (found.done_by, found.limit) == (date(2026, 6, 5), "slow")


def test_what_is_done_after_the_day_needed_is_infeasible_and_still_shows_its_cost() -> None:
    where = workspace(offer("o"), {"o": paced("o", 100)})
    assert estimated(where, source("o"), by=date(2026, 6, 10)).eligible
    found = estimated(where, source("o"), by=date(2026, 6, 9))
    assert (found.status, found.total) == ("infeasible", 1000)
    assert found.reasons == ("cannot finish by 2026-06-09: done on 2026-06-10",)


def test_a_pace_nobody_knows_leaves_the_day_open_and_the_cost_as_it_is() -> None:
    unknown = Sourcing((post("o"),), refusals=(Refusal("pace unknown", "rate limit", "state calls_per_minute"),))
    found = estimated(workspace(offer("o"), {"o": unknown}), source("o"), by=date(2026, 6, 9))
    assert (found.status, found.total, found.done_by, found.eligible) == ("priced", 1000, None, True)
    assert found.warnings == ("o: no completion date can be given: state calls_per_minute",)


def test_more_than_can_be_had_is_infeasible_and_costs_nothing() -> None:
    short = paced("o", None, reach=999, reach_limit="three listings")
    found = estimated(
        workspace(offer("o"), {"o": short}), source("o"), extra=[{"item": "x", "amount": "1 USD", "per": "once"}]
    )
    assert (found.status, found.total, found.lines, found.done_by) == ("infeasible", None, (), None)
    assert found.reasons == ("o: 1,000 records are needed and only 999 can be had: three listings",)
    assert found.comparable is None


def test_a_recurring_need_past_the_cap_is_infeasible_and_one_met_once_takes_longer() -> None:
    where = workspace(offer("o", revision(limits=cap(900))))
    found = estimated(where, source("o"), every="month", months=2)
    assert (found.status, found.total) == ("infeasible", None)
    assert found.reasons == ("o: only 90.0% of each month's records can be fetched in it: cap of 900 post a month",)
    once = estimated(where, source("o"))
    assert (once.status, once.total, once.months, once.limit) == ("priced", 1000, 2, "cap of 900 post a month")


def test_stated_usage_past_the_cap_is_refused_with_the_cap_and_not_extrapolated() -> None:
    where = workspace(offer("o", revision(limits=cap(900))))
    found = estimated(where, source("o", usage={"post": 901}))
    assert (found.status, found.total, found.readings) == ("infeasible", None, {})
    assert found.reasons == ("o: 901 a month is past the hard cap of 900; beyond it a quote is needed",)
    assert estimated(where, source("o", usage={"post": 900})).total == 900


def test_a_volume_past_the_last_tier_is_refused() -> None:
    tiers = '{ kind = "graduated", meter = "post", tiers = [{ up_to = 900, rate = "0.01" }] }'
    found = estimated(workspace(offer("o", revision(tiers))), source("o"))
    assert found.status == "infeasible"
    assert "no rate is published there" in found.reasons[0]


def test_sources_of_one_account_share_its_cap_and_of_two_do_not() -> None:
    where = workspace(offer("o", revision(limits=cap(600))))
    both = [source("o", id="a", share=0.5), source("o", id="b", share=0.5)]
    assert estimated(where, *both).months == 2
    assert estimated(where, {**both[0], "account": "x"}, both[1]).months == 1


def test_a_cap_announced_for_later_binds_from_then_on() -> None:
    lower = revision(start="2026-07-01", announced_on="2026-05-01", limits=cap(100))
    where = workspace(offer("o", revision(limits=cap(600)), lower))
    found = estimated(where, source("o"))
    assert found.monthly_records == (600, 100, 100, 100, 100)
    assert found.total == 1000


def test_an_offer_withdrawn_within_the_schedule_is_not_for_this_need() -> None:
    gone = revision("", "2026-07-01", announced_on="2026-05-01", withdrawn="true")
    found = estimated(workspace(offer("o", revision(limits=cap(600)), gone)), source("o"))
    assert (found.status, found.eligible, found.total) == ("infeasible", False, None)
    assert "2026-07-01 leaves it without a published price" in found.reasons[0]


def test_a_yearly_need_recurs_and_delivers_a_whole_cycle_each_time() -> None:
    found = estimated(workspace(offer("o")), source("o"), every="year", months=18)
    assert (found.records, found.raw_records, found.tokens, found.total) == (2000, 2000, Fraction(100_000), 2000)
    assert (found.months, found.done_by) == (18, date(2027, 11, 30))
    assert [count for count in found.monthly_records if count] == [1000, 1000]


def test_a_comparable_is_no_offer_and_is_shown_apart() -> None:
    found = estimated(workspace(offer("o", revision(), CONTRACT)), source("o"))
    assert (found.status, found.total, found.comparable, found.eligible) == ("unpriced", None, 1000, False)
    assert found.reasons == ("o: quote needed, no price is published since 2026-03-01 (by contract)",)
    assert found.sources[0].price_held == "last list price, since 2026-01-01"


def test_what_never_had_a_price_has_no_last_list_price_of_nothing() -> None:
    found = estimated(
        workspace(offer("o", revision(""))), source("o"), extra=[{"item": "x", "amount": "1 USD", "per": "once"}]
    )
    assert (found.status, found.total, found.comparable) == ("at least", 100, None)
    assert found.sources[0].price_held == "no price"
    foreign = revision(currency='"EUR"')
    found = estimated(workspace(offer("o", foreign, CONTRACT)), source("o"))
    assert (found.status, found.comparable) == ("unpriced", None)


def test_a_missing_part_makes_the_total_a_floor() -> None:
    part = Sourcing((post("o"),), refusals=(Refusal("not stated", "correction", "state it"),))
    found = estimated(workspace(offer("o"), {"o": part}), source("o"))
    assert (found.status, found.total) == ("at least", 1000)
    assert [str(refusal) for refusal in found.missing] == ["correction: state it"]


def test_a_price_known_as_a_range_makes_a_floor() -> None:
    range_ = POSTS.replace('"0.01"', '"0.01", rate_high = "0.02"')
    found = estimated(workspace(offer("o", revision(range_))), source("o"))
    assert (found.status, found.missing[0].kind) == ("at least", "range only")


def test_a_source_without_anything_to_bill_is_unpriced() -> None:
    found = estimated(workspace(offer("o"), {"o": Sourcing(())}), source("o"))
    assert (found.status, found.total, found.lines) == ("unpriced", None, ())


def test_zero_is_a_price_when_it_is_written() -> None:
    free = POSTS.replace("0.01", "0")
    found = estimated(workspace(offer("o", revision(free))), source("o"))
    assert (found.status, found.total, found.per_1000_records) == ("priced", 0, Fraction(0))


EXTRAS = [
    {"item": "once", "amount": "10 USD", "per": "once"},
    {"item": "hours", "amount": "85 USD", "per": "hour", "quantity": 2.5, "evidence": "pay roll"},
    {"item": "staff", "amount": "100 USD", "per": "month"},
    {"item": "storage", "amount": "0.023 USD", "per": "GB-month", "quantity": 50},
    {"item": "review", "amount": "0.001 USD", "per": "record", "quantity": 2},
]


def test_extras_are_billed_once_or_in_each_month() -> None:
    found = estimated(workspace(offer("o"), {"o": paced("o", 30)}), source("o"), extra=EXTRAS)
    lines = [(line.item, line.month.month, line.quantity, line.amount) for line in found.lines if not line.source]
    assert lines == [
        ("once", 6, 1, 1000),
        ("hours", 6, Fraction(5, 2), 21250),
        ("staff", 6, 1, 10000),
        ("staff", 7, 1, 10000),
        ("storage", 6, 50, 115),
        ("storage", 7, 50, 115),
        ("review", 6, 2000, 200),
    ]
    assert found.total == sum(amount for *_, amount in lines if amount) + 1000
    assert {line.evidence for line in found.lines if not line.source} == {("plan: extra",), ("pay roll",)}


def test_an_extra_for_each_record_needs_records_and_a_currency_a_rate() -> None:
    found = estimated(workspace(offer("o")), source("o", usage={"post": 1}), extra=EXTRAS[-1:])
    assert (found.status, found.total) == ("at least", 1)
    assert "no usable records to count" in found.missing[0].why
    found = estimated(workspace(offer("o")), source("o"), extra=[{"item": "x", "amount": "1 EUR", "per": "once"}])
    assert [refusal.kind for refusal in found.missing] == ["not observed"]


OPEN = Sourcing(
    (
        post("o"),
        post("o", "0", meter="user", high=Fraction(1, 2), interpretation="users are billed"),
        post("o", "1", high=Fraction(2), interpretation="reposts count twice"),
    )
)
USERS = '{ kind = "unit", meter = "user", rate = "0.02" }'


def test_the_dearer_reading_of_open_rules_stands_beside_the_total() -> None:
    found = estimated(workspace(offer("o", revision(f"{POSTS}, {USERS}")), {"o": OPEN}), source("o"))
    assert found.total == 2000
    assert found.readings == {"users are billed and reposts count twice": 1000 + 2000 + 1000}


def test_a_reading_that_leaves_something_unpriced_has_no_total() -> None:
    tiers = '{ kind = "graduated", meter = "user", tiers = [{ up_to = 499, rate = "0.01" }] }'
    found = estimated(workspace(offer("o", revision(f"{POSTS}, {tiers}")), {"o": OPEN}), source("o"))
    assert (found.total, found.readings) == (2000, {"users are billed and reposts count twice": None})


def machine(name: str, rate: str) -> StatedCost:
    return StatedCost(name, "hour", Fraction(1, 100), Money(Fraction(rate), "USD"))


def test_an_owned_machine_shows_its_other_readings() -> None:
    owned = Sourcing(
        (post("o"),),
        stated=(machine("cards, amortised", "3"),),
        readings={"marginal power": (), "foregone rent": (machine("rent", "5"),)},
    )
    extra = [{"item": "x", "amount": "1 USD", "per": "once"}]
    found = estimated(workspace(offer("o"), {"o": owned}), source("o"), extra=extra)
    assert found.total == 1000 + 3000 + 100
    assert found.readings == {"marginal power": 1100, "foregone rent": 6100}


def test_a_plan_takes_its_worst_right() -> None:
    terms = """
[[terms]]
id = "t"
name = "terms"
[[terms.revision]]
recorded_on = 2026-01-02
effective_from = 2026-01-01
document = "the agreement"
clause = "no training"
evidence = "press"
duties = ["delete what is deleted", "keep a log"]
[terms.revision.verdicts]
"""
    terms += "\n".join(
        f'{purpose} = "licence needed"'
        for purpose in ("pretrain-foundation", "fine-tune", "narrow-model", "evaluate", "research", "analytics")
    )
    where = workspace(
        offer("o", terms='"t"') + offer("n") + terms,
        {"o": Sourcing((post("o"), post("o", "0.01", monthly=True, months=1)))},
    )
    found = estimated(where, source("n", share=0.5), source("o", share=0.5))
    assert found.rights == "licence needed"
    assert found.reasons == ("o: fine-tune needs a licence (the agreement)",)
    assert found.sources[1].duties == (("delete what is deleted", "deletion re-check"), ("keep a log", "unpriced"))
    assert estimated(where, source("n")).rights == "unclear"


LICENCE = "{{ term_months = {term}, backfile = 3_000_000, new_per_year = 1_000_000 }}"


def full(charges: str, uses: Sourcing | None = None, **more: str) -> list[tuple[str, Fraction]]:
    answers = {} if uses is None else {"o": uses}
    found = estimated(workspace(offer("o", revision(charges, **more)), answers), source("o", usage={"post": 1}))
    return [(use.label, use.per_1000) for use in found.sources[0].full_use]


def test_a_fee_is_spread_over_all_it_would_buy() -> None:
    assert full(f"{fee('50')}, {POSTS}", limits=cap(10_000)) == [("10,000 posts a month", Fraction(5))]
    assert full(f"{fee('1200', 'year')}, {POSTS}", limits=cap(10_000)) == [("10,000 posts a month", Fraction(10))]
    assert full(f"{fee('1200', 'year')}, {POSTS}", limits=cap(10_000, "year")) == [
        ("10,000 posts a year", Fraction(120))
    ]
    assert full(f"{fee('6000', 'year')}, {POSTS}", licence=LICENCE.format(term=12)) == [
        ("one year's flow of 1,000,000 items", Fraction(6)),
        ("the corpus of 3,000,000 items, per year of licence", Fraction(2)),
    ]


def test_a_fee_for_the_whole_contract_is_spread_over_its_term_or_not_at_all() -> None:
    whole = f"{fee('12000', 'contract')}, {POSTS}"
    assert full(whole, licence=LICENCE.format(term=24))[0][1] == 6
    assert full(whole, licence=LICENCE.format(term=24).replace("term_months = 24, ", "")) == []
    assert full(whole, limits=cap(10_000)) == []


def test_full_use_is_of_what_the_source_reads_under_a_cap_that_renews() -> None:
    assert full(f"{fee('50')}, {POSTS}", limits=cap(10_000, meter="post_create")) == []
    assert full(f"{fee('50')}, {POSTS}", limits=cap(10_000, "contract")) == []
    assert full(POSTS, limits=cap(10_000)) == []
    assert full(f"{fee('50')}, {POSTS}", limits=cap(10_000), currency='"EUR"') == []


def test_full_use_names_its_denominator() -> None:
    where = workspace(offer("o", revision(f"{fee('50')}, {POSTS}", limits=cap(10_000))))
    assert estimated(where, source("o")).sources[0].full_use == (FullUse("10,000 posts a month", 10_000, Fraction(5)),)


CALLS = Sourcing((post("o", "0.01", meter="call"), post("o", "0.1", meter="call", monthly=True, months=2)))


def test_the_calls_a_minute_that_finish_in_time_are_said() -> None:
    where = workspace(offer("o", revision(POSTS.replace("post", "call"))), {"o": CALLS})
    found = estimated(where, source("o"), records=8_928_000, by=date(2026, 7, 1))
    steps = [step for step in found.sources[0].steps if step.label.startswith("calls a minute")]
    assert steps == [Step("calls a minute to finish by 2026-07-01", "2.00", "89,280 calls in 44,640 minutes", ())]
    few = estimated(where, source("o"), records=1000, by=date(2026, 7, 1)).sources[0].steps
    assert few[0].value == "0.000224"
    assert not estimated(where, source("o")).sources[0].steps
    assert not estimated(where, source("o", usage={"call": 1}), by=date(2026, 7, 1)).sources[0].steps


def test_what_the_total_rests_on_is_shared_out_by_grade() -> None:
    where = workspace(offer("o"))
    found = estimated(where, source("o", usage={"post": 300}), extra=[{"item": "x", "amount": "1 USD", "per": "once"}])
    assert found.grade_shares == {"official": Fraction(3, 4), "assumed": Fraction(1, 4)}
    assert found.assumed_share == Fraction(1, 4)
    nothing = estimated(workspace(offer("o"), {"o": Sourcing(())}), source("o"))
    assert nothing.assumed_share == 0


def test_the_need_s_own_currency_counts() -> None:
    yen = revision('{ kind = "unit", meter = "post", rate = "1.5" }', currency='"JPY"')
    found = estimated(workspace(offer("o", yen)), source("o"), records=3, budget="500 JPY")
    assert (found.currency, found.exponent, found.total, found.money) == ("JPY", 0, 5, Fraction(5))


@pytest.mark.parametrize("equivalence", ["0.3", "3"])
def test_what_is_delivered_is_counted_in_the_kind_needed(equivalence: str) -> None:
    found = estimated(workspace(offer("o")), source("o", kind="story", equivalence=equivalence))
    assert found.records is not None
    assert 1000 <= found.records <= 1002


def test_a_usage_source_may_still_state_its_tokens() -> None:
    found = estimated(workspace(offer("o")), source("o", usage={"post": 5}, tokens_per_record=TOKENS))
    assert (found.tokens, found.per_million_tokens) == (Fraction(0), None)
    assert amounts(found) == [("o", "post", 5)]


def test_a_pace_binds_before_a_cap_when_it_is_slower() -> None:
    slow = Sourcing((post("o"),), pace=Pace(Fraction(10), "ten a day"))
    found = estimated(workspace(offer("o", revision(limits=cap(600))), {"o": slow}), source("o"))
    assert found.limit == "ten a day"


def test_a_plan_that_is_too_late_and_has_no_price_has_no_total() -> None:
    found = estimated(workspace(offer("o")), source("o", usage={"user": 5}), by=date(2026, 6, 2))
    assert (found.status, found.total, found.reasons) == (
        "infeasible",
        None,
        ("cannot finish by 2026-06-02: done on 2026-06-30",),
    )
    part = estimated(workspace(offer("o")), source("o", usage={"user": 5, "post": 5}), by=date(2026, 6, 2))
    assert (part.status, part.total) == ("infeasible", 5)
    assert total_words(part) == "at least 0.05 USD, 1 input unknown"
