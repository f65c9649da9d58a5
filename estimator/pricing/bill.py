"""The bill: what a tariff charges for the readings of a schedule, line by line.

Order within a month: allowance, quantum, bands (the meter curves), fees, minimum, cash rebate; then the one rounding,
half away from zero, of each invoice; then credit. Lines are split by largest remainder and sum to the invoice, cash
lines to the cash. A charge whose window is longer than a month pays the increments of its cumulative curve.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Literal, NamedTuple

from estimator.errors import Refusal
from estimator.money import half_up, split, to_minor
from estimator.pricing.charges import CapLimit
from estimator.pricing.curve import BeyondCurveError
from estimator.pricing.tariff import MONTHS, Fee, Metered, Rebate, Tariff
from estimator.rows import Window

Usage = Sequence[Mapping[str, int]]
"""Readings: units by meter, one mapping a billing month."""

LineKind = Literal["usage", "fee", "minimum", "rebate", "credit"]


class BillLine(NamedTuple):
    """One line of a month's invoice or payment.

    Attributes:
        month: Billing month, from 0.
        kind: What it is.
        item: Its name.
        meter: The meter read, for a usage line.
        units: The month's reading of it.
        rate: Money for one unit, when the charge has a single rate.
        exact: The amount before rounding, in the currency.
        amount: The amount in minor units, its part of the rounded invoice.
        position: Position of the charge in the revision, ``-1`` for a payment from credit.
    """

    month: int
    kind: LineKind
    item: str
    meter: str | None
    units: int | None
    rate: Fraction | None
    exact: Fraction
    amount: int
    position: int


class Bill(NamedTuple):
    """An exact bill.

    Attributes:
        currency: Of every amount.
        exponent: Decimals of its minor unit.
        invoices: Per month, minor units.
        cash: Per month, minor units: what leaves the account after credits.
        lines: They sum to ``cash`` month by month.
        elsewhere: Per name of another vendor's credit, what each month earns, in minor units: beside the total.
        missing: Meters read without a rate, and charges known only as a range: the total is then a floor.
    """

    currency: str
    exponent: int
    invoices: tuple[int, ...]
    cash: tuple[int, ...]
    lines: tuple[BillLine, ...]
    elsewhere: dict[str, tuple[int, ...]]
    missing: tuple[Refusal, ...]

    @property
    def total(self) -> int:
        """Cash over the whole schedule, in minor units."""
        return sum(self.cash)


class _Entry(NamedTuple):
    kind: LineKind
    item: str
    meter: str | None
    units: int | None
    rate: Fraction | None
    amount: Fraction
    position: int


def bill(tariff: Tariff, usage: Usage, last_share: Fraction = Fraction(1)) -> Bill | Refusal:
    """The bill of a schedule.

    Args:
        tariff: The compiled tariff.
        usage: Readings by billing month; missing meters read 0.
        last_share: The used part of the last billing month, in (0, 1], for prorated fees.

    Returns:
        The bill, or the reason why there is none: a cap or the last tier is passed, or a charge is not modelled.
    """
    if tariff.refusals:
        return tariff.refusals[0]
    refusal = _past_cap(tariff, usage)
    if refusal is not None:
        return refusal
    months: list[list[_Entry]] = [[] for _ in usage]
    for charge in tariff.metered:
        try:
            _meter(charge, tariff.den, usage, months)
        except BeyondCurveError as error:
            return Refusal("past last tier", charge.meter, f"no rate is published there: {error}")
    for fee in tariff.fees:
        _fees(fee, tariff.den, last_share, months)
    if tariff.minimum is not None:
        _shortfall(tariff.minimum, tariff.den, last_share, months)
    if tariff.rebate is not None:
        _cash_rebate(tariff.rebate, tariff.den, months)
    return _settle(tariff, months, tuple(_missing(tariff, usage)))


def _past_cap(tariff: Tariff, usage: Usage) -> Refusal | None:
    for cap in tariff.caps:
        for first, last in windows(cap.every, len(usage)):
            read = sum(usage[month].get(cap.meter, 0) for month in range(first, last + 1))
            if read > cap.max:
                return Refusal("past cap", cap.meter, cap_words(cap, read))
    return None


def cap_words(cap: CapLimit, read: int) -> str:
    """Why a reading is refused."""
    span = "contract" if cap.every == "contract" else cap.every
    return f"{read:,} a {span} is past the hard cap of {cap.max:,}; beyond it a quote is needed"


def windows(every: Window, months: int) -> Iterator[tuple[int, int]]:
    """First and last month of each window of a schedule; the last may be cut short."""
    length = MONTHS[every] or max(months, 1)
    for first in range(0, months, length):
        yield first, min(first + length, months) - 1


def _meter(charge: Metered, den: int, usage: Usage, months: list[list[_Entry]]) -> None:
    for first, last in windows(charge.every, len(usage)):
        read = paid = 0
        for month in range(first, last + 1):
            units = usage[month].get(charge.meter, 0)
            read += units
            value = charge.curve.value(read)
            if units or value != paid:
                amount = Fraction(value - paid, den)
                months[month].append(
                    _Entry("usage", charge.meter, charge.meter, units, charge.rate, amount, charge.position)
                )
            paid = value


def _prorated(fee: Fee, den: int, window: tuple[int, int], months: int, last_share: Fraction) -> Fraction:
    amount = Fraction(fee.amount, den)
    if not fee.prorated or fee.every == "contract":
        return amount
    used = window[1] - window[0] + (last_share if window[1] == months - 1 else 1)
    return amount * used / (MONTHS[fee.every] or 1)


def _fees(fee: Fee, den: int, last_share: Fraction, months: list[list[_Entry]]) -> None:
    for window in windows(fee.every, len(months)):
        amount = _prorated(fee, den, window, len(months), last_share)
        months[window[fee.arrears]].append(_Entry("fee", fee.item, None, None, None, amount, fee.position))


def _shortfall(minimum: Fee, den: int, last_share: Fraction, months: list[list[_Entry]]) -> None:
    for first, last in windows(minimum.every, len(months)):
        floor = _prorated(minimum, den, (first, last), len(months), last_share)
        spent = paid = Fraction(0)
        for month in range(first, last + 1):
            now = sum((entry.amount for entry in months[month]), Fraction(0))
            spent += now
            due = max(spent, floor) if not minimum.arrears or month == last else spent
            if due - paid != now:
                months[month].append(
                    _Entry("minimum", minimum.item, None, None, None, due - paid - now, minimum.position)
                )
            paid = due


def _cash_rebate(rebate: Rebate, den: int, months: list[list[_Entry]]) -> None:
    for first, last in windows(rebate.every, len(months)):
        spent = net = Fraction(0)
        for month in range(first, last + 1):
            now = sum((entry.amount for entry in months[month]), Fraction(0))
            spent += now
            after = _at_money(rebate, den, spent)
            if after - net != now:
                months[month].append(
                    _Entry("rebate", "cash rebate", None, None, None, after - net - now, rebate.position)
                )
            net = after


def _at_money(rebate: Rebate, den: int, spent: Fraction) -> Fraction:
    """The rebate curve at any rational spend: the piece is chosen on the grid of the bounds, rounding the spend up."""
    grid = max(1, -(-spent.numerator * den // spent.denominator))
    share = Fraction(rebate.curve.value(grid), rebate.curve.den * grid)
    return share * spent * den


def _missing(tariff: Tariff, usage: Usage) -> Iterator[Refusal]:
    read = {meter for month in usage for meter, units in month.items() if units}
    for meter in sorted(read - tariff.meters):
        yield Refusal("no rate", meter, "it is metered, but no rate for it is known")
    yield from tariff.ranges


def _settle(tariff: Tariff, months: list[list[_Entry]], missing: tuple[Refusal, ...]) -> Bill:
    scale = 10**tariff.exponent
    invoices, lines = [], []
    for month, entries in enumerate(months):
        whole = to_minor(sum((entry.amount for entry in entries), Fraction(0)), tariff.exponent)
        invoices.append(whole)
        parts = split(whole, [entry.amount * scale for entry in entries])
        lines.append(
            [
                BillLine(month, e.kind, e.item, e.meter, e.units, e.rate, e.amount, part, e.position)
                for e, part in zip(entries, parts, strict=True)
            ]
        )
    cash = _cash(tariff, invoices)
    for month, (invoice, paid) in enumerate(zip(invoices, cash, strict=True)):
        if paid != invoice:
            item = "paid from credit" if paid < invoice else "credit bought ahead"
            lines[month].append(
                BillLine(month, "credit", item, None, None, None, Fraction(paid - invoice, scale), paid - invoice, -1)
            )
    return Bill(
        tariff.currency,
        tariff.exponent,
        tuple(invoices),
        tuple(cash),
        tuple(line for month in lines for line in month),
        {rebate.paid_in: _elsewhere(rebate, invoices, scale) for rebate in tariff.credits_elsewhere},
        missing,
    )


def _cash(tariff: Tariff, invoices: Sequence[int]) -> list[int]:
    """Payments: the increments of the contract curve; a supplier pays back no more than it was paid."""
    cash: list[int] = []
    invoiced = paid = 0
    for invoice in invoices:
        invoiced += invoice
        due = max(0, invoiced)
        if tariff.contract is not None:
            due = half_up(tariff.contract.value(due), tariff.contract.den)
        cash.append(due - paid)
        paid = due
    return cash


def _elsewhere(rebate: Rebate, invoices: Sequence[int], scale: int) -> tuple[int, ...]:
    earned: list[int] = []
    for first, last in windows(rebate.every, len(invoices)):
        spent = given = 0
        for month in range(first, last + 1):
            spent += invoices[month]
            now = half_up(rebate.curve.value(spent) * scale, rebate.curve.den)
            earned.append(now - given)
            given = now
    return tuple(earned)


def join(parts: Sequence[Bill | Refusal]) -> Bill | Refusal:
    """Bills of consecutive spans of one schedule as one bill; the first refusal stands for all."""
    bills: list[Bill] = []
    for part in parts:
        if isinstance(part, Refusal):
            return part
        bills.append(part)
    lines: list[BillLine] = []
    for number, part in enumerate(bills):
        before = sum(len(earlier.cash) for earlier in bills[:number])
        lines.extend(line._replace(month=line.month + before) for line in part.lines)
    names = dict.fromkeys(name for part in bills for name in part.elsewhere)
    return bills[0]._replace(
        invoices=tuple(amount for part in bills for amount in part.invoices),
        cash=tuple(amount for part in bills for amount in part.cash),
        lines=tuple(lines),
        elsewhere={
            name: tuple(amount for part in bills for amount in part.elsewhere.get(name, (0,) * len(part.cash)))
            for name in names
        },
        missing=tuple(dict.fromkeys(refusal for part in bills for refusal in part.missing)),
    )
