from datetime import date
from fractions import Fraction
from typing import Annotated, Literal

import pytest
from pydantic import AfterValidator, Field

from estimator.rows import Count, Name, Positive, Row, Text
from estimator.uncertain import Exact, KeepRate, PositiveNumber, Share, Uncertain
from estimator.whatif.controls import Control, control, meanings, table, unit_of
from providers.generation.options import AtLeastOne
from providers.local.options import LocalOptions
from providers.stated import Hourly, MoneyText, Price


class Inner(Row):
    """A table.

    Attributes:
        share: A share.
    """

    share: Share | None = None


class Keys(Row):
    """Keys of every kind.

    Attributes:
        count: A count of
            two lines.
        rate: As ``30 USD/hour``: pay.

    More words: none of them a key.
    """

    count: Positive
    days: Annotated[Count, Field(le=600)] = 0
    switch: bool = False
    choice: Literal["a", "b"] | None = None
    day: date | None = None
    number: Uncertain | None = None
    above: PositiveNumber | None = None
    least_one: AtLeastOne | None = None
    share: Share | None = None
    keep: KeepRate | None = None
    rate: Hourly | None = None
    amount: MoneyText | None = None
    price: Price | None = None
    either: Annotated[Uncertain | Name, AfterValidator(lambda value: value)] | None = None
    inner: Inner | None = None
    words: Text = ""
    odd: Annotated[str, AfterValidator(lambda text: text[5])] = ""
    listed: tuple[Text, ...] = ()
    exact: Exact | None = None


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("count", Control("count", Fraction(1), Fraction(10**15))),
        ("days", Control("count", Fraction(0), Fraction(600))),
        ("switch", Control("choice", choices=("false", "true"))),
        ("choice", Control("choice", choices=("a", "b"))),
        ("day", Control("day")),
        ("number", Control("number", Fraction(0))),
        ("above", Control("number")),
        ("least_one", Control("number", Fraction(1))),
        ("share", Control("share", Fraction(0), Fraction(1))),
        ("keep", Control("share", Fraction(1, 1000), Fraction(1))),
        ("rate", Control("hourly", Fraction(0))),
        ("amount", Control("money", Fraction(0))),
        ("price", Control("price", Fraction(0))),
        ("either", Control("number", Fraction(0))),
        ("inner", None),
        ("words", None),
        ("listed", None),
        ("exact", None),
    ],
)
def test_a_key_has_the_control_its_type_says(key: str, expected: Control | None) -> None:
    assert control(Keys, key) == expected


def test_tables_are_told_from_values() -> None:
    assert table(Keys, "inner") is Inner
    assert [key for key in Keys.model_fields if table(Keys, key) is not None] == ["inner"]


def test_meanings_are_those_of_the_model_and_what_it_builds_on() -> None:
    assert meanings(Keys) == {"count": "A count of two lines.", "rate": "As '30 USD/hour': pay."}
    assert meanings(LocalOptions)["gpus"] == "Cards of the machine."
    assert meanings(LocalOptions)["retries"] == "Share of the calls made again because they failed."


@pytest.mark.parametrize(
    ("key", "unit"),
    [
        ("minutes_per_item", "minutes"),
        ("recheck.every_days", "days"),
        ("host_watts_per_card", "watts"),
        ("prompt_tokens", "tokens"),
        ("tokens_per_record", "tokens"),
        ("authors_per_post", ""),
        ("gpus", ""),
        ("correction.minutes", "minutes"),
    ],
)
def test_a_key_says_what_it_counts(key: str, unit: str) -> None:
    assert unit_of(key, "number") == unit
    assert unit_of(key, "share") == "share"
