"""The work behind one delivered record: how many items are done, how long they take, how many of them are paid."""

from fractions import Fraction
from typing import NamedTuple

from estimator.errors import Refusal
from estimator.money import shortest
from estimator.pricing.book import PriceBook
from providers.human.options import HumanOptions
from providers.stated import Inputs, not_stated

MINUTES = Fraction(60)


class Effort(NamedTuple):
    """Work behind one record.

    Attributes:
        done: Items done: texts written, or labels given, those turned down included.
        paid: Items paid.
        hours: Hours one item takes; ``None`` when not stated.
        inputs: What the counts rest on.
        why: The arithmetic in words.
        refusals: Figures that are missing.
    """

    done: Fraction
    paid: Fraction
    hours: Fraction | None
    inputs: Inputs
    why: str
    refusals: tuple[Refusal, ...]


def effort_of(options: HumanOptions, book: PriceBook) -> Effort:
    """The work behind one record, as far as the plan states it."""
    inputs = Inputs(book)
    refusals: list[Refusal] = []
    if options.task is None:
        refusals.append(not_stated("people's work", "task", '"write" or "label"'))
    labels = Fraction(1)
    if options.labels_per_item is not None:
        labels = inputs.stated("labels_per_item", options.labels_per_item)
    elif options.task == "label":
        refusals.append(not_stated("labels", "labels_per_item", "how many people label one item; 1 must be written"))
    again, why = _again(options, inputs, refusals)
    free = options.rejection is not None and options.rejection.paid is False
    unit = "label" if options.task == "label" else "text"
    words = f"{shortest(labels)} {unit}{'s' if labels != 1 else ''}{why}"
    paid = labels if free else labels * again
    return Effort(labels * again, paid, _hours(options, inputs), inputs, words, tuple(refusals))


def _again(options: HumanOptions, inputs: Inputs, refusals: list[Refusal]) -> tuple[Fraction, str]:
    """How often an item is done until one is accepted."""
    rejection = options.rejection
    if rejection is None:
        return Fraction(1), ""
    share = inputs.stated("rejection.share", rejection.share)
    if rejection.paid is None and rejection.share.high > 0:
        refusals.append(
            not_stated("rejected work", "rejection.paid", "whether work that is turned down is paid: true or false")
        )
    pay = "paid" if rejection.paid else "not paid"
    return 1 / (1 - share), f" / (1 − {shortest(share)} turned down, {pay})" if share else ""


def _hours(options: HumanOptions, inputs: Inputs) -> Fraction | None:
    if options.minutes_per_item is not None:
        return inputs.stated("minutes_per_item", options.minutes_per_item) / MINUTES
    if options.items_per_hour is not None:
        return 1 / inputs.stated("items_per_hour", options.items_per_hour)
    return None
