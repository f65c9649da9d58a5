"""What stands in a plan file: one need, and the sourcing plans to compare for it."""

from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, PrivateAttr, StringConstraints, model_validator

from estimator.money import EXPONENTS, Money, parse_money
from estimator.planning.calendar import LAST_YEAR
from estimator.pricing.rows import Purpose, Verdict
from estimator.rows import Count, Day, Kind, Name, Number, Positive, Row, Text
from estimator.uncertain import Exact, KeepRate, PositiveNumber, Uncertain
from estimator.yields.rows import StageName

if TYPE_CHECKING:
    from collections.abc import Mapping

    from estimator.pilots.pilot import Pilot


def _money(value: Any) -> Money:  # noqa: ANN401 - a raw TOML value
    if not isinstance(value, str):
        msg = "must be an amount with its currency in quotes, such as '250000 USD'"
        raise ValueError(msg)  # noqa: TRY004 - pydantic turns a ValueError into a fault of the file
    return parse_money(value)


Price = Annotated[Money, BeforeValidator(_money)]
"""An amount with its currency: ``"250000 USD"``."""


class _WithMoney(Row):
    model_config = ConfigDict(**{**Row.model_config, "arbitrary_types_allowed": True})


class Need(_WithMoney):
    """What is needed: how much of what, for which purpose, from when to when, within which budget.

    Attributes:
        decimals: Decimals to which amounts are rounded where a currency's minor unit has fewer: a need of few records
            costs less than the rounding to a cent would hide.
    """

    records: Positive | None = None
    tokens: Positive | None = None
    kind: Kind
    purpose: Purpose
    criteria: Name
    have: Count = 0
    mix_real_tokens: Count | None = None
    start: Day | None = None
    by: Day | None = None
    every: Literal["once", "month", "year"] = "once"
    months: Annotated[Positive, Field(le=600)] = 1
    budget: Price | None = None
    decimals: Annotated[Count, Field(le=9)] = 0

    @model_validator(mode="after")
    def _one_measure(self) -> "Need":
        if (self.records is None) == (self.tokens is None):
            msg = "state exactly one of records and tokens"
            raise ValueError(msg)
        if self.every == "once" and self.months != 1:
            msg = "months goes with every = 'month' or 'year'"
            raise ValueError(msg)
        if self.start is not None and self.start.year > LAST_YEAR:
            msg = f"start ({self.start}) lies past the year {LAST_YEAR}"
            raise ValueError(msg)
        if self.start is not None and self.by is not None and self.by < self.start:
            msg = f"by ({self.by}) lies before start ({self.start})"
            raise ValueError(msg)
        if self.records is not None and self.have >= self.records:
            msg = f"have ({self.have:,}) already covers records ({self.records:,})"
            raise ValueError(msg)
        if self.every != "once" and self.have:
            msg = "have counts once, and the need recurs: lower records by what is held, or write every = 'once'"
            raise ValueError(msg)
        if self.tokens is not None and self.have:
            msg = "have counts records: state the need in records, or lower tokens by what is held"
            raise ValueError(msg)
        return self

    @property
    def currency(self) -> str:
        """The currency of every answer."""
        return self.budget.currency if self.budget is not None else "USD"

    def places(self, currency: str) -> int:
        """Decimals to which amounts of a currency are rounded."""
        return max(EXPONENTS[currency], self.decimals)


class TokensPerRecord(Uncertain):
    """Tokens in a usable record, and whose tokenizer counted them."""

    tokenizer: Text = ""


class CounselView(Row):
    """What counsel decided about a source's rights, over what the terms say."""

    verdict: Verdict
    by: Text
    date: Day
    document: Text


class Source(_WithMoney):
    """One source of a plan. Keys not listed here belong to its provider."""

    model_config = ConfigDict(**{**_WithMoney.model_config, "extra": "allow"})

    offer: Name
    id: Name | None = None
    account: Text = ""
    share: Exact | None = None
    usage: Annotated[dict[Name, Positive], Field(min_length=1)] | None = None
    tokens_per_record: TokensPerRecord | None = None
    funnel: dict[StageName, KeepRate] = Field(default_factory=dict)
    rights: CounselView | None = None
    kind: Kind | None = None
    equivalence: PositiveNumber | None = None
    customer: bool = False
    credits: tuple[Number, ...] = ()
    pilot: Annotated[Text, StringConstraints(min_length=1)] | None = None

    @model_validator(mode="after")
    def _one_measure(self) -> "Source":
        if (self.share is None) == (self.usage is None):
            msg = "state exactly one of share (of usable records) and usage (units a month)"
            raise ValueError(msg)
        if self.share is not None and not 0 < self.share <= 1:
            msg = f"share must lie above 0 and at most 1, not {float(self.share):g}"
            raise ValueError(msg)
        if self.share is not None and self.tokens_per_record is None:
            msg = "tokens_per_record is missing: without it no cost per token can be given"
            raise ValueError(msg)
        if self.pilot is not None and self.share is None:
            msg = "pilot goes with share: a source stated by usage has no funnel to measure"
            raise ValueError(msg)
        return self

    @cached_property
    def _read(self) -> dict[type[Row], tuple[dict[str, Any], Row]]:
        return {}

    def options(self, model: type[Row]) -> Row:
        """Its provider's keys as that provider's strict model, read once: a plan is estimated many times over."""
        keys = self.provider_keys
        known = self._read.get(model)
        # A copy of this source shares what was read, and its keys may be others.
        if known is None or known[0] != keys:
            known = self._read[model] = (keys, model.model_validate(keys))
        return known[1]

    @property
    def provider_keys(self) -> dict[str, Any]:
        """The keys its provider reads."""
        return dict(self.model_extra or {})


class Extra(_WithMoney):
    """A cost beside the sources: staff, legal work, storage."""

    item: Text
    amount: Price
    per: Literal["once", "month", "hour", "record", "GB-month"]
    quantity: Exact = Fraction(1)
    evidence: Text = ""


class Plan(Row):
    """One way to meet the need."""

    model_config = ConfigDict(**{**Row.model_config, "arbitrary_types_allowed": True})

    id: Name
    name: Annotated[Text, StringConstraints(min_length=1, max_length=200)]
    chosen: bool = False
    source: Annotated[tuple[Source, ...], Field(min_length=1, max_length=50)]
    extra: Annotated[tuple[Extra, ...], Field(max_length=100)] = ()

    @model_validator(mode="after")
    def _shares_sum_to_one(self) -> "Plan":
        shares = [source.share for source in self.source if source.share is not None]
        if shares and len(shares) < len(self.source):
            msg = "a plan states share for every source or usage for every source, not both"
            raise ValueError(msg)
        if shares and sum(shares) != 1:
            msg = f"the shares of a plan's sources must sum to 1, not {float(sum(shares)):g}"
            raise ValueError(msg)
        ids = self.source_ids()
        if len(set(ids)) != len(ids):
            msg = f"two sources have the same name ({', '.join(ids)}): give each an id"
            raise ValueError(msg)
        return self

    def source_ids(self) -> list[str]:
        """The name of each source: its id, else its offer, with the account where that tells two apart."""
        return [source.id or source.offer + (f"#{source.account}" if source.account else "") for source in self.source]


class PlanFile(Row):
    """A whole plan file."""

    model_config = ConfigDict(**{**Row.model_config, "arbitrary_types_allowed": True})

    need: Need
    plan: Annotated[tuple[Plan, ...], Field(min_length=1, max_length=20_000)]
    books: Annotated[tuple[Text, ...], Field(max_length=20)] = ()
    yields: Annotated[tuple[Text, ...], Field(max_length=20)] = ()
    _pilots: "Mapping[str, Pilot]" = PrivateAttr(default_factory=dict)

    @property
    def pilots(self) -> "Mapping[str, Pilot]":
        """The pilots its sources name, by the name as written; no part of what the file itself says."""
        return self._pilots

    def with_pilots(self, pilots: "Mapping[str, Pilot]") -> "PlanFile":
        """The same file with the pilots that were read."""
        copied = self.model_copy()
        copied._pilots = dict(pilots)  # noqa: SLF001 - its own
        return copied

    @model_validator(mode="after")
    def _names_differ(self) -> "PlanFile":
        ids = [plan.id for plan in self.plan]
        twice = sorted({name for name in ids if ids.count(name) > 1}) if len(set(ids)) < len(ids) else []
        if twice:
            msg = f"plan ids must differ; used twice: {', '.join(twice)}"
            raise ValueError(msg)
        if sum(plan.chosen for plan in self.plan) > 1:
            msg = "at most one plan may be chosen"
            raise ValueError(msg)
        return self
