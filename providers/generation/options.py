"""The keys of a generator's ``[[plan.source]]`` that describe its recipe."""

from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from estimator.rows import Name, Row, Text
from estimator.uncertain import PositiveNumber, Share, Uncertain
from providers.stated import Hourly


def _is_at_least_one(value: Uncertain) -> Uncertain:
    if value.low < 1:
        msg = f"must be at least 1, not {value.words()}"
        raise ValueError(msg)
    return value.within(1, None)


AtLeastOne = Annotated[Uncertain, AfterValidator(_is_at_least_one)]
"""An uncertain number of at least 1."""


class Correction(Row):
    """People who correct a share of the usable records.

    Attributes:
        share: Share of the usable records that is corrected; 0 if nobody corrects.
        minutes: Minutes of work on a corrected record.
        rate: What an hour of that work costs, such as ``30 USD/hour``.
    """

    share: Share | None = None
    minutes: Uncertain | None = None
    rate: Hourly | None = None


class GeneratorOptions(Row):
    """How records are made by calling a model.

    Attributes:
        recipe: tutor-student, short-stories, python-exercises, self-instruct, rare-class, variants, or your own.
        model: The generator, as in the book.
        records_per_call: Raw records one call gives; 1 must be written.
        prompt_tokens: Tokens sent with a call; in a dialogue the fixed part sent with every turn.
        output_tokens: Tokens a call gives back; absent, the records of the call times their stated tokens.
        turns: Turns of a dialogue made turn by turn: one call each, which sends all earlier turns again.
        judge_calls: Calls that judge a raw record.
        judge_prompt_tokens: Tokens sent with a judging call.
        judge_output_tokens: Tokens a judging call gives back.
        retries: Share of the calls made again because they failed.
        correction: People who correct a share of the result.
        seeds: Texts the prompts are made from, whose own terms pass on.
    """

    recipe: Name | None = None
    model: Name | None = None
    records_per_call: PositiveNumber | None = None
    prompt_tokens: Uncertain | None = None
    output_tokens: PositiveNumber | None = None
    turns: AtLeastOne | None = None
    judge_calls: Uncertain | None = None
    judge_prompt_tokens: Uncertain | None = None
    judge_output_tokens: Uncertain | None = None
    retries: Uncertain | None = None
    correction: Correction | None = None
    seeds: Annotated[tuple[Text, ...], Field(max_length=100)] = ()

    @model_validator(mode="after")
    def _one_way_to_count(self) -> "GeneratorOptions":
        each = self.records_per_call
        if self.turns is not None and each is not None and not each.low == each.high == 1:
            msg = f"a dialogue of turns is one record: remove records_per_call or write 1, not {each.words()}"
            raise ValueError(msg)
        return self
