"""What the back-test asks of the providers' arithmetic: functions handed in, since this package knows no provider."""

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from estimator.errors import Refusal
from estimator.pricing.book import PriceBook
from estimator.sourcing import Estimated

Values = Mapping[str, Fraction]


class Made(NamedTuple):
    """What a model does for one raw record.

    Attributes:
        calls: Calls.
        sent: Tokens sent.
        given: Tokens given back.
    """

    calls: Fraction
    sent: Fraction
    given: Fraction


class Effort(NamedTuple):
    """What people do for one raw record.

    Attributes:
        items: Labels or texts paid.
        hours: Hours of work paid; ``None`` where the minutes are not stated.
    """

    items: Fraction
    hours: Fraction | None


class Served(NamedTuple):
    """What the throughput formula is asked.

    Attributes:
        book: Holds the shapes of models and cards.
        model: The model's id.
        card: The card's id.
        gpus: Cards of the machine.
        engine: The serving engine, if known.
        as_of: The day whose software ran.
        sent: Tokens sent with a call, on average.
        given: Tokens a call gives back, on average.
        concurrency: Sequences in flight in one copy of the model.
    """

    book: PriceBook
    model: str
    card: str
    gpus: int
    engine: str | None
    as_of: date
    sent: Fraction
    given: Fraction
    concurrency: int


class Workings(NamedTuple):
    """The product's own arithmetic.

    Attributes:
        made: Calls and tokens of one raw record, from the values of records_per_call or turns, prompt_tokens,
            output_tokens and retries; an absent prompt counts as none.
        effort: Items and hours of one raw record, from labels_per_item and minutes_per_item.
        card_hours: Hours of one card for one raw record, from its tokens given back and tokens a second.
        speed: Output tokens a second of one card by the formula, with its band, or why it does not hold.
    """

    made: Callable[[Values], Made]
    effort: Callable[[Values], Effort]
    card_hours: Callable[[Fraction, Fraction], Fraction]
    speed: Callable[[Served], Estimated | Refusal]
