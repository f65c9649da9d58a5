"""The electricity an owned machine draws."""

from fractions import Fraction
from typing import NamedTuple

from estimator.errors import Refusal, nearest
from estimator.money import exact, shortest
from estimator.sourcing import MeterUse
from estimator.uncertain import Uncertain
from providers.local.machine import Job
from providers.stated import Inputs, not_stated

WHAT = "electricity"

WATT_HOURS = {"wh": 1000, "kwh": 1}
"""Units of a kWh on each meter that electricity is sold by; whole ones are billed, so the finer is the exacter."""


class Power(NamedTuple):
    """Electricity of an owned machine.

    Attributes:
        kwh: kWh of one card-hour.
        offer: Whose electricity.
        inputs: What it rests on.
        why: The arithmetic in words.
    """

    kwh: Fraction
    offer: str
    inputs: Inputs
    why: str


def power_of(job: Job) -> Power | Refusal:
    """KWh of one card-hour at the card's rated draw, with its share of the host and of the building."""
    options, card, book = job.options, job.machine.card, job.request.book
    if options.power is None:
        return not_stated(WHAT, "power", 'the offer whose electricity is drawn, such as "power/us-industrial"')
    if options.power not in book.offer_ids():
        why = f"no price file knows {options.power!r}; {nearest(options.power, book.offer_ids())}"
        return Refusal("no rate", WHAT, why)
    inputs = Inputs(book)
    building = _building(job, inputs)
    if isinstance(building, Refusal):
        return building
    if options.watts is not None:
        kwh = inputs.stated("watts", options.watts) / 1000 * building
        why = f"{options.watts.words()} W drawn / 1000 × {shortest(building)} for the building"
        return Power(kwh, options.power, inputs, why)
    if card is None:
        why = f"the book does not know the card {job.machine.card_id}, so not the watts it draws; state watts"
        return Refusal("not covered", WHAT, why)
    inputs.cited(card.evidence.get("sheet", ()))
    watts, words = Fraction(card.tdp_w), f"{card.tdp_w} W rated"
    if options.host_watts_per_card is not None:
        watts += inputs.stated("host_watts_per_card", options.host_watts_per_card)
        words += f" + {options.host_watts_per_card.words()} W of host"
    kwh = watts / 1000 * building
    return Power(kwh, options.power, inputs, f"({words}) / 1000 × {shortest(building)} for the building")


def _building(job: Job, inputs: Inputs) -> Fraction | Refusal:
    pue, book = job.options.pue, job.request.book
    if pue is None:
        how = 'a number of at least 1, or a figure of the book such as "pue/world-survey-mean"'
        return not_stated(WHAT, "pue", how)
    if isinstance(pue, Uncertain):
        return inputs.stated("pue", pue)
    found = book.figure(pue, job.request.as_of)
    if found is None:
        known = [figure.id for layer in book.layers for figure in layer.file.figure]
        return Refusal(
            "not observed", WHAT, f"no figure {pue!r} is known for {job.request.as_of}; {nearest(pue, known)}"
        )
    inputs.cited(found[1].evidence)
    return exact(found[1].value)


def power_use(job: Job, power: Power, hours: Fraction, rests: Inputs) -> MeterUse:
    """The electricity an owned machine draws, as a function of raw records, on the meter that its offer bills by.

    Args:
        job: The machine at work.
        power: Its draw.
        hours: Card-hours of one raw record.
        rests: What those hours rest on.
    """
    inputs = rests.copy()
    inputs.merge(power.inputs)
    meter = meter_of(job, power.offer)
    each = WATT_HOURS[meter]
    fixed = job.machine.gpus * job.setup * power.kwh * each
    if job.options.setup_hours is not None:
        inputs.stated("setup_hours", job.options.setup_hours)
    return MeterUse(
        offer=power.offer,
        meter=meter,
        ratio=hours * power.kwh * each,
        fixed=-(-fixed.numerator // fixed.denominator),
        why=f"{shortest(hours)} card-hours × {power.why}" + (f" × {each:,} Wh in a kWh" if each != 1 else ""),
        grade=inputs.grade,
        evidence=inputs.sources,
    )


def meter_of(job: Job, offer: str) -> str:
    """The meter that an electricity offer bills by: ``wh`` or ``kwh``."""
    found = job.request.book.resolve(offer, job.request.as_of)
    charges = () if isinstance(found, Refusal) else found.revision.charges
    return "wh" if any(getattr(charge, "meter", None) == "wh" for charge in charges) else "kwh"
