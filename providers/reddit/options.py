"""The keys of ``[[plan.source]]`` that a Reddit source reads."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from estimator.rows import Positive, Row
from estimator.uncertain import PositiveNumber

_ONLY_FOR = {"listings": "listing", "comments_per_thread": "comments"}


class Recheck(Row):
    """Looking every held record up again, to delete what was deleted at the source.

    Attributes:
        every_days: Days between two looks at the same record.
        months: How long records are held, from the month of delivery on.
    """

    every_days: Positive
    months: Annotated[Positive, Field(le=600)]


class Options(Row):
    """How records are fetched.

    Attributes:
        endpoint: ``listing`` pages through (subreddit, sort, time) listings, ``comments`` reads whole threads, ``info``
            looks up known ids.
        listings: How many listings are read; each is only so deep.
        comments_per_thread: How many comments a thread holds.
        calls_per_minute: The rate your access allows, where the offer publishes none.
        recheck: The deletion re-check, if it is to be priced.
    """

    endpoint: Literal["listing", "comments", "info"]
    listings: Positive | None = None
    comments_per_thread: PositiveNumber | None = None
    calls_per_minute: Positive | None = None
    recheck: Recheck | None = None

    @model_validator(mode="after")
    def _fits_the_endpoint(self) -> "Options":
        for key, endpoint in _ONLY_FOR.items():
            if getattr(self, key) is not None and self.endpoint != endpoint:
                msg = f"{key} is read only with endpoint = {endpoint!r}; remove it or change the endpoint"
                raise ValueError(msg)
        return self
