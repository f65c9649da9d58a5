"""Random tariffs and readings, aimed at the places where a tariff changes its mind.

Written from the published tariff rules alone, shares no code with the estimator. Readings aim at allowances,
a band's `up_to`, a multiple of a package or quantum, and a cap: exactly there, one below, one above. A money
threshold (minimum, rebate band, credit) often sits exactly on what the schedule will have cost by some
month, or a minor unit beside it.
"""

import random
from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate
from typing import Any, NamedTuple

from tests.oracle import exact

Table = dict[str, Any]

METERS = ("post", "user", "call")
WINDOWS = ("month", "year", "contract")
LARGEST_WHOLE = 10**15 - 1
LARGEST_READING = 10**18
# Most schedules are short so that many fit a run; 12, 13, 24 and 25 are where a year's window ends or starts.
LENGTHS = ((1, 1), (2, 4), (2, 4), (5, 11), (12, 13), (14, 26), (24, 25))
LENGTH_WEIGHTS = (24, 30, 24, 12, 5, 3, 2)


class Case(NamedTuple):
    """The arguments of a bill, in their order."""

    charges: list[Table]
    limits: list[Table]
    usage: list[dict[str, int]]
    exponent: int
    last_share: Fraction


class MeterPlan(NamedTuple):
    """A meter's charge, its caps, and the cumulative readings worth reaching."""

    charge: Table
    caps: list[Table]
    targets: list[int]


def case(rng: random.Random) -> Case:
    """Return a random tariff with its limits, readings, currency exponent and used part of the last month."""
    exponent = rng.choice((2, 2, 2, 0, 3))
    last_share = _last_share(rng)
    months = rng.randint(*rng.choices(LENGTHS, LENGTH_WEIGHTS)[0])
    plans = [_meter_plan(rng, meter) for meter in METERS[: rng.choices((1, 2, 3), (6, 3, 1))[0]]]
    usage = _usage(rng, plans, months)
    charges = [plan.charge for plan in plans]
    charges += [_fee(rng, number) for number in range(rng.choices((0, 1, 2), (5, 3, 2))[0])]
    charges += _spend_charges(rng, charges, usage, exponent, last_share)
    rng.shuffle(charges)
    limits = [cap for plan in plans for cap in plan.caps] + _idle_limits(rng)
    return Case(charges, limits, usage, exponent, last_share)


def _chance(rng: random.Random, percent: int) -> bool:
    """Return true `percent` times in a hundred."""
    return rng.random() * 100 < percent


def _last_share(rng: random.Random) -> Fraction:
    """Return the used part of the last month: often all of it, else some of its days."""
    if _chance(rng, 60):
        return Fraction(1)
    days = rng.choice((2, 3, 7, 28, 29, 30, 31))
    return Fraction(rng.randint(1, days), days)


# --- money --------------------------------------------------------------------------------------------------


def _decimal(whole: int, fraction: int, places: int) -> str:
    """Return a decimal string with exactly `places` digits after the point, none at all for 0 places."""
    return f"{whole}.{fraction:0{places}d}" if places else str(whole)


def _rate(rng: random.Random, largest: int = 20) -> str:
    """Return a rate or a small amount: short mostly, sometimes 0, twelve decimals or fifteen digits."""
    style = rng.random()
    if style < 0.5:
        places = rng.choice((0, 1, 2, 2, 3))
        return _decimal(rng.randint(0, largest), rng.randrange(10**places), places)
    if style < 0.9:
        return rng.choice(("0", "0.005", "0.010", "0.24", "0.5", "1", "1.5", "2.50", "0.125", "0.00001", "10.00"))
    if style < 0.98:
        return _decimal(rng.randint(0, largest), rng.randrange(10**12), 12)
    return _decimal(rng.randint(0, LARGEST_WHOLE), rng.randrange(100), 2)


def _near(rng: random.Random, landmarks: Sequence[Fraction], exponent: int) -> str:
    """Return an amount on a landmark or one minor unit beside it; any amount when there is none."""
    if not landmarks or _chance(rng, 30):
        return _rate(rng, rng.choice((10, 100, 1000, 100_000)))
    scale: int = 10**exponent
    minor_units = max(0, int(rng.choice(landmarks) * scale) + rng.choice((-1, 0, 0, 0, 1)))
    whole, fraction = divmod(minor_units, scale)
    return _decimal(min(whole, LARGEST_WHOLE), fraction, exponent)


# --- meters -------------------------------------------------------------------------------------------------


def _meter_plan(rng: random.Random, meter: str) -> MeterPlan:
    """Return a random charge of a meter with its caps and the readings where either changes."""
    scale = rng.choice((6, 20, 20, 1000, 1_000_000, 7_000_000_000))
    kind = rng.choice(exact.METERED)
    charge: Table = {"kind": kind, "meter": meter}
    if kind == "package":
        charge |= {"size": rng.choice((1, 2, 5, 10, max(1, scale // 10), scale)), "price": _rate(rng)}
    elif kind == "unit":
        charge["rate"] = _rate(rng)
    else:
        charge["tiers"] = _meter_tiers(rng, scale)
    # A default is left out mostly, and sometimes written: both are the same tariff.
    _option(rng, charge, "every", "month", rng.choice(WINDOWS))
    _option(rng, charge, "allowance", 0, rng.choice((0, 0, 1, rng.randint(0, scale))))
    if kind != "package":
        _option(rng, charge, "per", 1, rng.choice((1, 1, 1000, 1_000_000)))
        _option(rng, charge, "quantum", 1, rng.choice((1, 1, 2, 7, 10, max(1, scale // 7))))
    caps = [_cap(rng, meter, scale) for _ in range(rng.choices((0, 1, 2), (70, 25, 5))[0])]
    return MeterPlan(charge, caps, _targets(rng, charge, caps, scale))


def _option(rng: random.Random, charge: Table, key: str, default: object, value: object) -> None:
    """Write an optional key, leaving a default out most of the time."""
    if value != default or _chance(rng, 20):
        charge[key] = value


def _meter_tiers(rng: random.Random, scale: int) -> list[Table]:
    """Return one to four bands of units, the last one mostly open, a flat amount on some."""
    bounds = sorted({rng.randint(1, scale) for _ in range(rng.choice((0, 1, 1, 2, 3)))})
    tiers: list[Table] = [{"up_to": bound, "rate": _rate(rng)} for bound in bounds]
    if not tiers or _chance(rng, 85):
        tiers.append({"rate": _rate(rng)})
    for tier in tiers:
        if _chance(rng, 25):
            tier["flat"] = _rate(rng)
    return tiers


def _cap(rng: random.Random, meter: str, scale: int) -> Table:
    """Return a cap about as large as the readings."""
    return {"kind": "cap", "meter": meter, "max": rng.randint(0, 2 * scale), "every": rng.choice(WINDOWS)}


def _targets(rng: random.Random, charge: Table, caps: list[Table], scale: int) -> list[int]:
    """Return the cumulative readings where the charge or a cap changes."""
    allowance = charge.get("allowance", 0)
    step: int = charge["size"] if charge["kind"] == "package" else charge.get("quantum", 1)
    points = [
        0,
        1,
        scale,
        rng.randint(0, 2 * scale),
        allowance,
        allowance + step,
        allowance + step * rng.randint(1, 9),
    ]
    bounds = [tier["up_to"] for tier in charge.get("tiers", ()) if "up_to" in tier]
    # A reading just past the last whole quantum of a band is rounded up into the next one.
    bounds += [bound - bound % step for bound in bounds]
    return points + [allowance + bound for bound in bounds] + [cap["max"] for cap in caps]


# --- readings -----------------------------------------------------------------------------------------------


def _usage(rng: random.Random, plans: list[MeterPlan], months: int) -> list[dict[str, int]]:
    """Return the readings of each month; a reading of 0 is sometimes left out."""
    usage: list[dict[str, int]] = [{} for _ in range(months)]
    for plan in plans:
        for month, reading in zip(usage, _readings(rng, plan, months), strict=True):
            if reading or _chance(rng, 70):
                month[plan.charge["meter"]] = reading
    if _chance(rng, 4):
        usage[rng.randrange(months)]["note"] = rng.choice((0, 1))
    return usage


def _readings(rng: random.Random, plan: MeterPlan, months: int) -> list[int]:
    """Return a meter's reading by month, each at a target or beside it; most stop short of a refusal."""
    stops = not _chance(rng, 12)
    idle = rng.choice((0, 15, 15, 50))
    result: list[int] = []
    for m in range(months):
        if _chance(rng, idle):
            result.append(0)
            continue
        target = rng.choice(plan.targets) + rng.choice((-1, 0, 0, 1))
        # Half of the targets are of the month alone, so a long window is not spent in its first month.
        so_far = _so_far(result, plan.charge.get("every", "month"), m) if _chance(rng, 50) else 0
        reading = max(0, target - so_far)
        result.append(min(reading, _room(plan, result, m)) if stops else reading)
    return result


def _so_far(readings: list[int], every: str, month: int) -> int:
    """Return the cumulative reading of the window of `month` before that month."""
    first = {"month": month, "year": month - month % exact.MONTHS_IN_YEAR, "contract": 0}[every]
    return sum(readings[first:])


def _room(plan: MeterPlan, readings: list[int], month: int) -> int:
    """Return the largest reading of `month` that no cap and no closed last tier refuses."""
    room = [cap["max"] - _so_far(readings, cap["every"], month) for cap in plan.caps]
    charge = plan.charge
    if "tiers" in charge and "up_to" in charge["tiers"][-1]:
        last = charge["tiers"][-1]["up_to"]
        last += charge.get("allowance", 0) - last % charge.get("quantum", 1)
        room.append(last - _so_far(readings, charge.get("every", "month"), month))
    return max(0, min(room, default=LARGEST_READING))


# --- charges on spend ---------------------------------------------------------------------------------------


def _fee(rng: random.Random, number: int) -> Table:
    """Return a random fee."""
    fee: Table = {
        "kind": "fee",
        "item": f"access-{number}",
        "amount": _rate(rng, 500),
        "every": rng.choice(WINDOWS),
        "due": rng.choice(("advance", "arrears")),
    }
    _option(rng, fee, "prorated", default=False, value=_chance(rng, 40))
    return fee


def _spend_charges(
    rng: random.Random,
    charges: list[Table],
    usage: list[dict[str, int]],
    exponent: int,
    last_share: Fraction,
) -> list[Table]:
    """Return at most one minimum and one cash rebate, rebates in other credit, and credits."""
    makers = [_minimum] * _chance(rng, 35) + [_cash_rebate] * _chance(rng, 30)
    makers += [_vendor_rebate, _other_vendor_rebate][: rng.choices((0, 1, 2), (75, 20, 5))[0]]
    makers += [_promotional] * rng.choices((0, 1, 2), (75, 20, 5))[0]
    makers += [_prepaid] * rng.choices((0, 1, 2), (70, 25, 5))[0]
    result: list[Table] = []
    landmarks: list[Fraction] = []
    for make in makers:
        if _chance(rng, 25):
            landmarks = _landmarks(charges + result, usage, exponent, last_share)
        result.append(make(rng, landmarks, exponent))
    credits_ = [charge for charge in result if charge["kind"] == "credit"]
    if credits_ and _chance(rng, 4):
        credits_[0]["expires_after_months"] = 12
    prepaid = [charge for charge in credits_ if charge["source"] == "prepaid"]
    if prepaid and _chance(rng, 50):
        rng.choice(prepaid)["top_up"] = _payable(rng.choice(("25", "5", "1.75", "100.00", "33.333", "1")), exponent)
    return result


def _landmarks(
    charges: list[Table],
    usage: list[dict[str, int]],
    exponent: int,
    last_share: Fraction,
) -> list[Fraction]:
    """Return what the charges so far invoice by month and by each month, empty when there is no bill."""
    bill = exact.bill(charges, [], usage, exponent, last_share)
    if isinstance(bill, str):
        return []
    return bill["invoices"] + list(accumulate(bill["invoices"]))


def _minimum(rng: random.Random, landmarks: Sequence[Fraction], exponent: int) -> Table:
    """Return a random minimum, seldom a rolling one."""
    minimum: Table = {
        "kind": "minimum",
        "amount": _near(rng, landmarks, exponent),
        "every": rng.choice(WINDOWS),
    }
    _option(rng, minimum, "due", "arrears", rng.choice(("advance", "arrears")))
    _option(rng, minimum, "prorated", default=False, value=_chance(rng, 40))
    _option(rng, minimum, "window", "fixed", "rolling" if _chance(rng, 4) else "fixed")
    return minimum


def _rebate(rng: random.Random, landmarks: Sequence[Fraction], exponent: int, paid_in: str) -> Table:
    """Return a rebate of one to four bands in rising order, the last one open."""
    bounds = {
        Fraction(text): text for text in (_near(rng, landmarks, exponent) for _ in range(rng.choice((0, 1, 2, 3))))
    }
    shares = ("0", "0.10", "0.15", "0.20", "0.5", "1", _decimal(0, rng.randrange(10**12), 12))
    tiers: list[Table] = [{"up_to": bounds[bound], "share": rng.choice(shares)} for bound in sorted(bounds) if bound]
    tiers.append({"share": rng.choice(shares)})
    return {"kind": "rebate", "every": rng.choice(WINDOWS), "paid_in": paid_in, "tiers": tiers}


def _cash_rebate(rng: random.Random, landmarks: Sequence[Fraction], exponent: int) -> Table:
    """Return a rebate taken off the invoice."""
    return _rebate(rng, landmarks, exponent, "cash")


def _vendor_rebate(rng: random.Random, landmarks: Sequence[Fraction], exponent: int) -> Table:
    """Return a rebate granted in another vendor's credit."""
    return _rebate(rng, landmarks, exponent, "xAI credit")


def _other_vendor_rebate(rng: random.Random, landmarks: Sequence[Fraction], exponent: int) -> Table:
    """Return a rebate granted in yet another vendor's credit."""
    return _rebate(rng, landmarks, exponent, "cloud credit")


def _promotional(rng: random.Random, landmarks: Sequence[Fraction], exponent: int) -> Table:
    """Return a credit that costs nothing."""
    return {"kind": "credit", "amount": _payable(_near(rng, landmarks, exponent), exponent), "source": "promotional"}


def _prepaid(rng: random.Random, landmarks: Sequence[Fraction], exponent: int) -> Table:
    """Return a credit paid for at the start."""
    return {"kind": "credit", "amount": _payable(_near(rng, landmarks, exponent), exponent), "source": "prepaid"}


def _payable(amount: str, exponent: int) -> str:
    """Return the amount without what is finer than the minor unit: credit is money that can be paid."""
    whole, _, decimals = amount.partition(".")
    return f"{whole}.{decimals[:exponent]}" if exponent and decimals else whole


def _idle_limits(rng: random.Random) -> list[Table]:
    """Return limits that change when records arrive but never what they cost."""
    limits: list[Table] = [
        {"kind": "rate", "meter": "post", "max": 1, "seconds": 60},
        {"kind": "window", "meter": "post", "max": 1, "seconds": 900},
        {"kind": "depth", "max": 1},
        {"kind": "history", "days": 7},
    ]
    return [limit for limit in limits if _chance(rng, 3)]
