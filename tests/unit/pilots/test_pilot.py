from fractions import Fraction

import pytest

from estimator.money import Money
from estimator.pilots.pilot import Unit, cost_of
from tests.unit.pilots.make import COST, UNITS, read, small


def test_the_header_and_the_sums_are_those_of_the_file() -> None:
    pilot = read(small())
    assert (pilot.name, pilot.header.id, pilot.endpoint) == ("p.jsonl", "x-november", "search/all")
    assert (pilot.units, pilot.fetched, pilot.kept) == (3, 24, {"human": 21, "distinct": 17})
    assert pilot.cost == Money(Fraction("0.15"), "USD")
    assert pilot.cluster_sizes == {1: 14, 2: 2, 3: 1}
    assert pilot.digest.startswith("sha256:")


def test_counts_by_stage_are_pairs_by_sampling_unit() -> None:
    pilot = read(small())
    assert pilot.stage_counts("human") == ((10, 10, 4), (8, 9, 4))
    assert pilot.stage_counts("distinct") == ((8, 9, 4), (7, 6, 4))
    with pytest.raises(ValueError, match=r"no stage is called 'length'; there are human, distinct, after fetched"):
        pilot.stage_counts("length")


def test_tokens_are_those_of_the_units_that_were_counted() -> None:
    assert read(small()).token_sums() == ((7, 6), (210, 150))
    bare = [{**unit, "tokens": ...} for unit in UNITS]
    assert read(small(units=bare)).token_sums() == ((), ())


def test_what_is_not_known_is_none_and_never_0() -> None:
    unknown = read(small(totals={"cost": None, "clusters": None}, cost=None))
    assert (unknown.cost, unknown.cluster_sizes) == (None, None)
    assert (unknown.rows[0].cost, unknown.rows[2].tokens, unknown.rows[1].metered, unknown.rows[1].on) == (None,) * 4
    assert read(small(totals={"cost": None})).cost == Money(Fraction("0.15"), "USD")
    free = [{**unit, "cost": {**COST, "amount": "0"}} for unit in UNITS]
    assert read(small(units=free, totals={"cost": None})).cost == Money(Fraction(0), "USD")


def test_a_cost_of_parts_of_which_some_are_unknown_is_that_of_the_totals() -> None:
    assert read(small(cost=None)).cost == Money(Fraction("0.15"), "USD")


def test_the_recipe_stands_in_place_of_the_endpoint() -> None:
    assert read(small({"endpoint": ..., "recipe": "tutor-student"})).endpoint == "tutor-student"
    assert read(small({"endpoint": ...})).endpoint == ""


def test_costs_that_no_decimal_writes_are_summed_exactly() -> None:
    rows = [Unit(str(number), 1, (1,), cost=Money(Fraction(1, 3), "USD")) for number in range(3)]
    assert cost_of(rows) == Money(Fraction(1), "USD")
    assert cost_of([]) is None
