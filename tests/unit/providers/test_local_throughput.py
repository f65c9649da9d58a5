from datetime import date
from fractions import Fraction
from typing import cast

import pytest

from estimator.errors import Refusal
from estimator.pricing.rows import Card, Model
from providers.contract_suite import book_of
from providers.local.throughput import Load, Prediction, Server, cache_bytes, predict, step_time
from tests.contract.generators import BOOK

ROWS = book_of(BOOK)
TODAY = date(2026, 11, 22)


def model(name: str = "llama-3.1-8b") -> Model:
    return cast("Model", ROWS.rows("model")[name])


def card(name: str = "h100-sxm") -> Card:
    return cast("Card", ROWS.rows("card")[name])


def load(concurrency: int, prompt: int = 200, output: int = 395) -> Load:
    return Load(Fraction(prompt), Fraction(output), concurrency)


def predicted(name: str, gpus: int, concurrency: int, engine: str | None = "vllm", on: date = TODAY) -> Prediction:
    found = predict(model(name), Server(card(), gpus, engine, on), load(concurrency))
    assert isinstance(found, Prediction)
    return found


@pytest.mark.parametrize(
    ("name", "gpus", "concurrency", "measured"),
    [
        ("llama-3.1-8b", 1, 8, 1_070),
        ("llama-3.1-8b", 1, 32, 3_391),
        ("llama-3.1-8b", 1, 128, 7_037),
        ("llama-3.1-8b", 1, 512, 9_806),
        ("llama-3.1-70b", 4, 511, 1_480),
    ],
)
def test_published_points_lie_within_the_band(name: str, gpus: int, concurrency: int, measured: int) -> None:
    found = predicted(name, gpus, concurrency).per_card
    assert found.low <= measured <= found.high
    assert abs(found.likely / measured - 1) < Fraction(18, 100)  # the worst error of the fit
    assert (found.grade, found.low < found.likely < found.high) == ("derived", True)


def test_the_step_is_the_formula_in_exact_numbers() -> None:
    weights = Fraction(2 * 8_030_000_000 * 1000, 705 * 3_350 * 10**9)
    compute = Fraction(595, 395) * 2 * 8_030_000_000 / Fraction("989.4e12")
    cache = Fraction("397.5") * 131_072 / (3_350 * 10**9)
    assert cache_bytes(model()) == 131_072
    assert step_time(model(), card(), 1, load(128)) == weights + 128 * (compute + cache) * 100 / 47
    assert round(predicted("llama-3.1-8b", 1, 128).per_card.likely) == 7_234


def test_the_band_is_narrow_only_where_the_fit_was_made() -> None:
    narrow = predicted("llama-3.1-8b", 1, 128)
    assert narrow.outside == ()
    assert (narrow.per_card.low / narrow.per_card.likely, narrow.per_card.high / narrow.per_card.likely) == (
        Fraction(4, 5),
        Fraction(5, 4),
    )
    for wide, reason in (
        (predicted("llama-3.1-8b", 1, 128, "sglang"), "the engine is sglang, not vllm"),
        (predicted("llama-3.1-8b", 1, 128, None), "no engine is named"),
        (predicted("llama-3.1-8b", 1, 4), "4 sequences in flight lie outside 8 to 900"),
        (predicted("llama-3.1-70b", 4, 128), "Llama 3.1 70B lies outside 7 to 32 billion parameters"),
        (predicted("llama-3.1-8b", 1, 128, on=date(2024, 8, 1)), "engines of 2024 were slower than those of the fit"),
    ):
        assert wide.outside == (reason,)
        assert (wide.per_card.low, wide.per_card.high) == (wide.per_card.likely / 2, wide.per_card.likely * 2)


def test_another_card_widens_the_band() -> None:
    found = predict(model(), Server(card("rtx4090"), 1, "vllm", TODAY), load(16))
    assert isinstance(found, Prediction)
    assert found.outside == ("RTX 4090 is not of the H100 class",)


def test_a_machine_holds_as_many_copies_as_fit() -> None:
    assert predicted("llama-3.1-8b", 3, 128).cards == 1
    assert predicted("llama-3.1-70b", 8, 256).cards == 4
    assert predicted("llama-3.1-70b", 2, 64).cards == 2
    assert predicted("llama-3.1-8b", 2, 128).per_card == predicted("llama-3.1-8b", 1, 128).per_card


@pytest.mark.parametrize(
    ("name", "on", "gpus", "concurrency", "why"),
    [
        (
            "smollm2-1.7b",
            "h100-sxm",
            1,
            128,
            "has 1.71 billion parameters, and a model of 1.5 billion ran 1.8 times slower",
        ),
        ("qwen3-30b-a3b", "h100-sxm", 2, 128, "uses only 3.30 billion parameters for a token"),
        ("llama-3.1-405b", "h100-sxm", 8, 128, "more than any model of the fit"),
        ("llama-3.1-8b", "b200", 1, 128, "on B200 it is off by up to 100 %"),
        ("llama-3.1-70b", "h100-pcie", 2, 32, "over PCIe the formula gave 1.28 times the rate of a 70B"),
        ("shapeless", "h100-sxm", 1, 128, "the book does not state layers, kv_heads, head_dim of Shapeless 8B"),
        ("llama-3.1-8b", "no-flops", 1, 128, "the book does not state dense_bf16_tflops of a card without a sheet"),
        ("llama-3.1-70b", "h100-sxm", 1, 128, "sequences take 158 GB, and 1 × H100 hold no whole copies"),
        ("llama-3.1-8b", "rtx4090", 1, 512, "lower concurrency or state tokens_per_second"),
    ],
)
def test_where_the_formula_fails_there_is_no_number(name: str, on: str, gpus: int, concurrency: int, why: str) -> None:
    found = predict(model(name), Server(card(on), gpus, "vllm", TODAY), load(concurrency))
    assert isinstance(found, Refusal)
    assert found.kind == "not covered"
    assert why in found.why
