"""A generator on rented or owned cards: tokens a second, card-hours, power, and how long it takes."""

from dataclasses import dataclass, field
from fractions import Fraction

from estimator.errors import Refusal
from estimator.money import shortest, significant
from estimator.rows import Row
from estimator.sourcing import MeterUse, Pace, Request, Sourcing, StatedCost, Step
from providers.generation import Work, correction_cost, origin_of, release_of, work_of
from providers.generation.released import Origin
from providers.local.machine import Machine, machine_of, tenure_of
from providers.local.options import LocalOptions
from providers.local.owned import NAMES, Power, power_of, power_use, readings, unmeasured
from providers.local.speed import Speed, card_hours, speed_of
from providers.stated import Inputs, not_stated

DAY = 86_400


@dataclass(slots=True)
class _Parts:
    """An answer while it is put together."""

    uses: list[MeterUse] = field(default_factory=list)
    stated: list[StatedCost] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    readings: dict[str, tuple[StatedCost, ...]] = field(default_factory=dict)
    pace: Pace = field(default_factory=Pace)


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
        parts = _Parts(refusals=list(work.refusals), warnings=[*origin.warnings, *work.warnings], steps=list(work.steps))
        if tenure_of(request.holding) == "none":
            parts.refusals.append(Refusal("not covered", request.holding.offer.id, "it sells no machine; name a rental or an owned machine"))
        elif machine is None:
            parts.refusals.append(not_stated("machine", "gpus", "how many cards run together"))
        else:
            _run(request, options, machine, work, parts)
        _correct(request, options, parts)
        return _answer(request, options, machine, origin, parts)


def _run(request: Request, options: LocalOptions, machine: Machine, work: Work, parts: _Parts) -> None:
    parts.warnings += _idle(options, machine)
    if not work.output:
        return
    speed = speed_of(request, options, machine, work)
    if isinstance(speed, Refusal):
        parts.refusals.append(speed)
        return
    parts.warnings += speed.warnings
    hours = card_hours(work, speed)
    speed.inputs.merge(work.inputs)
    why = f"{significant(work.output)} tokens / ({significant(speed.per_card.likely)} a second × 3,600)"
    parts.steps += [
        speed.step,
        Step("card-hours of one raw record", significant(hours), why, speed.inputs.sources, speed.inputs.grade),
    ]
    parts.pace = _pace(options, machine, work, speed)
    if machine.tenure == "owned":
        _own(request, options, machine, hours, speed, parts)
    else:
        parts.uses.append(_rented(request, options, machine, hours, speed.inputs, why))


def _rented(request: Request, options: LocalOptions, machine: Machine, hours: Fraction, inputs: Inputs, why: str) -> MeterUse:
    inputs.cited(machine.source)
    setup = inputs.stated("setup_hours", options.setup_hours) if options.setup_hours else Fraction(0)
    fixed = machine.billed * setup
    nodes = f"; {machine.billed} cards are billed for {machine.gpus} at work, whole nodes" if machine.billed != machine.gpus else ""
    return MeterUse(
        offer=request.holding.offer.id,
        meter="gpu_hour",
        ratio=hours * machine.billed / machine.gpus,
        fixed=-(-fixed.numerator // fixed.denominator),
        quantum=machine.billed,
        minimum=machine.billed * machine.minimum_hours,
        why=f"{why}, in whole hours of {machine.billed} cards together{nodes}",
        grade=inputs.grade,
        evidence=inputs.sources,
    )


def _own(request: Request, options: LocalOptions, machine: Machine, hours: Fraction, speed: Speed, parts: _Parts) -> None:
    power = power_of(request, options, machine)
    parts.warnings += unmeasured(options)
    if isinstance(power, Refusal):
        parts.refusals.append(power)
    else:
        setup = options.setup_hours.likely if options.setup_hours else Fraction(0)
        parts.uses.append(power_use(power, hours, speed, machine.gpus * setup))
    known = power if isinstance(power, Power) else None
    parts.readings = readings(request, options, machine, hours, known)
    parts.stated += parts.readings.pop(NAMES[options.reading])


def _pace(options: LocalOptions, machine: Machine, work: Work, speed: Speed) -> Pace:
    share = options.available.likely if options.available else Fraction(1)
    inputs = Inputs(speed.inputs.book)
    inputs.merge(speed.inputs)
    if options.available:
        inputs.stated("available", options.available)
    rate = machine.gpus * share * speed.per_card.likely
    return Pace(
        per_day=rate * DAY / work.output,
        limit=f"{machine.name} at {shortest(share * 100)} % of the time, {significant(rate, 4, group=True)} tokens a second",
        grade=inputs.grade,
    )


def _idle(options: LocalOptions, machine: Machine) -> list[str]:
    found = []
    if options.available is None:
        found.append("The calendar lets the machine work day and night: state available, the share of the time it does.")
    elif machine.tenure == "rented" and options.available.likely < 1:
        found.append("Hours in which the rented machine stands idle are not billed here: give it back between runs.")
    if machine.tenure == "rented" and (options.power is not None or options.pue is not None):
        found.append("The rent includes electricity: power and pue are not used.")
    if machine.card is None:
        found.append(f"The book does not know the card {machine.card_id}: whether it was released by then was not checked.")
    if machine.billed != machine.gpus:
        found.append(f"{machine.billed} cards are billed although {machine.gpus} work: the offer rents whole nodes.")
    return found


def _correct(request: Request, options: LocalOptions, parts: _Parts) -> None:
    cost = correction_cost(options, request.book)
    if isinstance(cost, Refusal):
        parts.refusals.append(cost)
    elif cost is not None:
        parts.stated.append(cost)
        parts.readings = {name: (*costs, cost) for name, costs in parts.readings.items()}


def _answer(request: Request, options: LocalOptions, machine: Machine | None, origin: Origin, parts: _Parts) -> Sourcing:
    things = (("model", options.model), ("card", machine and machine.card_id), ("engine", options.engine))
    blocked = [release_of(request.book, table, name, request.as_of) for table, name in things]  # type: ignore[arg-type]
    return Sourcing(
        uses=tuple(parts.uses),
        stated=tuple(parts.stated),
        pace=parts.pace,
        endpoint=options.recipe or "",
        terms=origin.terms,
        seeds=origin.seeds,
        refusals=tuple(parts.refusals),
        blocked=tuple(refusal for refusal in blocked if refusal is not None),
        warnings=tuple(parts.warnings),
        steps=tuple(parts.steps),
        readings=parts.readings,
    )
