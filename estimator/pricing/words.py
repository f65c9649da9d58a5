"""What the rows of the price book say, in words for a person: one phrase a charge, one a limit."""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from estimator.money import exact, plain, shortest
from estimator.pricing.charges import (
    CapLimit,
    Charge,
    CreditCharge,
    FeeCharge,
    Limit,
    MinimumCharge,
    PackageCharge,
    RateLimit,
    RebateCharge,
    TieredCharge,
    UnitCharge,
)
from estimator.pricing.rows import Fact, LicenceTerms, OfferRevision
from estimator.rows import Window

MILLION = 1_000_000
CLASS, FREE = 2, 4
"""The weights of a cheaper class of a unit, and of what costs nothing."""

NO_BREAK = "\N{NO-BREAK SPACE}"
NOT_STATED = "not stated"

_SPELT = {"dm": "DM", "gpu": "GPU", "kwh": "kWh", "url": "URL", "wh": "Wh"}
_PERIODS = {60: "minute", 3_600: "hour", 86_400: "day"}


def number(text: str) -> str:
    """A number of a file with its thousands grouped and no trailing zeros."""
    return shortest(exact(text))


def amount(text: str) -> str:
    """An amount of money: as :func:`number`, but never with a single decimal."""
    shown = number(text)
    return f"{shown}0" if shown[-2:-1] == "." else shown


def percent(share: Fraction, places: int = 0, *, sign: bool = False) -> str:
    """A share as a percentage, which no line break parts."""
    text = plain(share * 100, places, group=True)
    return f"{'+' if sign and share > 0 else ''}{text}{NO_BREAK}%"


def singular(meter: str) -> str:
    """A meter's unit as a person says it: ``output_token.batch`` is an output token (batch)."""
    name, *classes = meter.split(".")
    said = " ".join(_SPELT.get(word, word) for word in name.split("_"))
    return said + (f" ({', '.join(classes)})" if classes else "")


def plural(meter: str) -> str:
    """Several of a meter's unit."""
    name, *classes = meter.split(".")
    said = singular(name)
    if said.endswith("y") and said[-2:-1] not in "aeiou":
        said = said[:-1] + "ies"
    elif not said.endswith(("s", "Wh")):
        said += "s"
    return said + (f" ({', '.join(classes)})" if classes else "")


def per(units: int, meter: str) -> str:
    """What a rate is for: ``post``, ``1,000 calls``, ``million input tokens``."""
    if units == 1:
        return singular(meter)
    if (units, meter) == (1_000, "wh"):
        return singular("kwh")
    return f"{'million' if units == MILLION else f'{units:,}'} {plural(meter)}"


def window(every: Window) -> str:
    """How often an amount falls due."""
    return "once" if every == "contract" else f"a {every}"


def _span(low: str, high: str | None) -> str:
    return amount(low) if high is None else f"{amount(low)} to {amount(high)}"


def charge(row: Charge, currency: str | None) -> str:
    """A charge in words, with everything that changes what is paid."""
    money = currency or ""
    match row:
        case UnitCharge():
            return _unit(row, money)
        case PackageCharge():
            text = f"{amount(row.price)} {money} for each started {row.size:,} {plural(row.meter)}"
            return text + _allowance(row.allowance, row.meter, row.every)
        case TieredCharge():
            return _tiers(row, money)
        case FeeCharge():
            return _fee(row, money)
        case _:
            return _over_the_bill(row, money)


def _over_the_bill(row: MinimumCharge | RebateCharge | CreditCharge, money: str) -> str:
    match row:
        case MinimumCharge():
            kind = " over any such span" if row.window == "rolling" else ""
            return f"at least {amount(row.amount)} {money} {window(row.every)}{kind}"
        case RebateCharge():
            bands = ", ".join(f"{percent(exact(tier.share))}{_up_to(tier.up_to, money)}" for tier in row.tiers)
            return f"back in {row.paid_in} on the whole spend {window(row.every)}: {bands}"
        case _:
            return _credit(row, money)


def charges(rows: Sequence[Charge], currency: str | None) -> list[str]:
    """Every charge in words, in the order of the book; plain rates that are the same stand together."""
    alike: dict[tuple[str, int], list[UnitCharge]] = {}
    said: list[str | tuple[str, int]] = []
    for row in rows:
        if not isinstance(row, UnitCharge) or row.allowance or row.quantum > 1 or row.rate_high is not None:
            said.append(charge(row, currency))
            continue
        key = (amount(row.rate), row.per)
        if key not in alike:
            said.append(key)
        alike.setdefault(key, []).append(row)
    return [item if isinstance(item, str) else _together(alike[item], currency) for item in said]


def _together(rows: Sequence[UnitCharge], currency: str | None) -> str:
    first = rows[0]
    if len(rows) == 1:
        return charge(first, currency)
    if first.per == 1:
        return f"{amount(first.rate)} {currency} each: {', '.join(singular(row.meter) for row in rows)}"
    units = "million" if first.per == MILLION else f"{first.per:,}"
    return f"{amount(first.rate)} {currency} per {units}: {', '.join(plural(row.meter) for row in rows)}"


def _unit(row: UnitCharge, money: str) -> str:
    if row.rate_high is None and not exact(row.rate):
        return f"{singular(row.meter)}: 0 {money}"
    text = f"{_span(row.rate, row.rate_high)} {money}/{per(row.per, row.meter)}"
    steps = f", in steps of {row.quantum:,}" if row.quantum > 1 else ""
    return text + steps + _allowance(row.allowance, row.meter, row.every)


def _allowance(units: int, meter: str, every: Window) -> str:
    return f", the first {units:,} {plural(meter)} {window(every)} free" if units else ""


def _tiers(row: TieredCharge, money: str) -> str:
    bands = []
    for tier in row.tiers:
        flat = f" + {amount(tier.flat)} {money}" if exact(tier.flat) else ""
        upper = f" up to {tier.up_to:,}" if tier.up_to is not None else " beyond"
        bands.append(f"{amount(tier.rate)}{flat}{upper}")
    how = "each unit in its band" if row.kind == "graduated" else "all units at the band reached"
    text = f"{money}/{per(row.per, row.meter)}, {how} {window(row.every)}: {', '.join(bands)}"
    return text + _allowance(row.allowance, row.meter, row.every)


def _fee(row: FeeCharge, money: str) -> str:
    period = "once" if row.every == "contract" else f"/{row.every}"
    due = f"{_span(row.amount, row.amount_high)} {money}"
    text = f"{due}{period}" if period.startswith("/") else f"{due} {period}"
    return text + (" in arrears" if row.due == "arrears" else "") + (", prorated" if row.prorated else "")


def _up_to(bound: str | None, money: str) -> str:
    return " beyond" if bound is None else f" up to {amount(bound)} {money}"


def _credit(row: CreditCharge, money: str) -> str:
    text = f"{row.source} credit of {amount(row.amount)} {money}"
    if row.top_up is not None:
        text += f", topped up by {amount(row.top_up)} {money}"
    if row.expires_after_months is not None:
        text += f", lapses after {row.expires_after_months} months"
    return text + ("" if row.offered else ", to be claimed")


def limit(row: Limit) -> str:
    """A limit in words."""
    if isinstance(row, CapLimit):
        return f"cap {row.max:,} {plural(row.meter)} {'in all' if row.every == 'contract' else window(row.every)}"
    where = f" ({row.endpoint})" if row.endpoint else ""
    if isinstance(row, RateLimit):
        span = f"a {_PERIODS[row.seconds]}" if row.seconds in _PERIODS else f"in {row.seconds:,} s"
        burst = " in a burst" if row.kind == "window" else ""
        noun = singular(row.meter) if row.max == 1 else plural(row.meter)
        return f"{row.max:,} {noun} {span}{burst}{where}"
    if row.kind == "depth":
        return f"the newest {row.max or 0:,} items{where}"
    reach = f"{row.days:,} days back" if row.days is not None else f"{row.max or 0:,} items back"
    return f"{reach}{where}"


def fact(value: Fact) -> str:
    """A metering fact's value."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int) else value


def weight(row: Charge) -> int:
    """Sort key of what a buyer reads first: fees and commitments, units, classes of units, credits, what is free."""
    match row:
        case FeeCharge() | MinimumCharge():
            return 0
        case UnitCharge() if not exact(row.rate_high or row.rate):
            return FREE
        case UnitCharge() | PackageCharge() | TieredCharge():
            return CLASS if "." in row.meter or row.meter.startswith("cached_") else 1
        case _:
            return 3


def price(revision: OfferRevision, shown: int = 2) -> str:
    """The price of a revision in one line: what a buyer reads first, how many more charges there are, and the caps."""
    if revision.withdrawn:
        return "withdrawn"
    if not revision.charges:
        return "quote needed"
    rows = sorted(revision.charges, key=weight)
    first = [row for row in rows if weight(row) < CLASS][:shown] or rows[:shown]
    more = sum(weight(row) < FREE for row in rows if row not in first)
    text = "; ".join(charge(row, revision.currency) for row in first) + (f"; {more} more" if more else "")
    return " + ".join([text, *caps(revision.limits, {getattr(row, "meter", "") for row in first})])


def caps(limits: Iterable[Limit], meters: Iterable[str] = ()) -> list[str]:
    """The caps among limits, of the main meter first: one, with the number of the others."""
    rows = [row for row in limits if isinstance(row, CapLimit)]
    rows.sort(key=lambda row: row.meter not in set(meters))
    others = len(rows) - 1
    more = f" and {others} more {'cap' if others == 1 else 'caps'}" if others > 0 else ""
    return [f"{limit(rows[0])}{more}"] if rows else []


def licence(terms: LicenceTerms) -> Sequence[tuple[str, str]]:
    """Every term a licence offer may state; what is absent is *not stated*."""
    return [(name.replace("_", " "), _stated(getattr(terms, name))) for name in type(terms).model_fields]


def _stated(value: object) -> str:
    if value is None:
        return NOT_STATED
    if isinstance(value, tuple):
        return ", ".join(str(item) for item in value) or NOT_STATED
    return f"{value:,}" if isinstance(value, int) else str(value)
