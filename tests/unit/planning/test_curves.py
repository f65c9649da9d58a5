from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimator.planning.breakeven import Search, breakeven
from estimator.planning.curves import SPAN, WORK, curves, volumes
from estimator.planning.estimate import estimate
from estimator.planning.rows import Plan
from estimator.planning.volume import sized
from estimator.planning.workspace import Workspace
from tests.unit.planning.small import AS_OF, file_of, need, offer, plan, revision, source, workspace

UNIT = '{ kind = "unit", meter = "post", rate = "0.03" }'
FEE = '{ kind = "fee", item = "subscription", amount = "20", every = "month" }'
BOOK = (
    offer("unit", revision(UNIT))
    + offer("fee", revision(f"{FEE}, {UNIT.replace('0.03', '0.01')}"))
    + offer("gone", revision(UNIT), revision("", start="2026-03-01", withdrawn="true"))
    + offer("capped", revision(UNIT, limits='[{ kind = "cap", meter = "post", max = 700, every = "month" }]'))
)
WHERE: Workspace = workspace(BOOK)


def one(name: str) -> Plan:
    return plan(source(name), id=name)


FILE = file_of(need(), one("unit"), one("fee"), one("gone"))


@given(
    st.integers(min_value=1, max_value=10**15),
    st.integers(min_value=0, max_value=10**15),
    st.integers(min_value=2, max_value=60),
)
def test_volumes_rise_around_the_need(records: int, have: int, points: int) -> None:
    wanted = need(records=records, have=min(have, records - 1))
    found = volumes(wanted, points)
    assert all(a < b for a, b in pairwise(found))
    assert records in found
    assert found[0] > wanted.have
    assert found[0] * SPAN >= records
    assert found[-1] == records * SPAN
    assert len(found) <= points + 1


def test_volumes_by_hand() -> None:
    assert volumes(need(records=1000), 5) == (10, 100, 1000, 10_000, 100_000)
    assert volumes(need(records=1000), 2) == (10, 1000, 100_000)
    assert volumes(need(records=1001), 2) == (11, 1001, 100_100)
    assert volumes(need(records=1000, have=10), 2)[0] == 11
    assert volumes(need(tokens=50_000), 2) == (500, 50_000, 5_000_000)


def test_one_point_is_no_curve() -> None:
    with pytest.raises(ValueError, match="needs two points, not 1"):
        volumes(need(), 1)


def test_every_point_is_the_estimate_of_its_volume() -> None:
    found = curves(WHERE, FILE, AS_OF, points=9)
    assert [curve.plan for curve in found.curves] == ["unit", "fee", "gone"]
    for curve, stated in zip(found.curves, FILE.plan, strict=True):
        assert [point.volume for point in curve.points] == list(found.volumes)
        for point in curve.points:
            said = estimate(WHERE, sized(FILE.need, point.volume), stated, AS_OF)
            assert (point.total, point.per_1000, point.status, point.eligible) == (
                said.total,
                said.per_1000_records,
                said.status,
                said.eligible,
            )
    assert (found.unit, found.stated, found.currency, found.exponent) == ("records", 1000, "USD", 2)


def test_crossovers_are_those_of_the_search() -> None:
    found = curves(WHERE, FILE, AS_OF, points=3)
    searched = breakeven(WHERE, FILE, AS_OF, Search(100_000))
    assert (found.crossovers, found.stretches, found.gaps) == (searched.crossovers, searched.stretches, searched.gaps)
    assert [(row.at, row.before, row.after) for row in found.crossovers] == [
        (999, "unit", None),
        (1000, None, "fee"),
    ]
    assert [name for name, _ in found.left_out] == ["gone"]


def test_progress_is_told_before_each_estimate_and_what_it_raises_ends_the_work() -> None:
    told: list[tuple[int, int]] = []
    curves(WHERE, FILE, AS_OF, 3, lambda done, of: told.append((done, of)))
    most = len(FILE.plan) * 3 + WORK
    assert told[: len(FILE.plan) * 3] == [(place, most) for place in range(len(FILE.plan) * 3)]
    assert [done for done, _ in told] == list(range(len(told)))
    assert {of for _, of in told} == {most}

    def enough(done: int, _of: int) -> None:
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        curves(WHERE, FILE, AS_OF, 3, enough)


def test_a_volume_that_cannot_be_had_is_said_to_be_so() -> None:
    capped = file_of(need(budget="1 EUR"), one("capped"))
    found = curves(WHERE, capped, AS_OF, points=2)
    assert (found.currency, found.curves[0].points[0].status) == ("EUR", "unpriced")
    tokens = curves(WHERE, file_of(need(tokens=50_000), one("unit")), AS_OF, points=2)
    assert (tokens.unit, tokens.stated) == ("tokens", 50_000)
