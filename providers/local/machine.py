"""The machine behind an offer: rented or owned, which card, how many of them are billed together."""

from dataclasses import dataclass
from typing import Literal

from estimator.money import exact
from estimator.pricing.book import Holding
from estimator.pricing.rows import Card, OfferRevision
from estimator.sourcing import Request
from providers.generation.released import row_of
from providers.local.options import LocalOptions

Tenure = Literal["rented", "owned", "none"]


@dataclass(frozen=True, slots=True)
class Machine:
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


def machine_of(request: Request, options: LocalOptions) -> Machine | None:
    """The machine of a source; ``None`` when the plan does not say how many cards it has."""
    if options.gpus is None:
        return None
    holding, revision = request.holding, _spoken(request.holding)
    card_id = options.card or _fact(revision, "card") or _last(holding.offer.id)
    row = row_of(request.book, "card", card_id)
    node = max(1, int(_fact(revision, "cards_per_node") or 1))
    billed = -(-options.gpus // node) * node
    hours = exact(_fact(revision, "minimum_hours") or "0")
    return Machine(
        tenure=tenure_of(holding),
        card_id=card_id,
        card=row if isinstance(row, Card) else None,
        gpus=options.gpus,
        billed=billed,
        minimum_hours=-(-hours.numerator // hours.denominator),
        source=revision.evidence.metering or revision.evidence.price,
    )


def tenure_of(holding: Holding) -> Tenure:
    """Whether an offer rents a machine, is one's own, or sells something else."""
    offer, meters = holding.offer.id, {getattr(charge, "meter", "") for charge in _spoken(holding).charges}
    if "gpu_hour" in meters:
        return "rented"
    if "card" in meters or offer.startswith(("buy/", "local/")):
        return "owned"
    return "none" if meters & {"kwh"} or offer.startswith("power/") else "rented"


def _spoken(holding: Holding) -> OfferRevision:
    return holding.revision if holding.revision.charges or holding.comparable is None else holding.comparable


def _fact(revision: OfferRevision, key: str) -> str:
    return str(revision.metering.get(key, ""))


def _last(offer: str) -> str | None:
    kind, _, card = offer.partition("/")
    return card.rpartition("/")[2] if kind in ("gpu", "buy") else None
