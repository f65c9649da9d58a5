from fractions import Fraction

import pytest

from estimator.backtest.predict import Range
from estimator.backtest.rows import Bound, Figure, Tests
from estimator.backtest.score import coverage, passes, verdict_of
from estimator.errors import Refusal
from tests.unit.backtest.made import HEAD, judged, one, row


def figure(value: str, bound: Bound = "exact", rounded_to: str = "0") -> Figure:
    return Figure("usd", Fraction(value), bound, Fraction(rounded_to))


def exact(value: str) -> Range:
    return Range(Fraction(value), Fraction(value), Fraction(value))


@pytest.mark.parametrize(
    ("likely", "stated", "verdict"),
    [
        ("97.9", figure("100"), "miss"),
        ("98", figure("100"), "hit"),
        ("102", figure("100"), "hit"),
        ("102.1", figure("100"), "miss"),
        # 0.123 is 2.5 % above 0.12, and is what 0.12 was rounded from.
        ("0.123", figure("0.12"), "miss"),
        ("0.123", figure("0.12", rounded_to="0.01"), "hit"),
        ("0.1249", figure("0.12", rounded_to="0.01"), "hit"),
        ("0.125", figure("0.12", rounded_to="0.01"), "miss"),
        ("102", figure("100", "at most"), "hit"),
        ("102.1", figure("100", "at most"), "miss"),
        ("1", figure("100", "at most"), "hit"),
        ("97.9", figure("100", "at least"), "miss"),
        ("98", figure("100", "at least"), "hit"),
        ("900", figure("100", "at least"), "hit"),
    ],
)
def test_arithmetic_comes_out_within_2_percent(likely: str, stated: Figure, verdict: str) -> None:
    assert verdict_of(exact(likely), stated, "arithmetic") == verdict


@pytest.mark.parametrize(
    ("value", "bound", "rounded_to", "verdict"),
    [
        ("9.9", "exact", "0", "miss"),
        ("10", "exact", "0", "hit"),
        ("40", "exact", "0", "hit"),
        ("40.1", "exact", "0", "miss"),
        ("41", "exact", "2", "hit"),
        ("41.1", "exact", "2", "miss"),
        ("9", "exact", "2", "hit"),
        ("9.9", "at most", "0", "miss"),
        ("10", "at most", "0", "hit"),
        ("99", "at most", "0", "hit"),
        ("40.1", "at least", "0", "miss"),
        ("40", "at least", "0", "hit"),
        ("1", "at least", "0", "hit"),
    ],
)
def test_what_was_measured_hits_where_the_interval_meets_it(
    value: str, bound: Bound, rounded_to: str, verdict: str
) -> None:
    predicted = Range(Fraction(10), Fraction(20), Fraction(40))
    assert verdict_of(predicted, figure(value, bound, rounded_to), "measured") == verdict


@pytest.mark.parametrize("tests", ["arithmetic", "measured"])
def test_what_is_unknown_neither_hits_nor_misses(tests: Tests) -> None:
    assert verdict_of(Refusal("not stated", "usd", "why"), figure("1"), tests) == "not predicted"
    assert verdict_of(exact("1"), None, tests) == "unverified"


def test_the_ratio_is_predicted_over_stated() -> None:
    assert one("hours = 1\ngpus = 3\nstated = { gpu_hours = 4 }").ratio == Fraction(3, 4)
    assert one("hours = 1\ngpus = 3\ntests = 'arithmetic'\nstated = { gpu_hours = 4, rounded_to = 2 }").ratio == 1
    assert one("stated = { gpu_hours = 4 }").ratio is None


def group(use: str, hours: str, name: str, tests: str = "measured") -> str:
    lines = f"tests = '{tests}'\nuse = '{use}'\nhours = {hours}\ngpus = 1\nstated = {{ gpu_hours = 4 }}"
    return row(lines, name=name).removeprefix(HEAD)


def test_groups_are_counted_apart() -> None:
    text = HEAD + "".join(
        [
            group("open", "4", "a"),
            group("open", "{ low = 5, likely = 6, high = 10 }", "b"),
            group("held-out", "{ low = 2, likely = 4, high = 6 }", "c"),
            group("used", "4", "d"),
            group("open", "4", "e", "arithmetic"),
        ]
    )
    found = [(one.tests, one.use, one.hits, one.rows, one.bounds) for one in coverage(judged(text))]
    assert found == [
        ("arithmetic", "open", 1, 1, 0),
        ("measured", "held-out", 1, 1, 0),
        ("measured", "open", 1, 2, 0),
        ("measured", "used", 1, 1, 0),
    ]


def test_sharpness_is_the_median_width() -> None:
    spread = "{{ low = 1, likely = 2, high = {high} }}"
    text = HEAD + "".join(group("open", spread.format(high=high), f"r{high}") for high in (2, 4, 9))
    (found,) = coverage(judged(text))
    assert found.sharpness is not None
    assert float(found.sharpness) == pytest.approx(4, rel=0.02)


def test_bounds_are_counted() -> None:
    (found,) = coverage(judged(row("hours = 1\ngpus = 1\nstated = { gpu_hours = 9, bound = 'at most' }")))
    assert (found.hits, found.rows, found.bounds) == (1, 1, 1)


def test_a_figure_of_nothing_has_no_width() -> None:
    (found,) = coverage(judged(row("hours = 1\ngpus = 1\nusd_per_gpu_hour = 0\nstated = { usd = 9 }")))
    assert (found.hits, found.sharpness) == (0, None)


def test_own_rows_stand_apart_and_never_fail() -> None:
    text = row("tests = 'arithmetic'\nhours = 1\ngpus = 1\nstated = { gpu_hours = 9 }")
    own = judged(text, own=True)
    assert [one.use for one in coverage(own)] == [None]
    assert passes(own)
    assert not passes(judged(text))


def test_an_arithmetic_row_that_cannot_be_predicted_fails() -> None:
    assert not passes(judged(row("tests = 'arithmetic'\nstated = { gpu_hours = 9 }")))
    assert passes(judged(row("stated = { gpu_hours = 9 }")))


@pytest.mark.parametrize("tests", ["arithmetic", "measured"])
@pytest.mark.parametrize(
    ("likely", "bound", "verdict"),
    [
        ("50", "exact", "cannot tell"),
        ("100", "exact", "cannot tell"),
        ("102.1", "exact", "miss"),
        ("102.1", "at most", "miss"),
        ("50", "at most", "cannot tell"),
        ("50", "at least", "cannot tell"),
    ],
)
def test_a_floor_is_no_hit(likely: str, bound: Bound, verdict: str, tests: Tests) -> None:
    assert verdict_of(exact(likely), figure("100", bound), tests, floor=True) == verdict


def test_a_floor_counts_in_no_score() -> None:
    inputs = 'records = 10_000_000\nrecipe = "tutor-student"\nrecords_per_call = 1\nprompt_tokens = 400'
    more = "output_tokens = 600\ntokens_per_second = 2_500\nusd_per_gpu_hour = 3.99"
    result = one(f"{inputs}\n{more}\nstated = {{ usd = 10_000_000 }}")
    assert result.floor is not None
    assert result.verdict == "cannot tell"
    assert [(group.hits, group.rows, group.sharpness) for group in coverage([result])] == [(0, 0, None)]
