"""The keys of ``[[plan.source]]`` for people who write or label."""

from typing import Literal

from pydantic import model_validator

from estimator.rows import Positive, Row
from estimator.uncertain import PositiveNumber, Share
from providers.generation.options import AtLeastOne
from providers.stated import Hourly

HOURS_OF_A_DAY = 24


class Rejection(Row):
    """Work that is turned down and done again.

    Attributes:
        share: Share of the work that is turned down.
        paid: Whether the worker is paid for it all the same.
    """

    share: Share
    paid: bool | None = None

    @model_validator(mode="after")
    def _leaves_some(self) -> "Rejection":
        if self.share.high >= 1:
            msg = f"share must be below 1: nobody delivers when all work is turned down, not {self.share.words()}"
            raise ValueError(msg)
        return self


class HumanOptions(Row):
    """People and their pace.

    Attributes:
        task: Whether they write records or label ones that exist.
        items_per_hour: Items one person does in an hour.
        minutes_per_item: Minutes one item takes one person, instead.
        labels_per_item: How many people label one item.
        rejection: Work that is turned down and done again.
        pay: What the worker is paid, such as ``12 USD/hour``.
        pool: People at work.
        hours_per_day: Hours each works a day.
    """

    task: Literal["write", "label"] | None = None
    items_per_hour: PositiveNumber | None = None
    minutes_per_item: PositiveNumber | None = None
    labels_per_item: AtLeastOne | None = None
    rejection: Rejection | None = None
    pay: Hourly | None = None
    pool: Positive | None = None
    hours_per_day: PositiveNumber | None = None

    @model_validator(mode="after")
    def _one_pace(self) -> "HumanOptions":
        if self.items_per_hour is not None and self.minutes_per_item is not None:
            msg = "write items_per_hour or minutes_per_item, not both"
            raise ValueError(msg)
        if self.hours_per_day is not None and self.hours_per_day.high > HOURS_OF_A_DAY:
            msg = f"hours_per_day cannot be above 24, not {self.hours_per_day.words()}"
            raise ValueError(msg)
        if self.hours_per_day is not None:
            self.hours_per_day.within(0, HOURS_OF_A_DAY)
        if self.task == "write" and self.labels_per_item is not None:
            msg = 'labels_per_item belongs to task = "label"'
            raise ValueError(msg)
        return self
