"""The Reddit adapter: calls, their pace, and the deletion re-check."""

from fractions import Fraction

from estimator.errors import Refusal
from estimator.evidence import weakest
from estimator.money import shortest
from estimator.rows import Row
from estimator.sourcing import MeterUse, Pace, Request, Sourcing, Step
from providers.published import Published, Throttle, published
from providers.reddit.calls import BY_ENDPOINT, Calls, again
from providers.reddit.options import Options

METER = "call"
MINUTES_A_DAY = 1_440


class Adapter:
    """Turns a Reddit source into calls."""

    id = "reddit"
    options: type[Row] = Options

    def source(self, request: Request) -> Sourcing:
        """What the source meters, how fast and how far."""
        options: Options = request.options
        offer = published(request)
        reading = BY_ENDPOINT[options.endpoint](options, offer)
        checking = None if options.recheck is None else again(options.recheck, offer)
        throttle = _throttle(options, offer)
        known = [calls for calls in (reading, checking) if isinstance(calls, Calls)]
        found = (part for part in (reading, checking, throttle) if isinstance(part, Refusal))
        return Sourcing(
            uses=tuple(_use(request, options, calls, monthly=calls is checking) for calls in known),
            pace=_pace(reading, throttle),
            endpoint=options.endpoint,
            refusals=tuple(found),
            warnings=(*filter(None, [offer.outdated]), *(words for calls in known for words in calls.warnings)),
            steps=(*(step for calls in known for step in calls.steps), *_rate_steps(reading, throttle)),
            made_by="unknown",
        )


def _use(request: Request, options: Options, calls: Calls, *, monthly: bool) -> MeterUse:
    return MeterUse(
        offer=request.holding.offer.id,
        meter=METER,
        ratio=calls.ratio,
        basis="usable" if monthly else "raw",  # what the funnel dropped is not held
        monthly=monthly,
        months=options.recheck.months if monthly and options.recheck else 0,
        why=calls.why,
        grade=calls.grade,
        evidence=calls.evidence,
    )


def _throttle(options: Options, offer: Published) -> Throttle | Refusal:
    rates = [offer.throttle(METER, options.endpoint)]
    if options.calls_per_minute is not None:
        words = f"{options.calls_per_minute:,} calls per minute, as the plan states"
        per_day = Fraction(options.calls_per_minute * MINUTES_A_DAY)
        rates.append(Throttle(per_day, words, ("plan: calls_per_minute",), "assumed"))
    known = [rate for rate in rates if rate is not None]
    if known:
        return min(known, key=lambda rate: rate.per_day)
    why = "the offer publishes no rate limit, so its pace is unknown; write calls_per_minute = (what yours allows)"
    return Refusal("pace unknown", "rate limit", why)


def _pace(reading: Calls | Refusal, throttle: Throttle | Refusal) -> Pace:
    if isinstance(reading, Refusal):
        return Pace(grade="assumed")
    if isinstance(throttle, Refusal):
        return Pace(reach=reading.reach, reach_limit=reading.reach_limit, grade="assumed")
    return Pace(
        per_day=throttle.per_day / reading.ratio,
        limit=throttle.words,
        reach=reading.reach,
        reach_limit=reading.reach_limit,
        grade=weakest((throttle.grade, reading.grade)),
        shared=METER,
    )


def _rate_steps(reading: Calls | Refusal, throttle: Throttle | Refusal) -> tuple[Step, ...]:
    if isinstance(reading, Refusal):
        return ()
    daily = MINUTES_A_DAY / reading.ratio
    why = f"{shortest(1 / reading.ratio)} records a call, {MINUTES_A_DAY:,} minutes a day"
    needed = Step("calls a minute needed", f"records / {shortest(daily)} / days", why, reading.evidence, reading.grade)
    if isinstance(throttle, Refusal):
        return (needed,)
    fastest = shortest(throttle.per_day / reading.ratio)
    return (needed, Step("records a day at most", fastest, throttle.words, throttle.evidence, throttle.grade))
