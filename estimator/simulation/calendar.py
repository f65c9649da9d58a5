"""The schedule at every draw: the float64 twin of :mod:`estimator.planning.schedule`.

Month by month all draws move together, each by the largest share of its own work that no pace and no cap forbids.
"""

from collections.abc import Callable, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from estimator.draws.drawn import draws_of
from estimator.planning.calendar import month_days, month_start
from estimator.planning.rows import Need
from estimator.planning.schedule import HORIZON, CapsOn, cycle_of, cycles
from estimator.pricing.charges import CapLimit
from estimator.pricing.tariff import MONTHS
from estimator.sourcing import MeterUse, Pace

Numbers = NDArray[np.float64]

GRAIN = 1e-9
"""A part of a record, or of a day, that counts as nothing: what float64 leaves over."""

REST = 1e-12
"""The same for work as a share of a cycle."""

IDLE = MONTHS["year"] or 0
"""Months without any progress after which a draw is given up, as in the exact schedule."""


class DrawnStream(NamedTuple):
    """One source's records to fetch in a cycle, at every draw, and how fast they can come."""

    raw: Numbers
    usable: Numbers
    pace: Pace
    capped: tuple[MeterUse, ...]


class DrawnSchedule(NamedTuple):
    """How much of the work is done by the end of each billing month, at every draw.

    Attributes:
        shares: Cumulative work in cycles, one array for each billing month of the longest draw.
        months: Billing months each draw takes.
        last_days: Days each uses of its last month.
        done: Days from the start to the end of the last one used; infinite where the work cannot be done.
    """

    shares: list[Numbers]
    months: NDArray[np.int64]
    last_days: Numbers
    done: Numbers

    def cumulative(self, total: Numbers) -> list[Numbers]:
        """Whole records delivered by the end of each month when a cycle takes ``total``."""
        return [whole(share, total) for share in self.shares]

    def last_share(self, start: date) -> Numbers:
        """The used part of each draw's last billing month."""
        days = np.array([month_days(start, month) for month in range(len(self.shares))], np.float64)
        return self.last_days / days[self.months - 1]


def whole(share: Numbers | float, total: Numbers) -> Numbers:
    """``share`` cycles of ``total`` things, in whole things."""
    made: Numbers = np.floor(share * total * (1 + 1e-15) + GRAIN)
    return made


def drawn_units(use: MeterUse, records: Numbers, *, high: bool = False) -> Numbers:
    """Whole units a use reads for whole records: :meth:`MeterUse.units` at every draw."""
    ratio = use.high if high and use.high is not None else use.ratio
    units: Numbers = np.ceil(records * draws_of(ratio / use.quantum) * (1 - 1e-15))
    if use.quantum != 1:
        units *= use.quantum
    if use.minimum > 0:
        np.maximum(units, use.minimum, out=units)
    if use.fixed:
        units += use.fixed
    if use.fixed or use.minimum > 0:
        units[records <= 0] = 0.0
    return units


def drawn_schedule(streams: Sequence[DrawnStream], caps: CapsOn, need: Need, start: date) -> DrawnSchedule:
    """When the sources of one account deliver, at every draw.

    Args:
        streams: The sources; their records are those of one cycle.
        caps: Hard caps of the offer by day.
        need: For its recurrence and its months.
        start: First day of the first billing month.
    """
    run = _Run(streams, caps, start)
    cycle = cycle_of(need)
    made = run.once() if cycle is None else run.recurring(need.months, cycle)
    short = np.zeros(made.done.size, bool)
    for stream in streams:
        if stream.pace.reach is not None:
            short |= stream.raw * (1 if stream.pace.renews else cycles(need)) > stream.pace.reach
    return made._replace(done=np.where(short, np.inf, made.done)) if short.any() else made


class _Run:
    def __init__(self, streams: Sequence[DrawnStream], caps: CapsOn, start: date) -> None:
        self.streams = streams
        self.caps = caps
        self.start = start
        self.size = max(stream.raw.size for stream in streams)
        self.paces = self._paces()

    def _paces(self) -> list[Numbers]:
        """Days a whole cycle takes under each pace; what is shared is granted once."""
        needed: dict[str, Numbers] = {}
        for number, stream in enumerate(self.streams):
            pace = stream.pace
            if pace.per_day:
                key = f"shared {pace.shared}" if pace.shared else f"own {number}"
                needed[key] = needed.get(key, np.zeros(self.size)) + stream.raw / draws_of(pace.per_day)
        return list(needed.values())

    def once(self) -> DrawnSchedule:
        shares: list[Numbers] = []
        months, idle = np.zeros(self.size, np.int64), np.zeros(self.size, np.int64)
        going, lost = np.ones(self.size, bool), np.zeros(self.size, bool)
        added = before = np.zeros(self.size)
        while going.any() and len(shares) < HORIZON:
            shares.append(self._next(shares, 1.0))
            months += going
            new = shares[-1] - before
            added, before = np.where(going, new, added), shares[-1]
            idle = np.where(new > 0, 0, idle + 1)
            lost |= going & (idle > IDLE)
            going &= (before < 1) & ~lost
        return self._ended(shares, months, added, (before >= 1) & ~lost)

    def recurring(self, months: int, cycle: int) -> DrawnSchedule:
        shares: list[Numbers] = []
        met = np.ones(self.size, bool)
        for month in range(months):
            target = float(month // cycle + 1)
            shares.append(self._next(shares, target))
            if month % cycle == cycle - 1 or month == months - 1:
                met &= shares[-1] >= target
        days = month_days(self.start, months - 1)
        done = np.where(met, float(_day(self.start, months - 1) + days), np.inf)
        every = np.full(self.size, months, np.int64)
        return DrawnSchedule(shares, every, np.full(self.size, float(days)), done)

    def _ended(
        self, shares: list[Numbers], months: NDArray[np.int64], added: Numbers, met: NDArray[np.bool_]
    ) -> DrawnSchedule:
        """Where in its last month each draw ends; those that do not end take a month, and no more space."""
        if not met.all():
            months = np.where(met, months, 1)
        shares = shares[: months.max()]
        lengths = np.array([month_days(self.start, month) for month in range(len(shares))], np.float64)
        starts = np.array([_day(self.start, month) for month in range(len(shares))], np.float64)
        days = np.ones(self.size)
        if self.paces:
            longest = np.maximum.reduce(self.paces)
            days = np.minimum(np.maximum(np.ceil(longest * added - GRAIN), 1.0), lengths.take(months - 1))
        return DrawnSchedule(shares, months, days, np.where(met, starts.take(months - 1) + days, np.inf))

    def _next(self, shares: Sequence[Numbers], target: float) -> Numbers:
        """The work done by the end of the next month."""
        done = shares[-1] if shares else np.zeros(self.size)
        best = target - done
        days = month_days(self.start, len(shares))
        for needed in self.paces:
            best = np.minimum(best, np.divide(days, needed, out=np.full(self.size, np.inf), where=needed > 0))
        for cap in self.caps(month_start(self.start, len(shares))):
            best = self._capped(best, cap, shares, done)
        reached: Numbers = done + best
        reached[target - reached < REST] = target
        return reached

    def _capped(self, best: Numbers, cap: CapLimit, shares: Sequence[Numbers], done: Numbers) -> Numbers:
        """The further work a cap allows, in whole units of the meter: lowered until what is read fits."""
        total = self._units(cap.meter, 1.0)
        if not total.any():
            return best
        month, length = len(shares), MONTHS[cap.every] or HORIZON + 1
        first = month - month % length
        before = self._units(cap.meter, done)
        free = cap.max - before + (self._units(cap.meter, shares[first - 1]) if first else 0.0)
        step = np.maximum(1.0, total)

        def fits(steps: Numbers) -> NDArray[np.bool_]:
            read: NDArray[np.bool_] = self._units(cap.meter, done + steps / step) - before <= free
            return read

        # What is left of a cycle is all that is asked for: a cap above it is not searched.
        top = np.floor(np.minimum(np.maximum(0.0, free), np.ceil(best * step) + 1))
        allowed = np.where(total > 0, _most(top, fits) / step, np.inf)
        return np.asarray(np.minimum(best, allowed), np.float64)

    def _units(self, meter: str, share: Numbers | float) -> Numbers:
        """Units read by then; a rule that the vendor leaves open is read in its dearer way."""
        read = np.zeros(self.size)
        for stream in self.streams:
            for use in stream.capped:
                if use.meter == meter and not use.monthly:
                    records = stream.raw if use.basis == "raw" else stream.usable
                    read += drawn_units(use, whole(share, records), high=True)
        return read


def _most(top: Numbers, fits: Callable[[Numbers], NDArray[np.bool_]]) -> Numbers:
    """The largest whole number up to ``top`` that fits, 0 if none does, at every draw."""
    low, over = top, top + 1
    back = 1.0
    good = fits(low) | (low <= 0)
    while not good.all():
        over = np.where(good, over, low)
        low = np.where(good, low, np.maximum(0.0, low - back))
        back *= 2
        good |= fits(low) | (low <= 0)
    while (open_ := over - low > 1).any():
        middle = np.floor((low + over) / 2)
        inside = fits(middle)
        low = np.where(open_ & inside, middle, low)
        over = np.where(open_ & ~inside, middle, over)
    return low


def _day(start: date, month: int) -> int:
    return (month_start(start, month) - start).days


def drawn_readings(use: MeterUse, counts: Sequence[Numbers], months: NDArray[np.int64]) -> list[Numbers]:
    """A use's reading in each billing month: :func:`estimator.planning.schedule.monthly_units` at every draw."""
    if not use.monthly:
        units = [drawn_units(use, count) for count in counts]
        return [units[0], *(now - before for before, now in pairwise(units))]
    stacked = np.array(counts)
    draw = np.arange(months.size)
    readings = []
    for month in range(len(counts) + use.months - 1):
        held = stacked[np.minimum(month, months - 1), draw]
        gone = stacked[np.minimum(month - use.months, months - 1), draw] if month >= use.months else 0.0
        readings.append(np.where(month < months + use.months - 1, drawn_units(use, held - gone), 0.0))
    return readings
