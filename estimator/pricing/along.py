"""What records cost along one fixed mix of meters: the tariff's curves read once more, with records as the argument.

No second way to a price: every cost is :meth:`Tariff.month`, and what is found here is where that cost may turn.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial

from estimator.pricing.curve import Affordable, Curve
from estimator.pricing.tariff import Tariff

Stretch = tuple[int, int | None]
"""First and last count of records of a part in which the cost never falls; ``None`` is without end."""


@dataclass(frozen=True, slots=True)
class Along:
    """The cost of a lone billing month as a function of raw records.

    Attributes:
        tariff: What is billed; nothing in it may be refused.
        ratios: Units of a meter for one record; each meter reads ``ceil(records * ratio) + fixed``.
        fixed: Units of a meter read whatever the records.
        last: The most records that have a price: the caps and closed tiers; ``None`` when there is no most.

    Raises:
        ValueError: The tariff holds what is not modelled, or a meter has no rate: there would be no cost to give.
        BeyondCurveError: Even without a record a reading is past the last tier or a cap.
    """

    tariff: Tariff
    ratios: Mapping[str, Fraction]
    fixed: Mapping[str, int] = field(default_factory=dict)
    last: int | None = field(init=False)

    def __post_init__(self) -> None:
        unrated = {meter for meter, ratio in self.ratios.items() if ratio} | {m for m, n in self.fixed.items() if n}
        if self.tariff.refusals or unrated - self.tariff.meters:
            missing = ", ".join(sorted(unrated - self.tariff.meters)) or str(self.tariff.refusals[0])
            msg = f"there is no cost along records: no rate for {missing}"
            raise ValueError(msg)
        self.cost(0)
        bounds = [(cap.meter, cap.max) for cap in self.tariff.caps]
        bounds += [(meter, curve.last) for meter, curve in self._curves() if curve.last is not None]
        most = [self._records(meter, units) for meter, units in bounds if self.ratios.get(meter)]
        object.__setattr__(self, "last", min(most, default=None))

    def usage(self, records: int) -> dict[str, int]:
        """What each meter reads."""
        read = {meter: -(-records * ratio.numerator // ratio.denominator) for meter, ratio in self.ratios.items()}
        return {meter: read.get(meter, 0) + self.fixed.get(meter, 0) for meter in {**read, **self.fixed}}

    def cost(self, records: int) -> int:
        """The invoice for this many records, in minor units.

        Raises:
            BeyondCurveError: A reading is past the last tier or a cap.
        """
        return self.tariff.month(self.usage(records))

    def breakpoints(self, limit: int) -> tuple[int, ...]:
        """The last record count of each part of the cost curve, up to ``limit``: where a line through it bends."""
        ends = []
        for _, end in self._stretches():
            if end is None or end > limit:
                break
            ends.append(end)
        return tuple(end for end in ends if end)

    def affordable(self, budget: int) -> Affordable:
        """The most records within a budget in minor units, and the most up to which every count is.

        Raises:
            ValueError: Even no record costs more than the budget.
        """
        if self.cost(0) > budget:
            msg = f"nothing fits: the smallest cost is {self.cost(0)} minor units"
            raise ValueError(msg)
        most: int | None = 0
        steady: int | None = 0
        joined = True
        for first, end in self._stretches():
            if self.cost(first) > budget:
                joined = False
                continue
            flat = end is None and not self._rises
            most = None if flat else _search(lambda records: self.cost(records) <= budget, first, end)
            steady = most if joined else steady
            joined = joined and most == end
        return Affordable(most, steady)

    def cheaper_beyond(self, records: int) -> int | None:
        """The smallest larger count of records that costs strictly less, or ``None``."""
        cost = self.cost(records)
        for first, end in self._stretches():
            start = max(first, records + 1)
            # The cost never falls within a stretch, so its start is its cheapest.
            if (end is None or start <= end) and self.cost(start) < cost:
                return start
        return None

    def _curves(self) -> list[tuple[str, Curve]]:
        return [(charge.meter, charge.curve) for charge in self.tariff.metered]

    def _records(self, meter: str, units: int) -> int:
        """The most records at which a meter reads no more than ``units``."""
        return int((units - self.fixed.get(meter, 0)) // self.ratios[meter])

    @property
    def _spends(self) -> bool:
        """Whether spend grows for ever in the last stretch."""
        return any(self.ratios.get(meter) and curve.slopes[-1] for meter, curve in self._curves())

    @property
    def _rises(self) -> bool:
        """Whether the cost does."""
        return self._spends and (self.tariff.rebate is None or self.tariff.rebate.curve.slopes[-1] > 0)

    def _stretches(self) -> Iterator[Stretch]:
        """Every part, in order: cut where a meter changes its piece, then where spend passes a bound of the period."""
        corners = {
            self._records(meter, units)
            for meter, curve in self._curves()
            if self.ratios.get(meter)
            for units in curve.breakpoints()
        }
        first = 0
        for end in sorted(corner for corner in corners if corner >= 0 and (self.last is None or corner < self.last)):
            yield from self._cut(first, end)
            first = end + 1
        yield from self._cut(first, self.last)

    def _cut(self, first: int, end: int | None) -> Iterator[Stretch]:
        rebate = self.tariff.rebate
        levels = {self.tariff.floor, *(rebate.curve.ends if rebate is not None else ())}
        for level in sorted(levels):
            if self._spend(first) > level or (end is None and not self._spends):
                continue
            cut = _search(partial(self._within, level), first, end)
            if cut != end:
                yield first, cut
                first = cut + 1
        yield first, end

    def _spend(self, records: int) -> int:
        return self.tariff.spend(self.usage(records))

    def _within(self, level: int, records: int) -> bool:
        return self._spend(records) <= level


def _search(holds: Callable[[int], bool], low: int, high: int | None) -> int:
    """The largest count from ``low`` to ``high`` that ``holds``: ``low`` does, and none after the first that fails."""
    step = 1
    while high is None:
        if not holds(low + step):
            high = low + step - 1
        else:
            low, step = low + step, 2 * step
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if holds(middle) else (low, middle - 1)
    return low
