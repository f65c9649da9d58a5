"""What a plan's figures rest on, as far as the books decide it: kept in the JSON for a later run to compare with.

With the plan, the need and the days this is enough to ask the same question again.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from estimator.errors import Refusal
from estimator.evidence import Grade
from estimator.files import digest
from estimator.money import Money
from estimator.planning.demand import RECIPES, Demand, demand
from estimator.planning.rows import Need, Plan
from estimator.planning.workspace import Question, Workspace
from estimator.pricing.book import Holding
from estimator.pricing.fx import conversion
from estimator.pricing.rows import OfferRevision
from estimator.yields.book import KeptShare, YieldBook
from estimator.yields.rows import Acts


class Priced(NamedTuple):
    """Which revision of an offer answered: from when it holds, and a digest of its charges and limits."""

    offer: str
    start: date | None
    digest: str


class KeptRate(NamedTuple):
    """A keep rate of the book that was in force, numbers as the file has them. Without a rate: why there was none."""

    stage: str
    id: str
    acts: Acts
    operator: str | None
    likely: str | None
    low: str | None
    high: str | None
    grade: Grade | None
    measured_at: int | None
    evidence: tuple[str, ...]
    missing: str = ""


class Endpoint(NamedTuple):
    """Under what keep rates are looked up."""

    provider: str
    criteria: str
    endpoint: str


class KeptRates(NamedTuple):
    """The keep rates of the book for one source; a plan's own rates are in the plan."""

    source: str
    key: Endpoint
    stages: tuple[KeptRate, ...]


class Rate(NamedTuple):
    """An exchange rate that was used: one unit of ``base`` in ``quote``."""

    base: str
    quote: str
    rate: Fraction
    on: date | None


class Inputs(NamedTuple):
    """What a plan rests on in the books."""

    priced: tuple[Priced, ...]
    kept: tuple[KeptRates, ...]
    fx: tuple[Rate, ...]


def inputs(workspace: Workspace, need: Need, plan: Plan, as_of: date) -> Inputs:
    """What the books say to a plan on a day.

    Raises:
        InputError: The plan names an offer or a provider nobody knows.
    """
    question = Question(workspace, need, as_of)
    demands = [demand(question, row, name, 1) for row, name in zip(plan.source, plan.source_ids(), strict=True)]
    offers = dict.fromkeys(
        name for item in demands for name in (item.row.offer, *(use.offer for use in item.sourcing.uses))
    )
    held = {name: workspace.book.resolve(name, as_of) for name in offers}
    priced = tuple(_priced(workspace, name, holding, as_of) for name, holding in held.items())
    kept = tuple(found for item in demands for found in _kept(workspace, need, item, as_of))
    rates = tuple(_rates(workspace, tuple(_currencies(held.values(), demands, plan)), need.currency, as_of))
    return Inputs(priced, kept, rates)


def _priced(workspace: Workspace, offer: str, holding: Holding | Refusal, as_of: date) -> Priced:
    if isinstance(holding, Refusal):
        return Priced(offer, None, digest(b""))
    billed = holding.revision if holding.revision.charges else holding.comparable or holding.revision
    regimes = workspace.regimes(offer, billed, as_of)
    said = "\n".join(map(_said, regimes))
    return Priced(offer, holding.revision.start, digest(said.encode()))


def _said(row: OfferRevision) -> str:
    """What of a revision can enter a figure; its words and sources cannot."""
    return row.model_dump_json(exclude={"recorded_on", "note", "evidence", "conflicts", "observed_on"})


def _kept(workspace: Workspace, need: Need, item: Demand, as_of: date) -> Iterator[KeptRates]:
    """The rates the funnel was built from."""
    if item.funnel is None or item.holding is None:
        return
    key = Endpoint(item.holding.offer.provider, need.criteria, item.sourcing.endpoint)
    stages = tuple(_rate(name, share) for name, share in in_force_at(workspace.yields, key, as_of).items())
    yield KeptRates(item.id, key, stages)


def in_force_at(yields: YieldBook, key: Endpoint, as_of: date) -> Mapping[str, KeptShare | Refusal]:
    """The stages of an endpoint, as the demand for records reads them: the provider's own, else the recipe's."""
    known = yields.stages(key.provider, key.criteria, key.endpoint, as_of)
    return known or yields.stages(RECIPES, key.criteria, key.endpoint, as_of)


def _rate(stage: str, share: KeptShare | Refusal) -> KeptRate:
    if isinstance(share, Refusal):
        return KeptRate(stage, "", "after", None, None, None, None, None, None, (), share.why)
    keep, row = share.keep, share.revision
    grade, sources = share.rate.grade, row.evidence
    return KeptRate(
        stage, keep.id, keep.acts, keep.operator, row.likely, row.low, row.high, grade, row.measured_at, sources
    )


def _currencies(held: Iterable[Holding | Refusal], demands: Sequence[Demand], plan: Plan) -> Iterator[str]:
    for holding in held:
        if isinstance(holding, Holding):
            yield from (
                row.currency for row in (holding.revision, holding.comparable) if row is not None and row.currency
            )
    costs = [cost for item in demands for cost in item.sourcing.stated]
    costs += [cost for item in demands for other in item.sourcing.readings.values() for cost in other]
    yield from (cost.rate.currency for cost in costs if isinstance(cost.rate, Money))
    yield from (extra.amount.currency for extra in plan.extra)


def _rates(workspace: Workspace, currencies: Sequence[str], target: str, as_of: date) -> Iterator[Rate]:
    for base in dict.fromkeys(currencies):
        found = conversion(workspace.book, base, target, as_of)
        if base != target and not isinstance(found, Refusal):
            yield Rate(base, target, found.rate, found.on)
