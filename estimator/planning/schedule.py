"""The schedule: how many raw records arrive in which billing month, under pace and caps, and when it is done.

Sources of one offer and account move in step: each month they get the same share of what is left to fetch, the largest
that no cap and no pace forbids. Cumulative shares are turned into whole records and units, so every meter sums to its
total.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from estimator.planning.calendar import day_in, month_days, month_start
from estimator.planning.rows import Need
from estimator.pricing.charges import CapLimit
from estimator.pricing.tariff import MONTHS
from estimator.sourcing import MeterUse, Pace

HORIZON = 1200
"""Billing months after which a schedule is given up: a century is not a plan."""


DIGITS = 12
"""Decimals of a percentage at most: nearer to all than that is all to a reader."""


class Stream(NamedTuple):
    """One source's records to fetch in a cycle (once, a month or a year), and how fast they can come."""

    name: str
    raw: int
    usable: int
    pace: Pace
    capped: tuple[MeterUse, ...]


class Schedule(NamedTuple):
    """How much of the work is done by the end of each billing month.

    Attributes:
        shares: Cumulative work, in cycles: 1.5 is the first cycle and half of the second. A need met once has one
            cycle.
        done_by: The last day, ``None`` when it cannot be done.
        last_days: Days used in the last month.
        limit: What limits the pace, in words.
        reason: Why it cannot be done, or empty.
    """

    shares: tuple[Fraction, ...]
    done_by: date | None
    last_days: int
    limit: str
    reason: str = ""

    def cumulative(self, total: int) -> list[int]:
        """Whole records delivered by the end of each month when a cycle takes ``total``."""
        return [whole(share, total) for share in self.shares]


def whole(share: Fraction, total: int) -> int:
    """``share`` cycles of ``total`` things, in whole things."""
    return share.numerator * total // share.denominator


def cycles(need: Need) -> int:
    """How many times a need recurs."""
    length = cycle_of(need)
    return 1 if length is None else -(-need.months // length)


def cycle_of(need: Need) -> int | None:
    """Months in which a need recurs, ``None`` when it does not."""
    return None if need.every == "once" else MONTHS[need.every]


CapsOn = Callable[[date], Sequence[CapLimit]]
"""The hard caps in force on a day: those of the estimate's day, then those of changes announced by it."""


def schedule(streams: Sequence[Stream], caps: CapsOn, need: Need, start: date) -> Schedule:
    """When the sources of one account deliver.

    Args:
        streams: The sources; their records are those of one cycle.
        caps: Hard caps of the offer by day; a billing month is under those of its first day.
        need: For its recurrence and its months.
        start: First day of the first billing month.
    """
    for stream in streams:
        wanted = stream.raw * (1 if stream.pace.renews else cycles(need))
        if stream.pace.reach is not None and wanted > stream.pace.reach:
            short = f"{wanted:,} records are needed and only {stream.pace.reach:,} can be had"
            reason = f"{short}: {stream.pace.reach_limit}"
            return Schedule((), None, 0, stream.pace.reach_limit, reason)
    run = _Run(streams, caps, start)
    cycle = cycle_of(need)
    return run.once() if cycle is None else run.recurring(need.months, cycle)


class _Run:
    __slots__ = ("caps", "limit", "start", "streams")

    def __init__(self, streams: Sequence[Stream], caps: CapsOn, start: date) -> None:
        self.streams = streams
        self.caps = caps
        self.start = start
        self.limit = ""

    def once(self) -> Schedule:
        shares: list[Fraction] = []
        idle = 0
        while not shares or shares[-1] < 1:
            shares.append(self._next(shares, Fraction(1)))
            idle = 0 if shares[-1] > (shares[-2] if len(shares) > 1 else 0) else idle + 1
            if idle > (MONTHS["year"] or 0):
                reason = f"the {self.limit} is reached, and no more can be had in it"
                return Schedule((), None, 0, self.limit, reason)
            if len(shares) > HORIZON:
                return Schedule((), None, 0, self.limit, f"it takes more than {HORIZON // 12} years: {self.limit}")
        days, limit = self._days(len(shares) - 1, shares[-1] - (shares[-2] if len(shares) > 1 else 0))
        return Schedule(tuple(shares), day_in(self.start, len(shares) - 1, days), days, self.limit or limit)

    def recurring(self, months: int, cycle: int) -> Schedule:
        shares: list[Fraction] = []
        for month in range(months):
            target = Fraction(month // cycle + 1)
            shares.append(self._next(shares, target))
            if shares[-1] < target and (month % cycle == cycle - 1 or month == months - 1):
                span = "month" if cycle == 1 else "year"
                part = _percent(shares[-1] - target + 1)
                reason = f"only {part} of each {span}'s records can be fetched in it: {self.limit}"
                return Schedule((), None, 0, self.limit, reason)
        days = month_days(self.start, months - 1)
        return Schedule(tuple(shares), day_in(self.start, months - 1, days), days, self.limit)

    def _next(self, shares: Sequence[Fraction], target: Fraction) -> Fraction:
        """The work done by the end of the next month, and a note of what stops it short of the target."""
        done = shares[-1] if shares else Fraction(0)
        best, words = target - done, ""
        days = month_days(self.start, len(shares))
        for needed, limit in self._paces():
            if needed and days / needed < best:
                best, words = days / needed, limit
        for cap in self.caps(month_start(self.start, len(shares))):
            possible = self._cap_share(cap, shares)
            if possible is not None and possible < best:
                best, words = possible, f"cap of {cap.max:,} {cap.meter} a {cap.every}"
        self.limit = words or self.limit
        return done + best

    def _cap_share(self, cap: CapLimit, shares: Sequence[Fraction]) -> Fraction | None:
        """The further work a cap allows: units are whole, so the share is lowered until they fit."""
        total = self._units(cap.meter, Fraction(1))
        if not total:
            return None
        month, length = len(shares), MONTHS[cap.every] or HORIZON + 1
        first = month - month % length
        done = shares[-1] if shares else Fraction(0)
        free = cap.max - self._units(cap.meter, done) + (self._units(cap.meter, shares[first - 1]) if first else 0)
        before = self._units(cap.meter, done)
        return Fraction(
            _most(max(0, free), lambda step: self._units(cap.meter, done + Fraction(step, total)) - before <= free),
            total,
        )

    def _units(self, meter: str, share: Fraction) -> int:
        """Units read by then; a rule that the vendor leaves open is read in its dearer way."""
        return sum(
            use.units(whole(share, stream.raw if use.basis == "raw" else stream.usable), use.high)
            for stream in self.streams
            for use in stream.capped
            if use.meter == meter and not use.monthly
        )

    def _days(self, month: int, share: Fraction) -> tuple[int, str]:
        """Days of the month that a share of the work takes, and the pace that makes it more than one."""
        cycle, limit = max(self._paces(), key=lambda item: item[0], default=(Fraction(0), ""))
        needed = cycle * share
        days = min(max(1, -(-needed.numerator // needed.denominator)), month_days(self.start, month))
        return days, limit if days > 1 else ""

    def _paces(self) -> list[tuple[Fraction, str]]:
        """Days a whole cycle takes under each pace, and the pace in words; what is shared is granted once."""
        needed: dict[str, Fraction] = {}
        words: dict[str, str] = {}
        for number, stream in enumerate(self.streams):
            pace = stream.pace
            if pace.per_day:
                key = f"shared {pace.shared}" if pace.shared else f"own {number}"
                needed[key] = needed.get(key, Fraction(0)) + stream.raw / pace.per_day
                words.setdefault(key, pace.limit)
        return [(days, words[key]) for key, days in needed.items()]


def _percent(part: Fraction, digits: int = 1) -> str:
    """A share below 1 with a decimal, or with as many as tell it from all."""
    shown = f"{float(part):.{digits}%}"
    if float(shown[:-1]) < 100:  # noqa: PLR2004 - all of it
        return shown
    return _percent(part, digits + 1) if digits < DIGITS else "less than 100%"


def _most(top: int, fits: Callable[[int], bool]) -> int:
    """The largest whole number up to ``top`` that fits, 0 if none does; what is smaller than one that fits fits too."""
    low, over, back = top, top + 1, 1
    while low > 0 and not fits(low):
        low, over, back = max(0, top - back), low, 2 * back
    while over - low > 1:
        middle = (low + over) // 2
        low, over = (middle, over) if fits(middle) else (low, middle)
    return low


def increments(counts: Sequence[int]) -> list[int]:
    """What each month adds."""
    return [now - before for now, before in zip(counts, (0, *counts), strict=False)]


def monthly_units(use: MeterUse, counts: Sequence[int], ratio: Fraction) -> list[int]:
    """A use's reading in each billing month.

    A one-off use reads the increments of its units; a monthly one reads what is held, and goes on for its months after
    the last delivery.
    """
    if not use.monthly:
        return increments([use.units(count, ratio) for count in counts])
    months = len(counts) + use.months - 1
    readings = []
    for month in range(months):
        held = counts[min(month, len(counts) - 1)] - (counts[month - use.months] if month >= use.months else 0)
        readings.append(use.units(held, ratio))
    return readings


def pooled(readings: Mapping[str, Sequence[int]], months: int) -> list[dict[str, int]]:
    """Readings by meter as one mapping a billing month."""
    return [{meter: row[month] for meter, row in readings.items() if month < len(row)} for month in range(months)]
