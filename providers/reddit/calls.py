"""How many calls a record takes, by endpoint. Every size comes from the offer's own metering facts."""

from collections.abc import Callable
from fractions import Fraction
from math import ceil
from typing import NamedTuple

from estimator.draws.drawn import most
from estimator.errors import Refusal
from estimator.evidence import Grade, weakest
from estimator.money import shortest
from estimator.sourcing import Step
from providers.published import Published
from providers.reddit.options import Options, Recheck
from providers.stated import Inputs, not_stated

MONTH_DAYS = 30
"""Days of the month in which re-checks are counted, as in the formula this follows: calls = items / 100 x 30 / days."""


class Calls(NamedTuple):
    """Calls for one record.

    Attributes:
        ratio: Calls for one record.
        why: The arithmetic in words.
        grade: The weakest grade among the inputs.
        evidence: Behind the inputs.
        reach: The most records there are, ``None`` when unlimited.
        reach_limit: What sets the reach.
        steps: Further arithmetic.
        warnings: What the reader must know.
    """

    ratio: Fraction
    why: str
    grade: Grade
    evidence: tuple[str, ...]
    reach: int | None = None
    reach_limit: str = ""
    steps: tuple[Step, ...] = ()
    warnings: tuple[str, ...] = ()


def by_listing(options: Options, offer: Published) -> Calls | Refusal:
    """Pages of listings, each of which ends at its depth."""
    sizes, depth = offer.counts("page"), offer.reach("depth", "listing")
    if isinstance(sizes, Refusal):
        return sizes
    if depth is None or depth.max is None:
        return Refusal("not stated", "listing depth", "the offer does not say how many items one listing returns")
    if options.listings is None:
        return not_stated(
            "listings read", "listings", f"each ends after {depth.max:,} records; write how many you read"
        )
    (page,) = sizes
    reach = options.listings * depth.max
    evidence = (*offer.facts_by, *(depth.evidence or offer.limits_by))
    why = "each listing ends in a page that may be partly filled: up to one call more a listing"
    return Calls(
        ratio=Fraction(1, page),
        why=f"1 call for {page:,} records, the largest page of a listing",
        grade=offer.grade(evidence),
        evidence=evidence,
        reach=reach,
        reach_limit=f"{options.listings:,} listings of at most {depth.max:,} records",
        steps=(Step("records in reach", f"{reach:,}", f"{options.listings:,} x {depth.max:,}; {why}", evidence),),
    )


def by_info(_options: Options, offer: Published) -> Calls | Refusal:
    """Batches of known ids."""
    sizes = offer.counts("info_batch")
    if isinstance(sizes, Refusal):
        return sizes
    (batch,) = sizes
    why = f"1 call for {batch:,} ids"
    return Calls(Fraction(1, batch), why, offer.grade(offer.facts_by), offer.facts_by)


def by_comments(options: Options, offer: Published) -> Calls | Refusal:
    """Whole threads: a first page of comments, then calls that each open more of them."""
    sizes = offer.counts("comments_first_page", "morechildren")
    if isinstance(sizes, Refusal):
        return sizes
    if options.comments_per_thread is None:
        how = "a short thread costs a call too; write { low = …, likely = …, high = … }"
        return not_stated("calls for comments", "comments_per_thread", how)
    (first, more), size = sizes, options.comments_per_thread
    formula = f"1 + ceil(max(0, comments - {first:,}) / {more:,})"
    steps = tuple(
        Step(f"calls for a thread of {shortest(value)} comments", f"{thread_calls(value, first, more):,}", formula)
        for value in dict.fromkeys((size.low, size.likely, size.high))
    )
    inputs = Inputs(offer.book)
    inputs.cited(offer.facts_by)
    likely = inputs.stated("comments_per_thread", size)
    calls = thread_calls(likely, first, more)
    opened = f" and {calls - 1} for {more:,} more each" if calls > 1 else ""
    return Calls(
        ratio=calls / likely,
        why=f"{calls} calls for {shortest(likely)} comments: 1 for the first {first:,}{opened}",
        grade=inputs.grade,
        evidence=inputs.sources,
        steps=steps,
        warnings=(
            "Calls for comments are a floor: every collapsed branch of a thread needs a call of its own.",
            "The ids of the threads are taken as known: finding them by listing costs further calls.",
        ),
    )


def thread_calls(comments: Fraction, first: int, more: int) -> Fraction | int:
    """The fewest calls that read a thread: ``1 + ceil(max(0, n - first) / more)``."""
    return 1 + ceil(most(Fraction(0), comments - first) / more)


def again(recheck: Recheck, offer: Published) -> Calls | Refusal:
    """Calls a month for each record held, looking it up by id every so many days."""
    sizes = offer.counts("info_batch")
    if isinstance(sizes, Refusal):
        return sizes
    (batch,) = sizes
    return Calls(
        ratio=Fraction(MONTH_DAYS, batch * recheck.every_days),
        why=f"1 call for {batch:,} records held, every {recheck.every_days} days of a month of {MONTH_DAYS}",
        grade=weakest((offer.grade(offer.facts_by), "derived")),
        evidence=(*offer.facts_by, "plan: recheck"),
        warnings=("The deletion re-check uses the same rate limit, which the pace does not set aside.",),
    )


BY_ENDPOINT: dict[str, Callable[[Options, Published], Calls | Refusal]] = {
    "listing": by_listing,
    "comments": by_comments,
    "info": by_info,
}
"""How each endpoint turns records into calls."""
