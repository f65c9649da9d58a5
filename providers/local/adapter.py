"""A generator on rented or owned cards: tokens a second, card-hours, power, and how long it takes."""

from collections.abc import Iterator
from fractions import Fraction

from estimator.errors import Refusal
from estimator.money import shortest, significant
from estimator.rows import Row
from estimator.sourcing import MeterUse, Pace, Request, Sourcing, StatedCost, Step
from providers.generation import Origin, Work, correction_cost, origin_of, release_of, work_of
from providers.local.machine import Job, card_id, machine_of, tenure_of
from providers.local.options import LocalOptions
from providers.local.owned import NAMES, by_the_hour, readings
from providers.local.power import power_of, power_use
from providers.local.speed import Speed, card_hours, speed_of
from providers.stated import Inputs, not_stated

DAY = 86_400
"""Seconds of a day."""


class _Parts:
    """An answer while it is put together."""

    __slots__ = ("pace", "readings", "refusals", "stated", "steps", "uses", "warnings")

    def __init__(self, refusals: list[Refusal], warnings: list[str], steps: list[Step]) -> None:
        self.uses: list[MeterUse] = []
        self.stated: list[StatedCost] = []
        self.refusals = refusals
        self.warnings = warnings
        self.steps = steps
        self.readings: dict[str, tuple[StatedCost, ...]] = {}
        self.pace = Pace()


class Adapter:
    """Provider ``local``: records a model makes on cards one rents or owns."""

    id = "local"
    options: type[Row] = LocalOptions

    def source(self, request: Request) -> Sourcing:
        """Card-hours or kWh, correction, pace and the terms of the model."""
        options: LocalOptions = request.options
        work = work_of(options, request.tokens_per_record, request.book)
        machine = machine_of(request, options)
        origin = origin_of(request.book, options.model, options.seeds)
        parts = _Parts(refusals=[*work.refusals], warnings=[*origin.warnings, *work.warnings], steps=[*work.steps])
        if tenure_of(request.holding) == "none":
            why = "it sells no machine; name a rental or an owned machine"
            parts.refusals.append(Refusal("not covered", request.holding.offer.id, why))
        elif machine is None:
            parts.refusals.append(not_stated("machine", "gpus", "how many cards run together"))
        else:
            _run(Job(request, options, machine), work, parts)
        if parts.pace.per_day is None:
            parts.refusals.append(
                Refusal("pace unknown", "pace", "nothing says how many tokens a second the machine gives")
            )
        _correct(request, options, parts)
        return _answer(request, options, origin, parts)


def _run(job: Job, work: Work, parts: _Parts) -> None:
    parts.warnings += _warnings(job)
    if not work.output:
        return
    speed = speed_of(job, work)
    if isinstance(speed, Refusal):
        parts.refusals.append(speed)
        return
    parts.warnings += speed.warnings
    hours = card_hours(work, speed)
    rests = work.inputs.copy()
    rests.merge(speed.inputs)
    why = f"{shortest(work.output)} tokens / ({shortest(speed.per_card.likely)} a second × 3,600)"
    hours_step = Step("card-hours of one raw record", significant(hours), why, rests.sources, rests.grade)
    parts.steps += [speed.step, hours_step]
    parts.pace = _pace(job, work, speed, rests)
    if job.machine.tenure == "owned":
        _own(job, hours, rests, parts)
    else:
        parts.uses.append(_rented(job, hours, rests, why))


def _rented(job: Job, hours: Fraction, rests: Inputs, why: str) -> MeterUse:
    machine = job.machine
    inputs = rests.copy()
    inputs.cited(machine.source)
    if job.options.setup_hours is not None:
        inputs.stated("setup_hours", job.options.setup_hours)
    fixed = machine.billed * job.setup
    nodes = f", billed for {machine.gpus} at work" if machine.billed != machine.gpus else ""
    return MeterUse(
        offer=job.request.holding.offer.id,
        meter="gpu_hour",
        ratio=hours * machine.billed / machine.gpus,
        fixed=-(-fixed.numerator // fixed.denominator),
        quantum=machine.billed,
        minimum=machine.billed * machine.minimum_hours,
        why=f"{why}, in whole hours of {machine.billed} cards together{nodes}",
        grade=inputs.grade,
        evidence=inputs.sources,
    )


def _own(job: Job, hours: Fraction, rests: Inputs, parts: _Parts) -> None:
    if job.options.hourly is not None:
        parts.stated.append(by_the_hour(job, job.options.hourly, hours, rests.copy()))
        return
    power = power_of(job)
    known = None if isinstance(power, Refusal) else power
    if isinstance(power, Refusal):
        parts.refusals.append(power)
    else:
        parts.uses.append(power_use(job, power, hours, rests))
    parts.readings = readings(job, hours, rests, known)
    parts.stated += parts.readings.pop(NAMES[job.options.reading])


def _pace(job: Job, work: Work, speed: Speed, rests: Inputs) -> Pace:
    inputs = rests.copy()
    share = Fraction(1)
    if job.options.available is not None:
        share = inputs.stated("available", job.options.available)
    rate = job.machine.gpus * share * speed.per_card.likely
    time = f"at {shortest(share * 100)} % of the time"
    limit = f"{job.machine.name} {time}, {significant(rate, 4, group=True)} tokens a second"
    return Pace(per_day=rate * DAY / work.output, limit=limit, grade=inputs.grade)


def _warnings(job: Job) -> Iterator[str]:
    options, machine = job.options, job.machine
    if options.available is None:
        yield "The calendar lets the machine work day and night: state available, the share of the time it does."
    elif machine.tenure == "rented" and options.available.likely < 1:
        yield "Hours in which the rented machine stands idle are not billed here: give it back between runs."
    if machine.tenure == "rented" and (options.power is not None or options.pue is not None):
        yield "The rent includes electricity: power and pue are not used."
    whole = options.hourly is not None or options.watts is not None
    if machine.tenure == "owned" and options.host_watts_per_card is None and not whole:
        yield "The power of processors, memory and fans is not counted: state host_watts_per_card."
    if machine.card is None and machine.card_id is not None:
        yield f"The book does not know the card {machine.card_id}: whether it was released by then was not checked."
    if machine.billed != machine.gpus:
        yield f"{machine.billed} cards are billed although {machine.gpus} work: the offer rents whole nodes."


def _correct(request: Request, options: LocalOptions, parts: _Parts) -> None:
    cost = correction_cost(options, request.book)
    if isinstance(cost, Refusal):
        parts.refusals.append(cost)
    elif cost is not None:
        parts.stated.append(cost)
        parts.readings = {name: (*costs, cost) for name, costs in parts.readings.items()}


def _answer(request: Request, options: LocalOptions, origin: Origin, parts: _Parts) -> Sourcing:
    book, as_of = request.book, request.as_of
    released = (
        release_of(book, "model", options.model, as_of),
        release_of(book, "card", card_id(request, options), as_of),
        release_of(book, "engine", options.engine, as_of),
    )
    return Sourcing(
        uses=tuple(parts.uses),
        stated=tuple(parts.stated),
        pace=parts.pace,
        endpoint=options.recipe or "",
        terms=origin.terms,
        seeds=origin.seeds,
        refusals=tuple(parts.refusals),
        blocked=tuple(refusal for refusal in released if refusal is not None),
        warnings=tuple(parts.warnings),
        steps=tuple(parts.steps),
        readings=parts.readings,
        made_by="model",
    )
