from fractions import Fraction

import pytest

from estimator.errors import Refusal
from estimator.screening.quality import pace, quality, share_wrong
from estimator.screening.review import PAUSE, Review, Step, Verdict, Watch, reviewed
from estimator.screening.sample import Card

CARDS = tuple(Card(str(place), "ab"[place % 2], f"text {place}") for place in range(6))


def said(*steps: tuple[str, Verdict, int | None]) -> Review:
    return reviewed(CARDS, [Step(*step) for step in steps])


def test_one_after_another() -> None:
    now = said(("0", "accept", 10), ("1", "reject", 20))
    assert (now.next, now.last) == (CARDS[2], CARDS[1])
    assert [(each.verdict, each.spent) for each in now.said] == [("accept", 10), ("reject", 20)]
    assert reviewed(CARDS[:1], [Step("0", "skip", 1)]).next is None


def test_undo_brings_the_last_back_with_its_time() -> None:
    now = said(("0", "accept", 10), ("1", "reject", 20)).after(Step("1", "undo"))
    assert now.next == CARDS[1]
    assert now.after(Step("1", "edit", 5)).said[-1].spent == 25
    paused = said(("0", "accept", None)).after(Step("0", "undo")).after(Step("0", "reject", 5))
    assert paused.said[-1].spent is None


@pytest.mark.parametrize("step", [Step("1", "accept"), Step("0", "undo"), Step("9", "reject")])
def test_a_step_out_of_turn_is_refused(step: Step) -> None:
    with pytest.raises(ValueError, match=r"turn|take back"):
        Review(CARDS).after(step)


@pytest.mark.parametrize(("gone", "spent"), [(PAUSE - 1, PAUSE - 1), (PAUSE, PAUSE), (PAUSE + 1, None), (-5, 0)])
def test_a_pause_of_more_than_five_minutes_has_no_length(gone: int, spent: int | None) -> None:
    assert Watch(1_000).at(1_000 + gone).spent == spent


def test_pages_read_one_after_another_add_up() -> None:
    assert Watch(0).at(PAUSE).at(2 * PAUSE).spent == 2 * PAUSE
    assert Watch(0).at(PAUSE + 1).at(PAUSE + 2).spent is None


def test_quality_by_source() -> None:
    now = said(("0", "accept", 1), ("1", "reject", 1), ("2", "edit", 1), ("3", "skip", 1), ("4", "reject", 1))
    one, two = quality(now)
    assert one[:5] == ("a", 1, 1, 1, 0)
    assert two[:5] == ("b", 0, 0, 1, 1)
    assert one.wrong is not None
    assert one.wrong.likely == Fraction(1, 3)
    assert (one.reviewed, two.reviewed) == (3, 1)


def test_before_anything_is_reviewed_nothing_is_audited() -> None:
    assert [str(each) for each in quality(Review(CARDS))] == ["not audited", "not audited"]
    assert str(quality(said(("0", "skip", 1)))[0]) == "not audited"


@pytest.mark.parametrize(
    ("rejected", "reviewed_", "low", "high"),
    # By numerical integration of the density, in four million steps.
    [
        (0, 20, 0.0, 0.090476),
        (1, 20, 0.008869, 0.179555),
        (10, 20, 0.324234, 0.675766),
        (20, 20, 0.909524, 1.0),
        (50, 1000, 0.039609, 0.062311),
    ],
)
def test_jeffreys_interval(rejected: int, reviewed_: int, low: float, high: float) -> None:
    found = share_wrong(rejected, reviewed_)
    assert found is not None
    assert float(found.low) == pytest.approx(low, abs=2e-6)
    assert float(found.high) == pytest.approx(high, abs=2e-6)
    assert found.low <= found.likely <= found.high


def test_the_pace_is_a_range_and_leaves_out_pauses_and_what_was_skipped() -> None:
    now = said(("0", "accept", 30_000), ("1", "reject", None), ("2", "skip", 900_000), ("3", "edit", 90_000))
    found = pace(now)
    assert (found.timed, found.untimed) == (2, 1)
    assert not isinstance(found.minutes, Refusal)
    assert found.minutes.likely == 1
    assert found.minutes.low < 1 < found.minutes.high


def test_one_record_gives_no_range() -> None:
    assert isinstance(pace(said(("0", "accept", 5))).minutes, Refusal)
    assert isinstance(pace(Review(CARDS)).minutes, Refusal)
