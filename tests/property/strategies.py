"""Tariffs, readings and days for the property tests.

Numbers are small, so that a reading often meets a bound. What has many parts is read from one string of bytes and
not drawn part by part: a draw costs more than a bill, and a shrunk string is still a smaller tariff.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, TypeVar

from hypothesis import strategies as st
from pydantic import TypeAdapter

from estimator.pricing.charges import Charge, Limit
from estimator.pricing.curve import Curve
from estimator.pricing.tariff import Tariff, compile_tariff, meter_curve

Table = dict[str, Any]
T = TypeVar("T")

CHARGES: TypeAdapter[tuple[Charge, ...]] = TypeAdapter(tuple[Charge, ...])
LIMITS: TypeAdapter[tuple[Limit, ...]] = TypeAdapter(tuple[Limit, ...])

WINDOWS = ("month", "year", "contract")
DUES = ("advance", "arrears")
LARGEST_READING = 150


class Choices:
    """Choices read from bytes, three a choice; 0 when they run out."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def below(self, bound: int) -> int:
        """A number from 0 to below ``bound``."""
        self.at += 3
        return int.from_bytes(self.data[self.at - 3 : self.at]) % bound

    def among(self, options: Sequence[T]) -> T:
        """One of the options."""
        return options[self.below(len(options))]

    def chance(self) -> bool:
        """Yes or no."""
        return self.below(2) == 1


def of(choices: int, make: Callable[[Choices], T]) -> st.SearchStrategy[T]:
    """What ``make`` makes of up to this many choices."""
    return st.binary(min_size=3 * choices, max_size=3 * choices).map(lambda data: make(Choices(data)))


def decimal(thousandths: int) -> str:
    """A number of a file from its thousandths."""
    return f"{thousandths // 1000}.{thousandths % 1000:03d}"


def compiled(*charges: Table, limits: Sequence[Table] = (), currency: str = "USD") -> Tariff:
    """The tariff of these tables."""
    return compile_tariff(CHARGES.validate_python(charges), LIMITS.validate_python(tuple(limits)), currency)


def curve_of(charge: Table) -> Curve:
    """The curve of a meter charge."""
    [row] = CHARGES.validate_python([{"meter": "post", **charge}])
    return meter_curve(row)  # type: ignore[arg-type]


def a_rate(pick: Choices) -> str:
    """A rate: three decimals mostly, sometimes as fine or as large as a file may hold."""
    return pick.among((decimal(pick.below(20_001)),) * 5 + ("0", "0.000000000001", "0.24", "999999.99"))


def some_bands(pick: Choices, *, flats: bool = True, order: str = "", closed: bool | None = None) -> list[Table]:
    """Tiers; ``order`` sorts their rates: ``falling`` or ``rising``."""
    found = [pick.below(20_001) for _ in range(pick.below(4) + 1)]
    if order:
        found.sort(reverse=order == "falling")
    rows: list[Table] = []
    end = 0
    for rate in found:
        end += pick.below(30) + 1
        rows.append({"up_to": end, "rate": decimal(rate)})
    if flats and pick.chance():
        pick.among(rows)["flat"] = decimal(pick.below(100_000))
    if not (pick.chance() if closed is None else closed):
        del rows[-1]["up_to"]
    return rows


def bands(*, flats: bool = True, order: str = "", closed: bool | None = None) -> st.SearchStrategy[list[Table]]:
    """See :func:`some_bands`."""
    return of(12, lambda pick: some_bands(pick, flats=flats, order=order, closed=closed))


def a_meter(pick: Choices, meter: str = "post", every: str = "") -> Table:
    """A meter charge of any kind."""
    kind = pick.among(("unit", "package", "graduated", "volume"))
    charge: Table = {"kind": kind, "meter": meter, "every": every or pick.among(WINDOWS)}
    charge["allowance"] = pick.among((0, 0, 3, 17))
    if kind == "package":
        return {**charge, "size": pick.below(20) + 1, "price": a_rate(pick)}
    charge |= {"per": pick.among((1, 100)), "quantum": pick.among((1, 1, 4))}
    return {**charge, "rate": a_rate(pick)} if kind == "unit" else {**charge, "tiers": some_bands(pick)}


def a_rebate(pick: Choices, paid_in: str, every: str = "") -> Table:
    """A rebate of one to three bands."""
    bounds = sorted({pick.below(300_000) + 1 for _ in range(pick.below(3))})
    tiers: list[Table] = [{"up_to": decimal(bound)} for bound in bounds] + [{}]
    for tier in tiers:
        tier["share"] = pick.among(("0", "0.10", "0.15", "0.2", "1"))
    return {"kind": "rebate", "every": every or pick.among(WINDOWS), "paid_in": paid_in, "tiers": tiers}


def some_charges(pick: Choices, every: str = "", *, credit: bool = True) -> list[Table]:
    """The charges of a whole revision."""

    def window() -> str:
        return every or pick.among(WINDOWS)

    rows = [a_meter(pick, name, every) for name in ("post", "call")[: pick.below(2) + 1]]
    if pick.chance():
        fee = {"kind": "fee", "item": "access", "amount": decimal(pick.below(500_000)), "every": window()}
        rows.append({**fee, "due": pick.among(DUES), "prorated": pick.chance()})
    if pick.chance():
        least = {"kind": "minimum", "amount": decimal(pick.below(500_000)), "every": window()}
        rows.append({**least, "due": pick.among(DUES), "prorated": pick.chance()})
    if pick.chance():
        rows.append(a_rebate(pick, pick.among(("cash", "xAI credit")), every))
    if credit and pick.chance():
        top_up = {"top_up": "25"} if pick.chance() else {}
        source = pick.among(("promotional", "prepaid"))
        rows.append({"kind": "credit", "amount": str(pick.below(300)), "source": source, **top_up})
    return rows


def tables(every: str = "", *, credit: bool = True) -> st.SearchStrategy[list[Table]]:
    """See :func:`some_charges`."""
    return of(64, lambda pick: some_charges(pick, every, credit=credit))


def meters(every: str = "") -> st.SearchStrategy[Table]:
    """See :func:`a_meter`."""
    return of(20, lambda pick: a_meter(pick, "post", every))


def rebates(paid_in: str, every: str = "") -> st.SearchStrategy[Table]:
    """See :func:`a_rebate`."""
    return of(10, lambda pick: a_rebate(pick, paid_in, every))


def some_caps(pick: Choices) -> list[Table]:
    """At most one cap."""
    cap = {"kind": "cap", "meter": "post", "max": pick.below(LARGEST_READING), "every": pick.among(WINDOWS)}
    return [cap] * pick.below(2)


def some_readings(pick: Choices) -> list[int]:
    """One to six readings of a meter, often none."""
    return [pick.below(LARGEST_READING) * pick.among((0, 1, 1)) for _ in range(pick.below(6) + 1)]


rates = of(2, a_rate)
amounts = st.integers(0, 500_000).map(decimal)
units = st.integers(0, LARGEST_READING)
windows = st.sampled_from(WINDOWS)
currencies = st.sampled_from(("USD", "JPY", "KWD"))
days = st.integers(0, 1200).map(lambda number: date(2023, 1, 1) + timedelta(number))
fractions = st.builds(Fraction, st.integers(-(10**9), 10**9), st.integers(1, 10**6))
last_shares = st.integers(1, 31).map(lambda day: Fraction(day, 31))
caps = of(3, some_caps)
readings = of(13, some_readings)
usages = of(
    13, lambda pick: [{"post": pick.below(LARGEST_READING), "call": pick.below(40)} for _ in range(pick.below(4) + 1)]
)
