"""What stands in ``backtest.toml`` and in a user's own file of rows: projects, their inputs and what came out."""

from fractions import Fraction
from typing import Annotated, Literal, NamedTuple

from pydantic import AfterValidator, Field, model_validator

from estimator.rows import Citations, Day, Evidence, Name, Positive, Row, Text
from estimator.uncertain import Exact, KeepRate, PositiveNumber, Share, Uncertain

Tests = Literal["arithmetic", "measured"]
"""``arithmetic``: the authors computed the outcome from the same inputs, so it tests the code. ``measured``: it came
out so, and tests the assumptions."""

Use = Literal["held-out", "open", "used"]
"""``held-out``: no default may be made from it. ``open``: one may. ``used``: a shipped default was made from it, or
with it in view, so that it is no test of that default."""

Bound = Literal["exact", "at most", "at least"]
Outcome = Literal["usd", "usd_per_1000", "gpu_hours", "records", "share"]

OUTCOMES: tuple[Outcome, ...] = ("usd", "usd_per_1000", "gpu_hours", "records", "share")
"""What a project may state, in the order in which the help lists it."""


def _is_share(value: Fraction) -> Fraction:
    if value > 1:
        hint = f"; write a percentage as a share: {float(value) / 100:g}" if value <= 100 else ""  # noqa: PLR2004
        msg = f"must lie between 0 and 1{hint}"
        raise ValueError(msg)
    return value


def _is_positive(value: Fraction) -> Fraction:
    if value == 0:
        msg = "must be above 0: nothing can be compared with 0"
        raise ValueError(msg)
    return value


def _from_one(value: Uncertain) -> Uncertain:
    if value.low < 1:
        msg = f"must be at least 1, not {value.words()}"
        raise ValueError(msg)
    return value


def _is_whole(value: Uncertain) -> Uncertain:
    if any(end.denominator != 1 for end in (value.low, value.likely, value.high)):
        msg = f"must be whole sequences, not {value.words()}"
        raise ValueError(msg)
    return value


Reported = Annotated[Exact, AfterValidator(_is_positive)]
"""An exact number above 0, as the project states it."""

AtLeastOne = Annotated[Uncertain, AfterValidator(_from_one)]
"""An uncertain number of at least 1."""

Flight = Annotated[AtLeastOne, AfterValidator(_is_whole)]
"""An uncertain whole number of at least 1."""


class Figure(NamedTuple):
    """A stated outcome: which quantity, how much of it, and whether that is a bound.

    Attributes:
        outcome: The quantity.
        value: As stated.
        bound: ``at most`` where the project says "less than", ``at least`` where it says "more than".
        rounded_to: The step its authors rounded to; 0 where they did not.
    """

    outcome: Outcome
    value: Fraction
    bound: Bound
    rounded_to: Fraction


class Stated(Row):
    """What a project reports: exactly one outcome.

    Attributes:
        usd: US dollars in all.
        usd_per_1000: US dollars for 1,000 records kept.
        gpu_hours: Hours of one card, summed over the cards.
        records: Records kept.
        share: Share of the raw records that was kept, between 0 and 1.
        bound: Whether the figure is exact or a bound.
        rounded_to: The step its authors rounded to.
    """

    usd: Reported | None = None
    usd_per_1000: Reported | None = None
    gpu_hours: Reported | None = None
    records: Reported | None = None
    share: Annotated[Reported, AfterValidator(_is_share)] | None = None
    bound: Bound = "exact"
    rounded_to: Reported | None = None

    @model_validator(mode="after")
    def _one_outcome(self) -> "Stated":
        if sum(getattr(self, name) is not None for name in OUTCOMES) != 1:
            msg = f"must name one outcome: {', '.join(OUTCOMES)}; write a second one as a row of its own"
            raise ValueError(msg)
        return self

    @property
    def figure(self) -> Figure:
        """The one outcome stated."""
        name = next(name for name in OUTCOMES if getattr(self, name) is not None)
        return Figure(name, getattr(self, name), self.bound, self.rounded_to or Fraction(0))


class Case(Row):
    """A project: who, when, what it put in and what came out. Inputs that are not known are left out.

    Attributes:
        id: Short name.
        project: The project in words.
        date: The day of the inputs: prices are those of this day and stand here, never in the price book.
        source: Where the figures are from, in words.
        evidence: Ids of the file's evidence behind the inputs that name none of their own, and the outcome.
        tests: What the row tests.
        use: Whether defaults may be made from it.
        note: What the reader must know.
        stated: What came out; absent, the row is only predicted.
        records: Records kept.
        raw_records: Records made, before any was dropped.
        recipe: A recipe of the keep rates, whose shares are used where the row states none.
        criteria: The set of criteria whose keep rates are used.
        accepted: Share of the raw records that was accepted.
        distinct: Share of the accepted ones that is distinct.
        records_per_call: Raw records one call gives.
        turns: Turns of a dialogue made turn by turn, instead.
        prompt_tokens: Tokens sent with a call; in a dialogue the part sent with every turn.
        output_tokens: Tokens a call gives back.
        retries: Share of the calls made again.
        calls: Calls in all, where records do not say.
        tokens_per_second: Output tokens a second of one card.
        model: The model, as in the price book, for the throughput formula.
        card: The card, as in the price book, for the throughput formula.
        gpus: Cards at work.
        engine: The serving engine, as in the price book.
        concurrency: Sequences in flight in one copy of the model.
        hours: Hours on the clock, instead of a rate.
        labels_per_item: How many people label a raw record.
        minutes_per_item: Minutes one label or text takes one person.
        usd_per_million_input_tokens: Price of a million tokens sent.
        usd_per_million_output_tokens: Price of a million tokens given back.
        usd_per_1000_calls: Price of 1,000 calls.
        usd_per_gpu_hour: Price of an hour of one card.
        usd_per_item: Price of one label or text a person makes.
        usd_per_work_hour: Price of an hour of a person's work.
    """

    id: Name
    project: Text
    date: Day
    source: Text = ""
    evidence: Citations = ()
    tests: Tests = "measured"
    use: Use = "open"
    note: Text = ""
    stated: Stated | None = None
    records: PositiveNumber | None = None
    raw_records: PositiveNumber | None = None
    recipe: Name | None = None
    criteria: Name = "light-en"
    accepted: KeepRate | None = None
    distinct: KeepRate | None = None
    records_per_call: PositiveNumber | None = None
    turns: AtLeastOne | None = None
    prompt_tokens: Uncertain | None = None
    output_tokens: PositiveNumber | None = None
    retries: Share | None = None
    calls: PositiveNumber | None = None
    tokens_per_second: PositiveNumber | None = None
    model: Name | None = None
    card: Name | None = None
    gpus: Positive | None = None
    engine: Name | None = None
    concurrency: Flight | None = None
    hours: PositiveNumber | None = None
    labels_per_item: AtLeastOne | None = None
    minutes_per_item: PositiveNumber | None = None
    usd_per_million_input_tokens: Uncertain | None = None
    usd_per_million_output_tokens: Uncertain | None = None
    usd_per_1000_calls: Uncertain | None = None
    usd_per_gpu_hour: Uncertain | None = None
    usd_per_item: Uncertain | None = None
    usd_per_work_hour: Uncertain | None = None

    @model_validator(mode="after")
    def _keeps_no_more_than_it_made(self) -> "Case":
        if self.records is not None and self.raw_records is not None and self.records.low > self.raw_records.high:
            kept, made = self.records.words(), self.raw_records.words()
            msg = f"keeps more records ({kept}) than raw_records were made ({made}): swap the two"
            raise ValueError(msg)
        return self


NUMBERS = (
    *("records", "raw_records", "records_per_call", "turns", "prompt_tokens", "output_tokens", "retries", "calls"),
    *("tokens_per_second", "hours", "labels_per_item", "minutes_per_item"),
    *("usd_per_million_input_tokens", "usd_per_million_output_tokens", "usd_per_1000_calls"),
    *("usd_per_gpu_hour", "usd_per_item", "usd_per_work_hour"),
)
"""The inputs that are numbers and enter the arithmetic as they stand."""


class CaseFile(Row):
    """A whole file of rows."""

    schema_: Literal["perusable.backtest/1"] = Field(alias="schema")
    evidence: dict[Name, Evidence] = Field(default_factory=dict)
    row: Annotated[tuple[Case, ...], Field(min_length=1, max_length=1_000)]
