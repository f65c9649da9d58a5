from fractions import Fraction
from typing import Any

import pytest

from estimator.errors import InputError
from estimator.files import validate
from estimator.sourcing import Sourcing
from providers.contract_suite import Case, answer, book_of
from providers.human.adapter import Adapter
from providers.human.options import HumanOptions
from tests.contract.generators import BOOK

ROWS = book_of(BOOK)
LABEL: dict[str, Any] = {"task": "label", "minutes_per_item": 0.5, "labels_per_item": 3}


def said(offer: str, **options: Any) -> Sourcing:
    return answer(Adapter(), ROWS, Case(offer, options))


def ratios(sourcing: Sourcing) -> list[tuple[str, Fraction]]:
    return [(use.meter, use.ratio) for use in sourcing.uses]


def test_writing_takes_the_minutes_of_one_text() -> None:
    sourcing = said("human/hours", task="write", minutes_per_item={"low": 4, "likely": 6, "high": 9})
    assert ratios(sourcing) == [("hour", Fraction(1, 10))]
    [use] = sourcing.uses
    assert (use.why, use.evidence, use.grade) == ("1 text × 0.1 hours", ("plan: minutes_per_item",), "assumed")
    assert use.units(11) == 2
    assert sourcing.endpoint == "write"


def test_work_turned_down_is_done_again_and_paid_or_not() -> None:
    paid = said("human/hours", **LABEL, rejection={"share": 0.2, "paid": True})
    assert ratios(paid) == [("hour", Fraction(3 * 5, 4 * 120))]
    free = said("human/hours", **LABEL, rejection={"share": 0.2, "paid": False}, pool=10, hours_per_day=6)
    assert ratios(free) == [("hour", Fraction(3, 120))]
    assert free.pace.per_day == Fraction(10 * 6 * 4 * 120, 3 * 5)  # the work is done all the same
    assert free.pace.limit == "10 people at 6 hours a day"
    assert "3 labels / (1 − 0.2 turned down, not paid)" in free.uses[0].why


def test_rewards_are_hundredths_of_what_the_worker_is_paid() -> None:
    """19 seconds of work on each of two labels at 12 USD an hour is 12.67 cents."""
    options = {"task": "label", "labels_per_item": 2, "minutes_per_item": "0.316666666666666667", "pay": "12 USD/hour"}
    [(meter, ratio)] = ratios(said("human/rewards", **options))
    assert meter == "reward_cent"
    assert abs(ratio - Fraction(38 * 1_200, 3_600)) < Fraction(1, 10**12)


def test_tasks_need_no_minutes_but_the_calendar_does() -> None:
    sourcing = said("human/tasks", task="label", labels_per_item=5)
    assert ratios(sourcing) == [("task", Fraction(5))]
    assert [(refusal.kind, refusal.what) for refusal in sourcing.refusals] == [("pace unknown", "pace")]
    assert sourcing.warnings == (
        "Work that is turned down and done again is not counted: state rejection.share, 0 if there is none.",
        "The texts to be labelled are not part of this cost.",
    )


def test_an_unpublished_price_still_has_its_tasks() -> None:
    assert ratios(said("human/quote", **LABEL)) == [("task", Fraction(3))]


@pytest.mark.parametrize(
    ("pay", "why"),
    [
        (None, "pay is required"),
        ("12 EUR/hour", "the offer bills in USD; state pay in USD"),
        ("7.99 USD/hour", "the vendor asks for at least 8.00 USD an hour"),
    ],
)
def test_pay_must_be_one_the_vendor_takes(pay: str | None, why: str) -> None:
    sourcing = said("human/rewards", **LABEL, pay=pay)
    assert sourcing.uses == ()
    assert why in sourcing.refusals[0].why


def test_what_is_not_stated_is_refused() -> None:
    assert [refusal.what for refusal in said("human/hours").refusals] == ["people's work", "hours of work", "pace"]
    assert [refusal.what for refusal in said("human/tasks", task="label").refusals] == ["labels", "pace"]
    pool = {**LABEL, "pool": 5, "hours_per_day": 4}
    rejected = said("human/tasks", **pool, rejection={"share": 0.1})
    assert [refusal.what for refusal in rejected.refusals] == ["rejected work"]
    assert said("human/tasks", **pool, rejection={"share": 0}).refusals == ()


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"items_per_hour": 1, "minutes_per_item": 60}, "not both"),
        ({"hours_per_day": 25}, "cannot be above 24"),
        ({"task": "write", "labels_per_item": 2}, "belongs to task"),
        ({"rejection": {"share": 1}}, "must be below 1"),
        ({"pay": "12 USD"}, "must be an amount an hour"),
    ],
)
def test_people_who_cannot_be_are_a_fault(keys: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        validate(HumanOptions, keys, "plan.toml")
