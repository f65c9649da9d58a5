"""What every question is asked against: the price book, the keep rates and the providers."""

from collections.abc import Callable, Hashable, Mapping
from datetime import date
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from estimator.evidence import GRADES
from estimator.money import exact
from estimator.planning.rows import Need, Source
from estimator.pricing.book import Holding, PriceBook
from estimator.pricing.charges import CreditCharge
from estimator.pricing.rows import OfferRevision
from estimator.pricing.tariff import Tariff, compile_tariff
from estimator.sourcing import Drawing, Estimated, Provider, Sourcing, likely
from estimator.yields.book import YieldBook

if TYPE_CHECKING:
    from estimator.draws.inputs import Draws
    from estimator.pilots.measured import Measured
    from estimator.pilots.pilot import Pilot


ANSWERS = 4096
"""Answers of providers kept at once: more than the plans of one screen have, few enough to weigh nothing."""


class Workspace:
    """Books and providers, and what was made of them so far: compiled tariffs, providers' answers, announced changes.

    Attributes:
        book: Prices.
        yields: Keep rates.
        providers: Adapters by id.
        pilots: What was measured, by the name as the plan writes it.
    """

    __slots__ = ("_answers", "_measured", "_regimes", "_tariffs", "book", "pilots", "providers", "yields")

    def __init__(
        self,
        book: PriceBook,
        yields: YieldBook,
        providers: Mapping[str, Provider],
        pilots: "Mapping[str, Pilot]" = MappingProxyType({}),
    ) -> None:
        self.book = book
        self.yields = yields
        self.providers = providers
        self.pilots = pilots
        self._measured: dict[str, Measured] = {}
        self._tariffs: dict[tuple[int, frozenset[int], int], Tariff] = {}
        self._answers: dict[Hashable, Sourcing] = {}
        self._regimes: dict[tuple[str, int, date], list[OfferRevision]] = {}

    def but(
        self,
        *,
        book: PriceBook | None = None,
        yields: YieldBook | None = None,
        providers: Mapping[str, Provider] | None = None,
        pilots: "Mapping[str, Pilot] | None" = None,
    ) -> "Workspace":
        """The same with another part."""
        return Workspace(
            book or self.book,
            yields or self.yields,
            self.providers if providers is None else providers,
            self.pilots if pilots is None else pilots,
        )

    def measured(self, source: Source) -> "Measured | None":
        """What the source's pilot measured; ``None`` without one, or where nobody read it."""
        name = source.pilot
        if name is None or name not in self.pilots:
            return None
        if name not in self._measured:
            from estimator.pilots.measured import measured  # noqa: PLC0415 - few plans name a pilot

            self._measured[name] = measured(self.pilots[name])
        return self._measured[name]

    def tariff(self, revision: OfferRevision, credits_: tuple[str, ...] = (), decimals: int = 0) -> Tariff:
        """The compiled charges of a revision, with the credits the plan claims.

        Args:
            revision: The revision.
            credits_: Amounts of the credits that the plan claims.
            decimals: Decimals to which bills are rounded where the currency's minor unit has fewer.
        """
        claimed = claimed_credits(revision, credits_)
        key = (id(revision), claimed, decimals)
        if key not in self._tariffs:
            currency = revision.currency or "USD"
            self._tariffs[key] = compile_tariff(revision.charges, revision.limits, currency, claimed, decimals)
        return self._tariffs[key]

    def answered(self, key: Hashable, ask: Callable[[], Sourcing]) -> Sourcing:
        """A provider's answer to what ``key`` says: asked once, as a provider is stateless and a search asks often."""
        if key not in self._answers:
            if len(self._answers) == ANSWERS:
                self._answers.clear()
            self._answers[key] = ask()
        return self._answers[key]

    def regimes(self, offer_id: str, revision: OfferRevision, as_of: date) -> list[OfferRevision]:
        """The revision that holds on ``as_of``, then the changes announced by that day as they take effect.

        A change in a file that a more specific one answers over changes nothing: a contract outlives the list it left.
        """
        key = (offer_id, id(revision), as_of)
        if key not in self._regimes:
            self._regimes[key] = [revision, *self._changes(offer_id, as_of)]
        return self._regimes[key]

    def _changes(self, offer_id: str, as_of: date) -> list[OfferRevision]:
        changes = sorted(self.book.changes(offer_id, as_of), key=lambda row: row.start)
        if changes and len(self.book.layers) > 1:
            below = self._below(offer_id, as_of)
            changes = [row for row in changes if id(row) not in below]
        return changes

    def _below(self, offer_id: str, as_of: date) -> set[int]:
        """The rows of files less specific than the one that answers for an offer."""
        holding = self.book.resolve(offer_id, as_of)
        answers = holding.layer if isinstance(holding, Holding) else None
        # Stable: of two files of the same rank the one named last is the more specific.
        ranked = sorted(self.book.layers, key=lambda layer: layer.rank)
        place = next((number for number, layer in enumerate(ranked) if layer is answers), 0)
        lower = (offer for layer in ranked[:place] for offer in layer.file.offer)
        return {id(row) for offer in lower if offer.id == offer_id for row in offer.revision}


class Question(NamedTuple):
    """What is asked: a need, at the prices of a day, against a workspace.

    Attributes:
        workspace: Books and providers.
        need: The need.
        as_of: The day whose prices hold.
        draws: Where uncertain inputs get their draws; ``None`` for an exact estimate at their likely values.
    """

    workspace: Workspace
    need: Need
    as_of: date
    draws: "Draws | None" = None

    def pilot(self, source: Source) -> "Measured | None":
        """What the source's pilot measured, if it was made by the day that is asked about."""
        found = self.workspace.measured(source)
        return found if found is not None and found.ended <= self.as_of else None

    def drawing(self, source: Source) -> Drawing:
        """The value of each uncertain input of a source.

        An input is one unknown in every plan that states it alike: by key, range and evidence; without evidence, by
        offer and account.
        """
        draws = self.draws
        if draws is None:
            return likely

        def value(key: str, stated: Estimated) -> Fraction:
            # A bare grade names no source, so two plans that write it need not mean the same unknown.
            own = stated.source.startswith("plan: ") or stated.source in GRADES
            where = f"{source.offer} {source.account}" if own else stated.source
            name = f"{key}|{stated.low}|{stated.likely}|{stated.high}|{where}"
            return draws.of(name, f"{key} of {source.offer}", stated)

        return value


def in_force(regimes: list[OfferRevision], day: date) -> OfferRevision:
    """The regime of a day: the last that has started, else the first."""
    return next((row for row in reversed(regimes[1:]) if row.start <= day), regimes[0])


def claimed_credits(revision: OfferRevision, amounts: tuple[str, ...]) -> frozenset[int]:
    """Positions of the credits a plan claims by their amounts; an amount that is not offered claims nothing."""
    wanted = [exact(amount) for amount in amounts]
    claimed = set()
    for position, charge in enumerate(revision.charges):
        if isinstance(charge, CreditCharge) and not charge.offered and exact(charge.amount) in wanted:
            wanted.remove(exact(charge.amount))
            claimed.add(position)
    return frozenset(claimed)


def unclaimed(revision: OfferRevision, amounts: tuple[str, ...]) -> list[str]:
    """Amounts a plan claims as credit that the offer does not give."""
    offered = [
        exact(charge.amount) for charge in revision.charges if isinstance(charge, CreditCharge) and not charge.offered
    ]
    left = []
    for amount in amounts:
        if exact(amount) in offered:
            offered.remove(exact(amount))
        else:
            left.append(amount)
    return left
