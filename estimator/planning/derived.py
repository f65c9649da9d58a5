"""Books with one thing in them changed, in memory: what an offer would have to say for something to hold."""

from collections.abc import Callable
from datetime import date

from estimator.errors import Refusal
from estimator.planning.workspace import Workspace
from estimator.pricing.book import PriceBook
from estimator.pricing.rows import Offer, OfferEvidence, OfferRevision
from estimator.rows import Evidence

SOUGHT = "sought-price"
"""The id of the evidence behind a price that nobody has published, and that is looked for."""

Change = Callable[[OfferRevision], OfferRevision]


def derived(workspace: Workspace, offer_id: str, as_of: date, change: Change) -> Workspace:
    """The workspace with the revision that answers for an offer changed; the files and their digests stay as they are.

    Raises:
        InputError: No price file knows the offer.
    """
    holding = workspace.book.resolve(offer_id, as_of)
    if isinstance(holding, Refusal):
        return workspace
    old = holding.revision
    new = _evident(change(old))

    def edited(offer: Offer) -> Offer:
        if offer is not holding.offer:
            return offer
        return offer.model_copy(update={"revision": tuple(new if row is old else row for row in offer.revision)})

    sought = Evidence(title="the price that is sought", read_on=as_of, grade="assumed")
    file = holding.layer.file
    changed = file.model_copy(
        update={"offer": tuple(map(edited, file.offer)), "evidence": {**file.evidence, SOUGHT: sought}}
    )
    layers = tuple(layer._replace(file=changed) if layer is holding.layer else layer for layer in workspace.book.layers)
    return Workspace(PriceBook(layers, workspace.book.known_at), workspace.yields, workspace.providers)


def _evident(row: OfferRevision) -> OfferRevision:
    """A revision whose price cites something, for one that had no price."""
    if row.evidence.price:
        return row
    return row.model_copy(update={"evidence": OfferEvidence(**{**dict(row.evidence), "price": (SOUGHT,)})})
