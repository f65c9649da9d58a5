"""What the core asks of a provider: how much of what a source meters, how fast, under which terms.

A provider turns a source of a plan into *data*: :class:`MeterUse` rows (units as a function of raw records), costs at
stated rates, a pace and the contracts whose terms govern the records. It computes no money. The core inverts the
funnel, pools the meters per (offer, account), schedules, bills and ranks.
"""

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol

from estimator.errors import Refusal
from estimator.evidence import Grade
from estimator.money import Money
from estimator.pricing.book import Holding, PriceBook
from estimator.pricing.rows import Purpose
from estimator.rows import Row

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Basis = Literal["raw", "usable"]

MadeBy = Literal["people", "model", "unknown"]
"""Who wrote a source's records. ``unknown``: nobody says what share of them a model wrote; never taken as none."""


class Estimated(NamedTuple):
    """An uncertain input: a likely value, the bounds of its 90 % interval, its grade and where it is from.

    Attributes:
        likely: What an exact estimate uses.
        low: P5.
        high: P95.
        grade: How it is known.
        source: Where it is from.
        least: The least it can be.
        most: The most it can be; ``None`` without such a bound.
        quantile: Of a measured input: shares in (0, 1) to values. ``None``: the three values say all there is.
    """

    likely: Fraction
    low: Fraction
    high: Fraction
    grade: Grade
    source: str
    least: int = 0
    most: int | None = None
    quantile: "Callable[[NDArray[np.float64]], NDArray[np.float64]] | None" = None

    @property
    def is_range(self) -> bool:
        """Whether it may be anything but the likely value."""
        return self.low != self.high


Drawing = Callable[[str, Estimated], Fraction]
"""The value of an uncertain input by name: the likely one, or one that carries draws."""


def likely(_name: str, value: Estimated) -> Fraction:
    """The drawing of an exact estimate."""
    return value.likely


class MeterUse(NamedTuple):
    """What a source reads on one meter of one offer, as a function of its raw records.

    ``units(raw) = max(minimum, quantum * ceil(raw * ratio / quantum)) + fixed`` for ``raw > 0``, else 0. All whole
    units.

    Attributes:
        offer: The offer billed; most sources have one, a rented or owned machine has one for power too.
        meter: The meter of that offer.
        ratio: Units for one raw record, exact.
        basis: Whether ``ratio`` counts raw or usable records.
        fixed: Units read once, however many records (a set-up).
        quantum: Units come in multiples of this (all cards of a machine run together).
        minimum: The fewest units a started job is billed.
        monthly: Units recur every month for each record held (a deletion re-check) for ``months``.
        months: How many months a monthly use lasts, from the month of delivery on.
        why: The arithmetic in words, for ``explain``: "1 call for 100 posts".
        grade: The weakest grade among the inputs of ``ratio``.
        evidence: Evidence ids, or words naming the plan's own key, behind ``ratio``.
        high: The ratio under the dearer reading of a rule the vendor leaves open; ``None`` where nothing is open.
        interpretation: The name of that open rule, e.g. "expanded users are billed".
    """

    offer: str
    meter: str
    ratio: Fraction
    basis: Basis = "raw"
    fixed: int = 0
    quantum: int = 1
    minimum: int = 0
    monthly: bool = False
    months: int = 0
    why: str = ""
    grade: Grade = "official"
    evidence: tuple[str, ...] = ()
    high: Fraction | None = None
    interpretation: str = ""

    def units(self, records: int, ratio: Fraction | None = None) -> int:
        """Whole units for this many records."""
        if records <= 0:
            return 0
        use = self.ratio if ratio is None else ratio
        steps = -(-records * use.numerator // (use.denominator * self.quantum))
        return max(self.minimum, steps * self.quantum) + self.fixed


class StatedCost(NamedTuple):
    """A cost at a rate the plan states, outside any tariff: human correction, an amortised card.

    ``quantity(records) = ratio * records + fixed``; ``amount = quantity * rate``.

    Attributes:
        item: What it is.
        unit: What the quantity counts ("hour", "record").
        ratio: Quantity for one record of ``basis``.
        basis: Which records.
        rate: Money for one unit of quantity, or why it is not known.
        fixed: Quantity once.
        why: The arithmetic in words.
        grade: The weakest grade among its inputs.
        evidence: Evidence ids or plan keys.
    """

    item: str
    unit: str
    ratio: Fraction
    rate: Money | Refusal
    basis: Basis = "usable"
    fixed: Fraction = Fraction(0)
    why: str = ""
    grade: Grade = "assumed"
    evidence: tuple[str, ...] = ()


class Pace(NamedTuple):
    """How fast raw records can come.

    Attributes:
        per_day: Raw records a day at most; ``None`` when nothing but caps limits it.
        limit: What limits it, in words: "450 searches per 15 minutes".
        reach: The most raw records that can be had at all, ``None`` when unlimited.
        reach_limit: What sets the reach.
        renews: Whether the reach is there anew in every cycle of a need that recurs; an archive's is not.
        grade: Weakest grade among the inputs.
        shared: Names the limit that all sources of one offer and account draw on together; empty, the source has the
            pace to itself (a machine or a pool of people of its own).
    """

    per_day: Fraction | None = None
    limit: str = ""
    reach: int | None = None
    reach_limit: str = ""
    renews: bool = True
    grade: Grade = "official"
    shared: str = ""


NO_LIMIT = Pace()
"""The pace of a source that nothing but caps slows down."""


class Step(NamedTuple):
    """One step of an explanation: a value, how it was made, and where its inputs come from."""

    label: str
    value: str
    why: str = ""
    evidence: tuple[str, ...] = ()
    grade: Grade | None = None


class Sourcing(NamedTuple):
    """A provider's answer for one source.

    Attributes:
        uses: What is metered.
        stated: Costs outside tariffs.
        pace: How fast and how far.
        endpoint: The key under which keep rates are looked up (an API endpoint, a recipe).
        operators: Query operators in use: stages they cover act before the meter.
        terms: Ids of the contracts that govern the records (the offer's own is added by the core).
        seeds: Names of inputs whose own terms pass on and are not in the book.
        refusals: Parts of the cost that cannot be given; the total is then a floor.
        blocked: Why the source cannot be used at all (a model not yet released), empty when it can.
        warnings: What the reader must know.
        steps: How the quantities were made.
        readings: Alternative totals to show beside the ranked one (name, stated costs in its place).
        made_by: Who writes the records.
    """

    uses: tuple[MeterUse, ...]
    stated: tuple[StatedCost, ...] = ()
    pace: Pace = NO_LIMIT
    endpoint: str = ""
    operators: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    seeds: tuple[str, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    blocked: tuple[Refusal, ...] = ()
    warnings: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    readings: Mapping[str, tuple[StatedCost, ...]] = MappingProxyType({})
    made_by: MadeBy = "unknown"


class Request(NamedTuple):
    """A source of a plan, ready for its provider.

    Attributes:
        holding: What the source's offer said on ``as_of`` (it may have no charges: price it by comparable or quote).
        options: The source's keys for this provider, validated by :attr:`Provider.options`.
        book: For further offers, cards, models and figures.
        as_of: The day whose prices hold.
        purpose: What the records are for.
        kind: The kind of record needed.
        tokens_per_record: As the source states it.
        draw: The value of an uncertain input that no key of the plan states, such as the error of a formula. What the
            options hold already carries its draws in a simulation: a provider's arithmetic stays arithmetic.
    """

    holding: Holding
    options: Any
    book: PriceBook
    as_of: date
    purpose: Purpose
    kind: str
    tokens_per_record: Estimated
    draw: Drawing = likely


class Provider(Protocol):
    """One supplier's adapter. Stateless: the same request gives the same answer.

    Attributes:
        id: As ``provider`` in the book.
        options: The strict model of the keys this provider reads from ``[[plan.source]]``.
    """

    id: str
    options: type[Row]

    def source(self, request: Request) -> Sourcing:
        """What the source meters, how fast and under which terms.

        Never raises for a missing figure: it is a refusal.
        """
        ...
