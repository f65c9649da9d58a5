"""The shipped rows: the code comes out, traps stay out, and no row is called unseen that a default was made from."""

import re
from fractions import Fraction

import pytest

from estimator.backtest.rows import Figure
from estimator.backtest.score import passes
from estimator.shipped import shipped
from tests.unit.backtest.made import shipped_rows

TEXT = shipped("backtest.toml").read_text(encoding="utf-8")
BY_ID = {result.case.id: result for result in shipped_rows()}
ARITHMETIC = [result for result in shipped_rows() if result.case.tests == "arithmetic"]
DEFAULTS_FROM = {
    # What yields.toml and the throughput formula name as their sources.
    *("alpaca", "magpie", "soda-kept", "self-instruct", "wizardlm", "openmath-2", "kodcode", "personahub"),
}


@pytest.mark.parametrize("result", ARITHMETIC, ids=lambda result: result.case.id)
def test_every_arithmetic_row_comes_out(result: object) -> None:
    assert result in ARITHMETIC
    assert passes(shipped_rows())


def test_the_arithmetic_is_that_of_the_authors() -> None:
    figures = {
        name: BY_ID[name].predicted for name in ("magpie-air-usd", "magpie-pro-usd", "apollo-month", "apollo-year")
    }
    likely = {name: float(getattr(found, "likely", 0)) for name, found in figures.items()}
    assert likely == pytest.approx(
        {
            "magpie-air-usd": 51.55 * 4 * 1.79 / 3_000,
            "magpie-pro-usd": 153.5 * 4 * 1.79 / 1_000,
            "apollo-month": 1_680_000,
            "apollo-year": 20_160_000,
        }
    )
    hours = BY_ID["finephrase"].predicted
    assert float(getattr(hours, "likely", 0)) == pytest.approx(339e6 * 4 * 359 / 9_200 / 3_600)


def test_alpacas_600_usd_are_data_and_training() -> None:
    assert BY_ID["alpaca-usd"].stated == Figure("usd", Fraction(500), "at most", Fraction(0))
    assert "600 USD adds training" in TEXT


def test_sky_t1s_450_usd_are_training_alone() -> None:
    stated = {result.stated.value for result in shipped_rows() if result.stated is not None}
    assert Fraction(450) not in stated
    assert "'450 USD', whose pipeline it follows, is training alone" in TEXT


def test_what_cannot_be_used_has_no_row() -> None:
    """Guanaco's bill stands against two counts of records; the others publish no generation cost."""
    ids = " ".join(BY_ID)
    for name in ("guanaco", "tinystories", "phi-1", "ultrachat", "openhermes", "nemotron", "tulu", "sky-t1"):
        assert name not in ids
    assert Fraction(6_000) not in {
        result.stated.value for result in shipped_rows() if result.stated is not None and result.stated.outcome == "usd"
    }


def test_no_row_is_unseen_whose_figure_a_default_was_made_from() -> None:
    made = {name for name in BY_ID if any(name.startswith(source) for source in DEFAULTS_FROM)}
    measured = {name for name in made if BY_ID[name].case.tests == "measured"}
    assert {BY_ID[name].case.use for name in measured} == {"used"}
    assert {name for name, result in BY_ID.items() if result.case.use == "used"} == measured


def test_predictions_without_an_outcome_rest_on_sources() -> None:
    found = [result for result in shipped_rows() if result.verdict == "unverified"]
    assert {result.case.id for result in found} == {"wanli-labels"}
    assert all(result.inputs.assumed == () for result in found)


def test_every_source_is_cited_and_has_the_day_it_was_read() -> None:
    named = set(re.findall(r"^\[evidence\.([^\]]+)\]", TEXT, re.MULTILINE))
    cited = set(re.findall(r'evidence = "([^"]+)"', TEXT))
    assert named <= cited
    assert TEXT.count("read_on = 2026-11-22") == len(named)


def test_the_hits_and_misses_are_known() -> None:
    missed = {name for name, result in BY_ID.items() if result.verdict == "miss"}
    assert missed == {"cai-hours", "bespoke-usd"}
    unknown = {name for name, result in BY_ID.items() if result.verdict == "not predicted"}
    assert unknown == {"cosmopedia-hours", "fineweb-edu-hours"}
