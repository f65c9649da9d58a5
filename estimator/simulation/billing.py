"""The bill at every draw: the float64 twin of :func:`estimator.pricing.bill.bill`, from the same compiled curves.

Draws differ in how many months they take: whatever falls due by the month falls due only in a draw's own months.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from estimator.pricing.charges import CapLimit
from estimator.pricing.curve import Curve
from estimator.pricing.tariff import MONTHS, Fee, Rebate, Tariff
from estimator.rows import Window

Numbers = NDArray[np.float64]
Months = NDArray[np.int64]


SHARE_DIGITS = 12
"""Decimals a share in a price file can have."""


class Span(NamedTuple):
    """Readings of consecutive months under one tariff.

    Attributes:
        usage: Units by meter at every draw, one mapping for each month of the longest draw.
        months: Months each draw takes of them.
        last_share: The used part of each draw's last month, for prorated fees.
    """

    usage: Sequence[Mapping[str, Numbers]]
    months: Months
    last_share: Numbers


def drawn_cash(tariff: Tariff, span: Span) -> list[Numbers]:
    """What leaves the account in each month, at every draw, in minor units of the tariff's currency.

    A reading past the last tier, or past a hard cap, has no price: the month's cash is then NaN.
    """
    amounts = [np.zeros(span.months.size) for _ in span.usage]
    for charge in tariff.metered:
        _meter(charge.meter, charge.curve, charge.every, span, amounts)
    for fee in tariff.fees:
        _fees(fee, tariff.den, span, amounts)
    if tariff.minimum is not None:
        _shortfall(tariff.minimum, tariff.den, span, amounts)
    if tariff.rebate is not None:
        _cash_rebate(tariff.rebate, tariff.den, span, amounts)
    for cap in tariff.caps:
        _past_cap(cap, span, amounts)
    return _paid(tariff.contract, _invoices(amounts, span.months, 10**tariff.exponent))


def _invoices(amounts: Sequence[Numbers], months: Months, scale: int) -> list[Numbers]:
    """Whole minor units, in a draw's own months; a difference of large sums is as exact as the sums."""
    invoices: list[Numbers] = []
    gross = np.zeros(months.size)
    for month, amount in enumerate(amounts):
        due = amount * scale
        gross += np.abs(due)
        invoices.append(np.where(month < months, rounded(due, gross), 0.0))
    return invoices


def rounded(amounts: Numbers, gross: Numbers | float = 0.0) -> Numbers:
    """Half away from zero; what float64 left a hair below the half is on it.

    Args:
        amounts: In minor units.
        gross: The sums they are differences of.
    """
    size = np.abs(amounts)
    whole: Numbers = np.copysign(np.floor(size + (1e-14 * size + 1e-15 * gross + 0.5)), amounts)
    return whole


def _length(every: Window, months: int) -> int:
    return MONTHS[every] or max(months, 1)


def _meter(meter: str, curve: Curve, every: Window, span: Span, amounts: list[Numbers]) -> None:
    if not any(meter in month for month in span.usage):
        return
    length = _length(every, len(span.usage))
    read = paid = np.zeros(span.months.size)
    for month, usage in enumerate(span.usage):
        if month % length == 0:
            read = paid = np.zeros(span.months.size)
        read = read + usage[meter] if meter in usage else read
        value = curve.array(read)
        amounts[month] += value - paid
        paid = value


def _past_cap(cap: CapLimit, span: Span, amounts: list[Numbers]) -> None:
    """The schedule keeps the caps, but not for usage that is stated or recurs: beyond them a quote is needed."""
    length = _length(cap.every, len(span.usage))
    read = np.zeros(span.months.size)
    for month, usage in enumerate(span.usage):
        if month % length == 0:
            read = np.zeros(span.months.size)
        read = read + usage[cap.meter] if cap.meter in usage else read
        amounts[month][read > cap.max] = np.nan


def _last(first: int, length: int, months: Months) -> Months:
    """The last month of a window in each draw."""
    return np.minimum(first + length, months) - 1


def _prorated(fee: Fee, den: int, first: int, span: Span) -> Numbers:
    amount = np.full(span.months.size, fee.amount / den)
    if not fee.prorated or fee.every == "contract":
        return amount
    length = MONTHS[fee.every] or 1
    last = _last(first, length, span.months)
    used = last - first + np.where(last == span.months - 1, span.last_share, 1.0)
    return amount * used / length


def _fees(fee: Fee, den: int, span: Span, amounts: list[Numbers]) -> None:
    months = len(span.usage)
    length = _length(fee.every, months)
    for first in range(0, months, length):
        amount = np.where(first < span.months, _prorated(fee, den, first, span), 0.0)
        last = _last(first, length, span.months)
        for month in range(first, min(first + length, months)):
            due = last == month if fee.arrears else np.full(span.months.size, month == first)
            amounts[month] += np.where(due, amount, 0.0)
            if not fee.arrears:
                break


def _shortfall(minimum: Fee, den: int, span: Span, amounts: list[Numbers]) -> None:
    months = len(span.usage)
    length = _length(minimum.every, months)
    for first in range(0, months, length):
        floor = _prorated(minimum, den, first, span)
        last = _last(first, length, span.months)
        spent = lacking = np.zeros(span.months.size)
        for month in range(first, min(first + length, months)):
            spent = spent + amounts[month]
            binds = (month < span.months) & ((last == month) if minimum.arrears else True)
            lacks = np.where(binds, np.maximum(floor - spent, 0.0), 0.0)
            amounts[month] = amounts[month] + (lacks - lacking)
            lacking = lacks


def _cash_rebate(rebate: Rebate, den: int, span: Span, amounts: list[Numbers]) -> None:
    length = _length(rebate.every, len(span.usage))
    spent, left = np.zeros(span.months.size), np.ones(span.months.size)
    for month, amount in enumerate(amounts):
        if month % length == 0:
            spent = np.zeros(span.months.size)
        share = _left(rebate, den, spent + amount)
        # Of the month's own spend, and of what came before where the band changes: no difference of large sums.
        amounts[month] = amount * share + spent * (share - left)
        spent, left = spent + amount, share


def _left(rebate: Rebate, den: int, spent: Numbers) -> Numbers:
    """The share left to pay of any spend: the piece is chosen on the grid of the bounds, rounding the spend up."""
    grid = np.maximum(1.0, np.ceil(spent * den * (1 - 1e-14)))
    return np.round(rebate.curve.array(grid) / grid * den, SHARE_DIGITS)


def _paid(contract: Curve | None, invoices: Sequence[Numbers]) -> list[Numbers]:
    """Payments: the increments of the contract curve; a supplier pays back no more than it was paid."""
    if contract is None and all(invoice.min() >= 0 for invoice in invoices):
        return list(invoices)
    cash = []
    invoiced = paid = np.zeros(invoices[0].size)
    for invoice in invoices:
        invoiced = invoiced + invoice
        due = np.maximum(0.0, invoiced)
        if contract is not None:
            # A curve takes what is no number for nothing: without a price there is no payment either.
            due = np.where(np.isnan(due), np.nan, rounded(contract.array(due)))
        cash.append(due - paid)
        paid = due
    return cash
