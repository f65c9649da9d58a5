"""Machine-made text: shares of the mix on, below and above each limit, and what nobody says is unknown."""

from fractions import Fraction
from typing import Any

import pytest

from estimator.errors import Refusal
from estimator.planning.collapse import Bound, Standing, Synthetic, synthetic
from estimator.planning.result import PlanEstimate
from estimator.sourcing import MadeBy, Sourcing
from tests.unit.planning.small import AS_OF, estimated, need, offer, post, source, workspace

MAKERS: tuple[MadeBy, ...] = ("people", "model", "unknown")
YIELDS = """
[[keep]]
id = "k/distinct"
provider = "fake"
criteria = "light"
endpoint = "all"
stage = "distinct"
  [[keep.revision]]
  recorded_on = 2026-01-02
  effective_from = 2026-01-01
  likely = "0.5"
  evidence = "count"
"""
BOOK = "".join(offer(name) for name in MAKERS)
ANSWERS = {str(name): Sourcing((post(name),), made_by=name, endpoint="all") for name in MAKERS}
WHERE = workspace(BOOK, ANSWERS)


def asked(shares: dict[MadeBy, str], **keys: Any) -> Synthetic:
    """What is found of 1,000 records of 50 tokens, by who makes them."""
    rows = [source(name, share=share) for name, share in shares.items()]
    found = synthetic(need(**keys), plan_of(rows, **keys))
    assert found is not None
    return found


def plan_of(rows: list[dict[str, Any]], **keys: Any) -> PlanEstimate:
    return estimated(WHERE, *rows, **keys)


@pytest.mark.parametrize(
    ("records", "real", "standing"),
    # Of a mix of 100,000 tokens 32,950, 33,000 and 33,050 are machine-made.
    [(659, 67_050, "within"), (660, 67_000, "within"), (661, 66_950, "over")],
)
def test_a_pretraining_mix_is_warned_of_above_a_third(records: int, real: int, standing: Standing) -> None:
    found = asked({"model": "1"}, records=records, mix_real_tokens=real, purpose="pretrain-foundation")
    assert (found.share, found.strong) == (standing, False)
    share = Fraction(records * 50, 100_000)
    assert found.mix == Bound(share, share)
    assert found.records == "within"  # no count of real records is asked of a pre-training mix


@pytest.mark.parametrize("purpose", ["fine-tune", "narrow-model"])
@pytest.mark.parametrize(
    ("model", "people", "standing"),
    [("0.899", "0.101", "within"), ("0.9", "0.1", "within"), ("0.901", "0.099", "over")],
)
def test_a_tuning_mix_needs_a_tenth_of_real_text(model: str, people: str, standing: Standing, purpose: str) -> None:
    shares: dict[MadeBy, str] = {"model": model, "people": people}
    found = asked(shares, records=10_000, mix_real_tokens=0, purpose=purpose)
    assert (found.share, found.strong, found.records) == (standing, True, "within")


@pytest.mark.parametrize(("people", "standing"), [(124, "over"), (125, "within"), (126, "within")])
def test_a_tuning_mix_needs_125_real_records(people: int, standing: Standing) -> None:
    found = asked({"model": "1"}, records=1000, mix_real_tokens=people * 50)
    assert (found.real, found.records) == ((people, people), standing)


@pytest.mark.parametrize(("purpose", "share"), [("evaluate", "1"), ("research", "1"), ("analytics", "1")])
def test_what_trains_nothing_has_no_limit(purpose: str, share: str) -> None:
    found = asked({"model": share}, purpose=purpose)
    assert (found.limit, found.share, found.discounted) == (None, "within", None)


def test_an_unstated_mix_is_unknown_and_the_purchase_is_a_bound() -> None:
    found = asked({"model": "1"})
    assert isinstance(found.mix, Refusal)
    assert found.mix.kind == "not stated"
    assert found.purchase == Bound(Fraction(1), Fraction(1))
    assert found.share == "over in the purchase"
    assert (found.real, found.records) == ((0, None), "over in the purchase")


def test_who_wrote_scraped_posts_is_unknown_and_neither_0_nor_1() -> None:
    found = asked({"unknown": "1"}, mix_real_tokens=0)
    assert found.mix == Bound(Fraction(0), Fraction(1))
    assert (found.share, found.records) == ("unknown", "unknown")
    assert [refusal.kind for refusal in found.unknown] == ["not observed"]


def test_a_mix_of_sources_adds_up_by_tokens() -> None:
    found = asked({"people": "0.25", "model": "0.5", "unknown": "0.25"}, mix_real_tokens=50_000)
    assert found.made == {"people": 12_500, "model": 25_000, "unknown": 12_500}
    assert found.purchase == Bound(Fraction(1, 2), Fraction(3, 4))
    assert found.mix == Bound(Fraction(1, 4), Fraction(3, 8))
    assert found.real == (1250, 1500)


def test_records_already_held_are_of_unknown_make() -> None:
    found = asked({"people": "1"}, records=1000, have=500, mix_real_tokens=0)
    assert found.mix == Bound(Fraction(0), Fraction(1, 2))


def test_a_recurring_need_counts_every_cycle() -> None:
    found = asked({"model": "1"}, every="month", months=3)
    assert found.made["model"] == 150_000


def test_both_readings_of_what_is_past_the_limit() -> None:
    # 95 of 100 parts are machine-made; 5 real ones carry 45 of them, so half of the tokens are past the limit.
    found = asked({"model": "0.95", "people": "0.05"}, mix_real_tokens=0)
    assert found.discounted is not None
    cost = Fraction(10)  # a cent a post, 1,000 posts
    assert found.discounted.likely == cost / (1 - Fraction(1, 2) * Fraction(9, 10))
    assert found.discounted.low == cost / (1 - Fraction(1, 2) * Fraction(7, 10))
    assert found.discounted.high == cost / (1 - Fraction(1, 2) * Fraction(97, 100))


def test_what_is_unknown_widens_the_discount_to_its_dear_side() -> None:
    found = asked({"model": "0.95", "unknown": "0.05"}, mix_real_tokens=0)
    assert found.discounted is not None
    assert found.discounted.high == 10 / (1 - Fraction(95, 100) * Fraction(97, 100))
    assert found.discounted.low == 10 / (1 - Fraction(1, 2) * Fraction(7, 10))


def test_within_the_limit_there_is_one_reading() -> None:
    assert asked({"model": "0.9", "people": "0.1"}, mix_real_tokens=0).discounted is None


def test_a_plan_without_records_or_a_price_has_none() -> None:
    assert synthetic(need(), plan_of([source("model", usage={"post": 5})])) is None
    unpriced = plan_of([source("model")])._replace(total=None)
    found = synthetic(need(), unpriced)
    assert found is not None
    assert found.discounted is None


def test_a_count_of_distinct_records_is_marked_where_a_model_writes() -> None:
    where = workspace(BOOK, ANSWERS, yields=YIELDS)
    for name in MAKERS:
        found = synthetic(need(), estimated(where, source(name), as_of=AS_OF))
        assert found is not None
        assert found.distinct == (name == "model")
