"""Keep rates as a baseline recorded them, in place of those the files hold now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from estimator.errors import Refusal
from estimator.money import exact
from estimator.planning.demand import RECIPES
from estimator.planning.inputs import Endpoint, KeptRate, KeptRates
from estimator.sourcing import Estimated
from estimator.yields.book import KeptShare, YieldBook
from estimator.yields.rows import Keep, KeepRevision

Stages = Mapping[str, KeptShare | Refusal]


@dataclass(frozen=True, slots=True)
class DayYields(YieldBook):
    """Keep rates of one day, whichever is asked for: recorded ones stand over the files'.

    A file of keep rates may be edited or left out, so what was in force is taken from the record and not read again.

    Attributes:
        day: The day.
        recorded: Stages by endpoint.
    """

    day: date = date.min
    recorded: Mapping[Endpoint, Stages] = field(default_factory=dict)

    def stages(self, provider: str, criteria: str, endpoint: str, as_of: date) -> Stages:  # noqa: ARG002 - its own day
        """The recorded stages of an endpoint, else those of the files on this book's day."""
        known = self.recorded.get(Endpoint(provider, criteria, endpoint))
        return YieldBook.stages(self, provider, criteria, endpoint, self.day) if known is None else known


def day_yields(yields: YieldBook, known_at: date, day: date, kept: Iterable[KeptRates] = ()) -> DayYields:
    """The keep rates of a day as known on another, with the recorded ones over them."""
    recorded: dict[Endpoint, Stages] = {}
    for row in kept:
        recorded[row.key] = {rate.stage: _share(row.key, rate, day) for rate in row.stages}
    for key, stages in list(recorded.items()):
        if not stages:
            # Nothing was known of the provider's endpoint, nor of a recipe of that name.
            recorded.setdefault(key._replace(provider=RECIPES), {})
    return DayYields(yields.files, yields.digest, known_at, day, recorded)


def _share(key: Endpoint, rate: KeptRate, day: date) -> KeptShare | Refusal:
    if rate.likely is None:
        return Refusal("not observed", f"share kept at {rate.stage!r}", rate.missing)
    low, high = rate.low or rate.likely, rate.high or rate.likely
    revision = KeepRevision(
        recorded_on=day,
        effective_from=day,
        likely=rate.likely,
        low=rate.low,
        high=rate.high,
        measured_at=rate.measured_at,
        evidence=rate.evidence,
    )
    keep = Keep(
        id=rate.id,
        provider=key.provider,
        criteria=key.criteria,
        endpoint=key.endpoint,
        stage=rate.stage,
        acts=rate.acts,
        operator=rate.operator,
        revision=(revision,),
    )
    grade = rate.grade or "assumed"
    return KeptShare(keep, revision, Estimated(exact(rate.likely), exact(low), exact(high), grade, rate.id))


def effect(stages: Stages) -> dict[str, tuple[str, str | None, Fraction, int | None] | None]:
    """What of some stages can move a figure."""
    return {
        name: None
        if isinstance(share, Refusal)
        else (share.keep.acts, share.keep.operator, share.rate.likely, share.revision.measured_at)
        for name, share in stages.items()
    }
