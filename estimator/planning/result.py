"""An estimate: what a plan costs, when it is done, what it may be used for, and what all of that rests on."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from types import MappingProxyType
from typing import Literal, NamedTuple

from estimator.errors import Refusal
from estimator.evidence import Grade
from estimator.pricing.rows import Verdict
from estimator.sourcing import MadeBy, Step
from estimator.yields.funnel import Funnel

Status = Literal["priced", "at least", "unpriced", "infeasible"]


class CostLine(NamedTuple):
    """One line of a plan's cost: ``quantity × rate = amount`` where a single rate holds.

    Attributes:
        source: The source's name in the plan, or ``""`` for an extra.
        item: What is paid for.
        meter: The meter read, if any.
        quantity: Units, exact.
        rate: Money for one unit, when single.
        amount: Minor units of the comparison's currency; ``None`` when unpriced.
        month: First day of the billing month.
        evidence: Ids of sources, or the plan's keys.
        grade: The weakest grade among everything the amount was made of.
        why: How the quantity was made.
        refusal: Why there is no amount, when there is none.
        seen: The day on which the price of a billed line was last seen to hold.
    """

    source: str
    item: str
    meter: str | None
    quantity: Fraction | None
    rate: Fraction | None
    amount: int | None
    month: date
    evidence: tuple[str, ...]
    grade: Grade
    why: str = ""
    refusal: Refusal | None = None
    seen: date | None = None


class RightsView(NamedTuple):
    """What a source's records may be used for.

    Attributes:
        verdict: For the need's purpose.
        clause: The words it rests on.
        document: Where they stand.
        dated: From when the document holds.
        read_on: When it was read.
        duties: What the buyer must do (delete, allow audits).
        evidence: Evidence ids.
    """

    verdict: Verdict
    clause: str = ""
    document: str = ""
    dated: date | None = None
    read_on: date | None = None
    duties: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()


class FullUse(NamedTuple):
    """A fee spread over everything it would buy: the denominator and the term are named."""

    label: str
    units: int
    per_1000: Fraction


class SourceView(NamedTuple):
    """One source of an estimated plan.

    Attributes:
        id: Its name in the plan.
        offer: What it buys.
        usable: Usable records of one cycle, ``None`` when stated by usage.
        raw: Raw records they take.
        funnel: From raw to usable.
        rights: What its records may be used for.
        tokens_per_record: As the plan states it.
        steps: How the quantities were made.
        full_use: Its fee spread over all it would buy.
        like_for_like: Whether it delivers the kind needed, or states an equivalence.
        price_held: Since when its price holds, in words.
        duties: What the terms oblige the buyer to, each with the item that prices it, or ``unpriced``.
        made_by: Who writes its records.
    """

    id: str
    offer: str
    usable: int | None
    raw: int | None
    funnel: Funnel | None
    rights: RightsView
    tokens_per_record: Fraction | None
    steps: tuple[Step, ...] = ()
    full_use: tuple[FullUse, ...] = ()
    like_for_like: bool = True
    price_held: str = ""
    duties: tuple[tuple[str, str], ...] = ()
    made_by: MadeBy = "unknown"


class PlanEstimate(NamedTuple):
    """The estimate of one plan. Money is in minor units of ``currency``.

    Attributes:
        id: The plan's id.
        name: Its name.
        currency: Of every amount.
        exponent: Decimals of the minor unit.
        status: ``priced``; ``at least`` (a floor: something is unpriced); ``unpriced``; ``infeasible``.
        reasons: Why it cannot be bought or used for the need; empty when it can.
        total: Likely total, ``None`` when there is no figure.
        comparable: What it would have cost at the last list price, when that price is no longer offered.
        records: Usable records it delivers.
        tokens: Usable tokens it delivers.
        raw_records: Raw records it takes.
        rights: The worst verdict of its sources.
        done_by: The day it is complete.
        months: Billing months it spans.
        limit: What limits it.
        lines: They sum to the total.
        missing: What has no figure.
        warnings: What the reader must know.
        sources: Each source's own view.
        elsewhere: Credit earned with other vendors, by name: beside the total, never in it.
        readings: Totals under other readings, by name (power only, foregone rent, dearer billing rules).
        monthly_records: Raw records by billing month, for the calendar.
    """

    id: str
    name: str
    currency: str
    exponent: int
    status: Status
    reasons: tuple[str, ...]
    total: int | None
    records: int | None
    tokens: Fraction | None
    raw_records: int | None
    rights: Verdict
    done_by: date | None
    months: int
    limit: str
    lines: tuple[CostLine, ...]
    missing: tuple[Refusal, ...]
    warnings: tuple[str, ...]
    sources: tuple[SourceView, ...]
    comparable: int | None = None
    elsewhere: Mapping[str, int] = MappingProxyType({})
    readings: Mapping[str, int | None] = MappingProxyType({})
    monthly_records: tuple[int, ...] = ()

    @property
    def eligible(self) -> bool:
        """Whether it can be bought and used for the need, in time."""
        return not self.reasons

    @property
    def like_for_like(self) -> bool:
        """Whether every source delivers the kind of record that is needed, or states what its own kind is worth."""
        return all(source.like_for_like for source in self.sources)

    @property
    def money(self) -> Fraction | None:
        """The total in the currency's major unit."""
        return None if self.total is None else Fraction(self.total, 10**self.exponent)

    @property
    def per_1000_records(self) -> Fraction | None:
        """Money for 1,000 usable records."""
        return None if self.money is None or not self.records else self.money * 1000 / self.records

    @property
    def per_million_tokens(self) -> Fraction | None:
        """Money for a million usable tokens."""
        return None if self.money is None or not self.tokens else self.money * 1_000_000 / self.tokens

    @property
    def grade_shares(self) -> dict[Grade, Fraction]:
        """The share of the total resting on each grade (of the lines that add to it)."""
        gross = sum(line.amount for line in self.lines if line.amount is not None and line.amount > 0)
        shares: dict[Grade, Fraction] = {}
        for line in self.lines:
            if line.amount is not None and line.amount > 0:
                shares[line.grade] = shares.get(line.grade, Fraction(0)) + Fraction(line.amount, gross)
        return shares

    @property
    def assumed_share(self) -> Fraction:
        """The share of the total resting on assumptions: a line counts if any of its factors is one."""
        return self.grade_shares.get("assumed", Fraction(0))
