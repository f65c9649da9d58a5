"""The price book's reading and a tariff's arithmetic, on one core."""

from collections.abc import Iterator
from datetime import date

import numpy as np
from pydantic import TypeAdapter

from benchmarks.line import Line, best
from estimator.pricing.bill import Bill, bill
from estimator.pricing.book import load_book
from estimator.pricing.charges import Charge, Limit
from estimator.pricing.tariff import Tariff, compile_tariff
from estimator.shipped import shipped
from estimator.yields.book import load_yields

TODAY = date.max
VECTOR = 4_000_000
SCALAR = 100_000


def lines() -> Iterator[Line]:
    """Loading and validating, then bills by the array and one by one."""
    yield _loading()
    made, rng = tariff(), np.random.default_rng(0)
    units = rng.integers(0, 3_000_000, VECTOR).astype(np.float64)
    check(made, units[:200])
    took = best(lambda: made.months({"post": units}), 7)
    note = "graduated, 4 tiers, cap, commitment"
    yield Line("bills in arrays", VECTOR / took / 1e6, 60, "million/s", floor=True, note=note)
    readings = [{"post": int(n)} for n in units[:SCALAR]]
    took = best(lambda: [made.month(reading) for reading in readings], 7)
    yield Line("exact bills one by one", SCALAR / took, 300_000, "1/s", floor=True, note=f"{note}, cap checked")


def _loading() -> Line:
    load_yields([shipped("yields.toml")], TODAY)
    load_book([shipped("pricing.toml")], TODAY)  # the first builds the validators
    size = shipped("pricing.toml").stat().st_size // 1024
    took = best(lambda: load_book([shipped("pricing.toml")], TODAY), 9)
    return Line("the whole price book, read and validated", 1000 * took, 60, "ms", note=f"{size} KiB")


def tariff() -> Tariff:
    """A graduated tariff with a cap and a commitment."""
    rates = [{"up_to": 10**n, "rate": rate} for n, rate in ((4, "0.01"), (5, "0.008"), (6, "0.005"))]
    charges = [
        {"kind": "graduated", "meter": "post", "tiers": [*rates, {"rate": "0.003"}]},
        {"kind": "minimum", "amount": "500", "every": "month"},
    ]
    limits = [{"kind": "cap", "meter": "post", "max": 3_000_000}]
    read: TypeAdapter[tuple[Charge, ...]] = TypeAdapter(tuple[Charge, ...])
    bound: TypeAdapter[tuple[Limit, ...]] = TypeAdapter(tuple[Limit, ...])
    return compile_tariff(read.validate_python(charges), bound.validate_python(limits), "USD")


def check(made: Tariff, units: "np.typing.NDArray[np.float64]") -> None:
    """That what is timed is right."""
    for n, found in zip(units.tolist(), made.months({"post": units}).tolist(), strict=True):
        answer = bill(made, [{"post": int(n)}])
        assert isinstance(answer, Bill)
        assert made.month({"post": int(n)}) == answer.total
        # In float64 a half cent may fall either way.
        assert round(abs(100 * found - answer.total)) <= 1
