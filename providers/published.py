"""What an offer publishes about its metering and its limits, and how well each is known.

An offer that was withdrawn, or went from a list price to a contract, publishes nothing any more; its last published
rules then stand in, and the reader is told.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import NamedTuple

from estimator.errors import Refusal
from estimator.evidence import Grade, weakest
from estimator.pricing.book import PriceBook
from estimator.pricing.charges import (
    CapLimit,
    Limit,
    RateLimit,
    ReachLimit,
)
from estimator.pricing.rows import Fact
from estimator.sourcing import Request

DAY = 86_400
"""Seconds in a day."""

_SPANS = {1: "second", 60: "minute", 3_600: "hour", DAY: "day"}


class Throttle(NamedTuple):
    """The sustained rate of one meter: units a day, in words, with its evidence and grade."""

    per_day: Fraction
    words: str
    evidence: tuple[str, ...]
    grade: Grade


class Published(NamedTuple):
    """The metering rules and limits that hold for a source.

    Attributes:
        facts: Metering facts by name.
        facts_by: Evidence ids behind them.
        limits: Published limits.
        limits_by: Evidence ids behind the limits that name none of their own.
        price_by: Evidence ids behind the charges, which fix what one unit of a meter is.
        outdated: A warning when facts or limits are those of an earlier revision, else empty.
        book: Grades the evidence.
    """

    facts: Mapping[str, Fact]
    facts_by: tuple[str, ...]
    limits: tuple[Limit, ...]
    limits_by: tuple[str, ...]
    price_by: tuple[str, ...]
    outdated: str
    book: PriceBook

    def counts(self, *names: str) -> tuple[int, ...] | Refusal:
        """Metering facts that are numbers of things above 0, or a refusal for the first that is not published."""
        found = []
        for name in names:
            value = self.facts.get(name)
            if isinstance(value, bool) or not str(value).isdecimal() or int(str(value)) == 0:
                why = f"the offer's metering does not give {name!r}; add it to the offer in a price file of your own"
                return Refusal("not stated", name.replace("_", " "), why)
            found.append(int(str(value)))
        return tuple(found)

    def grade(self, evidence: Iterable[str]) -> Grade:
        """The weakest grade among these evidence ids."""
        return weakest(self.book.evidence(name).grade for name in evidence)

    def throttle(self, meter: str, endpoint: str) -> Throttle | None:
        """The tightest published rate of a meter at an endpoint; ``None`` when none is published."""
        rates = [limit for limit in self.limits if isinstance(limit, RateLimit) and limit.meter == meter]
        here = [rate for rate in rates if rate.endpoint in ("", endpoint)]
        if not here:
            return None
        tightest = min(here, key=lambda rate: Fraction(rate.max, rate.seconds))
        evidence = tightest.evidence or self.limits_by
        words = f"{tightest.max:,} {meter}{'s' if tightest.max > 1 else ''} per {span(tightest.seconds)}"
        return Throttle(Fraction(tightest.max * DAY, tightest.seconds), words, evidence, self.grade(evidence))

    def reach(self, kind: str, endpoint: str) -> ReachLimit | None:
        """How deep (``depth``) or how far back (``history``) an endpoint reaches; ``None`` when not published."""
        limits = [limit for limit in self.limits if isinstance(limit, ReachLimit) and limit.kind == kind]
        return next((limit for limit in limits if limit.endpoint in ("", endpoint)), None)

    def has_cap(self, meter: str) -> bool:
        """Whether a cap on this meter is published."""
        return any(isinstance(limit, CapLimit) and limit.meter == meter for limit in self.limits)

    def endpoints(self) -> set[str]:
        """The endpoints that limits name."""
        return {endpoint for limit in self.limits if (endpoint := getattr(limit, "endpoint", ""))}


def published(request: Request) -> Published:
    """The rules of the request's offer: those in force, or the last published ones where none are in force."""
    now, before = request.holding.revision, request.holding.comparable or request.holding.revision
    metered = now if now.metering or not before.metering else before
    limited = now if now.limits or not before.limits else before
    outdated = ""
    if before in (metered, limited) and before is not now:
        outdated = (
            f"The metering and the limits of {request.holding.offer.name} are those last published, of {before.start}."
        )
    return Published(
        facts=metered.metering,
        facts_by=metered.evidence.metering,
        limits=limited.limits,
        limits_by=limited.evidence.limits,
        price_by=(now if now.charges else before).evidence.price,
        outdated=outdated,
        book=request.book,
    )


def span(seconds: int) -> str:
    """A length of time in words: ``minute``, ``15 minutes``."""
    unit = max(length for length in _SPANS if seconds % length == 0)
    return _SPANS[unit] if seconds == unit else f"{seconds // unit:,} {_SPANS[unit]}s"
