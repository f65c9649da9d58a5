"""An owned machine: the electricity it draws, and what its use costs under three readings.

Marginal power counts electricity alone; full amortised adds the machine's wear; foregone rent counts what a tenant would have paid.
A tenant would have drawn power at the owner's cost, so the rent lost is the rent less that power.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from estimator.errors import Refusal, nearest
from estimator.money import Money, exact, shortest, significant
from estimator.pricing.book import Holding
from estimator.pricing.rows import UnitCharge
from estimator.sourcing import MeterUse, Request, StatedCost
from estimator.uncertain import Uncertain
from providers.local.machine import Machine
from providers.local.options import LocalOptions
from providers.local.speed import Speed
from providers.stated import Inputs, not_stated

HOURS_A_MONTH = Fraction(7305, 10)
"""Hours of a mean month: 365.25 × 24 / 12."""

NAMES = {"power": "marginal power", "full": "full amortised", "rent": "foregone rent"}
"""The readings of an owned machine, by the plan's word for them."""


@dataclass(frozen=True, slots=True)
class Power:
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


def power_of(request: Request, options: LocalOptions, machine: Machine) -> Power | Refusal:
    """kWh of one card-hour at the card's rated draw, with its share of the host and of the building."""
    if options.power is None:
        return not_stated("electricity", "power", 'the offer whose electricity is drawn, such as "power/us-industrial"')
    if options.power not in request.book.offer_ids():
        return Refusal("no rate", "electricity", f"no price file knows {options.power!r}; {nearest(options.power, request.book.offer_ids())}")
    if machine.card is None:
        return Refusal("not covered", "electricity", f"the book does not know the card {machine.card_id}, so not the watts it draws")
    inputs = Inputs(request.book)
    building = _building(request, options, inputs)
    if isinstance(building, Refusal):
        return building
    inputs.cited(machine.card.evidence.get("sheet", ()))
    host = Fraction(0)
    if options.host_watts_per_card is not None:
        host = inputs.stated("host_watts_per_card", options.host_watts_per_card)
    kwh = (machine.card.tdp_w + host) / 1000 * building
    why = f"({machine.card.tdp_w} W rated{f' + {shortest(host)} W of host' if host else ''}) / 1000 × {shortest(building)} for the building"
    return Power(kwh, options.power, inputs, why)


def _building(request: Request, options: LocalOptions, inputs: Inputs) -> Fraction | Refusal:
    if options.pue is None:
        return not_stated("electricity", "pue", 'a number of at least 1, or a figure of the book such as "pue/world-survey-mean"')
    if isinstance(options.pue, Uncertain):
        return inputs.stated("pue", options.pue)
    found = request.book.figure(options.pue, request.as_of)
    if found is None:
        known = [figure.id for layer in request.book.layers for figure in layer.file.figure]
        why = f"no figure {options.pue!r} is known for {request.as_of}; {nearest(options.pue, known)}"
        return Refusal("not observed", "electricity", why)
    inputs.cited(found[1].evidence)
    return exact(found[1].value)


def power_use(power: Power, hours: Fraction, speed: Speed, fixed_hours: int) -> MeterUse:
    """The kWh an owned machine draws, as a function of raw records."""
    inputs = Inputs(power.inputs.book)
    inputs.merge(speed.inputs)
    inputs.merge(power.inputs)
    fixed = fixed_hours * power.kwh
    return MeterUse(
        offer=power.offer,
        meter="kwh",
        ratio=hours * power.kwh,
        fixed=-(-fixed.numerator // fixed.denominator),
        why=f"{significant(hours)} card-hours × {power.why}",
        grade=inputs.grade,
        evidence=inputs.sources,
    )


def readings(
    request: Request, options: LocalOptions, machine: Machine, hours: Fraction, power: Power | None
) -> dict[str, tuple[StatedCost, ...]]:
    """What comes on top of the electricity under each reading."""
    fixed = _setup_hours(options, machine)
    return {
        NAMES["power"]: (),
        NAMES["full"]: (_amortised(request, options, machine, hours, fixed),),
        NAMES["rent"]: (_foregone(request, options, hours, fixed, power),),
    }


def _setup_hours(options: LocalOptions, machine: Machine) -> Fraction:
    return machine.gpus * options.setup_hours.likely if options.setup_hours else Fraction(0)


def _amortised(request: Request, options: LocalOptions, machine: Machine, hours: Fraction, fixed: Fraction) -> StatedCost:
    inputs = Inputs(request.book)
    rate, why = _wear(options, inputs) or (_unpriced(request, options, machine), "(bought_for − resale) / (months × 730.5 h × available)")
    item = "cards, amortised"
    return StatedCost(item, "card-hour", hours, rate, "raw", fixed, f"card-hours × {why}", inputs.grade, inputs.sources)


def _wear(options: LocalOptions, inputs: Inputs) -> tuple[Money, str] | None:
    """What an hour of one card wears off it: its loss of value over the hours it works in its life."""
    bought, left, life, share = options.bought_for, options.resale, options.life_months, options.available
    if bought is None or left is None or life is None or share is None:
        return None
    inputs.words("plan: bought_for", "assumed")
    inputs.words("plan: resale", "assumed")
    working = inputs.stated("life_months", life) * HOURS_A_MONTH * inputs.stated("available", share)
    why = f"({bought.words()} − {left.words()}) / ({life.words()} months × 730.5 h × {share.words()} available)"
    return Money((bought.money.amount - left.money.amount) / working, bought.money.currency), why


def _unpriced(request: Request, options: LocalOptions, machine: Machine) -> Refusal:
    missing = [key for key in ("bought_for", "resale", "life_months", "available") if getattr(options, key) is None]
    how = f'such as "27500 USD" for one card{_range(request, machine)}, "0 USD" of resale if nothing, 48 months, 0.7 of the time'
    return not_stated("cards, amortised", " and ".join(missing), how)


def _range(request: Request, machine: Machine) -> str:
    """What the book says the card costs to buy, for the message that asks for it."""
    offer = f"buy/{machine.card_id}"
    found = request.book.resolve(offer, request.as_of) if offer in request.book.offer_ids() else None
    if not isinstance(found, Holding):
        return ""
    charges = [charge for charge in found.revision.charges if isinstance(charge, UnitCharge) and charge.meter == "card"]
    words = [f"{charge.rate}{f' to {charge.rate_high}' if charge.rate_high else ''} {found.revision.currency}" for charge in charges]
    return f" (the book says {words[0]})" if words else ""


def _foregone(request: Request, options: LocalOptions, hours: Fraction, fixed: Fraction, power: Power | None) -> StatedCost:
    item = "rent foregone"
    if options.rent_offer is None:
        refusal = not_stated(item, "rent_offer", 'the rental the machine could earn, such as "gpu/runpod-secure/h100-sxm"')
        return StatedCost(item, "card-hour", hours, refusal, "raw", fixed, "card-hours × the rent of a card-hour")
    inputs = Inputs(request.book)
    rent = unit_rate(request, options.rent_offer, "gpu_hour", inputs)
    rate, why = _net(request, rent, power, inputs)
    return StatedCost(item, "card-hour", hours, rate, "raw", fixed, f"card-hours × {why}", inputs.grade, inputs.sources)


def _net(request: Request, rent: Money | Refusal, power: Power | None, inputs: Inputs) -> tuple[Money | Refusal, str]:
    """The rent less the power a tenant would have drawn, where both are known in one currency."""
    if isinstance(rent, Refusal) or power is None:
        return rent, "the rent of a card-hour; electricity comes on top"
    price = unit_rate(request, power.offer, "kwh", paid := Inputs(request.book))
    if isinstance(price, Refusal) or price.currency != rent.currency or price.amount * power.kwh > rent.amount:
        return rent, "the rent of a card-hour; the power a tenant would have drawn is not taken off"
    inputs.merge(power.inputs)
    inputs.merge(paid)
    net = rent.amount - price.amount * power.kwh
    why = f"({shortest(rent.amount)} of rent − {shortest(power.kwh)} kWh × {shortest(price.amount)} a tenant would have drawn)"
    return Money(net, rent.currency), why


def unit_rate(request: Request, offer: str, meter: str, inputs: Inputs) -> Money | Refusal:
    """The rate of one unit of a meter, where the offer has one plain rate for it."""
    if offer not in request.book.offer_ids():
        return Refusal("no rate", offer, f"no price file knows this offer; {nearest(offer, request.book.offer_ids())}")
    found = request.book.resolve(offer, request.as_of)
    if isinstance(found, Refusal):
        return found
    charges = [charge for charge in found.revision.charges if getattr(charge, "meter", None) == meter]
    if len(charges) != 1 or not isinstance(charge := charges[0], UnitCharge):
        return Refusal("not modelled", offer, f"it has no single rate for {meter}; name an offer that has")
    if charge.rate_high is not None:
        return Refusal("range only", offer, f"{meter} is known only as {charge.rate} to {charge.rate_high}; name an offer with one rate")
    inputs.cited(found.revision.evidence.price)
    return Money(exact(charge.rate) / charge.per, found.revision.currency or "USD")


def unmeasured(options: LocalOptions) -> Iterator[str]:
    """What an owned machine draws and the plan leaves out."""
    if options.host_watts_per_card is None:
        yield "The power of processors, memory and fans is not counted: state host_watts_per_card."

