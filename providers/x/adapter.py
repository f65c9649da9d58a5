"""The X adapter: posts and users read, their pace, and the rules the vendor leaves open."""

from collections.abc import Iterator

from estimator.errors import Refusal
from estimator.money import shortest
from estimator.rows import Row
from estimator.sourcing import MeterUse, Pace, Request, Sourcing, Step
from providers.published import Published, published
from providers.x import metering, reach
from providers.x.options import Options


class Adapter:
    """Turns an X source into posts and users read."""

    id = "x"
    options: type[Row] = Options

    def source(self, request: Request) -> Sourcing:
        """What the source meters, how fast and how far back."""
        options: Options = request.options
        offer = published(request)
        often = metering.times(options, offer)
        speed = reach.pace(options, offer)
        parts: list[MeterUse | Refusal] = []
        if not isinstance(often, Refusal):
            parts = metering.uses(request.holding.offer.id, options, offer, often)
        found = [*parts, often, speed]
        stopped = tuple(reach.blocked(request.holding.offer.name, options, offer))
        return Sourcing(
            uses=tuple(part for part in parts if isinstance(part, MeterUse)),
            pace=Pace(grade="assumed") if isinstance(speed, Refusal) else speed,
            endpoint=options.endpoint,
            operators=options.operators,
            refusals=tuple(part for part in found if isinstance(part, Refusal)),
            blocked=stopped,
            warnings=() if stopped else tuple(_warnings(options, offer, speed)),
            steps=(*_pace_steps(offer, speed), *_readings(options, offer, often)),
            made_by="unknown",
        )


def _warnings(options: Options, offer: Published, speed: Pace | Refusal) -> Iterator[str]:
    if offer.outdated:
        yield offer.outdated
    history = offer.reach("history", options.endpoint)
    if history is not None and history.days is not None and options.since_days is None:
        yield f"{options.endpoint} reaches {history.days} days back: older posts need another endpoint."
    if isinstance(speed, Pace) and speed.per_day is None:
        yield "No rate limit of this tier is published, so the calendar rests on its cap alone."
    if options.expansions and not metering.is_settled(offer):
        yield "Whether what a response includes is billed is not settled: the likely quantity leaves it out."
    if offer.facts.get("retweets") == "unsettled" and "-is:retweet" not in options.operators:
        yield "Whether a repost is billed as one post or as two is not settled: it is counted as one."


def _pace_steps(offer: Published, speed: Pace | Refusal) -> tuple[Step, ...]:
    if isinstance(speed, Refusal) or speed.per_day is None:
        return ()
    evidence = (*offer.limits_by, *offer.facts_by)
    return (Step("posts a day at most", shortest(speed.per_day), speed.limit, evidence, speed.grade),)


def _readings(options: Options, offer: Published, often: metering.Times | Refusal) -> tuple[Step, ...]:
    return () if isinstance(often, Refusal) else metering.readings(options, often, offer)
