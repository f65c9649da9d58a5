"""The machine behind an offer: rented or owned, which card, how many of them are billed together."""

from fractions import Fraction
from typing import Literal, NamedTuple

from estimator.money import exact
from estimator.pricing.book import Holding
from estimator.pricing.rows import Card, OfferRevision
from estimator.sourcing import Request
from providers.generation.released import row_of
from providers.local.options import LocalOptions

Tenure = Literal["rented", "owned", "none"]


class Machine(NamedTuple):
    """What runs the recipe.

    Attributes:
        tenure: Rented by the card-hour, owned, or no machine at all.
        card_id: The card's id, if anything names one.
        card: Its row, if the book has one.
        gpus: Cards at work.
        billed: Cards billed: whole nodes where the offer rents nodes.
        minimum_hours: The fewest hours a started rental bills.
        source: Evidence of the metering rules.
    """

    tenure: Tenure
    card_id: str | None
    card: Card | None
    gpus: int
    billed: int
    minimum_hours: int
    source: tuple[str, ...]

    @property
    def name(self) -> str:
        """The machine in words."""
        card = self.card.name if self.card else self.card_id or "card"
        return f"{self.gpus} × {card}"


class Job(NamedTuple):
    """A machine put to work by a plan's source.

    Attributes:
        request: What the core asks.
        options: The source's keys.
        machine: What runs it.
    """

    request: Request
    options: LocalOptions
    machine: Machine

    @property
    def setup(self) -> Fraction:
        """Hours of every card before the first record."""
        return self.options.setup_hours.likely if self.options.setup_hours else Fraction(0)


def machine_of(request: Request, options: LocalOptions) -> Machine | None:
    """The machine of a source; ``None`` when the plan does not say how many cards it has."""
    if options.gpus is None:
        return None
    holding, revision = request.holding, _spoken(request.holding)
    card = card_id(request, options)
    row = row_of(request.book, "card", card)
    node = max(1, int(_fact(revision, "cards_per_node") or 1))
    billed = -(-options.gpus // node) * node
    hours = exact(_fact(revision, "minimum_hours") or "0")
    return Machine(
        tenure=tenure_of(holding),
        card_id=card,
        card=row if isinstance(row, Card) else None,
        gpus=options.gpus,
        billed=billed,
        minimum_hours=-(-hours.numerator // hours.denominator),
        source=revision.evidence.metering or revision.evidence.price,
    )


def card_id(request: Request, options: LocalOptions) -> str | None:
    """The card a plan names, or its offer's metering, or the offer's own id."""
    holding = request.holding
    return options.card or _fact(_spoken(holding), "card") or _last(holding.offer.id)


def tenure_of(holding: Holding) -> Tenure:
    """Whether an offer rents a machine, is one's own, or sells something else."""
    offer, meters = holding.offer.id, {getattr(charge, "meter", "") for charge in _spoken(holding).charges}
    if "gpu_hour" in meters:
        return "rented"
    if "card" in meters or offer.startswith(("buy/", "local/")):
        return "owned"
    return "none" if meters & {"kwh", "wh"} or offer.startswith("power/") else "rented"


def _spoken(holding: Holding) -> OfferRevision:
    return holding.revision if holding.revision.charges or holding.comparable is None else holding.comparable


def _fact(revision: OfferRevision, key: str) -> str:
    return str(revision.metering.get(key, ""))


def _last(offer: str) -> str | None:
    kind, _, card = offer.partition("/")
    return card.rpartition("/")[2] if kind in ("gpu", "buy") else None
