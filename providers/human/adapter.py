"""People who write or label records: hours, rewards or tasks, and how long a pool of them takes."""

from collections.abc import Iterator
from fractions import Fraction

from estimator.errors import Refusal
from estimator.money import exact, shortest
from estimator.pricing.rows import OfferRevision
from estimator.rows import Row
from estimator.sourcing import MeterUse, Pace, Request, Sourcing, Step
from providers.human.effort import Effort, effort_of
from providers.human.options import HumanOptions
from providers.stated import Inputs, hourly, not_stated

HUNDREDTHS = 100
METERS = frozenset({"hour", "reward_cent", "task"})


class Adapter:
    """Provider ``human``: records people write or label."""

    id = "human"
    options: type[Row] = HumanOptions

    def source(self, request: Request) -> Sourcing:
        """Hours, rewards or tasks, and the pace of the pool."""
        options: HumanOptions = request.options
        effort = effort_of(options, request.book)
        metered = list(_metered(request, options, effort))
        pace = _pace(options, effort)
        steps = [Step("work behind one record", effort.why, "", effort.inputs.sources, effort.inputs.grade)]
        if effort.hours is not None:
            words = f"{shortest(effort.done * effort.hours)} hours"
            steps.append(Step("hours behind one record", words, "", effort.inputs.sources, effort.inputs.grade))
        return Sourcing(
            uses=tuple(use for use in metered if isinstance(use, MeterUse)),
            pace=Pace(grade="assumed") if isinstance(pace, Refusal) else pace,
            endpoint=options.task or "",
            refusals=(*effort.refusals, *(part for part in (*metered, pace) if isinstance(part, Refusal))),
            warnings=tuple(_warnings(options)),
            steps=tuple(steps),
            made_by="people",
        )


def _metered(request: Request, options: HumanOptions, effort: Effort) -> Iterator[MeterUse | Refusal]:
    """The units of each meter the offer charges; of tasks where it publishes no price."""
    revision = request.holding.revision
    spoken = revision if revision.charges else request.holding.comparable or revision
    meters = sorted(METERS & {getattr(charge, "meter", "") for charge in spoken.charges}) or ["task"]
    for meter in meters:
        inputs = effort.inputs.copy()
        units = _units(meter, options, effort, revision, inputs)
        if isinstance(units, Refusal):
            yield units
            continue
        ratio, why = units
        yield MeterUse(request.holding.offer.id, meter, ratio, why=why, grade=inputs.grade, evidence=inputs.sources)


def _units(
    meter: str, options: HumanOptions, effort: Effort, revision: OfferRevision, inputs: Inputs
) -> tuple[Fraction, str] | Refusal:
    if meter == "task":
        return effort.paid, f"{effort.why}, one task each"
    if effort.hours is None:
        return not_stated(
            "hours of work", "minutes_per_item", "the minutes one item takes one person, or items_per_hour"
        )
    hours = effort.paid * effort.hours
    words = f"{effort.why} × {shortest(effort.hours)} hours"
    if meter == "hour":
        return hours, words
    if options.pay is None:
        return not_stated("rewards", "pay", "what the worker is paid, such as '12 USD/hour'")
    pay = hourly(options.pay)
    refusal = _pay_refused(pay.currency, pay.amount, options.pay, revision)
    if refusal is not None:
        return refusal
    inputs.words("plan: pay", "assumed")
    return hours * pay.amount * HUNDREDTHS, f"{words} × {shortest(pay.amount)} {pay.currency} × 100"


def _pay_refused(currency: str, amount: Fraction, text: str, revision: OfferRevision) -> Refusal | None:
    if revision.currency is not None and currency != revision.currency:
        return Refusal(
            "not covered",
            "rewards",
            f"pay is {text}, and the offer bills in {revision.currency}; state pay in {revision.currency}",
        )
    floor = revision.metering.get("minimum_pay")
    if floor is not None and amount < exact(str(floor)):
        return Refusal(
            "not covered",
            "rewards",
            f"pay is {text}, and the vendor asks for at least {floor} {revision.currency} an hour",
        )
    return None


def _pace(options: HumanOptions, effort: Effort) -> Pace | Refusal:
    if options.pool is None or options.hours_per_day is None or effort.hours is None:
        how = "state pool, hours_per_day and minutes_per_item"
        return Refusal("pace unknown", "pace", f"nothing says how many people work how long; {how}")
    inputs = effort.inputs.copy()
    hours = inputs.stated("hours_per_day", options.hours_per_day)
    limit = f"{options.pool:,} people at {shortest(hours)} hours a day"
    return Pace(options.pool * hours / (effort.done * effort.hours), limit, grade=inputs.grade)


def _warnings(options: HumanOptions) -> Iterator[str]:
    if options.rejection is None:
        yield "Work that is turned down and done again is not counted: state rejection.share, 0 if there is none."
    if options.task == "label":
        yield "The texts to be labelled are not part of this cost."
