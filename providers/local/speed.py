"""Tokens a second of one card: stated, from a measured row of the book, or from the formula."""

from fractions import Fraction
from typing import NamedTuple

from estimator.draws.drawn import likely_of
from estimator.errors import Refusal, nearest
from estimator.money import exact, shortest, significant
from estimator.pricing.rows import Card, Model, Throughput
from estimator.sourcing import Estimated, Step
from estimator.uncertain import Uncertain
from providers.generation import Work
from providers.generation.released import row_of
from providers.local.machine import Job, Machine
from providers.local.options import LocalOptions
from providers.local.throughput import Load, Server, predict
from providers.stated import Inputs, not_stated

WHAT = "tokens a second"


class Speed(NamedTuple):
    """Output tokens a second of one card.

    Attributes:
        per_card: The rate with its bounds.
        inputs: What it rests on.
        step: How it was made.
        warnings: What the reader must know of it.
    """

    per_card: Estimated
    inputs: Inputs
    step: Step
    warnings: tuple[str, ...] = ()


def speed_of(job: Job, work: Work) -> Speed | Refusal:
    """The rate of one card under a plan, from the best source it names."""
    if job.options.tokens_per_second is not None:
        return _stated(job, job.options.tokens_per_second)
    if job.options.throughput is not None:
        return _measured(job, job.options.throughput, work)
    return _predicted(job, work)


def _speed(rate: Estimated, inputs: Inputs, why: str, warnings: tuple[str, ...] = ()) -> Speed:
    words = significant(rate.likely, 4, group=True)
    if rate.is_range:
        words += f" ({significant(rate.low, 4, group=True)} to {significant(rate.high, 4, group=True)})"
    step = Step("output tokens a second of one card", words, why, inputs.sources, inputs.grade)
    return Speed(rate, inputs, step, warnings)


def _stated(job: Job, rate: Uncertain) -> Speed:
    inputs = Inputs(job.request.book)
    inputs.stated("tokens_per_second", rate)
    return _speed(rate.estimated("plan: tokens_per_second"), inputs, "as the plan states it")


def _measured(job: Job, name: str, work: Work) -> Speed | Refusal:
    book, as_of = job.request.book, job.request.as_of
    rows = book.rows("throughput")
    row = rows.get(name)
    if not isinstance(row, Throughput):
        return Refusal("not covered", WHAT, f"the book has no throughput row {name!r}; {nearest(name, rows)}")
    if row.observed_on > as_of or row.recorded_on > book.known_at:
        return Refusal("not observed", WHAT, f"{name} was measured on {row.observed_on}; name a rate known by {as_of}")
    inputs = Inputs(book)
    inputs.cited(row.evidence)
    where = f"measured on {row.observed_on}: {row.model}, {row.cards} × {row.card}, {row.setting}"
    rate = exact(row.tokens_per_second)
    carried = _carried(job.options, job.machine, row)
    if not carried:
        return _speed(Estimated(rate, rate, rate, inputs.grade, name), inputs, where)
    inputs.words(f"carried over from another {carried}", "assumed")
    where += f"; carried over from another {carried}, so assumed"
    sent, given = (shortest(tokens / work.number) for tokens in (work.prompt, work.output))
    here = f"; a call here sends {sent} tokens and gets {given} back"
    warning = f"The rate of {name} was measured for another {carried}{here if work.prompt else ''}."
    return _speed(Estimated(rate, rate, rate, "assumed", name), inputs, where, (warning,))


def _carried(options: LocalOptions, machine: Machine, row: Throughput) -> str:
    """What of the measured setting differs from the plan's, in words."""
    pairs = (
        ("model", options.model, row.model),
        ("card", machine.card_id, row.card),
        ("engine", options.engine or row.engine, row.engine or options.engine),
        ("concurrency", options.concurrency or row.concurrency, row.concurrency or options.concurrency),
    )
    other = [name for name, planned, measured in pairs if planned != measured]
    if options.recipe is None or options.recipe not in row.setting:
        other.append("recipe")
    return " and ".join([", ".join(other[:-1]), other[-1]] if len(other) > 1 else other)


def _predicted(job: Job, work: Work) -> Speed | Refusal:
    options, machine, book = job.options, job.machine, job.request.book
    model = row_of(book, "model", options.model)
    if options.concurrency is None:
        return not_stated(
            WHAT, "tokens_per_second", "a measured rate, a throughput row, or concurrency for the formula"
        )
    if not isinstance(model, Model) or machine.card is None:
        thing = f"model {options.model}" if machine.card else f"card {machine.card_id}"
        return Refusal("not covered", WHAT, f"the book does not know the {thing}; state tokens_per_second")
    if work.unknown_prompts:
        return work.unknown_prompts[0]
    load = Load(work.prompt / work.number, work.output / work.number, options.concurrency)
    found = predict(model, Server(machine.card, machine.gpus, options.engine, job.request.as_of), load)
    if isinstance(found, Refusal):
        return found
    inputs = Inputs(book)
    inputs.words(found.per_card.source, found.per_card.grade)
    for part in ("parameters", "architecture"):
        inputs.cited(model.evidence.get(part, ()))
    inputs.cited(machine.card.evidence.get("sheet", ()))
    warning = f"The tokens a second are uncertain by a factor of two: {'; '.join(found.outside)}."
    rate = _erring(job, found.per_card, model, machine.card)
    return _speed(rate, inputs, found.why, (warning,) if found.outside else ())


def _erring(job: Job, rate: Estimated, model: Model, card: Card) -> Estimated:
    """A predicted rate with the formula's own error: one unknown for a model on a card, whatever plan runs it."""
    plain = likely_of(rate.likely)
    low, high = likely_of(rate.low) / plain, likely_of(rate.high) / plain
    band = Estimated(Fraction(1), low, high, rate.grade, f"{model.id} on {card.id}")
    return rate._replace(likely=rate.likely * job.request.draw("throughput formula", band))


def card_hours(work: Work, speed: Speed) -> Fraction:
    """Card-hours of one raw record."""
    return hours_of(work.output, speed.per_card.likely)


def hours_of(given: Fraction, per_second: Fraction) -> Fraction:
    """Hours of one card that give so many tokens at so many a second."""
    return given / (per_second * 3600)
