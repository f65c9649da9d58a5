"""The bill against an oracle that shares no code with it, on random tariffs and schedules."""

import os
import random
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest
from pydantic import TypeAdapter

from estimator.errors import Refusal
from estimator.pricing.bill import bill
from estimator.pricing.charges import Charge, Limit
from estimator.pricing.tariff import compile_tariff
from tests.oracle import cases, exact

CASES = int(os.environ.get("PERUSABLE_ORACLE_CASES", "60000"))
SHARDS = 12
CURRENCY = {0: "JPY", 2: "USD", 3: "KWD"}
KINDS = {"past cap": "PastCap", "past last tier": "PastLastTier", "not modelled": "NotModelled"}

CHARGES: TypeAdapter[tuple[Charge, ...]] = TypeAdapter(tuple[Charge, ...])
LIMITS: TypeAdapter[tuple[Limit, ...]] = TypeAdapter(tuple[Limit, ...])


def ours(case: cases.Case) -> Any:
    """The bill in the oracle's words."""
    tariff = compile_tariff(
        CHARGES.validate_python(case.charges), LIMITS.validate_python(case.limits), CURRENCY[case.exponent]
    )
    answer = bill(tariff, case.usage, case.last_share)
    if isinstance(answer, Refusal):
        return KINDS[answer.kind]
    if answer.missing:
        return "NoRate"
    scale = 10**case.exponent
    for month, paid in enumerate(answer.cash):
        assert sum(line.amount for line in answer.lines if line.month == month) == paid
    return {
        "invoices": [Fraction(amount, scale) for amount in answer.invoices],
        "cash": [Fraction(amount, scale) for amount in answer.cash],
        "total": Fraction(answer.total, scale),
        "vendor_credit": {name: [Fraction(amount, scale) for amount in row] for name, row in answer.elsewhere.items()},
    }


def priced(usage: Mapping[str, int], case: cases.Case) -> dict[str, int]:
    """The readings of the meters that have a charge."""
    meters = {charge.get("meter") for charge in case.charges}
    return {meter: units for meter, units in usage.items() if meter in meters}


@pytest.mark.parametrize("shard", range(SHARDS))
def test_every_bill_agrees_to_the_minor_unit(shard: int) -> None:
    rng = random.Random(f"oracle agreement {shard}")
    for number in range(CASES // SHARDS):
        case = cases.case(rng)
        expected, found = exact.bill(*case), ours(case)
        if expected == "NoRate" and found in ("PastCap", "PastLastTier"):
            # We bill what has a rate as a floor, so a refusal of that part outranks the missing one.
            expected = exact.bill(case.charges, case.limits, [priced(month, case) for month in case.usage], *case[3:])
        assert found == expected, f"case {number} of shard {shard}: {case}"
