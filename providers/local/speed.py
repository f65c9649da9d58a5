"""Tokens a second of one card: stated, from a measured row of the book, or from the formula."""

from dataclasses import dataclass
from fractions import Fraction

from estimator.errors import Refusal, nearest
from estimator.money import exact, significant
from estimator.pricing.rows import Card, Throughput
from estimator.sourcing import Estimated, Request, Step
from providers.generation import Work
from providers.generation.released import Model, row_of
from providers.local.machine import Machine
from providers.local.options import LocalOptions
from providers.local.throughput import Load, predict
from providers.stated import Inputs, not_stated

WHAT = "tokens a second"


@dataclass(frozen=True, slots=True)
class Speed:
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


def speed_of(request: Request, options: LocalOptions, machine: Machine, work: Work) -> Speed | Refusal:
    """The rate of one card under a plan, from the best source it names."""
    if options.tokens_per_second is not None:
        return _stated(request, options)
    if options.throughput is not None:
        return _measured(request, options, options.throughput, machine)
    return _predicted(request, options, machine, work)


def _speed(rate: Estimated, inputs: Inputs, why: str, warnings: tuple[str, ...] = ()) -> Speed:
    words = significant(rate.likely, 4, group=True)
    if rate.is_range:
        words += f" ({significant(rate.low, 4, group=True)} to {significant(rate.high, 4, group=True)})"
    step = Step("output tokens a second of one card", words, why, inputs.sources, inputs.grade)
    return Speed(rate, inputs, step, warnings)


def _stated(request: Request, options: LocalOptions) -> Speed:
    assert options.tokens_per_second is not None  # noqa: S101 - the caller saw it
    inputs = Inputs(request.book)
    inputs.stated("tokens_per_second", options.tokens_per_second)
    return _speed(options.tokens_per_second.estimated("plan: tokens_per_second"), inputs, "as the plan states it")


def _measured(request: Request, options: LocalOptions, name: str, machine: Machine) -> Speed | Refusal:
    rows = request.book.rows("throughput")
    row = rows.get(name)
    if not isinstance(row, Throughput):
        return Refusal("not covered", WHAT, f"the book has no throughput row {name!r}; {nearest(name, rows)}")
    if row.observed_on > request.as_of or row.recorded_on > request.book.known_at:
        return Refusal("not observed", WHAT, f"{name} was measured on {row.observed_on}; name a rate known by {request.as_of}")
    inputs = Inputs(request.book)
    inputs.cited(row.evidence)
    carried = _carried(options, machine, row)
    where = f"measured on {row.observed_on}: {row.model}, {row.cards} × {row.card}, {row.setting}"
    if carried:
        inputs.words(f"carried over from another {carried}", "assumed")
        where += f"; carried over from another {carried}, so assumed"
    rate = exact(row.tokens_per_second)
    warning = f"The rate of {name} was measured for another {carried}."
    return _speed(Estimated(rate, rate, rate, inputs.grade, name), inputs, where, (warning,) if carried else ())


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


def _predicted(request: Request, options: LocalOptions, machine: Machine, work: Work) -> Speed | Refusal:
    model = row_of(request.book, "model", options.model)
    if options.concurrency is None:
        return not_stated(WHAT, "tokens_per_second", "a measured rate, a throughput row, or concurrency for the formula")
    if not isinstance(model, Model) or not isinstance(machine.card, Card):
        thing = f"model {options.model}" if machine.card else f"card {machine.card_id}"
        return Refusal("not covered", WHAT, f"the book does not know the {thing}; state tokens_per_second")
    if work.unknown_prompts:
        return work.unknown_prompts[0]
    load = Load(work.prompt / work.count, work.output / work.count, options.concurrency)
    found = predict(model, machine.card, machine.gpus, load, options.engine, request.as_of)
    if isinstance(found, Refusal):
        return found
    inputs = Inputs(request.book)
    inputs.words(found.per_card.source, found.per_card.grade)
    for part in ("parameters", "architecture"):
        inputs.cited(model.evidence.get(part, ()))
    inputs.cited(machine.card.evidence.get("sheet", ()))
    warning = f"The tokens a second are uncertain by a factor of two: {'; '.join(found.outside)}."
    return _speed(found.per_card, inputs, found.why, (warning,) if found.outside else ())


def card_hours(work: Work, speed: Speed) -> Fraction:
    """Card-hours of one raw record."""
    return work.output / (speed.per_card.likely * 3600)
