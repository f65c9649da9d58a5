"""What stands in ``pricing.toml``: the strict, dated rows of the price book.

Money is a quoted decimal string and days are bare dates. See ``docs/changing-a-price.md`` for the file as its editor
sees it.
"""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal, get_args

from pydantic import Field, model_validator

from estimator.money import EXPONENTS, exact
from estimator.pricing.charges import Charge, CreditCharge, Limit
from estimator.rows import Citations, Count, Currency, Day, Evidence, Name, Number, Positive, Row, Text

Availability = Literal["open", "approval", "existing customers", "by contract", "closed"]
Purpose = Literal["pretrain-foundation", "fine-tune", "narrow-model", "evaluate", "research", "analytics"]
Verdict = Literal["terms allow", "licence needed", "terms forbid", "unclear"]
Fact = str | int | bool


class Dated(Row):
    """A revision: when the book learned it, and from when it holds (or on which day it was seen to hold)."""

    recorded_on: Day
    effective_from: Day | None = None
    observed_on: Day | None = None

    @model_validator(mode="after")
    def _one_start(self) -> "Dated":
        if (self.effective_from is None) == (self.observed_on is None):
            msg = "write exactly one of effective_from (a known start) and observed_on (a reading without one)"
            raise ValueError(msg)
        return self

    @property
    def start(self) -> date:
        """The first day this revision answers for."""
        return self.effective_from or self.observed_on or self.recorded_on


class OfferEvidence(Row):
    """Evidence ids of the parts of a revision, each graded by its own source."""

    price: Citations = ()
    start: Citations = ()
    availability: Citations = ()
    limits: Citations = ()
    metering: Citations = ()

    def cited(self) -> Iterator[tuple[str, str]]:
        """Each (part, evidence id)."""
        for part in ("price", "start", "availability", "limits", "metering"):
            for name in getattr(self, part):
                yield part, name


class OfferRevision(Dated):
    """What an offer said from its start on. Without charges and not withdrawn, its price is not published."""

    withdrawn: bool = False
    available: Availability = "open"
    currency: Currency | None = None
    announced_on: Day | None = None
    note: Text = ""
    conflicts: Name | None = None
    evidence: OfferEvidence = OfferEvidence()
    charges: Annotated[tuple[Charge, ...], Field(max_length=100)] = ()
    limits: Annotated[tuple[Limit, ...], Field(max_length=100)] = ()
    metering: dict[Name, Fact] = Field(default_factory=dict, max_length=100)
    licence: "LicenceTerms | None" = None

    @model_validator(mode="after")
    def _consistent(self) -> "OfferRevision":
        if self.withdrawn and self.charges:
            msg = "a withdrawn revision has no charges"
            raise ValueError(msg)
        if self.charges and (self.currency is None or not self.evidence.price):
            msg = "charges need a currency and evidence = { price = … }"
            raise ValueError(msg)
        if any(charge.kind == "credit" and _finer(charge, self.currency) for charge in self.charges):
            msg = f"a credit is money that can be paid: no finer than the minor unit of {self.currency}"
            raise ValueError(msg)
        if sum(charge.kind == "minimum" for charge in self.charges) > 1:
            msg = "at most one minimum per revision"
            raise ValueError(msg)
        if sum(charge.kind == "rebate" and charge.paid_in == "cash" for charge in self.charges) > 1:
            msg = "at most one cash rebate per revision"
            raise ValueError(msg)
        return self


def _finer(charge: CreditCharge, currency: str | None) -> bool:
    places = EXPONENTS[currency or "USD"]
    return any((exact(text) * 10**places).denominator != 1 for text in (charge.amount, charge.top_up or "0"))


class LicenceTerms(Row):
    """What a licence or vendor offer says beyond its price. A key that is absent prints *not stated*."""

    supplier: Text | None = None
    reference: Text | None = None
    valid_until: Day | None = None
    term_months: Positive | None = None
    escalator: Number | None = None
    payment: Text | None = None
    backfile: Count | None = None
    new_per_year: Count | None = None
    refresh: Text | None = None
    languages: tuple[Text, ...] | None = None
    fields: tuple[Text, ...] | None = None
    sample: Text | None = None
    uses: tuple[Purpose, ...] | None = None
    affiliates: Text | None = None
    after_term: Text | None = None
    deletion_hours: Positive | None = None
    exclusivity: Text | None = None
    audit: Text | None = None
    indemnity: Text | None = None
    termination: Text | None = None


class Offer(Row):
    """Something for sale, with its whole dated history."""

    id: Name
    provider: Name
    name: Text
    terms: Name | None = None
    sells: tuple[Literal["post", "comment", "dialogue", "story", "code", "row", "label"], ...] = ()
    revision: Annotated[tuple[OfferRevision, ...], Field(min_length=1)]


class TermsRevision(Dated):
    """What a contract said about uses, from its start on."""

    document: Text
    url: Text = ""
    clause: Text
    evidence: Citations
    verdicts: dict[Purpose, Verdict]
    duties: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _every_purpose(self) -> "TermsRevision":
        missing = [purpose for purpose in get_args(Purpose) if purpose not in self.verdicts]
        if missing:
            msg = f"verdicts must name every purpose; missing: {', '.join(missing)}"
            raise ValueError(msg)
        return self


class Terms(Row):
    """A contract whose clauses decide what bought data, or a model's output, may be used for."""

    id: Name
    name: Text
    revision: Annotated[tuple[TermsRevision, ...], Field(min_length=1)]


class FigureRevision(Dated):
    """A value, from its start on."""

    value: Number
    unit: Text
    evidence: Citations


class Figure(Row):
    """A dated, sourced number that is not a price: a PUE, the posts of a month."""

    id: Name
    name: Text
    revision: Annotated[tuple[FigureRevision, ...], Field(min_length=1)]


class Rate(Row):
    """An exchange rate of one day: 1 ``base`` = ``rate`` ``quote``."""

    base: Currency
    quote: Currency
    on: Day
    rate: Number
    recorded_on: Day
    evidence: Citations


class Deal(Row):
    """A published data deal: a comparable, never an offer."""

    id: Name
    seller: Text
    buyer: Text
    signed: Day
    amount_low: Number
    amount_high: Number
    currency: Currency
    every: Literal["year", "contract", "item"]
    item: Text = ""
    items: Positive | None = None
    term_years_low: Positive | None = None
    term_years_high: Positive | None = None
    is_licence: bool = True
    recorded_on: Day
    evidence: Citations
    note: Text = ""


class Model(Row):
    """A generator model: what the throughput formula and the rights of its output need."""

    id: Name
    name: Text
    maker: Text
    released: Day
    parameters: Positive
    active_parameters: Positive
    layers: Positive | None = None
    kv_heads: Positive | None = None
    head_dim: Positive | None = None
    terms: Name | None = None
    evidence: dict[Name, Citations]


class Card(Row):
    """An accelerator: release day and the data-sheet figures the throughput formula reads."""

    id: Name
    name: Text
    released: Day
    dense_bf16_tflops: Number | None = None
    memory_gb: Positive
    bandwidth_gb_s: Number
    tdp_w: Positive
    evidence: dict[Name, Citations]


class Engine(Row):
    """A serving engine and the day it was released."""

    id: Name
    name: Text
    released: Day
    evidence: dict[Name, Citations]


class Throughput(Row):
    """A measured serving rate: output tokens a second *per card*."""

    id: Name
    model: Name
    card: Name
    engine: Name | None = None
    cards: Positive = 1
    concurrency: Positive | None = None
    tokens_per_second: Number
    setting: Text
    observed_on: Day
    recorded_on: Day
    evidence: Citations


class BookFile(Row):
    """A whole price book file."""

    schema_: Literal["perusable.book/1"] = Field(alias="schema")
    layer: Literal["list", "contract", "quote"] = "list"
    evidence: dict[Name, Evidence] = Field(default_factory=dict)
    fx: tuple[Rate, ...] = ()
    offer: tuple[Offer, ...] = ()
    terms: tuple[Terms, ...] = ()
    figure: tuple[Figure, ...] = ()
    deal: tuple[Deal, ...] = ()
    model: tuple[Model, ...] = ()
    card: tuple[Card, ...] = ()
    engine: tuple[Engine, ...] = ()
    throughput: tuple[Throughput, ...] = ()
