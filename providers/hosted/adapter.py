"""A generator on a hosted model: tokens of each price class for one raw record, and the pace an account allows."""

from collections.abc import Iterator
from fractions import Fraction

from estimator.draws.drawn import Drawn
from estimator.errors import Refusal
from estimator.money import shortest
from estimator.pricing.charges import RateLimit
from estimator.rows import Row
from estimator.sourcing import MeterUse, Pace, Request, Sourcing
from providers.generation import Work, correction_cost, origin_of, release_of, work_of
from providers.hosted.options import HostedOptions

MINUTES_A_DAY = 1440
SECONDS_A_DAY = 86_400


class Adapter:
    """Provider ``hosted``: records a vendor's model makes, billed by the token."""

    id = "hosted"
    options: type[Row] = HostedOptions

    def source(self, request: Request) -> Sourcing:
        """Tokens, correction, pace and the terms of the model."""
        options: HostedOptions = request.options
        work = work_of(options, request.tokens_per_record, request.book)
        offer = request.holding.offer
        origin = origin_of(request.book, options.model, options.seeds, covered=offer.terms is not None)
        correction = correction_cost(options, request.book)
        pace = _pace(request, options, work)
        answers = (*work.refusals, *work.unknown_prompts, pace, correction)
        release = release_of(request.book, "model", options.model or offer.id.rpartition("/")[2], request.as_of)
        return Sourcing(
            uses=tuple(_uses(request, options, work)),
            stated=() if correction is None or isinstance(correction, Refusal) else (correction,),
            pace=Pace(grade="assumed") if isinstance(pace, Refusal) else pace,
            endpoint=options.recipe or "",
            terms=origin.terms,
            seeds=origin.seeds,
            refusals=tuple(answer for answer in answers if isinstance(answer, Refusal)),
            blocked=tuple(refusal for refusal in (release, _too_long(request, work)) if refusal is not None),
            warnings=(*origin.warnings, *work.warnings, *_warnings(options)),
            steps=work.steps,
            made_by="model",
        )


def _warnings(options: HostedOptions) -> Iterator[str]:
    if options.cached_share is not None and options.cached_share.high > 0:
        yield "What a vendor asks for storing a cached prompt is not counted."
    if options.off_peak:
        yield "The calendar does not wait for the cheaper hours."


def _uses(request: Request, options: HostedOptions, work: Work) -> Iterator[MeterUse]:
    inputs = work.inputs.copy()
    cached = Fraction(0) if options.cached_share is None else inputs.stated("cached_share", options.cached_share)
    inputs.cited(request.holding.revision.evidence.metering)
    offer, charged = request.holding.offer.id, _meters(request)
    price_class = ".batch" if options.batch else ".off-peak" if options.off_peak else ""
    for ending, (sent, given) in _by_length(work, _limit(request)).items():
        parts = {"input_token": sent * (1 - cached), "cached_input_token": sent * cached, "output_token": given}
        for name, ratio in parts.items():
            if ratio or isinstance(ratio, Drawn):
                # A vendor that prices only some tokens of long calls apart prices the others as ever. One that does so
                # for plain calls and says nothing of this class leaves the class without a rate.
                apart = f"{name}{price_class}{ending}" in charged or (price_class and f"{name}{ending}" in charged)
                meter = name + price_class + (ending if apart else "")
                why = f"{shortest(ratio)} tokens {_DONE[name]} for one raw record{_LONG[ending]}, {_again(work)}"
                yield MeterUse(offer, meter, ratio, why=why, grade=inputs.grade, evidence=inputs.sources)
    if work.number and "call" in charged:
        why = f"{shortest(work.number)} calls for one raw record"
        yield MeterUse(offer, "call", work.number, why=why, grade=inputs.grade, evidence=inputs.sources)


def _meters(request: Request) -> frozenset[str]:
    """The meters the offer charges, or last charged."""
    revision = request.holding.revision
    spoken = revision if revision.charges else request.holding.comparable or revision
    return frozenset(getattr(charge, "meter", "") for charge in spoken.charges)


_DONE = {"input_token": "sent", "cached_input_token": "sent and cached", "output_token": "given back"}
_LONG = {"": "", ".long": " by calls above the long-context bound"}


def _again(work: Work) -> str:
    return "no call made again" if work.repeats == 1 else f"each call made {shortest(work.repeats)} times"


def _by_length(work: Work, limit: int | None) -> dict[str, tuple[Fraction, Fraction]]:
    """Tokens sent and given back for one raw record, apart for calls above the long-context bound."""
    pairs = [group.above(limit) for group in work.calls] if limit is not None else []
    sent = work.repeats * sum((pair[0] for pair in pairs), Fraction(0))
    given = work.repeats * sum((pair[1] for pair in pairs), Fraction(0))
    return {"": (work.prompt - sent, work.output - given), ".long": (sent, given)}


def _limit(request: Request) -> int | None:
    bound = request.holding.revision.metering.get("long_context_above")
    return None if bound is None else int(bound)


def _too_long(request: Request, work: Work) -> Refusal | None:
    window = request.holding.revision.metering.get("context_window")
    longest = max((group.longest for group in work.calls), default=Fraction(0))
    if window is None or longest <= int(window):
        return None
    how = "send fewer tokens or ask for fewer records a call"
    why = f"a call of {shortest(longest)} tokens does not fit a window of {int(window):,}; {how}"
    return Refusal("not covered", request.holding.offer.id, why)


def _pace(request: Request, options: HostedOptions, work: Work) -> Pace | Refusal:
    """Raw records a day under the tightest limit of the offer and of the account."""
    tokens = {"call": work.number, "input_token": work.prompt, "output_token": work.output}
    found = [
        Pace(
            Fraction(limit.max * SECONDS_A_DAY, limit.seconds) / tokens[limit.meter],
            f"{limit.max:,} {limit.meter}s per {limit.seconds:,} s",
        )
        for limit in request.holding.revision.limits
        if isinstance(limit, RateLimit) and limit.kind == "rate" and tokens.get(limit.meter)
    ]
    if options.calls_per_minute is not None and work.number:
        rate, grade = options.calls_per_minute.likely, options.calls_per_minute.grade
        found.append(Pace(rate * MINUTES_A_DAY / work.number, f"{shortest(rate)} calls a minute", grade=grade))
    if not found:
        return Refusal("pace unknown", "rate limit", "write calls_per_minute = (what your account allows)")
    return min(found, key=lambda pace: pace.per_day or 0)._replace(shared="account")
