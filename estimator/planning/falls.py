"""Where the cost of a plan can fall as more is bought, and by how much: read off its tariffs, once a plan.

Units of a meter never fall within a window of billing as the volume grows where a source has its offer and account to
itself (see :func:`steady`). A bill then falls only where a reading passes the end of a band whose next one is cheaper
for everything bought, or spend passes a bound of a rebate: both known from the curves. Elsewhere units may move between
months; what that can do is bounded by rounding for plain rates, and not bounded otherwise: then every volume counts.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise
from math import ceil
from typing import NamedTuple

from estimator.errors import Refusal
from estimator.planning.calendar import month_start
from estimator.planning.demand import Demand, demand, usable_records
from estimator.planning.result import PlanEstimate
from estimator.planning.rows import Need, Plan
from estimator.planning.steady import steady
from estimator.planning.workspace import Question, Workspace, in_force
from estimator.pricing.bill import windows
from estimator.pricing.charges import UnitCharge
from estimator.pricing.curve import Curve
from estimator.pricing.fx import conversion
from estimator.pricing.rows import OfferRevision
from estimator.pricing.tariff import Metered, Tariff


class Pool(NamedTuple):
    """What one offer and account bills within a plan.

    Attributes:
        sources: The sources that read its meters.
        regimes: The revisions in force, with their tariffs by the start of each.
        tariffs: As compiled.
        factor: One minor unit of its currency in minor units of the comparison's.
    """

    sources: frozenset[str]
    regimes: tuple[OfferRevision, ...]
    tariffs: Mapping[date, Tariff]
    factor: Fraction


@dataclass(frozen=True, slots=True)
class Shape:
    """How the cost of a plan may move.

    Attributes:
        start: First day of the first billing month.
        pools: Those of its pools whose bill has a drop.
        monthly: Minor units by which rounding may move the total, for each billing month.
        once: Minor units by which a top-up may move it.
        why: Why the cost between two volumes is not bounded by its ends, empty when it is.
    """

    start: date
    pools: tuple[Pool, ...]
    monthly: int
    once: int
    why: str

    @property
    def bounded(self) -> bool:
        """Whether the two ends of a span bound what lies between."""
        return not self.why

    def loose(self, months: int) -> int:
        """How far rounding alone may move the total of so many billing months."""
        return self.monthly * months + self.once

    def passed(self, found: PlanEstimate) -> int:
        """The drops an estimate has passed, minor units, rounded up."""
        return sum(_passed(pool, found, self.start) for pool in self.pools)


def shape(workspace: Workspace, need: Need, plan: Plan, as_of: date) -> Shape:
    """The shape of a plan's cost.

    Raises:
        InputError: The plan names an offer or a provider nobody knows.
    """
    question = Question(workspace, need, as_of)
    counts = zip(plan.source, plan.source_ids(), usable_records(question, plan), strict=True)
    demands = [demand(question, source, name, usable) for source, name, usable in counts]
    pools, whys, monthly, once = [], [], 0, 0
    for offer, readers in _pools(demands).items():
        pool = _pool(question, offer, readers, need.currency)
        if pool is None:
            continue
        sure = all(steady(question, group) for group in _groups(demands, readers))
        judged = _judge(pool, readers, sure=sure, held=any(extra.per in ("month", "GB-month") for extra in plan.extra))
        whys.extend([f"{offer[0]}: {judged.why}"] if judged.why else [])
        monthly, once = monthly + judged.monthly, once + judged.once
        if any(_drops(tariff) for tariff in pool.tariffs.values()):
            pools.append(pool)
    return Shape(need.start or as_of, tuple(pools), monthly, once, "; ".join(whys))


def _pools(demands: Sequence[Demand]) -> dict[tuple[str, str], list[Demand]]:
    """The sources that read each offer and account, their own or a second one (power)."""
    found: dict[tuple[str, str], list[Demand]] = defaultdict(list)
    for item in demands:
        for offer in dict.fromkeys([item.row.offer, *(use.offer for use in item.sourcing.uses)]):
            found[offer, item.row.account].append(item)
    return found


def _groups(demands: Sequence[Demand], readers: Sequence[Demand]) -> list[list[Demand]]:
    """The sources that are scheduled together, for each of some sources."""
    keys = dict.fromkeys((item.row.offer, item.row.account) for item in readers)
    return [[item for item in demands if (item.row.offer, item.row.account) == key] for key in keys]


def _pool(question: Question, place: tuple[str, str], readers: Sequence[Demand], currency: str) -> Pool | None:
    workspace, offer = question.workspace, place[0]
    own = next((item for item in readers if item.row.offer == offer), None)
    holding = None if own is not None else workspace.book.resolve(offer, question.as_of)
    now = (
        own.revision
        if own is not None
        else (None if isinstance(holding, Refusal) or holding is None else holding.revision)
    )
    if now is None or not now.charges:
        return None
    regimes = tuple(row for row in workspace.regimes(offer, now, question.as_of) if row.charges)
    credits_ = tuple(credit for item in readers if item.row.offer == offer for credit in item.row.credits)
    tariffs = {row.start: workspace.tariff(row, credits_, question.need.decimals) for row in regimes}
    billed = now.currency or "USD"
    rate = conversion(workspace.book, billed, currency, question.as_of)
    fx, places = Fraction(1) if isinstance(rate, Refusal) else rate.rate, question.need.places
    factor = fx * Fraction(10 ** places(currency), 10 ** places(billed))
    return Pool(frozenset(item.id for item in readers), regimes, tariffs, factor)


class _Judged(NamedTuple):
    why: str = ""
    monthly: int = 0
    once: int = 0


def _judge(pool: Pool, readers: Sequence[Demand], *, sure: bool, held: bool) -> _Judged:
    """Whether the bill of a pool is bounded by its ends, and what rounding may add."""
    tariffs = list(pool.tariffs.values())
    if sure and all(tariff.monthly for tariff in tariffs) and not any(_drops(tariff) for tariff in tariffs):
        return _Judged()
    if any(tariff.rebate is not None and not _plain_rebate(tariff) for tariff in tariffs):
        return _Judged("its rebate is counted over more than plain monthly spend")
    if not sure and not (len(tariffs) == 1 and _linear(pool.regimes[0], tariffs[0], readers, held=held)):
        return _Judged("its units move between the months as the volume grows")
    unit = ceil(pool.factor) + 1
    return _Judged("", unit, max((_topped(tariff) * unit for tariff in tariffs), default=0))


def _plain_rebate(tariff: Tariff) -> bool:
    return tariff.monthly and not any(_falls(charge.curve) for charge in tariff.metered) and not _prorated(tariff)


def _prorated(tariff: Tariff) -> bool:
    return any(fee.prorated for fee in (*tariff.fees, *([tariff.minimum] if tariff.minimum else [])))


def _linear(revision: OfferRevision, tariff: Tariff, readers: Sequence[Demand], *, held: bool) -> bool:
    """Whether moving units from one month to another moves no money but by rounding."""
    plain = all(
        charge.kind not in ("package", "graduated", "volume", "minimum", "rebate") for charge in revision.charges
    )
    units = [charge for charge in revision.charges if isinstance(charge, UnitCharge)]
    even = all(not charge.allowance and charge.quantum == 1 for charge in units)
    once = not any(use.monthly for item in readers for use in item.sourcing.uses)
    timed = (tariff.fees or held) and tariff.caps
    return plain and even and once and not timed and not _prorated(tariff)


def _topped(tariff: Tariff) -> int:
    """Minor units by which one more minor unit of invoices may move cash."""
    return tariff.contract.quantum if tariff.contract is not None and tariff.contract.quantum > 1 else 0


def _falls(curve: Curve) -> tuple[int, ...]:
    """By how much a curve falls at the end of each piece but the last, over its denominator."""
    pieces = list(zip(curve.intercepts, curve.slopes, strict=True))
    return tuple(
        max(0, (a - b) + (s - t) * end) for end, ((a, s), (b, t)) in zip(curve.ends, pairwise(pieces), strict=False)
    )


def _drops(tariff: Tariff) -> bool:
    rebate = tariff.rebate
    return any(any(_falls(charge.curve)) for charge in tariff.metered) or (
        rebate is not None and any(_falls(rebate.curve))
    )


def _passed(pool: Pool, found: PlanEstimate, start: date) -> int:
    """The drops of a pool that an estimate has passed."""
    read: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for line in found.lines:
        if line.source in pool.sources and line.meter is not None and line.quantity is not None:
            month = (line.month.year - start.year) * 12 + line.month.month - start.month
            read[line.meter][month] += int(line.quantity)
    total = 0
    for row in pool.regimes:
        tariff = pool.tariffs[row.start]
        months = [m for m in range(found.months) if in_force(list(pool.regimes), month_start(start, m)) is row]
        for charge in tariff.metered:
            total += _metered(charge, tariff, read[charge.meter], months, pool.factor)
        total += _rebated(tariff, read, months, pool.factor)
    return total


def _metered(charge: Metered, tariff: Tariff, read: Mapping[int, int], months: Sequence[int], factor: Fraction) -> int:
    falls = _falls(charge.curve)
    if not any(falls) or not months:
        return 0
    total = 0
    for first, last in windows(charge.every, months[-1] + 1):
        units = sum(read.get(month, 0) for month in range(first, last + 1) if month in months)
        past = bisect_left(charge.curve.ends, max(0, units - charge.curve.free))
        total += sum(_minor(fall, tariff, tariff.den, factor) for fall in falls[:past] if fall)
    return total


def _rebated(tariff: Tariff, read: Mapping[str, Mapping[int, int]], months: Sequence[int], factor: Fraction) -> int:
    if tariff.rebate is None:
        return 0
    curve = tariff.rebate.curve
    falls, total = _falls(curve), 0
    for month in months:
        spend = max(tariff.spend({meter: row.get(month, 0) for meter, row in read.items()}), tariff.floor)
        total += sum(
            _minor(fall, tariff, curve.den, factor) for fall in falls[: bisect_left(curve.ends, spend)] if fall
        )
    return total


def _minor(fall: int, tariff: Tariff, den: int, factor: Fraction) -> int:
    """A drop in minor units of the comparison, rounded up twice: once for the invoice, once for its conversion."""
    step = max(1, _topped(tariff))
    units = -(-ceil(Fraction(fall * 10**tariff.exponent, den)) // step) * step + step
    return ceil(units * factor) + 1
