"""The keys of ``[[plan.source]]`` for a generator on one's own or rented cards."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from estimator.rows import Name, Positive
from estimator.uncertain import KeepRate, PositiveNumber, Uncertain
from providers.generation import GeneratorOptions
from providers.stated import Hourly, Price

Reading = Literal["full", "power", "rent"]


def _is_pue(value: Uncertain | str) -> Uncertain | str:
    if isinstance(value, Uncertain) and value.low < 1:
        msg = f"a building uses at least what its machines use: must be at least 1, not {value.words()}"
        raise ValueError(msg)
    return value.within(1, None) if isinstance(value, Uncertain) else value


Pue = Annotated[Annotated[Uncertain | Name, Field(union_mode="left_to_right")], AfterValidator(_is_pue)]
"""Power of the building for each unit of power of its machines: a number, or the id of a figure of the book."""


class LocalOptions(GeneratorOptions):
    """A machine and the recipe it runs.

    Attributes:
        gpus: Cards of the machine.
        available: Share of the time the machine works on this; below 1 it takes longer.
        card: The card, as in the book; absent, the offer says it.
        engine: The serving engine, as in the book.
        concurrency: Sequences in flight in one copy of the model.
        tokens_per_second: Output tokens a second of one card, measured or stated.
        throughput: A measured throughput row of the book instead.
        setup_hours: Hours of every card before the first record.
        power: The offer whose electricity an owned machine draws, such as ``power/us-industrial``.
        pue: Power of the building for each unit of power of the machine, or a figure of the book.
        host_watts_per_card: Watts of processors, memory and fans, for each card.
        watts: What an owned machine draws at work, for each card, its host included; in place of the rated power.
        hourly: What an hour of the machine costs, for each card, all included, such as ``2.50 USD/hour``: for a machine
            that no offer rents and nobody writes off.
        bought_for: What one owned card cost.
        resale: What one card brings at the end; ``0 USD`` if nothing.
        life_months: Months an owned card is kept.
        rent_offer: The rental an owned machine could earn.
        reading: Which reading of an owned machine ranks.
    """

    gpus: Positive | None = None
    available: KeepRate | None = None
    card: Name | None = None
    engine: Name | None = None
    concurrency: Positive | None = None
    tokens_per_second: PositiveNumber | None = None
    throughput: Name | None = None
    setup_hours: Uncertain | None = None
    power: Name | None = None
    pue: Pue | None = None
    host_watts_per_card: Uncertain | None = None
    watts: PositiveNumber | None = None
    hourly: Hourly | None = None
    bought_for: Price | None = None
    resale: Price | None = None
    life_months: PositiveNumber | None = None
    rent_offer: Name | None = None
    reading: Reading = "full"

    @model_validator(mode="after")
    def _one_rate(self) -> "LocalOptions":
        if self.tokens_per_second is not None and self.throughput is not None:
            msg = "write tokens_per_second (your own rate) or throughput (a row of the book), not both"
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _one_price(self) -> "LocalOptions":
        if self.hourly is not None and (self.bought_for is not None or self.reading != "full"):
            msg = "write hourly (an hour of the machine, all included) or bought_for with its readings, not both"
            raise ValueError(msg)
        if self.watts is not None and self.host_watts_per_card is not None:
            msg = "watts is the whole machine's: remove host_watts_per_card"
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _worth_less_at_the_end(self) -> "LocalOptions":
        if self.bought_for is None or self.resale is None:
            return self
        bought, left = self.bought_for.money, self.resale.money
        if bought.currency != left.currency:
            msg = f"bought_for and resale must be in one currency, not {bought.currency} and {left.currency}"
            raise ValueError(msg)
        if left.amount > bought.amount:
            msg = f"resale ({left}) is above bought_for ({bought})"
            raise ValueError(msg)
        return self
