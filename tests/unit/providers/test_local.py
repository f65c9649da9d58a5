from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from estimator.errors import InputError, Refusal
from estimator.files import validate
from estimator.money import Money
from estimator.sourcing import Sourcing
from providers.contract_suite import Case, answer, book_of
from providers.local.adapter import Adapter
from providers.local.options import LocalOptions
from tests.contract.generators import BOOK

ROWS = book_of(BOOK)
TODAY = date(2026, 11, 22)
RUN: dict[str, Any] = {
    "recipe": "short-stories",
    "model": "llama-3.1-8b",
    "records_per_call": 1,
    "retries": 0,
    "gpus": 2,
    "available": 0.7,
    "tokens_per_second": 1_000,
}
OWNED: dict[str, Any] = {**RUN, "power": "power/us", "pue": 1.5, "host_watts_per_card": 100}
BOUGHT: dict[str, Any] = {"bought_for": "27500 USD", "resale": "5000 USD", "life_months": 48}


def said(offer: str, as_of: date = TODAY, tokens: int = 360, **options: Any) -> Sourcing:
    return answer(Adapter(), ROWS, Case(offer, options, as_of=as_of, tokens=tokens))


# ------------------------------------------------------------------------------------------------------------- rented


def test_tokens_over_tokens_a_second_are_card_hours() -> None:
    """360 tokens at 1,000 a second: a ten-thousandth of a card-hour."""
    sourcing = said("gpu/cloud/h100-sxm", **RUN)
    [use] = sourcing.uses
    assert (use.offer, use.meter, use.ratio) == ("gpu/cloud/h100-sxm", "gpu_hour", Fraction(1, 10_000))
    assert use.why == "360 tokens / (1,000 a second × 3,600), in whole hours of 2 cards together"
    assert [use.units(records) for records in (1, 20_000, 20_001)] == [2, 2, 4]
    assert sourcing.pace.per_day == Fraction(2 * 7 * 1_000 * 86_400, 10 * 360)
    assert sourcing.pace.limit == "2 × H100 at 70 % of the time, 1,400 tokens a second"
    assert (sourcing.endpoint, sourcing.terms, sourcing.seeds) == ("short-stories", ("acme",), ())
    assert sourcing.warnings == (
        "Hours in which the rented machine stands idle are not billed here: give it back between runs.",
    )


def test_calls_made_again_take_hours_too() -> None:
    [use] = said("gpu/cloud/h100-sxm", **{**RUN, "retries": 0.5}).uses
    assert use.ratio == Fraction(15, 100_000)


def test_nodes_are_rented_whole_with_their_least_hours_and_set_up() -> None:
    sourcing = said("gpu/nodes/h100-sxm", **RUN, setup_hours=0.3)
    [use] = sourcing.uses
    assert (use.ratio, use.quantum, use.minimum, use.fixed) == (Fraction(4, 10_000), 8, 16, 3)
    assert use.units(1) == 16 + 3
    assert "8 cards are billed although 2 work: the offer rents whole nodes." in sourcing.warnings
    assert "page" in use.evidence


def test_rent_includes_electricity() -> None:
    sourcing = said("gpu/cloud/h100-sxm", **RUN, power="power/us")
    assert len(sourcing.uses) == 1
    assert "The rent includes electricity: power and pue are not used." in sourcing.warnings


def test_a_card_the_book_does_not_know_is_priced_and_named() -> None:
    sourcing = said("gpu/cloud/mystery", **{**RUN, "available": None})
    assert sourcing.pace.limit.startswith("2 × mystery at 100 % of the time")
    assert [words.split(":")[0] for words in sourcing.warnings] == [
        "The calendar lets the machine work day and night",
        "The book does not know the card mystery",
    ]


def test_nothing_runs_before_its_release() -> None:
    blocked = said("gpu/cloud/h100-sxm", date(2022, 3, 1), **RUN, engine="vllm").blocked
    assert [(refusal.kind, refusal.what) for refusal in blocked] == [
        ("not released", "Llama 3.1 8B"),
        ("not released", "H100"),
        ("not released", "vLLM"),
    ]


# -------------------------------------------------------------------------------------------------------------- speed


def test_a_measured_row_of_this_recipe_keeps_its_grade() -> None:
    run = {**RUN, "tokens_per_second": None, "throughput": "llama-3.1-8b/h100-sxm/stories"}
    sourcing = said("gpu/cloud/h100-sxm", **run)
    step = sourcing.steps[1]
    assert (step.value, step.grade, step.evidence) == ("6,000", "measured", ("bench",))
    assert step.why == "measured on 2026-02-01: llama-3.1-8b, 1 × h100-sxm, short-stories of 250 tokens"


def test_a_row_carried_over_is_assumed_and_says_from_where() -> None:
    run = {**RUN, "tokens_per_second": None, "throughput": "llama-3.1-8b/h100-sxm/b128"}
    carried = said("gpu/cloud/mystery", **{**run, "model": "llama-3.1-70b", "concurrency": 64})
    assert carried.steps[1].grade == "assumed"
    assert "chat, about 395 output tokens; carried over" in carried.steps[1].why
    assert (
        "The rate of llama-3.1-8b/h100-sxm/b128 was measured for another model, card, concurrency and recipe."
        in carried.warnings
    )
    nearer = said("gpu/cloud/h100-sxm", **run, prompt_tokens=1_000)
    assert nearer.warnings[-1] == (
        "The rate of llama-3.1-8b/h100-sxm/b128 was measured for another recipe; "
        "a call here sends 1,000 tokens and gets 360 back."
    )


@pytest.mark.parametrize(
    ("as_of", "name", "kind", "why"),
    [
        (TODAY, "llama-3.1-8b/h100-sxm/b129", "not covered", "did you mean"),
        (date(2026, 1, 31), "llama-3.1-8b/h100-sxm/b128", "not observed", "was measured on 2026-02-01"),
    ],
)
def test_a_row_must_exist_by_then(as_of: date, name: str, kind: str, why: str) -> None:
    run = {**RUN, "tokens_per_second": None, "throughput": name}
    refusal, pace = said("gpu/cloud/h100-sxm", as_of, **run).refusals
    assert (refusal.kind, why in refusal.why, pace.kind) == (kind, True, "pace unknown")


def test_the_formula_answers_when_nothing_was_measured() -> None:
    run = {**RUN, "tokens_per_second": None, "engine": "vllm", "concurrency": 128, "prompt_tokens": 200}
    sourcing = said("gpu/cloud/h100-sxm", **run, tokens=395)
    assert sourcing.steps[1].value == "7,234 (5,787 to 9,042)"
    assert sourcing.steps[1].grade == "reported"  # the data sheet is the weakest input
    assert not any("factor of two" in words for words in sourcing.warnings)
    wide = said("gpu/cloud/h100-sxm", **{**run, "engine": None}, tokens=395)
    assert "The tokens a second are uncertain by a factor of two: no engine is named." in wide.warnings


def test_without_calls_there_are_no_hours() -> None:
    sourcing = said("gpu/cloud/h100-sxm", **{**RUN, "records_per_call": None})
    assert [refusal.what for refusal in sourcing.refusals] == ["calls of the model", "pace"]


@pytest.mark.parametrize(
    ("offer", "change", "why"),
    [
        ("gpu/cloud/h100-sxm", {"concurrency": None}, "tokens_per_second is required"),
        ("gpu/cloud/h100-sxm", {"model": "gpt-99"}, "the book does not know the model gpt-99"),
        ("gpu/cloud/mystery", {}, "the book does not know the card mystery"),
        ("gpu/cloud/h100-sxm", {"prompt_tokens": None}, "prompt_tokens is required"),
        ("gpu/cloud/h100-sxm", {"model": "qwen3-30b-a3b"}, "the throughput formula fails here"),
    ],
)
def test_without_a_rate_the_hours_are_refused(offer: str, change: dict[str, Any], why: str) -> None:
    run = {**RUN, "tokens_per_second": None, "engine": "vllm", "concurrency": 128, "prompt_tokens": 200, **change}
    sourcing = said(offer, **run)
    assert sourcing.uses == ()
    assert why in sourcing.refusals[0].why


# -------------------------------------------------------------------------------------------------------------- owned


def test_an_owned_machine_draws_power_and_wears_off() -> None:
    sourcing = said("buy/h100-sxm", **OWNED, **BOUGHT, rent_offer="gpu/cloud/h100-sxm", setup_hours=5)
    [power] = sourcing.uses
    assert (power.offer, power.meter) == ("power/us", "kwh")
    assert power.ratio == Fraction(1, 10_000) * Fraction("1.2")  # (700 + 100) W × 1.5
    assert power.fixed == 12
    assert power.why == "0.0001 card-hours × (700 W rated + 100 W of host) / 1000 × 1.5 for the building"
    [wear] = sourcing.stated
    assert wear.rate == Money(Fraction(22_500) / (48 * Fraction("730.5") * Fraction(7, 10)), "USD")
    assert (wear.item, wear.unit, wear.ratio, wear.fixed, wear.basis) == (
        "cards, amortised",
        "card-hour",
        Fraction(1, 10_000),
        Fraction(10),
        "raw",
    )
    assert sorted(sourcing.readings) == ["foregone rent", "marginal power"]
    [paid] = sourcing.readings["marginal power"]
    assert (paid.item, paid.ratio, paid.rate) == (
        "cards, taken as paid for",
        Fraction(1, 10_000),
        Money(Fraction(0), "USD"),
    )
    [rent] = sourcing.readings["foregone rent"]
    assert rent.rate == Money(Fraction("3.99") - Fraction("1.2") * Fraction("0.09"), "USD")


def test_electricity_is_counted_as_finely_as_its_offer_bills_it() -> None:
    run = {**OWNED, **BOUGHT, "rent_offer": "gpu/cloud/h100-sxm", "setup_hours": 0.001}
    coarse, fine = said("buy/h100-sxm", **run), said("buy/h100-sxm", **{**run, "power": "power/fine"})
    [kwh], [wh] = coarse.uses, fine.uses
    assert (wh.offer, wh.meter, wh.ratio) == ("power/fine", "wh", kwh.ratio * 1000)
    assert wh.why == f"{kwh.why} × 1,000 Wh in a kWh"
    # Two cards for 3.6 seconds at 1.2 kWh an hour, rounded up: 3 Wh, or a whole kWh.
    assert (kwh.fixed, wh.fixed) == (1, 3)
    assert fine.readings["foregone rent"][0].rate == coarse.readings["foregone rent"][0].rate


def test_the_plan_says_which_reading_ranks_and_correction_is_in_all() -> None:
    corrected: dict[str, Any] = {"correction": {"share": 0.02, "minutes": 1, "rate": "30 USD/hour"}}
    power = said("buy/h100-sxm", **OWNED, **corrected, reading="power")
    assert [cost.item for cost in power.stated] == ["cards, taken as paid for", "human correction"]
    assert {name: [cost.item for cost in costs] for name, costs in power.readings.items()} == {
        "full amortised": ["cards, amortised", "human correction"],
        "foregone rent": ["rent foregone", "human correction"],
    }
    rent = said("buy/h100-sxm", **OWNED, reading="rent", rent_offer="gpu/cloud/h100-sxm")
    assert [cost.item for cost in rent.stated] == ["rent foregone"]


def test_what_a_card_cost_is_never_guessed() -> None:
    [wear] = said("buy/h100-sxm", **OWNED, resale="0 USD").stated
    assert isinstance(wear.rate, Refusal)
    assert wear.rate.why.startswith(
        'bought_for and life_months is required: "27500 USD" for one card (the book says 25000 to 30000 USD)'
    )
    bought: dict[str, Any] = {"resale": "0 USD", "life_months": 48}
    [gone] = said("local/cluster", **OWNED, **bought, card="no-flops").stated
    assert isinstance(gone.rate, Refusal)
    assert gone.rate.why.startswith('bought_for is required: "27500 USD" for one card (the book says 9000 USD),')
    [fee] = said("local/cluster", **OWNED, **bought, card="rtx4090").stated
    assert isinstance(fee.rate, Refusal)
    assert "the book says" not in fee.rate.why
    [other] = said("local/cluster", **{**OWNED, "available": None}, card="rtx4090").stated
    assert isinstance(other.rate, Refusal)
    assert "the book says" not in other.rate.why


@pytest.mark.parametrize(
    ("offer", "kind"),
    [
        (None, "not stated"),
        ("gpu/cloud/none", "no rate"),
        ("gpu/cloud/range", "range only"),
        ("gpu/cloud/package", "not modelled"),
        ("gpu/gone/h100-sxm", "withdrawn"),
        ("local/cluster", "quote needed"),
        ("gpu/new/h100-sxm", "not observed"),
    ],
)
def test_rent_foregone_needs_one_rate(offer: str | None, kind: str) -> None:
    [rent] = said("buy/h100-sxm", **OWNED, reading="rent", rent_offer=offer).stated
    assert isinstance(rent.rate, Refusal)
    assert rent.rate.kind == kind


def test_power_in_another_currency_is_not_taken_off_the_rent() -> None:
    rented: dict[str, Any] = {"reading": "rent", "rent_offer": "gpu/cloud/h100-sxm"}
    [rent] = said("buy/h100-sxm", **{**OWNED, "power": "power/eu"}, **rented).stated
    assert rent.rate == Money(Fraction("3.99"), "USD")
    assert rent.why.endswith("the power a tenant would have drawn is not taken off")
    [rent] = said("buy/h100-sxm", **RUN, **rented).stated
    assert rent.why.endswith("electricity comes on top")


@pytest.mark.parametrize(
    ("change", "kind", "why"),
    [
        ({"power": None}, "not stated", "power is required"),
        ({"power": "power/uk"}, "no rate", "did you mean 'power/us'"),
        ({"pue": None}, "not stated", "pue is required"),
        ({"pue": "pue/men"}, "not observed", "did you mean 'pue/mean'"),
        ({"card": "abacus"}, "not covered", "so not the watts it draws"),
    ],
)
def test_electricity_that_is_not_known_is_refused(change: dict[str, Any], kind: str, why: str) -> None:
    sourcing = said("buy/h100-sxm", **{**OWNED, **BOUGHT, **change})
    [refusal] = sourcing.refusals
    assert (refusal.kind, refusal.what, why in refusal.why) == (kind, "electricity", True)
    assert sourcing.uses == ()
    assert len(sourcing.stated) == 1


def test_a_figure_of_the_book_gives_the_building_and_the_host_is_missed() -> None:
    sourcing = said("buy/h100-sxm", **{**OWNED, **BOUGHT, "pue": "pue/mean", "host_watts_per_card": None})
    [power] = sourcing.uses
    assert power.ratio == Fraction(1, 10_000) * Fraction("0.7") * Fraction("1.56")
    assert {"press", "sheet"} <= set(power.evidence)
    assert "The power of processors, memory and fans is not counted: state host_watts_per_card." in sourcing.warnings


def test_electricity_alone_is_no_machine() -> None:
    refusal, pace = said("power/us", **RUN).refusals
    assert pace.kind == "pace unknown"
    assert refusal.why == "it sells no machine; name a rental or an owned machine"


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"tokens_per_second": 1, "throughput": "a"}, "not both"),
        ({"pue": 0.9}, "must be at least 1, not 0.9"),
        ({"bought_for": "1 USD", "resale": "1 EUR"}, "in one currency, not USD and EUR"),
        ({"bought_for": "1 USD", "resale": "2 USD"}, "is above bought_for"),
        ({"bought_for": {"low": "1 USD", "likely": "2 EUR"}}, "in one currency, not USD, EUR, EUR"),
        ({"bought_for": {"low": "3 USD", "likely": "2 USD"}}, "a range must run low <= likely <= high"),
        ({"bought_for": "a lot"}, "is not an amount with its currency"),
        ({"available": 70}, "write a percentage as a share: 0.7"),
        ({"gpus": 0}, "greater than or equal to 1"),
    ],
)
def test_a_machine_that_cannot_be_is_a_fault(keys: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        validate(LocalOptions, keys, "plan.toml")


def test_a_price_may_be_a_range() -> None:
    bought = {"low": "25000 USD", "likely": "27500 USD", "high": "30000 USD"}
    [wear] = said("buy/h100-sxm", **OWNED, **{**BOUGHT, "bought_for": bought}).stated
    assert "25000 USD to 30000 USD, likely 27500 USD" in wear.why
