"""What a tariff costs, by brute force in exact fractions.

Written from the published tariff rules alone, shares no code with the estimator. Two readings of the same
rules that agree on many random tariffs are unlikely to be wrong in one way, so clarity comes before
speed: every rule is one function, and every month is priced from its window's cumulative figures.

Charges and limits are the tables of the price book as they stand: money is a decimal string, a count is an
integer and a key at its default may be left out. Ranges (`rate_high`, `amount_high`) are out of scope.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache, partial
from itertools import accumulate, pairwise
from typing import Any, TypedDict

Table = Mapping[str, Any]

ZERO = Fraction(0)
MONTHS_IN_YEAR = 12
TIERED = ("graduated", "volume")
METERED = ("unit", "package", *TIERED)


class Bill(TypedDict):
    """The figures of a whole schedule, in the currency's major unit, one entry a billing month.

    `invoices` are rounded to the minor unit; `cash` is what is paid once credits are used; `total` is the sum
    of `cash`; `vendor_credit` maps another vendor's credit to what is granted in it, never part of the total.
    """

    invoices: list[Fraction]
    cash: list[Fraction]
    total: Fraction
    vendor_credit: dict[str, list[Fraction]]


def bill(
    charges: Sequence[Table],
    limits: Sequence[Table],
    usage: Sequence[Mapping[str, int]],
    exponent: int = 2,
    last_share: Fraction = Fraction(1),
) -> Bill | str:
    """Return the bill of a schedule, or the name of the refusal.

    `usage` holds one table of meter readings a billing month (a meter left out reads 0), `exponent` is the
    number of decimals of the currency's minor unit, `last_share` the used part (0, 1] of the last month.

    When several refusals apply the first of NotModelled, NoRate, PastCap, PastLastTier is named.
    """
    if not_modelled(charges):
        return "NotModelled"
    if no_rate(charges, usage):
        return "NoRate"
    if past_cap(limits, usage):
        return "PastCap"
    if past_last_tier(charges, usage):
        return "PastLastTier"
    amounts = subtotals(charges, usage, last_share)
    amounts = with_minimum(charges, amounts, last_share)
    amounts = after_cash_rebate(charges, amounts)
    invoices = [rounded(amount, exponent) for amount in amounts]
    cash = cash_paid(charges, invoices)
    return {
        "invoices": invoices,
        "cash": cash,
        "total": sum(cash, ZERO),
        "vendor_credit": vendor_credits(charges, invoices, exponent),
    }


# --- refusals -----------------------------------------------------------------------------------------------


def not_modelled(charges: Sequence[Table]) -> bool:
    """Say whether a charge has no modelled meaning: an expiring credit or a rolling minimum."""
    return any(
        (charge["kind"] == "credit" and "expires_after_months" in charge)
        or (charge["kind"] == "minimum" and charge.get("window", "fixed") == "rolling")
        for charge in charges
    )


def no_rate(charges: Sequence[Table], usage: Sequence[Mapping[str, int]]) -> bool:
    """Say whether a meter is read at least once and has no charge."""
    charged = {charge["meter"] for charge in charges if charge["kind"] in METERED}
    return any(reading > 0 and meter not in charged for month in usage for meter, reading in month.items())


def past_cap(limits: Sequence[Table], usage: Sequence[Mapping[str, int]]) -> bool:
    """Say whether the raw reading of a window passes a cap; exactly the cap is allowed."""
    return any(
        sum(usage[m].get(limit["meter"], 0) for m in window) > limit["max"]
        for limit in limits
        if limit["kind"] == "cap"
        for window in windows(limit.get("every", "month"), len(usage))
    )


def past_last_tier(charges: Sequence[Table], usage: Sequence[Mapping[str, int]]) -> bool:
    """Say whether the billed units of a window pass a closed last tier."""
    for charge in charges:
        if charge["kind"] in TIERED and "up_to" in charge["tiers"][-1]:
            for window in windows(charge.get("every", "month"), len(usage)):
                reading = sum(usage[m].get(charge["meter"], 0) for m in window)
                if billed_units(charge, reading) > charge["tiers"][-1]["up_to"]:
                    return True
    return False


# --- windows, money, rounding -------------------------------------------------------------------------------


@lru_cache(maxsize=256)
def windows(every: str, months: int) -> tuple[range, ...]:
    """Return the months of each window in order; the last window is cut by the end of the schedule."""
    length = {"month": 1, "year": MONTHS_IN_YEAR, "contract": months}[every]
    return tuple(range(first, min(first + length, months)) for first in range(0, months, length))


@lru_cache(maxsize=4096)
def exact(text: str) -> Fraction:
    """Return a quoted decimal as a fraction."""
    return Fraction(text)


def rounded(amount: Fraction, exponent: int) -> Fraction:
    """Return the amount rounded half away from zero to `exponent` decimals."""
    scale: int = 10**exponent
    above, below = abs(amount.numerator) * scale, amount.denominator
    minor_units = (2 * above + below) // (2 * below)
    return Fraction(minor_units if amount.numerator > 0 else -minor_units, scale)


def increments(curve: Callable[[Fraction], Fraction], every: str, amounts: Sequence[Fraction]) -> list[Fraction]:
    """Return what each month adds to `curve` of its window's cumulative amounts."""
    result: list[Fraction] = []
    for window in windows(every, len(amounts)):
        result += differences([curve(cumulative) for cumulative in accumulate(amounts[m] for m in window)])
    return result


def differences(through: list[Fraction]) -> list[Fraction]:
    """Return what each month of a window adds to the figure through it; the first adds all of its own."""
    return [through[0], *(later - earlier for earlier, later in pairwise(through))]


def used_part(every: str, window: range, months: int, last_share: Fraction) -> Fraction:
    """Return the part of a window that is used: used months over full months; a contract is always whole."""
    if every == "contract":
        return Fraction(1)
    used = Fraction(len(window))
    if window[-1] == months - 1:
        used += last_share - 1
    return used / {"month": 1, "year": MONTHS_IN_YEAR}[every]


# --- meter charges and fees ---------------------------------------------------------------------------------


def subtotals(
    charges: Sequence[Table],
    usage: Sequence[Mapping[str, int]],
    last_share: Fraction,
) -> list[Fraction]:
    """Return the sum of meter amounts and fees of each month."""
    result = [ZERO] * len(usage)
    for charge in charges:
        if charge["kind"] in METERED:
            amounts = dict(enumerate(meter_amounts(charge, usage)))
        elif charge["kind"] == "fee":
            amounts = fee_amounts(charge, len(usage), last_share)
        else:
            continue
        for m, amount in amounts.items():
            result[m] += amount
    return result


def meter_amounts(charge: Table, usage: Sequence[Mapping[str, int]]) -> list[Fraction]:
    """Return what a meter costs each month: the increment of the cost of its window's cumulative reading."""
    result: list[Fraction] = []
    for window in windows(charge.get("every", "month"), len(usage)):
        readings = accumulate(usage[m].get(charge["meter"], 0) for m in window)
        result += differences([cost(charge, reading) for reading in readings])
    return result


def billed_units(charge: Table, reading: int) -> int:
    """Return the units left of a reading after its allowance, rounded up to whole quanta (or packages)."""
    quantum: int = charge["size"] if charge["kind"] == "package" else charge.get("quantum", 1)
    past_allowance: int = max(0, reading - charge.get("allowance", 0))
    quanta = (past_allowance + quantum - 1) // quantum
    return quanta * quantum


def cost(charge: Table, reading: int) -> Fraction:
    """Return the cost of a cumulative reading of a window; the reading is within the last tier."""
    units = billed_units(charge, reading)
    if units == 0:
        return ZERO
    if charge["kind"] == "package":
        size: int = charge["size"]
        return exact(charge["price"]) * (units // size)
    if charge["kind"] == "unit":
        return at_rate(charge, charge["rate"], units)
    if charge["kind"] == "graduated":
        return graduated_cost(charge, units)
    return volume_cost(charge, units)


def at_rate(charge: Table, rate: str, units: int) -> Fraction:
    """Return units at a rate, which is stated per `per` units of the charge."""
    per: int = charge.get("per", 1)
    return exact(rate) * Fraction(units, per)


def graduated_cost(charge: Table, units: int) -> Fraction:
    """Return the cost of billed units, each at its own band's rate, with the flat of every band reached."""
    total = ZERO
    below = 0
    for tier in charge["tiers"]:
        if units <= below:
            break
        top = min(units, tier.get("up_to", units))
        total += at_rate(charge, tier["rate"], top - below) + exact(tier.get("flat", "0"))
        below = top
    return total


def volume_cost(charge: Table, units: int) -> Fraction:
    """Return the cost of billed units, all at the rate of the band that holds them, with that band's flat."""
    tier = next(tier for tier in charge["tiers"] if units <= tier.get("up_to", units))
    return at_rate(charge, tier["rate"], units) + exact(tier.get("flat", "0"))


def fee_amounts(charge: Table, months: int, last_share: Fraction) -> dict[int, Fraction]:
    """Return what a fee costs in the months it is due: once a window, in its first or in its last month."""
    result = {}
    for window in windows(charge["every"], months):
        due = window[-1] if charge.get("due", "advance") == "arrears" else window[0]
        result[due] = exact(charge["amount"])
        if charge.get("prorated", False):
            result[due] *= used_part(charge["every"], window, months, last_share)
    return result


# --- minimum and rebates ------------------------------------------------------------------------------------


def with_minimum(
    charges: Sequence[Table],
    amounts: Sequence[Fraction],
    last_share: Fraction,
) -> list[Fraction]:
    """Return the month amounts once the minimum, if there is one, is met in each of its windows."""
    result = list(amounts)
    for charge in charges:
        if charge["kind"] != "minimum":
            continue
        for window in windows(charge["every"], len(amounts)):
            least = exact(charge["amount"])
            if charge.get("prorated", False):
                least *= used_part(charge["every"], window, len(amounts), last_share)
            if charge.get("due", "arrears") == "arrears":
                result[window[-1]] += max(ZERO, least - sum((amounts[m] for m in window), ZERO))
                continue
            spent = accumulate(amounts[m] for m in window)
            result[window.start : window.stop] = differences([max(cumulative, least) for cumulative in spent])
    return result


def rebate_of(charge: Table, spend: Fraction) -> Fraction:
    """Return the rebate on a cumulative spend: the share of the band that holds it, on the whole amount."""
    tier = next(tier for tier in charge["tiers"] if "up_to" not in tier or spend <= exact(tier["up_to"]))
    return spend * exact(tier["share"])


def net_of_rebate(charge: Table, spend: Fraction) -> Fraction:
    """Return a cumulative spend less its rebate."""
    return spend - rebate_of(charge, spend)


def rounded_rebate(charge: Table, exponent: int, spend: Fraction) -> Fraction:
    """Return the rebate on a cumulative spend, rounded to the minor unit; a spend below zero earns nothing."""
    return rounded(rebate_of(charge, max(ZERO, spend)), exponent)


def after_cash_rebate(charges: Sequence[Table], amounts: Sequence[Fraction]) -> list[Fraction]:
    """Return the month amounts less the cash rebate, if any; a month that crosses a band may be negative."""
    result = list(amounts)
    for charge in charges:
        if charge["kind"] == "rebate" and charge["paid_in"] == "cash":
            result = increments(partial(net_of_rebate, charge), charge["every"], amounts)
    return result


def vendor_credits(
    charges: Sequence[Table],
    invoices: Sequence[Fraction],
    exponent: int,
) -> dict[str, list[Fraction]]:
    """Return what is granted each month in other vendors' credit, by the name of the credit."""
    result: dict[str, list[Fraction]] = {}
    for charge in charges:
        if charge["kind"] == "rebate" and charge["paid_in"] != "cash":
            granted = increments(partial(rounded_rebate, charge, exponent), charge["every"], invoices)
            known = result.get(charge["paid_in"], [ZERO] * len(invoices))
            result[charge["paid_in"]] = [one + other for one, other in zip(known, granted, strict=True)]
    return result


# --- credits ------------------------------------------------------------------------------------------------


def cash_paid(charges: Sequence[Table], invoices: Sequence[Fraction]) -> list[Fraction]:
    """Return what is paid each month once promotional and prepaid credits of the contract are used."""
    credit = [charge for charge in charges if charge["kind"] == "credit"]
    promotional = sum((exact(c["amount"]) for c in credit if c["source"] == "promotional"), ZERO)
    prepaid = sum((exact(c["amount"]) for c in credit if c["source"] == "prepaid"), ZERO)
    top_up = next((exact(c["top_up"]) for c in credit if "top_up" in c), None)

    def cash(invoiced: Fraction) -> Fraction:
        due = max(ZERO, invoiced - promotional)
        if top_up is not None:
            return prepaid + top_up * math.ceil(max(ZERO, due - prepaid) / top_up)
        # Without a prepaid credit its amount is 0, and the larger of 0 and what is due is what is due.
        return max(prepaid, due)

    return increments(cash, "contract", invoices)
