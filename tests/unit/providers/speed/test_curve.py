"""Speed from simulated servers whose true speed is known: the interval covers it, and every rule fires on its world."""

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estimator.sourcing import Estimated
from providers.speed.measure import curve
from providers.speed.rules import RULES
from providers.speed.values import Interval, Point, Rejected, RejectKind, Span
from tests.unit.providers.speed.servers import Client, Server, long_run, run

HEALTHY, USUAL = Server(), Client()
CALLS = 8 * 28


def point(server: Server, client: Client, calls: int = CALLS, seed: int = 1) -> Point:
    (found,) = curve(run(server, client, calls, seed)).points
    return found


def rate(found: Point) -> Interval:
    assert isinstance(found.rate, Interval), found.rate
    return found.rate


def kinds(found: Point) -> tuple[RejectKind, ...]:
    assert isinstance(found.rate, Rejected), found.rate
    return tuple(reason.kind for reason in found.rate.reasons)


# ------------------------------------------------------------------------------------------------- coverage

WORLDS = {
    "healthy": (HEALTHY, USUAL, CALLS, 1_000),
    "answers not streamed": (HEALTHY, Client(streams=False), CALLS, 200),
    "one call at a time": (HEALTHY, Client(1), 40, 400),
    "speed alike under any load": (Server(rate=lambda _busy: 50.0), USUAL, CALLS, 200),
    "cold for the first tenth": (Server(cold=20.0, cold_rate=0.3), USUAL, 8 * 40, 200),
    "prefixes cached after two calls a slot": (Server(prefill=1.5, cached=16), USUAL, 8 * 32, 200),
    "more calls than slots": (HEALTHY, Client(16), 16 * 40, 200),
}


@pytest.mark.slow
@pytest.mark.parametrize("world", WORLDS)
def test_nine_intervals_in_ten_hold_the_truth(world: str) -> None:
    server, client, calls, runs = WORLDS[world]
    truth = long_run(server, client)
    found = [point(server, client, calls, seed).rate for seed in range(runs)]
    told = [one for one in found if isinstance(one, Interval)]
    assert len(told) >= 0.97 * runs, Counter(one.kind for one in found if isinstance(one, Rejected))
    hits = sum(one.low is not None and one.high is not None and one.low <= truth <= one.high for one in told)
    # Where prefill is short nearly all slots give tokens all the time: windows alternate, and the interval is safe.
    most = 0.98 if server.cached else 0.94
    assert 0.86 <= hits / len(told) <= most


@pytest.mark.slow
def test_an_interval_is_a_few_per_cent_wide() -> None:
    truth = long_run(HEALTHY, USUAL)
    for seed in range(20):
        found = rate(point(HEALTHY, USUAL, seed=seed))
        assert found.low is not None
        assert found.high is not None
        assert 0.001 < (found.high - found.low) / truth < 0.2


@pytest.mark.slow
def test_a_speed_that_wanders_widens_the_interval() -> None:
    """Neighbouring windows are alike: ordinary batch means would cover 6 of 10."""
    server = Server(wander=0.03)
    truth = long_run(server, USUAL)
    found = [point(server, USUAL, 8 * 120, seed).rate for seed in range(60)]
    told = [one for one in found if isinstance(one, Interval)]
    assert len(told) > 50
    assert sum((one.low or 0) <= truth <= (one.high or 0) for one in told) >= 0.8 * len(told)


# -------------------------------------------------------------------------------------------------- refusals


def test_a_healthy_run_is_told_with_all_that_describes_it() -> None:
    found = point(HEALTHY, USUAL)
    assert isinstance(found.rate, Interval)
    assert found.concurrency == 8
    assert found.calls is not None
    assert 180 < found.calls < CALLS
    assert (found.failed, found.prompt, found.notes) == (0, 600, ())
    assert found.output == pytest.approx(120, rel=0.15)
    assert found.first_token is not None
    # Prefill takes half of 0.4 s and an exponential of the other half.
    assert found.first_token.likely == pytest.approx(0.4, rel=0.1)


REFUSED: dict[str, tuple[RejectKind, Server, Client, int]] = {
    "warm-up not over": ("cold", Server(cold=200.0, cold_rate=0.3), USUAL, 8 * 40),
    "few calls": ("too short", HEALTHY, USUAL, 8 * 12),
    "client thinks between calls": ("not saturated", HEALTHY, Client(think=1.0), CALLS),
    "client sends whatever is in flight": ("overloaded", HEALTHY, Client(every=0.3), CALLS),
    "client stands still": ("gap", HEALTHY, Client(pause=(40.0, 20.0)), CALLS),
    "no usage": ("tokens unknown", HEALTHY, Client(silent=1), CALLS),
    "usage now and then missing": ("tokens unknown", HEALTHY, Client(silent=50), CALLS),
    "calls fail": ("failing", HEALTHY, Client(fails=0.3), CALLS),
}


@pytest.mark.parametrize("world", REFUSED)
def test_each_rule_fires_on_its_world(world: str) -> None:
    kind, server, client, calls = REFUSED[world]
    for seed in range(5):
        assert kinds(point(server, client, calls, seed))[0] == kind


@pytest.mark.parametrize("world", REFUSED)
def test_a_refusal_says_what_to_do(world: str) -> None:
    kind, server, client, calls = REFUSED[world]
    found = point(server, client, calls).rate
    assert isinstance(found, Rejected)
    refusal = found.refusal()
    assert (refusal.kind, refusal.what) == ("not covered", "tokens a second")
    assert found.kind == kind
    assert ";" in found.reasons[0].why


def test_a_queue_is_seen_from_the_waiting_alone() -> None:
    """As many calls in flight as stated, each waiting longer than the one before for its first token."""
    spans = [
        Span(
            number * 1.0 + slot / 4,
            number * 1.0 + slot / 4 + 0.99,
            number * 1.0 + slot / 4 + 0.01 * number,
            10,
            50,
            4,
            ok=True,
        )
        for number in range(60)
        for slot in range(4)
    ]
    (found,) = curve(spans).points
    assert "overloaded" in kinds(found)


def test_a_queue_is_seen_where_answers_are_not_streamed() -> None:
    """Calls of equal tokens that last longer and longer."""
    spans, now = [], [0.0] * 4
    for number in range(60):
        for slot in range(4):
            length = 1.0 + number / 60
            spans.append(Span(now[slot], now[slot] + length, None, 10, 50, 4, ok=True))
            now[slot] += length + 0.001
    (found,) = curve(spans).points
    assert "overloaded" in kinds(found)


def test_a_rate_that_falls_throughout_is_refused() -> None:
    spans, now = [], [slot / 4 for slot in range(4)]
    for number in range(60):
        for slot in range(4):
            tokens = 100 - number
            spans.append(Span(now[slot], now[slot] + 0.99, now[slot] + 0.1, 10, tokens, 4, ok=True))
            now[slot] += 1.0
    (found,) = curve(spans).points
    assert kinds(found) == ("falling",)


def test_a_rate_that_rises_throughout_is_cold() -> None:
    spans, now = [], [slot / 4 for slot in range(4)]
    for number in range(60):
        for slot in range(4):
            spans.append(Span(now[slot], now[slot] + 0.99, now[slot] + 0.1, 10, 100 + number, 4, ok=True))
            now[slot] += 1.0
    (found,) = curve(spans).points
    assert set(kinds(found)) == {"cold"}


def test_slow_windows_at_the_begin_are_cut_and_told() -> None:
    spans = [span._replace(output_tokens=30 if span.begin < 12 else 50, end=span.end - 0.01) for span in even(60, 2)]
    (found,) = curve(spans).points
    assert rate(found).likely == pytest.approx(100.0, rel=0.02)
    assert found.notes[0] == "the first 4 of 20 windows were slower and are cut as warm-up"


def test_a_first_half_that_is_slow_is_no_warm_up_to_cut() -> None:
    spans = [span._replace(output_tokens=30 if span.begin < 41.5 else 50) for span in even(82, 2)]
    found = curve(spans).points[0].rate
    assert isinstance(found, Rejected)
    assert [reason.why for reason in found.reasons] == [
        "the rate of the whole first half lies clearly below the second's; warm up for longer and measure again"
    ]


def test_a_freeze_within_calls_is_a_gap() -> None:
    """No stretch without a call, but one window in which nearly no tokens came."""
    spans = [
        Span(number * 1.0, number * 1.0 + 0.99, number * 1.0, 10, 0 if 20 <= number < 26 else 50, 1, ok=True)
        for number in range(60)
    ]
    found = curve(spans).points[0].rate
    assert isinstance(found, Rejected)
    assert found.reasons[0].why.startswith("one window gave 0 tokens a second where the middle one gave 50")


def test_more_calls_in_flight_than_stated_are_no_measurement_of_it() -> None:
    spans = [span._replace(concurrency=6) for span in run(HEALTHY, USUAL, CALLS, 1)]
    assert kinds(curve(spans).points[0])[0] == "overloaded"


def test_a_few_failures_pass_and_are_told() -> None:
    found = point(HEALTHY, Client(fails=0.04))
    assert found.failed
    assert found.notes[0] == f"{found.failed} calls failed; their tokens are not counted"
    assert rate(found).likely < rate(point(HEALTHY, USUAL)).likely


def test_calls_that_fail_bring_no_tokens_even_where_they_are_counted() -> None:
    spans = run(HEALTHY, USUAL, CALLS, 1)
    failed = [span._replace(ok=number % 20 != 0) for number, span in enumerate(spans)]
    silent = [span if span.ok else span._replace(output_tokens=None) for span in failed]
    assert curve(failed).points[0].rate == curve(silent).points[0].rate


# ------------------------------------------------------------------------------------------------ boundaries


def even(calls: int, concurrency: int = 1, tokens: int | None = 50) -> list[Span]:
    """Slots that call without a pause, each call a second long and 50 tokens."""
    return [
        Span(number + slot / concurrency, number + 1.0 + slot / concurrency, None, 10, tokens, concurrency, ok=True)
        for number in range(calls)
        for slot in range(concurrency)
    ]


@pytest.mark.parametrize(("calls", "told"), [(20, False), (21, True), (22, True)])
def test_ten_windows_of_two_calls_after_the_first_call_are_the_least(calls: int, told: bool) -> None:  # noqa: FBT001 - a table
    (found,) = curve(even(calls)).points
    assert isinstance(found.rate, Interval) is told


def test_the_rate_of_even_calls_is_exact() -> None:
    (found,) = curve(even(30, 4)).points
    assert rate(found) == pytest.approx((200.0, 200.0, 200.0))
    assert found.calls == 116


@pytest.mark.parametrize(("idle", "told"), [(0.9, True), (1.0, True), (1.2, False)])
def test_a_stretch_longer_than_a_call_is_a_gap(idle: float, told: bool) -> None:  # noqa: FBT001 - a table
    spans = [
        span if span.begin < 30 else span._replace(begin=span.begin + idle, end=span.end + idle) for span in even(60)
    ]
    (found,) = curve(spans).points
    assert isinstance(found.rate, Interval) is told


def test_a_window_far_below_the_others_is_a_gap() -> None:
    """The client froze with calls in flight: they end late, and their tokens are spread over the freeze."""
    spans = [
        span._replace(
            begin=span.begin + (40.0 if span.begin > 30 else 0.0), end=span.end + (40.0 if span.end > 31 else 0.0)
        )
        for span in even(80, 2)
    ]
    assert kinds(curve(spans).points[0])[0] == "gap"


def test_a_few_long_calls_make_no_window() -> None:
    (found,) = curve([span._replace(output_tokens=None) for span in even(4)]).points
    assert kinds(found) == ("tokens unknown", "too short")


def test_without_more_calls_than_slots_there_is_no_steady_part() -> None:
    (found,) = curve(even(1, 8)).points
    assert kinds(found) == ("too short",)
    (found,) = curve([span._replace(concurrency=8) for span in even(40, 2)]).points
    assert kinds(found) == ("not saturated",)


def test_no_spans_give_an_empty_curve() -> None:
    assert curve([]).points == ()


def test_concurrencies_are_told_apart_and_ordered() -> None:
    spans = [*even(30, 4), *even(5, 2), *even(30, 1)]
    found = curve(spans, model="a", date="2026-01-01")
    assert [one.concurrency for one in found.points] == [1, 2, 4]
    assert [isinstance(one.rate, Interval) for one in found.points] == [True, False, True]
    assert (found.source, found.model, found.date) == ("spans of calls", "a", "2026-01-01")


def test_times_to_the_first_token_are_unknown_where_one_is() -> None:
    spans = [span._replace(first=span.begin + 0.1) for span in even(40, 2)]
    assert curve(spans).points[0].first_token == pytest.approx((0.1, 0.1, 0.1))
    spans[40] = spans[40]._replace(first=None)
    assert curve(spans).points[0].first_token is None


@settings(max_examples=100)  # each measures a run
@given(st.floats(-1e6, 1e6), st.floats(0.01, 100.0), st.randoms(use_true_random=False))
def test_the_rate_does_not_hang_on_the_clock_nor_on_the_order(shift: float, scale: float, random: object) -> None:
    spans = even(25, 2)
    moved = [span._replace(begin=span.begin * scale + shift, end=span.end * scale + shift) for span in spans]
    random.shuffle(moved)  # type: ignore[attr-defined]
    found = rate(curve(moved).points[0])
    assert found.likely == pytest.approx(100.0 / scale, rel=1e-6)


@settings(max_examples=40)  # there are as many places
@given(st.integers(0, 39))
def test_one_count_missing_in_the_steady_part_is_unknown_and_never_zero(place: int) -> None:
    spans = even(42)
    spans[place + 1] = spans[place + 1]._replace(output_tokens=None)
    assert kinds(curve(spans).points[0])[0] == "tokens unknown"


def test_a_count_missing_in_the_warm_up_does_not_matter() -> None:
    spans = even(42)
    spans[0] = spans[0]._replace(output_tokens=None)
    assert rate(curve(spans).points[0]).likely == pytest.approx(50.0)


def test_limits_can_be_given() -> None:
    spans = even(13)
    assert isinstance(curve(spans).points[0].rate, Rejected)
    found = curve(spans, rules=RULES._replace(windows=5)).points[0]
    assert rate(found).likely == pytest.approx(50.0)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"end": -1.0}, "span 1: ends at -1, before it begins at 1"),
        ({"first": 5.0}, "span 1: its first token came at 5, outside 1 to 2"),
        ({"output_tokens": -1}, "span 1: output_tokens is -1, and must be at least 0 or None"),
        ({"prompt_tokens": -2}, "span 1: prompt_tokens is -2, and must be at least 0 or None"),
        ({"concurrency": 0}, "span 1: concurrency is 0, and must be at least 1"),
        ({"begin": float("nan")}, "span 1: times must be finite"),
        ({"first": float("inf")}, "span 1: times must be finite"),
    ],
)
def test_what_cannot_be_a_span_is_told(change: dict[str, float], words: str) -> None:
    spans = even(3)
    spans[1] = spans[1]._replace(**change)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="span 1") as caught:
        curve(spans)
    assert str(caught.value) == words


def test_an_interval_becomes_an_input_of_an_estimate() -> None:
    found = Interval(100.0, 90.0, 111.5).estimated("spans")
    assert found == Estimated(Fraction(100), Fraction(90), Fraction(223, 2), "measured", "spans")
    bare = Interval(100.0).estimated("file", "reported")
    assert bare == Estimated(Fraction(100), Fraction(100), Fraction(100), "reported", "file")
