from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from pydantic import ValidationError

from estimator.money import Money
from estimator.planning.rows import Extra, Plan, PlanFile, Source
from tests.unit.planning.small import TOKENS, file_of, need, plan, source


def fails(words: str, make: Any, *args: Any, **keys: Any) -> None:
    with pytest.raises(ValidationError, match=words):
        make(*args, **keys)


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"records": None}, "state exactly one of records and tokens"),
        ({"records": 5, "tokens": 5}, "state exactly one of records and tokens"),
        ({"months": 2}, "months goes with every"),
        ({"start": date(2026, 6, 2), "by": date(2026, 6, 1)}, r"by \(2026-06-01\) lies before start \(2026-06-02\)"),
        ({"start": date(9001, 1, 1)}, r"start \(9001-01-01\) lies past the year 9000"),
        ({"have": 1000}, r"have \(1,000\) already covers records \(1,000\)"),
        ({"tokens": 5, "have": 1}, "have counts records"),
        ({"budget": 5}, "must be an amount with its currency in quotes"),
        ({"budget": "5 XYZ"}, "currency 'XYZ' is not known"),
        ({"records": 0}, "greater than or equal to 1"),
        ({"kind": "tweet"}, "Input should be 'post'"),
        ({"every": "month", "months": 601}, "less than or equal to 600"),
    ],
)
def test_a_need_that_cannot_be_is_refused(keys: dict[str, Any], words: str) -> None:
    fails(words, need, **keys)


def test_a_need_reads_money_exactly() -> None:
    assert need(budget="0.1 USD").budget == Money(Fraction(1, 10), "USD")


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({}, "state exactly one of share"),
        ({"share": 1, "usage": {"post": 1}}, "state exactly one of share"),
        ({"share": 0, "tokens_per_record": TOKENS}, "share must lie above 0 and at most 1, not 0"),
        ({"share": 1.5, "tokens_per_record": TOKENS}, "share must lie above 0 and at most 1, not 1.5"),
        ({"share": 1}, "tokens_per_record is missing"),
        ({"usage": {}}, "at least 1 item"),
        ({"usage": {"post": 0}}, "greater than or equal to 1"),
        ({"share": 1, "tokens_per_record": TOKENS, "funnel": {"kept": 0}}, "must be above 0"),
        ({"share": 1, "tokens_per_record": TOKENS, "funnel": {"kept": 69}}, "write a percentage as a share: 0.69"),
        ({"share": 1, "tokens_per_record": TOKENS, "equivalence": 0}, "must be above 0"),
    ],
)
def test_a_source_that_cannot_be_is_refused(keys: dict[str, Any], words: str) -> None:
    fails(words, Source.model_validate, {"offer": "o", **keys})


@pytest.mark.parametrize(
    ("sources", "words"),
    [
        ([source("a", share=0.5)], "must sum to 1, not 0.5"),
        ([source("a", share=0.5), source("b", usage={"post": 1})], "not both"),
        ([source("a", share=0.5), source("a", share=0.5)], r"two sources have the same name \(a, a\)"),
        ([], "at least 1 item"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(sources: list[dict[str, Any]], words: str) -> None:
    fails(words, plan, *sources)


def test_shares_sum_as_they_are_written() -> None:
    assert plan(*(source(f"o{number}", share="0.1") for number in range(10))).source[0].share == Fraction(1, 10)


def test_a_source_is_named_by_its_id_else_its_offer_with_the_account() -> None:
    rows = [
        source("a", share=0.25, id="first"),
        source("a", share=0.25),
        source("a", share=0.5, account="second"),
    ]
    assert plan(*rows).source_ids() == ["first", "a", "a#second"]


def test_plans_of_a_file_have_names_of_their_own_and_one_is_chosen_at_most() -> None:
    one = {"id": "p", "name": "n", "source": [source("o")]}
    fails("plan ids must differ; used twice: p", file_of, need(), one, one)
    fails(
        "at most one plan may be chosen", file_of, need(), {**one, "chosen": True}, {**one, "id": "q", "chosen": True}
    )
    fails("at least 1 item", file_of, need())
    assert isinstance(file_of(need(), one), PlanFile)


def test_an_extra_is_one_unit_unless_it_says_more() -> None:
    extra = Extra.model_validate({"item": "x", "amount": "5 USD", "per": "once"})
    assert (extra.quantity, extra.amount) == (Fraction(1), Money(Fraction(5), "USD"))
    fails("Input should be", Extra.model_validate, {"item": "x", "amount": "5 USD", "per": "week"})


def test_a_row_is_not_changed_after_it_was_read() -> None:
    row: Plan = plan(source("o"))
    with pytest.raises(ValidationError, match="frozen"):
        row.name = "another"
