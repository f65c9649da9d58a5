from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from estimator.errors import InputError
from estimator.planning.compare import OVERLAP, Comparison, compare
from estimator.planning.rows import Plan
from estimator.planning.workspace import Workspace
from tests.unit.planning.small import (
    AS_OF,
    KNOWN_AT,
    POSTS,
    TOKENS,
    file_of,
    need,
    offer,
    plan,
    revision,
    source,
    workspace,
)


def priced(name: str, rate: str, **more: str) -> str:
    return offer(name, revision(POSTS.replace("0.01", rate)), **more)


BOOK = (
    priced("dear", "0.03")
    + priced("cheap", "0.01")
    + priced("middle", "0.02")
    + priced("other", "0.001", sells='["comment"]')
    + offer("gone", revision(), revision("", "2026-02-01", withdrawn="true"))
)


def one(name: str, **keys: Any) -> Plan:
    return plan(source(name), id=name, **keys)


def compared(*plans: Plan, where: Workspace | None = None, as_of: date = AS_OF, **keys: Any) -> Comparison:
    return compare(where or workspace(BOOK), file_of(need(**keys), *plans), as_of)


def ids(found: Comparison) -> list[str]:
    return [row.id for row in found.plans]


def test_plans_that_can_be_bought_come_first_cheapest_first_then_the_others_as_in_the_file() -> None:
    found = compared(one("gone"), one("dear"), one("cheap"), one("middle"))
    assert ids(found) == ["cheap", "middle", "dear", "gone"]
    assert [row.id for row in found.eligible] == ["cheap", "middle", "dear"]
    assert [row.id for row in found.others] == ["gone"]
    assert (found.cheapest, found.runner_up) == (found.plans[0], found.plans[1])
    assert found.ranked_by == "likely cost per 1,000 usable records"


def test_a_comparison_says_what_it_was_made_of() -> None:
    where = workspace(BOOK)
    found = compared(one("cheap"), where=where)
    assert (found.as_of, found.known_at, found.currency, found.exponent) == (AS_OF, KNOWN_AT, "USD", 2)
    assert (found.book, found.yields) == (where.book.digest, "sha256:0")
    assert found.book_recorded_on == date(2026, 1, 2)
    assert found.need.records == 1000


def test_ties_are_in_the_order_of_their_names() -> None:
    twins = [plan(source("cheap"), id=name) for name in ("b", "a", "c")]
    assert ids(compared(*twins)) == ["a", "b", "c"]
    assert compared(*twins).token_order == ()


def test_a_floor_ranks_after_every_full_price() -> None:
    found = compared(plan(source("cheap", funnel={}), id="floor"), one("dear"))
    assert [(row.id, row.status) for row in found.plans] == [("dear", "priced"), ("floor", "at least")]
    assert (found.cheapest, found.runner_up) == (found.plans[0], None)


def test_another_kind_ranks_after_the_kind_needed_and_is_never_called_cheapest() -> None:
    found = compared(one("other"), one("dear"))
    assert ids(found) == ["dear", "other"]
    assert [row.id for row in found.contenders] == ["dear"]


def test_a_plan_stated_by_usage_has_no_place_among_costs_per_record() -> None:
    stated = plan(source("cheap", usage={"post": 1}), id="stated")
    found = compared(stated, one("dear"))
    assert ids(found) == ["dear", "stated"]
    assert [row.id for row in found.contenders] == ["dear"]


def test_nothing_to_buy_has_no_cheapest() -> None:
    found = compared(one("gone"))
    assert (found.cheapest, found.runner_up, found.flip, found.any_priced) == (None, None, None, False)
    assert compared(one("cheap")).any_priced


def test_the_order_by_token_is_given_where_it_differs() -> None:
    long = plan(source("dear", tokens_per_record={**TOKENS, "likely": 500, "high": 600}), id="long")
    found = compared(long, one("cheap"))
    assert ids(found) == ["cheap", "long"]
    assert found.token_order == ("long", "cheap")


def test_over_budget_is_a_total_or_a_floor_above_it() -> None:
    found = compared(one("cheap"), one("dear"), one("gone"), budget="10 USD")
    assert [found.over_budget(row) for row in found.plans] == [False, True, False]
    assert not compared(one("dear")).over_budget(compared(one("dear")).plans[0])


def test_several_sources_are_taken_not_to_overlap_and_it_is_said() -> None:
    both = plan(source("cheap", share=0.5), source("dear", share=0.5))
    assert compared(both).notes == (OVERLAP,)
    assert compared(one("cheap")).notes == ()


def test_the_chosen_plan_is_named() -> None:
    assert compared(one("cheap"), one("dear", chosen=True)).chosen == "dear"
    assert compared(one("cheap")).chosen is None


def test_the_flip_is_between_the_two_cheapest() -> None:
    found = compared(one("dear"), one("cheap"), one("middle"))
    assert found.flip is not None
    assert (found.flip.source, found.flip.drop) == ("cheap", Fraction(1, 2))


def test_an_offer_nobody_knows_is_bad_input() -> None:
    with pytest.raises(InputError, match="no price file knows this offer"):
        compared(one("nobody"))
