import pytest

from estimator.pricing.words import per, plural, singular


@pytest.mark.parametrize(
    ("meter", "one", "several"),
    [
        ("post", "post", "posts"),
        ("output_token.batch", "output token (batch)", "output tokens (batch)"),
        ("query", "query", "queries"),
        ("day", "day", "days"),
        ("news", "news", "news"),
        ("kwh", "kWh", "kWh"),
        ("wh", "Wh", "Wh"),
    ],
)
def test_one_unit_of_a_meter_and_several(meter: str, one: str, several: str) -> None:
    assert (singular(meter), plural(meter)) == (one, several)


@pytest.mark.parametrize(
    ("units", "words"), [(1, "post"), (2, "2 posts"), (1_000, "1,000 posts"), (1_000_000, "million posts")]
)
def test_what_a_rate_is_for(units: int, words: str) -> None:
    assert per(units, "post") == words


@pytest.mark.parametrize(("units", "words"), [(1, "Wh"), (100, "100 Wh"), (1_000, "kWh"), (1_000_000, "million Wh")])
def test_a_thousand_watt_hours_have_a_name(units: int, words: str) -> None:
    assert per(units, "wh") == words
