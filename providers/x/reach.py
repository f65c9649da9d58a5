"""Which endpoints a tier has, how far back they reach, and how fast they answer."""

from fractions import Fraction

from estimator.errors import Refusal
from estimator.evidence import weakest
from estimator.sourcing import Pace
from providers.published import Published
from providers.x.options import Options

_PAGE = "page_"


def blocked(name: str, options: Options, offer: Published) -> list[Refusal]:
    """Why this tier cannot answer: it lacks the endpoint, or the endpoint does not reach back far enough."""
    found = []
    endpoint, named = options.endpoint, _endpoints(offer)
    if named and endpoint not in named:
        why = f"{name} names {', '.join(sorted(named))}, not {endpoint}; use one of these or another offer"
        found.append(Refusal("not covered", endpoint, why))
    history = offer.reach("history", endpoint)
    if history is not None and history.days is not None and (options.since_days or 0) > history.days:
        asked = f"the plan asks for {options.since_days}; search/all reaches further"
        why = f"it reaches {history.days} days back and {asked}"
        found.append(Refusal("not covered", endpoint, why))
    return found


def _endpoints(offer: Published) -> set[str]:
    paged = {name.removeprefix(_PAGE).replace("_", "/") for name in offer.facts if name.startswith(_PAGE)}
    return paged | offer.endpoints()


def pace(options: Options, offer: Published) -> Pace | Refusal:
    """How many new posts a day can be read, each on as many days as the plan wants."""
    rate = offer.throttle("call", options.endpoint)
    if rate is None:
        return _unpublished(options, offer)
    sizes = offer.counts(_PAGE + options.endpoint.replace("/", "_"))
    if isinstance(sizes, Refusal):
        return sizes
    (page,), reads = sizes, 1 + options.reread_days
    often = f", each read on {reads:,} days" if reads > 1 else ""
    return Pace(
        per_day=rate.per_day * page / reads,
        limit=f"{rate.words} at {options.endpoint}, {page:,} posts a page{often}",
        grade=weakest((rate.grade, offer.grade(offer.facts_by))),
        shared=options.endpoint,
    )


def _unpublished(options: Options, offer: Published) -> Pace | Refusal:
    if options.posts_per_day is not None:
        limit = f"{options.posts_per_day:,} posts a day, as the plan states"
        return Pace(per_day=Fraction(options.posts_per_day), limit=limit, grade="assumed", shared="post")
    if offer.has_cap("post"):
        return Pace(grade="assumed")
    why = "the offer publishes neither a rate limit nor a cap; write posts_per_day = (what your access allows)"
    return Refusal("pace unknown", "rate limit", why)
