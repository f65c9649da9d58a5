"""The providers' arithmetic as the back-test asks for it: the same functions that answer for a plan."""

from datetime import date
from fractions import Fraction
from typing import Any

from estimator.backtest.workings import Effort, Made, Served, Values, Workings
from estimator.errors import Refusal, nearest
from estimator.pricing.book import PriceBook
from estimator.pricing.rows import Card, Model
from estimator.sourcing import Estimated
from estimator.uncertain import Uncertain
from providers.generation import GeneratorOptions, work_of
from providers.generation.released import row_of
from providers.human.effort import effort_of
from providers.human.options import HumanOptions
from providers.local.speed import WHAT, hours_of
from providers.local.throughput import Load, Server, predict

_NO_BOOK = PriceBook((), date(1970, 1, 1))
_UNSIZED = Estimated(Fraction(0), Fraction(0), Fraction(0), "assumed", "")
"""Tokens of a record: never asked for, since the tokens a call gives back are stated."""


def _constant(value: Fraction) -> Uncertain:
    return Uncertain.model_construct(likely=value, low=value, high=value, evidence="", grade="assumed")


def _stated(values: Values, *names: str) -> dict[str, Any]:
    return {name: _constant(values[name]) for name in names if name in values}


def made(values: Values) -> Made:
    """Calls and tokens of one raw record, as a generator's plan counts them."""
    keys = _stated(values, "records_per_call", "turns", "prompt_tokens", "output_tokens", "retries")
    work = work_of(GeneratorOptions.model_construct(**keys), _UNSIZED, _NO_BOOK)
    return Made(work.number, work.prompt, work.output)


def effort(values: Values) -> Effort:
    """Items and hours of one raw record, as a plan for people counts them."""
    keys = _stated(values, "labels_per_item", "minutes_per_item")
    found = effort_of(HumanOptions.model_construct(task="label", **keys), _NO_BOOK)
    return Effort(found.paid, None if found.hours is None else found.paid * found.hours)


def speed(asked: Served) -> Estimated | Refusal:
    """Output tokens a second of one card by the formula, or why it does not hold."""
    model, card = row_of(asked.book, "model", asked.model), row_of(asked.book, "card", asked.card)
    if not isinstance(model, Model):
        return _unknown(asked.book, "model", asked.model)
    if not isinstance(card, Card):
        return _unknown(asked.book, "card", asked.card)
    server = Server(card, asked.gpus, asked.engine, asked.as_of)
    found = predict(model, server, Load(asked.sent, asked.given, asked.concurrency))
    if isinstance(found, Refusal):
        # The remedy of a plan names a key that a row does not have.
        return found._replace(why=f"{found.why.rpartition('; ')[0]}; state tokens_per_second")
    return found.per_card


def _unknown(book: PriceBook, table: Any, name: str) -> Refusal:  # noqa: ANN401 - the name of a table
    return Refusal("not covered", WHAT, f"the price book has no {table} {name!r}; {nearest(name, book.rows(table))}")


WORKINGS = Workings(made, effort, hours_of, speed)
"""The arithmetic of generators, cards and people."""
