import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estimator.errors import Refusal
from providers.speed.knee import Knee, best
from providers.speed.measure import curve
from providers.speed.values import Curve, Interval, Point, Reason, Rejected
from tests.unit.providers.speed.servers import Client, Server, run


def measured(*rates: tuple[int | None, float | None, float]) -> Curve:
    """A curve of concurrency, rate and half the interval's width; no rate: rejected."""
    rejected = Rejected((Reason("overloaded", "a queue grows"),))
    points = [
        Point(number, rejected if rate is None else Interval(rate, rate - half, rate + half))
        for number, rate, half in rates
    ]
    return Curve(tuple(points), "test")


def test_the_knee_is_where_more_gives_nothing() -> None:
    found = best(measured((1, 50, 1), (2, 95, 1), (4, 173, 2), (8, 175, 2), (16, 176, 2)))
    assert found == Knee(4, 4, 4, Interval(173, 171, 175), reached=True)


@pytest.mark.parametrize(("rate", "knee"), [(94.9, 2), (95.0, 1), (95.1, 1)])
def test_a_twentieth_more_is_nothing(rate: float, knee: int) -> None:
    found = best(measured((1, rate, 0), (2, 100, 0)))
    assert isinstance(found, Knee)
    assert found.concurrency == knee


def test_doubt_about_the_rates_is_doubt_about_the_knee() -> None:
    found = best(measured((1, 60, 5), (2, 93, 8), (4, 100, 8), (8, 104, 8)))
    assert isinstance(found, Knee)
    assert (found.low, found.concurrency, found.high) == (2, 4, 8)


def test_a_curve_that_still_rises_has_not_reached_its_knee() -> None:
    found = best(measured((1, 50, 1), (2, 95, 1), (4, 170, 2)))
    assert found == Knee(4, 4, 4, Interval(170, 168, 172), reached=False)


def test_points_without_a_rate_or_a_concurrency_are_passed_over() -> None:
    found = best(measured((1, 50, 1), (2, 95, 1), (4, 96, 1), (8, None, 0), (None, 500, 1)))
    assert isinstance(found, Knee)
    assert (found.concurrency, found.reached) == (2, True)


def test_rates_without_intervals_give_a_knee_without_one() -> None:
    points = (Point(1, Interval(50.0)), Point(2, Interval(90.0)), Point(4, Interval(91.0)))
    assert best(Curve(points, "file")) == Knee(2, None, None, Interval(90.0), reached=True)


def test_without_a_rate_there_is_no_knee() -> None:
    assert best(Curve((), "file")) == Refusal("not covered", "tokens a second", "no concurrency was measured")
    refused = best(measured((8, None, 0)))
    assert refused == Refusal("not covered", "tokens a second", "no concurrency was measured: a queue grows")
    nameless = best(measured((None, 5, 1)))
    assert isinstance(nameless, Refusal)
    assert nameless.why.endswith("no point names its concurrency")


@settings(max_examples=300)
@given(
    st.lists(st.tuples(st.floats(1, 1e6), st.floats(0, 0.9)), min_size=1, max_size=8),
)
def test_the_knee_lies_within_its_interval(rows: list[tuple[float, float]]) -> None:
    found = best(measured(*((2**place, rate, rate * part) for place, (rate, part) in enumerate(rows))))
    assert isinstance(found, Knee)
    assert found.low is not None
    assert found.high is not None
    assert found.low <= found.concurrency <= found.high


def test_the_knee_of_a_server_of_eight_slots() -> None:
    """It serves eight at once, each alike fast: a ninth call only waits."""
    server = Server(slots=8, rate=lambda _busy: 50.0, prefill=0.2)
    spans = [
        span for number in (1, 2, 4, 8, 16) for span in run(server, Client(number, think=0.005), number * 40, number)
    ]
    found = best(curve(spans))
    assert isinstance(found, Knee)
    assert (found.low, found.concurrency, found.high, found.reached) == (8, 8, 8, True)
