from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from estimator.money import plain
from estimator.pricing.rows import LicenceTerms
from estimator.sourcing import Sourcing
from providers.contract_suite import Case, answer, book_of
from providers.licence.adapter import Adapter
from providers.licence.terms import WORDS, coverage, rising_fee, unstated
from tests.contract.books import LICENCE

BOOK = book_of(LICENCE)
FEE = Fraction(60_000_000)


def said(offer: str, as_of: date = date(2026, 11, 22), **options: Any) -> Sourcing:
    return answer(Adapter(), BOOK, Case(offer, options, as_of))


def per_thousand(count: int) -> str:
    return plain(FEE * 1_000 / count, 2)


def test_a_fee_meters_nothing_and_reaches_what_exists_and_a_years_flow() -> None:
    sourcing = said("licence/corpus")
    assert sourcing.uses == ()
    assert sourcing.endpoint == "delivery"
    assert sourcing.pace.reach == 17_000_000_000 + 4_358_809_805
    assert sourcing.pace.reach_limit == "17,000,000,000 items that exist + 4,358,809,805 new items a year for 12 months"


def test_the_denominators_of_full_use_are_named_and_give_the_published_prices() -> None:
    steps = {step.label: step.value for step in said("licence/corpus", items=5_000_000).steps}
    assert steps == {
        "at the items you would take": "5,000,000 items",
        "at one year's flow": "4,358,809,805 items",
        "at the corpus": "17,000,000,000 items",
        "at all the offer covers": "21,358,809,805 items",
    }
    assert per_thousand(4_358_809_805) == "13.77"
    assert per_thousand(17_000_000_000) == "3.53"


def test_you_take_at_most_what_is_covered() -> None:
    assert said("licence/corpus", items=5_000_000).pace.reach == 5_000_000
    assert said("licence/corpus", items=10**12).pace.reach == 21_358_809_805


def test_an_item_may_hold_many_records() -> None:
    sourcing = said("licence/by-item", records_per_item={"low": 20, "likely": 50, "high": 100})
    [use] = sourcing.uses
    assert (use.meter, use.ratio, use.units(101)) == ("item", Fraction(1, 50), 3)
    assert use.why == "1 item holds 50 records"
    assert sourcing.pace.per_day == 5 * 86_400 * 50
    assert (sourcing.pace.reach, sourcing.refusals) == (None, ())
    [refusal] = said("licence/by-item").refusals
    assert refusal.what == "records per request"


def test_what_the_offer_does_not_say_is_listed_in_words() -> None:
    missing = said("licence/corpus").warnings[0]
    assert missing.startswith("The offer does not state: its term, whether the fee rises, ")
    assert "what remains after its term" in missing
    assert "what it may be used for" not in missing
    assert len(unstated(LicenceTerms())) == len(WORDS)
    assert said("licence/by-item").warnings[0].startswith("The offer states no terms of a licence")


def test_a_licence_that_says_everything_by_contract_keeps_its_last_published_meter() -> None:
    listed = said("licence/stated", date(2026, 3, 1))
    assert (listed.warnings, listed.refusals) == ((), ())
    assert listed.pace.limit == "100 items per day"
    assert listed.pace.reach == 1_000
    now = said("licence/stated")
    assert now.uses == listed.uses
    assert now.warnings == (
        "The metering and the limits of a licence that leaves nothing unsaid are those last published, of 2026-01-01.",
    )


def test_every_term_of_a_licence_has_words() -> None:
    assert list(WORDS) == list(LicenceTerms.model_fields)


def test_a_quote_stands_until_its_last_day() -> None:
    assert said("licence/corpus", date(2026, 12, 31)).blocked == ()
    [refusal] = said("licence/corpus", date(2027, 1, 1)).blocked
    assert (refusal.kind, refusal.what) == ("quote needed", "Q-17")
    assert "expired" in refusal.why


def test_a_fee_for_an_unstated_volume_and_an_unknown_meter_are_refused() -> None:
    refused = {refusal.what: refusal.kind for refusal in said("licence/vague").refusals}
    assert refused == {"units of seat": "not stated", "items covered": "not stated", "escalator": "not modelled"}


@pytest.mark.parametrize(
    ("terms", "refused"),
    [
        ({}, False),
        ({"escalator": "0", "term_months": 36}, False),
        ({"escalator": "0.05", "term_months": 12}, False),
        ({"escalator": "0.05", "term_months": 13}, True),
        ({"escalator": "0.05"}, True),
    ],
)
def test_a_fee_that_rises_within_the_term_is_not_modelled(terms: dict[str, Any], refused: bool) -> None:  # noqa: FBT001
    assert (rising_fee(LicenceTerms(**terms)) is not None) == refused


def test_new_items_count_for_the_term_and_not_at_all_when_no_length_is_known() -> None:
    assert coverage(LicenceTerms(new_per_year=100, term_months=30), (), None).items == 250
    assert coverage(LicenceTerms(new_per_year=100), (), None).items is None
    assert coverage(LicenceTerms(new_per_year=100, backfile=7), (), None).items == 7
    assert coverage(None, (), 9).items == 9
