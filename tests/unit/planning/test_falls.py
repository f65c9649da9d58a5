"""What bounds a cost between two volumes, one tariff at a time; the bound itself is tested against every volume."""

from itertools import pairwise
from typing import Any

import pytest

from estimator.planning.rows import Need
from estimator.planning.volume import Point, Volume, Work
from estimator.sourcing import Sourcing
from tests.unit.planning.small import AS_OF, need, offer, paced, plan, post, revision, source, workspace

UNIT = '{ kind = "unit", meter = "post", rate = "0.03" }'
PACKAGE = '{ kind = "package", meter = "post", size = 7, price = "0.50" }'
VOLUME = (
    '{ kind = "volume", meter = "post", every = "EVERY", tiers = ['
    '{ up_to = 50, rate = "0.04" }, { up_to = 90, rate = "0.028", flat = "0.10" }, { rate = "0.01" }] }'
)
REBATE = (
    '{ kind = "rebate", every = "EVERY", paid_in = "cash", tiers = [{ up_to = "1", share = "0" }, { share = "0.2" }] }'
)
CREDIT = '{ kind = "credit", amount = "1", source = "prepaid", top_up = "0.75" }'
FEE = '{ kind = "fee", item = "fee", amount = "1", every = "month" }'
PRORATED = '{ kind = "fee", item = "fee", amount = "1", every = "month", prorated = true }'
LATER = revision(UNIT, start="2026-06-20", announced_on="2026-01-02")
FX = """
[[fx]]
base = "EUR"
quote = "USD"
on = 2026-01-01
rate = "1.1731"
recorded_on = 2026-01-02
evidence = "page"
"""


def month(charge: str) -> str:
    return charge.replace("EVERY", "month")


def year(charge: str) -> str:
    return charge.replace("EVERY", "year")


def shaped(charges: str, answer: Sourcing | None = None, wanted: Need | None = None, **keys: Any) -> Volume:
    book = offer("a", revision(charges, **keys.pop("revision", {})), *keys.pop("more", ())) + keys.pop("book", "")
    where = workspace(book, {} if answer is None else {"a": answer})
    rows = keys.pop("rows", [source("a")])
    return Volume(where, wanted or need(), plan(*rows, **keys), AS_OF, Work(0))


def walked(volume: Volume, last: int = 160) -> list[Point]:
    """Every point, after the bound was held against each step."""
    points = [volume.at(number) for number in range(1, last)]
    for now, then in pairwise(points):
        if then.total is not None:
            assert now.total is not None
            assert now.total + now.falls <= then.total + then.falls + then.loose
    return points


@pytest.mark.parametrize(
    ("charges", "drops", "loose"),
    [
        (UNIT, False, False),
        (PACKAGE, False, False),
        (f"{UNIT}, {PRORATED}", False, False),
        (month(VOLUME), True, True),
        (year(VOLUME), True, True),
        (f"{UNIT}, {month(REBATE)}", True, True),
        (f"{UNIT}, {CREDIT}", False, True),
        (f"{month(VOLUME)}, {CREDIT}", True, True),
        (UNIT.replace("post", 'post", every = "year'), False, True),
    ],
)
@pytest.mark.parametrize("per_day", [None, 2])
def test_a_cost_with_its_drops_added_back_never_falls(
    charges: str, per_day: int | None, *, drops: bool, loose: bool
) -> None:
    volume = shaped(charges, paced("a", per_day))
    assert volume.shape.bounded
    points = walked(volume)
    assert (points[-1].falls > 0) == drops
    assert (points[-1].loose > 0) == loose


def test_a_change_announced_for_a_later_month_has_its_own_drops() -> None:
    volume = shaped(month(VOLUME), paced("a", 3), more=(LATER,))
    points = walked(volume, 200)
    falls = [point.falls for point in points]
    assert falls == sorted(falls)
    assert falls[-1] == falls[95]


def test_another_currency_is_in_the_bound() -> None:
    walked(shaped(month(VOLUME), book=FX, revision={"currency": '"EUR"'}))


def test_without_an_exchange_rate_there_is_no_cost_to_bound() -> None:
    assert walked(shaped(month(VOLUME), revision={"currency": '"EUR"'}))[-1].total is None


EVERY_MONTH = need(every="month", months=3)
UNEVEN = Sourcing((post("a", "1/3"),))
HALVES = [source("a", id="x", share=0.5), source("a", id="y", share=0.5)]
MOVES = "a: its units move between the months as the volume grows"


@pytest.mark.parametrize(
    ("keys", "why"),
    [
        ({"charges": PACKAGE, "answer": paced("a", 3), "rows": HALVES}, MOVES),
        ({"charges": PACKAGE, "answer": UNEVEN, "wanted": EVERY_MONTH}, MOVES),
        ({"charges": PACKAGE, "wanted": EVERY_MONTH}, ""),
        ({"charges": UNIT, "answer": paced("a", 3), "rows": HALVES}, ""),
        ({"charges": UNIT, "answer": UNEVEN, "wanted": EVERY_MONTH}, ""),
        ({"charges": UNIT, "answer": UNEVEN, "wanted": EVERY_MONTH, "more": (LATER,)}, MOVES),
        ({"charges": f"{UNIT}, {year(REBATE)}"}, "a: its rebate is counted over more than plain monthly spend"),
        (
            {"charges": f"{month(VOLUME)}, {month(REBATE)}"},
            "a: its rebate is counted over more than plain monthly spend",
        ),
        (
            {"charges": f"{UNIT}, {PRORATED}, {month(REBATE)}"},
            "a: its rebate is counted over more than plain monthly spend",
        ),
    ],
)
def test_where_nothing_bounds_a_cost_it_is_said(keys: dict[str, Any], why: str) -> None:
    volume = shaped(**keys)
    assert volume.shape.why == why
    assert (volume.between(1, 9) is None) == bool(why)
    if not why:
        walked(volume, 80)


@pytest.mark.parametrize(("fee", "why"), [("", ""), (f", {FEE}", MOVES)])
def test_a_cap_in_uneven_units_moves_months_and_their_fees(fee: str, why: str) -> None:
    cap = '[{ kind = "cap", meter = "post", max = 20, every = "month" }]'
    volume = shaped(UNIT + fee, UNEVEN, revision={"limits": cap})
    assert volume.shape.why == why


def test_a_power_offer_that_is_not_known_yet_bills_nothing_to_bound() -> None:
    power = offer("power", revision('{ kind = "unit", meter = "kwh", rate = "1" }', start="2026-07-01"))
    both = Sourcing((post("a"), post("power", meter="kwh")))
    assert shaped(UNIT, both, book=power).shape.bounded
