"""The price book: what an offer said, on any day, as known on any day.

Files are read once into strict rows (:mod:`estimator.pricing.rows`); a book lays several of them over each other (list,
then contract, then quote: the most specific answers and says so) and resolves an offer to the one revision that held.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Literal, NamedTuple, TypeVar

from estimator.errors import InputError, Refusal, fault, nearest
from estimator.files import digest, parse_toml, read_bytes, validate
from estimator.pricing.check import problems
from estimator.pricing.rows import (
    BookFile,
    Dated,
    Deal,
    Figure,
    FigureRevision,
    Offer,
    OfferRevision,
    Terms,
    TermsRevision,
)
from estimator.rows import Evidence

LAYERS = ("list", "contract", "quote")

DatedT = TypeVar("DatedT", bound=Dated)


class Layer(NamedTuple):
    """One file of the book."""

    name: str
    file: BookFile
    digest: str

    @property
    def rank(self) -> int:
        """How specific its prices are: a quote beats a contract beats a list."""
        return LAYERS.index(self.file.layer)


class Conversion(NamedTuple):
    """One unit of the source currency in the target currency, and where the rate is from."""

    rate: Fraction
    on: date | None
    evidence: tuple[str, ...]


class Holding(NamedTuple):
    """The revision of an offer that held on a day.

    Attributes:
        offer: The offer.
        revision: What it said; it may lack charges (price not published) or be withdrawn.
        layer: The file that answered.
        until: The day before which it held, when a later revision is known; ``None`` while it is the latest.
        comparable: The latest earlier revision with charges, when this one has none: a last list price, never an offer.
        overridden: Names of less specific files that also know the offer.
    """

    offer: Offer
    revision: OfferRevision
    layer: Layer
    until: date | None = None
    comparable: OfferRevision | None = None
    overridden: tuple[str, ...] = ()


def held(revisions: Iterable[DatedT], as_of: date, known_at: date) -> list[DatedT]:
    """The revisions that started by ``as_of``, as known on ``known_at``, oldest first; corrections replace."""
    newest: dict[date, DatedT] = {}
    for revision in sorted(revisions, key=lambda row: row.recorded_on):
        if revision.recorded_on <= known_at:
            newest[revision.start] = revision
    return [newest[start] for start in sorted(newest) if start <= as_of]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PriceBook:
    """Price files laid over each other, seen as known on one day.

    Attributes:
        layers: The files, the least specific first.
        known_at: The day.
        rates: Exchange rates, by (from, to), that stand over those of the files: another day's, to tell causes apart.
    """

    layers: tuple[Layer, ...]
    known_at: date
    rates: Mapping[tuple[str, str], Conversion] = field(repr=False, compare=False, default_factory=dict)
    _offers: dict[str, list[tuple[Layer, Offer]]] = field(init=False, repr=False, compare=False, default_factory=dict)
    # A book never changes, and many plans ask it the same.
    _answers: dict[tuple[str, date], Holding | Refusal] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )
    _terms: dict[tuple[str, date], tuple[Terms, TermsRevision] | None] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        for layer in self.layers:
            for offer in layer.file.offer:
                self._offers.setdefault(offer.id, []).append((layer, offer))

    @property
    def digest(self) -> str:
        """One digest of every file."""
        if len(self.layers) == 1:
            return self.layers[0].digest
        return digest("\n".join(layer.digest for layer in self.layers).encode())

    @property
    def recorded_on(self) -> date:
        """The last day on which the book learned something, by ``known_at``."""
        return max(day for day in self._recorded() if day <= self.known_at)

    def _recorded(self) -> Iterator[date]:
        for layer in self.layers:
            yield from recorded_days(layer.file)

    def seen_at(self, known_at: date) -> "PriceBook":
        """The same files as known on another day.

        Raises:
            InputError: The book knew nothing yet on that day.
        """
        first = min(self._recorded(), default=None)
        if first is None:
            names = ", ".join(layer.name for layer in self.layers)
            raise fault(names, "", "nothing is recorded in it", "add an offer with a revision")
        if known_at < first:
            raise fault(
                "--known-at", "", f"the book knew nothing on {known_at}", f"its first entry was recorded on {first}"
            )
        return PriceBook(self.layers, known_at, self.rates)

    def with_layer(self, layer: Layer) -> "PriceBook":
        """This book with one more file over it."""
        return PriceBook((*self.layers, layer), self.known_at, self.rates)

    def offer_ids(self) -> list[str]:
        """Every offer of every file."""
        return sorted(self._offers)

    def evidence(self, name: str) -> Evidence:
        """The source behind an id: the most specific file that has it."""
        for layer in reversed(self.layers):
            if name in layer.file.evidence:
                return layer.file.evidence[name]
        raise KeyError(name)

    def resolve(self, offer_id: str, as_of: date) -> Holding | Refusal:
        """What an offer said on ``as_of``.

        Returns:
            The holding (its revision may be withdrawn), or a refusal: nothing had been observed by then.

        Raises:
            InputError: No file knows the offer.
        """
        key = (offer_id, as_of)
        if key not in self._answers:
            self._answers[key] = self._resolve(offer_id, as_of)
        return self._answers[key]

    def _resolve(self, offer_id: str, as_of: date) -> Holding | Refusal:
        known = self._offers.get(offer_id)
        if not known:
            raise fault("offer", offer_id, "no price file knows this offer", nearest(offer_id, self.offer_ids()))
        answers = [(layer, offer) for layer, offer in known if held(offer.revision, as_of, self.known_at)]
        if not answers:
            starts = [row.start for _, offer in known for row in offer.revision if row.recorded_on <= self.known_at]
            first = f"the first reading is of {min(starts)}" if starts else "the book had not learned of it"
            return Refusal("not observed", offer_id, f"no price is known for {as_of}; {first}")
        # Stable: of two files of the same rank the one named last is the more specific.
        layer, offer = max(enumerate(answers), key=lambda item: (item[1][0].rank, item[0]))[1]
        overridden = tuple(other.name for other, _ in known if other is not layer)
        return self._holding(layer, offer, as_of, overridden)

    def _holding(self, layer: Layer, offer: Offer, as_of: date, overridden: tuple[str, ...]) -> Holding:
        rows = held(offer.revision, as_of, self.known_at)
        now = rows[-1]
        following = [row.start for row in held(offer.revision, date.max, self.known_at) if row.start > as_of]
        comparable = None
        if not now.charges:
            comparable = next((row for row in reversed(rows) if row.charges), None)
        return Holding(offer, now, layer, min(following, default=None), comparable, overridden)

    def changes(self, offer_id: str, after: date) -> list[OfferRevision]:
        """Changes of an offer that start after ``after`` and were known by then: announced, or in the book already."""
        return [
            row
            for _, offer in self._offers.get(offer_id, ())
            for row in held(offer.revision, date.max, self.known_at)
            if row.start > after and (row.announced_on or row.recorded_on) <= after
        ]

    def meters_of(self, offer_id: str) -> frozenset[str]:
        """Every meter an offer charges, or ever charged, as far as its files say."""
        rows = (row for _, offer in self._offers.get(offer_id, ()) for row in offer.revision)
        return frozenset(charge.meter for row in rows for charge in row.charges if hasattr(charge, "meter"))

    def provider_of(self, offer_id: str) -> str | None:
        """The provider of an offer, ``None`` when no file knows it."""
        known = self._offers.get(offer_id)
        return known[-1][1].provider if known else None

    def terms(self, terms_id: str, as_of: date) -> tuple[Terms, TermsRevision] | None:
        """What a contract said on ``as_of``; ``None`` when nothing was known by then."""
        key = (terms_id, as_of)
        if key not in self._terms:
            self._terms[key] = self._said(terms_id, as_of)
        return self._terms[key]

    def _said(self, terms_id: str, as_of: date) -> tuple[Terms, TermsRevision] | None:
        for layer in reversed(self.layers):
            for terms in layer.file.terms:
                rows = held(terms.revision, as_of, self.known_at) if terms.id == terms_id else []
                if rows:
                    return terms, rows[-1]
        return None

    def figure(self, figure_id: str, as_of: date) -> tuple[Figure, FigureRevision] | None:
        """A sourced number on ``as_of``; ``None`` when nothing was known by then."""
        for layer in reversed(self.layers):
            for figure in layer.file.figure:
                rows = held(figure.revision, as_of, self.known_at) if figure.id == figure_id else []
                if rows:
                    return figure, rows[-1]
        return None

    def deals(self, as_of: date) -> list[Deal]:
        """Published data deals signed by ``as_of``."""
        rows = (deal for layer in self.layers for deal in layer.file.deal)
        return sorted(
            (row for row in rows if row.signed <= as_of and row.recorded_on <= self.known_at), key=lambda row: row.id
        )

    def rows(self, table: Literal["model", "card", "engine", "throughput"]) -> dict[str, object]:
        """The rows of a descriptive table by id; a more specific file replaces a row of the same id."""
        return {row.id: row for layer in self.layers for row in getattr(layer.file, table)}


def recorded_days(file: BookFile) -> Iterator[date]:
    """Every day on which a file learned something."""
    for table in (file.offer, file.terms, file.figure):
        for thing in table:
            yield from (row.recorded_on for row in thing.revision)
    yield from (row.recorded_on for table in (file.fx, file.deal, file.throughput) for row in table)


def load_layer(path: Path, known: Callable[[str], bool] | None = None) -> Layer:
    """Read and check one price file.

    Args:
        path: The file.
        known: Tells whether an evidence or terms id is defined in a file below this one.

    Raises:
        InputError: With every fault of the file.
    """
    data = read_bytes(path)
    file = validate(BookFile, parse_toml(data, path.name), path.name)
    found = problems(file, path.name, known or (lambda _: False))
    if found:
        raise InputError(found)
    return Layer(path.name, file, digest(data))


def load_book(paths: Iterable[Path], known_at: date) -> PriceBook:
    """Read price files and lay each over the ones before it.

    Raises:
        InputError: With every fault of the first file that has any, or because ``known_at`` is before everything.
    """
    layers: list[Layer] = []
    for path in paths:
        defined = {
            name for layer in layers for name in (*layer.file.evidence, *(terms.id for terms in layer.file.terms))
        }
        layers.append(load_layer(path, defined.__contains__))
    return PriceBook(tuple(layers), known_at).seen_at(known_at)
