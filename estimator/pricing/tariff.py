"""From the charges of a revision to the exact curves a bill is computed with.

Three levels: *meter curves* turn units into money, the *period* level (commitment, then cash rebate) turns a window's
money into what is invoiced, and the *contract curve* (credits) turns invoices into cash. All of it is whole numbers
over one denominator, so the scalar bill and its float64 twin read the same coefficients.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, NamedTuple

from estimator.errors import Refusal
from estimator.money import EXPONENTS, exact, half_up
from estimator.pricing.charges import (
    CapLimit,
    Charge,
    CreditCharge,
    FeeCharge,
    Limit,
    MinimumCharge,
    PackageCharge,
    RebateCharge,
    TieredCharge,
    UnitCharge,
)
from estimator.pricing.curve import CHUNK, BeyondCurveError, Curve, Piece, curve
from estimator.rows import Window

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MONTHS: dict[Window, int | None] = {"month": 1, "year": 12, "contract": None}
"""Billing months in a window; ``None`` is the whole contract."""


class Metered(NamedTuple):
    """A charge on one meter: its curve gives the money for the window's cumulative reading."""

    position: int
    meter: str
    every: Window
    curve: Curve
    rate: Fraction | None


class Fee(NamedTuple):
    """A constant of its window, over the tariff's denominator."""

    position: int
    item: str
    amount: int
    every: Window
    arrears: bool
    prorated: bool


class Rebate(NamedTuple):
    """Money back on the cumulative spend of a window; the curve takes and gives money (see :func:`rebate_curve`)."""

    position: int
    paid_in: str
    every: Window
    curve: Curve


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Tariff:
    """A compiled tariff.

    Attributes:
        currency: Of every amount.
        exponent: Decimals of the currency's minor unit.
        den: Denominator of the meter curves, fees and the minimum.
        metered: Meter charges, in the order of the book.
        fees: Fixed amounts.
        minimum: Commitment, if any.
        rebate: Cash rebate, if any: its curve maps spend (over ``den``) to what is invoiced.
        credits_elsewhere: Rebates in another vendor's credit: the curve maps invoices (minor units) to credit.
        contract: Credits: maps cumulative invoices to cash, both in minor units. ``None``: cash is the invoice.
        caps: Hard limits.
        refusals: What is charged but not modelled; a bill is then refused.
        ranges: Charges known only as a range; a bill is then a floor.
    """

    currency: str
    exponent: int
    den: int
    metered: tuple[Metered, ...]
    fees: tuple[Fee, ...]
    minimum: Fee | None
    rebate: Rebate | None
    credits_elsewhere: tuple[Rebate, ...]
    contract: Curve | None
    caps: tuple[CapLimit, ...]
    refusals: tuple[Refusal, ...]
    ranges: tuple[Refusal, ...]
    # What a lone month reads, worked out once: `month` runs hundreds of thousands of times a second.
    _curves: tuple[tuple[str, Curve], ...] = field(init=False, repr=False, compare=False)
    _caps: tuple[tuple[str, int], ...] = field(init=False, repr=False, compare=False)
    _fixed: int = field(init=False, repr=False, compare=False)
    floor: int = field(init=False, repr=False, compare=False)
    _scale: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_curves", tuple((charge.meter, charge.curve) for charge in self.metered))
        object.__setattr__(self, "_caps", tuple((cap.meter, cap.max) for cap in self.caps))
        object.__setattr__(self, "_fixed", sum(_share(fee) for fee in self.fees))
        object.__setattr__(self, "floor", 0 if self.minimum is None else _share(self.minimum))
        object.__setattr__(self, "_scale", 10**self.exponent)

    @property
    def meters(self) -> frozenset[str]:
        """The meters that have a charge."""
        return frozenset(charge.meter for charge in self.metered)

    @property
    def monthly(self) -> bool:
        """Whether every month stands alone: no window is longer than a month and no credit is carried."""
        windows = {charge.every for charge in self.metered} | {fee.every for fee in self.fees}
        windows |= {rebate.every for rebate in self.credits_elsewhere}
        windows |= {level.every for level in (self.minimum, self.rebate) if level is not None}
        return windows <= {"month"} and self.contract is None

    def spend(self, usage: Mapping[str, int]) -> int:
        """Money for one lone billing month before its commitment and rebate, over ``den``.

        Raises:
            BeyondCurveError: A reading is past the last tier.
        """
        total = self._fixed
        for meter, units in self._curves:
            total += units.value(usage.get(meter, 0))
        return total

    def month(self, usage: Mapping[str, int]) -> int:
        """The invoice of a contract of one billing month, in minor units.

        Equal to the one invoice of :func:`estimator.pricing.bill.bill` for the same reading, without its lines, where
        the tariff has no refusals.

        Raises:
            BeyondCurveError: A reading is past the last tier or a hard cap.
        """
        for meter, most in self._caps:
            if meter in usage and usage[meter] > most:
                msg = f"{usage[meter]:,} {meter} is past the hard cap of {most:,}"
                raise BeyondCurveError(msg)
        total = max(self.spend(usage), self.floor)
        if self.rebate is None:
            return (2 * total * self._scale + self.den) // (2 * self.den)
        return half_up(self.rebate.curve.value(total) * self._scale, self.rebate.curve.den)

    def months(self, usage: Mapping[str, "NDArray[np.float64]"]) -> "NDArray[np.float64]":
        """The float64 twin of :meth:`month` for arrays: money, rounded to the minor unit, NaN past a tier or cap."""
        import numpy as np  # noqa: PLC0415 - a plain comparison never needs arrays

        size = next(iter(usage.values())).size
        out = np.empty(size)
        scratch, floor = np.empty(min(size, CHUNK)), np.full(min(size, CHUNK), self.floor / self.den)
        for at in range(0, size, CHUNK):
            part = out[at : at + CHUNK]
            self._add_meters(
                {meter: units[at : at + CHUNK] for meter, units in usage.items()}, part, scratch[: part.size]
            )
            self._period(part, floor[: part.size])
        return out

    def _add_meters(
        self, usage: Mapping[str, "NDArray[np.float64]"], out: "NDArray[np.float64]", scratch: "NDArray[np.float64]"
    ) -> None:
        import numpy as np  # noqa: PLC0415 - as in months

        into = out
        for meter, units in self._curves:
            if meter in usage:
                units.fill(usage[meter], into)
                if into is scratch:
                    out += scratch
                into = scratch
        if into is out:
            out[:] = 0
        if self._fixed:
            out += self._fixed / self.den
        for meter, most in self._caps:
            if meter in usage and usage[meter].max() > most:
                np.copyto(out, np.nan, where=usage[meter] > most)

    def _period(self, out: "NDArray[np.float64]", floor: "NDArray[np.float64]") -> None:
        import numpy as np  # noqa: PLC0415 - as in months

        if self.floor:
            np.maximum(out, floor, out=out)  # with an array: numpy takes several times as long with a number
        if self.rebate is not None:
            self.rebate.curve.fill(out * self.den, out)
        out *= self._scale
        out += 0.5
        np.floor(out, out=out)
        out /= self._scale


def _share(fee: Fee) -> int:
    """A lone billing month's part of a fee."""
    return fee.amount // 12 if fee.prorated and fee.every == "year" else fee.amount


def compile_tariff(
    charges: Sequence[Charge],
    limits: Iterable[Limit],
    currency: str,
    claimed: frozenset[int] = frozenset(),
    decimals: int = 0,
) -> Tariff:
    """The curves of a revision's charges.

    Args:
        charges: The charges, in the order of the book.
        limits: Its limits; only caps matter to a bill.
        currency: The currency of every amount.
        claimed: Positions of credits that must be claimed (``offered = false``) and were.
        decimals: Decimals to which bills are rounded where the currency's minor unit has fewer.
    """
    metered = [
        (i, charge) for i, charge in enumerate(charges) if isinstance(charge, UnitCharge | PackageCharge | TieredCharge)
    ]
    fees = [(i, charge) for i, charge in enumerate(charges) if isinstance(charge, FeeCharge)]
    minimum = next(((i, charge) for i, charge in enumerate(charges) if isinstance(charge, MinimumCharge)), None)
    rebates = [(i, charge) for i, charge in enumerate(charges) if isinstance(charge, RebateCharge)]
    credits_ = _credits(charges, claimed)
    curves = [(i, charge, meter_curve(charge)) for i, charge in metered]
    fixed: list[FeeCharge | MinimumCharge] = [*(charge for _, charge in fees), *([minimum[1]] if minimum else [])]
    den = _denominator([c for _, _, c in curves], fixed, rebates)
    exponent = max(EXPONENTS[currency], decimals)
    cash = (_in_cash(i, charge, den) for i, charge in rebates if charge.paid_in == "cash")
    return Tariff(
        currency,
        exponent,
        den,
        tuple(Metered(i, charge.meter, charge.every, c.over(den), _single_rate(charge)) for i, charge, c in curves),
        tuple(_fee(i, charge, charge.item, den) for i, charge in fees),
        _fee(minimum[0], minimum[1], "minimum commitment", den) if minimum and minimum[1].window == "fixed" else None,
        next(cash, None),
        tuple(_elsewhere(i, charge, exponent) for i, charge in rebates if charge.paid_in != "cash"),
        contract_curve(credits_, exponent),
        tuple(limit for limit in limits if isinstance(limit, CapLimit)),
        tuple(_not_modelled(charges, credits_)),
        tuple(_ranges(charges)),
    )


def _credits(charges: Sequence[Charge], claimed: frozenset[int]) -> list[CreditCharge]:
    credits_ = ((i, charge) for i, charge in enumerate(charges) if isinstance(charge, CreditCharge))
    return [charge for i, charge in credits_ if charge.offered or i in claimed]


def _in_cash(position: int, charge: RebateCharge, den: int) -> Rebate:
    return Rebate(position, "cash", charge.every, rebate_curve(charge, den, net=True))


def _elsewhere(position: int, charge: RebateCharge, exponent: int) -> Rebate:
    return Rebate(position, charge.paid_in, charge.every, rebate_curve(charge, 10**exponent, net=False))


def _denominator(
    curves: list[Curve], fixed: Sequence[FeeCharge | MinimumCharge], rebates: Sequence[tuple[int, RebateCharge]]
) -> int:
    amounts = [exact(charge.amount) / (12 if charge.prorated and charge.every == "year" else 1) for charge in fixed]
    bounds = [exact(tier.up_to) for _, charge in rebates for tier in charge.tiers if tier.up_to is not None]
    return lcm(*(c.den for c in curves), *(a.denominator for a in (*amounts, *bounds)))


def _fee(position: int, charge: FeeCharge | MinimumCharge, item: str, den: int) -> Fee:
    return Fee(position, item, int(exact(charge.amount) * den), charge.every, charge.due == "arrears", charge.prorated)


def _single_rate(charge: Charge) -> Fraction | None:
    return exact(charge.rate) / charge.per if isinstance(charge, UnitCharge) else None


def meter_curve(charge: UnitCharge | PackageCharge | TieredCharge) -> Curve:
    """The curve of one meter charge: allowance, then quantum, then bands (``up_to`` inclusive)."""
    if isinstance(charge, UnitCharge):
        rate = exact(charge.rate) / charge.per
        return curve([Piece(None, Fraction(0), rate)], free=charge.allowance, quantum=charge.quantum)
    if isinstance(charge, PackageCharge):
        each = exact(charge.price) / charge.size
        return curve([Piece(None, Fraction(0), each)], free=charge.allowance, quantum=charge.size)
    pieces = _volume(charge) if charge.kind == "volume" else _graduated(charge)
    return curve(pieces, free=charge.allowance, quantum=charge.quantum)


def _volume(charge: TieredCharge) -> list[Piece]:
    return [Piece(tier.up_to, exact(tier.flat), exact(tier.rate) / charge.per) for tier in charge.tiers]


def _graduated(charge: TieredCharge) -> list[Piece]:
    """Each band starts where the one before it ended; its flat amount falls due with its first unit."""
    pieces: list[Piece] = []
    start, reached = 0, Fraction(0)
    for tier in charge.tiers:
        rate = exact(tier.rate) / charge.per
        reached += exact(tier.flat)
        pieces.append(Piece(tier.up_to, reached - rate * start, rate))
        if tier.up_to is not None:
            reached += rate * (tier.up_to - start)
            start = tier.up_to
    return pieces


def rebate_curve(charge: RebateCharge, grain: int, *, net: bool) -> Curve:
    """A rebate as a curve over money in units of ``1 / grain``: what is left to pay (``net``), or what is given back.

    The share of the band reached applies to the whole spend, so the curve jumps at each bound. A bound finer than the
    grain is rounded down to it, which keeps "up to and including" exact on every amount that can occur; a band that
    then holds no amount goes.
    """
    pieces = []
    reached = 0
    for tier in charge.tiers:
        share = exact(tier.share)
        end = None if tier.up_to is None else int(exact(tier.up_to) * grain)
        if end is None or end > reached:
            pieces.append(Piece(end, Fraction(0), (1 - share if net else share) / grain))
            reached = end or reached
    return curve(pieces)


def contract_curve(credits_: Sequence[CreditCharge], exponent: int) -> Curve | None:
    """Cumulative invoices to cumulative cash, both in minor units.

    Promotional credit pays first, then the prepaid amount (due at the start, used or not), then top-ups of a fixed
    size.
    """
    if not credits_:
        return None
    scale = 10**exponent
    gift = sum(int(exact(charge.amount) * scale) for charge in credits_ if charge.source == "promotional")
    prepaid = sum(int(exact(charge.amount) * scale) for charge in credits_ if charge.source == "prepaid")
    steps = [int(exact(charge.top_up) * scale) for charge in credits_ if charge.top_up is not None]
    tail = Piece(None, Fraction(prepaid), Fraction(1))
    return curve([tail], at_zero=Fraction(prepaid), free=gift + prepaid, quantum=max(1, *steps, 1))


def _not_modelled(charges: Sequence[Charge], credits_: Sequence[CreditCharge]) -> Iterable[Refusal]:
    if any(charge.expires_after_months is not None for charge in credits_):
        yield Refusal(
            "not modelled", "credit", "credit that expires is not modelled: state what will be used before it lapses"
        )
    if sum(charge.top_up is not None for charge in credits_) > 1:
        yield Refusal("not modelled", "credit", "two top-up rules in one contract are not modelled: keep one")
    for charge in charges:
        if isinstance(charge, MinimumCharge) and charge.window == "rolling":
            yield Refusal("not modelled", "minimum", "a rolling commitment is not modelled: state a fixed window")


def _ranges(charges: Sequence[Charge]) -> Iterable[Refusal]:
    for charge in charges:
        if isinstance(charge, UnitCharge) and charge.rate_high is not None:
            why = f"known only as a range, {charge.rate} to {charge.rate_high}; state the price you would pay"
            yield Refusal("range only", charge.meter, why)
        if isinstance(charge, FeeCharge) and charge.amount_high is not None:
            why = f"known only as a range, {charge.amount} to {charge.amount_high}; state the price you would pay"
            yield Refusal("range only", charge.item, why)
