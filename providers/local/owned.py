"""What the use of an owned machine costs beside its electricity, under three readings.

Marginal power counts electricity alone; full amortised adds the machine's wear; foregone rent counts what a tenant
would have paid. A tenant would have drawn power at the owner's cost, so the rent lost is the rent less that power.
"""

from fractions import Fraction

from estimator.errors import Refusal, RefusalKind, nearest
from estimator.money import Money, exact, shortest
from estimator.pricing.book import Holding
from estimator.pricing.charges import UnitCharge
from estimator.sourcing import StatedCost
from providers.local.machine import Job
from providers.local.options import LocalOptions
from providers.local.power import WATT_HOURS, Power, meter_of
from providers.stated import Inputs, hourly, not_stated

HOURS_A_MONTH = Fraction(7305, 10)
"""Hours of a mean month: 365.25 × 24 / 12."""

NAMES = {"power": "marginal power", "full": "full amortised", "rent": "foregone rent"}
"""The readings of an owned machine, by the plan's word for them."""

PAID = "cards, taken as paid for"
WEAR = "cards, amortised"
RENT = "rent foregone"
HOUR = "machine, by the hour"


def readings(job: Job, hours: Fraction, rests: Inputs, power: Power | None) -> dict[str, tuple[StatedCost, ...]]:
    """What comes on top of the electricity under each reading.

    Args:
        job: The machine at work.
        hours: Card-hours of one raw record.
        rests: What those hours rest on.
        power: Its electricity, if known.
    """
    return {
        NAMES["power"]: (_paid_for(job, hours, rests.copy()),),
        NAMES["full"]: (_amortised(job, hours, rests.copy()),),
        NAMES["rent"]: (_foregone(job, hours, rests.copy(), power),),
    }


def by_the_hour(job: Job, rate: str, hours: Fraction, rests: Inputs) -> StatedCost:
    """A machine at a price for its hour that includes everything.

    Args:
        job: The machine at work.
        rate: As the plan states it.
        hours: Card-hours of one raw record.
        rests: What those hours rest on.
    """
    rests.words("plan: hourly", "assumed")
    return _cost(job, HOUR, hours, (hourly(rate), rate), rests)


def _cost(job: Job, item: str, hours: Fraction, rate: tuple[Money | Refusal, str], inputs: Inputs) -> StatedCost:
    fixed = job.machine.gpus * job.setup
    return StatedCost(
        item, "card-hour", hours, rate[0], "raw", fixed, f"card-hours × {rate[1]}", inputs.grade, inputs.sources
    )


def _paid_for(job: Job, hours: Fraction, inputs: Inputs) -> StatedCost:
    """The cards count for nothing, and a cost of nothing is written."""
    bought = job.options.bought_for
    currency = bought.money.currency if bought else job.request.holding.revision.currency or "USD"
    return _cost(job, PAID, hours, (Money(Fraction(0), currency), "0, as they are paid for"), inputs)


def _amortised(job: Job, hours: Fraction, inputs: Inputs) -> StatedCost:
    unknown = (_unpriced(job), "(bought_for − resale) / (months × 730.5 h × available)")
    return _cost(job, WEAR, hours, _wear(job.options, inputs) or unknown, inputs)


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


def _unpriced(job: Job) -> Refusal:
    keys = ("bought_for", "resale", "life_months", "available")
    missing = " and ".join(key for key in keys if getattr(job.options, key) is None)
    how = (
        f'"27500 USD" for one card{_range(job)}, "0 USD" of resale if nothing, 48 months, 0.7 of the time, for example'
    )
    return not_stated(WEAR, missing, how)


def _range(job: Job) -> str:
    """What the book says the card costs to buy, for the message that asks for it."""
    offer, book = f"buy/{job.machine.card_id}", job.request.book
    found = book.resolve(offer, job.request.as_of) if offer in book.offer_ids() else None
    if not isinstance(found, Holding):
        return ""
    for charge in found.revision.charges:
        if isinstance(charge, UnitCharge) and charge.meter == "card":
            high = f" to {charge.rate_high}" if charge.rate_high else ""
            return f" (the book says {charge.rate}{high} {found.revision.currency})"
    return ""


def _foregone(job: Job, hours: Fraction, inputs: Inputs, power: Power | None) -> StatedCost:
    if job.options.rent_offer is None:
        how = 'the rental the machine could earn, such as "gpu/runpod-secure/h100-sxm"'
        return _cost(job, RENT, hours, (not_stated(RENT, "rent_offer", how), "the rent of a card-hour"), inputs)
    rent = unit_rate(job, job.options.rent_offer, "gpu_hour", inputs)
    return _cost(job, RENT, hours, _net(job, rent, power, inputs), inputs)


def _net(job: Job, rent: Money | Refusal, power: Power | None, inputs: Inputs) -> tuple[Money | Refusal, str]:
    """The rent less the power a tenant would have drawn, where both are known in one currency."""
    if isinstance(rent, Refusal) or power is None:
        return rent, "the rent of a card-hour; electricity comes on top"
    meter = meter_of(job, power.offer)
    price = unit_rate(job, power.offer, meter, paid := Inputs(job.request.book))
    if not isinstance(price, Refusal):
        price = Money(price.amount * WATT_HOURS[meter], price.currency)
    if isinstance(price, Refusal) or price.currency != rent.currency or price.amount * power.kwh > rent.amount:
        return rent, "the rent of a card-hour; the power a tenant would have drawn is not taken off"
    inputs.merge(power.inputs)
    inputs.merge(paid)
    drawn = f"{shortest(power.kwh)} kWh × {shortest(price.amount)}"
    why = f"({shortest(rent.amount)} of rent − {drawn} a tenant would have drawn)"
    return Money(rent.amount - price.amount * power.kwh, rent.currency), why


def unit_rate(job: Job, offer: str, meter: str, inputs: Inputs) -> Money | Refusal:
    """The rate of one unit of a meter, where the offer has one plain rate for it; its evidence joins ``inputs``."""
    book = job.request.book
    if offer not in book.offer_ids():
        return Refusal("no rate", offer, f"no price file knows this offer; {nearest(offer, book.offer_ids())}")
    found = book.resolve(offer, job.request.as_of)
    if isinstance(found, Refusal):
        return found
    if not found.revision.charges:
        kind: RefusalKind = "withdrawn" if found.revision.withdrawn else "quote needed"
        return Refusal(kind, offer, f"it has no published price since {found.revision.start}; name an offer that has")
    charges = [charge for charge in found.revision.charges if getattr(charge, "meter", None) == meter]
    if len(charges) != 1 or not isinstance(charge := charges[0], UnitCharge):
        return Refusal("not modelled", offer, f"it has no single rate for {meter}; name an offer that has")
    if charge.rate_high is not None:
        why = f"{meter} is known only as {charge.rate} to {charge.rate_high}; name an offer with one rate"
        return Refusal("range only", offer, why)
    inputs.cited(found.revision.evidence.price)
    return Money(exact(charge.rate) / charge.per, found.revision.currency or "USD")
