from fractions import Fraction
from typing import Any

import pytest

from estimator.planning.compare import compare
from estimator.planning.flip import Flip, flip
from estimator.planning.rows import Plan
from estimator.planning.workspace import Workspace
from estimator.sourcing import Sourcing
from tests.unit.planning.small import AS_OF, POSTS, file_of, need, offer, plan, revision, source, workspace

FEE = '{ kind = "fee", item = "subscription", amount = "10", every = "month" }'
WHERE = workspace(
    offer("cheap")
    + offer("dear", revision(POSTS.replace("0.01", "0.04")))
    + offer("flat", revision(FEE))
    + offer("free", revision(POSTS.replace("0.01", "0"))),
    {"flat": Sourcing(())},
)


def found(cheap: Plan, dear: Plan, where: Workspace = WHERE) -> Flip | None:
    return compare(where, file_of(need(records=100_000), cheap, dear), AS_OF).flip


def one(name: str, **keys: Any) -> Plan:
    return plan(source(name, **keys), id=name)


def test_the_share_kept_at_which_the_runner_up_ties_is_found() -> None:
    result = found(one("cheap", funnel={"kept": 0.8}), one("dear"))
    assert result is not None
    assert (result.source, result.stage, result.now) == ("cheap", "kept", Fraction(4, 5))
    assert result.at is not None
    assert abs(result.at - Fraction(1, 4)) < Fraction(1, 10_000)
    assert result.drop == Fraction(11, 16)


def test_the_weakest_known_stage_is_varied_and_of_two_the_stricter() -> None:
    rates: dict[str, Any] = {
        "measured": {"likely": 0.5, "grade": "measured"},
        "loose": 0.9,
        "strict": 0.8,
    }
    result = found(one("cheap", funnel=rates), one("dear"))
    assert result is not None
    assert result.stage == "strict"


def test_the_largest_source_is_varied() -> None:
    cheap = plan(source("cheap", id="small", share=0.2), source("cheap", id="large", share=0.8), id="cheap")
    result = found(cheap, one("dear"))
    assert result is not None
    assert result.source == "large"


def test_no_share_down_to_one_in_a_hundred_may_do_it() -> None:
    result = found(one("flat"), one("dear"))
    assert result == Flip("flat", "kept", Fraction(1), None, 1 - Fraction(10, 4000))


@pytest.mark.parametrize("rate", [0.01, 0.005])
def test_a_share_that_is_no_higher_is_not_searched(rate: float) -> None:
    assert found(one("cheap", funnel={"kept": rate, "held": 0.01}), one("dear", funnel={"kept": 0.0001})) is None


def test_two_plans_that_cost_nothing_have_nothing_to_flip() -> None:
    assert found(plan(source("free"), id="a"), plan(source("free"), id="b")) is None


def test_without_a_cost_per_record_there_is_nothing_to_search() -> None:
    row = plan(source("cheap", usage={"post": 1}))
    result = compare(WHERE, file_of(need(), row), AS_OF).plans[0]
    assert flip(WHERE, need(), row, AS_OF, (result, result)) is None


def test_two_plans_that_tie_whatever_is_kept_tie_now() -> None:
    result = found(plan(source("flat"), id="a"), plan(source("flat"), id="b"))
    assert result is not None
    assert result.drop == 0
    assert result.at is not None
    assert result.at > Fraction(99, 100)
