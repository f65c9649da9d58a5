"""What every prediction keeps, whatever the row: proportion, order, and that a missing input is no zero."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estimator.backtest.interval import interval
from estimator.backtest.predict import Range
from estimator.errors import Refusal
from estimator.sourcing import Estimated
from tests.unit.backtest.made import one

# A prediction takes milliseconds, so these look at fewer rows than the arithmetic below them.
ROWS = settings(max_examples=60)

COUNTS = st.integers(1, 10**7)
PRICES = st.integers(1, 10**6).map(lambda cents: f"{cents / 100:.2f}")
SHARES = st.integers(1, 100).map(lambda percent: f"{percent / 100:.2f}")
NEEDED = ("records", "accepted", "records_per_call", "prompt_tokens", "output_tokens")
TOKENS = st.integers(1, 5_000)
EXACT = st.fractions(min_value=Fraction(1, 10**6), max_value=10**6, max_denominator=10**6)


def likely(lines: str) -> Fraction:
    found = one(lines).predicted
    assert isinstance(found, Range), found
    return found.likely


def generated(records: int, keep: str, tokens: int, price: str) -> str:
    return (
        f"records = {records}\naccepted = {keep}\nrecords_per_call = 1\nprompt_tokens = {tokens}\n"
        f"output_tokens = {tokens}\nusd_per_million_input_tokens = {price}\nusd_per_million_output_tokens = {price}\n"
        "stated = { usd = 1 }"
    )


@ROWS
@given(COUNTS, SHARES, TOKENS, PRICES)
def test_twice_the_records_cost_twice(records: int, keep: str, tokens: int, price: str) -> None:
    """Within the two tokens that are started and paid whole."""
    once, twice = (likely(generated(factor * records, keep, tokens, price)) for factor in (1, 2))
    assert abs(twice - 2 * once) <= 2 * Fraction(price) / 10**6


@ROWS
@given(COUNTS, TOKENS, PRICES)
def test_half_the_share_kept_costs_twice(records: int, tokens: int, price: str) -> None:
    whole, half = (likely(generated(records, keep, tokens, price)) for keep in ("1", "0.5"))
    assert half == 2 * whole


@ROWS
@given(COUNTS, TOKENS, st.integers(1, 10**5))
def test_twice_the_rate_takes_half_the_hours(records: int, tokens: int, rate: int) -> None:
    lines = f"raw_records = {records}\nrecords_per_call = 1\noutput_tokens = {tokens}\nstated = {{ gpu_hours = 1 }}\n"
    slow, fast = (likely(f"{lines}tokens_per_second = {factor * rate}") for factor in (1, 2))
    assert slow == 2 * fast == Fraction(records * tokens, rate * 3600)


@ROWS
@given(COUNTS, st.integers(1, 9), PRICES)
def test_every_label_is_paid(records: int, labels: int, price: str) -> None:
    lines = f"raw_records = {records}\nlabels_per_item = {labels}\nusd_per_item = {price}\nstated = {{ usd = 1 }}"
    assert likely(lines) == records * labels * Fraction(price)


@ROWS
@given(st.sets(st.sampled_from(NEEDED), min_size=1))
def test_without_an_input_there_is_no_figure(left_out: set[str]) -> None:
    lines = generated(1_000, "0.5", 100, "1.00").splitlines()
    kept = "\n".join(line for line in lines if line.split(" ")[0] not in left_out)
    found = one(kept).predicted
    assert isinstance(found, Refusal)
    assert all(name in found.why for name in left_out - {"accepted"})


@ROWS
@given(EXACT, EXACT, EXACT, EXACT)
def test_an_interval_scales_with_its_outcome(one_: Fraction, two: Fraction, three: Fraction, factor: Fraction) -> None:
    low, middle, high = sorted((one_, two, three))
    inputs = {"a": Estimated(middle, low, high, "assumed", "")}
    plain = interval(inputs, lambda values: values["a"])
    scaled = interval(inputs, lambda values: factor * values["a"])
    assert [float(value) for value in scaled] == pytest.approx([float(factor * value) for value in plain])
    low_end, likely_end, high_end = map(float, plain)
    assert low_end <= likely_end * (1 + 1e-9)
    assert likely_end <= high_end * (1 + 1e-9)
