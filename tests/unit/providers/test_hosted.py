from fractions import Fraction
from typing import Any

import pytest

from estimator.errors import InputError
from estimator.files import validate
from estimator.sourcing import Sourcing
from providers.contract_suite import Case, answer, book_of
from providers.hosted.adapter import Adapter
from providers.hosted.options import HostedOptions
from tests.contract.generators import BOOK

ROWS = book_of(BOOK)
STORIES: dict[str, Any] = {"recipe": "short-stories", "records_per_call": 4, "prompt_tokens": 400, "retries": 0}


def said(offer: str = "hosted/acme/small", tokens: int = 250, **options: Any) -> Sourcing:
    return answer(Adapter(), ROWS, Case(offer, options, tokens=tokens))


def ratios(sourcing: Sourcing) -> dict[str, Fraction]:
    return {use.meter: use.ratio for use in sourcing.uses}


def test_tokens_of_one_raw_record_are_metered() -> None:
    sourcing = said(**STORIES)
    assert ratios(sourcing) == {"input_token": 100, "output_token": 250}
    assert sourcing.uses[0].why == "100 tokens sent for one raw record, no call made again"
    assert (sourcing.endpoint, sourcing.terms, sourcing.seeds) == ("short-stories", (), ())
    assert said(**{**STORIES, "retries": 0.1}).uses[1].why.endswith("each call made 1.1 times")


def test_batch_off_peak_and_cached_tokens_have_meters_of_their_own() -> None:
    assert ratios(said(**STORIES, batch=True)) == {"input_token.batch": 100, "output_token.batch": 250}
    assert ratios(said(**STORIES, off_peak=True)) == {"input_token.off-peak": 100, "output_token.off-peak": 250}
    cached = said(**STORIES, cached_share=0.8)
    assert ratios(cached) == {"input_token": 20, "cached_input_token": 80, "output_token": 250}
    assert "What a vendor asks for storing a cached prompt is not counted." in cached.warnings


def test_calls_above_the_bound_are_priced_as_long_where_the_vendor_does() -> None:
    """Turns of 500 tokens: 300, 800, 1,300, 1,800 sent; the last two are above 1,000."""
    dialogue: dict[str, Any] = {"recipe": "tutor-student", "turns": 4, "prompt_tokens": 300, "correction": {"share": 0}}
    assert ratios(said(tokens=2_000, **dialogue)) == {
        "input_token": 1_100,
        "output_token": 1_000,
        "input_token.long": 3_100,
        "output_token.long": 1_000,
    }
    plain = [(use.meter, str(use.ratio)) for use in said(tokens=2_000, **dialogue, batch=True).uses]
    assert plain == [
        ("input_token.batch", "1100"),
        ("output_token.batch", "1000"),
        ("input_token.batch.long", "3100"),
        ("output_token.batch.long", "1000"),
    ]


def test_a_call_that_does_not_fit_the_window_blocks() -> None:
    [refusal] = said(tokens=4_901, **STORIES).blocked
    assert refusal.why.startswith("a call of 20,004 tokens does not fit a window of 20,000")
    assert said(tokens=4_900, **STORIES).blocked == ()


def test_the_pace_is_the_tighter_of_the_offer_and_the_account() -> None:
    offer = said(**STORIES).pace
    assert (offer.per_day, offer.limit) == (Fraction(1_000_000 * 1_440, 250), "1,000,000 output_tokens per 60 s")
    account = said(**STORIES, calls_per_minute=10).pace
    assert (account.per_day, account.limit) == (Fraction(10 * 1_440 * 4), "10 calls a minute")
    [refusal] = said("hosted/acme/per-call", **STORIES).refusals
    assert (refusal.kind, refusal.why) == ("pace unknown", "write calls_per_minute = (what your account allows)")


def test_a_vendor_may_bill_calls_too() -> None:
    sourcing = said("hosted/acme/per-call", **STORIES)
    assert ratios(sourcing)["call"] == Fraction(1, 4)
    assert sourcing.seeds == ("output of a model that is not named",)


def test_what_is_not_stated_is_refused() -> None:
    sourcing = said(recipe="tutor-student", records_per_call=1)
    assert [refusal.what for refusal in sourcing.refusals] == ["tokens sent by generation calls", "human correction"]
    assert ratios(sourcing) == {"output_token": 250}
    assert sourcing.stated == ()


def test_two_price_classes_at_once_are_a_fault() -> None:
    with pytest.raises(InputError, match="choose one"):
        validate(HostedOptions, {"batch": True, "off_peak": True}, "plan.toml")
