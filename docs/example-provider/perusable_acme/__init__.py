"""A made-up archive that sells forum posts by the page: a whole provider, small enough to read at once."""

from fractions import Fraction

from estimator.errors import Refusal
from estimator.rows import Positive, Row
from estimator.sourcing import MeterUse, Pace, Request, Sourcing
from providers.published import published


class Options(Row):
    """The keys of ``[[plan.source]]`` that this provider reads: how many pages a day the account may fetch."""

    pages_per_day: Positive | None = None


class Adapter:
    """Turns an Acme source into pages."""

    id = "acme"
    options: type[Row] = Options

    def source(self, request: Request) -> Sourcing:
        """Pages for the raw records, and how many records come in a day."""
        offer, daily = published(request), request.options.pages_per_day
        sizes = offer.counts("page")
        if isinstance(sizes, Refusal):
            return Sourcing((), endpoint="archive", refusals=(sizes,))
        (page,) = sizes
        why, cited = f"1 page for {page:,} posts", offer.facts_by
        grade = offer.grade(cited)
        use = MeterUse(request.holding.offer.id, "page", Fraction(1, page), why=why, grade=grade, evidence=cited)
        if daily is None:
            slow = Refusal("pace unknown", "pace", "write pages_per_day = (what your account allows)")
            return Sourcing((use,), pace=Pace(grade="assumed"), endpoint="archive", refusals=(slow,))
        pace = Pace(Fraction(daily * page), f"{daily:,} pages a day, as the plan states", grade="assumed")
        return Sourcing((use,), pace=pace, endpoint="archive")
