import subprocess
import sys
from datetime import date, time
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path

import pytest
from genai_prices.types import (
    ClauseEquals,
    ConditionalPrice,
    ModelInfo,
    ModelPrice,
    PriceVariant,
    Provider,
    StartDateConstraint,
    Tier,
    TieredPrices,
    TimeOfDateConstraint,
)

from estimator.errors import InputError
from estimator.files import parse_toml, validate
from estimator.pricing.book import Holding, PriceBook
from estimator.pricing.check import problems
from estimator.pricing.rows import BookFile
from providers.hosted.lookup import UPLOADED, _only_once, file_text, lookup, names
from providers.hosted.rows import Release, evidence_text, file_head, offer_text

TODAY = date(2026, 11, 22)
READ = date(2026, 11, 10)
CHEAP, DEAR = ModelPrice(output_mtok=Decimal("0.50")), ModelPrice(output_mtok=Decimal(2))
VENDOR = Provider(id="acme", name="Acme", api_pattern="x", pricing_urls=["https://acme.example/prices"])


def model(prices: ModelPrice | list[ConditionalPrice], variants: list[PriceVariant] | None = None) -> ModelInfo:
    return ModelInfo("m", ClauseEquals("m"), "Model \t M", prices=prices, price_variants=variants)


def since(day: date | None, price: ModelPrice) -> ConditionalPrice:
    return ConditionalPrice(constraint=None if day is None else StartDateConstraint(day), prices=price)


def rows(offered: ModelInfo) -> BookFile:
    release = Release("9", READ)
    text = file_head() + evidence_text(VENDOR, release) + offer_text("hosted/acme/m", VENDOR, offered, release)
    file = validate(BookFile, parse_toml(text.encode(), "test.toml"), "test.toml")
    assert problems(file, "test.toml", lambda _: False) == []
    return file


def revisions(offered: ModelInfo) -> list[tuple[date | None, date | None, dict[str, str]]]:
    return [
        (row.effective_from, row.observed_on, {charge.meter: charge.rate for charge in row.charges})  # type: ignore[union-attr]
        for row in rows(offered).offer[0].revision
    ]


def test_a_price_without_a_date_is_a_reading() -> None:
    file = rows(model(CHEAP))
    assert file.offer[0].name == "Model M, hosted by Acme"
    assert file.evidence["genai-prices-9-acme"].url == "https://acme.example/prices"
    assert file.evidence["genai-prices-9-acme"].grade == "reported"
    assert revisions(model(CHEAP)) == [(None, READ, {"output_token": "0.5"})]


def test_a_dated_price_starts_and_the_one_before_it_was_seen_on_its_eve() -> None:
    start = date(2025, 6, 10)
    assert revisions(model([since(None, DEAR), since(start, CHEAP)])) == [
        (None, date(2025, 6, 9), {"output_token": "2"}),
        (start, None, {"output_token": "0.5"}),
    ]


def test_an_announced_price_leaves_todays_a_reading_of_today() -> None:
    start = date(2027, 1, 1)
    offered = model([since(None, CHEAP), since(start, DEAR)])
    assert revisions(offered) == [(None, READ, {"output_token": "0.5"}), (start, None, {"output_token": "2"})]
    assert rows(offered).offer[0].revision[1].announced_on == READ


def test_a_batch_table_is_a_reading_of_its_own_day() -> None:
    batch = PriceVariant({"processing": "batch"}, CHEAP, StartDateConstraint(date(2026, 10, 14)))
    fast = PriceVariant({"speed": "fast"}, DEAR, None)
    both = {"output_token": "2", "output_token.batch": "0.5"}
    dated = model([since(date(2025, 1, 1), DEAR)], [fast, batch])
    assert revisions(dated) == [
        (date(2025, 1, 1), None, {"output_token": "2"}),
        (None, date(2026, 10, 14), both),
    ]
    assert revisions(model(DEAR, [batch])) == [(None, READ, both)]
    assert revisions(model(DEAR, [PriceVariant({"processing": "batch"}, CHEAP, None)])) == [(None, READ, both)]
    hours = PriceVariant({"processing": "batch"}, CHEAP, TimeOfDateConstraint(time(1), time(2)))
    assert revisions(model(DEAR, [hours])) == [(None, READ, {"output_token": "2"})]


def test_dear_hours_are_the_standard_price_and_only_of_the_newest_stage() -> None:
    timed = ConditionalPrice(constraint=TimeOfDateConstraint(time(0, 30), time(16, 30)), prices=DEAR)
    offered = model([since(None, CHEAP), since(date(2026, 1, 1), CHEAP), timed])
    assert revisions(offered) == [
        (date(2026, 1, 1), None, {"output_token": "2", "output_token.off-peak": "0.5"}),
    ]
    assert rows(offered).offer[0].revision[0].metering == {"peak_hours_utc": "00:30-16:30"}
    other = ConditionalPrice(constraint=TimeOfDateConstraint(time(17), time(18)), prices=CHEAP)
    with pytest.raises(InputError, match="several prices in a day's dear hours"):
        rows(model([since(None, CHEAP), timed, other]))


def test_a_long_context_bound_is_a_meter_of_its_own() -> None:
    tiered = ModelPrice(input_mtok=TieredPrices(Decimal(1), [Tier(200_000, Decimal(2))]), requests_kcount=Decimal(5))
    [(_, _, rates)] = revisions(model(tiered))
    assert rates == {"input_token": "1", "input_token.long": "2", "call": "5"}
    assert rows(model(tiered)).offer[0].revision[0].metering == {"long_context_above": 200_000}


def test_a_price_of_nothing_is_a_price_and_no_price_is_none() -> None:
    free = ModelPrice(input_mtok=Decimal(0), output_mtok=Decimal("0.0"))
    assert revisions(model(free)) == [(None, READ, {"input_token": "0", "output_token": "0"})]
    for price, why in (
        (ModelPrice(), "no price by the token"),
        (ModelPrice(output_mtok=Decimal("0.1399999999999999")), "the price 0.1399999999999999"),
        (ModelPrice(output_mtok=Decimal(-1)), "the price -1"),
        (
            ModelPrice(input_mtok=TieredPrices(Decimal(1), [Tier(1, Decimal(2)), Tier(2, Decimal(3))])),
            "2 long-context bounds",
        ),
        (
            ModelPrice(
                input_mtok=TieredPrices(Decimal(1), [Tier(1, Decimal(2))]),
                output_mtok=TieredPrices(Decimal(1), [Tier(2, Decimal(2))]),
            ),
            r"several long-context bounds \(1, 2 tokens\)",
        ),
    ):
        with pytest.raises(InputError, match=why):
            rows(model(price))
    with pytest.raises(InputError, match="no price"):
        rows(model([]))


# ------------------------------------------------------------------------------------------------- the installed data


def test_the_upload_day_of_the_installed_release_is_known() -> None:
    assert version("genai-prices") in UPLOADED


def test_a_model_the_book_lacks_is_looked_up() -> None:
    layer = lookup("hosted/openai/gpt-4o-mini", TODAY)
    assert layer is not None
    held = PriceBook((layer,), TODAY).resolve("hosted/openai/gpt-4o-mini", TODAY)
    assert isinstance(held, Holding)
    rates = {charge.meter: (charge.rate, charge.per) for charge in held.revision.charges}  # type: ignore[union-attr]
    assert rates["input_token"] == ("0.15", 1_000_000)
    assert rates["output_token"] == ("0.6", 1_000_000)
    assert held.revision.observed_on == UPLOADED[version("genai-prices")]
    assert problems(layer.file, layer.name, lambda _: False) == []


def test_a_name_the_vendor_accepts_for_the_same_model_finds_it() -> None:
    layer = lookup("hosted/openai/gpt-4o-mini-2024-07-18", TODAY)
    assert layer is not None
    assert layer.file.offer[0].id == "hosted/openai/gpt-4o-mini-2024-07-18"


def test_what_nobody_knows_is_none_and_the_import_says_the_nearest() -> None:
    assert lookup("hosted/openai/gpt4o-mini", TODAY) is None
    assert lookup("x/pro", TODAY) is None
    assert "hosted/openai/gpt-4o-mini" in names()
    with pytest.raises(InputError) as caught:
        file_text(["hosted/openai/gpt4o-mini", "hosted/openai/gpt-4o", "x/pro"], TODAY)
    assert [problem.where for problem in caught.value.problems] == ["hosted/openai/gpt4o-mini", "x/pro"]
    assert "'hosted/openai/gpt-4o-mini'" in caught.value.problems[0].hint


def test_a_model_without_a_price_by_the_token_says_so() -> None:
    with pytest.raises(InputError, match="no price by the token"):
        lookup("hosted/openai/whisper-1", TODAY)


def test_the_data_load_only_when_asked_for() -> None:
    code = "import sys, providers.hosted.adapter, providers.hosted.lookup; sys.exit('genai_prices' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[3], check=False)
    assert done.returncode == 0


def test_ids_that_cannot_be_told_apart_name_neither_model() -> None:
    upper, lower = (VENDOR, model(CHEAP)), (VENDOR, model(DEAR))
    assert set(_only_once([("m", upper), ("m", lower), ("n", lower), ("n", lower), ("o" * 81, lower)])) == {"n"}
