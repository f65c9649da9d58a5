"""What stands in ``pricing.toml``: the strict, dated rows of the price book.

Money is a quoted decimal string and days are bare dates. See ``docs/changing-a-price.md`` for the file as its editor
sees it.
"""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal, get_args

from pydantic import Field, StringConstraints, model_validator

from estimator.money import EXPONENTS, exact
from estimator.rows import Citations, Count, Currency, Day, Evidence, Name, Number, Positive, Row, Text, Window

Availability = Literal["open", "approval", "existing customers", "by contract", "closed"]
Purpose = Literal["pretrain-foundation", "fine-tune", "narrow-model", "evaluate", "research", "analytics"]
Verdict = Literal["terms allow", "licence needed", "terms forbid", "unclear"]
Per = Literal[1, 100, 1_000, 10_000, 1_000_000]
Fact = str | int | bool


class Tier(Row):
    """One band of a graduated or volume charge; ``up_to`` is inclusive and absent on an open last band."""

    up_to: Positive | None = None
    rate: Number
    flat: Number = "0"


class _Metered(Row):
    meter: Name
    every: Window = "month"
    allowance: Count = 0


class UnitCharge(_Metered):
    """``rate`` for each ``per`` units."""

    kind: Literal["unit"]
    rate: Number
    rate_high: Number | None = None
    per: Per = 1
    quantum: Positive = 1


class PackageCharge(_Metered):
    """``price`` for each started block of ``size`` units."""

    kind: Literal["package"]
    size: Positive
    price: Number


class TieredCharge(_Metered):
    """Bands: ``graduated`` prices each unit in its own band, ``volume`` prices all units at the band reached."""

    kind: Literal["graduated", "volume"]
    per: Per = 1
    quantum: Positive = 1
    tiers: Annotated[tuple[Tier, ...], Field(min_length=1, max_length=100)]

    @model_validator(mode="after")
    def _bounds_increase(self) -> "TieredCharge":
        ends = [tier.up_to for tier in self.tiers]
        if None in ends[:-1]:
            msg = "only the last tier may be without up_to"
            raise ValueError(msg)
        closed = [end for end in ends if end is not None]
        if sorted(set(closed)) != closed:
            msg = f"up_to must increase from tier to tier, not {closed}"
            raise ValueError(msg)
        return self


class FeeCharge(Row):
    """An amount once a window, whatever is used; ``every = "contract"`` is a set-up fee."""

    kind: Literal["fee"]
    item: Text
    amount: Number
    amount_high: Number | None = None
    every: Window
    due: Literal["advance", "arrears"] = "advance"
    prorated: bool = False


class MinimumCharge(Row):
    """A commitment: the window's charges are topped up to ``amount``."""

    kind: Literal["minimum"]
    amount: Number
    every: Window
    due: Literal["advance", "arrears"] = "arrears"
    prorated: bool = False
    window: Literal["fixed", "rolling"] = "fixed"


class RebateTier(Row):
    """A share of the *whole* spend of the window when it ends in this band."""

    up_to: Number | None = None
    share: Number


class RebateCharge(Row):
    """Money back on cumulative spend, in cash or in the credit of another vendor (``paid_in`` names it)."""

    kind: Literal["rebate"]
    every: Window
    paid_in: Text
    tiers: Annotated[tuple[RebateTier, ...], Field(min_length=1, max_length=100)]

    @model_validator(mode="after")
    def _ends_open(self) -> "RebateCharge":
        ends = [None if tier.up_to is None else exact(tier.up_to) for tier in self.tiers]
        closed = [end for end in ends if end is not None]
        if ends[-1] is not None or len(closed) != len(ends) - 1 or sorted(set(closed)) != closed:
            msg = "the bands of a rebate must increase and only the last must be without up_to"
            raise ValueError(msg)
        return self


class CreditCharge(Row):
    """Money that pays invoices: promotional (a gift) or prepaid (bought, topped up in steps)."""

    kind: Literal["credit"]
    amount: Number
    source: Literal["promotional", "prepaid"]
    top_up: Annotated[Number, StringConstraints(pattern=r"[1-9]")] | None = None
    expires_after_months: Positive | None = None
    offered: bool = True


Charge = Annotated[
    UnitCharge | PackageCharge | TieredCharge | FeeCharge | MinimumCharge | RebateCharge | CreditCharge,
    Field(discriminator="kind"),
]


class CapLimit(Row):
    """A hard stop: no more than ``max`` units of ``meter`` in a window."""

    kind: Literal["cap"]
    meter: Name
    max: Count
    every: Window = "month"
    evidence: Citations = ()


class RateLimit(Row):
    """At most ``max`` of ``meter`` in ``seconds``: ``rate`` sustained, ``window`` in a burst."""

    kind: Literal["rate", "window"]
    meter: Name
    max: Positive
    seconds: Positive
    endpoint: Text = ""
    evidence: Citations = ()


class ReachLimit(Row):
    """How far back (``history``, in ``days``) or how deep (``depth``, in items) an endpoint reaches."""

    kind: Literal["history", "depth"]
    max: Positive | None = None
    days: Positive | None = None
    endpoint: Text = ""
    evidence: Citations = ()


Limit = Annotated[CapLimit | RateLimit | ReachLimit, Field(discriminator="kind")]


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
