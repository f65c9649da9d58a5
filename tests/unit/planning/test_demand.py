from datetime import date
from fractions import Fraction

import pytest

from estimator.errors import InputError, Refusal
from estimator.planning.demand import Demand, demand, usable_records
from estimator.planning.rows import Need, Source
from estimator.planning.workspace import Question, Workspace
from estimator.sourcing import Sourcing
from tests.unit.planning.small import (
    AS_OF,
    POSTS,
    TOKENS,
    estimated,
    layer,
    need,
    offer,
    plan,
    post,
    revision,
    source,
    workspace,
)

HALF = """
[[keep]]
id = "{id}"
provider = "{provider}"
criteria = "light"
endpoint = "{endpoint}"
stage = "{stage}"
{more}
[[keep.revision]]
recorded_on = 2026-01-02
effective_from = {start}
likely = "{likely}"
evidence = "count"
{measured}
"""


def keep(stage: str, likely: str = "0.5", *, more: str = "", measured: str = "", **keys: str) -> str:
    """A stage of the keep-rate book."""
    filled = {"id": f"k/{stage}", "provider": "fake", "endpoint": "search", "start": "2026-01-01", **keys}
    return HALF.format(stage=stage, likely=likely, more=more, measured=measured, **filled)


def asked(
    where: Workspace, row: dict[str, object], *, usable: int = 1000, as_of: date = AS_OF, **keys: object
) -> Demand:
    return demand(Question(where, need(**keys), as_of), Source.model_validate(row), "it", usable)


def counts(wanted: Need, *sources: dict[str, object]) -> list[int]:
    return usable_records(Question(workspace(offer("a")), wanted, AS_OF), plan(*sources))


def test_shares_are_of_usable_records_and_each_source_rounds_up() -> None:
    shares = [source("a", share="0.333333"), source("b", share="0.666667")]
    assert counts(need(records=100), *shares) == [34, 67]
    assert counts(need(records=1000, have=400), source("a")) == [600]


def test_a_need_in_tokens_is_met_by_the_tokens_of_the_records() -> None:
    long, short = {**TOKENS, "likely": 150, "high": 200}, {**TOKENS, "likely": 50}
    assert counts(need(tokens=10_000), source("a")) == [200]
    mixed = [
        source("a", share=0.5, tokens_per_record=long),
        source("b", share=0.5, tokens_per_record=short),
    ]
    assert counts(need(tokens=10_000), *mixed) == [50, 50]


def test_a_source_stated_by_usage_delivers_no_records() -> None:
    assert counts(need(tokens=10_000), source("a", usage={"post": 5})) == [0]


def test_a_record_of_another_kind_counts_as_its_equivalence() -> None:
    assert counts(need(records=1000), source("a", equivalence=4)) == [250]
    assert counts(need(records=1000), source("a", equivalence=0.3)) == [3334]


def test_a_need_in_tokens_is_met_whatever_a_record_is_worth() -> None:
    [count] = counts(need(tokens=10_000), source("a", equivalence=4))
    assert count * 50 == 10_000
    half = [source("a", share=0.5, equivalence=2), source("b", share=0.5)]
    first, second = counts(need(tokens=9_000), *half)
    assert (first + second) * 50 == 9_000
    assert first * 2 == second


def test_the_book_s_stages_are_multiplied_and_the_plan_s_rates_stand_over_them() -> None:
    where = workspace(
        offer("o"),
        {"o": Sourcing((post("o"),), endpoint="search")},
        yields=keep("language") + keep("distinct", "0.8"),
    )
    assert asked(where, source("o", funnel={})).raw == 2500
    assert asked(where, source("o", funnel={"language": 1})).raw == 1250
    assert asked(where, source("o", funnel={"own": 0.25})).raw == 10_000


def test_a_stage_of_the_query_costs_nothing() -> None:
    sourcing = Sourcing((post("o"),), endpoint="search", operators=("lang:en",))
    where = workspace(offer("o"), {"o": sourcing}, yields=keep("language", more='operator = "lang:en"'))
    assert asked(where, source("o", funnel={})).raw == 1000


def test_a_recipe_has_its_rates_whoever_runs_it() -> None:
    where = workspace(
        offer("o"), {"o": Sourcing((post("o"),), endpoint="search")}, yields=keep("accepted", provider="recipe")
    )
    assert asked(where, source("o", funnel={})).raw == 2000


def test_no_keep_rate_is_a_floor_not_a_full_price() -> None:
    found = asked(workspace(offer("o")), source("o", funnel={}))
    assert found.raw == 1000
    assert [refusal.kind for refusal in found.missing] == ["not stated"]


def test_a_keep_rate_of_a_later_day_is_not_back_dated() -> None:
    where = workspace(
        offer("o"),
        {"o": Sourcing((post("o"),), endpoint="search")},
        yields=keep("language") + keep("distinct", start="2026-06-02"),
    )
    found = asked(where, source("o", funnel={}))
    assert found.raw == 2000
    assert [refusal.what for refusal in found.missing] == ["share kept at 'distinct'"]
    assert not asked(where, source("o", funnel={"distinct": 1})).missing


def test_a_share_of_distinct_records_is_not_carried_past_the_volume_it_was_measured_at() -> None:
    where = workspace(
        offer("o"),
        {"o": Sourcing((post("o"),), endpoint="search")},
        yields=keep("distinct", measured="measured_at = 100"),
    )
    assert not asked(where, source("o", funnel={}), usable=50).missing
    [refusal] = asked(where, source("o", funnel={}), usable=51).missing
    assert refusal.kind == "not covered"


def test_what_the_provider_cannot_give_makes_a_floor_and_a_pace_nobody_knows_does_not() -> None:
    tokens, pace = Refusal("not stated", "tokens", "state them"), Refusal("pace unknown", "rate limit", "nobody says")
    where = workspace(offer("o"), {"o": Sourcing((post("o"),), refusals=(tokens, pace))})
    found = asked(where, source("o"))
    assert found.missing == (tokens,)
    assert found.open_end == "nobody says"


def test_what_was_never_observed_has_no_revision_and_says_when_it_first_was() -> None:
    found = asked(workspace(offer("o")), source("o"), as_of=date(2025, 12, 31))
    assert (found.holding, found.revision, found.comparable) == (None, None, False)
    assert found.reasons == ("it: no price is known for 2025-12-31; the first reading is of 2026-01-01",)


def test_the_last_list_price_is_a_comparable_where_none_is_published() -> None:
    where = workspace(offer("o", revision(), revision("", "2026-03-01", available='"by contract"')))
    found = asked(where, source("o"))
    assert found.comparable
    assert found.revision is not None
    assert found.revision.start == date(2026, 1, 1)


def test_what_never_had_a_price_has_no_comparable() -> None:
    found = asked(workspace(offer("o", revision(""))), source("o"))
    assert (found.revision, found.comparable) == (None, False)


def test_stated_usage_asks_nothing_of_the_provider() -> None:
    refusing = Sourcing((), refusals=(Refusal("not stated", "endpoint", "state it"),), warnings=("a warning",))
    found = asked(workspace(offer("o"), {"o": refusing}), source("o", usage={"post": 7}))
    assert (found.funnel, found.missing, found.warnings) == (None, (), ())


def test_why_the_provider_bars_a_source_is_a_reason() -> None:
    blocked = Sourcing((), blocked=(Refusal("not released", "a model", "released later"),))
    assert "a model: released later" in asked(workspace(offer("o"), {"o": blocked}), source("o")).reasons


def test_another_kind_is_not_like_for_like_unless_its_worth_is_stated() -> None:
    sold = workspace(offer("o", sells='["comment"]'))
    assert not asked(sold, source("o")).like_for_like
    assert "it sells comment records, the need is post records" in asked(sold, source("o")).warnings[0]
    assert not asked(sold, source("o", kind="comment")).like_for_like
    assert asked(sold, source("o", equivalence=1)).like_for_like
    made = workspace(offer("o"))
    assert not asked(made, source("o", kind="story")).like_for_like
    assert asked(made, source("o", kind="post")).like_for_like
    assert asked(made, source("o", kind="story", equivalence=0.5)).like_for_like


def test_a_price_of_one_s_own_says_what_it_stands_over() -> None:
    where = workspace(offer("o"), over=(layer(offer("o"), "mine.toml", "contract"),))
    assert "it: priced by mine.toml (contract), over test.toml" in asked(where, source("o")).warnings


def test_two_sources_that_disagree_are_named() -> None:
    where = workspace(offer("o", revision(conflicts='"o@other"')))
    assert asked(where, source("o")).warnings == ("it: sources disagree on this price: see also o@other",)


def test_a_credit_nobody_offers_is_said_not_to_be_there() -> None:
    gift = '{ kind = "credit", amount = "10", source = "promotional", offered = false }'
    where = workspace(offer("o", revision(f"{POSTS}, {gift}")))
    assert not asked(where, source("o", credits=["10"])).warnings
    assert asked(where, source("o", credits=["10", "25"])).warnings == ("it: a credit of 25 is not on offer",)


def test_access_that_needs_approval_is_open_and_said() -> None:
    found = asked(workspace(offer("o", revision(available='"approval"'))), source("o"))
    assert not found.reasons
    assert "approval" in found.warnings[0]


def test_an_offer_nobody_knows_is_bad_input_with_the_nearest_name() -> None:
    with pytest.raises(InputError, match="did you mean 'shop/posts'"):
        asked(workspace(offer("shop/posts")), source("shop/post"))


def test_a_need_in_tokens_prices_its_tokens() -> None:
    found = estimated(workspace(offer("o")), source("o"), tokens=10_000)
    assert found.tokens == 10_000
    assert found.per_million_tokens == Fraction(200)
