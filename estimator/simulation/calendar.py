"""The schedule at every draw: the float64 twin of :mod:`estimator.planning.schedule`.

Month by month all draws move together, each by the largest share of its own work that no pace and no cap forbids.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from estimator.draws.drawn import draws_of
from estimator.planning.calendar import month_days, month_start
from estimator.planning.rows import Need
from estimator.planning.schedule import HORIZON, CapsOn, cycle_of, cycles
from estimator.pricing.rows import CapLimit
from estimator.pricing.tariff import MONTHS
from estimator.sourcing import MeterUse, Pace

Numbers = NDArray[np.float64]

GRAIN = 1e-9
"""Work, as a share of a cycle, that counts as nothing: what float64 leaves over."""


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
        return [np.floor(share * total * (1 + 1e-15) + GRAIN) for share in self.shares]

    def last_share(self, start: date) -> Numbers:
        """The used part of each draw's last billing month."""
        days = np.array([month_days(start, month) for month in range(len(self.shares))], np.float64)
        return self.last_days / days[self.months - 1]


def drawn_units(use: MeterUse, records: Numbers, *, high: bool = False) -> Numbers:
    """Whole units a use reads for whole records: :meth:`MeterUse.units` at every draw."""
    ratio = use.high if high and use.high is not None else use.ratio
    likely = draws_of(ratio)
    if isinstance(likely, float):
        exact = records * float(ratio.numerator) / float(ratio.denominator * use.quantum)
    else:
        exact = records * likely / use.quantum
    steps = np.ceil(exact * (1 - 1e-15))
    units = np.maximum(steps * use.quantum, use.minimum) + use.fixed
    read: Numbers = np.where(records > 0, units, 0.0)
    return read


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
        while not shares or (len(shares) <= HORIZON and (shares[-1] < 1).any()):
            shares.append(self._next(shares, 1.0))
        stacked = np.array(shares)
        whole = stacked >= 1
        months = np.where(whole.any(axis=0), whole.argmax(axis=0) + 1, len(shares))
        return self._ended(shares, stacked, months, stacked[-1] >= 1)

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
        self, shares: list[Numbers], stacked: Numbers, months: NDArray[np.int64], met: NDArray[np.bool_]
    ) -> DrawnSchedule:
        """Where in its last month each draw ends."""
        draw = np.arange(self.size)
        before = np.where(months > 1, stacked[months - 2, draw], 0.0)
        longest = np.maximum.reduce(self.paces) if self.paces else np.zeros(self.size)
        lengths = np.array([month_days(self.start, month) for month in range(len(shares))], np.float64)
        needed = np.ceil(longest * (stacked[months - 1, draw] - before) * (1 - 1e-12))
        days = np.clip(needed, 1.0, lengths[months - 1])
        starts = np.array([_day(self.start, month) for month in range(len(shares))], np.float64)
        return DrawnSchedule(shares, months, days, np.where(met, starts[months - 1] + days, np.inf))

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
        reached[target - reached < GRAIN] = target
        return reached

    def _capped(self, best: Numbers, cap: CapLimit, shares: Sequence[Numbers], done: Numbers) -> Numbers:
        """The further work a cap allows, in whole units of the meter."""
        total = self._units(cap.meter, np.ones(self.size))
        if not total.any():
            return best
        month, length = len(shares), MONTHS[cap.every] or HORIZON + 1
        first = month - month % length
        used = self._units(cap.meter, done) - (self._units(cap.meter, shares[first - 1]) if first else 0.0)
        free = np.maximum(0.0, cap.max - used)
        allowed = np.divide(np.floor(free), total, out=np.full(self.size, np.inf), where=total > 0)
        return np.asarray(np.minimum(best, allowed), np.float64)

    def _units(self, meter: str, share: Numbers) -> Numbers:
        """Units read by then; a rule that the vendor leaves open is read in its dearer way."""
        read = np.zeros(self.size)
        for stream in self.streams:
            for use in stream.capped:
                if use.meter == meter and not use.monthly:
                    records = stream.raw if use.basis == "raw" else stream.usable
                    read = read + drawn_units(use, np.floor(share * records + GRAIN), high=True)
        return read


def _day(start: date, month: int) -> int:
    return (month_start(start, month) - start).days


Counter = Callable[[Numbers], list[Numbers]]
"""From records of a cycle to whole records delivered by the end of each month."""


def drawn_readings(use: MeterUse, counts: Sequence[Numbers], months: NDArray[np.int64]) -> list[Numbers]:
    """A use's reading in each billing month: :func:`estimator.planning.schedule.monthly_units` at every draw."""
    if not use.monthly:
        units = [drawn_units(use, count) for count in counts]
        return [now - before for now, before in zip(units, [np.zeros(months.size), *units], strict=False)]
    stacked = np.array(counts)
    draw = np.arange(months.size)
    readings = []
    for month in range(len(counts) + use.months - 1):
        held = stacked[np.minimum(month, months - 1), draw]
        gone = stacked[np.minimum(month - use.months, months - 1), draw] if month >= use.months else 0.0
        readings.append(np.where(month < months + use.months - 1, drawn_units(use, held - gone), 0.0))
    return readings
