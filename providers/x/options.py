"""The keys of ``[[plan.source]]`` that an X source reads."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from estimator.rows import Positive, Row, Text
from estimator.uncertain import KeepRate, PositiveNumber

Expansion = Literal["author_id", "referenced_tweets"]

_NEEDS = {"authors_per_post": "author_id", "referenced_per_post": "referenced_tweets"}


class Options(Row):
    """How posts are read.

    Attributes:
        endpoint: ``search/recent``, ``search/all``, or ``tweets`` for known ids.
        expansions: What else a response includes: the authors, the posts quoted or replied to.
        authors_per_post: Distinct authors for one post, at most 1; needed with ``author_id``.
        referenced_per_post: Distinct posts quoted or replied to for one post; needed with ``referenced_tweets``.
        operators: Query operators in use, such as ``lang:en``; what they exclude is never billed.
        reread_days: On how many further UTC days each post is read again.
        since_days: How many days back the posts must reach.
        posts_per_day: The pace your access allows, where the offer publishes no rate limit.
    """

    endpoint: Literal["search/recent", "search/all", "tweets"]
    expansions: Annotated[tuple[Expansion, ...], Field(max_length=2)] = ()
    authors_per_post: KeepRate | None = None
    referenced_per_post: PositiveNumber | None = None
    operators: Annotated[tuple[Text, ...], Field(max_length=50)] = ()
    reread_days: Annotated[int, Field(ge=0, le=3_660, strict=True)] = 0
    since_days: Positive | None = None
    posts_per_day: Positive | None = None

    @model_validator(mode="after")
    def _fits_together(self) -> "Options":
        for key, expansion in _NEEDS.items():
            if getattr(self, key) is not None and expansion not in self.expansions:
                msg = f"{key} is read only with expansions = [{expansion!r}]; add the expansion or remove the key"
                raise ValueError(msg)
        for key in ("operators", "since_days"):
            if getattr(self, key) and self.endpoint == "tweets":
                msg = f"{key} acts in a search, and endpoint = 'tweets' reads known ids; remove it or search"
                raise ValueError(msg)
        return self
